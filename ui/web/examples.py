"""Example questions that the collection can answer: made from its own documents, kept only when answered."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from rag.types import Answer, Finished

if TYPE_CHECKING:
    from index import Index
    from index.rows import DocumentInfo
    from rag.types import Sentence
    from ui.web.service import Answering

MOST_TRIED = 12
_GROUPS = frozenset(("All", "Both", "Many", "Most", "No", "Other", "Several", "Some", "The", "These"))
_NAMED = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b")


def example_questions(
    index: Index, assistant: Answering, ending: threading.Event | None = None, most: int = 4
) -> list[str]:
    """Up to `most` questions, each tried on the assistant first: one that is refused is not offered.

    First what somebody said about something, as answers about documents spread over the collection name
    them; then what a document says. Stops early once `ending` is set.
    """
    documents = index.documents()
    spread = documents[:: max(1, len(documents) // MOST_TRIED)][:MOST_TRIED]
    chosen: list[str] = []
    for question in chain(_about_people(index, assistant, spread), _about_titles(spread)):
        if len(chosen) == most or (ending and ending.is_set()):
            break
        if question not in chosen and _answered(assistant, question):
            chosen.append(question)
    return chosen


def _answer(assistant: Answering, question: str) -> Answer | None:
    last = None
    for event in assistant.stream(question):
        last = event
    return last.answer if isinstance(last, Finished) else None


def _answered(assistant: Answering, question: str) -> bool:
    answer = _answer(assistant, question)
    return answer is not None and answer.status != "not_found"


def _about_people(index: Index, assistant: Answering, documents: list[DocumentInfo]) -> Iterator[str]:
    """A question a document, each about another person."""
    seen: set[str] = set()
    for info in documents:
        answer = _answer(assistant, info.title) if info.title else None
        for sentence in answer.sentences if answer else ():
            topic = _topic(index, sentence)
            if _is_person(sentence.speaker) and sentence.speaker not in seen and topic:
                seen.add(str(sentence.speaker))
                yield f"What did {sentence.speaker} say about {topic}?"
                break


def _is_person(speaker: str | None) -> bool:
    words = (speaker or "").split()
    return (
        2 <= len(words) <= 3
        and words[0] not in _GROUPS
        and all(word[0].isupper() and len(word) > 1 for word in words)
    )


def _topic(index: Index, sentence: Sentence) -> str | None:
    """What the sentence names inside, apart from its speaker, that most passages name too."""
    own = set((sentence.speaker or "").split())
    names = [name for name in _NAMED.findall(sentence.text) if name not in own]
    counted = {name: max(map(index.document_frequency, index.terms(name)), default=0) for name in names}
    return max(counted, key=lambda name: counted[name], default=None)


def _about_titles(documents: list[DocumentInfo]) -> Iterator[str]:
    for info in documents:
        if info.title and 2 <= len(info.title.split()) <= 10:
            yield f"What does “{info.title}” say?"
