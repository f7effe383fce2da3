"""`parley eval --draft` and `--from-feedback`: lines of a set for a person to accept or fix."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import ChatModelError, EvaluationError
from ui.terminal.output import complain, say

if TYPE_CHECKING:
    from index.types import Document
    from rag.chat_model import ChatModel

DRAFTED, REPLY_TOKENS = 30, 1000


def run_drafts(arguments: argparse.Namespace) -> int:
    """Write proposed lines to --output FILE, else to stdout; 1 where there is nothing to propose."""
    lines = _from_feedback(arguments) if arguments.from_feedback else _from_documents(arguments)
    if not lines:
        raise EvaluationError("There is nothing to propose; give other documents.")
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    if not arguments.output:
        say(text.rstrip("\n"))
        return 0
    path = Path(arguments.output)
    if path.exists():
        raise EvaluationError(f"{path} is there already; give another --output.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", errors="backslashreplace")
    complain(f'{len(lines)} drafts are in {path}; fix each line and take out its "draft" key')
    return 0


def _from_documents(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    from eval.draft import draft_lines
    from eval.draft_model import draft_with_model
    from ui.answerers import chosen_chat_model

    model = chosen_chat_model(arguments)
    limit = arguments.limit or DRAFTED
    documents = _documents(arguments)
    if model is None:
        return draft_lines(documents, limit)
    drafts = draft_with_model(documents, _completing(model, arguments), limit)
    for note in drafts.notes:
        complain(note)
    return list(drafts.lines)


def _documents(arguments: argparse.Namespace) -> list[Document]:
    """Those under the paths given, else those of the index."""
    from eval.corpora import folder_documents
    from ui.terminal.options import open_index

    paths = arguments.sets or ([arguments.documents] if arguments.documents else [])
    if paths:
        return folder_documents([Path(path) for path in paths])
    with open_index(arguments) as index:
        return [index.document(info.id) for info in index.documents()]


def _completing(model: ChatModel, arguments: argparse.Namespace) -> Callable[[str, str], str]:
    from rag.chat_model import Deadlines, Message
    from rag.completion import complete

    limit = REPLY_TOKENS if arguments.llm_max_tokens is None else arguments.llm_max_tokens
    timeout = arguments.llm_timeout
    deadlines = Deadlines() if timeout is None else Deadlines.within(timeout)

    def completing(system: str, user: str) -> str:
        messages = [Message("system", system), Message("user", user)]
        said = ""
        try:
            for piece in complete(model, messages, limit, deadlines):
                said += piece.text
        except ChatModelError:
            if "}" not in said:  # else a reply that breaks off holds something all the same
                raise
        return said

    return completing


def _from_feedback(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    from eval.feedback import feedback_lines
    from ui.web.feedback import read_feedback

    return feedback_lines(read_feedback(arguments.index))
