"""Whether two texts are the same but for a few words: repeats and reprints."""

from __future__ import annotations

from index.near_duplicates import SHARED, runs

__all__ = ["same_shingles", "same_text", "shingles"]


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """The runs of four words of a text, lowercase; one shorter run where it has fewer."""
    return runs(text)


def same_shingles(a: frozenset[tuple[str, ...]], b: frozenset[tuple[str, ...]]) -> bool:
    """Whether the smaller set lies mostly in the other (containment .7 or more; Broder 1997)."""
    return len(a & b) >= SHARED * min(len(a), len(b))


def same_text(a: str, b: str) -> bool:
    """Whether one text repeats the other, whole or in part, but for a few words."""
    return same_shingles(shingles(a), shingles(b))
