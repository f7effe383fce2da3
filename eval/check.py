"""What is wrong with a set: every fault with its line and key."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from index.errors import EvaluationError

_SCHEMA = Path(__file__).parent / "data" / "question.schema.json"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: the file, its 1-based line, the key (dotted, with places in lists), why."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        return (
            f"{self.file}:{self.line}: {self.key}: {self.message}"
            if self.key
            else (f"{self.file}:{self.line}: {self.message}")
        )


def check_lines(path: Path, texts: Callable[[str], str | None] | None = None) -> list[Fault]:
    """Every fault of a set in Parley's format, by line.

    `texts` gives a document's text by its path; without it, the places of evidence are not checked.
    """
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for number, row, broken in _values(path):
        if broken is not None:
            faults.append(Fault(path.name, number, "", broken))
            continue
        found = list(_shape(row))
        if not found:
            found = list(_sense(row)) + (list(_places(row, texts)) if texts else [])
        identity = row.get("id") if isinstance(row, dict) else None
        if isinstance(identity, str):
            if identity in seen:
                found.append(("id", f"{identity!r} is already the id of line {seen[identity]}"))
            seen.setdefault(identity, number)
        faults += [Fault(path.name, number, key, message) for key, message in found]
    if not seen and not faults:
        faults.append(Fault(path.name, 1, "", "there is no question in this file"))
    return faults


def _values(path: Path) -> Iterator[tuple[int, Any, str | None]]:
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise EvaluationError(f"{path} can't be read: {error.strerror}.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line.decode("utf-8")), None
        except UnicodeDecodeError as error:
            yield number, None, f"not UTF-8 at byte {error.start} of the line"
        except ValueError as error:
            yield number, None, f"not JSON: {error}"


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of a line."""
    loaded: dict[str, Any] = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    return loaded


def _shape(row: Any) -> Iterator[tuple[str, str]]:
    """What the JSON Schema finds."""
    import jsonschema

    for error in jsonschema.Draft202012Validator(schema()).iter_errors(row):
        where = list(error.absolute_path)
        if error.validator == "required":
            missing = [key for key in error.validator_value if key not in error.instance]
            for key in missing:
                # The validator reports each missing key apart; its message begins with the key.
                if error.message.startswith(repr(key)):
                    yield _dotted([*where, key]), "is missing"
        elif error.validator == "additionalProperties" and error.validator_value is False:
            allowed = error.schema.get("properties", {})
            for key in error.instance:
                if key not in allowed:
                    yield _dotted([*where, key]), "is not a key of the format"
        elif error.validator == "pattern" or error.validator == "minLength":
            yield _dotted(where), "is empty"
        else:
            yield _dotted(where), error.message


def _sense(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What a well-formed line may still get wrong without looking at a document."""
    answerable, kind = row["answerable"], row["type"]
    if kind in ("absent", "false_premise") and answerable is not False:
        yield "answerable", f"must be false for type {kind}"
    if answerable is False:
        for key in ("answers", "evidence", "sides"):
            if row.get(key):
                yield key, "must be empty where the question is not answerable"
    if answerable is True and not (row.get("answers") or row.get("evidence") or row.get("sides")):
        yield "evidence", "an answerable question needs answers, evidence or sides"
    if kind == "contested" and len(row.get("sides", [])) < 2:
        yield "sides", "a contested question needs at least two"
    if kind == "speaker" and not row.get("speaker"):
        yield "speaker", "a question of type speaker needs the accepted names"
    if kind == "follow_up" and not row.get("history"):
        yield "history", "a follow-up needs the earlier questions"


def _places(row: dict[str, Any], texts: Callable[[str], str | None]) -> Iterator[tuple[str, str]]:
    """Whether every span lies inside a document that exists, and holds what the line says it does."""
    lists = [("evidence", row.get("evidence", []))]
    lists += [
        (f"sides[{n}].evidence", side.get("evidence", [])) for n, side in enumerate(row.get("sides", []))
    ]
    for key, spans in lists:
        for number, span in enumerate(spans):
            for tail, message in _span_faults(span, texts):
                yield f"{key}[{number}].{tail}", message
    for key in ("relevant", "pool"):
        for path in row.get(key, []):
            if texts(path) is None:
                yield key, f"there is no document {path!r}"


def _span_faults(span: dict[str, Any], texts: Callable[[str], str | None]) -> Iterator[tuple[str, str]]:
    start, end = span["start"], span["end"]
    text = texts(span["path"])
    if text is None:
        yield "path", f"there is no document {span['path']!r}"
    elif start >= end:
        yield "end", f"{end} is not after start, {start}"
    elif end > len(text):
        yield "end", f"{end} is outside the document, which has {len(text)} characters"
    elif "quote" in span and text[start:end] != span["quote"]:
        yield "quote", f"is not verbatim: {text[start:end][:80]!r} stands there"
    elif not text[start:end].strip():
        yield "start", "only white space stands there"


def _dotted(path: list[str | int]) -> str:
    dotted = ""
    for part in path:
        dotted += f"[{part}]" if isinstance(part, int) else f".{part}" if dotted else part
    return dotted
