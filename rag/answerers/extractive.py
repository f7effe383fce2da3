"""The default answerer: verbatim quotes with speaker, source and date. No model beyond the embedder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.types import Document
from rag.answerers.base import Request
from rag.arrangement import arrange_sides
from rag.confidence import Models
from rag.contested import Dispute
from rag.context import Quote, naming_sentence
from rag.disagreement import disagreement
from rag.evidence import Findings, find
from rag.quote_lines import CLOSE, DAMAGED, OPEN, PER, PER_FIRST, quote_line, quote_words
from rag.quoting import PLAIN_WORDS, arrange
from rag.sides import Sides
from rag.types import Answer, Citation, Event, Finished, Position, Sentence, TextDelta

NOT_FOUND = "The documents do not hold an answer to this question."
NOT_HELD = tuple(
    f"The documents do not hold an answer to the {place} part of this question."
    for place in ("first", "second", "third", "fourth")
)
ONE_SIDE, OTHER_SIDE, OTHERS = "On one side", "On another side", "Others on this question"
NEWER, OLDER = "More recently", "Earlier"
ONE_SOURCE, SOURCES = " (1 independent source):", " independent sources):"
PHRASES = (
    NOT_FOUND,
    *NOT_HELD,
    PER,
    PER_FIRST,
    OPEN,
    CLOSE,
    DAMAGED,
    ONE_SIDE,
    OTHER_SIDE,
    OTHERS,
    NEWER,
    OLDER,
    ONE_SOURCE,
    SOURCES,
)
"""Every word and mark that an extractive answer prints of its own, beside citation numbers in brackets,
numbers of sources, dates in parentheses, document labels (title, else path) and speakers' names as their
document has them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer: what is printed, and the sentence that it becomes in the record."""

    text: str
    sentence: Sentence


class ExtractiveAnswerer:
    """Answers with the sentences of the documents that answer, or says that none does."""

    name = "extractive"

    def __init__(self, using: Models | None = None) -> None:
        """`using` replaces the models and the threshold that the package carries."""
        self._models = using

    def stream(self, request: Request) -> Iterator[Event]:
        """A TextDelta a line, then the Finished answer."""
        index = request.retriever.index
        findings = find(
            request.retrieval, index, self._models, retriever=request.retriever, context=request.context
        )
        disputed = disagreement(request.retrieval, request.retriever, findings, self._models)
        if disputed is not None:
            answer = _contested(request, findings, disputed)
        elif findings.answerable:
            answer = _answered(request, findings)
        else:
            answer = _not_found(request, findings)
        for place, line in enumerate(answer.text.split("\n")):
            yield TextDelta(("\n" if place else "") + line)
        yield Finished(answer)


def _answered(request: Request, findings: Findings) -> Answer:
    not_held = [NOT_HELD[place] for place in findings.missing]
    room = PLAIN_WORDS - sum(len(line.split()) for line in not_held)
    lines, citations = lines_of(arrange(findings, quote_words, room))
    return Answer(
        question=request.question,
        standalone_question=request.retrieval.question,
        status="answered",
        text="\n".join([*(line.text for line in lines), *not_held]),
        confidence=findings.confidence,
        answerer=ExtractiveAnswerer.name,
        sentences=tuple(line.sentence for line in lines),
        citations=citations,
    )


def _contested(request: Request, findings: Findings, disputed: Dispute) -> Answer:
    """Side after side, each under its heading; `positions` says who is on which."""
    sides = disputed.sides
    chosen = arrange_sides(disputed, quote_words)
    lines, citations = lines_of([one.quote for one in chosen])
    text: list[str] = []
    holders: dict[tuple[int, str], tuple[list[int], int]] = {}
    for place, (one, line) in enumerate(zip(chosen, lines, strict=True)):
        if place == 0 or chosen[place - 1].side != one.side:
            text.append(_heading(sides, one.side))
        text.append(line.text)
        for holder, sources in one.holders:
            holders.setdefault((one.side, holder), ([], sources))[0].append(place)
    return Answer(
        question=request.question,
        standalone_question=request.retrieval.question,
        status="answered" if disputed.renewed else "contested",
        text="\n".join(text),
        confidence=max(findings.confidence, findings.threshold),
        answerer=ExtractiveAnswerer.name,
        sentences=tuple(line.sentence for line in lines),
        citations=citations,
        positions=()
        if disputed.renewed
        else tuple(
            Position(holder, tuple(places), sources, side)
            for (side, holder), (places, sources) in holders.items()
        ),
    )


def _heading(sides: Sides, place: int) -> str:
    """What stands above a side's quotes: which one it is, and how many independent sources carry it."""
    if sides.by_date:
        name = OLDER if place else NEWER
    elif sides.others and place == len(sides.sides) - 1:
        name = OTHERS
    else:
        name = OTHER_SIDE if place else ONE_SIDE
    sources = sides.sides[place].independent_sources
    return name + (ONE_SOURCE if sources == 1 else f" ({sources}{SOURCES}")


def _not_found(request: Request, findings: Findings) -> Answer:
    return Answer(
        question=request.question,
        standalone_question=request.retrieval.question,
        status="not_found",
        text=NOT_FOUND,
        confidence=findings.confidence,
        answerer=ExtractiveAnswerer.name,
    )


def lines_of(quotes: Sequence[Quote]) -> tuple[list[Line], tuple[Citation, ...]]:
    """The printed lines, and the citations that they number from 1."""
    lines: list[Line] = []
    citations: list[Citation] = []
    for quote in quotes:
        numbers = [_cite(citations, quote.document, quote.start, quote.end)]
        naming = naming_sentence(quote)
        if naming is not None:
            numbers.append(_cite(citations, quote.document, *naming))
        sentence = Sentence(
            text=quote.text,
            citations=tuple(numbers),
            support="quoted",
            speaker=quote.speaker,
            when=quote.when,
            direct=quote.direct,
            damaged=quote.damaged,
        )
        lines.append(Line(quote_line(quote, numbers), sentence))
    return lines, tuple(citations)


def _cite(citations: list[Citation], document: Document, start: int, end: int) -> int:
    """The number of a citation of these characters, added where it is new."""
    for known in citations:
        if (known.document_id, known.start, known.end) == (document.id, start, end):
            return known.number
    number = len(citations) + 1
    citations.append(
        Citation(
            number=number,
            document_id=document.id,
            path=document.path,
            title=document.title,
            source=document.source,
            author=document.author,
            published_at=document.published_at,
            page=document.page_of(start),
            start=start,
            end=end,
            quote=document.text[start:end],
        )
    )
    return number
