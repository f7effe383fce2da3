"""The generative answerer from end to end: a real index, a scripted model or a real server on loopback."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from llm_server import LLMServer, Script, says

from index import Document, HashEmbedder, Index
from index.errors import ChatModelError, SettingsError
from rag import Answer, Assistant, Finished, Retriever, TextDelta
from rag.answerers.extractive import NOT_FOUND
from rag.answerers.generative import GenerativeAnswerer
from rag.chat_model import ChatModel, Deadlines, OpenAIChatModel, Piece, Usage
from rag.prompts import REFUSAL, UNVERIFIED
from rag.scripted_model import ScriptedChatModel

DOCUMENTS = [
    Document(
        "a.txt",
        "The harbour was closed on Monday. Fishermen protested at the gates. “We lost nine million crowns,” "
        "said Ana Novak, the mayor of Port.",
        title="Harbour closed",
        source="Coast Daily",
        published_at="2023-05-02",
    ),
    Document("b.txt", "Hungary opposes the new bridge. Its minister walked out of the talks on Friday."),
    Document("c.txt", "Poland supports the new bridge. It will cost 14 per cent more than planned."),
]
QUESTION = "Who opposes the new bridge?"


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    with Index.open(tmp_path_factory.mktemp("generative") / "index", embedder=HashEmbedder()) as index:
        index.add_documents(DOCUMENTS)
        yield Retriever(index)


def number_of(retriever: Retriever, path: str, question: str = QUESTION) -> int:
    """The number under which the model is shown a document's passage."""
    hits = retriever.search(question, 12)
    return 1 + [hit.document.path for hit in hits].index(path)


def ask(retriever: Retriever, model: ChatModel, question: str = QUESTION, **options: Any) -> Answer:
    return Assistant(retriever, GenerativeAnswerer(model, **options)).ask(question)


def test_an_answer_is_checked_and_cited(retriever: Retriever) -> None:
    number = number_of(retriever, "b.txt")
    answer = ask(retriever, ScriptedChatModel(f"Hungary opposes the new bridge [{number}]."))
    assert answer.answerer == "generative"
    assert answer.status == "answered"
    assert answer.text == "Hungary opposes the new bridge. [1]"
    assert [(c.path, c.quote) for c in answer.citations] == [("b.txt", "Hungary opposes the new bridge.")]
    assert answer.notes == ()
    assert answer.confidence > 0
    assert answer.tokens["prompt"] > 300
    assert 5 < answer.tokens["completion"] < 30


def test_the_prompt_shows_the_passages_best_first_with_what_is_known_of_them(retriever: Retriever) -> None:
    model = ScriptedChatModel(REFUSAL)
    ask(retriever, model, "Who said that crowns were lost?")
    system, user = model.prompts[0]
    assert (system.role, user.role) == ("system", "user")
    assert REFUSAL in system.text
    assert "passage 1 | document: Harbour closed | source: Coast Daily | date: 2023-05-02" in user.text
    assert user.text.index("passage 1") < user.text.index("passage 2") < user.text.index("passage 3")
    assert "Question: Who said that crowns were lost?" in user.text


def test_a_follow_up_is_asked_in_full(retriever: Retriever) -> None:
    model = ScriptedChatModel(REFUSAL)
    answer = Assistant(retriever, GenerativeAnswerer(model)).ask("And Poland?", [QUESTION])
    assert answer.standalone_question != answer.question
    assert answer.standalone_question in model.prompts[0][1].text


def test_a_refusal_carries_no_citations(retriever: Retriever) -> None:
    answer = ask(retriever, ScriptedChatModel(f"<think>No [1].</think>{REFUSAL} [1]"), "Who won the cup?")
    assert (answer.status, answer.text, answer.answerer) == ("not_found", REFUSAL, "generative")
    assert answer.citations == ()
    assert answer.sentences == ()
    assert answer.passages != ()


def test_both_answerers_refuse_in_the_same_words() -> None:
    assert REFUSAL == NOT_FOUND


def test_an_empty_index_asks_no_model(tmp_path: Any) -> None:
    model = ScriptedChatModel("Hungary.")
    with Index.open(tmp_path / "index", embedder=HashEmbedder()) as index:
        answer = ask(Retriever(index), model)
    assert (answer.status, model.prompts) == ("not_found", [])


def test_an_answer_of_which_nothing_holds_says_so(retriever: Retriever) -> None:
    answer = ask(retriever, ScriptedChatModel("Germany opposes it [1]. The king said “never again” [2]."))
    assert answer.text.count(UNVERIFIED) == 2
    assert answer.confidence == 0
    assert any("No sentence of this answer" in note for note in answer.notes)


def test_deltas_are_the_reply_without_markup_and_thinking(retriever: Retriever) -> None:
    reply = (
        "<think>Malta?</think>Hungary **opposes** it ![x](http://evil.example/p) and left [1]. So it is said."
    )
    events = list(Assistant(retriever, GenerativeAnswerer(ScriptedChatModel(reply))).stream(QUESTION))
    said = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert said == "Hungary opposes it and left [1]. So it is"
    assert isinstance(events[-1], Finished)


def test_the_endpoints_own_counts_of_tokens_are_used(retriever: Retriever) -> None:
    steps = [Piece(REFUSAL), Piece(usage=Usage(321, 9))]
    answer = ask(retriever, ScriptedChatModel(steps))
    assert answer.tokens == {"prompt": 321, "completion": 9}


def test_what_does_not_fit_the_window_is_left_out_and_said(tmp_path: Any) -> None:
    text = "The bridge number {0} was opened by the mayor of town {0} on a rainy day. " * 6
    with Index.open(tmp_path / "index", embedder=HashEmbedder()) as index:
        index.add_documents([Document(f"{n}.txt", text.format(n)) for n in range(12)])
        model = ScriptedChatModel("Nothing [1].", window=2000)
        answer = ask(Retriever(index), model, "Who opened bridge number 3?", max_tokens=300)
        prompt = model.prompts[0][1].text
        shown = len(re.findall(r"passage \d+ \|", prompt))
        best = Retriever(index).search("Who opened bridge number 3?", 12)[0].document.path
    assert 1 <= shown < 12
    assert f"passage 1 | document: {best}" in prompt
    assert any(f"shown {shown} of the " in note for note in answer.notes)


def test_a_window_too_small_for_any_passage_falls_back(retriever: Retriever) -> None:
    answer = ask(retriever, ScriptedChatModel("Hungary.", window=512))
    assert answer.answerer == "extractive"
    assert "no passage fits its window of 512 tokens" in answer.notes[0]


@pytest.mark.parametrize("tokens", [0, 63])
def test_a_reply_limit_that_makes_no_sense(tokens: int) -> None:
    with pytest.raises(SettingsError):
        GenerativeAnswerer(ScriptedChatModel("x"), max_tokens=tokens)


DEADLINES = {"silent": Deadlines(0.3, 30, 60), "stalling": Deadlines(30, 0.3, 60)}
MISBEHAVING = {
    "silent": (Script(before=30), "sent nothing for 0.3 s"),
    "stalling": (Script(["Hungary opposes the new ", 30.0]), "fell silent"),
    "limited": (Script(status=429, headers={"Retry-After": "600"}, body="{}"), "asks to wait 600 s"),
    "refusing the key": (Script(status=401, body="{}"), "refused the key"),
    "broken": (Script(status=500, body="oops"), "status 500"),
    "not JSON": (Script([b"data: {\n\n"]), "not valid JSON"),
    "empty": (says(), "empty reply"),
    "all thought": (says("<think>Hm, let me see."), "empty reply"),
    "an image alone": (says("![x](http://evil.example/a.png)"), "empty reply"),
    "a page": (Script(body="<html></html>"), "empty reply"),
    "babbling": (Script(endless="and so on "), "without coming to an end"),
}


@pytest.mark.parametrize("how", MISBEHAVING)
def test_a_misbehaving_endpoint_falls_back_and_says_so(retriever: Retriever, how: str) -> None:
    script, reason = MISBEHAVING[how]
    plain = Assistant(retriever).ask(QUESTION)
    with LLMServer(script).running() as server:
        model = OpenAIChatModel("m", base_url=server.url)
        deadlines = DEADLINES.get(how, Deadlines(30, 30, 60))
        answer = ask(retriever, model, deadlines=deadlines, max_tokens=100)
    assert answer.answerer == "extractive"
    assert reason in answer.notes[0]
    assert (answer.text, answer.citations, answer.status) == (plain.text, plain.citations, plain.status)


def test_a_dead_endpoint_falls_back(retriever: Retriever) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        model = OpenAIChatModel("m", base_url=f"http://127.0.0.1:{taken.getsockname()[1]}/v1")
        answer = ask(retriever, model)
    assert answer.answerer == "extractive"
    assert "can't be reached" in answer.notes[0]
    assert answer.tokens == {"prompt": 0, "completion": 0}


def test_a_part_of_a_reply_is_not_mixed_with_the_fallback(retriever: Retriever) -> None:
    broken = ScriptedChatModel(["Hungary opposes the new bridge, ", "and then ", ChatModelError("it broke")])
    events = list(Assistant(retriever, GenerativeAnswerer(broken)).stream(QUESTION))
    said = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert said == "Hungary opposes the new bridge, and then"
    (finished,) = [event for event in events if isinstance(event, Finished)]
    assert finished.answer.answerer == "extractive"
    silent = ScriptedChatModel([ChatModelError("it broke")])
    events = list(Assistant(retriever, GenerativeAnswerer(silent)).stream(QUESTION))
    said = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert said == finished.answer.text


def test_closing_the_stream_cancels_the_request(retriever: Retriever) -> None:
    with LLMServer(Script(["Hungary opposes the new bridge ", 60.0])).running() as server:
        model = OpenAIChatModel("m", base_url=server.url)
        events = Assistant(retriever, GenerativeAnswerer(model)).stream(QUESTION)
        for event in events:
            if isinstance(event, TextDelta) and event.text:
                break
        events.close()  # type: ignore[attr-defined]  # it is a generator
        assert server.gone.wait(20)


def test_a_silent_model_lets_the_reader_stop(retriever: Retriever) -> None:
    model = ScriptedChatModel([60.0, "Hungary."])
    for event in Assistant(retriever, GenerativeAnswerer(model)).stream(QUESTION):
        if isinstance(event, TextDelta):
            assert event.text == ""
            break


def test_several_threads_ask_one_answerer(retriever: Retriever) -> None:
    number = number_of(retriever, "b.txt")
    answerer = GenerativeAnswerer(ScriptedChatModel(f"Hungary opposes the new bridge [{number}]."))
    answers: list[str] = []
    threads = [
        threading.Thread(target=lambda: answers.append(Assistant(retriever, answerer).ask(QUESTION).text))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["Hungary opposes the new bridge. [1]"] * 6


CLAIMS = [
    "Hungary opposes the new bridge",
    "“We lost nine million crowns,”",
    "“lost the bridge”",
    "Germany",
    "14 %",
]
MARKS = ["[1]", "[2]", "[1, 3]", "[7]", "[2014]", ". ", "? ", "\n", '"', "“", "”", "…", "[...]"]
PHRASES = ["The documents disagree:\n", "\n- Hungary: no ", "he said", REFUSAL, "The passages do not say so."]
FRAGMENTS = [*CLAIMS, *MARKS, *PHRASES, "<think>", "</think>", "![a](b)"]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(parts=st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=8), max_size=14))
def test_whatever_a_model_writes_the_answer_is_whole(retriever: Retriever, parts: list[str]) -> None:
    answer = ask(retriever, ScriptedChatModel([" ".join(parts)]))
    texts = {document.path: document.text for document in DOCUMENTS}
    for citation in answer.citations:
        assert texts[citation.path][citation.start : citation.end] == citation.quote
    numbers = [citation.number for citation in answer.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {n for sentence in answer.sentences for n in sentence.citations} == set(numbers)
    if answer.answerer == "generative":
        assert {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)} == set(numbers)
        marked = sum(sentence.support == "unsupported" for sentence in answer.sentences)
        assert answer.text.count(UNVERIFIED) >= marked
    if answer.status == "not_found":
        assert not answer.citations
        assert not answer.sentences
    for position in answer.positions:
        assert all(0 <= number < len(answer.sentences) for number in position.sentences)
