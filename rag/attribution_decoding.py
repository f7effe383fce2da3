"""From the network's scores to spans of tokens: the likeliest cues, and each cue's source and content."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rag.attribution_model import ARGUMENT_LABELS, Array

CUE_BONUS = 0.5
"""Added to the log-probability that a cue begins, so that as many are missed as are wrong: the cue's
probability counts e^0.5 times. Chosen on the development articles of PolNeAR."""
_SURELY_NONE = 0.97
_IMPOSSIBLE = -1e4
Run = tuple[int, int]
"""The first and the last token of a span, both included."""


def best_cues(scores: Array) -> list[Run]:
    """The cues of the likeliest labelling; `scores` are log-probabilities (n, 3): outside, begins, inside.

    Stretches of tokens that are surely no cue are skipped, so the search runs over a few tokens at a time.
    """
    live = np.flatnonzero(scores[:, 0] < np.log(_SURELY_NONE))
    if not len(live):
        return []
    found: list[Run] = []
    for stretch in np.split(live, np.flatnonzero(np.diff(live) > 1) + 1):
        first = int(stretch[0])
        labels = _best_cue_labels(scores[first : first + len(stretch)].tolist())
        for at, label in enumerate(labels):
            if label == 1:
                found.append((first + at, first + at))
            elif label == 2:
                found[-1] = (found[-1][0], first + at)
    return found


def _best_cue_labels(scores: list[list[float]]) -> list[int]:
    """Viterbi over outside, begins and inside, where inside follows only one of the latter two."""
    outside, begins, inside = scores[0][0], scores[0][1] + CUE_BONUS, float(_IMPOSSIBLE)
    back: list[tuple[int, int]] = []
    for score in scores[1:]:
        best, after_cue = max(outside, begins, inside), max(begins, inside)
        any_label = 0 if best == outside else 1 if best == begins else 2
        back.append((any_label, 1 if after_cue == begins else 2))
        outside, begins, inside = best + score[0], best + score[1] + CUE_BONUS, after_cue + score[2]
    label = int(np.argmax([outside, begins, inside]))
    labels = [label]
    for any_label, cue_label in reversed(back):
        label = cue_label if label == 2 else any_label
        labels.append(label)
    return labels[::-1]


def best_arguments(scores: Array, inside: NDArray[np.bool_]) -> NDArray[np.int8]:
    """The likeliest labels (cues, window) of each cue's window; `scores` (cues, window, labels) are
    log-probabilities over ARGUMENT_LABELS, `inside` tells which tokens of the window exist."""
    cues, width, labels = scores.shape
    nothing = np.array([0] + [_IMPOSSIBLE] * (labels - 1), np.float32)
    scores = np.where(inside[..., None], scores, nothing)
    move = np.zeros((labels, labels), np.float32)
    for goes_on in (ARGUMENT_LABELS.index("source"), ARGUMENT_LABELS.index("content")):
        move[:, goes_on] = _IMPOSSIBLE
        move[[goes_on - 1, goes_on], goes_on] = 0
    best = scores[:, 0] + move[0]
    back = np.zeros((cues, width, labels), np.int8)
    for at in range(1, width):
        paths = best[:, :, None] + move
        back[:, at] = paths.argmax(1)
        best = paths.max(1) + scores[:, at]
    found = np.zeros((cues, width), np.int8)
    found[:, -1] = best.argmax(1)
    rows = np.arange(cues)
    for at in range(width - 1, 0, -1):
        found[:, at - 1] = back[rows, at, found[:, at]]
    return found


def source_and_pieces(labels: NDArray[np.int8], scores: Array) -> tuple[Run | None, list[Run]]:
    """The source of one cue (the likeliest where several were labelled) and the pieces of its content, as
    places in the window."""
    sources: list[tuple[float, Run]] = []
    pieces: list[Run] = []
    for first in np.flatnonzero((labels == 1) | (labels == 3)).tolist():
        label = int(labels[first])
        last = first
        while last + 1 < len(labels) and labels[last + 1] == label + 1:
            last += 1
        if label == 1:
            sources.append((float(scores[first, 1]), (first, last)))
        else:
            pieces.append((first, last))
    return (max(sources)[1] if sources else None), pieces
