"""Metadata values as formats and people write them, tidied to what a document may carry."""

from __future__ import annotations

import re

from index.readers.encoding import without_surrogates

MAX_CHARACTERS = 500
_PLACEHOLDERS = frozenset(
    {"untitled", "(anonymous)", "(unspecified)", "python-docx", "word document", "unknown"}
)
_LANGUAGE = re.compile(r"([a-zA-Z]{2,3})(?:[-_][a-zA-Z0-9]{1,8})*")


def tidy(value: object) -> str | None:
    """One line of text, at most 500 characters; None for what is empty or what a program filled in.

    A list becomes its items joined by ", ".
    """
    if isinstance(value, list | tuple):
        items = [item for item in map(tidy, value) if item]
        value = ", ".join(items)
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    text = " ".join(without_surrogates(str(value)).replace("\0", " ").split())
    if not text or text.lower() in _PLACEHOLDERS:
        return None
    return text if len(text) <= MAX_CHARACTERS else text[: MAX_CHARACTERS - 1].rstrip() + "…"


def language_code(value: object) -> str | None:
    """The primary language of a BCP 47 tag, in lower case ("en" for "en-GB"); None for anything else."""
    found = _LANGUAGE.fullmatch(value.strip()) if isinstance(value, str) else None
    return found[1].lower() if found else None
