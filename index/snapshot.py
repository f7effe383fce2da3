"""One state of the embedded store, searched by meaning and by words."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from index.lexical import LexicalSnapshot
from index.selections import Selections

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.vectors import VectorSnapshot

    Ranking = tuple[NDArray[np.int64], NDArray[np.float32]]


@dataclass(frozen=True)
class Snapshot:
    """A state of the embedded store."""

    generation: int
    vectors: VectorSnapshot | None
    words: LexicalSnapshot
    selections: Selections

    def dense(self, vector: NDArray[np.float32], k: int, documents: Sequence[int] | None = None) -> Ranking:
        """Passage ids and similarities of the k nearest to a unit vector, best first."""
        import numpy as np

        if self.vectors is None:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        return self.vectors.search(vector, k, self._allowed(documents))

    def lexical(self, question: str, k: int, documents: Sequence[int] | None = None) -> Ranking:
        """Passage ids and scores of the k best, best first."""
        return self.words.search(question, k, documents, self._allowed(documents))

    def both(
        self, vector: NDArray[np.float32], question: str, k: int, documents: Sequence[int] | None = None
    ) -> tuple[Ranking, Ranking]:
        """What `dense` and `lexical` give, sought on two cores where that takes milliseconds."""
        if self.vectors is None or not self.vectors.lists:
            return self.dense(vector, k, documents), self.lexical(question, k, documents)
        allowed = self._allowed(documents)
        worded: list[Future[Ranking]] = []

        def begin() -> None:
            worded.append(_other_thread().submit(self.words.search, question, k, documents, allowed))

        # tantivy keeps Python's lock, FAISS does not: so FAISS begins first.
        near = self.vectors.search(vector, k, allowed, begin)
        return near, worded[0].result()

    def _allowed(self, documents: Sequence[int] | None) -> NDArray[np.int64] | None:
        return None if documents is None else self.selections.passages(documents, self.generation)

    def document_frequency(self, term: str) -> int:
        """How many passages hold an index term."""
        return self.words.document_frequency(term)


@lru_cache(maxsize=1)
def _other_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="search")
