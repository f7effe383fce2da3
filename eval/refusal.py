"""Refusing and being sure: how well a system knows what its documents do not hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.types import Question, Record


@dataclass(frozen=True, slots=True)
class Outcome:
    """What refusal is judged by: whether there was an answer to give, whether the system refused,
    and its confidence that there was (None where it reports none)."""

    answerable: bool
    refused: bool
    confidence: float | None


def outcome_of(question: Question, record: Record | None) -> Outcome | None:
    """What refusal is judged by. None where nobody knows whether there is an answer, and for runs that
    only rank documents. A failure counts as the wrong choice with the least helpful confidence."""
    if question.answerable is None:
        return None
    if record is None or record.answer is None:
        return Outcome(question.answerable, False, 0.0 if question.answerable else 1.0)
    if "status" not in record.answer:
        return None
    return Outcome(
        question.answerable, record.answer["status"] == "not_found", record.answer.get("confidence")
    )


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What would be refused at a threshold: shares of the unanswerable and of the answerable."""

    threshold: float
    unanswerable_refused: float
    answerable_refused: float


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Questions whose confidence lies in [low, high): how many, their mean confidence, and the share
    that is answerable."""

    low: float
    high: float
    count: int
    confidence: float
    answerable: float


def refusal_scores(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Precision, recall and F1 of refusing, AUC and expected calibration error of the confidence.

    A refusal of an unanswerable question is a true positive. Empty where the questions are all
    answerable or all unanswerable, since then there is nothing to tell apart. Precision is 0 where
    nothing was refused. AUC and error are there only where every outcome has a confidence.
    """
    unanswerable = sum(not outcome.answerable for outcome in outcomes)
    if unanswerable in (0, len(outcomes)):
        return {}
    refused = sum(outcome.refused for outcome in outcomes)
    rightly = sum(outcome.refused and not outcome.answerable for outcome in outcomes)
    precision = rightly / refused if refused else 0.0
    recall = rightly / unanswerable
    scores = {
        "refusal_precision": precision,
        "refusal_recall": recall,
        "refusal_f1": 2 * precision * recall / (precision + recall) if rightly else 0.0,
    }
    if all(outcome.confidence is not None for outcome in outcomes):
        scores["refusal_auc"] = area_under_curve(outcomes)
        scores["calibration_error"] = calibration_error(outcomes)
    return scores


def area_under_curve(outcomes: Sequence[Outcome]) -> float:
    """Area under the ROC curve of the confidence: the chance that an answerable question gets more of
    it than an unanswerable one, ties counting half (Hanley and McNeil 1982)."""
    confidence, answerable = _arrays(outcomes)
    order, inverse = np.unique(confidence, return_inverse=True)
    counts = np.bincount(inverse, minlength=len(order))
    upto = np.cumsum(counts)
    mean_rank = upto - (counts - 1) / 2
    ranks = mean_rank[inverse]
    positive = int(answerable.sum())
    negative = len(answerable) - positive
    if not positive or not negative:
        return float("nan")
    above = ranks[answerable].sum() - positive * (positive + 1) / 2
    return float(above / (positive * negative))


def refusal_curve(outcomes: Sequence[Outcome], steps: int = 50) -> list[CurvePoint]:
    """What refusing below each of `steps` + 1 thresholds from 0 to 1 would do. Empty without
    confidences or without both kinds of question."""
    if not _rankable(outcomes):
        return []
    confidence, answerable = _arrays(outcomes)
    points = []
    for step in range(steps + 1):
        threshold = step / steps
        below = confidence < threshold
        points.append(
            CurvePoint(threshold, float(below[~answerable].mean()), float(below[answerable].mean()))
        )
    return points


def reliability(outcomes: Sequence[Outcome], bins: int = 10) -> list[ReliabilityBin]:
    """The questions in equal bins of confidence; empty bins are left out (the last one holds 1.0)."""
    known = [outcome for outcome in outcomes if outcome.confidence is not None]
    if not known:
        return []
    confidence, answerable = _arrays(known)
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    rows = []
    for number in range(bins):
        inside = place == number
        if inside.any():
            rows.append(
                ReliabilityBin(
                    low=number / bins,
                    high=(number + 1) / bins,
                    count=int(inside.sum()),
                    confidence=float(confidence[inside].mean()),
                    answerable=float(answerable[inside].mean()),
                )
            )
    return rows


def calibration_error(outcomes: Sequence[Outcome]) -> float:
    """Expected calibration error over ten equal bins (Naeini et al. 2015)."""
    rows = reliability(outcomes)
    total = sum(row.count for row in rows)
    return sum(row.count * abs(row.confidence - row.answerable) for row in rows) / total


def _rankable(outcomes: Sequence[Outcome]) -> bool:
    kinds = {outcome.answerable for outcome in outcomes}
    return len(kinds) == 2 and all(outcome.confidence is not None for outcome in outcomes)


def _arrays(outcomes: Sequence[Outcome]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    confidence = np.array([outcome.confidence for outcome in outcomes], dtype=np.float64)
    return confidence, np.array([outcome.answerable for outcome in outcomes], dtype=np.bool_)
