"""The values that travel from a question to its answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from index.types import Document, Filters, Passage, Place

__all__ = [
    "Answer",
    "Citation",
    "Event",
    "Filters",
    "Finished",
    "Found",
    "Hit",
    "Place",
    "Position",
    "Rewritten",
    "Sentence",
    "Status",
    "Support",
    "TextDelta",
]

Status = Literal["answered", "contested", "not_found"]
Support = Literal["quoted", "supported", "unsupported"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage. `rank` counts from 1; a higher `score` is better, within one search."""

    rank: int
    score: float
    passage: Passage
    document: Document
    also_in: tuple[Place, ...] = ()
    similarity: float = 0.0
    """Cosine of the question's and the passage's embeddings."""

    def to_dict(self) -> dict[str, Any]:
        """One element of what `parley search --json` prints."""
        return {
            "rank": self.rank,
            "score": round(self.score, 6),
            "document_id": self.document.id,
            "path": self.document.path,
            "title": self.document.title,
            "source": self.document.source,
            "published_at": self.document.published_at,
            "start": self.passage.start,
            "end": self.passage.end,
            "text": self.passage.text,
            "also_in": [{"path": p.path, "start": p.start, "end": p.end} for p in self.also_in],
        }


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact characters of a document that carry a sentence: `document.text[start:end] == quote`."""

    number: int
    document_id: int
    path: str
    title: str | None
    source: str | None
    author: str | None
    published_at: str | None
    page: int | None
    start: int
    end: int
    quote: str

    def to_dict(self) -> dict[str, Any]:
        """The citation as it stands in the JSON answer."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer. `citations` are numbers of `Answer.citations`.

    `speaker` is who says it (person, organisation or outlet), `when` the ISO 8601 date it refers to,
    `direct` whether it is a direct quotation, `damaged` whether its quote has lost words or a slip.
    """

    text: str
    citations: tuple[int, ...]
    support: Support
    speaker: str | None = None
    when: str | None = None
    direct: bool = False
    damaged: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The sentence as it stands in the JSON answer."""
        row = {name: getattr(self, name) for name in self.__dataclass_fields__}
        row["citations"] = list(self.citations)
        return row


@dataclass(frozen=True, slots=True)
class Position:
    """A holder's stance in a disagreement. Positions with the same `side` agree with one another.

    `sentences` are places in `Answer.sentences`, `independent_sources` counts the documents that
    carry it, repeats and reprints once.
    """

    holder: str
    sentences: tuple[int, ...]
    independent_sources: int
    side: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The position as it stands in the JSON answer."""
        return {
            "holder": self.holder,
            "sentences": list(self.sentences),
            "independent_sources": self.independent_sources,
            "side": self.side,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer and everything needed to check it. `passages` are the nearest hits, best first.

    With status `not_found` there are no citations; `passages` may still show what is nearest.
    `confidence` is the calibrated probability that the documents answer the question. `notes` are
    sentences about how the answer came to be (a fallback, what was left out).
    """

    question: str
    standalone_question: str
    status: Status
    text: str
    confidence: float
    answerer: str
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    positions: tuple[Position, ...] = ()
    passages: tuple[Hit, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=lambda: {"prompt": 0, "completion": 0})
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Exactly what `parley ask --json` prints."""
        return {
            "question": self.question,
            "standalone_question": self.standalone_question,
            "status": self.status,
            "text": self.text,
            "confidence": round(self.confidence, 4),
            "answerer": self.answerer,
            "sentences": [sentence.to_dict() for sentence in self.sentences],
            "citations": [citation.to_dict() for citation in self.citations],
            "positions": [position.to_dict() for position in self.positions],
            "passages": [
                {
                    "path": hit.document.path,
                    "start": hit.passage.start,
                    "end": hit.passage.end,
                    "score": round(hit.score, 6),
                }
                for hit in self.passages
            ],
            "timings_ms": {name: round(value, 3) for name, value in self.timings_ms.items()},
            "tokens": dict(self.tokens),
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Event: the question as it is searched, after what the conversation adds to it."""

    question: str
    standalone_question: str


@dataclass(frozen=True, slots=True)
class Found:
    """Event: the passages that the answer will be made from, best first."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class TextDelta:
    """Event: the next piece of the answer's text, unchecked as yet."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """Event: the whole, checked answer. Always the last one; its text replaces the deltas."""

    answer: Answer


Event = Rewritten | Found | TextDelta | Finished
