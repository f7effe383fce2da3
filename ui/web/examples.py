"""Example questions that the collection can answer: made from its own documents, kept only when answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.types import Finished

if TYPE_CHECKING:
    from index import Index
    from ui.web.service import Answering

MOST_TRIED = 12


def example_questions(index: Index, assistant: Answering, most: int = 4) -> list[str]:
    """Up to `most` questions, each tried on the assistant first: one that is refused is not offered."""
    chosen: list[str] = []
    for tried, question in enumerate(_candidates(index)):
        if len(chosen) == most or tried == MOST_TRIED:
            break
        last = None
        for event in assistant.stream(question):
            last = event
        if isinstance(last, Finished) and last.answer.status != "not_found" and question not in chosen:
            chosen.append(question)
    return chosen


def _candidates(index: Index) -> Iterator[str]:
    """Questions about who said what, and about titles, from documents spread over the collection."""
    from rag.attribution import attributions

    documents = index.documents()
    step = max(1, len(documents) // MOST_TRIED)
    for info in documents[::step]:
        text = index.document(info.id).text[:4000]
        names = []
        for found in attributions(text):
            if found.source:
                name = " ".join(text[found.source[0] : found.source[1]].split())
                if len(name.split()) in (2, 3) and name.istitle() and name not in names:
                    names.append(name)
        if names:
            yield f"What did {names[0]} say?"
        if info.title and 3 <= len(info.title.split()) <= 10:
            yield f"What is said about {info.title.rstrip('.?!')}?"
