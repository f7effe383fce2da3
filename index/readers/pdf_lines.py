"""The lines of PDF pages into paragraphs: a sentence that runs over line and page ends becomes whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_BULLET = re.compile(r"[•‣▪◦●○■□]\s")
_LIST_START = re.compile(
    r"(?:[–—*-]|\(?\d{1,3}(?:\.\d{1,3})*[.)]|\(?[a-z][.)])\s|\d{1,2}(?:\.\d{1,2})+\s+[A-Z]"
)
_LEADERS = re.compile(r"(?:\s?\.){4,}\s*\w{0,6}$")  # dots up to a page number, in a table of contents
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN_WORD = re.compile(r"([^\W\d_]+)[-‐\u00ad]$")
_FULL_LINE = 0.75
_EDGE_LINES = 2
_MIN_PAGES_FOR_EDGES = 3
_SHORT_LINE = 50


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    page: int
    after_gap: bool
    full: bool


def join_pages(pages: list[str]) -> tuple[str, tuple[int, ...]]:
    """The text of all pages and the offset of each page's first character.

    Lines are joined with a space within a paragraph, over a page's end too; a word broken at a
    line's end is put together. Paragraphs are separated by a blank line. Running heads, feet and page
    numbers (lines at the edge of most pages that are the same but for digits) are left out.
    """
    split = [[" ".join(line.split()) for line in page.split("\n")] for page in pages]
    lines = list(_lines(_without_running_lines(split)))
    words = Counter(word.lower() for line in lines for word in _WORD.findall(line.text))
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    previous: _Line | None = None
    for line in lines:
        if previous is not None:
            glue, cut = _glue(previous, line, words)
            parts[-1] = parts[-1][: len(parts[-1]) - cut] + glue
            length += len(glue) - cut
        starts.extend([length] * (line.page + 1 - len(starts)))
        parts.append(line.text)
        length += len(line.text)
        previous = line
    starts.extend([length] * (len(pages) - len(starts)))
    return "".join(parts), tuple(starts)


def _lines(pages: list[list[str]]) -> Iterator[_Line]:
    for number, page in enumerate(pages):
        widths = sorted(len(line) for line in page if line)
        usual = widths[int(0.8 * (len(widths) - 1))] if widths else 0
        gap = False
        for line in page:
            if line:
                yield _Line(line, number, gap, len(line) >= _FULL_LINE * usual)
            gap = not line


def _glue(before: _Line, line: _Line, words: Counter[str]) -> tuple[str, int]:
    """What stands between two lines, and how many characters the first loses at its end."""
    if _is_break(before, line):
        return "\n\n", 0
    broken = _BROKEN_WORD.search(before.text)
    first = _WORD.match(line.text)
    if broken is None or first is None:
        return " ", 0
    if before.text.endswith("\u00ad"):
        return "", 1
    return "", 0 if _keeps_hyphen(broken[1], first[0], words) else 1


def _is_break(before: _Line, line: _Line) -> bool:
    """Whether a paragraph ends between two lines."""
    if _BULLET.match(line.text) or _LEADERS.search(before.text):
        return True
    ended = bool(_SENTENCE_END.search(before.text))
    if _LIST_START.match(line.text) and (ended or not before.full):
        return True
    starts_small = line.text[:1].islower()
    if line.page != before.page:
        return ended and not starts_small
    if starts_small:
        return False
    is_heading = ended and not line.full and not _SENTENCE_END.search(line.text)
    # A line that is not full is the last of a paragraph, a heading, or a row of a table.
    return line.after_gap or not before.full or is_heading


def _keeps_hyphen(left: str, right: str, words: Counter[str]) -> bool:
    """Whether the hyphen at a line's end belongs to the word, as far as the document itself tells."""
    left, right = left.lower(), right.lower()
    if words[left + right]:
        return False
    if words[f"{left}-{right}"]:
        return True
    return words[left] > 0 and words[right] > 1


def _without_running_lines(pages: list[list[str]]) -> list[list[str]]:
    if len(pages) < _MIN_PAGES_FOR_EDGES:
        return pages
    seen = Counter(key for page in pages for key in {_key(page[place]) for place in _edges(page)})
    running = {key for key, count in seen.items() if count > len(pages) / 2}
    cleaned: list[list[str]] = []
    for page in pages:
        edges = _edges(page)
        kept = [line for place, line in enumerate(page) if place not in edges or _key(line) not in running]
        # Pages that are all alike have no running lines: what they say is their text.
        cleaned.append(kept if any(kept) else page)
    return cleaned


def _edges(page: list[str]) -> set[int]:
    """The places of the page's first and last lines that are not blank."""
    filled = [place for place, line in enumerate(page) if line]
    return {*filled[:_EDGE_LINES], *filled[-_EDGE_LINES:]}


def _key(line: str) -> str:
    """The line as it is compared from page to page: short ones may differ in their digits."""
    return re.sub(r"\d+", "0", line) if len(line) <= _SHORT_LINE else line
