"""The two calls for programs: `ask` and `search`, over Gradio's API and, where switched on, as MCP tools."""

from __future__ import annotations

from typing import Any

from index.errors import ParleyError, QuestionError, SettingsError
from index.types import Filters
from ui.web.service import Service

MOST_PASSAGES = 100


class Programs:
    """The calls themselves. They keep nothing: no conversation is stored. They raise ParleyError."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def ask(
        self,
        question: str,
        history: list[str] | None = None,
        source: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> dict[str, Any]:
        """The JSON answer."""
        from rag.types import Finished

        limits = self._service.settings.limits
        asked = self._checked(question)
        if history is not None and not isinstance(history, list):
            raise SettingsError("history is a list of earlier questions.")
        earlier = [str(turn)[: limits.question_characters] for turn in history or []]
        filters = Filters(source=source or None, since=since or None, until=until or None)
        with self._service.turns.take():
            for event in self._service.stream(asked, earlier[-limits.history_questions :], filters, None):
                if isinstance(event, Finished):
                    return event.answer.to_dict()
        raise ParleyError("The answer broke off; ask again.")

    def search(
        self,
        question: str,
        k: int = 10,
        source: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> list[dict[str, Any]]:
        """The nearest passages, best first."""
        asked = self._checked(question)
        try:
            most = max(1, min(int(k), MOST_PASSAGES))
        except (TypeError, ValueError, OverflowError):
            raise SettingsError(f"k is a number from 1 to {MOST_PASSAGES}.") from None
        with self._service.turns.take():
            hits = self._service.engine.retriever.search(
                asked, most, source=source or None, since=since or None, until=until or None
            )
        return [hit.to_dict() for hit in hits]

    def _checked(self, question: object) -> str:
        limit = self._service.settings.limits.question_characters
        if not isinstance(question, str) or not question.strip():
            raise QuestionError("The question is empty.")
        if len(question) > limit:
            raise QuestionError(f"The question is too long: {len(question)} characters, at most {limit}.")
        return question.strip()


def build_programs(service: Service) -> None:
    """Offer the two as named endpoints of the Gradio app."""
    import gradio as gr
    from gradio.events import api

    programs = Programs(service)

    def ask(
        question: str,
        history: list[str] | None = None,
        source: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> dict[str, Any]:
        """Answer a question from the indexed documents, each sentence with the characters it rests on.

        Args:
            question: The question, in plain words.
            history: The earlier questions of the same conversation, oldest first.
            source: Answer only from documents of this source.
            since: Answer only from documents dated on or after this ISO 8601 date.
            until: Answer only from documents dated on or before this ISO 8601 date.
        """
        try:
            return programs.ask(question, history, source, since, until)
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
        try:
            return programs.search(question, k, source, since, until)
        except ParleyError as error:
            raise gr.Error(str(error), print_exception=False) from error

    limits = service.settings.limits
    most = limits.running + limits.waiting
    api(ask, api_name="ask", concurrency_limit=most)
    api(search, api_name="search", concurrency_limit=most)
