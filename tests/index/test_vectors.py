"""FAISS against arithmetic: cosine, ties, filters, removal, and the switch to inverted lists."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from index import vectors as faiss_vectors
from index.vectors import Chunks, VectorSnapshot, build, decode, empty, encode, factory, load, save


def chunks_of(matrix: faiss_vectors.Vectors, first: int = 1) -> Chunks:
    rows = list(zip(range(first, first + len(matrix)), encode(matrix), strict=True))

    def give() -> Iterator[list[tuple[int, bytes]]]:
        for start in range(0, len(rows), 1000):
            yield rows[start : start + 1000]

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


def test_a_vector_given_again_replaces_the_old_one() -> None:
    snapshot = build(chunks_of(HAND), len(HAND), 2).changed(chunks_of(unit([[0, 1]]), 3)(), [])
    assert snapshot.count == 5
    assert snapshot.search(QUESTION, 5)[0].tolist() == [2, 1, 5, 3, 4]


def test_saved_and_loaded(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "v.faiss"
    before = build(chunks_of(HAND), len(HAND), 2)
    save(before, path)
    after = load(path, 2)
    assert after is not None
    assert after.base_ids.tolist() == before.base_ids.tolist()
    assert after.search(QUESTION, 5)[0].tolist() == before.search(QUESTION, 5)[0].tolist()
    assert load(path, 3) is None


def test_float16_blobs_round_trip() -> None:
    assert decode(encode(HAND), 2) == pytest.approx(HAND, abs=1e-3)


def test_many_vectors_go_to_inverted_lists(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    from pathlib import Path

    monkeypatch.setattr(faiss_vectors, "EXACT_BELOW", 1000)
    rng = np.random.default_rng(5)
    centres = rng.normal(size=(60, 32))
    matrix = unit((centres[rng.integers(60, size=20_000)] + 0.4 * rng.normal(size=(20_000, 32))).tolist())
    snapshot = build(chunks_of(matrix), len(matrix), 32)
    assert factory(len(matrix)).startswith("IVF")
    stored = decode(encode(matrix), 32)
    hits = total = 0
    for row in range(0, 20_000, 400):
        exact = np.argsort(-(stored @ matrix[row]), kind="stable")[:10] + 1
        ids, _ = snapshot.search(matrix[row], 10)
        hits += len(set(exact.tolist()) & set(ids.tolist()))
        total += 10
    assert hits / total >= 0.9
    few = np.array([5, 900, 12_345])
    assert sorted(snapshot.search(matrix[0], 3, few)[0].tolist()) == few.tolist()
    assert 1 not in snapshot.changed([], [1]).search(matrix[0], 10)[0]
    save(snapshot, Path(str(tmp_path)) / "v.faiss")
    loaded = load(Path(str(tmp_path)) / "v.faiss", 32)
    assert loaded is not None
    assert loaded.base_ids.tolist() == snapshot.base_ids.tolist()


@pytest.mark.parametrize(
    ("count", "kind"), [(10, "IDMap2,SQfp16"), (40_000, "IVF256,SQ8"), (1_000_000, "IVF512,SQ8")]
)
def test_kind_follows_size(count: int, kind: str) -> None:
    assert factory(count) == kind
