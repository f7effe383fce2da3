"""The Chat tab: ask, watch the answer come, check it against its sources."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from index.errors import ParleyError
from rag.types import Filters, Finished, Found, Rewritten, TextDelta
from ui.web.answers import conversation_html, message_html, streaming_html
from ui.web.html import link, tag, text
from ui.web.people import owner_of
from ui.web.run import Failed, Run, Stopped, Waiting
from ui.web.service import Service

SECONDS_BETWEEN_UPDATES = 0.08
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
ALL_SOURCES = "All sources"


@dataclass(frozen=True)
class ChatTab:
    """The tab's components that other tabs write to."""

    welcome: gr.Markdown
    past: gr.Markdown
    live: gr.Markdown
    conversation: gr.State
    source: gr.Dropdown
    between: gr.Column
    runs: dict[str, Run] = field(default_factory=dict)


def build_chat(service: Service) -> ChatTab:
    """Lay the tab out and connect it."""
    with gr.Column(elem_id="conversation"):
        welcome = gr.Markdown(welcome_html(service), elem_id="welcome", latex_delimiters=[])
        past = gr.Markdown(elem_id="past", latex_delimiters=[])
        live = gr.Markdown(elem_id="live", latex_delimiters=[])
    with gr.Column(elem_id="composer"):
        between = gr.Column(elem_id="between")
        notice = gr.Markdown(elem_id="notice", latex_delimiters=[])
        with gr.Row(elem_id="ask-row"):
            question = gr.Textbox(
                elem_id="question",
                label="Your question",
                placeholder="Ask the documents…",
                lines=1,
                max_lines=6,
                container=False,
                scale=1,
            )
            ask = gr.Button("Ask", elem_id="ask", variant="primary", scale=0, min_width=72)
            stop = gr.Button("Stop", elem_id="stop", variant="stop", scale=0, min_width=72, visible=False)
        with gr.Row(elem_id="under-ask"):
            with gr.Accordion("Filters", open=False, elem_id="filters"):
                source, since, until, answerer = _filters(service)
            new = gr.Button(
                "New conversation", elem_id="new", variant="secondary", size="sm", scale=0, min_width=150
            )
    conversation = gr.State(None)
    tab = ChatTab(welcome, past, live, conversation, source, between)
    handlers = _Handlers(service, tab.runs)
    asking: dict[str, Any] = {
        "fn": handlers.ask,
        "inputs": [question, conversation, source, since, until, answerer],
        "outputs": [past, live, notice, question, ask, stop, conversation],
        "api_visibility": "private",
        "show_progress": "hidden",
        "concurrency_limit": None,
        "trigger_mode": "once",
    }
    gr.on([ask.click, question.submit], **asking)
    quiet: dict[str, Any] = {
        "api_visibility": "private",
        "show_progress": "hidden",
        "concurrency_limit": None,
    }
    stop.click(handlers.stop, None, None, **quiet)
    new.click(handlers.new, None, [past, live, notice, conversation], **quiet)
    return tab


def _filters(service: Service) -> tuple[gr.Dropdown, gr.Textbox, gr.Textbox, gr.Radio]:
    with gr.Row():
        source = gr.Dropdown(
            [ALL_SOURCES], value=ALL_SOURCES, label="Source", elem_id="filter-source", min_width=150
        )
        since = gr.Textbox(
            label="From", placeholder="2021-04-01", elem_id="filter-since", max_lines=1, min_width=110
        )
        until = gr.Textbox(
            label="Until", placeholder="2021-12-31", elem_id="filter-until", max_lines=1, min_width=110
        )
    answerer = gr.Radio(
        list(service.answerers),
        value=service.answerers[0],
        label="Answered by",
        elem_id="answerer",
        visible=len(service.answerers) > 1,
    )
    return source, since, until, answerer


def welcome_html(service: Service) -> str:
    """What an empty conversation shows: what this is, and questions that the collection can answer."""
    questions = [
        tag("li", link(text(example), "example", "ask", class_="example")) for example in service.examples
    ]
    lead = "Answers come in the documents’ own words. Every number opens the passage it rests on."
    parts = [tag("h1", text("Ask the documents")), tag("p", text(lead))]
    if questions:
        parts += [tag("p", text("For instance:"), class_="label"), tag("ul", *questions)]
    return tag("div", *parts, class_="welcome")


def notice_html(message: str) -> str:
    """One line above the question field."""
    return tag("p", text(message), class_="notice", role="status") if message else ""


def filters_of(source: str | None, since: str, until: str) -> Filters:
    """The search's filters; raises ParleyError for a date that isn't one."""
    return Filters(
        source=None if source in (None, "", ALL_SOURCES) else source, since=_date(since), until=_date(until)
    )


def _date(value: str) -> str | None:
    value = (value or "").strip()
    if value and not _DATE.fullmatch(value):
        raise ParleyError(f"“{value[:40]}” is not a date; write it as 2021, 2021-04 or 2021-04-12.")
    return value or None


class _Handlers:
    """What the tab's buttons do."""

    def __init__(self, service: Service, runs: dict[str, Run]) -> None:
        self._service = service
        self._runs = runs

    async def ask(
        self,
        question: str,
        conversation: str | None,
        source: str,
        since: str,
        until: str,
        answerer: str,
        request: gr.Request,
    ) -> AsyncIterator[tuple[Any, ...]]:
        """Answer in place: the earlier turns stay, the new one streams below them."""
        keep = gr.skip()
        owner, session = owner_of(request), str(request.session_hash)
        question = (question or "").strip()
        limit = self._service.settings.limits.question_characters
        problem = ""
        if len(question) > limit:
            problem = f"The question is too long: {len(question)} characters, at most {limit}."
        elif session in self._runs:
            problem = "The last question is still being answered; stop it or wait."
        try:
            filters = filters_of(source, since, until)
        except ParleyError as error:
            problem = problem or str(error)
        if problem or not question:
            yield keep, keep, notice_html(problem or "Type a question first."), keep, keep, keep, keep
            return
        store = self._service.store
        earlier = store.messages(owner, conversation)
        message = store.begin(owner, conversation, question)
        history = [turn.question for turn in earlier if turn.state == "answered"]
        run = Run(
            self._service,
            message,
            history[-self._service.settings.limits.history_questions :],
            filters,
            answerer,
        )
        self._runs[session] = run
        busy, free = gr.update(visible=False), gr.update(visible=True)
        first = streaming_html(question, None, "Searching…")
        yield conversation_html(earlier), first, "", "", busy, free, message.conversation
        try:
            async for shown in _watch(question, run):
                yield keep, shown, keep, keep, keep, keep, keep
        finally:
            self._runs.pop(session, None)
        final = store.message(owner, message.id)
        shown = tag("div", message_html(final), class_="thread") if final else ""
        refused = final is not None and final.state == "failed"
        yield (
            keep,
            shown,
            keep,
            question if refused else keep,
            gr.update(visible=True),
            gr.update(visible=False),
            keep,
        )

    def stop(self, request: gr.Request) -> None:
        """Stop this page's running answer."""
        run = self._runs.get(str(request.session_hash))
        if run:
            run.stop()

    def new(self, request: gr.Request) -> tuple[str, str, str, None]:
        """Leave the conversation (it stays in the list) for an empty one."""
        self.stop(request)
        return "", "", "", None


async def _watch(question: str, run: Run) -> AsyncIterator[str]:
    """The growing answer as markup, at most some twelve times a second."""
    rewritten: str | None = None
    progress, reply, shown_at = "Searching…", "", 0.0
    async for step in run.steps():
        match step:
            case Waiting(before=0):
                progress = "Loading the language model; your question is next…"
            case Waiting(before=before):
                progress = f"Waiting: {before} before you…" if before > 1 else "Waiting for a free place…"
            case Rewritten():
                rewritten = step.standalone_question
            case Found():
                progress = f"Reading {len(step.hits)} passages…"
            case TextDelta():
                reply += step.text
                progress = "Checking every sentence against its source…"
                if time.monotonic() - shown_at < SECONDS_BETWEEN_UPDATES:
                    continue
            case Finished() | Failed() | Stopped():
                return
        shown_at = time.monotonic()
        yield streaming_html(question, rewritten, progress, reply)
