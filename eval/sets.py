"""Sets in Parley's own format: JSON lines, one question a line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.types import EvalSet, GoldSide, GoldSpan, Question
from index.errors import EvaluationError

SETS = Path(__file__).parent / "sets"
NAMED = {"sample": "sample", "press": "../shared/corpus"}
"""The sets that come with Parley, and where each one's documents are, seen from the source tree."""


def read_lines(path: Path) -> Iterator[tuple[int, Any]]:
    """The values of a JSON lines file with their 1-based line numbers; blank lines are skipped.

    Raises EvaluationError naming the file and line that is not JSON or not UTF-8.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise EvaluationError(f"{path} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise EvaluationError(f"{path} is not UTF-8 text; save it as UTF-8 and try again.") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError as error:
                raise EvaluationError(f"{path} line {number} is not JSON: {error}.") from error


def load_lines(path: Path, name: str | None = None) -> EvalSet:
    """Load a set. Raises EvaluationError naming the first line that is no question; `parley eval
    --check` lists all that is wrong."""
    questions: dict[str, Question] = {}
    for number, row in read_lines(path):
        try:
            question = read_question(row, number)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise EvaluationError(
                f"{path} line {number} is not a question; run `parley eval --check {path}` to see why."
            ) from error
        if question.id in questions:
            raise EvaluationError(f"{path} line {number} repeats the id {question.id!r}; ids must be unique.")
        questions[question.id] = question
    if not questions:
        raise EvaluationError(f"{path} holds no questions; write one JSON object a line.")
    return EvalSet(name or path.stem, tuple(questions.values()), hash_files([path]))


def load_named(name: str) -> EvalSet:
    """One of the sets that come with Parley, with the folder of its documents (which may be absent)."""
    return replace(load_lines(SETS / f"{name}.jsonl", name), folder=documents_folder(name))


def documents_folder(name: str) -> Path:
    """Where the documents of a set that comes with Parley are: installed with it, else in the source
    tree. The folder may be absent."""
    package = Path(__file__).parent
    installed = package / f"{name}_documents"
    return installed if installed.is_dir() else (package.parent / NAMED[name]).resolve()


def read_question(row: dict[str, Any], line: int = 0) -> Question:
    """A question from a line's object. Raises KeyError, TypeError or ValueError where it is none."""
    if not isinstance(row["question"], str) or not isinstance(row["id"], str):
        raise TypeError("id and question are strings")
    return Question(
        id=row["id"],
        question=row["question"],
        history=_strings(row.get("history", ())),
        type=str(row.get("type", "other")),
        answerable=row.get("answerable", True),
        answers=tuple(_strings(group) for group in row.get("answers", ())),
        evidence=_spans(row.get("evidence", ())),
        speaker=_strings(row.get("speaker", ())),
        sides=tuple(
            GoldSide(_strings(side["holder"]), _spans(side.get("evidence", ())))
            for side in row.get("sides", ())
        ),
        relevant={str(path): int(grade) for path, grade in row.get("relevant", {}).items()},
        pool=_strings(row.get("pool", ())),
        split=row.get("split"),
        line=line,
    )


def with_texts(questions: Iterable[Question], texts: Callable[[str], str | None]) -> tuple[Question, ...]:
    """The questions with the text of each gold span filled in from its document, where that is known.

    Raises EvaluationError where a span lies outside its document or its document is unknown.
    """
    return tuple(_fill(question, texts) for question in questions)


def hash_files(paths: Iterable[Path]) -> str:
    """SHA-256 over the bytes of files, in the given order."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _fill(question: Question, texts: Callable[[str], str | None]) -> Question:
    def known(span: GoldSpan) -> GoldSpan:
        text = texts(span.path)
        if text is None or span.end > len(text):
            reason = "is not among the documents" if text is None else f"ends at {len(text)}"
            raise EvaluationError(
                f"Question {question.id!r} has evidence at {span.path} {span.start}-{span.end}, "
                f"but that document {reason}; run `parley eval --check` on the set."
            )
        stands = text[span.start : span.end]
        if span.text not in (None, stands):
            raise EvaluationError(
                f"Question {question.id!r} has evidence at {span.path} {span.start}-{span.end} that no "
                "longer stands there; run `parley eval --check` on the set."
            )
        return replace(span, text=stands)

    return replace(
        question,
        evidence=tuple(known(span) for span in question.evidence),
        sides=tuple(
            replace(side, evidence=tuple(known(span) for span in side.evidence)) for side in question.sides
        ),
    )


def _strings(values: Any) -> tuple[str, ...]:
    if isinstance(values, str) or not all(isinstance(value, str) for value in values):
        raise TypeError("a list of strings is needed")
    return tuple(values)


def _spans(rows: Any) -> tuple[GoldSpan, ...]:
    return tuple(GoldSpan(row["path"], int(row["start"]), int(row["end"]), row.get("quote")) for row in rows)
