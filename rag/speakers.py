"""Who says a sentence of a document, by name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from index.types import Span
from rag.attribution import Attribution
from rag.names import Names, name_span, names_of
from rag.quotes import Quote, quotes

_HE = frozenset(["he", "she", "his", "her", "him"])
_THEY = frozenset(["they", "their", "them"])
_IT = frozenset(["it", "its"])
_FIRST = frozenset(["i", "we", "you", "us", "me", "my", "our", "your", "who", "which", "that", "one"])
_OUTLET = re.compile(
    r"\b(?:newspaper|paper|magazine|weekly|daily|agency|website|site|portal|channel|network|outlet|journal|report"
    r"|broadcaster|press)\b",
    re.I,
)
_BARE_OUTLET = re.compile(
    r"(?:the|this|that) "
    r"(?:newspaper|paper|magazine|weekly|daily|agency|website|outlet|journal|report|channel)",
    re.I,
)
_RELAY = re.compile(r"quot|cit(?:ed|es|ing|e)\b|report|as saying|accord", re.I)
_REACH = 2500
"""Characters before a pronoun in which whom it stands for is looked for."""
_SENTENCE_END = re.compile(r"(?:[.!?…]+[”\"’')]*(?=\s|[A-Z“])|\n)")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says a sentence. `name` is `text[span]`, the fullest form of the name that the document gives;
    `cue` is where it says that they speak; `direct` whether the sentence is mostly their own words."""

    name: str
    span: Span
    cue: Span
    direct: bool


def speaker_of(text: str, start: int, end: int, found: Sequence[Attribution]) -> Speaker | None:
    """Who says `text[start:end]`, given the attributions of the text (or of its neighbourhood).

    Of several, the innermost one that covers most of the sentence speaks. A quotation keeps its speaker
    over sentences and paragraphs. Pronouns are resolved to the latest fitting person, surnames to their
    full form. None when nobody in the text says it, or the text does not show who "he" is.
    """
    marks = _near(quotes(text), start, end)
    chosen = _covering(text, start, end, found)
    if chosen is None:
        chosen = _continued(text, start, end, found, marks)
    if chosen is None or chosen.source is None:
        return None
    span = resolved(text, chosen.source, found)
    if span is None:
        return None
    quoted = sum(max(0, min(end, q.end) - max(start, q.start)) for q in marks if q.level == 0)
    spoken = end - start - _overlap(chosen.cue, start, end) - _overlap(chosen.source, start, end)
    return Speaker(text[slice(*span)], span, chosen.cue, quoted >= 0.6 * max(1, spoken))


def _overlap(span: Span, start: int, end: int) -> int:
    return max(0, min(end, span[1]) - max(start, span[0]))


def _near(marks: Sequence[Quote], start: int, end: int) -> list[Quote]:
    return [quote for quote in marks if quote.start < end and start < quote.end]


def _covering(text: str, start: int, end: int, found: Sequence[Attribution]) -> Attribution | None:
    """The attribution whose content is most of the sentence; a relayed speaker goes before the relay."""
    best: Attribution | None = None
    best_share = 0.0
    for a in found:
        if a.source is None or not a.pieces:
            continue
        words = max(1, end - start - _overlap(a.cue, start, end) - _overlap(a.source, start, end))
        share = sum(_overlap(piece, start, end) for piece in a.pieces) / words
        if best is not None and best.content and a.content and _relays(text, best, a):
            best, best_share = a, max(share, best_share)
        elif best is not None and best.content and a.content and _relays(text, a, best):
            continue
        elif share > best_share + (0.02 if best else 0.25):
            best, best_share = a, share
    return best


def _relays(text: str, outer: Attribution, inner: Attribution) -> bool:
    """Whether `outer` only passes on what `inner` says: the paper quoted the minister as saying."""
    if outer is inner or outer.content is None or inner.source is None or inner.content is None:
        return False
    inside = outer.content[0] <= inner.content[0] and inner.content[1] <= outer.content[1] + 2
    head = min(inner.source[0], inner.content[0]) - outer.content[0] < 40
    return inside and head and inner.source != outer.source and bool(_RELAY.search(text[slice(*outer.cue)]))


def _continued(
    text: str, start: int, end: int, found: Sequence[Attribution], marks: Sequence[Quote]
) -> Attribution | None:
    """Who speaks on in a quotation that says nothing about it: its speaker, else the one just before."""
    held = [
        q for q in marks if q.level == 0 and _overlap((q.start, q.end), start, end) >= 0.6 * (end - start)
    ]
    if not held:
        return None
    quote = held[0]
    for a in found:
        if a.source and any(_overlap(piece, quote.start, quote.end) > 2 for piece in a.pieces):
            return a
    before = [a for a in found if a.source and a.direct and a.cue[1] <= quote.start]
    line = text.rfind("\n", 0, quote.start)
    earlier = text.rfind("\n", 0, line - 1) if quote.continues and line > 0 else line
    return before[-1] if before and before[-1].cue[0] > earlier else None


def resolved(text: str, source: Span, found: Sequence[Attribution], depth: int = 4) -> Span | None:
    """Where the name of a source stands: the antecedent of a pronoun, the full form of a surname."""
    names = names_of(text)
    word = text[slice(*source)].strip().lower()
    if word in _FIRST:
        return None
    if word in _HE:
        return _person_before(text, source[0], found, names, depth)
    if word in _THEY | _IT:
        return _group_before(text, source[0], found, depth)
    if _BARE_OUTLET.fullmatch(word):
        return _outlet_before(text, source, found) or source
    return _fullest(text, name_span(text, source), names)


def _fullest(text: str, span: Span, names: Names) -> Span:
    words = text[slice(*span)].split()
    if len(words) != 1:
        return span
    return names.fullest(words[0].strip(".’'"), span[0]) or span


def _person_before(text: str, at: int, found: Sequence[Attribution], names: Names, depth: int) -> Span | None:
    """Walk back over the sentences to the person a pronoun stands for: the one who speaks or comes first."""
    limit = max(0, at - _REACH)
    bounds = [limit, *(m.end() for m in _SENTENCE_END.finditer(text, limit, at)), at]
    starts = [m.start for m in names.mentions]
    for first, last in zip(reversed(bounds[:-1]), reversed(bounds[1:]), strict=True):
        speaking = [a for a in found if a.source and first <= a.source[0] < last and a.source[0] < at]
        for a in speaking:
            assert a.source is not None
            span = _person(text, a.source, found, names, depth)
            if span:
                return span
        inside = names.mentions[bisect_left(starts, first) : bisect_left(starts, last)]
        if inside:
            return _fullest(text, inside[0].span, names)
    return None


def _person(text: str, source: Span, found: Sequence[Attribution], names: Names, depth: int) -> Span | None:
    """The source's name when it is a person's."""
    word = text[slice(*source)].strip().lower()
    if word in _HE:
        return _person_before(text, source[0], found, names, depth - 1) if depth else None
    span = name_span(text, source)
    last = text[slice(*span)].split()[-1:] or [""]
    if last[0].strip(".’'").lower() in names.people:
        return _fullest(text, span, names)
    return None


def _group_before(text: str, at: int, found: Sequence[Attribution], depth: int) -> Span | None:
    """The latest source before a pronoun that is no person and no pronoun."""
    names = names_of(text)
    for a in reversed([a for a in found if a.source and at - _REACH < a.source[0] < at]):
        assert a.source is not None
        word = text[slice(*a.source)].strip().lower()
        if word in _HE | _THEY | _IT | _FIRST or _person(text, a.source, found, names, 0):
            continue
        return name_span(text, a.source)
    return None


def _outlet_before(text: str, source: Span, found: Sequence[Attribution]) -> Span | None:
    """ "The newspaper" is the last outlet that was named as a source."""
    for a in reversed([a for a in found if a.source and source[0] - _REACH < a.source[0] < source[0]]):
        assert a.source is not None
        name = text[slice(*a.source)]
        if (_OUTLET.search(name) or re.search(r"[“\"]", name)) and not _BARE_OUTLET.fullmatch(name.strip()):
            return name_span(text, a.source)
    return None
