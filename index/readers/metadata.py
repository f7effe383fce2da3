"""What a folder's `metadata.jsonl` says about its documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from index.errors import ReadError
from index.readers.dates import normalise_date
from index.readers.fields import language_code, tidy
from index.readers.limits import Limits, size
from index.types import Document

FILE_NAME = "metadata.jsonl"
_KEYS = ("path", "title", "source", "author", "published_at", "language")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document from outside its file. None says nothing."""

    title: str | None = None
    source: str | None = None
    author: str | None = None
    published_at: str | None = None
    language: str | None = None


def load(folder: Path) -> dict[str, Metadata]:
    """The lines of `folder/metadata.jsonl` by document path; empty where the folder has no such file.

    A path is relative to the folder, with "/" between its parts; its last line wins. Raises ReadError,
    naming the line, for bad JSON, unknown keys, values that are not text, and bad dates.
    """
    file = folder / FILE_NAME
    try:
        if not file.is_file():
            return {}
        if file.stat().st_size > Limits().bytes:
            raise ReadError(f"{FILE_NAME} has more than the limit of {size(Limits().bytes)}")
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadError(f"{FILE_NAME}: byte {error.start} is not valid UTF-8") from error
    except OSError as error:
        raise ReadError(f"{FILE_NAME} can't be read ({error.strerror})") from error
    found: dict[str, Metadata] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                path, metadata = _parse(line)
            except ValueError as error:
                raise ReadError(f"{FILE_NAME} line {number}: {error}") from error
            found[path] = metadata
    return found


def apply(document: Document, metadata: Metadata | None) -> Document:
    """The document with what the metadata says in place of what its file says."""
    if metadata is None:
        return document
    said = {name: getattr(metadata, name) for name in Metadata.__dataclass_fields__}
    return replace(document, **{name: value for name, value in said.items() if value is not None})


def _parse(line: str) -> tuple[str, Metadata]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError("it is not valid JSON") from error
    if not isinstance(row, dict):
        raise ValueError('it must be an object like {"path": "a.txt", "title": "A title"}')
    unknown = sorted(set(row) - set(_KEYS))
    if unknown:
        raise ValueError(f"unknown key {unknown[0]!r}; known are {', '.join(_KEYS)}")
    for key, value in row.items():
        if value is not None and not isinstance(value, str) and key != "published_at":
            raise ValueError(f"{key!r} must be text")
    return _path(row.get("path")), Metadata(
        title=tidy(row.get("title")),
        source=tidy(row.get("source")),
        author=tidy(row.get("author")),
        published_at=_date(row.get("published_at")),
        language=_language(row),
    )


def _path(value: str | None) -> str:
    if not value:
        raise ValueError("'path' is missing")
    path = PurePosixPath(value)
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(f"the path {value!r} must be relative to the folder, without '..'")
    return path.as_posix()


def _date(value: Any) -> str | None:
    if value is None or value == "":
        return None
    date = normalise_date(value) if isinstance(value, str | int) else None
    if date is None:
        raise ValueError(f"{value!r} is not a clear date; write it as 2021-04-12, 2021-04 or 2021")
    return date


def _language(row: Mapping[str, Any]) -> str | None:
    value = row.get("language")
    if not value:
        return None
    code = language_code(value)
    if code is None:
        raise ValueError(f"{value!r} is not a language code; write it as en or en-GB")
    return code
