"""Fusion by hand, the lift by sentences, and other models' cosines."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from index import HashEmbedder
from index.embedder import SentenceTransformerEmbedder
from rag.fusion import SENTENCE_WEIGHT, WORDS_WEIGHT, fused, lifted
from rag.similarity_scale import DEFAULT_SPREAD, measured_spread, similarity_scale


def test_cosine_and_damped_bm25_by_hand() -> None:
    # 20 and 10 have the standard deviation 5; who lacks one search gets its lowest.
    ranking = fused({1: 0.9, 2: 0.6, 3: 0.3}, {2: 20.0, 4: 10.0})
    unit = WORDS_WEIGHT / math.sqrt(5)
    assert dict(ranking) == pytest.approx(
        {1: 0.9 + 10 * unit, 2: 0.6 + 20 * unit, 3: 0.3 + 10 * unit, 4: 0.3 + 10 * unit}
    )
    assert [passage for passage, _ in ranking] == [1, 2, 3, 4]  # the tie goes to the smaller id


def test_one_search_alone_decides_and_none_finds_nothing() -> None:
    assert [passage for passage, _ in fused({}, {3: 1.0, 5: 4.0})] == [5, 3]
    assert fused({7: 0.2}, {}) == [(7, 0.2)]
    assert dict(fused({7: 0.2}, {7: 3.0})) == pytest.approx({7: 0.2 + 3 * WORDS_WEIGHT})  # nothing damps
    assert fused({}, {}) == []


def test_a_passage_rises_by_its_best_sentence_and_never_falls() -> None:
    ranking = [(1, 0.8), (2, 0.7), (3, 0.1)]
    raised = lifted(ranking, {1: 0.2, 2: 0.9}, {1: 0.5, 2: 0.4})
    assert dict(raised) == pytest.approx({2: 0.7 + SENTENCE_WEIGHT * 0.5, 1: 0.8, 3: 0.1})
    assert [passage for passage, _ in raised] == [2, 1, 3]


class Narrow(HashEmbedder):
    """A model whose cosines all lie close together."""

    def __init__(self) -> None:
        super().__init__()
        self.identity = "narrow"

    def embed_passages(self, texts: object, progress: object = None) -> NDArray[np.float32]:
        vectors = super().embed_passages(texts, progress)  # type: ignore[arg-type]
        vectors[:, 1] += 2.0
        unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


def test_other_models_get_the_default_models_spread() -> None:
    narrow = Narrow()
    assert measured_spread(narrow) < measured_spread(HashEmbedder()) / 2
    for embedder in (narrow, HashEmbedder()):
        assert similarity_scale(embedder) * measured_spread(embedder) == pytest.approx(DEFAULT_SPREAD)


def test_the_default_models_spread_is_what_is_written() -> None:
    model = SentenceTransformerEmbedder(None)
    assert measured_spread(model) == pytest.approx(DEFAULT_SPREAD, abs=0.002)
    assert similarity_scale(model) == 1.0
