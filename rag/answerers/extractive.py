"""The default answerer: verbatim quotes with speaker, source and date. No model beyond the embedder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.types import Document, Span
from rag.answerers.base import Request
from rag.context import Quote, joined, naming_sentence, quote_of
from rag.evidence import Findings, find
from rag.types import Answer, Citation, Event, Finished, Sentence, TextDelta

NOT_FOUND = "The documents do not hold an answer to this question."
PER, PER_FIRST, OPEN, CLOSE, DAMAGED = ", per ", "Per ", ": “", "”", " (damaged in the source)"
PHRASES = (NOT_FOUND, PER, PER_FIRST, OPEN, CLOSE, DAMAGED)
"""Every word and mark that an extractive answer prints of its own, beside citation numbers in brackets,
dates in parentheses, document labels (title, else path) and speakers' names as their document has them."""

WORDS = 120
"""Words that an answer to a plain question has at most, unless its first quote alone is longer."""
_MOST_QUOTES = 5
_LEAST_SHARE = 0.12
"""A further sentence is quoted when it is at least this likely to answer, relative to the best one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer: what is printed, and the sentence that it becomes in the record."""

    text: str
    sentence: Sentence


class ExtractiveAnswerer:
    """Answers with the sentences of the documents that answer, or says that none does."""

    name = "extractive"

    def stream(self, request: Request) -> Iterator[Event]:
        """A TextDelta a line, then the Finished answer."""
        findings = find(request.retrieval, request.retriever.index)
        if not findings.answerable:
            yield TextDelta(NOT_FOUND)
            yield Finished(_not_found(request, findings))
            return
        lines, citations = lines_of(choose(findings))
        for place, line in enumerate(lines):
            yield TextDelta(("\n" if place else "") + line.text)
        yield Finished(
            Answer(
                question=request.question,
                standalone_question=request.retrieval.question,
                status="answered",
                text="\n".join(line.text for line in lines),
                confidence=findings.confidence,
                answerer=self.name,
                sentences=tuple(line.sentence for line in lines),
                citations=citations,
            )
        )


def _not_found(request: Request, findings: Findings) -> Answer:
    return Answer(
        question=request.question,
        standalone_question=request.retrieval.question,
        status="not_found",
        text=NOT_FOUND,
        confidence=findings.confidence,
        answerer=ExtractiveAnswerer.name,
    )


def choose(findings: Findings, words: int = WORDS) -> list[Quote]:
    """The quotes that answer, best first, within a number of words; sentences that follow each other are
    one quote."""
    chosen: list[Quote] = []
    used = 0
    best = findings.evidence[0].probability
    for evidence in findings.evidence[: 4 * _MOST_QUOTES]:
        if chosen and (len(chosen) >= _MOST_QUOTES or evidence.probability < _LEAST_SHARE * best):
            break
        candidate = evidence.candidate
        if any(_holds(quote, candidate.document, candidate.span) for quote in chosen):
            continue
        if chosen and used + len(candidate.text.split()) > words:
            continue
        quote = quote_of(candidate.document, candidate.span)
        merged = [_merged(chosen, quote), [*chosen, quote]]
        options = [option for option in merged if option is not None]
        cost = sum(_cost(other) for other in options[0])
        if chosen and cost > words:
            continue
        chosen, used = options[0], cost
    return chosen


def _merged(chosen: Sequence[Quote], quote: Quote) -> list[Quote] | None:
    for place, other in enumerate(chosen):
        if (whole := joined(other, quote)) is not None:
            return [*chosen[:place], whole, *chosen[place + 1 :]]
    return None


def _holds(quote: Quote, document: Document, span: Span) -> bool:
    return quote.document.id == document.id and quote.start <= span[0] and span[1] <= quote.end


def _cost(quote: Quote) -> int:
    """Words of the printed line."""
    return len(_line(quote, (1,)).split())


def label_of(document: Document) -> str:
    """What a document is called in an answer: its title, else its path."""
    return " ".join((document.title or document.path).split())


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
        lines.append(Line(_line(quote, numbers), sentence))
    return lines, tuple(citations)


def _line(quote: Quote, numbers: Sequence[int]) -> str:
    document = quote.document
    date = f" ({document.published_at})" if document.published_at else ""
    speaker = " ".join(quote.speaker.split()) + PER if quote.speaker else PER_FIRST
    mark = DAMAGED if quote.damaged else ""
    cited = "".join(f" [{number}]" for number in numbers)
    said = " ".join(quote.text.split())
    return f"{speaker}{label_of(document)}{date}{OPEN}{said}{CLOSE}{mark}{cited}"


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
