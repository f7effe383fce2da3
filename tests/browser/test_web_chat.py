"""The Chat tab in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from chat_page import Chat, Visitor, in_view, shown_source

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]


def test_every_citation_of_every_answer_opens_its_quote(chat: Chat, visit: Visit) -> None:
    visitor = visit(chat).ready()
    visitor.ask("What will the bridge cost, says the board?")
    visitor.ask("Does the association call for ferry?")
    visitor.ask("Who oppose the bridge?")
    owner = chat.store._db.execute("SELECT DISTINCT owner FROM conversation").fetchall()[-1]["owner"]
    conversation = chat.store.conversations(owner)[0].id
    marks = visitor.page.locator("#conversation a.cite")
    expected = [
        citation
        for message in chat.store.messages(owner, conversation)
        for citation in (message.answer or {})["citations"]
    ]
    assert len(expected) >= 3
    assert marks.count() == len(expected)
    for place, citation in enumerate(expected):
        assert marks.nth(place).text_content() == str(citation["number"])
        marks.nth(place).click()
        mark, title = shown_source(visitor)
        document = chat.index.document(citation["document_id"])
        assert mark == citation["quote"] == document.text[citation["start"] : citation["end"]]
        assert title == (document.title or document.path)
        assert visitor.page.locator("#source .document").text_content() == document.text
        assert in_view(visitor, "#source mark.quote")
    facts = visitor.page.locator("#source .facts").inner_text()
    assert chat.index.document(expected[-1]["document_id"]).path in facts


def test_the_panel_names_source_author_and_date(chat: Chat, visit: Visit) -> None:
    visitor = visit(chat).ready()
    turn = visitor.ask("What will the bridge cost?")
    turn.locator("a.cite").first.click()
    shown_source(visitor)
    facts = visitor.page.locator("#source .facts").inner_text()
    for known in ("Harbour Gazette", "Harbour board", "2021-04-12"):
        assert known in facts


def test_only_cited_sources_stand_below_an_answer(chat: Chat, visit: Visit) -> None:
    turn = visit(chat).ready().ask("How often would the ferry run every minutes?")
    sources = turn.locator(".sources li")
    named = turn.locator(".sources .number").all_text_contents()
    assert sorted(named) == sorted(set(turn.locator("a.cite").all_text_contents()))
    assert "Residents on the bridge" in sources.first.inner_text()
    assert "union.txt" not in turn.locator(".sources").inner_text()


def test_the_answer_streams_and_can_be_stopped(chat: Chat, visit: Visit) -> None:
    visitor = visit(chat).ready()
    visitor.page.locator("#question textarea").fill("What slowly will the bridge cost?")
    visitor.page.locator("#ask").click()
    streaming = visitor.page.locator("#live .streaming .prose > p:not(.progress)")
    streaming.wait_for()
    first = str(streaming.first.text_content())
    visitor.page.wait_for_function(
        "first => document.querySelector('#live .streaming .prose > p')?.textContent.length > first.length",
        arg=first,
    )
    visitor.page.locator("#stop").click()
    turn = visitor.answered(0)
    assert "Stopped." in turn.inner_text()
    assert first in turn.inner_text()
    assert turn.locator("a.cite").count() == 0
    assert not visitor.page.locator("#stop").is_visible()


def test_nothing_above_the_growing_text_moves(chat: Chat, visit: Visit) -> None:
    visitor = visit(chat).ready()
    visitor.ask("What will the bridge cost?")
    visitor.page.evaluate(
        """() => { window.moved = []; let last = null;
        const look = () => { const head = document.querySelector('#live .streaming h2');
            if (head) { const top = Math.round(head.getBoundingClientRect().top);
                if (last !== null && top !== last) window.moved.push([last, top]); last = top; }
            requestAnimationFrame(look); };
        look(); }"""
    )
    visitor.ask("Does slowly the association call for ferry?")
    moves = visitor.page.evaluate("window.moved")
    assert len(moves) <= 1, moves  # the one scroll that brings the question to the top


def test_a_refusal_looks_like_one(chat: Chat, visit: Visit) -> None:
    visitor = visit(chat).ready()
    turn = visitor.ask("Which zebras migrated through Serengeti?")
    assert turn.locator(".refusal").is_visible()
    assert "Nearest passages, which do not answer it" in turn.inner_text()
    assert turn.locator("a.cite").count() == 0
    assert turn.locator(".sources").count() == 0
    turn.locator(".near a").first.click()
    mark, _ = shown_source(visitor)
    assert mark in [p.text for i in chat.index.documents() for p in chat.index.passages_of(i.id)]


def test_a_contested_answer_shows_its_sides_next_to_each_other(chat: Chat, visit: Visit) -> None:
    turn = visit(chat).ready().ask("Who oppose the bridge?")
    sides = turn.locator(".side")
    assert sides.count() == 2
    left, right = sides.nth(0).bounding_box(), sides.nth(1).bounding_box()
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
    for holder, count, quote in (
        ("Harbour Gazette", "1 independent source", "The board does not oppose the bridge."),
        ("Riverside Post", "2 independent sources", "The residents association oppose the bridge"),
    ):
        side = turn.locator(".side", has_text=holder)
        assert count in side.inner_text()
        assert quote in side.inner_text()
        assert side.locator("a.cite").count() == 1
    assert sides.locator("h3").all_inner_texts() == ["On one side", "On another side"]


def test_a_follow_up_shows_what_was_searched(chat: Chat, visit: Visit) -> None:
    visitor = visit(chat).ready()
    visitor.ask("What will the bridge cost?")
    turn = visitor.ask("And the ferry?")
    assert (
        turn.locator(".rewritten").inner_text() == "Searched as And the ferry? (What will the bridge cost?)"
    )


def test_a_bracketed_number_in_a_quote_is_not_a_citation(chat: Chat, visit: Visit) -> None:
    turn = visit(chat).ready().ask("Which dockers union supports wages rise?")
    assert turn.locator("a.cite").count() == 1
    assert "if wages rise [1] and rents fall." in str(turn.locator(".sentence").first.text_content())


def test_the_answerer_can_be_chosen(start_chat: Callable[..., Chat], visit: Visit) -> None:
    from scripted import ScriptedAssistant

    chat = start_chat(others={"generative": lambda index: ScriptedAssistant(index, reply="It is dear.")})
    visitor = visit(chat).ready()
    assert "extractive" in visitor.ask("What will the bridge cost?").locator(".cost").inner_text()
    visitor.page.get_by_role("button", name="Filters").click()
    visitor.page.get_by_role("radio", name="generative").check()
    turn = visitor.ask("What will the bridge cost, says the board?")
    assert "generative" in turn.locator(".cost").inner_text()
    assert "It is dear." in turn.inner_text()
    assert "not found in the sources" in turn.inner_text()


def test_an_answer_can_be_copied_and_saved(chat: Chat, visit: Visit) -> None:
    visitor = visit(chat)
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn = visitor.ready().ask("What will the bridge cost?")
    turn.get_by_text("Copy", exact=True).click()
    turn.get_by_text("Copied").wait_for()
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("The board said that the new bridge will cost 41 million euros. [1]")
    assert "[1] Harbour board minutes, Harbour Gazette · Harbour board · 2021-04-12" in copied
    with visitor.page.expect_download() as saving:
        turn.get_by_text("Export", exact=True).click()
    saved = saving.value.path().read_text("utf-8")
    assert "41 million euros. [1]" in saved
    assert re.search(
        r"^1\. Harbour board minutes, Harbour Gazette, Harbour board, 2021-04-12$", saved, re.MULTILINE
    )
    assert "> The board said that the new bridge will cost 41 million euros." in saved


def test_time_and_tokens_stand_under_the_answer(chat: Chat, visit: Visit) -> None:
    turn = visit(chat).ready().ask("What will the bridge cost?")
    assert turn.locator(".cost").inner_text() == "extractive · 0.01 s · 0 tokens · confidence 90%"


def test_filters_limit_the_answer(chat: Chat, visit: Visit) -> None:
    visitor = visit(chat).ready()
    visitor.page.get_by_role("button", name="Filters").click()
    visitor.page.get_by_label("From", exact=True).fill("2022-01")
    turn = visitor.ask("Does the board oppose the bridge?")
    assert "Riverside Post" in turn.inner_text()
    assert "Harbour Gazette" not in turn.inner_text()
    visitor.page.get_by_label("From", exact=True).fill("last year")
    visitor.page.locator("#question textarea").fill("Does the board oppose the bridge?")
    visitor.page.locator("#ask").click()
    visitor.page.get_by_text("“last year” is not a date").wait_for()
    assert visitor.page.locator("#question textarea").input_value() == "Does the board oppose the bridge?"


def test_a_question_that_is_too_long_is_told_so_and_kept(chat: Chat, visit: Visit) -> None:
    visitor = visit(chat).ready()
    visitor.page.locator("#question textarea").fill("bridge " * 400)
    visitor.page.locator("#ask").click()
    visitor.page.get_by_text("The question is too long: 2799 characters, at most 2000.").wait_for()
    assert len(visitor.page.locator("#question textarea").input_value()) == 2800


def test_a_thumb_with_its_reason_is_stored(chat: Chat, visit: Visit) -> None:
    from ui.web.feedback import read_feedback

    visitor = visit(chat).ready()
    visitor.ask("What will the bridge cost?")
    turn = visitor.ask("And the ferry?")
    turn.get_by_text("Not helpful").click()
    visitor.page.get_by_label("Why? (optional)").fill("It is about the wrong boat.")
    visitor.page.get_by_role("button", name="Send").click()
    visitor.page.get_by_text("Thank you").wait_for()
    assert visitor.page.locator(".tool.chosen").inner_text() == "Not helpful"
    rows = read_feedback(chat.folder)
    assert [rows[-1][key] for key in ("question", "history", "verdict", "reason")] == [
        "And the ferry?",
        ["What will the bridge cost?"],
        "bad",
        "It is about the wrong boat.",
    ]
    assert rows[-1]["answer"]["question"] == "And the ferry?"
    assert rows[-1]["passages"][0]["text"]
