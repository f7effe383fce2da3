"""Conversations and feedback in SQLite. Every call names the owner; nobody reads another's rows."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from index.errors import ReadOnlyError

State = Literal["waiting", "answered", "stopped", "failed"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversation (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL,
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS conversation_owner ON conversation (owner, updated_at);
CREATE TABLE IF NOT EXISTS message (
    id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    place INTEGER NOT NULL, question TEXT NOT NULL, state TEXT NOT NULL, text TEXT NOT NULL,
    answer TEXT, passages TEXT NOT NULL, created_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS message_conversation ON message (conversation, place);
CREATE TABLE IF NOT EXISTS feedback (
    message TEXT PRIMARY KEY, owner TEXT NOT NULL, question TEXT NOT NULL, history TEXT NOT NULL,
    answer TEXT NOT NULL, passages TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL,
    created_at TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A row of the list: times are ISO 8601 in UTC."""

    id: str
    title: str
    updated_at: str
    questions: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """A question and what came of it. `answer` is the JSON answer, `text` a stopped one's text so far or
    a failed one's reason, `passages` what was retrieved (with text), `verdict` the asker's thumb."""

    id: str
    conversation: str
    question: str
    state: State
    text: str
    answer: dict[str, Any] | None
    passages: list[dict[str, Any]]
    verdict: str | None = None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


class Store:
    """The chat's database file; safe to call from several threads."""

    def __init__(self, path: Path) -> None:
        """Open the file, making it when absent. Raises ReadOnlyError where that can't be."""
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._prepare(path)
        except (OSError, sqlite3.Error) as error:
            raise ReadOnlyError(
                f"Conversations can't be kept in {path} ({error}); use an index that can be written."
            ) from error

    def _prepare(self, path: Path) -> None:
        self._db = sqlite3.connect(path, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.executescript(_SCHEMA)
        with self._writing() as db:
            interrupted = "The server stopped before the answer was ready. Ask again."
            db.execute(
                "UPDATE message SET state = 'failed', text = ? WHERE state = 'waiting'", (interrupted,)
            )

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._db:
            yield self._db

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def conversations(self, owner: str) -> list[Conversation]:
        """The owner's conversations, the latest first."""
        with self._writing() as db:
            rows = db.execute(
                "SELECT c.id, c.title, c.updated_at, count(m.id) AS questions FROM conversation c"
                " LEFT JOIN message m ON m.conversation = c.id WHERE c.owner = ?"
                " GROUP BY c.id ORDER BY c.updated_at DESC",
                (owner,),
            ).fetchall()
        return [Conversation(**dict(row)) for row in rows]

    def messages(self, owner: str, conversation: str | None) -> list[Message]:
        """A conversation's messages in order; none where it isn't the owner's."""
        return self._messages("c.id = ? AND c.owner = ?", (conversation, owner))

    def message(self, owner: str, message: str) -> Message | None:
        """One message; None where it doesn't exist or isn't the owner's."""
        found = self._messages("m.id = ? AND c.owner = ?", (message, owner))
        return found[0] if found else None

    def _messages(self, where: str, values: tuple[str | None, ...]) -> list[Message]:
        query = (
            "SELECT m.id, m.conversation, m.question, m.state, m.text, m.answer, m.passages, f.verdict"
            " FROM message m JOIN conversation c ON c.id = m.conversation"
            f" LEFT JOIN feedback f ON f.message = m.id WHERE {where} ORDER BY m.place"
        )
        with self._writing() as db:
            rows = db.execute(query, values).fetchall()
        return [
            Message(
                id=row["id"],
                conversation=row["conversation"],
                question=row["question"],
                state=row["state"],
                text=row["text"],
                answer=json.loads(row["answer"]) if row["answer"] else None,
                passages=json.loads(row["passages"]),
                verdict=row["verdict"],
            )
            for row in rows
        ]

    def begin(self, owner: str, conversation: str | None, question: str) -> Message:
        """Store a question before it is answered, in a new conversation unless this one is the owner's."""
        now = _now()
        with self._writing() as db:
            mine = db.execute(
                "SELECT id FROM conversation WHERE id = ? AND owner = ?", (conversation, owner)
            ).fetchone()
            if mine is None:
                conversation = secrets.token_hex(12)
                title = " ".join(question.split())[:80]
                db.execute(
                    "INSERT INTO conversation VALUES (?, ?, ?, ?, ?)", (conversation, owner, title, now, now)
                )
            else:
                conversation = str(mine["id"])
                db.execute("UPDATE conversation SET updated_at = ? WHERE id = ?", (now, conversation))
            identity = secrets.token_hex(12)
            db.execute(
                "INSERT INTO message"
                " SELECT ?, ?, coalesce(max(place), 0) + 1, ?, 'waiting', '', NULL, '[]', ?"
                " FROM message WHERE conversation = ?",
                (identity, conversation, question, now, conversation),
            )
        return Message(identity, conversation, question, "waiting", "", None, [])

    def finish(
        self,
        message: str,
        state: State,
        text: str = "",
        answer: dict[str, Any] | None = None,
        passages: list[dict[str, Any]] | None = None,
    ) -> None:
        """Store what came of a waiting message; a message that is already finished stays as it is."""
        with self._writing() as db:
            db.execute(
                "UPDATE message SET state = ?, text = ?, answer = ?, passages = ?"
                " WHERE id = ? AND state = 'waiting'",
                (state, text, json.dumps(answer) if answer else None, json.dumps(passages or []), message),
            )

    def rename(self, owner: str, conversation: str, title: str) -> bool:
        """Whether a conversation of the owner now has this title."""
        with self._writing() as db:
            done = db.execute(
                "UPDATE conversation SET title = ? WHERE id = ? AND owner = ?", (title, conversation, owner)
            )
        return done.rowcount == 1

    def delete(self, owner: str, conversation: str) -> bool:
        """Whether a conversation of the owner is gone now, with its messages."""
        with self._writing() as db:
            done = db.execute("DELETE FROM conversation WHERE id = ? AND owner = ?", (conversation, owner))
        return done.rowcount == 1

    def judge(self, owner: str, message: str, verdict: str, reason: str) -> bool:
        """Store or replace the thumb of one answered message of the owner's."""
        found = self.message(owner, message)
        if found is None or found.answer is None:
            return False
        before = self.messages(owner, found.conversation)
        places = [other.id for other in before].index(message)
        history = [other.question for other in before[:places]]
        row = (message, owner, found.question, history, found.answer, found.passages, verdict, reason, _now())
        values = [json.dumps(value) if isinstance(value, list | dict) else value for value in row]
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        return True
