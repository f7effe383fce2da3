"""Vectors of single words, to see that "soldiers" in a question is met by "troops" in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WORDS_FILE = Path(__file__).parent / "data" / "confidence_words.npz"


class WordVectors:
    """A table of unit vectors, one a lowercase English word.

    The words are the whole words of all-MiniLM-L6-v2's vocabulary, each embedded by itself, reduced to
    64 dimensions by principal components; `scripts/train_confidence.py words` makes the file again.
    """

    def __init__(self, words: Sequence[str], vectors: NDArray[np.int8]) -> None:
        self._row = {word: row for row, word in enumerate(words)}
        self._vectors = vectors

    def __contains__(self, word: str) -> bool:
        return word in self._row

    def of(self, words: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a word, shape (words, dimension); zeros for a word that is not in the table."""
        import numpy as np

        rows = np.array([self._row.get(word, -1) for word in words], dtype=np.int64)
        found = self._vectors[rows].astype(np.float32)
        found[rows < 0] = 0
        norms = np.linalg.norm(found, axis=1, keepdims=True)
        norms[norms == 0] = 1
        unit: NDArray[np.float32] = found / norms
        return unit

    def nearest(self, word: str, count: int, least: float) -> list[str]:
        """The `count` other words nearest to a word, the nearest first, with a cosine of `least` or more;
        none for a word that is not in the table."""
        import numpy as np

        if word not in self._row:
            return []
        names = list(self._row)
        table = self._vectors.astype(np.float32)
        cosines = table @ self.of([word])[0] / np.linalg.norm(table, axis=1).clip(1e-6)
        best = np.argsort(-cosines)[: count + 1]
        return [names[n] for n in best if cosines[n] >= least and names[n] != word][:count]


@lru_cache(maxsize=1)
def word_vectors() -> WordVectors:
    """The table that the package carries."""
    import numpy as np

    with np.load(WORDS_FILE, allow_pickle=False) as data:
        words = data["words"].tobytes().decode("ascii").split("\n")
        return WordVectors(words, data["vectors"])
