"""One answer in the making: a thread that asks, a queue the page reads, and a way to stop."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.errors import ParleyError
from rag.types import Event, Filters, Finished, TextDelta
from ui.web.service import MOST_NEAR, Service, hit_row

if TYPE_CHECKING:
    from ui.web.store import Message

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many questions stand before this one; 0 means the model is still being loaded."""

    before: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The answer won't come, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The asker stopped it."""


Step = Event | Waiting | Failed | Stopped


class Run:
    """Answers one stored question and stores what comes of it, whether or not the page still listens."""

    def __init__(
        self, service: Service, message: Message, history: list[str], filters: Filters, answerer: str | None
    ) -> None:
        self._service = service
        self._message = message
        self._history = history
        self._filters = filters
        self._answerer = answerer
        self._cancelled = threading.Event()
        self._steps: asyncio.Queue[Step] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._said = ""

    async def steps(self) -> AsyncIterator[Step]:
        """Start, and yield every step up to the last one (Finished, Failed or Stopped)."""
        threading.Thread(target=self._work, name="answer", daemon=True).start()
        while True:
            step = await self._steps.get()
            yield step
            if isinstance(step, Finished | Failed | Stopped):
                return

    def stop(self) -> None:
        """End it now; what was said so far is stored."""
        self._cancelled.set()
        self._service.store.finish(self._message.id, "stopped", self._said)
        self._tell(Stopped())

    def _tell(self, step: Step) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._steps.put_nowait, step)

    def _work(self) -> None:
        try:
            if not self._service.ready:
                self._tell(Waiting(0))
            _ = self._service.engine
            with self._service.turns.take(
                lambda before: self._tell(Waiting(before)), self._cancelled
            ) as mine:
                if mine:
                    self._answer()
        except ParleyError as error:
            self._fail(str(error))
        except Exception:
            log.exception("answering failed")
            self._fail("Something went wrong while answering; the server's terminal says what. Ask again.")

    def _answer(self) -> None:
        events = self._service.stream(self._message.question, self._history, self._filters, self._answerer)
        try:
            for event in events:
                if self._cancelled.is_set():
                    return
                self._take(event)
        finally:
            if isinstance(events, Generator):
                events.close()  # ends a language model's request

    def _take(self, event: Event) -> None:
        if isinstance(event, TextDelta):
            self._said += event.text
        if isinstance(event, Finished):
            rows = [hit_row(hit) for hit in event.answer.passages[:MOST_NEAR]]
            self._service.store.finish(self._message.id, "answered", "", event.answer.to_dict(), rows)
        self._tell(event)

    def _fail(self, reason: str) -> None:
        self._service.store.finish(self._message.id, "failed", reason)
        self._tell(Failed(reason))
