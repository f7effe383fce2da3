"""The whole thing on the sample collection: the real reader, embedding model, assistant and page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from chat_page import Chat, Visitor

from index import Index

pytestmark = [pytest.mark.browser, pytest.mark.model]
SAMPLE = Path(__file__).parents[2] / "sample"
QUESTIONS = [
    "What did Dmitry Peskov say?",
    "Should Ukraine join NATO?",
    "What is the gross domestic product of Brazil?",
]


def real_assistant(index: Index) -> object:
    from rag.assistant import Assistant
    from rag.retriever import Retriever

    index.add([str(SAMPLE)])
    return Assistant(Retriever(index))


@pytest.fixture(scope="module")
def sample(start_chat: Callable[..., Chat]) -> Chat:
    return start_chat([], make=real_assistant, real_model=True)


def test_every_citation_is_the_documents_own_words(sample: Chat, visit: Callable[..., Visitor]) -> None:
    visitor = visit(sample)
    visitor.context.set_default_timeout(60_000)
    visitor.ready()
    for question in QUESTIONS:
        visitor.ask(question)
    cookie = next(row["value"] for row in visitor.context.cookies() if row["name"] == "parley-browser")
    (conversation,) = sample.store.conversations(f"browser:{cookie}")
    messages = sample.store.messages(f"browser:{cookie}", conversation.id)
    assert [message.state for message in messages] == ["answered"] * 3
    cited = 0
    for message in messages:
        answer = message.answer or {}
        marks = visitor.page.locator(f"#turn-{message.id} a.cite")
        by_number = {str(citation["number"]): citation for citation in answer["citations"]}
        assert {str(marks.nth(n).text_content()) for n in range(marks.count())} == set(by_number)
        for place in range(marks.count()):
            citation = by_number[str(marks.nth(place).text_content())]
            marks.nth(place).click()
            visitor.page.locator("body:not(.fetching) #source mark.quote").wait_for()
            document = sample.index.document(citation["document_id"])
            shown = visitor.page.locator("#source mark.quote").text_content()
            assert shown == citation["quote"] == document.text[citation["start"] : citation["end"]]
            assert visitor.page.locator("#source h2").text_content() == (document.title or document.path)
            cited += 1
    assert cited >= 2
    assert (messages[2].answer or {})["status"] == "not_found"
    assert visitor.page.locator(f"#turn-{messages[2].id} .refusal").is_visible()


def test_the_examples_are_answered(sample: Chat) -> None:
    from rag.types import Finished

    assert sample.service.examples
    for question in sample.service.examples:
        last = list(sample.assistant.stream(question))[-1]
        assert isinstance(last, Finished)
        assert last.answer.status != "not_found"
