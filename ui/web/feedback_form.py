"""A thumb under an answer, with a reason."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.web.answers import conversation_html
from ui.web.bridge import bridge, call_of
from ui.web.chat import ChatTab, notice_html
from ui.web.people import owner_of
from ui.web.service import Service

MOST_CHARACTERS = 1000


def build_feedback(service: Service, chat: ChatTab) -> None:
    """The form that a thumb opens; the thumb counts at once, the reason is optional."""
    with gr.Column(visible=False, elem_id="feedback-form", elem_classes="panel-form") as form:
        chosen = gr.State(None)
        reason = gr.Textbox(label="Why? (optional)", elem_id="feedback-reason", max_lines=3)
        with gr.Row():
            send = gr.Button("Send", elem_id="feedback-send", variant="primary", size="sm")
            skip = gr.Button("No reason", elem_id="feedback-skip", size="sm")
    thanks = gr.Markdown(elem_id="feedback-thanks", latex_delimiters=[])
    called, go = bridge("feedback")
    quiet: dict[str, Any] = {
        "api_visibility": "private",
        "show_progress": "hidden",
        "concurrency_limit": None,
    }

    def judge(call: str, request: gr.Request) -> tuple[Any, ...]:
        wanted, owner = call_of(call), owner_of(request)
        verdict, identity = str(wanted.get("verb")), str(wanted.get("id"))
        if verdict not in ("good", "bad") or not service.store.judge(owner, identity, verdict, ""):
            return (
                gr.skip(),
                gr.skip(),
                gr.skip(),
                notice_html("This answer can't be rated."),
                gr.skip(),
                gr.skip(),
            )
        message = service.store.message(owner, identity)
        turns = service.store.messages(owner, message.conversation if message else None)
        past = conversation_html(turns)
        return gr.update(visible=True), (identity, verdict), "", "", past, ""

    def give(rated: tuple[str, str] | None, why: str, request: gr.Request) -> tuple[Any, ...]:
        if rated:
            service.store.judge(owner_of(request), rated[0], rated[1], (why or "").strip()[:MOST_CHARACTERS])
        return gr.update(visible=False), notice_html("Thank you, that is noted.")

    go.click(judge, called, [form, chosen, reason, thanks, chat.past, chat.live], **quiet)
    gr.on([send.click, reason.submit], give, [chosen, reason], [form, thanks], **quiet)
    skip.click(lambda: (gr.update(visible=False), ""), None, [form, thanks], **quiet)
