"""The page: its tabs and what fills them when somebody comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import gradio as gr

from ui.web.answers import conversation_html
from ui.web.chat import ALL_SOURCES, build_chat, welcome_html
from ui.web.conversations import build_conversations
from ui.web.conversations import list_html as conversations_html
from ui.web.documents import build_documents
from ui.web.documents import list_html as documents_html
from ui.web.feedback_form import build_feedback
from ui.web.html import link, tag, text
from ui.web.people import owner_of
from ui.web.programs import build_programs
from ui.web.service import Service
from ui.web.source_panel import build_source_panel
from ui.web.store import Message

SECONDS_BETWEEN_LOOKS = 0.3


def create_app(service: Service) -> gr.Blocks:
    """The page as a Gradio app, not yet served. `service` may still be loading."""
    app: gr.Blocks
    with gr.Blocks(title="Parley", analytics_enabled=False, delete_cache=(600, 600), fill_width=True) as app:
        build_programs(service)  # first, so that the names ask and search are theirs
        with gr.Row(elem_id="top"):
            gr.Markdown(
                tag("div", tag("strong", text("Parley")), class_="brand"),
                elem_id="brand",
                latex_delimiters=[],
            )
            status = gr.Markdown(_status(service), elem_id="status", latex_delimiters=[])
        with gr.Tabs(elem_id="tabs") as tabs:
            with gr.Tab("Chat", id="chat", elem_id="chat-tab"):
                chat = build_chat(service)
                with chat.between:
                    build_feedback(service, chat)
            with gr.Tab("Documents", id="documents", elem_id="documents-tab", render_children=True):
                listed, editing = build_documents(service, chat)
            with gr.Tab(
                "Conversations", id="conversations", elem_id="conversations-tab", render_children=True
            ) as old:
                kept = build_conversations(service, tabs, chat)
        build_source_panel(service)
        outputs = [
            chat.welcome,
            chat.past,
            chat.live,
            chat.conversation,
            kept,
            listed,
            editing,
            chat.source,
            status,
        ]
        quiet: dict[str, Any] = {
            "api_visibility": "private",
            "show_progress": "hidden",
            "concurrency_limit": None,
        }

        async def opened(request: gr.Request) -> AsyncIterator[tuple[Any, ...]]:
            async for row in _opened(service, owner_of(request)):
                yield row

        def look(request: gr.Request) -> str:
            return conversations_html(service, owner_of(request))

        app.load(opened, None, outputs, **quiet)
        old.select(look, None, kept, **quiet)
    limits = service.settings.limits
    app.queue(api_open=False, max_size=8 * (limits.waiting + limits.running), default_concurrency_limit=4)
    return app


async def _opened(service: Service, owner: str) -> AsyncIterator[tuple[Any, ...]]:
    """The page's first fill: the last conversation at once, the rest as soon as the model is there, and an
    answer that was still being made when the page was left."""
    keep = gr.skip()
    latest = next(iter(service.store.conversations(owner)), None)
    identity = latest.id if latest else None
    messages = service.store.messages(owner, identity)
    shown: tuple[Any, ...] = (conversation_html(messages), "", identity)
    editing = gr.update(visible=service.settings.may_edit(owner))
    while True:
        unfinished = any(message.state == "waiting" for message in messages)
        choices = gr.update(choices=[ALL_SOURCES, *service.sources()]) if service.ready else keep
        lists = (conversations_html(service, owner), documents_html(service, owner), editing, choices)
        yield (welcome_html(service), *shown, *lists, _status(service, owner))
        seen = _seen(service)
        while seen == _seen(service):
            if unfinished and not _unfinished(service, owner, messages):
                break
            if service.settled and not unfinished:
                return
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        shown = (keep, keep, keep)
        if unfinished and not _unfinished(service, owner, messages):
            messages = service.store.messages(owner, identity)[: len(messages)]
            shown = (conversation_html(messages), keep, keep)


def _seen(service: Service) -> tuple[Any, ...]:
    """What the first fill depends on while it is loading."""
    return service.ready, service.failure, service.examples, service.settled


def _unfinished(service: Service, owner: str, messages: list[Message]) -> bool:
    known = [service.store.message(owner, message.id) for message in messages]
    return any(message is not None and message.state == "waiting" for message in known)


def _status(service: Service, owner: str = "") -> str:
    """How the collection is, and who is logged in."""
    if service.failure:
        return tag("p", text(service.failure), class_="status failed", role="alert")
    if not service.ready:
        return tag("p", text("Loading the language model…"), class_="status loading", role="status")
    count = service.engine.index.document_count
    parts = [text(f"{count} document{'' if count == 1 else 's'}")]
    if owner.startswith("user:"):
        leave = link(text("Log out"), "session", "leave", class_="tool")
        parts += [text(f" · {owner.removeprefix('user:')} "), leave]
    return tag("p", *parts, class_="status", role="status")
