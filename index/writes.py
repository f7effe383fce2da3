"""The statements that change the catalogue, each within a transaction of the caller's."""

from __future__ import annotations

import json
import sqlite3
import time

from index import near_duplicates
from index.database import change_counts
from index.packing import pack_spans, pack_text
from index.rows import NewPassage, offsets_json
from index.types import Document

EDITABLE = ("title", "source", "author", "published_at", "language")
"""What may be set by hand."""


def store_document(
    connection: sqlite3.Connection, document: Document, content_hash: str, generation: int
) -> int:
    """Insert or replace a document without passages; gives its id."""
    row = connection.execute("SELECT id, edited FROM documents WHERE path = ?", (document.path,)).fetchone()
    edited = [] if row is None else json.loads(row[1])
    values: dict[str, object] = {name: getattr(document, name) for name in EDITABLE if name not in edited}
    values.update(
        path=document.path,
        characters=len(document.text),
        page_starts=offsets_json(document.page_starts),
        headings=offsets_json(document.headings),
        content_hash=content_hash,
        added_at=int(time.time()),
        generation=generation,
    )
    if row is None:
        values = _with_keys(values)
        inserted = connection.execute(
            f"INSERT INTO documents ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
            tuple(values.values()),
        ).lastrowid
        document_id = int(inserted or 0)
        change_counts(connection, 1, 0)
    else:
        document_id = int(row[0])
        drop_passages(connection, document_id, generation)
        update_document(connection, document_id, values)
    connection.execute("INSERT OR REPLACE INTO texts VALUES (?, ?)", (document_id, pack_text(document.text)))
    return document_id


def _with_keys(values: dict[str, object]) -> dict[str, object]:
    """Source and author once more without case, as filters compare them."""
    keys = {
        f"{name}_key": value.casefold() if isinstance(value := values[name], str) else None
        for name in ("source", "author")
        if name in values
    }
    return {**values, **keys}


def update_document(connection: sqlite3.Connection, document_id: int, values: dict[str, object]) -> None:
    """Set columns of a document."""
    values = _with_keys(values)
    columns = ", ".join(f"{name} = ?" for name in values)
    connection.execute(f"UPDATE documents SET {columns} WHERE id = ?", (*values.values(), document_id))


def store_passage(
    connection: sqlite3.Connection, document_id: int, passage: NewPassage, vector: bytes, sentences: bytes
) -> int:
    """Insert a passage with its coded vectors; gives its id."""
    passage_id = connection.execute(
        'INSERT INTO passages (document_id, "start", "end", heading, sentences) VALUES (?, ?, ?, ?, ?)',
        (
            document_id,
            passage.start,
            passage.end,
            passage.heading,
            pack_spans(passage.sentences, passage.start),
        ),
    ).lastrowid
    connection.execute("INSERT INTO vectors VALUES (?, ?)", (passage_id, vector))
    connection.execute("INSERT INTO sentence_vectors VALUES (?, ?)", (passage_id, sentences))
    return int(passage_id or 0)


def drop_passages(connection: sqlite3.Connection, document_id: int, generation: int) -> None:
    """Delete a document's passages and note for the caches that they are gone."""
    texts = near_duplicates.texts_of(connection, document_id)
    connection.execute(
        "INSERT INTO removed SELECT id, document_id, ? FROM passages WHERE document_id = ?",
        (generation, document_id),
    )
    gone = connection.execute("DELETE FROM passages WHERE document_id = ?", (document_id,)).rowcount
    change_counts(connection, 0, -gone)
    near_duplicates.forget(connection, texts)
