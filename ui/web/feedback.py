"""What people thought of answers, read back for evaluation."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from index.errors import EvaluationError
from ui.web.places import chat_database


def read_feedback(path: Path | str) -> list[dict[str, Any]]:
    """Every stored judgement, oldest first, with `question`, `history` (the earlier questions), `answer`
    (the JSON answer), `passages`, `verdict` ("good" or "bad"), `reason` and `created_at` (ISO 8601, UTC).

    `path` is the index folder or the chat's database file in it. Raises EvaluationError where there is none.
    """
    path = Path(path)
    file = chat_database(path) if path.is_dir() else path
    if not file.is_file():
        raise EvaluationError(f"{path} holds no feedback: nobody has used the chat with this index yet.")
    database = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
    try:
        rows = database.execute(
            "SELECT question, history, answer, passages, verdict, reason, created_at"
            " FROM feedback ORDER BY created_at"
        ).fetchall()
    except sqlite3.DatabaseError as error:
        raise EvaluationError(f"{file} is not a chat database: {error}.") from error
    finally:
        database.close()
    return [
        {
            "question": question,
            "history": json.loads(history),
            "answer": json.loads(answer),
            "passages": json.loads(passages),
            "verdict": verdict,
            "reason": reason,
            "created_at": created_at,
        }
        for question, history, answer, passages, verdict, reason, created_at in rows
    ]
