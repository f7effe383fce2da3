"""Who says a sentence of a document, by name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index.types import Span
from rag.antecedents import OUTLET, resolved, sentence_before, speaks
from rag.attribution import Attribution
from rag.cues import says
from rag.quotes import Quote, quotes
from rag.someone import is_someone

_RELAY = re.compile(r"\bquot|\bcit(?:ed|es|ing|e)\b|reported .*saying", re.I)
_SPEECH_ENDS_BEFORE = 3
_ENOUGH = 0.25
"""The least part of a sentence that a content must be for its source to count as the speaker."""
_FIRST_CUE = 0.15
"""What being the sentence's first cue is worth, as a part of the sentence."""
_FAR = 600.0
"""Characters between a sentence and its cue that weigh as much as the sentence (a fifth at most)."""
_CONDITION = re.compile(
    r",? (?:provided|providing|unless|if|once|as long as|on (?:the )?condition|only (?:if|when)|because"
    r"|since)\b"
)
_NEIGHBOURHOOD = 4000
_FRAGMENTS = 4


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says a sentence. `name` is `text[span]`, the fullest form of the name that the document gives;
    `cue` is where it says that they speak; `direct` whether the sentence is mostly their own words."""

    name: str
    span: Span
    cue: Span
    direct: bool


Wanted = Callable[[Attribution], float]
"""How much an attribution of a sentence is what somebody asks for, from 0 to 1."""


def speaker_of(
    text: str, start: int, end: int, found: Sequence[Attribution], wanted: Wanted | None = None
) -> Speaker | None:
    """Who says `text[start:end]`, given the attributions of the text (or of its neighbourhood) in the order
    that `attributions` gives them. Where two say something in one sentence, `wanted` helps to choose.

    Of several, the one that covers most of the sentence speaks; one inside another only when the sentence
    lies within its own content, or when the outer one merely relays it. A quotation keeps its speaker
    over sentences and paragraphs. Pronouns are resolved to the latest fitting person, surnames to their
    full form. None when nobody in the text says it, or the text does not show who "he" is.
    """
    first = bisect_left(found, start - 2 * _NEIGHBOURHOOD, key=_place)
    found = found[first : bisect_left(found, end + _NEIGHBOURHOOD, key=_place)]
    found = [a for a in found if a.source and says(text, a)]
    marks = _quotes_at(text, start, end)
    for chosen in (
        _of_quotation(text, start, end, found, marks, 0.9),
        _covering(text, start, end, found, wanted),
        _of_quotation(text, start, end, found, marks, 0.6),
        _continued(text, start, end, found, marks),
        _named_here(start, end, found),
        _fragments(text, start, end, found, marks),
    ):
        span = resolved(text, chosen, found) if chosen else None
        if chosen and span and is_someone(text[slice(*span)]):
            return Speaker(text[slice(*span)], span, chosen.cue, _direct(chosen, start, end, marks))
    return None


def _place(a: Attribution) -> int:
    return a.cue[0]


def _quotes_at(text: str, start: int, end: int) -> list[Quote]:
    """The quotations that touch a sentence. Lines close what they leave open, so two lines before do."""
    first = start
    for _ in range(3):
        first = max(0, text.rfind("\n", 0, first))
    first = max(first, start - _NEIGHBOURHOOD)
    last = text.find("\n", end, end + _NEIGHBOURHOOD)
    nearby = quotes(text[first : last if last >= 0 else end + _NEIGHBOURHOOD])
    moved = [replace(q, start=q.start + first, end=q.end + first) for q in nearby]
    return [q for q in moved if q.start < end and start < q.end]


def _overlap(span: Span, start: int, end: int) -> int:
    return max(0, min(end, span[1]) - max(start, span[0]))


def _spoken(a: Attribution, start: int, end: int) -> int:
    """The characters of the sentence that are neither the attribution's cue nor its source."""
    return end - start - _overlap(a.cue, start, end) - (_overlap(a.source, start, end) if a.source else 0)


def _share(a: Attribution, start: int, end: int) -> float:
    covered = sum(_overlap(piece, start, end) for piece in a.pieces)
    return min(1.0, covered / max(1, _spoken(a, start, end)))


def _direct(a: Attribution, start: int, end: int, marks: Sequence[Quote]) -> bool:
    """Whether most of what is said in the sentence is quoted, and that is no small part of it."""
    quoted = sum(_overlap((q.start, q.end), start, end) for q in marks if q.level == 0)
    content = sum(_overlap(piece, start, end) for piece in a.pieces) or end - start
    return quoted >= 0.6 * content and quoted >= 0.4 * max(1, _spoken(a, start, end))


def _covering(
    text: str, start: int, end: int, found: Sequence[Attribution], wanted: Wanted | None = None
) -> Attribution | None:
    """The attribution whose content is most of the sentence."""
    near = [
        _with_condition(text, a, end)
        for a in found
        if a.source and a.content and a.content[0] < end and start < a.content[1]
    ]
    shares = [(a, _share(a, start, end)) for a in near]
    candidates = [
        (a, share) for a, share in shares if share >= _ENOUGH or (share > 0 and wanted and wanted(a) >= 1)
    ]
    if not candidates:
        return None
    free = [
        (a, share)
        for a, share in candidates
        if not any(_holds(b, a, start, end) and not _relays(text, b, a) for b, _ in candidates)
        and not any(_relays(text, a, b) for b, _ in candidates)
    ]
    here = [a.cue for a, _ in free or candidates if start <= a.cue[0] < end]
    first = min(here, default=None)

    def weight(pair: tuple[Attribution, float]) -> tuple[float, int]:
        a, share = pair
        asked = wanted(a) if wanted else 0.0
        near = _FIRST_CUE * (a.cue == first) - min(0.2, _distance(a, start, end) / _FAR)
        return share + near + asked, -a.cue[0]

    return _behind(text, max(free or candidates, key=weight)[0], found)


def _with_condition(text: str, a: Attribution, end: int) -> Attribution:
    """The attribution with the condition or reason that follows what is said, to the end of the sentence."""
    if a.direct or a.content is None or not a.pieces or not _CONDITION.match(text, a.content[1], end):
        return a
    return replace(a, content=(a.content[0], end), pieces=(*a.pieces, (a.content[1], end)))


def _distance(a: Attribution, start: int, end: int) -> int:
    """The characters between the sentence and the nearer of the attribution's source and cue."""
    spans = [a.cue, a.source] if a.source else [a.cue]
    return min(max(0, first - end, start - last) for first, last in spans)


def _holds(outer: Attribution, inner: Attribution, start: int, end: int) -> bool:
    """Whether `inner` stands within what `outer` says, and is not itself all that the sentence shows."""
    if outer is inner or not any(a <= inner.cue[0] and inner.cue[1] <= b for a, b in outer.pieces):
        return False
    return start <= inner.cue[0] < end or _share(inner, start, end) < _share(outer, start, end)


def _relays(text: str, outer: Attribution, inner: Attribution) -> bool:
    """Whether `outer` only passes on what `inner` says: the paper quoted the minister as saying."""
    if outer is inner or not (outer.source and outer.content and inner.source and inner.content):
        return False
    inside = outer.content[0] <= inner.cue[0] and inner.content[1] <= outer.content[1] + 2
    if not inside or inner.source == outer.source:
        return False
    leads = min(inner.source[0], inner.content[0]) - outer.content[0]
    if _RELAY.search(text[slice(*outer.cue)]):
        return leads < 40
    whole = inner.content[1] - inner.content[0] >= 0.4 * (outer.content[1] - outer.content[0])
    return whole and leads < 120 and OUTLET.search(text[slice(*outer.source)]) is not None


def _behind(text: str, a: Attribution, found: Sequence[Attribution]) -> Attribution:
    """Whom an attribution relays, else itself."""
    return next((b for b in found if _relays(text, a, b)), a)


def _holding(start: int, end: int, marks: Sequence[Quote], part: float) -> Quote | None:
    """The outer quotation that holds at least `part` of a sentence."""
    held = (
        q for q in marks if q.level == 0 and _overlap((q.start, q.end), start, end) >= part * (end - start)
    )
    return next(held, None)


def _of_quotation(
    text: str, start: int, end: int, found: Sequence[Attribution], marks: Sequence[Quote], part: float
) -> Attribution | None:
    """Who says the quotation that holds at least `part` of the sentence: the nearest cue outside it."""
    quote = _holding(start, end, marks, part)
    if quote is None:
        return None
    outside = [
        a
        for a in found
        if not (quote.start < a.cue[0] < quote.end)
        and sum(_overlap(piece, quote.start, quote.end) for piece in a.pieces)
        >= 0.3 * (quote.end - quote.start)
    ]
    if not outside:
        return None
    return _behind(text, min(outside, key=lambda a: _distance(a, quote.start, quote.end)), found)


def _continued(
    text: str, start: int, end: int, found: Sequence[Attribution], marks: Sequence[Quote]
) -> Attribution | None:
    """Who speaks on in a quotation of which nobody is said to be the speaker: the last one before it in the
    same line, or in the line before when this one is all quotation, as newspapers print it."""
    quote = _holding(start, end, marks, 0.6)
    if quote is None:
        return None
    line = text.rfind("\n", 0, quote.start) + 1
    if not text[line : quote.start].strip() and _fills_line(text, quote):
        line = text.rfind("\n", 0, len(text[:line].rstrip())) + 1
    before = [a for a in found if line <= a.cue[0] and a.cue[1] <= quote.start]
    return _behind(text, before[-1], found) if before else None


def _fills_line(text: str, quote: Quote) -> bool:
    stop = text.find("\n", quote.end)
    rest = text[quote.end : stop if stop >= 0 else len(text)]
    return not any(c.isalnum() for c in rest) or quote.continues


def _fragments(
    text: str, start: int, end: int, found: Sequence[Attribution], marks: Sequence[Quote]
) -> Attribution | None:
    """Whose words a sentence quotes in passing: those of the person or paper of the sentences before it,
    as far back as each sentence quotes."""
    for _ in range(_FRAGMENTS):
        if not any(q.level == 0 and q.closed and text[q.start + 1 : q.start + 2].islower() for q in marks):
            return None
        start, end = sentence_before(text, start)
        if start == end:
            return None
        last = _covering(text, start, end, found)
        if last is not None:
            return last if speaks(text, last, found) else None
        marks = _quotes_at(text, start, end)
    return None


def _named_here(start: int, end: int, found: Sequence[Attribution]) -> Attribution | None:
    """An attribution whose source and cue stand in the sentence and whose content ends just before it."""
    for a in found:
        if a.source is None or not start <= min(a.source[0], a.cue[0]) or max(a.source[1], a.cue[1]) > end:
            continue
        if a.content is None or 0 <= start - a.content[1] <= _SPEECH_ENDS_BEFORE:
            return a
    return None
