"""Hits that repeat a better one leave their place to it, and the best keep all places of their text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace

from index.near_duplicates import Repeats
from index.types import Passage
from rag.types import Hit, Place


class Collapsed:
    """Hits without those that repeat an earlier one, in the order they were added, best first.

    A hit goes when its text stands in one that is kept, but for a few words. One that contains a kept hit
    and says more stays.
    """

    def __init__(self) -> None:
        self.hits: list[Hit] = []

    def add(self, hit: Hit, repeats: Repeats) -> None:
        """Keep the hit, or its place with the hit that it repeats."""
        for row, kept in enumerate(self.hits):
            if repeats.repeats(hit.passage.id, kept.passage.id) and not _overlap(hit.passage, kept.passage):
                self.hits[row] = replace(kept, also_in=(*kept.also_in, _place(hit)))
                return
        self.hits.append(hit)


def with_places(hit: Hit, places: Callable[[int], list[Place]], documents: Sequence[int] | None) -> Hit:
    """The hit with every other place of its text, those that were not searched too: `places` gives them,
    `documents`, in ascending order, limits them to these."""
    own = hit.passage
    others = [
        place
        for place in places(own.id)
        if (documents is None or _holds(documents, place.document_id))
        and not (place.document_id == own.document_id and place.start < own.end and own.start < place.end)
    ]
    return replace(hit, also_in=tuple(dict.fromkeys([*hit.also_in, *others])))


def _holds(ascending: Sequence[int], number: int) -> bool:
    # A set of half a million documents takes longer to make than a search.
    place = bisect_left(ascending, number)
    return place < len(ascending) and ascending[place] == number


def _place(hit: Hit) -> Place:
    return Place(hit.document.id, hit.document.path, hit.passage.start, hit.passage.end)


def _overlap(a: Passage, b: Passage) -> bool:
    """Neighbours share a sentence on purpose; that is no repeat."""
    return a.document_id == b.document_id and a.start < b.end and b.start < a.end
