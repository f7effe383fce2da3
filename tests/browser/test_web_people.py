"""Several people: what is whose, and what stays after a restart."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from chat_page import Chat, Visitor

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]
USERS = (("alice", "correct horse"), ("bob", "battery staple"))


def titles(visitor: Visitor) -> list[str]:
    visitor.tab("Conversations")
    visitor.page.locator("#conversations .list, #conversations .empty").first.wait_for()
    visitor.page.wait_for_timeout(500)
    return [str(text) for text in visitor.page.locator("#conversations .row-title").all_text_contents()]


def test_two_browsers_stay_apart(chat: Chat, visit: Visit) -> None:
    first, second = visit(chat).ready(), visit(chat).ready()
    turn = first.ask("What will the bridge cost?")
    href = str(turn.locator("a.cite").first.get_attribute("href"))
    second.ask("Does the association call for ferry?")
    assert titles(first) == ["What will the bridge cost?"]
    assert titles(second) == ["Does the association call for ferry?"]
    second.tab("Chat")
    _, verb, message, number = href.removeprefix("#").split(":")
    second.page.evaluate(
        """href => { const link = document.querySelector('#conversation a.cite');
        link.setAttribute('href', href); link.click(); }""",
        f"#source:{verb}:{message}:{number}",
    )
    second.page.locator("body:not(.fetching) #source .view").wait_for()
    assert "not in your conversations" in second.page.locator("#source").inner_text()
    assert second.page.locator("#source mark").count() == 0
    stolen = second.context.request.get(f"{chat.url}export/answer-{message}.md")
    assert stolen.status == 404
    assert first.context.request.get(f"{chat.url}export/answer-{message}.md").status == 200


def test_a_conversation_survives_reload_and_restart(start_chat: Callable[..., Chat], visit: Visit) -> None:
    chat = start_chat()
    visitor = visit(chat).ready()
    visitor.ask("What will the bridge cost?")
    visitor.page.reload()
    visitor.ready()
    visitor.page.locator("#conversation a.cite").first.wait_for()
    visitor.page.goto("about:blank")
    chat.stop()
    chat.start()
    visitor.open().ready()
    turns = visitor.page.locator("#conversation .turn")
    turns.first.wait_for()
    assert turns.count() == 1
    turns.first.locator("a.cite").first.click()
    visitor.page.locator("body:not(.fetching) #source mark.quote").wait_for()
    shown = visitor.page.locator("#source mark").text_content()
    assert shown == "The board said that the new bridge will cost 41 million euros."
    turn = visitor.ask("And the ferry?")
    assert "What will the bridge cost?" in turn.locator(".rewritten").inner_text()


def test_conversations_are_reopened_renamed_and_deleted(chat: Chat, visit: Visit) -> None:
    visitor = visit(chat).ready()
    visitor.ask("What will the bridge cost?")
    visitor.page.get_by_role("button", name="New conversation").click()
    visitor.page.locator("#conversation .turn").wait_for(state="detached")
    visitor.ask("Does the association call for ferry?")
    assert titles(visitor) == ["Does the association call for ferry?", "What will the bridge cost?"]
    visitor.page.get_by_title("Rename What will the bridge cost?").click()
    visitor.page.get_by_label("New title").fill("Costs <b>of</b> the bridge")
    visitor.page.get_by_role("button", name="Save title").click()
    visitor.page.locator("#conversations .row-title", has_text="Costs <b>of</b> the bridge").wait_for()
    with visitor.page.expect_download() as saving:
        visitor.page.get_by_title("Export Costs").click()
    assert "41 million" in saving.value.path().read_text("utf-8")
    visitor.page.get_by_title("Delete Does the association").click()
    visitor.page.get_by_role("button", name="Delete for good").click()
    visitor.page.locator("#conversations .row-title", has_text="ferry").wait_for(state="detached")
    visitor.page.locator("#conversations").get_by_text("Costs").click()
    visitor.page.locator("#conversation h2", has_text="What will the bridge cost?").wait_for()
    visitor.page.locator("#conversation a.cite").first.click()
    visitor.page.locator("body:not(.fetching) #source mark.quote").wait_for()


def log_in(visitor: Visitor, name: str, password: str) -> None:
    visitor.page.goto(visitor.chat.url)
    visitor.page.get_by_label("username").fill(name)
    visitor.page.get_by_label("password").fill(password)
    visitor.page.get_by_role("button", name="Login").click()


def test_people_log_in_and_stay_apart(start_chat: Callable[..., Chat], chromium: object) -> None:
    chat = start_chat(users=USERS, editors=frozenset({"alice"}))
    alice, bob = Visitor(chromium, chat), Visitor(chromium, chat)
    log_in(alice, *USERS[0])
    log_in(bob, *USERS[1])
    for visitor in (alice, bob):
        visitor.page.locator("#question textarea").wait_for()
        visitor.ready()
    alice.ask("What will the bridge cost?")
    assert titles(bob) == []
    elsewhere = Visitor(chromium, chat)
    log_in(elsewhere, *USERS[0])
    elsewhere.page.locator("#conversation .turn").first.wait_for()
    assert titles(elsewhere) == ["What will the bridge cost?"]
    bob.tab("Documents")
    bob.page.locator("#documents .rows").wait_for()
    assert bob.page.locator("#upload").count() == 0
    alice.tab("Documents")
    alice.page.locator("#upload").wait_for()
    bob.page.get_by_text("Log out").click()
    bob.page.get_by_label("password").wait_for()
    bob.page.reload()
    bob.page.get_by_label("password").wait_for()
    for visitor in (alice, bob, elsewhere):
        visitor.close()


def test_the_server_itself_refuses_who_may_not_edit(start_chat: Callable[..., Chat], tmp_path: Path) -> None:
    """Whatever the page shows: the handlers ask who calls."""
    from types import SimpleNamespace

    from ui.web.documents import _Handlers

    chat = start_chat(users=USERS, editors=frozenset({"alice"}))
    handlers: Any = _Handlers(chat.service)
    _ = chat.service.engine
    file = tmp_path / "smuggled.txt"
    file.write_text("Smuggled goods are cheap.", "utf-8")
    before = chat.index.documents()
    bob, alice = (SimpleNamespace(username=name, request=None) for name in ("bob", "alice"))
    (refused,) = handlers.add([str(file)], "", bob)
    assert "You may ask these documents but not change them." in html.unescape(refused[0])
    handlers.remove(before[0].id, "", bob)
    handlers.save(before[0].id, "Mine", "", "", "", "", bob)
    assert chat.index.documents() == before
    handlers.save(before[0].id, "Minutes", "", "", "", "", alice)
    assert chat.index.document(before[0].id).title == "Minutes"


def test_an_answer_is_finished_although_the_page_is_left(chat: Chat, visit: Visit) -> None:
    visitor = visit(chat).ready()
    visitor.page.locator("#question textarea").fill("What slowly will the bridge cost?")
    visitor.page.locator("#ask").click()
    visitor.page.locator("#live .streaming .prose > p:not(.progress)").wait_for()
    visitor.page.reload()
    visitor.page.locator("#conversation .progress", has_text="Still working").wait_for()
    visitor.complaints.clear()  # Gradio's client says on the page that is left that its stream broke off
    visitor.page.locator("#conversation a.cite").first.wait_for()
    assert visitor.page.locator("#conversation .turn").count() == 1


def test_the_page_is_up_before_the_model(start_chat: Callable[..., Chat], visit: Visit) -> None:
    chat = start_chat(load_seconds=6)
    visitor = visit(chat)
    assert "Loading" in visitor.page.locator("#status").inner_text()
    visitor.page.locator("#question textarea").fill("What will the bridge cost?")
    visitor.page.locator("#ask").click()
    visitor.page.locator(".progress", has_text="Loading the language model").wait_for()
    turn = visitor.answered(0)
    assert "41 million" in turn.inner_text()
    visitor.ready()
    assert visitor.page.locator("#conversation .turn").count() == 1


def test_examples_are_offered_and_answered(chat: Chat, visit: Visit) -> None:
    chat.service.examples = ("What will the bridge cost?",)
    visitor = visit(chat).ready()
    visitor.page.locator(".example").first.click()
    assert "41 million" in visitor.answered(0).inner_text()
    assert not visitor.page.locator(".welcome").is_visible()
