"""FAISS against arithmetic: cosine, ties, filters, removal, and the switch to inverted lists."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index import vectors as faiss_vectors
from index.vectors import Chunks, VectorSnapshot, build, empty, factory, lists_for, load, save


def chunks_of(matrix: faiss_vectors.Vectors, first: int = 1) -> Chunks:
    ids = np.arange(first, first + len(matrix))

    def give() -> Iterator[faiss_vectors.Chunk]:
        for start in range(0, len(ids), 1000):
            yield ids[start : start + 1000], matrix[start : start + 1000]

    return give


def unit(rows: list[list[float]]) -> faiss_vectors.Vectors:
    matrix = np.array(rows, dtype=np.float32)
    return (matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(np.float32)  # type: ignore[no-any-return]


HAND = unit([[3, 4], [4, 3], [1, 0], [0, 1], [3, 4]])
QUESTION = unit([[1, 0]])[0]


def both_kinds() -> list[VectorSnapshot]:
    """The same vectors in a base, and waiting in the tail."""
    return [
        build(chunks_of(HAND), len(HAND), 2),
        empty(2).changed(chunks_of(HAND)(), []),
        build(chunks_of(HAND[:3]), 3, 2).changed(chunks_of(HAND[3:], 4)(), []),
    ]


@pytest.mark.parametrize("snapshot", both_kinds(), ids=["base", "tail", "mixed"])
def test_cosine_by_hand(snapshot: VectorSnapshot) -> None:
    # Cosines with (1, 0): 3/5, 4/5, 1, 0 and 3/5 again; of the tie the smaller id comes first.
    ids, scores = snapshot.search(QUESTION, 5)
    assert ids.tolist() == [3, 2, 1, 5, 4]
    np.testing.assert_allclose(scores, [1, 0.8, 0.6, 0.6, 0], atol=1e-3)  # float16 keeps three digits


@pytest.mark.parametrize("snapshot", both_kinds(), ids=["base", "tail", "mixed"])
def test_filter_removal_and_k(snapshot: VectorSnapshot) -> None:
    assert snapshot.search(QUESTION, 2, np.array([1, 4, 5]))[0].tolist() == [1, 5]
    assert snapshot.search(QUESTION, 9, np.array([], dtype=np.int64))[0].tolist() == []
    smaller = snapshot.changed([], [3, 5])
    assert smaller.count == 3
    assert smaller.search(QUESTION, 9)[0].tolist() == [2, 1, 4]
    assert snapshot.search(QUESTION, 9)[0].tolist() == [3, 2, 1, 5, 4]  # the older state is untouched


def test_saved_and_loaded(tmp_path: Path) -> None:
    path = tmp_path / "v.faiss"
    before = build(chunks_of(HAND), len(HAND), 2)
    save(before, path)
    after = load(path, 2, before.last)
    assert after is not None
    assert (after.last, after.count) == (5, 5)
    assert after.search(QUESTION, 5)[0].tolist() == before.search(QUESTION, 5)[0].tolist()
    assert load(path, 3, before.last) is None


def clustered(count: int) -> faiss_vectors.Vectors:
    rng = np.random.default_rng(5)
    centres = rng.normal(size=(60, 32))
    return unit((centres[rng.integers(60, size=count)] + 0.4 * rng.normal(size=(count, 32))).tolist())


def recall(snapshot: VectorSnapshot, matrix: faiss_vectors.Vectors, ids: list[int]) -> float:
    """Of the ten nearest by arithmetic, how many the snapshot gives; rows of `matrix` have these ids."""
    hits = total = 0
    for row in range(0, len(matrix), 400):
        exact = np.argsort(-(matrix @ matrix[row]), kind="stable")[:10]
        found, _ = snapshot.search(matrix[row], 10)
        hits += len({ids[place] for place in exact} & set(found.tolist()))
        total += 10
    return hits / total


def test_many_vectors_go_to_inverted_lists(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(faiss_vectors, "EXACT_BELOW", 1000)
    matrix = clustered(20_000)
    snapshot = build(chunks_of(matrix), len(matrix), 32)
    assert snapshot.lists == 256
    assert recall(snapshot, matrix, list(range(1, 20_001))) >= 0.9
    few = np.array([5, 900, 12_345])
    assert sorted(snapshot.search(matrix[0], 3, few)[0].tolist()) == few.tolist()
    assert len(snapshot.search(matrix[0], 5000)[0]) == 5000  # as many as asked for, wherever they lie
    assert 1 not in snapshot.changed([], [1]).search(matrix[0], 10)[0]
    save(snapshot, tmp_path / "v.faiss")
    loaded = load(tmp_path / "v.faiss", 32, snapshot.last)
    assert loaded is not None
    assert (loaded.count, loaded.lists, loaded.last) == (20_000, 256, 20_000)
    assert loaded.search(matrix[3], 10)[0].tolist() == snapshot.search(matrix[3], 10)[0].tolist()


@pytest.mark.parametrize("exact_below", [30_000, 1000])
def test_folding_keeps_what_was_there(monkeypatch: pytest.MonkeyPatch, exact_below: int) -> None:
    monkeypatch.setattr(faiss_vectors, "EXACT_BELOW", exact_below)
    matrix = clustered(12_000)
    before = build(chunks_of(matrix[:10_000]), 10_000, 32)
    gone = list(range(1, 400))
    waiting = before.changed(chunks_of(matrix[10_000:], 10_001)(), gone)
    after = waiting.folded()
    assert (after.count, len(after.tail_ids), len(after.hidden)) == (waiting.count, 0, 0)
    assert (after.last, after.newest, waiting.newest) == (12_000, 12_000, 12_000)
    assert recall(after, matrix[399:], list(range(400, 12_001))) >= (0.9 if exact_below == 1000 else 0.99)
    assert not set(gone) & set(after.search(matrix[0], 500)[0].tolist())
    assert before.search(matrix[0], 1)[0].tolist() == [1]  # the older state is untouched


def test_when_to_fold_and_when_to_build() -> None:
    few = empty(2).changed(chunks_of(HAND)(), [])
    assert few.plan(1, 0) == "wait"
    assert few.plan(2_000, 0) == "build"
    many = build(chunks_of(clustered(40_000)), 40_000, 32)
    assert many.lists == 512
    assert [many.plan(1, 0), many.plan(0, 1), many.plan(999, 999)] == ["wait"] * 3
    assert many.plan(1_001, 0) == "fold"
    assert many.plan(0, 4_001) == "fold"
    assert many.plan(1_000_000, 0) == "build"  # wants more lists
    assert many.plan(0, 39_000) == "build"  # wants none
    waiting = many.changed(chunks_of(clustered(1_999), 40_001)(), [])
    assert waiting.plan(1, 0) == "wait"  # a small change waits longer
    assert waiting.plan(2, 0) == "fold"


@pytest.mark.parametrize(
    ("count", "lists", "kind"),
    [
        (10, 0, "IDMap2,SQfp16"),
        (30_000, 256, "IVF256,SQ8"),
        (40_000, 512, "IVF512,SQ8"),
        (1_000_000, 2048, "IVF2048,SQ8"),
    ],
)
def test_kind_follows_size(count: int, lists: int, kind: str) -> None:
    assert (lists_for(count), factory(count)) == (lists, kind)
