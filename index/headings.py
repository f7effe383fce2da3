"""Headings and tables of contents of a text, given by its format or seen in its lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.lines import Line, is_list_item, logical_lines
from index.types import Span

CONTENTS_HEADING = "Table of contents"
"""The `heading` of passages that hold a table of contents."""

_MARKDOWN = re.compile(r"(#{1,6})\s+(.*?)[\s#]*$", re.DOTALL)
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)[.)]?\s+\S")
_CONTENTS_TITLE = re.compile(r"\W*(?:table of contents|contents|in this article)\W*", re.IGNORECASE)
_ENTRY_MARK = re.compile(r"^[-*+•\s]*(?:\d{1,3}(?:\.\d{1,3})*[.)]?\s+)?")
_ENTRY_END = " \t.…·0123456789"
_UNFINISHED = frozenset(".!?,;:…。！？")
_NO_HEADING = re.compile(
    r"[(\[]|[A-Z][A-Z .’'\-]+:|(?i:related|more|read more|see also|updated|by)\b|[►▶]|.*[—–-]$"
)
"""Stage directions, a speaker's name in a transcript, links, bylines, datelines."""
_CLOSING = "\"'”’»)]"
_LONGEST_HEADING = 120
_MOST_WORDS = 16
_FEWEST_TITLE_WORDS = 4
_SHORTEST_CONTENTS = 4
_MOST_REPEATS = 4


@dataclass(frozen=True, slots=True)
class Section:
    """Lines below the same headings. `heading` is outermost first, joined by " / "."""

    heading: str | None
    lines: tuple[Line, ...]


def sections(text: str, headings: Sequence[Span] = ()) -> list[Section]:
    """The lines of `text` by section; heading lines are in no section, a table of contents is one itself.

    `headings` are the spans that the format marks as headings. Markdown's `#` lines always count. Only
    where the format gives none are short lines without a final stop, followed by text, taken for headings.
    A text of nothing but headings is one section of all its lines.
    """
    lines = logical_lines(text)
    contents = _contents(text, lines)
    marked = _given(lines, headings) | {i for i, line in enumerate(lines) if _markdown_level(text, line)}
    heading_at = marked or _detected(text, lines, contents)
    heading_at -= contents
    found = _group(text, lines, heading_at, contents)
    return found or ([Section(None, tuple(lines))] if lines else [])


def _group(text: str, lines: list[Line], heading_at: set[int], contents: set[int]) -> list[Section]:
    found: list[Section] = []
    above: list[tuple[int, str]] = []
    body: list[Line] = []
    for i, line in enumerate(lines):
        if i in contents:
            if i - 1 not in contents:
                _close(found, above, body)
            body.append(line)
            if i + 1 not in contents:
                found.append(Section(CONTENTS_HEADING, tuple(body)))
                body.clear()
        elif i in heading_at:
            follows_heading = i - 1 in heading_at
            _close(found, above, body)
            above = _enclosing(above, _level(text, line), follows_heading)
            above.append((_level(text, line), _title(text, line)))
        else:
            body.append(line)
    _close(found, above, body)
    return found


def _close(found: list[Section], above: list[tuple[int, str]], body: list[Line]) -> None:
    if body:
        found.append(Section(" / ".join(title for _, title in above if title) or None, tuple(body)))
        body.clear()


def _enclosing(above: list[tuple[int, str]], level: int, follows_heading: bool) -> list[tuple[int, str]]:
    """The headings that a heading of this level stands under; level 0 is unknown.

    Where levels are unknown, a heading stands under those right above it, with no text between.
    """
    if level:
        return [entry for entry in above if 0 < entry[0] < level]
    return list(above) if follows_heading else []


def _level(text: str, line: Line) -> int:
    markdown = _markdown_level(text, line)
    if markdown:
        return markdown
    numbered = _NUMBERED.match(text, line.start, line.end)
    return numbered.group(1).count(".") + 1 if numbered else 0


def _markdown_level(text: str, line: Line) -> int:
    marked = _MARKDOWN.match(text, line.start, line.end)
    return len(marked.group(1)) if marked else 0


def _title(text: str, line: Line) -> str:
    marked = _MARKDOWN.match(text, line.start, line.end)
    return " ".join((marked.group(2) if marked else text[line.start : line.end]).split())


def _given(lines: list[Line], headings: Sequence[Span]) -> set[int]:
    """The lines that lie in a heading's span."""
    found: set[int] = set()
    i = 0
    for start, end in sorted(headings):
        while i < len(lines) and lines[i].end <= start:
            i += 1
        j = i
        while j < len(lines) and lines[j].start < end:
            if lines[j].end <= end + 1 or lines[j].start >= start:
                found.add(j)
            j += 1
    return found


def _detected(text: str, lines: list[Line], contents: set[int]) -> set[int]:
    listed = {_entry(text, lines[i]) for i in contents}
    found: set[int] = set()
    for i, (line, following) in enumerate(pairwise(lines)):
        if i in contents:
            continue
        starts_block = line.opens_paragraph or i - 1 in found or _finished(text, lines[i - 1])
        if _entry(text, line) in listed or (starts_block and _looks_like_heading(text, line, following)):
            found.add(i)
    return found - _credits(text, lines, found)


def _credits(text: str, lines: list[Line], found: set[int]) -> set[int]:
    """Detected headings of few words above the first paragraph: a byline or an agency, not a title."""
    opening: set[int] = set()
    for i in range(len(lines)):
        if i not in found:
            break
        if len(text[lines[i].start : lines[i].end].split()) < _FEWEST_TITLE_WORDS:
            opening.add(i)
    return opening


def _looks_like_heading(text: str, line: Line, following: Line) -> bool:
    words = text[line.start : line.end] if line.end - line.start <= _LONGEST_HEADING else ""
    if (
        not words
        or len(words.split()) > _MOST_WORDS
        or words[0] in "-*+•|>"
        or not any(map(str.isalpha, words))
    ):
        return False
    if _NO_HEADING.match(words):
        return False
    last = words.rstrip(_CLOSING)[-1:]
    if last in _UNFINISHED and last != "?":
        return False
    if last == "?" and (words[0] in "“\"'‘" or not (line.opens_paragraph or _NUMBERED.match(words))):
        return False
    longer = following.end - following.start > 2 * len(words)
    return longer and _finished(text, following)


def _finished(text: str, line: Line) -> bool:
    ending = text[max(line.start, line.end - 8) : line.end].rstrip(_CLOSING + "▲*")
    return ending.rstrip()[-1:] in _UNFINISHED


def _contents(text: str, lines: list[Line]) -> set[int]:
    """Lines of a table of contents: a run of short lines of which at least half come again later."""
    entries = [_entry(text, line) for line in lines]
    times = Counter(entries)
    # What comes again and again ("Back to the top") names no section.
    entries = [entry if times[entry] <= _MOST_REPEATS else "" for entry in entries]
    last_seen = {entry: i for i, entry in enumerate(entries) if entry}
    found: set[int] = set()
    run: list[int] = []
    for i in range(len(lines) + 1):
        if i < len(lines) and _could_be_entry(text, lines[i], entries[i], last_seen.get(entries[i], -1) > i):
            run.append(i)
            continue
        later = {last_seen[entries[j]] for j in run if last_seen[entries[j]] > run[-1]}
        # What returns as a block is a refrain or a page header; what a table of contents names stands apart.
        apart = sum(position + 1 not in later for position in later)
        if len(run) >= _SHORTEST_CONTENTS and 2 * apart >= len(run):
            found.update(run)
        run = []
    found |= {
        i - 1 for i in found if i and _CONTENTS_TITLE.fullmatch(text, lines[i - 1].start, lines[i - 1].end)
    }
    return found


def _could_be_entry(text: str, line: Line, entry: str, repeated: bool) -> bool:
    return bool(entry) and (repeated or is_list_item(text, line))


def _entry(text: str, line: Line) -> str:
    """What a line of contents and the heading it names have in common; empty for long or wordless lines."""
    if line.end - line.start > 2 * _LONGEST_HEADING:
        return ""
    bare = text[line.start : line.end].lstrip("# ")
    entry = _ENTRY_MARK.sub("", bare, count=1).rstrip(_ENTRY_END).casefold()
    return entry if any(map(str.isalpha, entry)) else ""
