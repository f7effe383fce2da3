"""A run on disk: what was asked of what, every answer as it came, and the scores.

run.json         what made the run, and when
questions.jsonl  the questions with their gold, itself a set in Parley's format
answers.jsonl    one record a line, appended as answers come
scores.jsonl     one question a line
report.json      the summary
report.html      the same to look at
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from eval.sets import read_lines, read_question
from eval.types import Question, Record
from index.errors import EvaluationError

Kind = Literal["answers", "ranking"]
FORMAT = 1


@dataclass(frozen=True, slots=True)
class RunInfo:
    """Everything needed to repeat a run. `system` says what answered: answerer, embedding model and
    index settings, or the file that answers came from. Dates are ISO 8601 in UTC."""

    kind: Kind
    set_name: str
    set_sha256: str
    question_ids: tuple[str, ...]
    system: dict[str, Any]
    versions: dict[str, str]
    started_at: str = ""
    finished_at: str | None = None
    seconds: float = 0.0
    format: int = FORMAT

    def fingerprint(self) -> str:
        """What two runs share that ask the same questions of the same system: a SHA-256."""
        same = [self.kind, self.set_sha256, self.question_ids, self.system, self.versions, self.format]
        return hashlib.sha256(json.dumps(same, sort_keys=True).encode()).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """The content of run.json."""
        row = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return row | {"question_ids": list(self.question_ids), "fingerprint": self.fingerprint()}


@dataclass(frozen=True, slots=True)
class Run:
    """A run read back from its folder."""

    folder: Path
    info: RunInfo
    questions: tuple[Question, ...]
    records: tuple[Record, ...]
    scores: dict[str, dict[str, Any]] = field(default_factory=dict)


class RunFolder:
    """Writes a run as it goes. Opening a folder that holds an unfinished run with the same fingerprint
    continues it: `done` are the records it already has, failures excepted, which are tried again."""

    def __init__(self, path: Path, info: RunInfo, questions: Sequence[Question]) -> None:
        self.path = path
        self.done: dict[str, Record] = {}
        known = _read_info(path / "run.json") if (path / "run.json").exists() else None
        if known is not None and known.fingerprint() != info.fingerprint():
            raise EvaluationError(
                f"{path} holds another run (of {known.set_name}); give another --output or remove it."
            )
        if known is None and path.is_dir() and any(path.iterdir()):
            raise EvaluationError(f"{path} is not empty and holds no run; give another --output.")
        path.mkdir(parents=True, exist_ok=True)
        if known is not None:
            self.done = {r.id: r for r in _read_records(path / "answers.jsonl") if r.error is None}
        self.info = known or info
        _write_json(path / "run.json", self.info.to_dict())
        _write_lines(path / "questions.jsonl", (question.to_dict() for question in questions))
        _write_lines(path / "answers.jsonl", (record.to_dict() for record in self.done.values()))

    def append(self, record: Record) -> None:
        """Store a record; it survives whatever stops the run afterwards."""
        with (self.path / "answers.jsonl").open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(_line(record.to_dict()))
            file.flush()
            os.fsync(file.fileno())

    def finish(
        self, info: RunInfo, scores: Iterable[dict[str, Any]], summary: dict[str, Any], page: str
    ) -> None:
        """Write the scores and the reports, then mark the run finished."""
        self.info = info
        _write_lines(self.path / "scores.jsonl", scores)
        _write_json(self.path / "report.json", {"run": info.to_dict()} | summary)
        _write(self.path / "report.html", page)
        _write_json(self.path / "run.json", info.to_dict())


def read_run(folder: Path) -> Run:
    """Read a finished run. Raises EvaluationError where the folder holds none."""
    if not (folder / "run.json").is_file():
        raise EvaluationError(f"{folder} holds no run; give a folder that `parley eval` wrote.")
    info = _read_info(folder / "run.json")
    if info.finished_at is None or not (folder / "scores.jsonl").is_file():
        raise EvaluationError(f"The run in {folder} is unfinished; continue it with --output {folder}.")
    try:
        return Run(
            folder=folder,
            info=info,
            questions=tuple(read_question(row, n) for n, row in read_lines(folder / "questions.jsonl")),
            records=tuple(_read_records(folder / "answers.jsonl")),
            scores={row["id"]: row for _, row in read_lines(folder / "scores.jsonl")},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise EvaluationError(f"The run in {folder} is damaged; run the set again.") from error


def unfinished(parent: Path, info: RunInfo) -> Path | None:
    """The newest unfinished run with the same fingerprint among the folders of `parent`."""
    for path in sorted(parent.glob("*/run.json"), reverse=True):
        try:
            known = _read_info(path)
        except EvaluationError:
            continue
        if known.finished_at is None and known.fingerprint() == info.fingerprint():
            return path.parent
    return None


def _read_info(path: Path) -> RunInfo:
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        row.pop("fingerprint", None)
        return RunInfo(**(row | {"question_ids": tuple(row["question_ids"])}))
    except (ValueError, TypeError, KeyError) as error:
        raise EvaluationError(f"{path} is damaged; run the set again into another folder.") from error


def _read_records(path: Path) -> list[Record]:
    """The records of a run, the last one of each question; a last line cut short by a crash is dropped."""
    records: dict[str, Record] = {}
    lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
    for number, line in enumerate(lines):
        if line.strip():
            try:
                record = Record(**json.loads(line))
            except (ValueError, TypeError) as error:
                if number == len(lines) - 1:
                    break
                raise EvaluationError(f"{path} line {number + 1} is damaged; run the set again.") from error
            records[record.id] = record
    return list(records.values())


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"


def _write_json(path: Path, row: dict[str, Any]) -> None:
    _write(path, json.dumps(row, ensure_ascii=False, indent=2) + "\n")


def _write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    _write(path, "".join(map(_line, rows)))


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    partial = path.with_name(path.name + ".part")
    # A lone surrogate, which JSON can carry and UTF-8 cannot, is written as its escape.
    partial.write_text(text, encoding="utf-8", errors="backslashreplace")
    partial.replace(path)
