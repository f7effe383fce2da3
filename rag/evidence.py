"""The sentences that answer a question, best first, and how sure it is that they do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.candidates import Candidate, gather
from rag.confidence import Models, models
from rag.features import answer_features, sentence_features
from rag.question import Question, analyse

if TYPE_CHECKING:
    from index import Index
    from rag.retriever import Retrieval

EVIDENCE_HITS = 20
"""How many passages to search for, so that the sentences that answer are among theirs: on the build half
of the press questions 20 held them for every question."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence with the sentence model's probability that it answers."""

    candidate: Candidate
    probability: float


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
    """Judge every sentence of the hits. `using` replaces the shipped models."""
    import numpy as np

    using = using or models()
    question = analyse(retrieval.question, index.terms)
    pool = gather(question, retrieval.vector, retrieval.hits, index)
    if not pool.candidates:
        return Findings(question, (), 0.0, using.threshold)
    features = sentence_features(pool)
    scores = using.sentence.log_odds(features)
    confidence = float(using.answer.probability(answer_features(pool, features, scores))[0])
    chances = using.sentence.probability(features)
    order = np.argsort(-scores, kind="stable")
    evidence = tuple(Evidence(pool.candidates[i], float(chances[i])) for i in order)
    return Findings(question, evidence, confidence, using.threshold)
