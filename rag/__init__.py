"""A question -> passages -> a grounded answer. The front doors are `Retriever` and `Assistant`.

The names are loaded at use, so that `rag.attribution` can be had alone.
"""

from typing import TYPE_CHECKING

from index.exports import at_use

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.retriever import Retrieval, Retriever
    from rag.types import (
        Answer,
        Citation,
        Event,
        Finished,
        Found,
        Hit,
        Position,
        Rewritten,
        Sentence,
        TextDelta,
    )

_HOMES = {
    "Answer": "types",
    "Assistant": "assistant",
    "Citation": "types",
    "Event": "types",
    "Finished": "types",
    "Found": "types",
    "Hit": "types",
    "Position": "types",
    "Retrieval": "retriever",
    "Retriever": "retriever",
    "Rewritten": "types",
    "Sentence": "types",
    "TextDelta": "types",
}

__all__ = [
    "Answer",
    "Assistant",
    "Citation",
    "Event",
    "Finished",
    "Found",
    "Hit",
    "Position",
    "Retrieval",
    "Retriever",
    "Rewritten",
    "Sentence",
    "TextDelta",
]

__getattr__ = at_use("rag", _HOMES)
