"""The sides of a disagreement that a language model's reply carries, and those that it leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rag.arrangement import SideLine, arrange_sides
from rag.grounded_answer import Grounded, citation_of
from rag.inquiry import inquiry_of
from rag.polarity import polarity_of
from rag.quote_lines import quote_line, quote_words
from rag.sides import Side
from rag.stance import parts_of
from rag.types import Citation, Position, Sentence

if TYPE_CHECKING:
    from rag.contested import Dispute

LEFT_OUT = "Left out above:"
"""What stands over the quotes of the sides that a reply does not carry."""
_MOST = 3
"""Quotes of a side that was left out."""


def completed(question: str, made: Grounded, disputed: Dispute) -> Grounded:
    """A checked reply with status contested, all sides in its positions, and quotes of those that it leaves
    out. A reply that already carries a side, by what it cites or by what it says, keeps its words for it.
    """
    told = _Told(question, made, disputed)
    opposed = len(disputed.sides.sides) - disputed.sides.others
    lines = [one for one in arrange_sides(disputed, quote_words) if one.side < opposed]
    shown = [one for one in lines if not told.sentences_of(one.side)]
    added = _Added(list(made.citations), list(made.sentences))
    for number in dict.fromkeys(one.side for one in shown):
        for one in [line for line in shown if line.side == number][:_MOST]:
            added.line(one)
    if made.positions and not added.positions:
        return made
    positions = list(made.positions) or told.positions()
    base = 1 + max((position.side for position in positions), default=-1)
    order = {side: base + place for place, side in enumerate(dict.fromkeys(p.side for p in added.positions))}
    positions += [replace(position, side=order[position.side]) for position in added.positions]
    if len({position.side for position in positions}) < 2:
        return made
    text = "\n".join([made.text, *([LEFT_OUT, *added.rows] if added.rows else [])])
    return replace(
        made,
        status="contested",
        text=text,
        sentences=tuple(added.sentences),
        citations=tuple(added.citations),
        positions=tuple(positions),
    )


@dataclass
class _Told:
    """What a reply says on each side."""

    question: str
    made: Grounded
    disputed: Dispute

    def sentences_of(self, side: int) -> tuple[int, ...]:
        """The places of the supported sentences that speak for a side."""
        return tuple(
            place
            for place, sentence in enumerate(self.made.sentences)
            if sentence.support != "unsupported" and self._speaks(sentence, self.disputed.sides.sides[side])
        )

    def positions(self) -> list[Position]:
        """A position for each side that the reply carries, in its holders' names."""
        found = []
        for number, side in enumerate(self.disputed.sides.sides):
            places = self.sentences_of(number)
            cited = [holding for holding in side.holdings if self._cites(places, holding.statements)]
            for holding in cited or side.holdings[:1]:
                if places:
                    found.append(Position(holding.holder, places, holding.independent_sources, number))
        return found

    def _speaks(self, sentence: Sentence, side: Side) -> bool:
        inquiry = inquiry_of(self.question)
        leans = {polarity_of(inquiry, part) for part in parts_of(sentence.text)} - {0}
        if inquiry.has_answer and leans and side.polarity:
            return side.polarity in leans
        return any(self._holds(citation, side.statements) for citation in self._citations(sentence))

    def _cites(self, places: Sequence[int], statements: Sequence[int]) -> bool:
        return any(
            self._holds(citation, statements)
            for place in places
            for citation in self._citations(self.made.sentences[place])
        )

    def _citations(self, sentence: Sentence) -> list[Citation]:
        return [self.made.citations[number - 1] for number in sentence.citations]

    def _holds(self, citation: Citation, statements: Sequence[int]) -> bool:
        """Whether a citation shares characters with one of some statements."""
        return any(
            citation.document_id == one.document_id and citation.start < one.end and one.start < citation.end
            for one in (self.disputed.statements[place] for place in statements)
        )


@dataclass
class _Added:
    """Quotes laid after a reply, with citations numbered on from its own."""

    citations: list[Citation]
    sentences: list[Sentence]
    rows: list[str] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)

    def line(self, one: SideLine) -> None:
        """One quote of a side, and its holders' positions."""
        quote = one.quote
        span = (quote.start, quote.end)
        known = (
            c.number for c in self.citations if (c.document_id, c.start, c.end) == (quote.document.id, *span)
        )
        number = next(known, None)
        if number is None:
            number = len(self.citations) + 1
            self.citations.append(citation_of(number, quote.document, span))
        self.rows.append(quote_line(quote, (number,)))
        place = len(self.sentences)
        self.sentences.append(
            Sentence(quote.text, (number,), "quoted", quote.speaker, quote.when, quote.direct, quote.damaged)
        )
        for holder, sources in one.holders:
            self.positions.append(Position(holder, (place,), sources, one.side))
