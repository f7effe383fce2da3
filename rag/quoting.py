"""Evidence -> the quotes that a plain answer is made of, within a number of words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.types import Document, Span
from rag.context import Quote, apart, bare, joined, quote_of
from rag.evidence import Evidence, Findings

PLAIN_WORDS = 120
"""Words that a plain answer has at most, unless its first quote alone is longer."""
MOST_QUOTES = 6
LEAST_SHARE = 0.05
"""A further sentence is quoted when it is at least worth this, relative to the best one."""
_LOOKED_AT = 6
_UNSAID = 0.25
"""How much less a sentence counts, where the question asks who said it, that nobody is known to say."""

Cost = Callable[[Quote], int]
"""Words of the line that a quote becomes."""


def arrange(findings: Findings, cost: Cost, words: int = PLAIN_WORDS) -> list[Quote]:
    """The quotes that answer a plain question, best first; sentences that follow each other are one.

    What a sentence needs before it is left out where there is no room for it.
    """
    evidence = _said_first(findings) if findings.question.asks_speaker else list(findings.evidence)
    best = max(one.probability for one in evidence)
    chosen: list[Quote] = []
    for one in evidence:
        if chosen and (len(chosen) >= MOST_QUOTES or one.worth < LEAST_SHARE * best):
            continue
        document, span = one.candidate.document, one.candidate.span
        if any(_holds(quote, document, span) for quote in chosen):
            continue
        if chosen and sum(map(cost, chosen)) + len(one.candidate.text.split()) > words:
            continue
        quote = quote_of(document, span, findings.question)
        for form in (quote, bare(quote)):
            grown = _grown(chosen, form)
            if not chosen or sum(map(cost, grown)) <= words:
                chosen = grown
                break
    return chosen


def _said_first(findings: Findings) -> list[Evidence]:
    """Of the best sentences those first that someone is known to say."""
    head = list(findings.evidence[:_LOOKED_AT])

    def value(one: Evidence) -> float:
        quote = quote_of(one.candidate.document, one.candidate.span, findings.question)
        return one.probability * (1.0 if quote.speaker is not None else _UNSAID)

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
