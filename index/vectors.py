"""FAISS: which passages' vectors are nearest to a question's.

The metric is the inner product of unit vectors, in float32. What was added since the FAISS index (the
base) was made waits in a plain array, the tail, that is searched exactly; what was removed is masked.
Both are folded into a new base when they have grown, so that one document more or less costs next to
nothing.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ids = NDArray[np.int64]
    Vectors = NDArray[np.float32]
    Chunk = tuple[Ids, Vectors]

EXACT_BELOW = 30_000
"""Passages below which an exact search takes no more than some milliseconds."""
_FEWEST_LISTS = 256
_TRAINING = 32
"""Vectors a list to train on; FAISS asks for 39 and more gain nothing that can be measured here."""
_FEW = 1_000
"""So many passages may always wait; a change by fewer is a small one."""
_TAIL_SHARE, _HIDDEN_SHARE = 0.02, 0.1
"""How much may be waiting or masked, as shares of the base, before a larger change folds it in."""

_PROBED = 1 / 32
"""The share of the lists that a search looks into."""
_FEWEST_SCANNED = 20_000
"""How many vectors the lists looked into should hold; it takes a millisecond."""
_KEPT_FILTERS = 4

Plan = Literal["wait", "fold", "build"]
Chunks = Callable[[], Iterator["Chunk"]]
"""Gives ids (n,) and unit vectors (n, d) by id, in chunks, each time from the beginning."""


@dataclass(frozen=True)
class VectorSnapshot:
    """One unchanging state that any number of threads may search. `last` is the largest id in the base."""

    dimension: int
    base: Any  # a faiss index with ids, or None while there is nothing in it
    last: int
    tail: Vectors
    tail_ids: Ids
    hidden: Ids  # ids in the base that were removed since

    @property
    def count(self) -> int:
        """Vectors that can be found."""
        return self._size - len(self.hidden) + len(self.tail_ids)

    @property
    def _size(self) -> int:
        return 0 if self.base is None else int(self.base.ntotal)

    @property
    def newest(self) -> int:
        """The largest id of base and tail; what came later is not in."""
        return max(self.last, int(self.tail_ids[-1]) if len(self.tail_ids) else 0)

    @property
    def lists(self) -> int:
        """Into how many lists the base is divided; 0 where it is searched exactly."""
        return int(getattr(self.base, "nlist", 0))

    def search(
        self, vector: Vectors, k: int, allowed: Ids | None = None, before: Callable[[], None] = lambda: None
    ) -> tuple[Ids, Vectors]:
        """Ids and similarities of the k nearest, best first; fewer where fewer exist.

        `allowed` limits the search to these ids, in ascending order; ties go to the smaller id. `before` is
        called when all is ready for FAISS, which then runs without Python's lock.
        """
        import numpy as np

        parts = [self._search_base(vector, k, allowed, before), self._search_tail(vector, k, allowed)]
        ids = np.concatenate([part[0] for part in parts])
        scores = np.concatenate([part[1] for part in parts])
        order = np.lexsort((ids, -scores))[:k]
        return ids[order], scores[order]

    def _search_base(
        self, vector: Vectors, k: int, allowed: Ids | None, before: Callable[[], None]
    ) -> tuple[Ids, Vectors]:
        import faiss
        import numpy as np

        k = min(k, self._size if allowed is None else len(allowed))
        if k == 0 or self.base is None:
            before()
            return np.empty(0, np.int64), np.empty(0, np.float32)
        # One question gains nothing from more threads, which wait for one another on a busy machine.
        _use_threads(1)
        bitmap = self._visible if allowed is None else self._kept_bitmap(allowed)
        selector = None if bitmap is None else faiss.IDSelectorBitmap(bitmap)
        query = np.ascontiguousarray(vector[None], np.float32)
        scores, ids = np.empty((1, k), np.float32), np.empty((1, k), np.int64)
        # The pointers are made first: each call of FAISS lets another thread have Python's lock.
        place, nearest, numbers = faiss.swig_ptr(query), faiss.swig_ptr(scores), faiss.swig_ptr(ids)
        for turn, probed in enumerate(self._probes(1.0 if allowed is None else len(allowed) / self._size)):
            parameters = _parameters(probed, selector)
            if turn == 0:
                before()
            self.base.search_c(1, place, k, nearest, numbers, parameters)
            found = ids[0] >= 0
            if found.all():
                break
        return ids[0][found], scores[0][found]

    def _probes(self, share: float) -> list[int]:
        """How many lists to look into, where a share of the vectors is allowed: as many as hold the same
        number of those, and all of them if that does not give enough."""
        if not self.lists:
            return [0]
        probed = max(_PROBED, _FEWEST_SCANNED / self._size)
        few = min(self.lists, math.ceil(probed * self.lists / share))
        return [few, self.lists] if few < self.lists else [few]

    @cached_property
    def _visible(self) -> NDArray[np.uint8] | None:
        """Which ids of the base are not hidden, a bit each; None where all are visible."""
        import numpy as np

        return None if len(self.hidden) == 0 else self._bitmap(np.arange(self.last + 1))

    @cached_property
    def _bitmaps(self) -> OrderedDict[int, tuple[Ids, NDArray[np.uint8]]]:
        return OrderedDict()

    def _kept_bitmap(self, allowed: Ids) -> NDArray[np.uint8]:
        """As `_bitmap`; the last few are kept, since one filter serves many searches."""
        kept = self._bitmaps.get(id(allowed))
        if kept is None or kept[0] is not allowed:
            kept = allowed, self._bitmap(allowed)
            self._bitmaps[id(allowed)] = kept  # holds on to the array, so that its id stays its own
            if len(self._bitmaps) > _KEPT_FILTERS:
                self._bitmaps.popitem(last=False)
        return kept[1]

    def _bitmap(self, allowed: Ids) -> NDArray[np.uint8]:
        import numpy as np

        chosen = np.zeros(self.last + 1, dtype=bool)
        chosen[allowed[allowed <= self.last]] = True
        chosen[self.hidden] = False
        return np.packbits(chosen, bitorder="little")

    def _search_tail(self, vector: Vectors, k: int, allowed: Ids | None) -> tuple[Ids, Vectors]:
        import numpy as np

        ids, tail = self.tail_ids, self.tail
        if allowed is not None:
            places = np.searchsorted(allowed, ids).clip(0, max(0, len(allowed) - 1))
            inside = allowed[places] == ids if len(allowed) else np.zeros(len(ids), bool)
            ids, tail = ids[inside], tail[inside]
        scores = tail @ vector
        if len(scores) > k:
            best = np.argpartition(-scores, k - 1)[:k]
            ids, scores = ids[best], scores[best]
        return ids, scores.astype(np.float32)

    def changed(self, added: Iterable[Chunk], removed: Sequence[int]) -> VectorSnapshot:
        """The state after adding vectors, whose ids are above all others, and removing ids."""
        import numpy as np

        chunks, gone = list(added), np.array(removed, dtype=np.int64)
        keep = ~np.isin(self.tail_ids, gone)
        return replace(
            self,
            tail=np.concatenate([self.tail[keep], *(vectors for _, vectors in chunks)]),
            tail_ids=np.concatenate([self.tail_ids[keep], *(ids for ids, _ in chunks)]),
            hidden=np.union1d(self.hidden, gone[gone <= self.last]),
        )

    def plan(self, added: int, removed: int) -> Plan:
        """What to do about so many passages added and removed at once.

        Folding takes seconds for a million vectors, making the base anew from all of them a minute: little
        beside embedding thousands of passages, much beside one document. So a small change waits until
        there is twice as much to fold, and does not put more lists in place of too few.
        """
        large = added + removed >= _FEW
        patience = 1 if large else 2
        waiting, masked = len(self.tail_ids) + added, len(self.hidden) + removed
        if waiting <= patience * max(_FEW, _TAIL_SHARE * self._size) and (
            masked <= patience * max(_FEW, _HIDDEN_SHARE * self._size)
        ):
            return "wait"
        wanted = lists_for(self.count + added - removed)
        too_few = wanted >= 4 * max(1, self.lists)
        too_many = 4 * max(1, wanted) <= self.lists
        return "build" if self.base is None or too_many or (too_few and large) else "fold"

    def folded(self) -> VectorSnapshot:
        """The same state with the tail and what is hidden worked into a copy of the base."""
        import faiss
        import numpy as np

        _use_threads(_cores())
        base = faiss.clone_index(self.base)
        if len(self.hidden):
            base.remove_ids(self.hidden)
        if len(self.tail_ids):
            base.add_with_ids(np.ascontiguousarray(self.tail), self.tail_ids)
        last = int(self.tail_ids[-1]) if len(self.tail_ids) else self.last
        return replace(empty(self.dimension), base=base, last=last)


def empty(dimension: int) -> VectorSnapshot:
    """The state before anything was added."""
    import numpy as np

    nothing = np.empty(0, np.int64)
    return VectorSnapshot(dimension, None, 0, np.empty((0, dimension), np.float32), nothing, nothing)


def build(chunks: Chunks, count: int, dimension: int) -> VectorSnapshot:
    """Build the base from all vectors: exact while few, inverted lists with 8-bit codes above."""
    import faiss

    if count == 0:
        return empty(dimension)
    _use_threads(_cores())
    base = faiss.index_factory(dimension, factory(count), faiss.METRIC_INNER_PRODUCT)
    if not base.is_trained:
        base.train(_sample(chunks, count, _TRAINING * base.nlist))
    last = 0
    for ids, vectors in chunks():
        base.add_with_ids(vectors, ids)
        last = int(ids[-1])
    return replace(empty(dimension), base=base, last=last)


def lists_for(count: int) -> int:
    """How many inverted lists suit this many vectors: twice the square root, as a power of two; 0 where
    the search is exact."""
    if count < EXACT_BELOW:
        return 0
    lists = _FEWEST_LISTS
    while lists * lists < 2 * count:
        lists *= 2
    return lists


def factory(count: int) -> str:
    """FAISS's name for the index kind that suits this many vectors (docs/performance.md)."""
    lists = lists_for(count)
    return f"IVF{lists},SQ8" if lists else "IDMap2,SQfp16"


def save(snapshot: VectorSnapshot, path: Path) -> None:
    """Write the base to `path`, replacing it in one step."""
    import faiss

    draft = path.with_suffix(".tmp")
    faiss.write_index(snapshot.base, str(draft))
    draft.replace(path)


def load(path: Path, dimension: int, last: int) -> VectorSnapshot | None:
    """Read a base that `save` wrote; None where FAISS can't. Whoever calls has checked the bytes."""
    import faiss

    try:
        base = faiss.read_index(str(path))
    except RuntimeError:
        return None
    return replace(empty(dimension), base=base, last=last) if base.d == dimension else None


@lru_cache(maxsize=1)
def _cores() -> int:
    """How many threads FAISS would use by itself."""
    import faiss

    return int(faiss.omp_get_max_threads())


def _use_threads(count: int) -> None:
    """Have FAISS use so many threads when called from this one."""
    import faiss

    _cores()
    faiss.omp_set_num_threads(count)


def _sample(chunks: Chunks, count: int, wanted: int) -> Vectors:
    import numpy as np

    step = max(1, count // wanted)
    return np.concatenate([vectors[::step] for _, vectors in chunks()])


def _parameters(probed: int, selector: Any) -> Any:
    import faiss

    if probed:
        return faiss.SearchParametersIVF(nprobe=probed, **({"sel": selector} if selector else {}))
    return faiss.SearchParameters(sel=selector) if selector else None
