"""The queue of questions."""

from __future__ import annotations

import threading
import time

import pytest

from ui.web.turns import BusyError, Turns


def test_so_many_run_and_so_many_wait() -> None:
    turns = Turns(running=2, waiting=1)
    release = threading.Event()
    running = threading.Semaphore(0)
    most: list[int] = []
    lock = threading.Lock()
    count = 0

    def hold() -> None:
        nonlocal count
        with turns.take():
            with lock:
                count += 1
                most.append(count)
            running.release()
            release.wait(10)
            with lock:
                count -= 1

    threads = [threading.Thread(target=hold) for _ in range(3)]
    for thread in threads[:2]:
        thread.start()
    for _ in range(2):
        assert running.acquire(timeout=10)
    threads[2].start()
    while not turns._line:
        time.sleep(0.01)
    with pytest.raises(BusyError, match="ask again"), turns.take():
        pass
    release.set()
    for thread in threads:
        thread.join(10)
    assert max(most) == 2
    assert len(most) == 3


def test_first_come_first_served_and_told_their_place() -> None:
    turns = Turns(running=1, waiting=5)
    order: list[int] = []
    places: list[list[int]] = [[] for _ in range(3)]
    first = threading.Event()
    hold = threading.Event()

    def blocker() -> None:
        with turns.take():
            first.set()
            hold.wait(10)

    def ask(number: int) -> None:
        with turns.take(places[number].append):
            order.append(number)

    threads = [threading.Thread(target=blocker)]
    threads[0].start()
    assert first.wait(10)
    for number in range(3):
        threads.append(threading.Thread(target=ask, args=(number,)))
        threads[-1].start()
        while len(turns._line) <= number:
            time.sleep(0.005)
    while not places[2]:
        time.sleep(0.005)
    hold.set()
    for thread in threads:
        thread.join(10)
    assert order == [0, 1, 2]
    assert [row[0] for row in places] == [1, 2, 3]


def test_who_gives_up_leaves_the_line() -> None:
    turns = Turns(running=1, waiting=5)
    cancelled = threading.Event()
    with turns.take():
        cancelled.set()
        with turns.take(cancelled=cancelled) as mine:
            assert not mine
    with turns.take() as mine:
        assert mine


def test_a_failure_gives_the_place_back() -> None:
    turns = Turns(running=1, waiting=0)
    with pytest.raises(ZeroDivisionError), turns.take():
        raise ZeroDivisionError
    with turns.take() as mine:
        assert mine
