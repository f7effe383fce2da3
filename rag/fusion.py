"""What the search by meaning and the search by words found, made into one ranking."""

from __future__ import annotations

import math
from collections.abc import Mapping

WORDS_WEIGHT = 0.02
"""How much a BM25 score weighs beside a cosine of the default model, after division by the square root of
the scores' standard deviation. Between .015 and .023 six sets differ by .003 (docs/retrieval.md)."""
SENTENCE_WEIGHT = 0.5
"""How much of its best sentence's lead over the whole passage a passage is given."""

Scored = list[tuple[int, float]]


def fused(similarities: Mapping[int, float], words: Mapping[int, float], scale: float = 1.0) -> Scored:
    """(id, score) best first; ties go to the smaller id.

    The score is the cosine plus the damped BM25 score. Cosines count as they are: a question that nothing
    comes near should not be spread as widely as one with a clear neighbour, which standard scores or ranks
    do. BM25 scores grow with the question and the collection; dividing by the root of their spread takes
    half of that away. A passage that one search lacks gets the lowest score that search gave. `scale`
    brings another model's cosines to the default model's spread (`rag.similarity_scale`).
    """
    damping = math.sqrt(_spread(words)) or 1.0
    least_similar = min(similarities.values(), default=0.0)
    least_worded = min(words.values(), default=0.0)
    worth = {passage_id: WORDS_WEIGHT * score / damping for passage_id, score in words.items()}
    least_worth = WORDS_WEIGHT * least_worded / damping
    scores = {
        passage_id: scale * cosine + worth.get(passage_id, least_worth)
        for passage_id, cosine in similarities.items()
    }
    least = scale * least_similar
    scores |= {passage_id: least + worth[passage_id] for passage_id in worth.keys() - scores.keys()}
    return ordered(scores)


def lifted(ranking: Scored, sentences: Mapping[int, float], passages: Mapping[int, float]) -> Scored:
    """The ranking again, each passage raised by what its best sentence is nearer to the question than
    the passage as a whole is. `sentences` and `passages` hold the cosines (id -> cosine) of the best part
    of the ranking; what they lack stays as it was."""
    scores = dict(ranking)
    for passage_id, best in sentences.items():
        lead = best - passages.get(passage_id, best)
        scores[passage_id] += SENTENCE_WEIGHT * max(0.0, lead)
    return ordered(scores)


def ordered(scores: Mapping[int, float]) -> Scored:
    """(id, score) best first; ties go to the smaller id."""
    # Sorting keeps the order of equals; without a key of Python's own it takes a third of the time.
    ids = sorted(sorted(scores), key=scores.__getitem__, reverse=True)
    return [(passage_id, scores[passage_id]) for passage_id in ids]


def _spread(ranking: Mapping[int, float]) -> float:
    import numpy as np

    return float(np.std(list(ranking.values()))) if ranking else 0.0
