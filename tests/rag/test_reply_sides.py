"""A language model's answer shows the sides that its documents take, also those that it leaves out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index import Document, HashEmbedder, Index
from rag import Answer, Assistant, Retriever
from rag.answerers.generative import GenerativeAnswerer
from rag.reply_sides import LEFT_OUT
from rag.scripted_model import ScriptedChatModel

QUESTION = "Is the dam a threat to the valley?"
DOCUMENTS = [
    Document("farmers.txt", "The farmers see the dam as a direct threat to the valley. They met on Monday."),
    Document(
        "builders.txt",
        "The Ministry insists that the dam does not pose a threat to the valley. It is paid for.",
    ),
    Document("weather.txt", "It rained for a week in the hills. The roads were closed until Friday."),
]


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    with Index.open(tmp_path_factory.mktemp("sides") / "index", embedder=HashEmbedder()) as index:
        index.add_documents(DOCUMENTS)
        yield Retriever(index)


def number_of(retriever: Retriever, path: str) -> int:
    return 1 + [hit.document.path for hit in retriever.search(QUESTION, 16)].index(path)


def ask(retriever: Retriever, reply: str, question: str = QUESTION) -> Answer:
    return Assistant(retriever, GenerativeAnswerer(ScriptedChatModel(reply))).ask(question)


def test_a_side_that_the_reply_hides_is_added_with_its_quote(retriever: Retriever) -> None:
    number = number_of(retriever, "farmers.txt")
    answer = ask(retriever, f"The farmers see the dam as a direct threat to the valley [{number}].")
    assert answer.status == "contested"
    assert LEFT_OUT in answer.text
    sides = {position.side: position for position in answer.positions}
    assert len(sides) == 2
    hidden = answer.sentences[sides[max(sides)].sentences[0]]
    assert "does not pose a threat" in hidden.text
    assert hidden.support == "quoted"
    cited = answer.citations[hidden.citations[0] - 1]
    assert (cited.path, cited.quote) == ("builders.txt", hidden.text)
    assert f"[{hidden.citations[0]}]" in answer.text


def test_a_reply_with_both_sides_is_contested_and_nothing_is_added(retriever: Retriever) -> None:
    one, two = number_of(retriever, "farmers.txt"), number_of(retriever, "builders.txt")
    answer = ask(
        retriever,
        f"The farmers see the dam as a direct threat to the valley [{one}]. "
        f"The Ministry insists that the dam does not pose a threat to the valley [{two}].",
    )
    assert answer.status == "contested"
    assert LEFT_OUT not in answer.text
    assert len({position.side for position in answer.positions}) == 2
    assert len(answer.sentences) == 2


def test_a_plain_question_is_left_alone(retriever: Retriever) -> None:
    question = "When did the farmers meet?"
    number = 1 + [hit.document.path for hit in retriever.search(question, 16)].index("farmers.txt")
    answer = ask(retriever, f"They met on Monday [{number}].", question)
    assert (answer.status, answer.positions) == ("answered", ())
