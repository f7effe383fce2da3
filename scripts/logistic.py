"""Logistic regression with weights and a penalty, for the small models of an answer's confidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.confidence import LogisticModel


def fitted(
    names: Sequence[str],
    features: Sequence[NDArray[Any]],
    labels: Sequence[NDArray[Any]],
    weights: Sequence[NDArray[Any]],
    strength: float,
    scale: float,
) -> LogisticModel:
    """Weighted logistic regression with an L2 penalty on standardised weights, by Newton's method."""
    x = np.concatenate(features).astype(np.float64)
    y = np.concatenate(labels).astype(np.float64)
    w = np.concatenate(weights).astype(np.float64)
    w *= scale * len(w) / w.sum()
    mean = np.average(x, axis=0, weights=w)
    spread = np.sqrt(np.average((x - mean) ** 2, axis=0, weights=w))
    spread[spread == 0] = 1
    z = np.hstack([(x - mean) / spread, np.ones((len(x), 1))])
    penalty = np.append(np.full(x.shape[1], 1 / strength), 1e-9)
    beta = np.zeros(z.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-z @ beta))
        gradient = z.T @ (w * (y - p)) - penalty * beta
        hessian = (z * (w * p * (1 - p) + 1e-12)[:, None]).T @ z + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        beta += step
        if np.abs(step).max() < 1e-8:
            break
    slopes = beta[:-1] / spread
    return LogisticModel(tuple(names), slopes.astype(np.float32), float(beta[-1] - mean @ slopes))
