"""A question -> passages -> a grounded answer. The front doors are `Retriever` and `Assistant`."""

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
