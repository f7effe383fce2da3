"""Ask every question of a set, one after another, and keep what comes back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from eval.runs import RunFolder
from eval.types import Question, Record

Ask = Callable[[Question], dict[str, Any]]
"""Answers a question in the form `parley ask --json` prints; may raise."""

Progress = Callable[[int, int], None]
"""Called with how many questions are done and how many there are."""


def run_questions(
    questions: Sequence[Question],
    ask: Ask,
    folder: RunFolder | None = None,
    progress: Progress | None = None,
) -> list[Record]:
    """A record for each question, in order. Questions that `folder` already has are not asked again.

    Whatever a question raises becomes its record's `error`; only an interruption by the user ends
    the run, and then the folder can be continued.
    """
    records = []
    for number, record in enumerate(_records(questions, ask, folder), start=1):
        records.append(record)
        if progress is not None:
            progress(number, len(questions))
    return records


def _records(questions: Sequence[Question], ask: Ask, folder: RunFolder | None) -> Iterator[Record]:
    for question in questions:
        if folder is not None and question.id in folder.done:
            yield folder.done[question.id]
            continue
        record = ask_one(question, ask)
        if folder is not None:
            folder.append(record)
        yield record


def ask_one(question: Question, ask: Ask) -> Record:
    """Ask one question and time it. A failure is a record with the error's type and message."""
    started = time.perf_counter()
    try:
        answer = ask(question)
    except Exception as error:
        message = " ".join(str(error).split()) or "no message"
        return Record(question.id, None, f"{type(error).__name__}: {message}", _since(started))
    return Record(question.id, answer, None, _since(started))


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 6)
