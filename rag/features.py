"""What the two small models see: of each candidate sentence, and of a question with its best sentences."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from rag.answer_kinds import holds_kind
from rag.candidates import Pool, stem_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SENTENCE_FEATURES = (
    "similarity",
    "similarity_to_best",
    "passage_similarity",
    "passage_similarity_to_best",
    "hit_rank",
    "words_held",
    "words_held_loosely",
    "words_held_around",
    "rarest_missing",
    "rarest_missing_around",
    "names_held",
    "names_held_around",
    "pairs_held",
    "kind_held",
    "kind_held_date",
    "kind_held_number",
    "kind_held_name",
    "length",
    "short",
    "is_question",
    "is_first",
    "speaker_held",
    "speaker_around",
)


def sentence_features(pool: Pool) -> NDArray[np.float32]:
    """One row a candidate, one column a name of SENTENCE_FEATURES."""
    import numpy as np

    if not pool.candidates:
        return np.zeros((0, len(SENTENCE_FEATURES)), np.float32)
    question, weights = pool.question, pool.weights
    total = float(weights.sum()) or 1.0
    near = np.array([c.similarity for c in pool.candidates], np.float32)
    passage = np.array([c.hit.similarity for c in pool.candidates], np.float32)
    rank = np.array([1 / c.hit.rank for c in pool.candidates], np.float32)
    around = pool.around(pool.soft)
    missing, missing_around = 1 - pool.soft, 1 - around
    names = np.array([term.name or term.number for term in question.terms])
    kind = _kinds(pool)
    lengths = np.array([len(words) for words in pool.words], np.float32)
    heard, heard_around = _speaker(pool, around)
    columns = [
        near,
        near - near.max(),
        passage,
        passage - passage.max(),
        rank,
        weights @ pool.exact / total,
        weights @ pool.soft / total,
        weights @ around / total,
        (missing * weights[:, None]).max(0),
        (missing_around * weights[:, None]).max(0),
        pool.soft[names].mean(0) if names.any() else np.full_like(near, 0.8),
        around[names].mean(0) if names.any() else np.full_like(near, 0.8),
        _pairs(pool),
        kind,
        kind * (question.kind == "date"),
        kind * (question.kind == "number"),
        kind * (question.kind in ("person", "place")),
        np.log1p(lengths),
        (lengths < 5).astype(np.float32),
        np.array([c.text.rstrip("”\"’')").endswith("?") for c in pool.candidates], np.float32),
        np.array([c.place == 0 for c in pool.candidates], np.float32),
        heard,
        heard_around,
    ]
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)


def _kinds(pool: Pool) -> NDArray[np.float32]:
    import numpy as np

    asked = frozenset(term.stem for term in pool.question.terms)
    return np.array(
        [holds_kind(pool.question.kind, c.text, asked, stem_of) for c in pool.candidates], np.float32
    )


def _pairs(pool: Pool) -> NDArray[np.float32]:
    """Which share of the question's neighbouring terms stand side by side in each sentence."""
    import numpy as np

    stems = [term.stem for term in pool.question.terms]
    pairs = set(pairwise(stems))
    if not pairs:
        return np.zeros(len(pool.candidates), np.float32)
    shares = []
    for words in pool.words:
        found = [stem for stem in (stem_of(word.lower()) for word in words) if stem]
        shares.append(len(pairs & set(pairwise(found))) / len(pairs))
    return np.array(shares, np.float32)


def _speaker(pool: Pool, around: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Whether whom the question wants to hear is named in the sentence, and in its surroundings."""
    import numpy as np

    rows = [row for row, term in enumerate(pool.question.terms) if term.stem in pool.question.speaker]
    if not rows:
        none = np.zeros(len(pool.candidates), np.float32)
        return none, none
    return pool.soft[rows].max(0), around[rows].max(0)


ANSWER_FEATURES = (
    "best_similarity",
    "best_passage_similarity",
    "similarity_of_chosen",
    "score_of_chosen",
    "words_held",
    "words_held_loosely",
    "words_held_around",
    "rarest_missing",
    "rarest_missing_around",
    "names_held_around",
    "missing_everywhere",
    "unknown_share",
    "kind_held",
    "length_of_question",
)


def answer_features(
    pool: Pool, sentences: NDArray[np.float32], scores: NDArray[np.float32]
) -> NDArray[np.float32]:
    """One row of ANSWER_FEATURES: the best sentence by `scores` and what the whole pool leaves open.

    `sentences` are the pool's sentence features, `scores` the sentence model's log-odds.
    """
    import numpy as np

    if not pool.candidates:
        return np.zeros((1, len(ANSWER_FEATURES)), np.float32)
    column = {name: place for place, name in enumerate(SENTENCE_FEATURES)}
    best = sentences[int(scores.argmax())]
    total = float(pool.weights.sum()) or 1.0
    everywhere = 1 - np.maximum(pool.soft, pool.title).max(1)
    row = [
        sentences[:, column["similarity"]].max(),
        sentences[:, column["passage_similarity"]].max(),
        best[column["similarity"]],
        scores.max(),
        best[column["words_held"]],
        best[column["words_held_loosely"]],
        best[column["words_held_around"]],
        best[column["rarest_missing"]],
        best[column["rarest_missing_around"]],
        best[column["names_held_around"]],
        float(everywhere @ pool.weights) / total,
        float(pool.weights[pool.absent].sum()) / total,
        best[column["kind_held"]],
        math.log1p(len(pool.question.terms)),
    ]
    return np.array([row], np.float32)
