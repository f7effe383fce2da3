"""How many independent sources carry some statements: repeats and reprints count once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rag.repeats import same_shingles, shingles


class Carried(Protocol):
    """A statement with its document and that document's publisher."""

    @property
    def text(self) -> str: ...
    @property
    def document_id(self) -> int: ...
    @property
    def source(self) -> str | None: ...


def independent_sources(statements: Sequence[Carried]) -> int:
    """How many documents carry these statements, repeats and reprints counted once.

    Documents of one publisher count once; so do documents whose statements repeat one another (the same
    runs of four words, `rag.repeats`).
    """
    groups: list[tuple[set[str], list[frozenset[tuple[str, ...]]]]] = []
    for statement in statements:
        names = {f"document {statement.document_id}"} | (
            {statement.source.lower()} if statement.source else set()
        )
        marks = [shingles(statement.text)]
        same = [g for g in groups if g[0] & names or any(same_shingles(marks[0], m) for m in g[1])]
        for group in same:
            names |= group[0]
            marks += group[1]
            groups.remove(group)
        groups.append((names, marks))
    return len(groups)
