"""Bytes into text: which encoding a file is in, and whether it is text at all."""

from __future__ import annotations

import codecs
import re

from index.errors import ReadError

_BOMS = (
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"\x7fELF", "a program"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MAX_CONTROL_SHARE = 0.002
_ASCII = bytes(range(128))
_SAMPLE = 1024 * 1024
_DETECTION_SAMPLE = 64 * 1024
_MIN_LEGACY_BYTES = 20
_MAX_CHAOS = 0.02
_MIN_COHERENCE = 0.4
_MULTIBYTE = re.compile(r"gb|hz|big5|cp9[345]|shift_jis|euc_|johab")
_WINDOWS_SIGNS = frozenset("‘’“”–—…•\u00a0£€©®«»°´")


def decode(data: bytes) -> str:
    """The text of a text file: byte-order mark dropped, line ends "\\n", as `Path.read_text` gives it.

    Tried in turn: a byte-order mark, UTF-8, UTF-16 without a mark, and a legacy encoding if what is
    there leaves no doubt about it. Raises ReadError for binary data and for undecidable bytes.
    """
    text = _decode(data)
    if _looks_binary(text):
        raise ReadError("it looks like a binary file, not text")
    return universal_newlines(text)


def universal_newlines(text: str) -> str:
    """The text with "\\r\\n" and "\\r" as "\\n"."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def without_surrogates(text: str) -> str:
    """The text with each lone surrogate replaced by U+FFFD, so that it can be stored as UTF-8."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def _decode(data: bytes) -> str:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise ReadError(f"it is {kind}, not the text file that its name says")
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data, bom, encoding)
    wide = _wide_without_bom(data)
    if wide is not None:
        return wide
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\0" in data[:_SAMPLE]:
            raise ReadError("it looks like a binary file, not text") from error
        legacy = None if _is_damaged_utf8(data) else _legacy(data)
        if legacy is None:
            raise ReadError(
                f"byte {error.start} is not valid UTF-8 and no other encoding fits; save the file as UTF-8"
            ) from error
        return legacy


def _strict(data: bytes, bom: bytes, encoding: str) -> str:
    try:
        return data[len(bom) :].decode(encoding)
    except UnicodeDecodeError as error:
        place = error.start + len(bom)
        raise ReadError(f"byte {place} is not valid {encoding.upper()}; save the file as UTF-8") from error


def _wide_without_bom(data: bytes) -> str | None:
    """UTF-16 text without a byte-order mark, told by zero bytes that all stand on one side of the pairs."""
    sample = data[: _SAMPLE & ~1]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if len(data) % 2 or max(even, odd) < max(2, len(sample) // 50) or min(even, odd) * 100 > max(even, odd):
        return None
    try:
        text = data.decode("utf-16-le" if odd > even else "utf-16-be")
    except UnicodeDecodeError:
        return None
    readable = sum(character.isprintable() or character.isspace() for character in text[:10_000])
    return text if readable > 0.98 * min(len(text), 10_000) else None


def _looks_binary(text: str) -> bool:
    sample = text[:_SAMPLE]
    return len(_CONTROLS.findall(sample)) > _MAX_CONTROL_SHARE * len(sample)


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether most of what is not ASCII is valid UTF-8: then no other encoding is the right one."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return beyond_ascii - bad >= bad


def _legacy(data: bytes) -> str | None:
    """The text in the legacy encoding that leaves no doubt, or None.

    With few bytes beyond ASCII any encoding fits, so only Windows-1252 with nothing but everyday
    signs passes. With more, charset_normalizer must see no disorder, and a language: on seven
    languages in seventeen encodings it always restored the text, and on random bytes it gave none.
    Its language test has no measure for Chinese and Japanese, where the lack of disorder decides.
    """
    from charset_normalizer import from_bytes

    if len(data.translate(None, _ASCII)) < _MIN_LEGACY_BYTES:
        return _everyday_windows(data)
    best = from_bytes(data[:_DETECTION_SAMPLE]).best()
    if best is None or best.chaos > _MAX_CHAOS:
        return None
    if best.coherence < _MIN_COHERENCE and not _MULTIBYTE.match(best.encoding):
        return None
    try:
        return data.decode(best.encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _everyday_windows(data: bytes) -> str | None:
    """Windows-1252 text whose only signs beyond ASCII are typographic, or small letters inside words."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    for found in re.finditer(r"[^\x00-\x7f]", text):
        around = text[max(0, found.start() - 1) : found.end() + 1]
        in_word = re.search("[a-z]", around) is not None and found[0] in "ßàáâãäåæçèéêëìíîïñòóôõöøùúûü"
        if found[0] not in _WINDOWS_SIGNS and not in_word:
            return None
    return text
