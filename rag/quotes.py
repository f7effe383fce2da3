"""Where the quotations of a text are: curly, straight, nested, damaged, running over paragraphs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from index.types import Span

_MARKS = re.compile(r"[“”„«»\"]|``|''|(?<![^\W_])[‘'](?=\w)|(?<=[\w.,!?…])[’'](?![\w’'])|\n\s*\n|\n")
_OPENING = frozenset("“„«")
_CLOSING = frozenset("”»")
_SINGLE = frozenset("‘’'")


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation: `start` at its opening mark, `end` after its closing one.

    `closed` is False where the closing mark is missing: at the end of a paragraph that the next one
    continues, or in damaged text. `level` is 0 for the outer quotation, 1 for one inside it.
    `continues` is True when the quotation goes on from the paragraph before.
    """

    start: int
    end: int
    closed: bool
    level: int = 0
    continues: bool = False

    @property
    def inner(self) -> Span:
        """The quoted characters without the marks."""
        return (min(self.start + 1, self.end), max(self.start + 1, self.end - 1) if self.closed else self.end)


def quotes(text: str) -> list[Quote]:
    """The quotations of `text`, in order of their start; inner ones follow the one that holds them.

    A mark's direction comes from its shape, or for straight and misused marks from the characters
    beside it. A quotation that its paragraph leaves open ends there; it counts as continued when the
    next paragraph begins with an opening mark, as newspapers print long quotations.
    """
    found: list[Quote] = []
    outer: int | None = None
    inner: int | None = None
    open_before = continued = False
    at_line_start = True
    for match in _MARKS.finditer(text):
        mark, at = match.group(), match.start()
        if mark[0] == "\n":
            if outer is not None:
                found.append(Quote(outer, at, False, 0, continued))
                open_before, outer = True, None
            elif text[at - 1 : at].strip() and not at_line_start:
                open_before = False
            inner, at_line_start = None, True
            continue
        starts_line = at_line_start and not text[text.rfind("\n", 0, at) + 1 : at].strip()
        at_line_start = False
        if mark[0] in _SINGLE and len(mark) == 1:
            inner = _single(text, found, mark, at, inner, outer)
        elif outer is None:
            if _opens(text, mark, at):
                outer, continued = at, open_before and starts_line
                open_before = False
        elif mark in _OPENING and inner is None and not _closes(text, mark, at, match.end()):
            inner = at
        elif inner is not None and text[inner] not in _SINGLE and _closes(text, mark, at, match.end()):
            found.append(Quote(inner, match.end(), True, 1))
            inner = None
        elif mark not in _OPENING or _closes(text, mark, at, match.end()):
            found.append(Quote(outer, match.end(), True, 0, continued))
            outer = inner = None
    if outer is not None:
        found.append(Quote(outer, len(text), False, 0, continued))
    return sorted(found, key=lambda q: (q.start, -q.end))


def _opens(text: str, mark: str, at: int) -> bool:
    """Whether a mark met outside any quotation opens one."""
    if mark in _OPENING or mark == "``":
        return True
    after = text[at + len(mark) : at + len(mark) + 1]
    if not after or after.isspace():
        return False
    before = text[at - 1 : at]
    if mark in _CLOSING:  # a closing mark that stands where an opening one belongs: said,”We
        return after.isalnum() and (not before or not before.isalnum())
    return True


def _closes(text: str, mark: str, at: int, end: int) -> bool:
    if mark in _CLOSING or mark == "''":
        return True
    before, after = text[at - 1 : at], text[end : end + 1]
    if mark in _OPENING:
        return bool(before.strip()) and not after.isalnum()
    return not after.isalnum() or bool(before.strip())


def _single(
    text: str, found: list[Quote], mark: str, at: int, inner: int | None, outer: int | None
) -> int | None:
    """Handle a single mark: returns where the open single quotation starts, None when none is open."""
    opening = mark == "‘" or (
        mark == "'" and text[at + 1 : at + 2].isalnum() and not text[at - 1 : at].isalnum()
    )
    if opening:
        return at if inner is None else inner
    if inner is not None and text[inner] in _SINGLE:
        if " " in text[inner:at] or at - inner > 2:
            found.append(Quote(inner, at + 1, True, 1 if outer is not None else 0))
        return None
    return inner


class Quoted:
    """The outer quotations of a text, for asking how much of a span is quoted."""

    def __init__(self, text: str) -> None:
        self._outer = [quote for quote in quotes(text) if quote.level == 0]
        self._ends = [quote.end for quote in self._outer]

    def mostly(self, spans: Sequence[Span], share: float = 0.6) -> bool:
        """Whether at least `share` of the characters of the spans is quoted."""
        total = quoted = 0
        for start, end in spans:
            total += end - start
            at = bisect_right(self._ends, start)
            while at < len(self._outer) and self._outer[at].start < end:
                quoted += min(end, self._outer[at].end) - max(start, self._outer[at].start)
                at += 1
        return total > 0 and quoted >= share * total

    def end_of(self, offset: int) -> int:
        """The end of the quotation around `offset`, over the paragraphs that continue it, else `offset`."""
        at = bisect_right(self._ends, offset)
        if at == len(self._outer) or not self._outer[at].start < offset:
            return offset
        while at + 1 < len(self._outer) and self._outer[at + 1].continues:
            at += 1
        return self._outer[at].end

    def start_of(self, offset: int) -> int | None:
        """The start of the quotation that holds the character at `offset`; None where none does."""
        at = bisect_right(self._ends, offset)
        holds = at < len(self._outer) and self._outer[at].start <= offset
        return self._outer[at].start if holds else None
