"""What the two small models see: of each candidate sentence, and of a question with its best sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.answer_kinds import holds_kind
from rag.candidates import Pool, focus_held, stem_of
from rag.premise import negated, number_apart, opposite, unreal
from rag.rereading import Reread

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SENTENCE_FEATURES = (
    "similarity",
    "similarity_in_context",
    "words_held_loosely",
    "words_held_around",
    "names_held_around",
    "kind_held",
    "is_question",
    "speaker_around",
)
ANSWER_FEATURES = (
    "best_similarity",
    "best_passage_similarity",
    "best_in_context",
    "similarity_of_chosen",
    "score_of_chosen",
    "share_near_best",
    "words_held_loosely",
    "words_held_around",
    "amount_held_around",
    "rarest_missing_around",
    "names_held_around",
    "name_nowhere",
    "missing_everywhere",
    "unknown_share",
    "kind_held",
    "number_apart",
    "asks_reason",
    "asks_speaker",
    "unreal",
    "opposite",
    "negated",
    "read_best",
    "read_second",
    "read_chosen",
    "read_mean",
    "margin_best",
    "margin_chosen",
)
_NO_NAMES = 0.8
"""What counts as held of the names of a question that has none."""


def sentence_features(pool: Pool) -> NDArray[np.float32]:
    """One row a candidate, one column a name of SENTENCE_FEATURES.

    Terms weigh by their rarity; "loosely" counts near synonyms, "around" the neighbouring sentences and
    the document's title, headings and date.
    """
    import numpy as np

    if not pool.candidates:
        return np.zeros((0, len(SENTENCE_FEATURES)), np.float32)
    question, weights = pool.question, pool.weights
    total = float(weights.sum()) or 1.0
    around = pool.around(pool.soft)
    names = np.array([term.name or term.number for term in question.terms])
    count = len(pool.candidates)
    columns = [
        [c.similarity for c in pool.candidates],
        [c.similarity_in_context for c in pool.candidates],
        weights @ pool.soft / total,
        weights @ around / total,
        around[names].mean(0) if names.any() else np.full(count, _NO_NAMES),
        _kinds(pool),
        [c.text.rstrip("”\"’')").endswith("?") for c in pool.candidates],
        _speaker_around(pool, around),
    ]
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)


def _kinds(pool: Pool) -> list[float]:
    asked = frozenset(term.stem for term in pool.question.terms)
    return [holds_kind(pool.question.kind, c.text, asked, stem_of) for c in pool.candidates]


def _speaker_around(pool: Pool, around: NDArray[np.float32]) -> NDArray[np.float32]:
    """Whether whom the question wants to hear is named in the surroundings of each sentence."""
    import numpy as np

    rows = [row for row, term in enumerate(pool.question.terms) if term.stem in pool.question.speaker]
    return around[rows].max(0) if rows else np.zeros(len(pool.candidates), np.float32)


def answer_features(
    pool: Pool, sentences: NDArray[np.float32], scores: NDArray[np.float32], reread: Reread, chosen: int
) -> NDArray[np.float32]:
    """One row of ANSWER_FEATURES: the chosen sentence and what the whole pool leaves open.

    `sentences` are the pool's sentence features, `scores` the sentence model's log-odds, `reread` what the
    reader makes of the best of them; `chosen` is the place of the one that answers best.
    """
    import numpy as np

    if not pool.candidates:
        return np.zeros((1, len(ANSWER_FEATURES)), np.float32)
    column = {name: place for place, name in enumerate(SENTENCE_FEATURES)}
    question = pool.question
    best, text = sentences[chosen], pool.candidates[chosen].text
    total = float(pool.weights.sum()) or 1.0
    around = pool.around(pool.soft)[:, chosen]
    nowhere = 1 - np.maximum(pool.soft, pool.title).max(1)
    names = np.array([term.name for term in question.terms])
    unknown_names = (nowhere * pool.absent)[names]
    row = [
        sentences[:, column["similarity"]].max(),
        max(c.hit.similarity for c in pool.candidates),
        sentences[:, column["similarity_in_context"]].max(),
        best[column["similarity"]],
        scores[chosen],
        (scores > scores[chosen] - 1).mean(),
        best[column["words_held_loosely"]],
        best[column["words_held_around"]],
        best[column["words_held_around"]] * total,
        ((1 - around) * pool.weights).max(),
        best[column["names_held_around"]],
        unknown_names.max() if unknown_names.size else 0.0,
        nowhere @ pool.weights / total,
        pool.weights[pool.absent].sum() / total,
        best[column["kind_held"]],
        _number_apart(pool, chosen),
        question.kind == "reason",
        question.asks_speaker,
        unreal(question.text, text),
        opposite(question.text, text),
        negated(question.text, text),
        *_read(reread, chosen),
    ]
    return np.array([[float(value) for value in row]], np.float32)


def _read(reread: Reread, chosen: int) -> list[float]:
    """The features that come from the reader."""
    import numpy as np

    odds, margins = reread.reading.odds, reread.reading.margins
    place = int(np.flatnonzero(reread.rows == chosen)[0])
    ordered = np.sort(odds)[::-1]
    second = ordered[1] if len(ordered) > 1 else ordered[0]
    return [ordered[0], second, odds[place], odds.mean(), margins.max(), margins[place]]


def _number_apart(pool: Pool, row: int) -> float:
    """The least of the sentence and the one that follows it."""
    apart = []
    for place in (row, row + 1):
        if place == row or (place < len(pool.candidates) and pool.follows[place]):
            words = pool.words[place]
            held = focus_held(pool.question, words)
            apart.append(number_apart(pool.question, words, held, pool.candidates[place].text))
    return min(apart)
