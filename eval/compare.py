"""Two runs of the same questions: how far apart, how sure, and which answers changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.refusal import outcome_of, refusal_scores
from eval.runs import Run
from eval.types import Question, Record
from index.errors import EvaluationError

RESAMPLES = 10_000
REFUSAL_RESAMPLES = 1_000
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Difference:
    """A metric in both runs over the `questions` that have it in both: `b - a`, with the 95 % paired
    bootstrap interval of that difference."""

    metric: str
    questions: int
    a: float
    b: float
    difference: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Flip:
    """A question whose verdict differs, with both answers (None where the run failed)."""

    question: Question
    verdict_a: str
    verdict_b: str
    record_a: Record | None
    record_b: Record | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences of two runs. `only_a` and `only_b` are ids of questions in one of them alone."""

    differences: tuple[Difference, ...]
    flips: tuple[Flip, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The comparison as JSON."""
        return {
            "differences": [
                {name: getattr(row, name) for name in row.__dataclass_fields__} for row in self.differences
            ],
            "flips": [
                {
                    "id": flip.question.id,
                    "question": flip.question.question,
                    "a": {"verdict": flip.verdict_a, "text": shown(flip.record_a)},
                    "b": {"verdict": flip.verdict_b, "text": shown(flip.record_b)},
                }
                for flip in self.flips
            ],
            "only_a": list(self.only_a),
            "only_b": list(self.only_b),
        }


def compare_runs(a: Run, b: Run) -> Comparison:
    """Compare two finished runs over the questions they share.

    Raises EvaluationError where they share none, or where a shared question has different gold.
    """
    questions_b = {question.id: question for question in b.questions}
    shared = [q for q in a.questions if q.id in a.scores and q.id in b.scores and q.id in questions_b]
    if not shared:
        raise EvaluationError("The two runs have no question in common; compare runs of the same set.")
    for question in shared:
        if question.to_dict() != questions_b[question.id].to_dict():
            raise EvaluationError(
                f"Question {question.id!r} differs between the two runs; compare runs of the same set."
            )
    records_a = {record.id: record for record in a.records}
    records_b = {record.id: record for record in b.records}
    ids = [question.id for question in shared]
    differences = _metric_differences(ids, a.scores, b.scores)
    differences += _refusal_differences(shared, records_a, records_b)
    flips = [
        Flip(
            q, a.scores[q.id]["verdict"], b.scores[q.id]["verdict"], records_a.get(q.id), records_b.get(q.id)
        )
        for q in shared
        if a.scores[q.id]["verdict"] != b.scores[q.id]["verdict"]
    ]
    return Comparison(
        differences=tuple(differences),
        flips=tuple(flips),
        only_a=tuple(name for name in a.scores if name not in b.scores),
        only_b=tuple(name for name in b.scores if name not in a.scores),
    )


def paired_interval(
    a: Sequence[float], b: Sequence[float], resamples: int = RESAMPLES, seed: int = 0
) -> tuple[float, float]:
    """95 % percentile bootstrap interval of mean(b) - mean(a), drawing questions, both runs together
    (Efron and Tibshirani 1993, ch. 13; for retrieval runs Sakai 2006)."""
    difference = np.asarray(b, dtype=np.float64) - np.asarray(a, dtype=np.float64)
    if not difference.any():
        return 0.0, 0.0
    generator = np.random.default_rng(seed)
    means = [
        difference[generator.integers(0, len(difference), size=(500, len(difference)))].mean(axis=1)
        for _ in range(resamples // 500)
    ]
    return _percentiles(np.concatenate(means))


def shown(record: Record | None) -> str:
    """A record's text to read: the answer, the first documents of a ranking, or the error."""
    if record is None:
        return "no answer"
    if record.answer is None:
        return f"failed: {record.error}"
    if "ranking" in record.answer:
        return " · ".join(map(str, record.answer["ranking"][:3]))
    return f"{record.answer.get('status')}: {record.answer.get('text', '')}"


def _metric_differences(
    ids: Sequence[str], a: dict[str, dict[str, Any]], b: dict[str, dict[str, Any]]
) -> list[Difference]:
    names = dict.fromkeys(name for i in ids for name in (*a[i]["scores"], *b[i]["scores"]))
    rows = []
    for name in names:
        both = [i for i in ids if name in a[i]["scores"] and name in b[i]["scores"]]
        if both:
            values_a = [float(a[i]["scores"][name]) for i in both]
            values_b = [float(b[i]["scores"][name]) for i in both]
            low, high = paired_interval(values_a, values_b)
            mean_a, mean_b = sum(values_a) / len(both), sum(values_b) / len(both)
            rows.append(Difference(name, len(both), mean_a, mean_b, mean_b - mean_a, low, high))
    return rows


def _refusal_differences(
    questions: Sequence[Question], a: dict[str, Record], b: dict[str, Record]
) -> list[Difference]:
    pairs = [(outcome_of(q, a.get(q.id)), outcome_of(q, b.get(q.id))) for q in questions]
    known = [(x, y) for x, y in pairs if x is not None and y is not None]
    outcomes_a, outcomes_b = [x for x, _ in known], [y for _, y in known]
    scores_a, scores_b = refusal_scores(outcomes_a), refusal_scores(outcomes_b)
    names = [name for name in scores_a if name in scores_b]
    drawn: dict[str, list[float]] = {name: [] for name in names}
    generator = np.random.default_rng(0)
    for _ in range(REFUSAL_RESAMPLES if names and outcomes_a != outcomes_b else 0):
        picked = generator.integers(0, len(known), size=len(known))
        one = refusal_scores([outcomes_a[i] for i in picked])
        two = refusal_scores([outcomes_b[i] for i in picked])
        for name in names:
            if name in one and name in two:
                drawn[name].append(two[name] - one[name])
    rows = []
    for name in names:
        low, high = _percentiles(np.array(drawn[name])) if drawn[name] else (0.0, 0.0)
        x, y = scores_a[name], scores_b[name]
        rows.append(Difference(name, len(known), x, y, y - x, low, high))
    return rows


def _percentiles(values: NDArray[np.float64]) -> tuple[float, float]:
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(values, [tail, 100 - tail])
    return float(low), float(high)
