"""Quotation marks of every shape, on sentences written for these tests."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.quotes import quotes


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("He said “we are late” and left.", ["we are late"]),
        ('He said "we are late" and "so are you".', ["we are late", "so are you"]),
        ("«Enough», wrote the paper.", ["Enough"]),
        ("He went on,”we are late,” and left.", ["we are late,"]),
        ("The farmers’ union isn’t here.", []),
        ("No marks at all", []),
    ],
)
def test_outer_quotations(text: str, inner: list[str]) -> None:
    assert [text[slice(*q.inner)] for q in quotes(text) if q.level == 0] == inner


def test_a_quotation_inside_another() -> None:
    text = "“They told us ‘come back later’ and shut the door,” she said."
    assert [(q.level, text[slice(*q.inner)]) for q in quotes(text)] == [
        (0, "They told us ‘come back later’ and shut the door,"),
        (1, "come back later"),
    ]


def test_a_quotation_that_goes_on_in_the_next_paragraph() -> None:
    text = "“The first part is long.\n\n“The second part ends it,” he said."
    first, second = quotes(text)
    assert not first.closed
    assert second.closed
    assert second.continues


def test_an_open_mark_ends_with_its_paragraph() -> None:
    text = "He said “we are late.\n\nThe train left."
    (quote,) = quotes(text)
    assert text[slice(*quote.inner)] == "we are late."
    assert not quote.closed


@given(st.text(alphabet="“”\"'‘’«» \nab.,", max_size=80))
def test_quotations_lie_in_the_text_and_do_not_cross(text: str) -> None:
    found = quotes(text)
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert all(q.start <= q.inner[0] <= q.inner[1] <= q.end for q in found)
    outer = [q for q in found if q.level == 0]
    assert all(a.end <= b.start for a, b in pairwise(outer))
