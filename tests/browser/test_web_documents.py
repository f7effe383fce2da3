"""The Documents tab in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from chat_page import BRIDGE, Chat, Visitor

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]


@pytest.fixture
def tab(chat: Chat, visit: Visit) -> Visitor:
    visitor = visit(chat).ready()
    visitor.tab("Documents")
    visitor.page.locator("#documents .rows").wait_for()
    return visitor


def rows(visitor: Visitor) -> list[str]:
    return [str(text) for text in visitor.page.locator("#documents .row-title").all_text_contents()]


def upload(visitor: Visitor, *files: Path) -> list[str]:
    """Upload, and the report's lines once all are there."""
    before = visitor.page.locator("#upload-report").inner_html()
    visitor.page.locator("#upload input[type=file]").set_input_files([str(file) for file in files])
    visitor.page.wait_for_function(
        """([before, count]) => { const report = document.querySelector('#upload-report');
        return report.innerHTML !== before && !report.querySelector('.now')
            && report.querySelectorAll('li').length === count; }""",
        arg=[before, len(files)],
    )
    lines = visitor.page.locator("#upload-report .report li")
    return [str(text) for text in lines.all_text_contents()]


def test_each_uploaded_file_has_its_line(tab: Visitor, chat: Chat, tmp_path: Path) -> None:
    good = tmp_path / "quay.txt"
    good.write_text("The old quay was closed to lorries in autumn.", "utf-8")
    again = tmp_path / "lamp.md"
    again.write_text("# Lamps\n\nThe quay lamps were paid for by the harbour lottery.", "utf-8")
    bad = tmp_path / "broken.pdf"
    bad.write_bytes(b"%PDF-1.4 nothing of the sort")
    lines = upload(tab, good, again, bad)
    assert lines[0] == "indexed quay.txt — 1 passages"
    assert lines[1] == "indexed lamp.md — 1 passages"
    assert lines[2].startswith("failed broken.pdf — ")
    assert len(lines[2]) > len("failed broken.pdf — ") + 10
    assert upload(tab, good) == ["unchanged quay.txt"]
    assert "quay.txt" in rows(tab)
    tab.tab("Chat")
    turn = tab.ask("What paid for quay lamps, a lottery?")
    assert "harbour lottery" in turn.inner_text()


def test_the_list_is_searched(tab: Visitor) -> None:
    tab.page.get_by_label("Find a document").fill("riverside")
    tab.page.locator("#documents .label", has_text="1 document").wait_for()
    assert rows(tab) == ["Residents on the bridge"]
    tab.page.get_by_label("Find a document").fill("no such thing")
    tab.page.locator("#documents", has_text="No document matches.").wait_for()


def test_a_document_opens(tab: Visitor, chat: Chat) -> None:
    tab.page.locator("#documents").get_by_text("Residents on the bridge").click()
    tab.page.locator("body:not(.fetching) #source .document").wait_for()
    assert tab.page.locator("#source .document").text_content() == BRIDGE[1].text
    tab.page.keyboard.press("Escape")
    assert not tab.page.locator("#source").is_visible()


def test_metadata_is_edited(tab: Visitor, chat: Chat) -> None:
    tab.page.get_by_title("Edit union.txt").click()
    tab.page.get_by_label("Title", exact=True).fill("What the union says")
    tab.page.locator("#edit-source textarea, #edit-source input").fill("Union Letter")
    tab.page.get_by_label("Author", exact=True).fill("Dockers union")
    tab.page.get_by_label("Date", exact=True).fill("2023-05-01")
    tab.page.get_by_role("button", name="Save", exact=True).click()
    tab.page.locator("#documents .row-title", has_text="What the union says").wait_for()
    info = next(row for row in chat.index.documents() if row.path == "union.txt")
    assert (info.title, info.source, info.author) == ("What the union says", "Union Letter", "Dockers union")
    assert info.published_at == "2023-05-01"
    tab.page.get_by_title("Edit What the union says").click()
    tab.page.get_by_label("Date", exact=True).fill("some time ago")
    tab.page.get_by_role("button", name="Save", exact=True).click()
    tab.page.locator("#upload-report .bad").wait_for()
    assert next(row for row in chat.index.documents() if row.path == "union.txt").published_at == "2023-05-01"


def test_an_answer_that_cites_a_removed_document_says_so(
    start_chat: Callable[..., Chat], visit: Visit
) -> None:
    chat = start_chat()
    visitor = visit(chat).ready()
    turn = visitor.ask("What will the bridge cost?")
    visitor.tab("Documents")
    visitor.page.get_by_title("Remove Harbour board minutes").click()
    visitor.page.get_by_text("Remove “Harbour board minutes”?").wait_for()
    visitor.page.locator("#remove-yes").click()
    visitor.page.locator("#documents .label", has_text="2 documents").wait_for()
    assert "Harbour board minutes" not in rows(visitor)
    visitor.tab("Chat")
    turn.locator("a.cite").first.click()
    visitor.page.locator("body:not(.fetching) #source .view").wait_for()
    shown = visitor.page.locator("#source").inner_text()
    assert "This document has been removed from the collection." in shown
    assert "The board said that the new bridge will cost 41 million euros." in shown
    assert "Harbour Gazette" in shown
    again = visitor.ask("What will the bridge cost?")
    assert "41 million" not in again.inner_text()


def test_a_changed_document_is_shown_as_it_is_now(start_chat: Callable[..., Chat], visit: Visit) -> None:
    chat = start_chat()
    visitor = visit(chat).ready()
    turn = visitor.ask("What will the bridge cost?")
    document = BRIDGE[0]
    moved = document.text.replace("Item 0.", "A new first item was put in. Item 0.")
    fields: dict[str, Any] = {"path": document.path, "title": document.title}
    chat.index.add_documents([type(document)(text=moved, **fields)])
    turn.locator("a.cite").first.click()
    visitor.page.locator("body:not(.fetching) #source .view").wait_for()
    shown = visitor.page.locator("#source").inner_text()
    if visitor.page.locator("#source mark").count():
        assert visitor.page.locator("#source mark").text_content() in moved
    else:
        assert "The board said that the new bridge will cost 41 million euros." in shown


def test_who_may_not_edit_sees_no_way_to(start_chat: Callable[..., Chat], visit: Visit) -> None:
    visitor = visit(start_chat(editors=frozenset())).ready()
    visitor.tab("Documents")
    visitor.page.locator("#documents .rows").wait_for()
    assert visitor.page.locator("#upload").count() == 0
    assert visitor.page.locator("#documents .tool").count() == 0


def test_too_many_files_are_told_so(start_chat: Callable[..., Chat], visit: Visit, tmp_path: Path) -> None:
    from ui.web.settings import Limits

    visitor = visit(start_chat(limits=Limits(upload_files=2))).ready()
    visitor.tab("Documents")
    files = [tmp_path / f"note-{n}.txt" for n in range(3)]
    for file in files:
        file.write_text(f"Note {file.stem} says that the tide was high.", "utf-8")
    lines = upload(visitor, *files)
    assert [line.split(" ")[0] for line in lines] == ["indexed", "indexed", "failed"]
    assert lines[2] == "failed note-2.txt — not read: at most 2 files at a time"
