"""When two texts count as the same words, and when two spans count as the same place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from index.types import Span

_MARKS = re.compile(r"\[\d+\]")
_NOT_WORD = re.compile(r"[^\w%$€£]+")
_SIGN = re.compile(r"\s*([%$€£])\s*")
_THOUSANDS = re.compile(r"(?<=\d)[,\u00a0\u202f](?=\d{3}(?!\d))")


def normalize(text: str) -> str:
    """Lowercased words of a text, one space apart: no accents, punctuation or citation marks.

    Thousands separators inside numbers go too, so that "1,200" and "1200" are the same word; a sign of
    money or per cent is a word of its own, so that "61 billion" occurs in "$61 billion", and "40" in "40%".
    """
    text = _MARKS.sub(" ", text)
    decomposed = unicodedata.normalize("NFKD", _THOUSANDS.sub("", text)).casefold()
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _NOT_WORD.sub(" ", _SIGN.sub(r" \1 ", plain)).strip()


def contains_words(text: str, form: str) -> bool:
    """Whether `form` occurs in `text` as whole words, regardless of case and punctuation."""
    wanted = normalize(form)
    return bool(wanted) and f" {wanted} " in f" {normalize(text)} "


def any_form(text: str, forms: Iterable[str]) -> bool:
    """Whether any of the accepted forms occurs in the text as whole words."""
    haystack = f" {normalize(text)} "
    return any(f" {wanted} " in haystack for wanted in map(normalize, forms) if wanted)


def same_name(name: str, accepted: Sequence[str]) -> bool:
    """Whether a reported name is one of the accepted ones: an accepted name is among its words."""
    return any_form(name, accepted)


def overlap(span: Span, others: Iterable[Span]) -> int:
    """How many characters of `span` lie inside the union of the other spans."""
    start, end = span
    covered = 0
    reached = start
    for low, high in sorted(others):
        low, high = max(low, reached), min(high, end)
        if high > low:
            covered += high - low
            reached = high
    return covered
