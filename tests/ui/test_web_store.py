"""Conversations and feedback: whose they are, and that they stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import EvaluationError, ReadOnlyError
from ui.web.feedback import read_feedback
from ui.web.store import Store

ANSWER = {"question": "Why?", "text": "Because.", "citations": []}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "chat.sqlite")


def answered(store: Store, owner: str, question: str, conversation: str | None = None) -> str:
    message = store.begin(owner, conversation, question)
    store.finish(message.id, "answered", "", ANSWER, [{"text": "Because."}])
    return message.id


def test_a_conversation_is_kept_in_order(store: Store) -> None:
    first = answered(store, "alice", "Why?")
    conversation = store.conversations("alice")[0].id
    answered(store, "alice", "And why not?", conversation)
    assert [message.question for message in store.messages("alice", conversation)] == ["Why?", "And why not?"]
    assert store.conversations("alice")[0].questions == 2
    found = store.message("alice", first)
    assert found is not None
    assert found.answer == ANSWER
    assert found.passages == [{"text": "Because."}]


def test_nobody_reaches_anothers_rows(store: Store) -> None:
    message = answered(store, "alice", "Why?")
    conversation = store.conversations("alice")[0].id
    assert store.conversations("bob") == []
    assert store.messages("bob", conversation) == []
    assert store.message("bob", message) is None
    assert not store.rename("bob", conversation, "Mine now")
    assert not store.delete("bob", conversation)
    assert not store.judge("bob", message, "bad", "")
    own = store.begin("bob", conversation, "May I join?")
    assert own.conversation != conversation
    assert [row.title for row in store.conversations("alice")] == ["Why?"]
    assert len(store.messages("alice", conversation)) == 1


def test_a_finished_message_stays_as_it_is(store: Store) -> None:
    message = store.begin("alice", None, "Why?")
    store.finish(message.id, "stopped", "Beca")
    store.finish(message.id, "answered", "", ANSWER, [])
    found = store.message("alice", message.id)
    assert found is not None
    assert (found.state, found.text, found.answer) == ("stopped", "Beca", None)


def test_what_a_crash_interrupted_says_so(tmp_path: Path) -> None:
    store = Store(tmp_path / "chat.sqlite")
    message = store.begin("alice", None, "Why?")
    store.close()
    found = Store(tmp_path / "chat.sqlite").message("alice", message.id)
    assert found is not None
    assert found.state == "failed"
    assert "Ask again" in found.text


def test_rename_and_delete(store: Store) -> None:
    message = answered(store, "alice", "Why?")
    conversation = store.conversations("alice")[0].id
    assert store.rename("alice", conversation, "Reasons")
    assert store.conversations("alice")[0].title == "Reasons"
    assert store.delete("alice", conversation)
    assert store.conversations("alice") == []
    assert store.message("alice", message) is None


def test_feedback_is_read_back_with_its_history(store: Store, tmp_path: Path) -> None:
    answered(store, "alice", "Why?")
    conversation = store.conversations("alice")[0].id
    second = answered(store, "alice", "And why not?", conversation)
    assert store.judge("alice", second, "good", "")
    assert store.judge("alice", second, "bad", "Not a reason.")
    (row,) = read_feedback(tmp_path)
    assert row["question"] == "And why not?"
    assert row["history"] == ["Why?"]
    assert row["answer"] == ANSWER
    assert row["passages"] == [{"text": "Because."}]
    assert (row["verdict"], row["reason"]) == ("bad", "Not a reason.")
    assert row["created_at"].startswith("20")
    assert read_feedback(tmp_path / "chat.sqlite") == [row]
    store.delete("alice", conversation)
    assert len(read_feedback(tmp_path)) == 1, "what was said of an answer outlives its conversation"


def test_feedback_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="nobody has used the chat"):
        read_feedback(tmp_path)
    (tmp_path / "chat.sqlite").write_text("nothing of the sort " * 100, "utf-8")
    with pytest.raises(EvaluationError, match="is not a chat database"):
        read_feedback(tmp_path)


def test_a_file_that_can_not_be_kept_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "chat.sqlite").write_bytes(b"something else entirely, and long enough to be read" * 40)
    with pytest.raises(ReadOnlyError, match=r"chat\.sqlite"):
        Store(tmp_path / "chat.sqlite")
    (tmp_path / "taken").write_text("a file where a folder should be")
    with pytest.raises(ReadOnlyError, match="can't be kept"):
        Store(tmp_path / "taken" / "chat.sqlite")
