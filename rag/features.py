"""What the two small models see: of each candidate sentence, and of a question with its best sentences."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from rag.answer_kinds import holds_kind
from rag.candidates import Pool, focus_held, stem_of
from rag.names import names_of
from rag.premise import negated, number_apart, opposite, relation, unreal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SENTENCE_FEATURES = (
    "similarity",
    "similarity_to_best",
    "similarity_in_context",
    "similarity_in_context_to_best",
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
    context = np.array([c.similarity_in_context for c in pool.candidates], np.float32)
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
        context,
        context - context.max(),
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
    "kind_missing_date",
    "kind_missing_number",
    "kind_missing_name",
    "asks_reason",
    "reason_held",
    "length_of_question",
    "amount_held_around",
    "amount_missing_around",
    "name_missing",
    "name_missing_around",
    "name_unknown",
    "focus_missing_around",
    "amount_focus_missing",
    "best_in_context",
    "lead_of_best",
    "share_near_best",
    "asks_speaker",
    "unreal",
    "opposite",
    "negated",
    "relation_missing",
    "number_apart",
    "person_missing",
    "name_nowhere",
    "several_names_apart",
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
    question, row_of = pool.question, int(scores.argmax())
    best = sentences[row_of]
    total = float(pool.weights.sum()) or 1.0
    everywhere = 1 - np.maximum(pool.soft, pool.title).max(1)
    around = pool.around(pool.soft)[:, row_of]
    missing = (1 - around) * pool.weights
    names = np.array([term.name for term in question.terms])
    focus = np.array([term.stem in question.focus for term in question.terms])
    kind = float(best[column["kind_held"]])
    ordered = np.sort(scores)[::-1]
    reason = float(question.kind == "reason")
    text = pool.candidates[row_of].text
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
        kind,
        (1 - kind) * (question.kind == "date"),
        (1 - kind) * (question.kind == "number"),
        (1 - kind) * (question.kind in ("person", "place")),
        reason,
        reason * kind,
        math.log1p(len(question.terms)),
        float(around @ pool.weights),
        float(missing.sum()),
        _most((1 - pool.soft[:, row_of])[names]),
        _most((1 - around)[names]),
        _most(everywhere[names]),
        _most((1 - around)[focus]),
        _most((1 - around)[focus]) * (question.kind == "number"),
        sentences[:, column["similarity_in_context"]].max(),
        float(ordered[0] - ordered[1]) if len(ordered) > 1 else 0.0,
        float((scores > scores.max() - 1).mean()),
        float(question.asks_speaker),
        float(unreal(question.text, text)),
        float(opposite(question.text, text)),
        float(negated(question.text, text)),
        _relation_missing(pool, around),
        _number_apart(pool, row_of),
        _person_missing(pool, row_of),
        _most((everywhere * pool.absent)[names]),
        _most((1 - pool.soft[:, row_of])[names]) * (names.sum() > 1),
    ]
    return np.array([row], np.float32)


def _relation_missing(pool: Pool, around: NDArray[np.float32]) -> float:
    asked = relation(pool.question)
    held = [
        float(value) for value, term in zip(around, pool.question.terms, strict=True) if term.stem == asked
    ]
    return 1 - held[0] if held else 0.0


def _number_apart(pool: Pool, row: int) -> float:
    """The least of the sentence and the one that follows it."""
    apart = []
    for place in (row, row + 1):
        if place == row or (place < len(pool.candidates) and pool.follows[place]):
            words = pool.words[place]
            held = focus_held(pool.question, words)
            apart.append(number_apart(pool.question, words, held, pool.candidates[place].text))
    return min(apart)


def _person_missing(pool: Pool, row: int) -> float:
    """For a question who did it: 1 where the sentence names no person that the question doesn't."""
    if pool.question.kind != "person" or pool.question.asks_speaker:
        return 0.0
    candidate = pool.candidates[row]
    asked = {term.word for term in pool.question.terms}
    start, end = candidate.span
    first = candidate.hit.passage.start
    found = names_of(candidate.document.text[first : candidate.hit.passage.end]).mentions
    inside = [m for m in found if start <= m.start + first < end]
    return float(all(word.lower() in asked for m in inside for word in m.words[-1:]))


def _most(values: NDArray[np.float32]) -> float:
    return float(values.max()) if values.size else 0.0
