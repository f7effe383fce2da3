"""Hostile strings on every surface of the page: they are shown as text, and nothing runs or calls out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from chat_page import Chat, Visitor
from payloads import PAYLOADS
from scripted import ScriptedAssistant

from index import Document, Index

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]
FOREIGN = [
    "img",
    "script",
    "iframe",
    "svg",
    "math",
    "style",
    "form",
    "video",
    "audio",
    "input",
    "object",
    "embed",
]
MARKER = "Marker{} swallowed the hook:"


def words(text: str | None) -> str:
    """Text as it reads, whatever the white space."""
    return " ".join((text or "").replace("\x00", "\ufffd").split())


def hostile_documents() -> list[Document]:
    return [
        Document(
            path=f"hostile-{number}.txt",
            title=f"T{number} {payload}",
            source=payload,
            author=payload,
            text=f"A calm line.\n\n{MARKER.format(number)} {payload}\n\nAnother calm line.",
        )
        for number, payload in enumerate(PAYLOADS)
    ]


def store_answers(chat: Chat, owner: str) -> None:
    """A conversation with one answer for each payload, as the asker would have got it."""
    conversation = None
    for number, payload in enumerate(PAYLOADS):
        question = f"{payload} {MARKER.format(number)}"
        answer = None
        for event in chat.assistant.stream(question, source=payload):
            answer = getattr(event, "answer", None)
        assert answer is not None
        message = chat.store.begin(owner, conversation, question)
        conversation = message.conversation
        row = answer.to_dict()
        row["standalone_question"] = f"{question} rewritten"
        row["notes"] = [payload]
        if number % 3 == 0:
            row |= {"status": "not_found", "text": payload, "citations": [], "sentences": [], "positions": []}
        if number % 3 == 1 and row["sentences"]:
            row |= {"status": "contested"}
            row["positions"] = [{"holder": payload, "sentences": [0], "independent_sources": 2, "side": 0}]
        from ui.web.service import hit_row

        chat.store.finish(message.id, "answered", "", row, [hit_row(hit) for hit in answer.passages])


@pytest.fixture(scope="module")
def hostile(start_chat: Callable[..., Chat]) -> Chat:
    return start_chat(hostile_documents())


def unharmed(visitor: Visitor) -> None:
    assert visitor.page.evaluate("window.pwned") is None
    assert visitor.elsewhere() == []
    assert visitor.complaints == []
    foreign = visitor.page.evaluate(
        """([places, kinds]) => places.flatMap(place => [
            ...kinds.map(kind => `${place} ${kind}`), `${place} a:not([href^="#"])`])
        .flatMap(selector => [...document.querySelectorAll(selector)]).map(element => element.outerHTML)""",
        [[".turn", ".view", ".list", ".report"], FOREIGN],
    )
    assert foreign == []


def test_conversation_documents_and_source_panel(hostile: Chat, visit: Visit) -> None:
    visitor = visit(hostile).ready()
    cookie = next(row["value"] for row in visitor.context.cookies() if row["name"] == "parley-browser")
    store_answers(hostile, f"browser:{cookie}")
    visitor.page.reload()
    visitor.ready()
    visitor.page.locator("#conversation .turn").nth(len(PAYLOADS) - 1).wait_for()
    headings = visitor.page.locator("#conversation .turn h2").all_text_contents()
    for number, payload in enumerate(PAYLOADS):
        assert words(headings[number]) == words(f"{payload} {MARKER.format(number)}")
    unharmed(visitor)
    for link in visitor.page.locator("#conversation a.cite").all():
        link.click()
        visitor.page.locator("body:not(.fetching) #source mark.quote").wait_for()
    unharmed(visitor)
    visitor.page.keyboard.press("Escape")
    visitor.tab("Documents")
    visitor.page.locator("#documents .row-title").nth(len(PAYLOADS) - 1).wait_for()
    titles = [words(text) for text in visitor.page.locator("#documents .row-title").all_text_contents()]
    assert sorted(titles) == sorted(words(f"T{n} {payload}") for n, payload in enumerate(PAYLOADS))
    for info in hostile.index.documents():
        visitor.page.locator(f"#documents a[href='#source:doc:{info.id}']").click()
        visitor.page.wait_for_function(
            "title => document.querySelector('#source h2')?.textContent === title", arg=dom_text(info.title)
        )
        shown = visitor.page.locator("#source .document").text_content()
        assert shown == dom_text(hostile.index.document(info.id).text)
        visitor.page.keyboard.press("Escape")
    visitor.tab("Conversations")
    visitor.page.locator("#conversations .row-title").first.wait_for()
    unharmed(visitor)


def dom_text(text: str | None) -> str:
    return (text or "").replace("\x00", "\ufffd")


def test_questions_and_titles(hostile: Chat, visit: Visit) -> None:
    visitor = visit(hostile).ready()
    for payload in PAYLOADS[::8]:
        turn = visitor.ask(payload)
        assert words(turn.locator("h2").text_content()) == words(payload)
    visitor.tab("Conversations")
    visitor.page.locator("#conversations .tool", has_text="Rename").first.click()
    visitor.page.get_by_label("New title").fill(PAYLOADS[3])
    visitor.page.get_by_role("button", name="Save title").click()
    visitor.page.locator("#conversations .row-title", has_text=PAYLOADS[3]).wait_for()
    unharmed(visitor)


def test_a_language_models_replies(start_chat: Callable[..., Chat], visit: Visit) -> None:
    def hostile_model(index: Index) -> ScriptedAssistant:
        return ScriptedAssistant(index, delay=0.004, reply=" and then ".join(PAYLOADS))

    visitor = visit(start_chat(make=hostile_model)).ready()
    turn = visitor.ask("What will the bridge cost?")
    unharmed(visitor)
    shown = str(turn.inner_text())
    for outside in ("evil.example/pixel.png", "<img", "<script", "evil.example/badge"):
        assert outside not in shown.split("Sources")[0]
    turn.locator("a.cite").last.click()
    visitor.page.locator("body:not(.fetching) #source mark.quote").wait_for()
    with visitor.page.expect_download() as saving:
        turn.get_by_text("Export", exact=True).click()
    saved = saving.value.path().read_text("utf-8")
    assert "![pixel](" not in saved
    assert "<img" not in saved.replace("\\<", "")
    unharmed(visitor)


def test_a_language_models_replies_through_the_real_answerer(
    start_chat: Callable[..., Chat], visit: Visit
) -> None:
    from rag.answerers.generative import GenerativeAnswerer
    from rag.assistant import Assistant
    from rag.retriever import Retriever
    from rag.scripted_model import ScriptedChatModel

    said = "The new bridge will cost 41 million euros [1]."
    replies = [f"{said} {payload}\n\n{payload} {said}" for payload in PAYLOADS[::6]]

    def real(index: Index) -> Assistant:
        return Assistant(Retriever(index), GenerativeAnswerer(ScriptedChatModel(*replies)))

    visitor = visit(start_chat(make=real)).ready()
    for number, _ in enumerate(replies):
        turn = visitor.ask(f"What will the new bridge cost, question {number}?")
        assert "evil.example/pixel" not in turn.inner_text()
        assert "onerror" not in turn.inner_text()
    unharmed(visitor)


def test_file_names_and_metadata(start_chat: Callable[..., Chat], visit: Visit, tmp_path: Path) -> None:
    chat = start_chat()
    visitor = visit(chat).ready()
    visitor.tab("Documents")
    names: list[Any] = [payload.replace("/", "_").replace("\x00", "") for payload in PAYLOADS]
    files = []
    for number, name in enumerate(names[::4]):
        file = tmp_path / f"{name[:80]}{number}.txt"
        file.write_text(f"Contents of file {number} are harmless.", "utf-8")
        files.append(str(file))
    visitor.page.locator("#upload input[type=file]").set_input_files(files)
    visitor.page.locator("#upload-report .report li").nth(len(files) - 1).wait_for()
    visitor.page.locator("#upload-report .now").wait_for(state="detached")
    report = visitor.page.locator("#upload-report").inner_text()
    assert report.count("indexed") == len(files)
    visitor.page.get_by_title("Edit union.txt").click()
    for field in ("title", "source", "author"):
        visitor.page.locator(f"#edit-{field} textarea, #edit-{field} input").fill(PAYLOADS[3])
    visitor.page.get_by_role("button", name="Save", exact=True).click()
    visitor.page.locator("#documents .row-title", has_text=PAYLOADS[3]).wait_for()
    visitor.tab("Chat")
    visitor.page.get_by_role("button", name="Filters").click()
    visitor.page.locator("#filter-source input").click()
    visitor.page.get_by_role("option", name=PAYLOADS[3]).click()
    unharmed(visitor)
