"""From a set and something that answers to a scored, stored run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from eval.metrics import Texts
from eval.provenance import versions
from eval.report import render_report
from eval.runner import Ask, Progress, run_questions
from eval.runs import Kind, RunFolder, RunInfo, unfinished
from eval.sets import with_texts
from eval.summary import Scored, Summary, score_ranking_records, score_records, summarize
from eval.types import EvalSet, Question, Record


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A finished run: where it is stored, what it was, and its scores."""

    folder: Path
    info: RunInfo
    scored: tuple[Scored, ...]
    summary: Summary

    @property
    def failures(self) -> tuple[Scored, ...]:
        """The questions that ended in an error."""
        return tuple(row for row in self.scored if row.error is not None)


def describe_run(eval_set: EvalSet, kind: Kind, system: dict[str, object]) -> RunInfo:
    """What a run of the set's questions by a system is, before it starts."""
    return RunInfo(
        kind=kind,
        set_name=eval_set.name,
        set_sha256=eval_set.sha256,
        question_ids=tuple(question.id for question in eval_set.questions),
        system=system,
        versions=versions(),
        started_at=_now(),
    )


def choose_folder(parent: Path, info: RunInfo) -> Path:
    """Where to keep a run: the folder of an unfinished one just like it, else a new one by the time."""
    if (found := unfinished(parent, info)) is not None:
        return found
    name = info.started_at.replace(":", "").replace("-", "")
    folder, number = parent / name, 1
    while folder.exists():
        number += 1
        folder = parent / f"{name}-{number}"
    return folder


def evaluate(
    eval_set: EvalSet,
    ask: Ask,
    texts: Texts,
    info: RunInfo,
    folder: Path,
    progress: Progress | None = None,
) -> Evaluation:
    """Ask every question, score the answers and write the run to `folder`, continuing one that was cut
    short. Raises EvaluationError where gold lies outside the documents or the folder is taken."""
    questions = with_texts(eval_set.questions, texts)
    stored = RunFolder(folder, info, questions)
    records = run_questions(questions, ask, stored, progress)
    return _finish(stored, questions, records, texts)


def evaluate_records(
    eval_set: EvalSet, records: Sequence[Record], texts: Texts, info: RunInfo, folder: Path
) -> Evaluation:
    """Score answers or rankings that were made elsewhere, and write the run to `folder`."""
    questions = with_texts(eval_set.questions, texts)
    stored = RunFolder(folder, info, questions)
    for record in records:
        if record.id not in stored.done:
            stored.append(record)
    return _finish(stored, questions, records, texts)


def _finish(
    stored: RunFolder, questions: Sequence[Question], records: Sequence[Record], texts: Texts
) -> Evaluation:
    info = stored.info
    if info.kind == "ranking":
        scored = score_ranking_records(questions, records)
    else:
        scored = score_records(questions, records, texts)
    summary = summarize(scored)
    if info.finished_at is None:
        seconds = round(sum(record.seconds for record in records), 3)
        info = replace(info, finished_at=_now(), seconds=seconds)
    page = render_report(info, scored, summary)
    stored.finish(info, (row.to_dict() for row in scored), summary.to_dict(), page)
    return Evaluation(stored.path, info, tuple(scored), summary)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
