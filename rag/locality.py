"""What stands near the answer to the question before: a follow-up is nearly always about the same passage."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.candidates import Pool, gather
from rag.confidence import Models
from rag.features import sentence_features
from rag.question import Question, analyse

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index import Index
    from rag.retriever import Retrieval, Retriever

NEAR = 2.0
"""Log-odds that a sentence gains for being the one that best answers the question before, of which the
follow-up says nothing; others gain as their probability stands to its."""
REGARDING = re.compile(r"^Regarding .+?: (?=\w+ .+\?$)")
"""The topic that `rag.conversation` puts before a follow-up."""
CONTEXT_HITS = 4
"""Passages searched for the question before."""
REACH = 7
"""Sentences before and after the one that answers; the gain falls evenly, to a quarter at the farthest."""


def with_context(context: str, retrieval: Retrieval, retriever: Retriever | None) -> Retrieval:
    """The retrieval with the best passages for the question before, where they are not among its own."""
    if not context or retriever is None:
        return retrieval
    known = {hit.passage.id for hit in retrieval.hits}
    before = retriever.retrieve(context, CONTEXT_HITS, retrieval.filters).hits
    return replace(retrieval, hits=(*retrieval.hits, *(hit for hit in before if hit.passage.id not in known)))


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
    answers = answers / max(float(answers.max(initial=0)), 1e-9)
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


def unsaid(context: Question, question: Question) -> float:
    """Which part of the question before a follow-up does not say itself, from 0 to 1: where it holds all of
    it, the place of the answer before tells nothing more."""
    said = {term.stem for term in question.terms}
    return sum(term.stem not in said for term in context.terms) / max(1, len(context.terms))
