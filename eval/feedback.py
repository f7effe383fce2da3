"""What people thought of answers, as lines of a set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

GOOD = "good"


def feedback_lines(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines of a set from judged answers: `question`, `history`, `answer` (as JSON), `verdict` ("good"
    or "bad"), `reason`. All are drafts, for a person to complete.

    What a good answer cited is taken as evidence, and a good refusal as a question without an answer.
    A bad answer only leaves its question: what would be right, nobody has said yet. Of the same
    question judged several times, the last judgment counts.
    """
    latest: dict[tuple[str, tuple[str, ...]], dict[str, Any]] = {}
    for row in rows:
        latest[(row["question"].strip(), tuple(row.get("history") or ()))] = row
    lines = []
    for number, ((question, history), row) in enumerate(latest.items(), start=1):
        line = {"id": f"feedback-{number:03}", "question": question, "history": list(history)}
        lines.append(line | _gold(row, bool(history)) | {"draft": True, "note": _note(row)})
    return lines


def _gold(row: dict[str, Any], follow_up: bool) -> dict[str, Any]:
    answer = row.get("answer") or {}
    unknown: dict[str, Any] = {
        "type": "follow_up" if follow_up else "other",
        "answerable": None,
        "answers": [],
        "evidence": [],
    }
    if row.get("verdict") != GOOD:
        return unknown
    if answer.get("status") == "not_found":
        return unknown | {"type": "absent", "answerable": False}
    evidence = [
        {"path": c["path"], "start": c["start"], "end": c["end"], "quote": c["quote"]}
        for c in answer.get("citations", ())
    ]
    return unknown | {"answerable": True if evidence else None, "evidence": evidence}


def _note(row: dict[str, Any]) -> str:
    reason = (row.get("reason") or "").strip()
    return f"judged {row.get('verdict')}" + (f": {reason}" if reason else "")
