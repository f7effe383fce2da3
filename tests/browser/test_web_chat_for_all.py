"""Whoever reads the Chat tab: by keyboard, on a phone, on a wide screen, with weak eyes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from chat_page import Chat, Visitor, in_view, shown_source

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]


def test_keyboard_alone_asks_reads_and_comes_back(chat: Chat, visit: Visit) -> None:
    visitor = visit(chat).ready()
    keyboard = visitor.page.keyboard
    visitor.page.locator("body").press("/")
    assert visitor.page.evaluate("document.activeElement.closest('#question') !== null")
    keyboard.type("What will the bridge cost?")
    keyboard.press("Enter")
    visitor.answered(0)
    for _ in range(40):
        keyboard.press("Shift+Tab")
        if visitor.page.evaluate("document.activeElement.matches('a.cite')"):
            break
    focused = visitor.page.evaluate("document.activeElement.getAttribute('href')")
    outline = visitor.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    keyboard.press("Enter")
    mark, _ = shown_source(visitor)
    assert mark == "The board said that the new bridge will cost 41 million euros."
    keyboard.press("Escape")
    assert not visitor.page.locator("#source").is_visible()
    assert visitor.page.evaluate("document.activeElement.getAttribute('href')") == focused


def test_a_phone_needs_no_sideways_scrolling(chat: Chat, visit: Visit) -> None:
    visitor = visit(chat, viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True).ready()

    def wide() -> int:
        return int(
            visitor.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
        )

    assert wide() == 0
    visitor.ask("What will the bridge cost?")
    turn = visitor.ask("Who oppose the bridge?")
    assert wide() == 0
    boxes = [turn.locator(".side").nth(n).bounding_box() for n in range(2)]
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]
    turn.locator("a.cite").first.tap()
    shown_source(visitor)
    assert in_view(visitor, "#source mark.quote")
    assert wide() == 0
    visitor.page.locator("#source-close").tap()
    assert not visitor.page.locator("#source").is_visible()
    for name in ("Documents", "Conversations"):
        visitor.tab(name)
        visitor.page.locator("#documents, #conversations").locator("visible=true").first.wait_for()
        assert wide() == 0


def test_a_wide_screen_shows_answer_and_source_side_by_side(chat: Chat, visit: Visit) -> None:
    visitor = visit(chat, viewport={"width": 1600, "height": 900}).ready()
    turn = visitor.ask("What will the bridge cost?")
    turn.locator("a.cite").first.click()
    shown_source(visitor)
    answer, panel = turn.bounding_box(), visitor.page.locator("#source").bounding_box()
    assert answer["x"] + answer["width"] <= panel["x"]
    assert panel["x"] + panel["width"] <= 1600
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == 1600


CONTRAST = """() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const rgba = colour => {
        canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255]; };
    const over = (top, below) => [0, 1, 2].map(n => top[n] * top[3] + below[n] * (1 - top[3])).concat(1);
    const light = colour => colour.slice(0, 3).map(v => v / 255)
        .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
        .reduce((sum, v, n) => sum + v * [.2126, .7152, .0722][n], 0);
    const behind = element => { const stack = [];
        for (let e = element; e; e = e.parentElement) stack.push(rgba(getComputedStyle(e).backgroundColor));
        return stack.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]); };
    const poor = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const element = walk.currentNode.parentElement;
        const words = walk.currentNode.textContent.trim();
        if (!words || !element.checkVisibility({ visibilityProperty: true })) continue;
        if (['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(element.tagName)) continue;
        const back = behind(element), front = over(rgba(getComputedStyle(element).color), back);
        const [high, low] = [light(front), light(back)].sort((a, b) => b - a);
        const ratio = (high + .05) / (low + .05);
        if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${element.className}: ${words.slice(0, 40)}`);
    }
    return poor; }"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_the_contrast_of_wcag_aa(chat: Chat, visit: Visit, scheme: str) -> None:
    visitor = visit(chat, color_scheme=scheme).ready()
    visitor.ask("Which zebras migrated through Serengeti?")
    turn = visitor.ask("Who oppose the bridge?")
    visitor.page.get_by_role("button", name="Filters").click()
    turn.get_by_text("Not helpful").click()
    visitor.page.get_by_label("Why? (optional)").wait_for()
    turn.locator("a.cite").first.click()
    shown_source(visitor)
    visitor.page.mouse.move(0, 0)
    visitor.page.wait_for_timeout(400)
    poor = visitor.page.evaluate(CONTRAST)
    visitor.page.keyboard.press("Escape")
    for name in ("Documents", "Conversations"):
        visitor.tab(name)
        visitor.page.wait_for_timeout(400)
        poor += visitor.page.evaluate(CONTRAST)
    assert poor == []


def test_every_control_has_a_name(chat: Chat, visit: Visit) -> None:
    visitor = visit(chat).ready()
    visitor.ask("What will the bridge cost?")
    unnamed: list[Any] = []
    for name in ("Chat", "Documents", "Conversations"):
        visitor.tab(name)
        visitor.page.wait_for_timeout(300)
        unnamed += visitor.page.evaluate(
            """() => [...document.querySelectorAll('input, textarea, select, button, a[href]')]
            .filter(e => e.offsetParent !== null && e.type !== 'file')
            .filter(e => !(e.ariaLabel || e.title || e.textContent.trim() || e.labels?.length))
            .map(e => e.outerHTML.slice(0, 160))"""
        )
    assert unnamed == []
