"""The sides of a reply: those that it marks itself, else those that its checked sentences take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.positions import Statement, independent_sources, positions
from rag.types import Citation, Position, Sentence


@dataclass(frozen=True, slots=True)
class MarkedSide:
    """A line "- Name: ..." of a reply: who holds it, and the places of its sentences."""

    holder: str | None
    sentences: tuple[int, ...]


def marked_positions(
    sides: Sequence[MarkedSide], sentences: Sequence[Sentence], citations: Sequence[Citation]
) -> tuple[Position, ...]:
    """A position for each side that names its holder and has a supported sentence."""
    found: list[Position] = []
    for side in sides:
        held = tuple(n for n in side.sentences if sentences[n].support != "unsupported")
        if held and side.holder is not None:
            sources = independent_sources([s for n in held for s in _statements(sentences[n], citations)])
            found.append(Position(side.holder, held, sources, len(found)))
    return tuple(found)


def found_positions(
    question: str, sentences: Sequence[Sentence], citations: Sequence[Citation]
) -> tuple[Position, ...]:
    """The positions that supported sentences take on the question; none where they do not disagree."""
    places: list[int] = []
    statements: list[Statement] = []
    for place, sentence in enumerate(sentences):
        if sentence.support != "unsupported":
            own = _statements(sentence, citations)[:1]
            statements += own
            places += [place] * len(own)
    sides = positions(question, statements)
    if not sides.contested:
        return ()
    return tuple(
        Position(
            holding.holder, tuple(places[n] for n in holding.statements), holding.independent_sources, row
        )
        for row, side in enumerate(sides.sides)
        for holding in side.holdings
    )


def _statements(sentence: Sentence, citations: Sequence[Citation]) -> list[Statement]:
    """The sentence as a statement of each document that it cites."""
    return [
        Statement(
            text=sentence.text,
            document_id=citation.document_id,
            start=citation.start,
            end=citation.end,
            relevance=1.0,
            speaker=sentence.speaker,
            source=citation.source,
            path=citation.path,
            when=sentence.when,
            published_at=citation.published_at,
        )
        for citation in (citations[number - 1] for number in sentence.citations)
    ]
