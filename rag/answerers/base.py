"""The one seam between the assistant and whatever writes the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from rag.types import Event

if TYPE_CHECKING:
    from rag.retriever import Retrieval, Retriever


@dataclass(frozen=True, slots=True)
class Request:
    """What an answerer is given: the question as asked, and what the retriever found for its
    standalone form (`retrieval.question`), with the question's embedding (`retrieval.vector`). `context` is
    the question before a follow-up; empty where the standalone form holds all of it."""

    question: str
    retrieval: Retrieval
    retriever: Retriever
    history: tuple[str, ...] = ()
    context: str = ""


class Answerer(Protocol):
    """Turns retrieved passages into an answer.

    `stream` yields any number of TextDelta events and then exactly one Finished. It never raises for
    what a language model does: a failing one ends in a fallback that says so in `Answer.notes`.
    """

    name: str

    def stream(self, request: Request) -> Iterator[Event]: ...
