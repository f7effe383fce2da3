"""Checked sentences -> the text, sentences, citations and positions of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.types import Document, Span
from rag.claims import lacking, names, numbers
from rag.context import Quote, described
from rag.entailment import Entailment
from rag.grounding import Checked, Grounding
from rag.meaning import CARRIES
from rag.prompts import DISAGREE, UNVERIFIED
from rag.refusals import says_absent
from rag.reply_parts import Line, Parts
from rag.reply_positions import MarkedSide, found_positions, marked_positions
from rag.types import Citation, Hit, Position, Sentence, Status

if TYPE_CHECKING:
    from index import Index

_SHARED = 0.15
"""What holding all names and numbers of a sentence is worth, as cosine, in the choice of its citation."""


@dataclass(frozen=True, slots=True)
class Grounded:
    """The parts of an answer that a reply makes. `status` is not_found where all it says is that the
    passages don't say it."""

    status: Status
    text: str = ""
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    positions: tuple[Position, ...] = ()
    notes: tuple[str, ...] = ()


def grounded(
    question: str, parts: Parts, hits: Sequence[Hit], index: Index, entailment: Entailment | None = None
) -> Grounded:
    """Check a reply to a question against the passages that its writer was shown, `hits`, from 1."""
    grounding = Grounding(hits, index, entailment)
    lines = [
        _Line(line, checked) for line, checked in zip(parts.lines, grounding.lines(parts.lines), strict=True)
    ]
    gaps = [line.take_gaps() for line in lines]
    if not any(line.checked for line in lines):
        return Grounded("not_found")
    gap_first = bool(parts.lines and gaps[0] and gaps[0][0] == parts.lines[0].claims[0].text)
    if gap_first and not any(c.support != "unsupported" for line in lines for c in line.checked):
        return Grounded("not_found")
    maker = _Maker(grounding)
    for place, line in enumerate(lines):
        if place == parts.disagree:
            maker.rows.append("")  # the line that announces the sides, if there are two
        maker.add(line)
    if parts.disagree is not None:
        sides = [MarkedSide(line.line.holder, tuple(line.placed)) for line in lines[parts.disagree :]]
        positions = marked_positions(sides, maker.sentences, maker.citations)
    else:
        positions = found_positions(question, maker.sentences, maker.citations)
    contested = len({position.side for position in positions}) > 1
    if parts.disagree is not None and "" in maker.rows:
        at = maker.rows.index("")
        maker.rows[at : at + 1] = [DISAGREE] if contested else []
    return Grounded(
        "contested" if contested else "answered",
        "\n".join(maker.rows),
        tuple(maker.sentences),
        tuple(maker.citations),
        positions if contested else (),
        tuple(_notes(parts, lines, [gap for some in gaps for gap in some], grounding)),
    )


@dataclass
class _Line:
    line: Line
    checked: list[Checked]
    placed: list[int] = field(default_factory=list)

    def take_gaps(self) -> list[str]:
        """Take out the sentences that only say what the passages do not say: no passage can carry them."""
        gaps = [c for c in self.checked if c.support == "unsupported" and not c.quotations and _gap(c)]
        self.checked = [c for c in self.checked if c not in gaps]
        return [gap.claim.text for gap in gaps]


def _gap(checked: Checked) -> bool:
    return says_absent(checked.claim.text) and len(checked.claim.text.split()) <= 40


class _Maker:
    """Lays the answer's text, and numbers its citations in the order in which they appear."""

    def __init__(self, grounding: Grounding) -> None:
        self.rows: list[str] = []
        self.sentences: list[Sentence] = []
        self.citations: list[Citation] = []
        self.passages: list[tuple[int, ...]] = []
        self._grounding = grounding

    def add(self, line: _Line) -> None:
        """One line of the reply."""
        written = []
        for checked in line.checked:
            line.placed.append(len(self.sentences))
            sentence = self._sentence(checked)
            marks = "".join(f" [{number}]" for number in sentence.citations)
            flag = f" {UNVERIFIED}" if sentence.support == "unsupported" else ""
            written.append(sentence.text + marks + flag)
            self.sentences.append(sentence)
        if written:
            self.rows.append(line.line.bullet + " ".join(written))

    def _sentence(self, checked: Checked) -> Sentence:
        text = checked.claim.text
        kept = self._rests_on(checked)
        self.passages.append(kept)
        spans = [(self._hit(number).document, self.carrier(checked, number)) for number in kept]
        cited = tuple(dict.fromkeys(self._cite(document, span) for document, span in spans))
        if checked.support == "unsupported" or not spans:
            return Sentence(text, cited, checked.support)
        document, span = spans[0]
        quote = described(Quote(document, *span, span))
        return Sentence(text, cited, checked.support, quote.speaker, quote.when, quote.direct, quote.damaged)

    def _hit(self, number: int) -> Hit:
        return self._grounding.sources.hits[number - 1]

    def _rests_on(self, checked: Checked) -> tuple[int, ...]:
        """The cited passages without those that do nothing for the sentence."""
        if checked.support == "unsupported" or len(checked.passages) < 2:
            return checked.passages
        quoted = {number for q in checked.quotations for number, _ in q.places}
        meaning, text = self._grounding.meaning, checked.claim.text
        scores = {n: meaning.score(text, (n,)) for n in checked.passages}
        kept = tuple(n for n in checked.passages if n in quoted or scores[n] >= CARRIES)
        return kept or (max(scores, key=lambda n: scores[n]),)

    def carrier(self, checked: Checked, number: int) -> Span:
        """The characters of a passage that best carry a sentence: the sentences that hold its quotation,
        else the one that is nearest in meaning, names and numbers."""
        sources, text = self._grounding.sources, checked.claim.text
        places = [span for q in checked.quotations for n, span in q.places if n == number]
        sentences = sources.sentences(number)
        if places:
            return sources.whole(number, places)
        document = self._hit(number).document
        wanted_names, wanted_numbers = names(text, frozenset()), numbers(text)
        total = max(1, len(wanted_names) + len(wanted_numbers))

        def worth(place: int) -> float:
            said = document.text[slice(*sentences[place])]
            missing = len(lacking(wanted_names, said)) + len(wanted_numbers - numbers(said))
            return float(cosines[place]) + _SHARED * (1 - missing / total)

        cosines = self._grounding.meaning.cosines(text, number)
        return sentences[max(range(len(sentences)), key=worth)]

    def _cite(self, document: Document, span: Span) -> int:
        for known in self.citations:
            if (known.document_id, known.start, known.end) == (document.id, *span):
                return known.number
        self.citations.append(citation_of(len(self.citations) + 1, document, span))
        return len(self.citations)


def citation_of(number: int, document: Document, span: Span) -> Citation:
    """A citation of some characters of a document."""
    return Citation(
        number=number,
        document_id=document.id,
        path=document.path,
        title=document.title,
        source=document.source,
        author=document.author,
        published_at=document.published_at,
        page=document.page_of(span[0]),
        start=span[0],
        end=span[1],
        quote=document.text[slice(*span)],
    )


def _notes(parts: Parts, lines: Sequence[_Line], gaps: Sequence[str], grounding: Grounding) -> list[str]:
    notes: list[str] = []
    checked = [(place, c) for place, c in enumerate((c for line in lines for c in line.checked), 1)]
    failed = [(place, c) for place, c in checked if c.support == "unsupported"]
    for place, sentence in failed:
        notes.append(f"Sentence {place} is marked: {'; '.join(sentence.problems)}.")
    if failed and len(failed) == len(checked):
        notes.append("No sentence of this answer was found in the sources.")
    cited = {number for claim in parts.claims for number in claim.cited}
    if unknown := sorted(cited - set(grounding.sources.numbers)):
        listed = ", ".join(map(str, unknown[:5]))
        notes.append(f"The language model cited passages that it was not given ({listed}); they are dropped.")
    if gaps:
        notes.append("The language model adds: " + " ".join(gaps))
    return notes
