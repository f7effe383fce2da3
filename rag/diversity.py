"""Hits from many documents instead of many from one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rag.types import Hit


def spread(hits: Iterable[Hit], per_document: int | None) -> list[Hit]:
    """The hits in their order, without those beyond the first `per_document` of their document; all of
    them where it is None."""
    if per_document is None:
        return list(hits)
    seen = Counter[int]()
    kept = []
    for hit in hits:
        seen[hit.document.id] += 1
        if seen[hit.document.id] <= per_document:
            kept.append(hit)
    return kept
