"""Fixtures of the browser tests: a running chat, and people who visit it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from chat_page import ARGUMENTS, BRIDGE, CHROMIUM, Chat, Visitor

from index import Document


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser for a module: Playwright's event loop must not outlive it, other tests need their own."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"there is no Chromium at {CHROMIUM}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Visitor]]:
    """Open a page as a new person: `visit(chat)`."""
    opened: list[Visitor] = []

    def visiting(chat: Chat, **context: Any) -> Visitor:
        visitor = Visitor(chromium, chat, **context)
        opened.append(visitor)
        return visitor.open()

    yield visiting
    for visitor in opened:
        visitor.close()


@pytest.fixture(scope="module")
def start_chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Chat]]:
    """Start a chat on documents: `start_chat([Document(...)])`; it is stopped after the module."""
    started: list[Chat] = []

    def starting(documents: Sequence[Document] = BRIDGE, **options: Any) -> Chat:
        chat = Chat(tmp_path_factory.mktemp("chat") / "index", **options)
        if documents:
            chat.index.add_documents(documents)
        chat.start()
        started.append(chat)
        return chat

    yield starting
    for chat in started:
        chat.stop()


@pytest.fixture(scope="module")
def chat(start_chat: Callable[..., Chat]) -> Chat:
    return start_chat()
