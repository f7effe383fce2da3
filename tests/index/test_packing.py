"""Texts and offsets as the catalogue keeps them."""

from __future__ import annotations

import hashlib
import zlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.packing import DICTIONARY_FILE, pack_spans, pack_text, unpack_spans, unpack_text


@given(st.text())
@example("")
@example("A\x00B e\u0301 👩‍👩‍👧 \u2028")
def test_text_comes_back(text: str) -> None:
    assert unpack_text(pack_text(text)) == text


def test_the_dictionary_helps() -> None:
    text = (
        "The council decided on Tuesday that the bridge would remain closed until engineers have measured "
        "every pillar. Residents on the western bank had asked for a ferry, which the government refused."
    )
    assert len(pack_text(text)) < 0.85 * len(zlib.compress(text.encode()))


def test_the_dictionary_is_the_one_that_the_format_number_stands_for() -> None:
    # Texts packed with another dictionary can't be read: another one needs another format number.
    digest = hashlib.sha256(DICTIONARY_FILE.read_bytes()).hexdigest()
    assert digest == "2c6e07829d1560bff04e7ef44acbe890cfe8527ea118d3acb2a0d01a0f416f28"


OFFSETS = st.integers(min_value=0, max_value=2**40)


@given(st.lists(st.tuples(OFFSETS, OFFSETS), max_size=30).map(tuple), OFFSETS)
def test_spans_come_back(spans: tuple[tuple[int, int], ...], origin: int) -> None:
    assert unpack_spans(pack_spans(spans, origin), origin) == spans


@pytest.mark.parametrize(
    ("span", "packed"),
    [((10, 10), b"\x00\x00"), ((11, 74), b"\x02\x7e"), ((10, 74), b"\x00\x80\x01"), ((9, 10), b"\x01\x02")],
)
def test_spans_by_hand(span: tuple[int, int], packed: bytes) -> None:
    assert pack_spans([span], 10) == packed
