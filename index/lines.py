"""Lines of a text, with the lines of a hard-wrapped paragraph joined."""

from __future__ import annotations

import re
from typing import NamedTuple

_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_LIST_MARK = re.compile(r"[-*+•‣▪◦●○■□–—]\s|\(?(?:\d{1,3}|[a-zA-Z])[.)]\s|#{1,6}\s|[>|]")
_FIRST_WORD = re.compile(r"\S{1,200}")

_WIDEST_WRAP = 120
_NARROWEST_WRAP = 40
_LOWERCASE_SHARE = 0.4


class Line(NamedTuple):
    """A line without its outer whitespace; `opens_paragraph` where a blank line (or nothing) is above it."""

    start: int
    end: int
    opens_paragraph: bool


def logical_lines(text: str) -> list[Line]:
    """The non-blank lines of `text`, in order; lines that a typist's or a converter's wrapping cut are one.

    A block of lines counts as hard-wrapped when no line is wider than 120 characters and at least 40 % of
    its continuation lines begin with a lowercase letter; there a line goes on into the next where it
    was filled as far as the next word allowed.
    """
    lines: list[Line] = []
    block: list[Line] = []
    for line in _physical_lines(text):
        if line.opens_paragraph:
            lines.extend(_join_wrapped(text, block))
            block = []
        block.append(line)
    lines.extend(_join_wrapped(text, block))
    return lines


def is_list_item(text: str, line: Line) -> bool:
    """Whether the line begins with a bullet, a number, a letter with a stop, or a markdown mark."""
    return _LIST_MARK.match(text, line.start, line.end) is not None


def _physical_lines(text: str) -> list[Line]:
    found: list[Line] = []
    last_end = 0
    for match in _LINE.finditer(text):
        line = match.group()
        bare = line.strip()
        if not bare:
            continue
        start = match.start() + len(line) - len(line.lstrip())
        breaks = sum(1 for _ in _BREAK.finditer(text, last_end, start))
        found.append(Line(start, start + len(bare), not found or breaks > 1))
        last_end = start + len(bare)
    return found


def _join_wrapped(text: str, block: list[Line]) -> list[Line]:
    width = max((line.end - line.start for line in block), default=0)
    followers = block[1:]
    if not followers or not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return block
    lowercase = sum(text[line.start].islower() for line in followers)
    if lowercase < _LOWERCASE_SHARE * len(followers):
        return block
    joined = [block[0]]
    for previous, line in zip(block, followers, strict=False):
        if _was_filled(text, previous, line, width) and not is_list_item(text, line):
            joined[-1] = joined[-1]._replace(end=line.end)
        else:
            joined.append(line)
    return joined


def _was_filled(text: str, line: Line, following: Line, width: int) -> bool:
    word = _FIRST_WORD.match(text, following.start, following.end)
    room = len(word.group()) if word else 0
    # Proportional type, as in a PDF, wraps at a width that varies in characters: hence not the full width.
    return line.end - line.start + 1 + room > 0.8 * width
