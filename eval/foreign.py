"""Answers and rankings that another system made, read so that the same metrics apply to them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.results import read_result
from eval.sets import hash_files, read_lines
from eval.types import Question, Record
from index.errors import EvaluationError


def read_answers(path: Path, questions: Sequence[Question]) -> list[Record]:
    """Records from a file of JSON lines as `parley ask --batch --json` prints them: an answer with the
    `id` of its question. A line with `error` instead is that question's failure.

    Raises EvaluationError naming the line that is no answer, repeats an id, or has an id that is not
    in the set.
    """
    known = {question.id for question in questions}
    records: dict[str, Record] = {}
    for number, row in read_lines(path):
        identity = row.get("id") if isinstance(row, dict) else None
        if type(identity) is int:
            identity = str(identity)  # a batch may number its questions, a set names them
        if not isinstance(row, dict) or not isinstance(identity, str):
            raise EvaluationError(f'{path} line {number} has no "id"; give each answer its question\'s id.')
        if identity not in known:
            raise EvaluationError(f"{path} line {number}: the set has no question {identity!r}.")
        if identity in records:
            raise EvaluationError(f"{path} line {number} answers question {identity!r} again.")
        error = row.get("error")
        if error is None:
            try:
                read_result(row)
            except EvaluationError as fault:
                raise EvaluationError(f"{path} line {number}: {fault}.") from fault
        records[identity] = Record(identity, None if error else row, str(error) if error else None)
    if not records:
        raise EvaluationError(f"{path} holds no answers; write one JSON object a line.")
    return list(records.values())


def read_trec_run(path: Path, questions: Sequence[Question]) -> list[Record]:
    """Records with a `ranking` from a TREC run: question, Q0, document, rank, score, name.

    Documents stand by falling score, ties by falling document id, as trec_eval has it; the rank
    column is not read. Questions that the set does not have are left out, as trec_eval does.
    """
    known = {question.id for question in questions}
    scored: dict[str, dict[str, float]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} can't be read as a TREC run: {error}.") from error
    for number, line in enumerate(lines, start=1):
        columns = line.split()
        if not columns:
            continue
        try:
            question, _, document, _, score, _ = columns
            value = float(score)
        except ValueError:
            raise EvaluationError(
                f"{path} line {number} must be: question, Q0, document, rank, score, name."
            ) from None
        if document in scored.setdefault(question, {}):
            raise EvaluationError(f"{path} line {number} ranks {document!r} for {question!r} again.")
        scored[question][document] = value
    if not scored.keys() & known:
        raise EvaluationError(f"{path} ranks none of the set's questions; check the question ids.")
    return [
        Record(question, {"ranking": sorted(rows, key=lambda name: (rows[name], name), reverse=True)})
        for question, rows in scored.items()
        if question in known
    ]


def trec_run_lines(records: Sequence[Record], name: str) -> list[str]:
    """A run's rankings as lines of a TREC run, for other tools to score."""
    lines = []
    for record in records:
        ranking = [] if record.answer is None else record.answer.get("ranking", [])
        for rank, path in enumerate(ranking, start=1):
            lines.append(f"{record.id} Q0 {path} {rank} {len(ranking) - rank + 1} {name}")
    return lines


def file_identity(path: Path) -> dict[str, str]:
    """What a run's `system` says of a file of answers: its name and SHA-256."""
    return {"file": path.name, "sha256": hash_files([path])}
