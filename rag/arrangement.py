"""The sides of a dispute -> the quotes that an answer shows of each, within a number of words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.context import Quote
from rag.holders import holder_key

if TYPE_CHECKING:
    from rag.contested import Dispute

CONTESTED_WORDS = 250
"""Words that an answer of several sides has at most, unless what each side needs is more."""

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
