"""From the scores of questions to the scores of a set, by type of question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eval.metrics import Texts, Verdict, score_answer, verdict_of
from eval.refusal import Outcome, outcome_of, refusal_scores
from eval.results import Result, read_result
from eval.retrieval import DEEP_RANKING, documents_of, score_rankings
from eval.types import Question, Record
from index.errors import EvaluationError

ALL = "all"
"""Name of the slice that holds every question."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A question after scoring. `error` says why there is no answer; then `verdict` is "failed"."""

    question: Question
    record: Record
    result: Result | None
    scores: dict[str, float]
    verdict: Verdict
    error: str | None

    def to_dict(self) -> dict[str, Any]:
        """One line of a run's scores.jsonl."""
        return {
            "id": self.question.id,
            "type": self.question.type,
            "verdict": self.verdict,
            "scores": {name: round(value, 6) for name, value in self.scores.items()},
            "error": self.error,
        }


@dataclass(frozen=True, slots=True)
class Slice:
    """The mean of each metric over the questions of one type to which it applies (`counts`)."""

    name: str
    questions: int
    verdicts: dict[str, int]
    means: dict[str, float]
    counts: dict[str, int]

    @property
    def failed(self) -> int:
        """How many questions ended in an error."""
        return self.verdicts.get("failed", 0)


@dataclass(frozen=True, slots=True)
class Summary:
    """A set's scores. `slices` begins with "all"; `latency` is p50 and p95 in milliseconds by stage;
    `overall` holds what only a whole set has (refusal, contested precision)."""

    slices: tuple[Slice, ...]
    overall: dict[str, float]
    latency: dict[str, dict[str, float]]
    tokens: dict[str, int]

    def to_dict(self) -> dict[str, Any]:
        """The summary as JSON."""
        return {
            "slices": {
                part.name: {
                    "questions": part.questions,
                    "verdicts": part.verdicts,
                    "metrics": {
                        name: {"mean": round(value, 6), "questions": part.counts[name]}
                        for name, value in part.means.items()
                    },
                }
                for part in self.slices
            },
            "overall": {name: round(value, 6) for name, value in self.overall.items()},
            "latency_ms": self.latency,
            "tokens": self.tokens,
        }


def score_records(questions: Sequence[Question], records: Sequence[Record], texts: Texts) -> list[Scored]:
    """Score each question by its record, in the set's order. A question without a record, or whose
    record can't be read, is a failure and says why."""
    by_id = {record.id: record for record in records}
    rows: list[tuple[Question, Record, Result | None, str | None]] = []
    for question in questions:
        record = by_id.get(question.id) or Record(question.id, None, "there is no answer to this question")
        result, error = _read(record)
        rows.append((question, record, result, error))
    rankings = {
        question.id: documents_of([passage.path for passage in result.passages])
        for question, _, result, _ in rows
        if result is not None
    }
    ranked = score_rankings({question.id: question.judgments() for question in questions}, rankings)
    scored = []
    for question, record, result, error in rows:
        scores = score_answer(question, result, texts) | ranked.get(question.id, {})
        verdict = verdict_of(question, result, scores)
        scored.append(Scored(question, record, result, scores, verdict, error))
    return scored


def score_ranking_records(questions: Sequence[Question], records: Sequence[Record]) -> list[Scored]:
    """Score runs that only rank documents (`answer` is {"ranking": [path, ...]}): questions with a
    relevant document only; "right" is a relevant document among the first ten."""
    by_id = {record.id: record for record in records}
    judged = {question.id: question.judgments() for question in questions}
    rankings = {
        record.id: [str(path) for path in record.answer.get("ranking", ())]
        for record in records
        if record.answer is not None
    }
    ranked = score_rankings(judged, rankings, DEEP_RANKING)
    scored = []
    for question in questions:
        if question.id in ranked:
            record = by_id.get(question.id) or Record(question.id, None, "the run has no ranking for it")
            result = None if record.answer is None else _ranking_result(record.answer)
            found = ranked[question.id]["RR@10"] > 0
            verdict: Verdict = "failed" if result is None else "right" if found else "wrong"
            scored.append(Scored(question, record, result, ranked[question.id], verdict, record.error))
    return scored


def _ranking_result(answer: dict[str, Any]) -> Result:
    passages = [{"path": path} for path in answer.get("ranking", ())]
    return read_result({"status": "answered", "text": ""} | answer | {"passages": passages})


def summarize(scored: Sequence[Scored]) -> Summary:
    """Means by type. Failures stay in every mean as zeros and are counted beside them."""
    types = list(dict.fromkeys(row.question.type for row in scored))
    slices = [_slice(ALL, scored)]
    slices += [_slice(name, [row for row in scored if row.question.type == name]) for name in types]
    return Summary(
        slices=tuple(slices),
        overall=refusal_scores(outcomes_of(scored)) | contested_scores(scored),
        latency=_latency(scored),
        tokens=_tokens(scored),
    )


def outcomes_of(scored: Sequence[Scored]) -> list[Outcome]:
    """What refusal is judged by, of the questions that are known to have an answer or none."""
    outcomes = [outcome_of(row.question, None if row.result is None else row.record) for row in scored]
    return [outcome for outcome in outcomes if outcome is not None]


def contested_scores(scored: Sequence[Scored]) -> dict[str, float]:
    """Precision and recall of the status "contested", where some question lists sides."""
    gold = [bool(row.question.sides) for row in scored]
    if not any(gold):
        return {}
    called = [row.result is not None and row.result.status == "contested" for row in scored]
    rightly = sum(a and b for a, b in zip(gold, called, strict=True))
    return {
        "contested_precision": rightly / sum(called) if any(called) else 0.0,
        "contested_recall": rightly / sum(gold),
    }


def _read(record: Record) -> tuple[Result | None, str | None]:
    if record.answer is None:
        return None, record.error or "there is no answer to this question"
    try:
        return read_result(record.answer), None
    except EvaluationError as error:
        return None, f"the answer can't be read: {error}"


def _slice(name: str, rows: Sequence[Scored]) -> Slice:
    values: dict[str, list[float]] = {}
    for row in rows:
        for metric, value in row.scores.items():
            values.setdefault(metric, []).append(value)
    return Slice(
        name=name,
        questions=len(rows),
        verdicts=dict(Counter(row.verdict for row in rows)),
        means={metric: sum(found) / len(found) for metric, found in values.items()},
        counts={metric: len(found) for metric, found in values.items()},
    )


def _latency(scored: Sequence[Scored]) -> dict[str, dict[str, float]]:
    stages: dict[str, list[float]] = {}
    for row in scored:
        if row.result is None:
            continue
        for stage, milliseconds in row.result.timings_ms.items():
            stages.setdefault(stage, []).append(milliseconds)
        if row.record.seconds:
            stages.setdefault("total", []).append(1000 * row.record.seconds)
    return {
        stage: {
            "p50": round(float(np.percentile(values, 50)), 3),
            "p95": round(float(np.percentile(values, 95)), 3),
        }
        for stage, values in stages.items()
    }


def _tokens(scored: Sequence[Scored]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for row in scored:
        if row.result is not None:
            total.update(row.result.tokens)
    return dict(total)
