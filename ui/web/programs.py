"""The two calls for programs: `ask` and `search`, over HTTP and, where switched on, as MCP tools."""

from __future__ import annotations

from typing import Any

import gradio as gr
from gradio.events import api

from index.errors import ParleyError, QuestionError
from rag.types import Answer, Filters, Finished
from ui.web.service import Service

MOST_PASSAGES = 100


def build_programs(service: Service) -> None:
    """Offer the two endpoints. They keep nothing: no conversation is stored."""
    limits = service.settings.limits

    def checked(question: str) -> str:
        question = question.strip() if isinstance(question, str) else ""
        if not question:
            raise gr.Error(str(QuestionError("The question is empty.")), print_exception=False)
        if len(question) > limits.question_characters:
            raise gr.Error(
                f"The question is longer than {limits.question_characters} characters.", print_exception=False
            )
        return question

    def ask(
        question: str,
        history: list[str] | None = None,
        source: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> dict[str, Any]:
        """Answer a question from the indexed documents, every sentence with the exact characters it rests on.

        Args:
            question: The question, in plain words.
            history: The earlier questions of the same conversation, oldest first.
            source: Answer only from documents of this source.
            since: Answer only from documents dated on or after this ISO 8601 date.
            until: Answer only from documents dated on or before this ISO 8601 date.
        """
        earlier = [str(turn)[: limits.question_characters] for turn in history or []][
            -limits.history_questions :
        ]
        filters = Filters(source=source or None, since=since or None, until=until or None)
        try:
            with service.turns.take():
                return _answer(service, checked(question), earlier, filters).to_dict()
        except ParleyError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def search(
        question: str,
        k: int = 10,
        source: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> list[dict[str, Any]]:
        """Find the passages of the indexed documents that are closest to a question.

        Args:
            question: The question, in plain words.
            k: How many passages, 1 to 100.
            source: Search only documents of this source.
            since: Search only documents dated on or after this ISO 8601 date.
            until: Search only documents dated on or before this ISO 8601 date.
        """
        k = max(1, min(int(k), MOST_PASSAGES))
        try:
            with service.turns.take():
                hits = service.engine.retriever.search(
                    checked(question), k, source=source or None, since=since or None, until=until or None
                )
        except ParleyError as error:
            raise gr.Error(str(error), print_exception=False) from error
        return [hit.to_dict() for hit in hits]

    most = limits.running + limits.waiting
    api(ask, api_name="ask", concurrency_limit=most)
    api(search, api_name="search", concurrency_limit=most)


def _answer(service: Service, question: str, history: list[str], filters: Filters) -> Answer:
    for event in service.stream(question, history, filters, None):
        if isinstance(event, Finished):
            return event.answer
    raise ParleyError("The answer broke off; ask again.")
