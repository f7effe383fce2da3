"""`parley eval --draft` and `--from-feedback`: lines of a set for a person to accept or fix."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from index.errors import EvaluationError
from ui.terminal.output import complain, say

DRAFTED = 30


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
    from eval.corpora import folder_documents
    from eval.draft import draft_lines
    from ui.terminal.options import open_index

    limit = arguments.limit or DRAFTED
    folders = arguments.sets or ([arguments.documents] if arguments.documents else [])
    if folders:
        return draft_lines(folder_documents([Path(folder) for folder in folders]), limit)
    with open_index(arguments) as index:
        return draft_lines([index.document(info.id) for info in index.documents()], limit)


def _from_feedback(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    from eval.feedback import feedback_lines
    from ui.web.feedback import read_feedback

    return feedback_lines(read_feedback(arguments.index))
