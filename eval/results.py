"""An answer read back from JSON, whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from index.errors import EvaluationError

T = TypeVar("T")
STATUSES = ("answered", "contested", "not_found")


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation of an answer: its number, and the characters of the document at `path`."""

    number: int
    path: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of an answer; `support` is what the answering system itself says of it."""

    text: str
    citations: tuple[int, ...]
    support: str | None
    speaker: str | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A retrieved passage. `rank` counts from 1; repeats of a passage share its rank."""

    path: str
    start: int
    end: int
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """What the metrics look at. `confidence` is None where the system reports none; `holders` are those
    of the positions that rest on a cited sentence."""

    status: str
    text: str
    confidence: float | None
    sentences: tuple[Said, ...]
    citations: tuple[Cited, ...]
    holders: tuple[str, ...]
    passages: tuple[Ranked, ...]
    timings_ms: dict[str, float]
    tokens: dict[str, int]

    @property
    def refused(self) -> bool:
        """Whether the system says that the documents do not hold the answer."""
        return self.status == "not_found"


def read_result(answer: dict[str, Any]) -> Result:
    """Read an answer in the form `parley ask --json` prints; only `status` and `text` are required.

    Raises EvaluationError naming the key that is missing or of the wrong type.
    """
    status = _get(answer, "status", str)
    if status not in STATUSES:
        raise EvaluationError(f'"status" is {status!r}; use one of {", ".join(STATUSES)}')
    confidence = answer.get("confidence")
    if confidence is not None and (
        isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 1
    ):
        raise EvaluationError('"confidence" must be a number between 0 and 1')
    return Result(
        status=status,
        text=_get(answer, "text", str),
        confidence=None if confidence is None else float(confidence),
        sentences=_rows(answer, "sentences", _said),
        citations=_rows(answer, "citations", _cited),
        holders=_holders(answer),
        passages=_passages(answer),
        timings_ms=_numbers(answer, "timings_ms", float),
        tokens=_numbers(answer, "tokens", int),
    )


def _holders(answer: dict[str, Any]) -> tuple[str, ...]:
    """Holders of the positions that rest on a cited sentence."""
    cited = [bool(row.get("citations")) for row in answer.get("sentences", []) if isinstance(row, dict)]
    holders = []
    for holder, places in _rows(answer, "positions", _position):
        if any(0 <= place < len(cited) and cited[place] for place in places):
            holders.append(holder)
    return tuple(holders)


def _position(row: dict[str, Any]) -> tuple[str, list[int]]:
    places = row.get("sentences", [])
    if not isinstance(places, list) or not all(isinstance(place, int) for place in places):
        raise EvaluationError('"positions.sentences" must be a list of places in "sentences"')
    return _get(row, "holder", str), places


def _said(row: dict[str, Any]) -> Said:
    numbers = row.get("citations", [])
    if not isinstance(numbers, list) or not all(isinstance(number, int) for number in numbers):
        raise EvaluationError('"sentences.citations" must be a list of citation numbers')
    support, speaker = row.get("support"), row.get("speaker")
    return Said(
        text=_get(row, "text", str),
        citations=tuple(numbers),
        support=support if isinstance(support, str) else None,
        speaker=speaker if isinstance(speaker, str) else None,
    )


def _cited(row: dict[str, Any]) -> Cited:
    return Cited(
        number=_get(row, "number", int),
        path=_get(row, "path", str),
        start=_get(row, "start", int),
        end=_get(row, "end", int),
        quote=_get(row, "quote", str),
    )


def _passages(answer: dict[str, Any]) -> tuple[Ranked, ...]:
    """The passages in order, each followed by the other places where its text stands."""
    found = []
    for rank, (place, repeats) in enumerate(_rows(answer, "passages", _place_and_repeats), start=1):
        found += [replace(one, rank=rank) for one in (place, *repeats)]
    return tuple(found)


def _place_and_repeats(row: dict[str, Any]) -> tuple[Ranked, tuple[Ranked, ...]]:
    return _ranked(row), _rows(row, "also_in", _ranked)


def _ranked(row: dict[str, Any]) -> Ranked:
    return Ranked(path=_get(row, "path", str), start=int(row.get("start", 0)), end=int(row.get("end", 0)))


def _get(row: dict[str, Any], key: str, kind: type[T]) -> T:
    value = row.get(key)
    if not isinstance(value, kind) or isinstance(value, bool):
        found = "missing" if key not in row else f"of type {type(value).__name__}"
        raise EvaluationError(f'"{key}" is {found}; it must be of type {kind.__name__}')
    return value


def _rows(answer: dict[str, Any], key: str, read: Callable[[dict[str, Any]], T]) -> tuple[T, ...]:
    rows = answer.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise EvaluationError(f'"{key}" must be a list of objects')
    return tuple(read(row) for row in rows)


def _numbers(answer: dict[str, Any], key: str, kind: Callable[[Any], T]) -> dict[str, T]:
    rows = answer.get(key) or {}
    if not isinstance(rows, dict):
        raise EvaluationError(f'"{key}" must be an object of numbers')
    try:
        return {str(name): kind(value) for name, value in rows.items()}
    except (TypeError, ValueError):
        raise EvaluationError(f'"{key}" must be an object of numbers') from None
