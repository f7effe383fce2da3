"""Who may ask now: a first-come queue with a fixed number of places."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from index.errors import ParleyError


class BusyError(ParleyError):
    """More questions are waiting than the server takes; ask again in a moment."""


class Turns:
    """At most `running` questions at once and `waiting` behind them, in the order they came."""

    def __init__(self, running: int, waiting: int) -> None:
        self._running = running
        self._waiting = waiting
        self._line: deque[object] = deque()
        self._busy = 0
        self._changed = threading.Condition()

    @contextmanager
    def take(
        self,
        on_place: Callable[[int], None] = lambda place: None,
        cancelled: threading.Event | None = None,
    ) -> Iterator[bool]:
        """Wait for a turn and hold it for the body; yields False where `cancelled` was set first.

        `on_place` is told how many questions stand before this one, each time that changes. Raises
        BusyError at once where the line is full.
        """
        ticket = object()
        mine = self._wait(ticket, on_place, cancelled or threading.Event())
        try:
            yield mine
        finally:
            if mine:
                with self._changed:
                    self._busy -= 1
                    self._changed.notify_all()

    def _wait(self, ticket: object, on_place: Callable[[int], None], cancelled: threading.Event) -> bool:
        with self._changed:
            free = self._busy < self._running
            if not free and len(self._line) >= self._waiting:
                raise BusyError("Too many questions are waiting already; ask again in a moment.")
            self._line.append(ticket)
            told = 0
            while not cancelled.is_set():
                place = self._line.index(ticket)
                if place == 0 and self._busy < self._running:
                    self._line.popleft()
                    self._busy += 1
                    self._changed.notify_all()
                    return True
                if place + 1 != told:
                    told = place + 1
                    on_place(told)
                self._changed.wait(0.25)
            self._line.remove(ticket)
            self._changed.notify_all()
            return False
