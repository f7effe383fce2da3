"""Hits whose texts repeat one another become one, the best, with the others' places listed."""

from __future__ import annotations

from dataclasses import replace

from index.types import Passage
from rag.repeats import same_shingles, shingles
from rag.types import Hit, Place


class Collapsed:
    """Hits without their repeats, in the order they were added, best first."""

    def __init__(self) -> None:
        self.hits: list[Hit] = []
        self._shingles: list[frozenset[tuple[str, ...]]] = []

    def add(self, hit: Hit) -> None:
        """Keep the hit, or its place with the hit that it repeats."""
        own = shingles(hit.passage.text)
        for row, other in enumerate(self._shingles):
            kept = self.hits[row]
            if same_shingles(own, other) and not _overlap(hit.passage, kept.passage):
                place = Place(hit.document.id, hit.document.path, hit.passage.start, hit.passage.end)
                self.hits[row] = replace(kept, also_in=(*kept.also_in, place))
                return
        self.hits.append(hit)
        self._shingles.append(own)


def _overlap(a: Passage, b: Passage) -> bool:
    """Neighbours share a sentence on purpose; that is no repeat."""
    return a.document_id == b.document_id and a.start < b.end and b.start < a.end
