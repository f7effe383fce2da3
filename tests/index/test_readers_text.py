"""Plain text and its encodings."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ReadError
from index.readers.encoding import decode
from index.readers.limits import Limits
from index.readers.txt import read

RUSSIAN = "Министр заявил, что переговоры продолжатся после лета, несмотря на неудачу встреч. "
GERMAN = (
    "Die Präsidentin erklärte, das Bündnis müsse später entscheiden; für größere Lösungen wäre es zu früh. "
)
CHINESE = "部长表示，尽管此前的会议未能取得成果，谈判仍将在夏季之后继续进行，代表团将出席会议。"


def reason(data: bytes) -> str:
    with pytest.raises(ReadError) as caught:
        decode(data)
    return str(caught.value)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_text_is_what_read_text_gives(tmp_path: Path, ending: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(f"  First “line”.{ending}{ending}Second: naïve – ok{ending}\tthird\f".encode())
    assert read(file.read_bytes(), Limits()).text == file.read_text(encoding="utf-8")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_in_utf8_survives(text: str) -> None:
    assert decode(b"\xef\xbb\xbf" + text.encode()) == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_mark_decides_and_is_dropped(encoding: str) -> None:
    assert decode("Zürich – 12\r\n".encode(encoding)) == "Zürich – 12\n"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["Talks went on.\nNobody signed.\n", RUSSIAN * 3])
def test_utf16_without_a_mark_is_recognised(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp866"),
        (GERMAN * 2, "cp1252"),
        (GERMAN * 2, "latin-1"),
        (CHINESE * 3, "gb18030"),
        ("The minister’s “view” was clear – talks go on at the café.", "cp1252"),
    ],
)
def test_legacy_encodings_are_restored(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_one_stray_byte_is_named_by_its_offset() -> None:
    assert reason(b"Plain text with a bad byte \xff in it").startswith("byte 27 is not valid UTF-8")


def test_damaged_utf8_is_not_taken_for_a_legacy_encoding() -> None:
    data = (RUSSIAN * 3).encode()
    assert "byte 21 is not valid UTF-8" in reason(data[:21] + b"\xff" + data[21:])


def test_wrong_mark_is_named() -> None:
    assert reason(b"\xef\xbb\xbfabc\xff") == "byte 6 is not valid UTF-8; save the file as UTF-8"
    assert "UTF-16" in reason(b"\xff\xfea\x00\x00\xd8")


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 8,
        b"\x00\x01\x02" * 100,
        b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" * 20,
        random.Random(7).randbytes(5000),
    ],
)
def test_binary_data_is_refused(data: bytes) -> None:
    assert "binary" in reason(data) or "not valid UTF-8" in reason(data)


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"%PDF-1.7\n", "a PDF file"),
        (b"PK\x03\x04", "a ZIP or Office file"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b"{\\rtf1", "an RTF file"),
    ],
)
def test_other_formats_under_a_text_name_are_called_by_theirs(start: bytes, kind: str) -> None:
    assert reason(start + b" and then plain words").startswith(f"it is {kind}")


def test_a_single_control_character_in_a_long_text_is_kept() -> None:
    text = "word " * 500 + "\x07" + "word " * 500
    assert decode(text.encode()) == text
