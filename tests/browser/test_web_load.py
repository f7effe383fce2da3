"""Twenty people at once, while documents are added."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from chat_page import Chat
from crowd import crowd, percentile

from index import Document
from ui.web.settings import Limits

PEOPLE = 20
SAMPLE_SET = Path(__file__).parents[2] / "eval" / "sets" / "sample.jsonl"
WARES = ["anchor", "barrel", "candle", "dinghy", "engine", "fender", "gasket", "hammer", "island", "jetsam"]


def ware(number: int) -> str:
    return f"{WARES[number % 10]} grade {WARES[number // 10]}{number:03d}"


def price(number: int) -> str:
    return f"The price of {ware(number)} is {1000 + number} crowns."


def question(number: int) -> str:
    return f"What price has {ware(number)}, in crowns?"


def goods(numbers: range) -> list[Document]:
    return [Document(path=f"ware-{n}.txt", title=f"Ware {n}", text=price(n)) for n in numbers]


def test_everybody_gets_the_answer_to_their_own_question(start_chat: Callable[..., Chat]) -> None:
    chat = start_chat(goods(range(60)))
    added = threading.Event()

    def add() -> None:
        for start in range(60, 100, 4):
            chat.index.add_documents(goods(range(start, start + 4)))
        added.set()

    adding = threading.Thread(target=add)
    adding.start()
    people = crowd(chat.url, [[question(n), question(n + 20), question(n + 40)] for n in range(PEOPLE)])
    adding.join()
    assert added.is_set()
    assert len({person.owner for person in people}) == PEOPLE
    for number, person in enumerate(people):
        assert person.outcomes == [True] * 3
        kept = [
            message
            for conversation in chat.store.conversations(person.owner)
            for message in chat.store.messages(person.owner, conversation.id)
        ]
        assert {message.question for message in kept} == set(person.questions)
        answers: dict[str, Any] = {message.question: message.answer for message in kept}
        for asked in (number, number + 20, number + 40):
            answer = answers[question(asked)]
            assert answer["citations"][0]["quote"] == price(asked)
    assert chat.index.document_count == 100
    seconds = [value for person in people for value in person.seconds]
    print(f"\n{len(seconds)} answers, p95 {percentile(seconds, 0.95):.2f} s")


def test_who_is_over_the_limit_is_told(start_chat: Callable[..., Chat]) -> None:
    from scripted import ScriptedAssistant

    chat = start_chat(
        goods(range(20)),
        make=lambda index: ScriptedAssistant(index, delay=0.03),
        limits=Limits(running=1, waiting=3),
    )
    people = crowd(chat.url, [[question(n)] for n in range(PEOPLE)])
    states = []
    for number, person in enumerate(people):
        (conversation,) = chat.store.conversations(person.owner)
        (message,) = chat.store.messages(person.owner, conversation.id)
        states.append(message.state)
        if message.state == "answered":
            assert message.answer is not None
            assert message.answer["citations"][0]["quote"] == price(number)
        else:
            assert message.text == "Too many questions are waiting already; ask again in a moment."
    assert set(states) == {"answered", "failed"}
    assert states.count("answered") >= 4


def cited(answer: dict[str, Any]) -> set[str]:
    """What an answer rests on: its quotes, or that it has none."""
    return {citation["quote"] for citation in answer["citations"]} or {answer["status"]}


@pytest.mark.model
def test_the_real_assistant_under_the_same_load(start_chat: Callable[..., Chat]) -> None:
    """On the sample collection with the default embedding model; `-s` shows the figures."""
    from test_web_sample import real_assistant

    asked = [json.loads(line)["question"] for line in SAMPLE_SET.read_text("utf-8").splitlines()][:PEOPLE]
    chat = start_chat([], make=real_assistant, real_model=True)
    assistant: Any = chat.assistant
    alone = {question: cited(assistant.ask(question).to_dict()) for question in asked}

    def add() -> None:
        for start in range(0, 40, 4):
            chat.index.add_documents(goods(range(start, start + 4)))

    adding = threading.Thread(target=add)
    adding.start()
    people = crowd(chat.url, [[question] for question in asked])
    adding.join()
    after = {question: cited(assistant.ask(question).to_dict()) for question in asked}
    for person in people:
        assert person.outcomes == [True]
        (conversation,) = chat.store.conversations(person.owner)
        (message,) = chat.store.messages(person.owner, conversation.id)
        assert [message.question] == person.questions
        assert message.answer is not None
        assert cited(message.answer) & (alone[message.question] | after[message.question])
    seconds = [value for person in people for value in person.seconds]
    print(f"\n{len(seconds)} answers, p95 {percentile(seconds, 0.95):.2f} s")


def test_one_stream_cannot_wait_for_another(start_chat: Callable[..., Chat], tmp_path: Path) -> None:
    """A slow answer does not hold up a search by a program."""
    import httpx
    from scripted import ScriptedAssistant

    chat = start_chat(goods(range(5)), make=lambda index: ScriptedAssistant(index, delay=0.2), mcp=True)
    slow = threading.Thread(target=crowd, args=(chat.url, [[question(1)]]))
    slow.start()
    message = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "search", "arguments": {"question": question(2), "k": 1}},
    }
    found = httpx.post(f"{chat.url}gradio_api/mcp", json=message, timeout=60).json()
    assert found["result"]["structuredContent"]["passages"][0]["text"] == price(2)
    assert slow.is_alive()
    slow.join()
