"""How the page's links call the server.

A link `#NAME:VERB:ID:N` inside a conversation or a list makes the page's script write
`{"verb", "id", "n", "seq"}` into the hidden field of bridge NAME and press its hidden button.
"""

from __future__ import annotations

import json
from typing import Any

import gradio as gr


def bridge(name: str) -> tuple[gr.Textbox, gr.Button]:
    """The hidden field and button of one handler."""
    field = gr.Textbox(elem_id=f"bridge-{name}", visible="hidden", show_label=False, label=name)
    button = gr.Button(elem_id=f"bridge-{name}-go", visible="hidden", value=name)
    return field, button


def call_of(field: str) -> dict[str, Any]:
    """What a link asked for; an empty dict for anything else."""
    try:
        call = json.loads(field)
    except (TypeError, ValueError):
        return {}
    return call if isinstance(call, dict) else {}
