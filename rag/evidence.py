"""The sentences that answer a question, best first, and how sure it is that they do."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.candidates import Candidate, Pool, gather
from rag.confidence import Models, models
from rag.features import answer_features, sentence_features
from rag.locality import REGARDING, near_context, unsaid, with_context
from rag.parts import parts
from rag.preference import preferred
from rag.question import Question, analyse
from rag.rereading import Reread, Rereading, best_of, pairs_of
from rag.selection import ranked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index import Index
    from rag.retriever import Retrieval, Retriever

EVIDENCE_HITS = 16
"""How many passages to search for, so that the sentences that answer are among theirs: on the build half
of the press questions 16 held them for every question that has them."""


MOST = 12
"""How many sentences are put in order."""
_SURELY_NOT = 0.6
"""Share of the threshold under which a part is said not to be held, where the whole question is answered."""
PART_HITS = 8
"""Passages searched for each part of a question of several parts."""


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
    the documents answer the question, or a part of it; `answerable` whether it reaches the threshold.
    `missing` are the places, from 0, of those of the question's parts that the documents don't answer."""

    question: Question
    evidence: tuple[Evidence, ...]
    confidence: float
    threshold: float
    missing: tuple[int, ...] = ()

    @property
    def answerable(self) -> bool:
        """False means: say that the documents don't hold it."""
        return bool(self.evidence) and self.confidence >= self.threshold


@dataclass(frozen=True)
class _Judged:
    """A question, or a part of one, with its sentences: their `scores` by the sentence model (log-odds) and
    what they gain for standing near the answer to the question before. `place` is the number of the part,
    from 0."""

    text: str
    pool: Pool
    features: NDArray[np.float32]
    scores: NDArray[np.float32]
    gains: NDArray[np.float32]
    place: int = 0

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What is to be read: the best sentences, with and without what they gain."""
        return [
            *pairs_of(self.text, self.pool, best_of(self.scores)),
            *pairs_of(self.text, self.pool, best_of(self.scores + self.gains)),
        ]

    def confidence(self, reading: Rereading, using: Models) -> float:
        """How likely the documents answer it."""
        reread, scores = self._reread(self.scores, reading, using)
        chosen = int(reread.rows[scores[reread.rows].argmax()])
        row = answer_features(self.pool, self.features, self.scores, reread, chosen)
        return float(using.answer.probability(row)[0])

    def near(self, gain: NDArray[np.float32], before: Question) -> _Judged:
        """With what its sentences gain from the question before, as far as it does not hold that itself."""
        return replace(self, gains=unsaid(before, self.pool.question) * gain)

    def order(self, reading: Rereading, using: Models) -> list[Evidence]:
        """The sentences to quote, best first."""
        _, scores = self._reread(self.scores + self.gains, reading, using)
        likely = preferred(self.pool, scores)
        return [
            Evidence(self.pool.candidates[row], _probability(likely[row]), _probability(worth))
            for row, worth in ranked(self.pool, likely, MOST)
        ]

    def _reread(
        self, scores: NDArray[np.float32], reading: Rereading, using: Models
    ) -> tuple[Reread, NDArray[np.float32]]:
        found = reading.of(self.text, self.pool, best_of(scores))
        return found, found.scores(scores, using.reread)


def find(
    retrieval: Retrieval,
    index: Index,
    using: Models | None = None,
    *,
    retriever: Retriever | None = None,
    context: str = "",
) -> Findings:
    """Judge every sentence of the hits. `using` replaces the shipped models.

    A question of several parts ("What did he say in May, and what in June?") is judged as a whole and
    part by part; the sentences for each part come in turn. With a `retriever` each part is searched for by
    itself. `context` is the question before a follow-up: what stands near its answer is preferred.
    """
    using = using or models()
    retrieval = with_context(context, retrieval, retriever)
    whole = _judged(retrieval, index, using)
    if whole is None:  # nothing to judge by
        return Findings(analyse(retrieval.question, index.terms), (), 0.0, using.threshold)
    of_parts = _parts(retrieval, index, using, retriever)
    judged = [whole, *of_parts]
    near = near_context(context, retrieval, whole.pool, index, using)
    if near is not None:
        before = analyse(context, index.terms)
        core = None if of_parts else _of_core(retrieval, index, using)
        judged = [one.near(near, before) for one in (whole, core) if one is not None] + of_parts
    reading = Rereading()
    reading.read([pair for one in judged for pair in one.pairs])
    orders = [one.order(reading, using) for one in judged]
    findings = Findings(
        whole.pool.question, tuple(_in_turn(orders)), whole.confidence(reading, using), using.threshold
    )
    sure = [one.confidence(reading, using) for one in of_parts]
    return _part_by_part(findings, of_parts, sure, orders, using)


def _judged(retrieval: Retrieval, index: Index, using: Models) -> _Judged | None:
    """A question with its sentences; None where there are none, or no word to judge by."""
    question = analyse(retrieval.question, index.terms)
    pool = gather(question, retrieval.vector, retrieval.hits, index)
    if not pool.candidates or not question.terms:
        return None
    features = sentence_features(pool)
    scores = using.sentence.log_odds(features)
    return _Judged(retrieval.question, pool, features, scores, 0 * scores)


def _of_core(retrieval: Retrieval, index: Index, using: Models) -> _Judged | None:
    """A follow-up without the topic put before it: what has been asked and answered is not asked again."""
    core = REGARDING.sub("", retrieval.question)
    return _judged(replace(retrieval, question=core), index, using) if core != retrieval.question else None


def _parts(retrieval: Retrieval, index: Index, using: Models, retriever: Retriever | None) -> list[_Judged]:
    """The parts of a question of several parts; none of a question that asks one thing."""
    found = []
    for place, part in enumerate(parts(retrieval.question)):
        own = replace(retrieval, question=part)
        if retriever is not None:
            own = retriever.retrieve(part, PART_HITS, retrieval.filters)
            known = {hit.passage.id for hit in own.hits}
            others = [hit for hit in retrieval.hits if hit.passage.id not in known]
            own = replace(own, hits=(*own.hits, *others))
        judged = _judged(own, index, using)
        if judged is not None:  # a part without a word to judge by is neither held nor missing
            found.append(replace(judged, place=place))
    return found


def _part_by_part(
    findings: Findings,
    of_parts: list[_Judged],
    sure: list[float],
    orders: list[list[Evidence]],
    using: Models,
) -> Findings:
    """The findings with the parts that the documents don't answer left out, where they answer others: what
    would be refused as a whole may hold parts that stand by themselves."""
    least = using.threshold * (_SURELY_NOT if findings.answerable else 1)
    held = [place for place, confidence in enumerate(sure) if confidence >= least]
    if not held or (len(held) == len(sure) and findings.answerable):
        return findings
    whole = orders[0] if findings.answerable else []
    return replace(
        findings,
        evidence=tuple(_in_turn([whole, *(orders[1 + place] for place in held)])),
        confidence=max([findings.confidence, *(sure[place] for place in held)]),
        missing=tuple(one.place for place, one in enumerate(of_parts) if place not in held),
    )


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))


def _in_turn(orders: list[list[Evidence]]) -> list[Evidence]:
    """The first of each part and of the question as a whole, then the second of each; of a question of one
    part its own order."""
    if len(orders) == 1:
        return orders[0]
    turns: dict[tuple[int, tuple[int, int]], Evidence] = {}
    for place in range(MOST):
        for order in orders[1:] + orders[:1]:
            for one in order[place : place + 1]:
                turns.setdefault((one.candidate.document.id, one.candidate.span), one)
    return list(turns.values())[:MOST]
