"""One snapshot's passages in the order that they suit a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rag.fusion import Scored, fused, lifted
from rag.similarity_scale import similarity_scale

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from index import Index
    from index.store import Searchable

Mode = Literal["hybrid", "dense", "bm25"]

READ_BY_SENTENCE = 20
"""How many of the best fused passages are looked at sentence by sentence; 30 and 100 gain nothing more."""


def ranking(
    index: Index,
    snapshot: Searchable,
    words: str,
    vector: NDArray[np.float32] | None,
    count: int,
    documents: list[int] | None,
    mode: Mode,
) -> tuple[Scored, dict[int, float]]:
    """(passage id, score) best first, and the cosines of those that the search by meaning found.

    Each search gives `count` passages, of `documents` only where that is not None. Without a `vector`
    only words are searched for.
    """
    if vector is None:
        return list(_by_id(snapshot.lexical(words, count, documents)).items()), {}
    if mode == "dense":
        cosines = _by_id(snapshot.dense(vector, count, documents))
        return list(cosines.items()), cosines
    cosines, lexical = map(_by_id, snapshot.both(vector, words, count, documents))
    scale = similarity_scale(index.embedder)
    best = fused(cosines, lexical, scale)
    top = [passage_id for passage_id, _ in best[:READ_BY_SENTENCE]]
    least = min(cosines.values(), default=0.0)
    passages = {passage_id: scale * cosines.get(passage_id, least) for passage_id in top}
    return lifted(best, _best_sentences(index, top, vector, scale), passages), cosines


def _by_id(found: tuple[NDArray[np.int64], NDArray[np.float32]]) -> dict[int, float]:
    return dict(zip(found[0].tolist(), found[1].tolist(), strict=True))


def _best_sentences(
    index: Index, ids: Sequence[int], vector: NDArray[np.float32], scale: float
) -> dict[int, float]:
    """Passage id -> scaled cosine of its sentence that is nearest to the vector."""
    found = index.sentence_vectors(ids)
    return {
        passage_id: scale * float((rows @ vector).max()) for passage_id, rows in found.items() if len(rows)
    }
