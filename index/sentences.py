"""Sentences of messy press text, as exact character spans.

Rules, not a model: what decides is the stop, what stands before it (an abbreviation, an initial, a list
number) and what follows. Glued sentences ("approaches.As"), quotations whose attribution follows in
lowercase and lines without a stop are the cases that general splitters get wrong in such text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.abbreviations import continues_after
from index.lines import Line, logical_lines
from index.types import Span

LONGEST_SENTENCE = 1500
"""Characters; what has no stop for longer is cut at a clause, a space, or anywhere."""

_STOP = re.compile(r"[.!?…;。！？｡؟।॥۔]+")
# What follows the stop and still belongs to its sentence: closing quotes and brackets, footnote numbers.
_TAIL = re.compile(r"[\"'”’»›)\]]*(?:\s?\[\d{1,3}\])*(?:\s(?:''|[\"”»])(?=\s))?")
_QUOTE = re.compile(r"[“„«\"”»]")
_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"[^\W_]")
_WIDE_STOPS = frozenset("。！？｡؟।॥۔")
_OPENING = frozenset("“‘„«‹\"'([`")
_CLOSING_QUOTES = frozenset("\"'”’»›")
_NEVER_FIRST = frozenset(".!?…,;:)]}%—–-/")
_ENUMERATOR = re.compile(r"[-*+•‣▪◦●–—#\s(]{0,6}(?:\d{1,3}(?:\.\d{1,3}){0,3}|[A-Za-z]|[ivxlIVXL]{1,6})")
_SPEAKER_THEN_VERB = re.compile(
    r"(?!(?:He|She|They|It|I|We|You|The|But|And|In)\b)(?:[^\W\d_][\w.’'\-]{0,30}\s){1,4}"
    r"(?:said|says|asked|asks|added|adds|wondered|replied|told|wrote|writes|cried|shouted|exclaimed)\b"
)
_CLAUSE_END = re.compile(r"[,;:)\]—–](?=\s)|\s(?=[—–(])")
_LOOK_BACK = 40


def split_sentences(text: str) -> list[Span]:
    """The sentences of `text` as spans in order, none overlapping, without outer whitespace.

    Every character that is not whitespace lies in exactly one span. A line ends a sentence unless the
    paragraph is hard-wrapped. Spans are at most `LONGEST_SENTENCE` characters. Linear in the text.
    """
    return [span for line in logical_lines(text) for span in sentences_of_line(text, line)]


def sentences_of_line(text: str, line: Line) -> list[Span]:
    """The sentences of one logical line; see `split_sentences`."""
    pieces: list[Span] = []
    start = line.start
    for boundary in _boundaries(text, line):
        pieces.append(trim(text, start, boundary))
        start = boundary
    pieces.append(trim(text, start, line.end))
    merged = _merge_wordless(text, [piece for piece in pieces if piece[0] < piece[1]])
    return [cut for piece in merged for cut in cut_span(text, piece, LONGEST_SENTENCE)]


def trim(text: str, start: int, end: int) -> Span:
    """The span without the whitespace at its ends; empty at `start` where there is nothing else."""
    piece = text[start:end]
    bare = piece.strip()
    if not bare:
        return (start, start)
    first = start + len(piece) - len(piece.lstrip())
    return (first, first + len(bare))


def cut_span(text: str, span: Span, limit: int) -> list[Span]:
    """`span` in pieces of at most `limit` characters, cut after a clause, at a space, or anywhere."""
    start, end = span
    pieces: list[Span] = []
    while end - start > limit:
        cut = _best_cut(text, start + limit // 2, start + limit)
        pieces.append(trim(text, start, cut))
        start = _skip_space(text, cut, end)
    pieces.append((start, end))
    return [piece for piece in pieces if piece[0] < piece[1]]


def _skip_space(text: str, start: int, end: int) -> int:
    match = _SPACE.match(text, start, end)
    return match.end() if match else start


def _best_cut(text: str, earliest: int, latest: int) -> int:
    clause = max((match.end() for match in _CLAUSE_END.finditer(text, earliest, latest)), default=0)
    if clause:
        return clause
    window = text[earliest:latest]
    space = max(len(window.rstrip()) if window and window[-1].isspace() else 0, window.rfind(" "))
    return earliest + space if space > 0 else latest


def _boundaries(text: str, line: Line) -> Iterator[int]:
    """Offsets at which a sentence of the line ends, its closing quotes and footnote marks included."""
    start = line.start
    quote_open = False
    seen = line.start
    for match in _STOP.finditer(text, line.start, line.end):
        stop, after = match.span()
        if stop < start:
            continue
        for quote in _QUOTE.finditer(text, seen, stop):
            quote_open = not quote_open if quote.group() == '"' else quote.group() in "“„«"
        seen = max(seen, stop)
        tail_match = _TAIL.match(text, after, line.end)
        tail = tail_match.end() if tail_match else after
        if tail > after and not quote_open and _opens_next(text, after, tail, line.end):
            yield after
            start = after
            continue
        following = _skip_space(text, tail, line.end)
        if following < line.end and _ends_here(text, start, (stop, after), tail, following, line.end):
            yield tail
            start = following


def _opens_next(text: str, quote: int, tail: int, end: int) -> bool:
    """A mistyped closing quote right after a stop and glued to a word, while no quotation is open."""
    return tail == quote + 1 and text[quote] in '"”' and tail < end and text[tail].isalnum()


def _ends_here(text: str, start: int, stop: Span, tail: int, following: int, end: int) -> bool:
    first = text[stop[0]]
    if first in _WIDE_STOPS:
        return True
    if first == ";":
        # Machine translation leaves ";" without a space where the original began another statement.
        return following == stop[1] and _is_capital(text, following) and not text[stop[0] - 1].isspace()
    if following == tail:
        return _ends_glued(text, start, stop, tail, following, end)
    return _ends_spaced(text, start, stop, tail, following, end)


def _ends_glued(text: str, start: int, stop: Span, tail: int, following: int, end: int) -> bool:
    """No whitespace after the stop: "approaches.As" ends, "U.S.President" and "v2.0" go on."""
    if not (_is_capital(text, following) or text[following] in "“‘„«") or start == stop[0]:
        return False
    if tail > stop[1] or stop[1] - stop[0] > 1 or text[stop[0]] != ".":
        return True
    word = _word_before(text, start, stop[0])
    if any(mark in word for mark in "./@\\_:") or len(word) < 2 or word == "www":
        return False
    if continues_after(word, text[following : min(end, following + _LOOK_BACK)]):
        return False
    last = text[stop[0] - 1]
    if last.isdigit():
        return not _ENUMERATOR.fullmatch(text, start, stop[0])
    return (
        last.islower()
        or not last.isalpha()
        or (word.isupper() and text[following + 1 : following + 2].islower())
    )


def _ends_spaced(text: str, start: int, stop: Span, tail: int, following: int, end: int) -> bool:
    after = text[following]
    quoted = any(mark in _CLOSING_QUOTES for mark in text[stop[1] : min(tail, stop[1] + 4)])
    marks = text[stop[0] : min(stop[1], stop[0] + 8)]
    if after in _NEVER_FIRST or start == stop[0]:
        return False
    if "?" in marks or "!" in marks:
        if after.islower():
            return "?" in marks and not quoted and text[stop[0] - 1].islower()
        return not (quoted and _SPEAKER_THEN_VERB.match(text, following, end))
    if len(marks) > 1 or marks == "…" or text[stop[0] - 1].isspace():
        return not after.islower()
    if stop[0] - start <= 16 and _ENUMERATOR.fullmatch(text, start, stop[0]):
        return False
    word = _word_before(text, start, stop[0])
    if continues_after(word, text[following : min(end, following + _LOOK_BACK)]):
        return False
    if after.islower():
        return tail == stop[1] and len(word) > 3 and "." not in word
    return True


def _word_before(text: str, start: int, stop: int) -> str:
    words = text[max(start, stop - _LOOK_BACK) : stop].split()
    return re.split(r"[—–-]", words[-1])[-1].lstrip("([{\"'“‘„«`") if words else ""


def _is_capital(text: str, offset: int) -> bool:
    return text[offset].isupper()


def _merge_wordless(text: str, pieces: list[Span]) -> list[Span]:
    """Pieces without a letter or digit ("▲", a lone quote mark) go to the sentence before, else after."""
    merged: list[Span] = []
    pending: int | None = None
    for start, end in pieces:
        if _WORD.search(text, start, end):
            merged.append((start if pending is None else pending, end))
            pending = None
        elif merged:
            merged[-1] = (merged[-1][0], end)
        elif pending is None:
            pending = start
    if pending is not None:
        merged.append((pending, pieces[-1][1]))
    return merged
