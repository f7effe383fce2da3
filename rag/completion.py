"""A language model's reply for synchronous code: read in a thread of its own, within its limits."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Generator, Sequence

from index.errors import ChatModelError
from index.tokens import count_tokens
from rag.chat_model import ChatModel, Deadlines, Message, Piece

HEARTBEAT = 0.5
"""Seconds without news after which an empty piece is passed on, so that the reader can stop."""


def complete(
    model: ChatModel, messages: Sequence[Message], max_tokens: int, deadlines: Deadlines
) -> Generator[Piece, None, None]:
    """The pieces of one reply, as they come. Closing the iterator cancels the request.

    The model runs in an event loop of its own, so callers may have one or none and may be many at once.
    Raises ChatModelError when the model fails, is slower than the deadlines or writes more than
    `max_tokens`, thinking included.
    """
    request = _Request(model, messages, max_tokens, deadlines)
    threading.Thread(target=request.run, name="language model", daemon=True).start()
    try:
        while True:
            try:
                item = request.items.get(timeout=HEARTBEAT)
            except queue.Empty:
                yield Piece()
                continue
            if item is None:
                return
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        request.cancel()


class _Request:
    def __init__(
        self, model: ChatModel, messages: Sequence[Message], max_tokens: int, deadlines: Deadlines
    ) -> None:
        self.items: queue.SimpleQueue[Piece | Exception | None] = queue.SimpleQueue()
        self._model = model
        self._messages = messages
        self._max_tokens = max_tokens
        self._deadlines = deadlines
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._cancelled = False
        self._heard = False

    def run(self) -> None:
        asyncio.run(self._main())

    def cancel(self) -> None:
        with self._lock:
            self._cancelled = True
            if self._loop and self._task:
                with contextlib.suppress(RuntimeError):  # the loop has ended by itself
                    self._loop.call_soon_threadsafe(self._task.cancel)

    async def _main(self) -> None:
        with self._lock:
            if self._cancelled:
                return
            self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        outcome: Exception | None = None
        started = time.monotonic()
        try:
            await self._read()
        except TimeoutError:
            outcome = ChatModelError(self._late(time.monotonic() - started))
        except Exception as error:
            outcome = error
        except asyncio.CancelledError:
            return
        self.items.put(outcome)

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()
        limits = self._deadlines
        end = loop.time() + limits.total
        written = 0
        async with asyncio.timeout_at(min(end, loop.time() + limits.first)) as clock:
            stream = self._model.stream(self._messages, self._max_tokens, limits)
            try:
                async for piece in stream:
                    clock.reschedule(min(end, loop.time() + limits.between))
                    self._heard = True
                    written += count_tokens(piece.text + piece.thinking, self._model.name)
                    self.items.put(piece)
                    if written > self._max_tokens or piece.cut:
                        raise ChatModelError(f"it wrote {self._max_tokens:,} tokens without coming to an end")
            finally:
                close = getattr(stream, "aclose", None)  # an async generator has one
                if close is not None:
                    await close()

    def _late(self, passed: float) -> str:
        limits = self._deadlines
        if not self._heard:
            return f"it sent nothing for {min(limits.first, limits.total):g} s"
        if passed >= limits.total:
            return f"it was not done after {limits.total:g} s"
        return f"it fell silent for {limits.between:g} s"
