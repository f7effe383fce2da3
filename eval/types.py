"""The values of an evaluation: questions with their gold, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.types import Document

QUESTION_TYPES = (
    "fact",
    "speaker",
    "date",
    "multi",
    "contested",
    "follow_up",
    "absent",
    "false_premise",
    "other",
)
"""Types of question that Parley's own sets use. Sets in other formats keep the types they have."""


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """Characters of a document that hold what a question asks for; end exclusive.

    `text` is what stands there; it is None until a document's text is known.
    """

    path: str
    start: int
    end: int
    text: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The span as it stands in a set's line."""
        row: dict[str, Any] = {"path": self.path, "start": self.start, "end": self.end}
        if self.text is not None:
            row["quote"] = self.text
        return row


@dataclass(frozen=True, slots=True)
class GoldSide:
    """One side of a disagreement: the accepted names of who holds it, and where it is stated."""

    holder: tuple[str, ...]
    evidence: tuple[GoldSpan, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The side as it stands in a set's line."""
        return {"holder": list(self.holder), "evidence": [span.to_dict() for span in self.evidence]}


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its gold.

    `answers` are groups of accepted forms, every group required. `answerable` is None where nobody
    knows. `relevant` grades documents by path; where a set gives none, the documents that hold
    evidence have grade 1. `pool` limits the search to some documents. `line` is the 1-based line of
    the file the question came from, 0 where there is none.
    """

    id: str
    question: str
    history: tuple[str, ...] = ()
    type: str = "other"
    answerable: bool | None = True
    answers: tuple[tuple[str, ...], ...] = ()
    evidence: tuple[GoldSpan, ...] = ()
    speaker: tuple[str, ...] = ()
    sides: tuple[GoldSide, ...] = ()
    relevant: dict[str, int] = field(default_factory=dict)
    pool: tuple[str, ...] = ()
    split: str | None = None
    line: int = 0

    def all_evidence(self) -> tuple[GoldSpan, ...]:
        """The question's evidence and that of its sides, each span once."""
        spans = [*self.evidence, *(span for side in self.sides for span in side.evidence)]
        return tuple(dict.fromkeys(spans))

    def judgments(self) -> dict[str, int]:
        """Grade by document path: what the set judges, else 1 for every document with evidence."""
        return self.relevant or {span.path: 1 for span in self.all_evidence()}

    def to_dict(self) -> dict[str, Any]:
        """The question as a line of a set in Parley's format."""
        row: dict[str, Any] = {
            "id": self.id,
            "question": self.question,
            "history": list(self.history),
            "type": self.type,
            "answerable": self.answerable,
            "answers": [list(group) for group in self.answers],
            "evidence": [span.to_dict() for span in self.evidence],
        }
        optional = {
            "speaker": list(self.speaker),
            "sides": [side.to_dict() for side in self.sides],
            "relevant": dict(self.relevant),
            "pool": list(self.pool),
            "split": self.split,
        }
        return row | {key: value for key, value in optional.items() if value}


@dataclass(frozen=True, slots=True)
class EvalSet:
    """A set of questions and where its documents come from.

    The documents are `documents` (formats that carry their own), or the files under `folder`, or,
    where both are missing, whatever the index at hand holds. `sha256` is over the set's files.
    """

    name: str
    questions: tuple[Question, ...]
    sha256: str
    documents: tuple[Document, ...] | None = None
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What became of one question: `answer` as `parley ask --json` prints it, or why there is none.

    `seconds` is the wall time of the question. Exactly one of `answer` and `error` is None.
    """

    id: str
    answer: dict[str, Any] | None
    error: str | None = None
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """One line of a run's answers.jsonl."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}
