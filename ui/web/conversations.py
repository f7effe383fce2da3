"""The Conversations tab: what was asked before, to reopen, rename or delete."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.web.answers import conversation_html
from ui.web.bridge import bridge, call_of
from ui.web.chat import ChatTab
from ui.web.html import link, tag, text
from ui.web.people import owner_of
from ui.web.service import Service


def build_conversations(service: Service, tabs: gr.Tabs, chat: ChatTab) -> gr.Markdown:
    """Lay the tab out and connect it; returns the list, for the page to fill on load."""
    listed = gr.Markdown(elem_id="conversations", latex_delimiters=[])
    chosen = gr.State(None)
    with gr.Column(visible=False, elem_id="rename-form", elem_classes="panel-form") as form:
        title = gr.Textbox(label="New title", elem_id="rename-title", max_lines=1)
        with gr.Row():
            save = gr.Button("Save title", elem_id="rename-save", variant="primary", size="sm")
            cancel = gr.Button("Cancel", elem_id="rename-cancel", size="sm")
    with gr.Column(visible=False, elem_id="delete-form", elem_classes="panel-form") as confirm:
        sure = gr.Markdown(latex_delimiters=[])
        with gr.Row():
            delete = gr.Button("Delete for good", elem_id="delete-yes", variant="stop", size="sm")
            keep = gr.Button("Keep it", elem_id="delete-no", size="sm")
    called, go = bridge("conversations")
    quiet: dict[str, Any] = {
        "api_visibility": "private",
        "show_progress": "hidden",
        "concurrency_limit": None,
    }

    def act(call: str, request: gr.Request) -> dict[Any, Any]:
        return _act(service, call_of(call), owner_of(request))

    def _act(service: Service, call: dict[str, Any], owner: str) -> dict[Any, Any]:
        rows = {row.id: row for row in service.store.conversations(owner)}
        row = rows.get(str(call.get("id")))
        if row is None:
            return {listed: list_html(service, owner)}
        if call.get("verb") == "open":
            messages = service.store.messages(owner, row.id)
            past = conversation_html(messages)
            return {
                tabs: gr.update(selected="chat"),
                chat.past: past,
                chat.live: "",
                chat.conversation: row.id,
            }
        if call.get("verb") == "rename":
            return {
                form: gr.update(visible=True),
                confirm: gr.update(visible=False),
                title: row.title,
                chosen: row.id,
            }
        question = tag("p", text(f"Delete “{row.title}” and its {row.questions} answers?"))
        return {
            confirm: gr.update(visible=True),
            form: gr.update(visible=False),
            sure: question,
            chosen: row.id,
        }

    def rename(identity: str, name: str, request: gr.Request) -> dict[Any, Any]:
        owner = owner_of(request)
        if name.strip():
            service.store.rename(owner, identity, " ".join(name.split())[:120])
        return {listed: list_html(service, owner), form: gr.update(visible=False)}

    def remove(identity: str, current: str | None, request: gr.Request) -> dict[Any, Any]:
        owner = owner_of(request)
        service.store.delete(owner, identity)
        changes: dict[Any, Any] = {listed: list_html(service, owner), confirm: gr.update(visible=False)}
        if identity == current:
            changes |= {chat.past: "", chat.live: "", chat.conversation: None}
        return changes

    chat_parts = [chat.past, chat.live, chat.conversation]
    go.click(act, called, [listed, tabs, form, confirm, title, sure, chosen, *chat_parts], **quiet)
    gr.on([save.click, title.submit], rename, [chosen, title], [listed, form], **quiet)
    delete.click(remove, [chosen, chat.conversation], [listed, confirm, *chat_parts], **quiet)
    gr.on([cancel.click, keep.click], lambda: [gr.update(visible=False)] * 2, None, [form, confirm], **quiet)
    return listed


def list_html(service: Service, owner: str) -> str:
    """The owner's conversations, latest first."""
    rows = []
    for row in service.store.conversations(owner):
        name = link(text(row.title), "conversations", "open", row.id, class_="row-title")
        count = f"{row.questions} question{'' if row.questions == 1 else 's'}"
        about = f"{count} · {row.updated_at[:16].replace('T', ' ')} UTC"
        tools = [
            link(
                text("Rename"), "conversations", "rename", row.id, class_="tool", title=f"Rename {row.title}"
            ),
            link(text("Export"), "answer", "export-all", row.id, class_="tool", title=f"Export {row.title}"),
            link(
                text("Delete"), "conversations", "delete", row.id, class_="tool", title=f"Delete {row.title}"
            ),
        ]
        rows.append(
            tag(
                "li",
                tag("div", name, tag("span", text(about), class_="about")),
                tag("span", *tools, class_="tools"),
            )
        )
    if not rows:
        return tag("div", tag("p", text("No conversations yet.")), class_="empty")
    return tag("div", tag("ul", *rows, class_="rows"), class_="list")
