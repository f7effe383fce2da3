"""The documents that were read last, kept whole: reading and inflating a long text outlasts a search."""

from __future__ import annotations

import threading
from collections import OrderedDict

from index.types import Document

Key = tuple[int, int]
"""A document's id and the generation of its latest change."""


class Recent:
    """Documents up to so many characters in all; the longest unused goes first."""

    def __init__(self, characters: int) -> None:
        self._room = characters
        self._documents: OrderedDict[Key, Document] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, key: Key) -> Document | None:
        """The document in this state, None where it is not kept."""
        with self._guard:
            if key in self._documents:
                self._documents.move_to_end(key)
            return self._documents.get(key)

    def keep(self, key: Key, document: Document) -> None:
        """Keep a document for a while."""
        with self._guard:
            if key not in self._documents:
                self._room -= len(document.text)
            self._documents[key] = document
            while self._room < 0:
                self._room += len(self._documents.popitem(last=False)[1].text)
