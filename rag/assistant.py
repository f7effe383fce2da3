"""`Assistant`: the front door from a question to a grounded answer."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.answerers.base import Answerer, Request
from rag.conversation import resolve
from rag.retriever import Retriever, checked_filters, checked_question
from rag.types import Answer, Event, Filters, Finished, Found, Rewritten

PASSAGES = 16
"""How many passages an answer is made from."""
_SHOWN = 10


class Assistant:
    """Answers questions from a retriever's documents, each sentence with its citations.

    Without an `answerer` the answers are extractive: verbatim quotes, no language model.
    """

    def __init__(self, retriever: Retriever, answerer: Answerer | None = None) -> None:
        self.retriever = retriever
        if answerer is None:
            from rag.answerers.extractive import ExtractiveAnswerer

            answerer = ExtractiveAnswerer()
        self.answerer = answerer

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        source: str | None = None,
        author: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Answer:
        """The answer to a question.

        `history` holds the conversation's earlier questions, oldest first; a follow-up such as "And
        Poland?" is completed from them. The other arguments limit the documents, as in
        `Retriever.search`. Raises QuestionError and SettingsError.
        """
        filters = checked_filters(source=source, author=author, since=since, until=until)
        for event in self._events(question, history, filters):
            if isinstance(event, Finished):
                return event.answer
        raise AssertionError("an answerer ended without an answer")

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        source: str | None = None,
        author: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Iterator[Event]:
        """As `ask`, as events: Rewritten, Found, any number of TextDelta, and at last Finished."""
        filters = checked_filters(source=source, author=author, since=since, until=until)
        yield from self._events(question, history, filters)

    def _events(self, question: str, history: Sequence[str], filters: Filters) -> Iterator[Event]:
        question = checked_question(question)
        resolved = resolve(question, [earlier for earlier in history if earlier.strip()])
        rewritten = resolved.question
        yield Rewritten(question, rewritten)
        retrieval = self.retriever.retrieve(
            rewritten, PASSAGES, filters, wording=resolved.search, context=resolved.context
        )
        yield Found(retrieval.hits)
        started = time.perf_counter()
        request = Request(question, retrieval, self.retriever.plain(), tuple(history), resolved.context)
        for event in self.answerer.stream(request):
            if isinstance(event, Finished):
                timings = {**retrieval.timings_ms, **event.answer.timings_ms}
                timings["answer"] = (time.perf_counter() - started) * 1000
                yield Finished(
                    replace(
                        event.answer,
                        question=question,
                        standalone_question=rewritten,
                        passages=event.answer.passages or retrieval.hits[:_SHOWN],
                        timings_ms=timings,
                    )
                )
            else:
                yield event
