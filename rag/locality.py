"""What stands near the answer to the question before: a follow-up is nearly always about the same passage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.candidates import Pool, gather
from rag.confidence import Models
from rag.features import sentence_features
from rag.question import analyse

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index import Index
    from rag.retriever import Retrieval

NEAR = 1.5
"""Log-odds that a sentence gains for standing where the question before is surely answered."""
REACH = 3
"""Sentences before and after the one that answers, the farthest of which gain a quarter as much."""


def near_context(
    context: str, retrieval: Retrieval, pool: Pool, index: Index, using: Models
) -> NDArray[np.float32] | None:
    """For each sentence of the pool its gain from the question before; None where there is none."""
    import numpy as np

    question = analyse(context, index.terms)
    if not context or not question.terms:
        return None
    before = gather(question, retrieval.embed(context), retrieval.hits, index)
    answers = using.sentence.probability(sentence_features(before))
    near = np.zeros(len(pool.candidates), np.float32)
    for row in range(len(near)):
        place = row
        for step in range(REACH + 1):
            share = 1 - 0.75 * step / REACH
            near[place] = max(near[place], share * answers[row])
            if place + 1 == len(near) or not pool.follows[place + 1]:
                break
            place += 1
        place = row
        for step in range(1, REACH + 1):
            if not pool.follows[place]:
                break
            place -= 1
            near[place] = max(near[place], (1 - 0.75 * step / REACH) * answers[row])
    return NEAR * near
