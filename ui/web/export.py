"""An answer as Markdown with its numbered sources."""

from __future__ import annotations

import re
from typing import Any

from ui.web.answers import cost
from ui.web.html import without_markup
from ui.web.store import Message

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!])")


def _plain(value: str) -> str:
    """Text that Markdown shows as it reads."""
    return _SPECIAL.sub(r"\\\1", value)


def answer_markdown(message: Message) -> str:
    """Question, answer and sources; the quotes stand under their numbers."""
    answer = message.answer
    if answer is None:
        return f"# {_plain(message.question)}\n\n{_plain(message.text)}\n"
    lines = [f"# {_plain(message.question)}", ""]
    if answer["standalone_question"] != message.question:
        lines += [f"Searched as: {_plain(answer['standalone_question'])}", ""]
    lines += [_cited(answer), ""]
    for position in answer["positions"]:
        lines.append(
            f"- {_plain(position['holder'])}: {position['independent_sources']} independent source(s)"
        )
    if answer["positions"]:
        lines.append("")
    if answer["citations"]:
        lines += ["## Sources", ""]
    for citation in answer["citations"]:
        page = f"page {citation['page']}" if citation["page"] else None
        named = [citation["title"] or citation["path"], citation["source"], citation["author"]]
        about = ", ".join(_plain(str(part)) for part in [*named, citation["published_at"], page] if part)
        quote = _plain(" ".join(citation["quote"].split()))
        lines += [f"{citation['number']}. {about}", f"   > {quote}", ""]
    lines += [f"_{cost(answer)}_", ""]
    return "\n".join(lines)


def _cited(answer: dict[str, Any]) -> str:
    numbers = {str(citation["number"]) for citation in answer["citations"]}
    body = _plain(without_markup(answer["text"]))
    return re.sub(r"\\\[(\d+)\\\]", lambda m: f"[{m[1]}]" if m[1] in numbers else m[0], body)


def conversation_markdown(title: str, messages: list[Message]) -> str:
    """A whole conversation, one answer after another."""
    return "\n---\n\n".join([f"_{_plain(title)}_\n", *[answer_markdown(message) for message in messages]])
