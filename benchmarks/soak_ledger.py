"""What a soak's writers have acknowledged, and what that says of a search's hits."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.types import Document

if TYPE_CHECKING:
    from rag.types import Hit


@dataclass(frozen=True, slots=True)
class Kept:
    """One version of a document. `token` is a word that only it holds."""

    path: str
    version: int
    token: str


class Ledger:
    """Which version of each document is there, which is on its way, and which are gone for good."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._versions: dict[str, dict[str, int]] = {}  # path -> text -> version
        self._settled: dict[str, Kept] = {}
        self._pending: dict[str, Kept] = {}
        self._dead: set[tuple[str, int]] = set()
        self._next = 0

    def fresh(self, path: str, text: str) -> Document:
        """Note that a text is about to be added under a path, in place of what is there."""
        with self._guard:
            self._next += 1
            token = text.split(" is known.")[0].rsplit(" ", 1)[-1]
            self._versions.setdefault(path, {})[text] = self._next
            self._settled.pop(path, None)
            self._pending[path] = Kept(path, self._next, token)
        return Document(path=path, text=text)

    def settled(self, path: str) -> None:
        """The add has returned: earlier versions are dead."""
        with self._guard:
            kept = self._pending.pop(path)
            self._settled[path] = kept
            self._dead |= {(path, v) for v in self._versions[path].values() if v != kept.version}

    def leaving(self, path: str) -> None:
        """It is about to be removed."""
        with self._guard:
            self._settled.pop(path)

    def gone(self, path: str) -> None:
        """The removal has returned."""
        with self._guard:
            self._dead |= {(path, version) for version in self._versions[path].values()}

    def some(self, chance: random.Random) -> Kept | None:
        """Any document that is there."""
        with self._guard:
            return chance.choice(list(self._settled.values())) if self._settled else None

    def state(self) -> frozenset[tuple[str, int]]:
        """The versions that are dead by now."""
        with self._guard:
            return frozenset(self._dead)

    def present(self) -> set[str]:
        """Paths that are there."""
        with self._guard:
            return set(self._settled)

    def faults(self, dead: frozenset[tuple[str, int]], hits: Sequence[Hit]) -> list[str]:
        """What is wrong with hits of a search that began when `dead` were dead."""
        found = []
        for hit in hits:
            passage, document = hit.passage, hit.document
            if document.text[passage.start : passage.end] != passage.text or not passage.text:
                found.append(f"text: {document.path} {passage.start}:{passage.end}")
            with self._guard:
                version = self._versions.get(document.path, {}).get(document.text)
            if version is None or passage.document_id != document.id:
                found.append(f"wrong document: {document.path} {document.text[:60]!r}")
            elif (document.path, version) in dead:
                found.append(f"removed, and found again: {document.path} version {version}")
        if [hit.rank for hit in hits] != list(range(1, len(hits) + 1)):
            found.append("ranks are not 1, 2, 3 …")
        return found

    def missing(self, wanted: Kept, hits: Sequence[Hit]) -> bool:
        """Whether a document that was there all the time is not among the hits."""
        with self._guard:
            if self._settled.get(wanted.path) != wanted:
                return False
        paths = {path for hit in hits for path in (hit.document.path, *(p.path for p in hit.also_in))}
        return wanted.path not in paths
