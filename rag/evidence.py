"""The sentences that answer a question, best first, and how sure it is that they do."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.candidates import Candidate, gather
from rag.confidence import Models, models
from rag.features import answer_features, sentence_features
from rag.interaction import Rereading
from rag.parts import parts
from rag.preference import preferred
from rag.question import Question, analyse
from rag.selection import ranked

if TYPE_CHECKING:
    from index import Index
    from rag.retriever import Retrieval

EVIDENCE_HITS = 16
"""How many passages to search for, so that the sentences that answer are among theirs: on the build half
of the press questions 16 held them for every question that has them."""


MOST = 12
"""How many sentences are put in order."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence with the sentence model's probability that it answers, and its `worth` beside the ones
    before it: the same with what it adds to them, and for following one of them."""

    candidate: Candidate
    probability: float
    worth: float


@dataclass(frozen=True, slots=True)
class Findings:
    """All sentences of the found passages, best first. `confidence` is the calibrated probability that
    the documents answer the question; `answerable` whether it reaches the threshold."""

    question: Question
    evidence: tuple[Evidence, ...]
    confidence: float
    threshold: float

    @property
    def answerable(self) -> bool:
        """False means: say that the documents don't hold it."""
        return bool(self.evidence) and self.confidence >= self.threshold


def find(retrieval: Retrieval, index: Index, using: Models | None = None) -> Findings:
    """Judge every sentence of the hits. `using` replaces the shipped models.

    A question of several parts ("What did he say in May, and what in June?") is judged as a whole and
    part by part; the sentences for each part come in turn.
    """
    using = using or models()
    question = analyse(retrieval.question, index.terms)
    pool = gather(question, retrieval.vector, retrieval.hits, index)
    if not pool.candidates or not question.terms:  # nothing to judge by
        return Findings(question, (), 0.0, using.threshold)
    features = sentence_features(pool)
    scores = using.sentence.log_odds(features)
    confidence = float(using.answer.probability(answer_features(pool, features, scores))[0])
    reading = Rereading(index.embedder)
    texts = [candidate.text for candidate in pool.candidates]
    likely = preferred(pool, reading.moved(retrieval.question, texts, scores))
    orders = [ranked(pool, likely, MOST)]
    for part in parts(retrieval.question):
        about = analyse(part, index.terms)
        if not about.terms:
            continue
        of_part = gather(about, index.embedder.embed_question(part), retrieval.hits, index)
        part_scores = using.sentence.log_odds(sentence_features(of_part))
        part_likely = preferred(of_part, reading.moved(part, texts, part_scores))
        orders.append(ranked(of_part, part_likely, MOST))
    evidence = [
        Evidence(pool.candidates[row], _probability(likely[row]), _probability(worth))
        for row, worth in _in_turn(orders)
    ]
    return Findings(question, tuple(evidence), confidence, using.threshold)


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))


def _in_turn(orders: list[list[tuple[int, float]]]) -> list[tuple[int, float]]:
    """The first of each part, then the second of each; of a whole question its own order."""
    if len(orders) == 1:
        return orders[0]
    turns: dict[int, float] = {}
    for place in range(MOST):
        for order in orders[1:] + orders[:1]:
            if place < len(order):
                turns.setdefault(order[place][0], order[place][1])
    return list(turns.items())[:MOST]
