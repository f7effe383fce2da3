"""A deterministic embedder without a model, for fast tests here and in projects that use Parley."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.types import Span

if TYPE_CHECKING:
    from index.embedder import Progress, Vectors

_WORD = re.compile(r"\w+")


class HashEmbedder:
    """Bag of hashed, lowercased word stems (first five letters): texts that share words are near."""

    def __init__(self, dimension: int = 256, max_tokens: int = 254) -> None:
        self.dimension = dimension
        self.max_tokens = max_tokens
        self.identity = f"hash {dimension}"

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Words and single other characters."""
        return [len(re.findall(r"\w+|[^\w\s]", text)) for text in texts]

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Shape (texts, dimension)."""
        import numpy as np

        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in _WORD.findall(text.lower()):
                vectors[row, zlib.crc32(word[:5].encode()) % self.dimension] += 1
            vectors[row, 0] += 1e-3  # so that a text without words has a direction too
        if progress:
            progress(len(texts))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def embed_with_sentences(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]], progress: Progress | None = None
    ) -> tuple[Vectors, list[Vectors]]:
        """The passages' vectors, and for each passage those of its sentences."""
        parts = [
            self.embed_passages([text[start:end] for start, end in spans])
            for text, spans in zip(texts, sentences, strict=True)
        ]
        return self.embed_passages(texts, progress), parts

    def embed_question(self, text: str) -> Vectors:
        """Shape (dimension,)."""
        vector: Vectors = self.embed_passages([text])[0]
        return vector
