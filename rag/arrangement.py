"""Evidence -> the quotes that an answer is made of, within a number of words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.types import Document, Span
from rag.context import Quote, apart, joined, quote_of
from rag.evidence import Evidence, Findings
from rag.holders import holder_key

if TYPE_CHECKING:
    from rag.contested import Dispute

PLAIN_WORDS, CONTESTED_WORDS = 120, 420
"""Words that an answer has at most, unless its first quote alone is longer."""
MOST_QUOTES = 6
LEAST_SHARE = 0.03
"""A further sentence is quoted when it is at least this likely to answer, relative to the best one."""
_LOOKED_AT = 6
_UNSAID = 0.25
"""How much less a sentence counts, where the question asks who said it, that nobody is known to say."""

Cost = Callable[[Quote], int]
"""Words of the line that a quote becomes."""


@dataclass(frozen=True, slots=True)
class SideLine:
    """A quote with the sides and holders for which it stands."""

    quote: Quote
    side: int
    holders: tuple[tuple[str, int], ...]
    """(holder, independent sources)."""
    said_as: str | None = None
    """What the quote itself calls the first holder."""


def arrange(findings: Findings, cost: Cost, words: int = PLAIN_WORDS) -> list[Quote]:
    """The quotes that answer a plain question, best first; sentences that follow each other are one."""
    evidence = _said_first(findings) if findings.question.asks_speaker else list(findings.evidence)
    chosen: list[Quote] = []
    best = max(one.probability for one in evidence)
    for one in evidence:
        if chosen and (len(chosen) >= MOST_QUOTES or one.probability < LEAST_SHARE * best):
            continue
        document, span = one.candidate.document, one.candidate.span
        if any(_holds(quote, document, span) for quote in chosen):
            continue
        if chosen and sum(map(cost, chosen)) + len(one.candidate.text.split()) > words:
            continue
        grown = _grown(chosen, quote_of(document, span))
        if not chosen or sum(map(cost, grown)) <= words:
            chosen = grown
    return chosen


def _said_first(findings: Findings) -> list[Evidence]:
    """Of the best sentences those first that someone is known to say."""
    head = list(findings.evidence[:_LOOKED_AT])

    def value(one: Evidence) -> float:
        said = quote_of(one.candidate.document, one.candidate.span).speaker is not None
        return one.probability * (1.0 if said else _UNSAID)

    return [*sorted(head, key=value, reverse=True), *findings.evidence[_LOOKED_AT:]]


def _grown(chosen: Sequence[Quote], quote: Quote) -> list[Quote]:
    """The chosen quotes with one more, joined to the one that it touches."""
    for place, other in enumerate(chosen):
        if (whole := joined(other, quote)) is not None:
            return [*chosen[:place], whole, *chosen[place + 1 :]]
    for other in chosen:
        quote = apart(other, quote)
    return [*chosen, quote]


def _holds(quote: Quote, document: Document, span: Span) -> bool:
    return quote.document.id == document.id and quote.start <= span[0] and span[1] <= quote.end


def arrange_sides(dispute: Dispute, cost: Cost, words: int = CONTESTED_WORDS) -> list[SideLine]:
    """The quotes of each side, side after side. Every side is heard once before any is heard twice."""
    holders: dict[tuple[int, int], list[tuple[str, int]]] = {}
    named: dict[tuple[int, int], str | None] = {}
    for number, side in enumerate(dispute.sides.sides):
        for holding in side.holdings:
            for place in holding.statements:
                holders.setdefault((number, place), []).append((holding.holder, holding.independent_sources))
                named.setdefault((number, place), holding.said_as)
    turns: list[tuple[int, int]] = []
    queues = [
        list(
            dict.fromkeys(
                place for turn in range(2) for h in side.holdings for place in h.statements[turn : turn + 1]
            )
        )
        for side in dispute.sides.sides
    ]
    first = len(queues) - dispute.sides.others
    for turn in range(max(map(len, queues[:first]), default=0)):
        turns += [(number, queue[turn]) for number, queue in enumerate(queues[:first]) if turn < len(queue)]
    turns += [(number, place) for number in range(first, len(queues)) for place in queues[number]]
    chosen: dict[tuple[int, int], int] = {}
    for place, key in enumerate(turns):
        price = cost(dispute.quotes[key[1]])
        if place < first or sum(chosen.values()) + price <= words:
            chosen[key] = price
    return [
        SideLine(_in_the_name(dispute.quotes[key[1]], named[key]), key[0], tuple(holders[key]), named[key])
        for key in sorted(chosen, key=lambda k: k[0])
    ]


def _in_the_name(quote: Quote, said_as: str | None) -> Quote:
    """The quote as said by the holder whom it names, unless its speaker is the same one by a fuller name."""
    if said_as is None or said_as not in quote.text:
        return quote
    if quote.speaker and holder_key(quote.speaker) == holder_key(said_as):
        return quote
    return replace(quote, speaker=said_as, named_at=None, direct=False)
