"""FAISS: which passages' vectors are nearest to a question's.

The metric is the inner product of unit vectors, in float32. What was added since the FAISS index
was built waits in a plain array that is searched exactly; what was removed is masked. Both are
folded in when they grow, so that adding or removing a document rebuilds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ids = NDArray[np.int64]
    Vectors = NDArray[np.float32]

EXACT_BELOW = 30_000
"""Passages below which an exact search takes no more than some milliseconds."""
_FOLD_SHARE = 0.1
"""How much of the base may have changed before it is built anew."""

Chunks = Callable[[], Iterator[list[tuple[int, bytes]]]]
"""Gives (passage id, float16 vector) rows by id, in chunks, each time from the beginning."""


@dataclass(frozen=True)
class VectorSnapshot:
    """One unchanging state that any number of threads may search."""

    dimension: int
    base: Any  # a faiss index with ids, or None while there is nothing in it
    base_ids: Ids
    tail: Vectors
    tail_ids: Ids
    hidden: Ids  # ids in the base that were removed since

    @property
    def count(self) -> int:
        """Vectors that can be found."""
        return len(self.base_ids) - len(self.hidden) + len(self.tail_ids)

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        """Ids and similarities of the k nearest, best first; fewer where fewer exist.

        `allowed` limits the search to these ids; ties go to the smaller id.
        """
        import numpy as np

        parts = [self._search_base(vector, k, allowed), self._search_tail(vector, k, allowed)]
        ids = np.concatenate([part[0] for part in parts])
        scores = np.concatenate([part[1] for part in parts])
        order = np.lexsort((ids, -scores))[:k]
        return ids[order], scores[order]

    def _search_base(self, vector: Vectors, k: int, allowed: Ids | None) -> tuple[Ids, Vectors]:
        import faiss
        import numpy as np

        k = min(k, len(self.base_ids))
        if k == 0 or (allowed is not None and len(allowed) == 0):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        bitmap = self._bitmap(allowed)
        selector = None if bitmap is None else faiss.IDSelectorBitmap(bitmap)
        parameters = _parameters(self.base, selector, None if allowed is None else len(allowed))
        scores, ids = self.base.search(np.ascontiguousarray(vector[None], np.float32), k, params=parameters)
        found = ids[0] >= 0
        return ids[0][found], scores[0][found]

    def _bitmap(self, allowed: Ids | None) -> NDArray[np.uint8] | None:
        import numpy as np

        if allowed is None and len(self.hidden) == 0:
            return None
        size = int(self.base_ids[-1]) + 1
        chosen = np.zeros(size, dtype=bool)
        chosen[self.base_ids if allowed is None else allowed[allowed < size]] = True
        chosen[self.hidden] = False
        return np.packbits(chosen, bitorder="little")

    def _search_tail(self, vector: Vectors, k: int, allowed: Ids | None) -> tuple[Ids, Vectors]:
        import numpy as np

        ids, tail = self.tail_ids, self.tail
        if allowed is not None:
            inside = np.isin(ids, allowed)
            ids, tail = ids[inside], tail[inside]
        scores = tail @ vector
        if len(scores) > k:
            best = np.argpartition(-scores, k - 1)[:k]
            ids, scores = ids[best], scores[best]
        return ids, scores.astype(np.float32)

    def changed(self, added: Iterable[list[tuple[int, bytes]]], removed: list[int]) -> VectorSnapshot:
        """The state after adding (id, float16 vector) rows and removing ids."""
        import numpy as np

        gone = np.array(removed, dtype=np.int64)
        rows = [row for chunk in added for row in chunk]
        ids = np.array([row[0] for row in rows], dtype=np.int64)
        fresh = decode([row[1] for row in rows], self.dimension)
        keep = ~np.isin(self.tail_ids, np.concatenate([gone, ids]))
        return replace(
            self,
            tail=np.concatenate([self.tail[keep], fresh]),
            tail_ids=np.concatenate([self.tail_ids[keep], ids]),
            hidden=np.union1d(self.hidden, np.intersect1d(self.base_ids, np.concatenate([gone, ids]))),
        )

    def wants_folding(self, changes: int) -> bool:
        """Whether with so many more changes the base should be built anew."""
        pending = len(self.tail_ids) + len(self.hidden) + changes
        return pending > _FOLD_SHARE * len(self.base_ids)


def empty(dimension: int) -> VectorSnapshot:
    """The state before anything was added."""
    import numpy as np

    nothing = np.empty(0, np.int64)
    return VectorSnapshot(dimension, None, nothing, np.empty((0, dimension), np.float32), nothing, nothing)


def build(chunks: Chunks, count: int, dimension: int) -> VectorSnapshot:
    """Build the base from all vectors: exact while few, inverted lists with 8-bit codes above."""
    import faiss
    import numpy as np

    if count == 0:
        return empty(dimension)
    base = faiss.index_factory(dimension, factory(count), faiss.METRIC_INNER_PRODUCT)
    if not base.is_trained:
        base.train(_sample(chunks, count, 48 * base.nlist, dimension))
    ids: list[Ids] = []
    for chunk in chunks():
        ids.append(np.array([row[0] for row in chunk], dtype=np.int64))
        base.add_with_ids(decode([row[1] for row in chunk], dimension), ids[-1])
    return replace(
        empty(dimension), base=base, base_ids=np.concatenate(ids) if ids else np.empty(0, np.int64)
    )


def factory(count: int) -> str:
    """FAISS's name for the index kind that suits this many vectors.

    500,000 vectors on two cores: exact 87 ms a question, IVF2048,SQ8 with 64 lists probed 0.9 ms at
    recall@10 .97 (docs/performance.md).
    """
    if count < EXACT_BELOW:
        return "IDMap2,SQfp16"
    lists = 256
    while lists * lists * 8 < count:
        lists *= 2
    return f"IVF{lists},SQ8"


def save(snapshot: VectorSnapshot, path: Path) -> None:
    """Write the base to `path`, replacing it in one step."""
    import faiss

    draft = path.with_suffix(".tmp")
    faiss.write_index(snapshot.base, str(draft))
    draft.replace(path)


def load(path: Path, dimension: int) -> VectorSnapshot | None:
    """Read a base that `save` wrote; None where FAISS can't. Whoever calls has checked the bytes."""
    import faiss
    import numpy as np

    try:
        base = faiss.read_index(str(path))
    except RuntimeError:
        return None
    if base.d != dimension:
        return None
    if hasattr(base, "id_map"):
        ids = faiss.vector_to_array(base.id_map)
    else:
        lists = base.invlists
        parts = [
            faiss.rev_swig_ptr(lists.get_ids(i), lists.list_size(i)).copy()
            for i in range(base.nlist)
            if lists.list_size(i)
        ]
        ids = np.sort(np.concatenate(parts))
    return replace(empty(dimension), base=base, base_ids=ids)


def decode(blobs: list[bytes], dimension: int) -> Vectors:
    """float16 blobs -> shape (blobs, dimension) float32."""
    import numpy as np

    return np.frombuffer(b"".join(blobs), dtype=np.float16).reshape(-1, dimension).astype(np.float32)


def encode(vectors: Vectors) -> list[bytes]:
    """Vectors as float16 blobs, as the catalogue keeps them."""
    import numpy as np

    return [row.tobytes() for row in vectors.astype(np.float16)]


def _sample(chunks: Chunks, count: int, wanted: int, dimension: int) -> Vectors:
    import numpy as np

    step = max(1, count // wanted)
    return np.concatenate([decode([row[1] for row in chunk[::step]], dimension) for chunk in chunks()])


def _parameters(base: Any, selector: Any, allowed: int | None) -> Any:
    import faiss

    if not hasattr(base, "nlist"):
        return faiss.SearchParameters(sel=selector) if selector else None
    # Few allowed passages may all lie outside the nearest lists; probing every list finds them.
    few = allowed is not None and allowed < 0.2 * base.ntotal
    nprobe = base.nlist if few else max(16, base.nlist // 24)
    if selector:
        return faiss.SearchParametersIVF(sel=selector, nprobe=nprobe)
    return faiss.SearchParametersIVF(nprobe=nprobe)
