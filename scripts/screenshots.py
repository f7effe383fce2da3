"""Pictures of the chat on the sample collection, light, dark and on a phone.

    python scripts/screenshots.py [--out docs/images] [--chromium /usr/bin/chromium]

Serves the real thing on a free port and drives it with Playwright.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ANSWERED = "What did Dmitry Peskov say about the talks?"
CONTESTED = "Is the expansion of NATO a threat to Russia, or is it defensive?"
REFUSED = "What is the gross domestic product of Brazil?"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@contextmanager
def served() -> Iterator[str]:
    """The address of a chat on the sample collection."""
    import uvicorn

    from index import Index
    from rag.assistant import Assistant
    from rag.retriever import Retriever
    from ui.web.places import chat_database
    from ui.web.server import free_socket, web_app
    from ui.web.service import Engine, Service
    from ui.web.settings import ChatSettings
    from ui.web.store import Store

    with tempfile.TemporaryDirectory() as folder, Index.open(Path(folder) / "index") as index:
        index.add([str(ROOT / "sample")])
        retriever = Retriever(index)
        assistants: Any = {"extractive": Assistant(retriever)}
        store = Store(chat_database(index.folder))
        service = Service(lambda: Engine(index, retriever, assistants), store, ChatSettings())
        listening = free_socket("127.0.0.1", 0)
        server = uvicorn.Server(uvicorn.Config(web_app(service), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        service.start()
        thread.start()
        while not (server.started and service.settled):
            time.sleep(0.1)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        finally:
            server.should_exit = True
            thread.join()
            store.close()


class Camera:
    """One browser window on the chat that saves what it shows."""

    def __init__(self, browser: Any, url: str, out: Path, suffix: str, **window: Any) -> None:
        self.page = browser.new_context(**window).new_page()
        self.page.set_default_timeout(60_000)
        self.page.goto(url)
        self.page.locator("#status", has_text="document").wait_for()
        self.page.locator(".welcome .example").first.wait_for()
        self._out = out
        self._suffix = suffix

    def take(self, name: str) -> None:
        self.page.mouse.move(0, 0)
        self.page.wait_for_timeout(400)
        path = self._out / f"{name}-{self._suffix}.png"
        self.page.screenshot(path=path)
        print(path)

    def ask(self, question: str) -> Any:
        turns = self.page.locator("#conversation .turn:not(.streaming)")
        before = turns.count()
        self.page.locator("#question textarea").fill(question)
        self.page.locator("#ask").click()
        turns.nth(before).wait_for()
        self.page.locator("#ask").wait_for()
        turn = self.page.locator("#conversation .turn").nth(before)
        turn.evaluate("element => element.scrollIntoView({block: 'start'})")
        return turn

    def fresh(self) -> None:
        self.page.get_by_role("button", name="New conversation").click()
        self.page.locator(".welcome h1").wait_for()


def take_all(camera: Camera) -> None:
    """Every picture of one window."""
    camera.take("welcome")
    turn = camera.ask(ANSWERED)
    camera.take("chat")
    turn.locator("a.cite").first.click()
    camera.page.locator("body:not(.fetching) #source mark.quote").wait_for()
    camera.take("source")
    camera.page.keyboard.press("Escape")
    camera.fresh()
    camera.ask(CONTESTED)
    camera.take("contested")
    camera.fresh()
    camera.ask(REFUSED)
    camera.take("refusal")
    camera.page.get_by_role("tab", name="Documents").click()
    camera.page.locator("#documents .rows").wait_for()
    camera.take("documents")


def main() -> None:
    """Take all pictures."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=args.chromium, args=ARGUMENTS)
        take_all(Camera(browser, url, args.out, "light", viewport=WIDE, color_scheme="light"))
        take_all(Camera(browser, url, args.out, "dark", viewport=WIDE, color_scheme="dark"))
        phone = {"viewport": PHONE, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
        take_all(Camera(browser, url, args.out, "phone", color_scheme="light", **phone))
        browser.close()


if __name__ == "__main__":
    main()
