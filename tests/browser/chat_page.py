"""A running chat and a visitor's browser, for the tests of the page. Every page is watched: whatever it
sends to another host, logs as an error or breaks the policy fails the test that opened it."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scripted import ScriptedAssistant

from index import Document, HashEmbedder, Index

CHROMIUM = os.environ.get("PARLEY_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"


class Chat:
    """A chat server in a thread, on an index in `folder`; it can be stopped and started again."""

    def __init__(
        self,
        folder: Path,
        make: Callable[[Index], Any] | None = None,
        load_seconds: float = 0,
        real_model: bool = False,
        others: dict[str, Callable[[Index], Any]] | None = None,
        **settings: Any,
    ) -> None:
        self.folder = folder
        self.index = Index.open(folder, embedder=None if real_model else HashEmbedder())
        self._make = make or ScriptedAssistant
        self._others = others or {}
        self._load_seconds = load_seconds
        self._settings = settings
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        import uvicorn

        from ui.web.places import chat_database
        from ui.web.server import web_app
        from ui.web.service import Engine, Service
        from ui.web.settings import ChatSettings
        from ui.web.store import Store

        self.store = Store(chat_database(self.folder))
        self.assistant = self._make(self.index)

        def load() -> Engine:
            time.sleep(self._load_seconds)
            others = {name: make(self.index) for name, make in self._others.items()}
            return Engine(self.index, self.assistant.retriever, {"extractive": self.assistant, **others})

        settings = ChatSettings(port=self.port, **self._settings)
        self.service = Service(load, self.store, settings, ["extractive", *self._others])
        config = uvicorn.Config(
            web_app(self.service), port=self.port, log_level="error", timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self.service.start()
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the server did not start"
            time.sleep(0.02)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(20)
        self.store.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


BRIDGE = [
    Document(
        path="minutes.txt",
        title="Harbour board minutes",
        source="Harbour Gazette",
        author="Harbour board",
        published_at="2021-04-12",
        text="The harbour board met on Monday.\n\n"
        + "\n\n".join(
            f"Item {n}. Routine business number {n} was noted and the list closed." for n in range(60)
        )
        + "\n\nThe board said that the new bridge will cost 41 million euros. "
        "The board does not oppose the bridge.\n\n"
        + "\n\n".join(f"Annex {n}. Further routine business was put off." for n in range(60)),
    ),
    Document(
        path="residents.md",
        title="Residents on the bridge",
        source="Riverside Post",
        author="Residents association",
        published_at="2022-01",
        text="The residents association oppose the bridge and call for a ferry instead.\n"
        "The ferry would run every ten minutes.",
    ),
    Document(path="union.txt", text="The dockers union supports the ferry if wages rise [1] and rents fall."),
]


class Visitor:
    """A browser context with one page on the chat, and the few things the tests do over and over."""

    def __init__(self, browser: Any, chat: Chat, **context: Any) -> None:
        self.chat = chat
        context.setdefault("viewport", {"width": 1280, "height": 860})
        self.context = browser.new_context(**context)
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.context.on("request", lambda request: self.requests.append(request.url))

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def open(self) -> Visitor:
        self.page.goto(self.chat.url)
        self.page.locator("#question textarea").wait_for()
        return self

    def ready(self) -> Visitor:
        self.page.locator("#status", has_text="document").wait_for()
        return self

    def ask(self, question: str) -> Any:
        """Ask and wait for the checked answer; its turn."""
        before = self.page.locator("#conversation .turn:not(.streaming)").count()
        self.page.locator("#question textarea").fill(question)
        self.page.locator("#ask").click()
        return self.answered(before)

    def answered(self, before: int) -> Any:
        self.page.locator("#conversation .turn:not(.streaming)").nth(before).wait_for()
        self.page.locator("#ask").wait_for()
        return self.page.locator("#conversation .turn").nth(before)

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()

    def elsewhere(self) -> list[str]:
        """Requests to any other place."""
        own = urlsplit(self.chat.url).netloc
        return [
            url
            for url in self.requests
            if urlsplit(url).netloc != own and not url.startswith(("data:", "blob:"))
        ]

    def close(self) -> None:
        self.context.close()
        assert self.elsewhere() == []
        assert self.complaints == []


def shown_source(visitor: Visitor) -> tuple[str, str]:
    """The marked text and the panel's heading, once the panel shows what was asked for."""
    visitor.page.locator("body:not(.fetching) #source mark.quote").wait_for()
    mark = visitor.page.locator("#source mark").text_content()
    return str(mark), str(visitor.page.locator("#source h2").text_content())


def in_view(visitor: Visitor, selector: str) -> bool:
    script = """element => { const box = element.getBoundingClientRect();
        return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth; }"""
    return bool(visitor.page.locator(selector).evaluate(script))
