"""What the index knows, kept in SQLite: documents, passages and vectors. The only truth on disk.

Everything that a search needs is derived from here. Each committed change has a generation; the
caches (FAISS, tantivy) remember the one they have reached and catch up from it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.database import Database, next_generation
from index.types import Document, Passage

_PASSAGE = 'p.id, p.document_id, p."start", p."end", p.heading, p.sentences'
_DOCUMENT = "id, path, text, title, source, author, published_at, language, page_starts, headings"
EDITABLE = ("title", "source", "author", "published_at", "language")


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document without its text, for lists. `characters` and `passages` are counts."""

    id: int
    path: str
    title: str | None
    source: str | None
    author: str | None
    published_at: str | None
    language: str | None
    characters: int
    passages: int

    def to_dict(self) -> dict[str, Any]:
        """One element of what `parley list --json` prints."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A passage ready to be stored. `vector` holds float16, `sentence_vectors` int8 rows (unit * 127)."""

    start: int
    end: int
    heading: str | None
    sentences: tuple[tuple[int, int], ...]
    vector: bytes
    sentence_vectors: bytes


class Catalog:
    """Documents, passages and vectors over one Database, which raises for it."""

    def __init__(self, folder: Path, *, create: bool = True) -> None:
        self.database = Database(folder, create=create)

    def generation(self) -> int:
        """The number of the latest committed change."""
        return int(self.database.setting("generation") or 0)

    def fingerprint(self, path: str) -> tuple[int, str] | None:
        """Id and content hash of the document with this path."""
        row = self.database.connection.execute(
            "SELECT id, content_hash FROM documents WHERE path = ?", (path,)
        ).fetchone()
        return None if row is None else (int(row[0]), str(row[1]))

    def replace(self, documents: Sequence[tuple[Document, str, Sequence[NewPassage]]]) -> None:
        """Store documents (with content hash and passages) in one transaction; one with the same path
        gives way, keeping its id and what was edited by hand."""
        with self.database.writing() as connection:
            generation = next_generation(connection)
            for document, content_hash, passages in documents:
                _store(connection, document, content_hash, passages, generation)

    def describe(self, path: str, document: Document, content_hash: str) -> None:
        """Take over what the file now says of itself, but for what was edited by hand."""
        with self.database.writing() as connection:
            next_generation(connection)
            row = connection.execute("SELECT edited FROM documents WHERE path = ?", (path,)).fetchone()
            names = [name for name in EDITABLE if name not in json.loads(row[0])]
            columns = "".join(f"{name} = ?, " for name in names)
            values = [getattr(document, name) for name in names]
            connection.execute(
                f"UPDATE documents SET {columns}content_hash = ? WHERE path = ?",
                (*values, content_hash, path),
            )

    def remove(self, ids: Iterable[int]) -> None:
        """Take documents out, with their passages and vectors, in one transaction."""
        with self.database.writing() as connection:
            generation = next_generation(connection)
            for document_id in ids:
                _drop_passages(connection, document_id, generation)
                connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))

    def edit(self, document_id: int, values: dict[str, str | None]) -> None:
        """Set metadata by hand; it stays when the file is added again."""
        with self.database.writing() as connection:
            row = connection.execute("SELECT edited FROM documents WHERE id = ?", (document_id,)).fetchone()
            if row is None:
                return
            edited = json.dumps(sorted({*json.loads(row[0]), *values}))
            columns = ", ".join(f"{name} = ?" for name in values)
            connection.execute(
                f"UPDATE documents SET {columns}, edited = ? WHERE id = ?",
                (*values.values(), edited, document_id),
            )
            next_generation(connection)

    def documents(self) -> list[DocumentInfo]:
        """Every document without its text, by path."""
        rows = self.database.connection.execute(
            "SELECT d.id, d.path, d.title, d.source, d.author, d.published_at, d.language, d.characters,"
            " (SELECT count(*) FROM passages p WHERE p.document_id = d.id) FROM documents d ORDER BY d.path"
        )
        return [DocumentInfo(*row) for row in rows]

    def document(self, document_id: int) -> Document | None:
        """The document with its text."""
        found = self._documents([document_id])
        return found.get(document_id)

    def _documents(self, ids: Iterable[int]) -> dict[int, Document]:
        rows = _select_in(self.database.connection, f"SELECT {_DOCUMENT} FROM documents WHERE id IN", ids)
        return {row[0]: _document(row) for row in rows}

    def matching(self, condition: str, values: Sequence[object]) -> set[int]:
        """Ids of the documents for which an SQL condition over their columns holds."""
        rows = self.database.connection.execute(f"SELECT id FROM documents WHERE {condition}", tuple(values))
        return {row[0] for row in rows}

    # passages

    def count(self) -> tuple[int, int]:
        """Numbers of documents and passages."""
        row = self.database.connection.execute(
            "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages)"
        ).fetchone()
        return int(row[0]), int(row[1])

    def passages(self, ids: Sequence[int]) -> tuple[dict[int, Passage], dict[int, Document]]:
        """Passages by id, and their documents by id, from one state; ids that are gone are missing."""
        with self.database.reading() as connection:
            rows = _select_in(connection, f"SELECT {_PASSAGE} FROM passages p WHERE p.id IN", ids)
            documents = self._documents({row[1] for row in rows})
        return {row[0]: _passage(row, documents[row[1]].text) for row in rows}, documents

    def passages_of(self, document_id: int) -> list[Passage]:
        """A document's passages in order."""
        rows = self.database.connection.execute(
            f'SELECT {_PASSAGE} FROM passages p WHERE p.document_id = ? ORDER BY p."start", p.id',
            (document_id,),
        ).fetchall()
        document = self.document(document_id)
        return [] if document is None else [_passage(row, document.text) for row in rows]

    def passage_ids(self, document_ids: Iterable[int]) -> list[int]:
        """Ids of the passages of these documents."""
        rows = _select_in(
            self.database.connection, "SELECT id FROM passages WHERE document_id IN", document_ids
        )
        return [row[0] for row in rows]

    def sentence_vectors(self, ids: Sequence[int]) -> dict[int, bytes]:
        """Per passage its sentences' vectors, int8 rows (unit * 127)."""
        rows = _select_in(
            self.database.connection, "SELECT passage_id, sentences FROM vectors WHERE passage_id IN", ids
        )
        return dict(rows)

    # what the caches are built from

    def count_since(self, generation: int) -> int:
        """How many passages came after `generation`."""
        row = self.database.connection.execute(
            "SELECT count(*) FROM passages WHERE generation > ?", (generation,)
        ).fetchone()
        return int(row[0])

    def added_since(self, generation: int, chunk: int = 20_000) -> Iterator[list[tuple[int, bytes]]]:
        """(passage id, float16 vector) of what came after `generation`, by id, in chunks."""
        cursor = self.database.connection.execute(
            "SELECT p.id, v.vector FROM passages p JOIN vectors v ON v.passage_id = p.id"
            " WHERE p.generation > ? ORDER BY p.id",
            (generation,),
        )
        while rows := cursor.fetchmany(chunk):
            yield rows

    def texts_since(self, generation: int) -> Iterator[tuple[Passage, str]]:
        """Passages that came after `generation`, each with its document's title ("" without one)."""
        changed = self.database.connection.execute(
            "SELECT DISTINCT document_id FROM passages WHERE generation > ? ORDER BY document_id",
            (generation,),
        ).fetchall()
        for (document_id,) in changed:
            document = self.document(document_id)
            for passage in self.passages_of(document_id) if document else ():
                yield passage, (document.title if document else None) or ""

    def removed_since(self, generation: int) -> list[int]:
        """Ids of the passages taken out after `generation`."""
        rows = self.database.connection.execute(
            "SELECT passage_id FROM removed WHERE generation > ?", (generation,)
        )
        return [row[0] for row in rows]


def _store(
    connection: sqlite3.Connection,
    document: Document,
    content_hash: str,
    passages: Sequence[NewPassage],
    generation: int,
) -> None:
    row = connection.execute(
        f"SELECT id, edited, {', '.join(EDITABLE)} FROM documents WHERE path = ?", (document.path,)
    ).fetchone()
    values: dict[str, object] = {name: getattr(document, name) for name in EDITABLE}
    if row is not None:
        _drop_passages(connection, row[0], generation)
        values.update(
            {name: row[2 + place] for place, name in enumerate(EDITABLE) if name in json.loads(row[1])}
        )
    values.update(
        text=document.text,
        characters=len(document.text),
        page_starts=json.dumps(document.page_starts),
        headings=json.dumps(document.headings),
        content_hash=content_hash,
        added_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    if row is None:
        values["path"] = document.path
        marks = ", ".join("?" * len(values))
        cursor = connection.execute(
            f"INSERT INTO documents ({', '.join(values)}) VALUES ({marks})", tuple(values.values())
        )
        document_id = int(cursor.lastrowid or 0)
    else:
        document_id = int(row[0])
        columns = ", ".join(f"{name} = ?" for name in values)
        connection.execute(f"UPDATE documents SET {columns} WHERE id = ?", (*values.values(), document_id))
    for passage in passages:
        _store_passage(connection, document_id, passage, generation)


def _store_passage(
    connection: sqlite3.Connection, document_id: int, passage: NewPassage, generation: int
) -> None:
    cursor = connection.execute(
        'INSERT INTO passages (document_id, "start", "end", heading, sentences, generation)'
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            document_id,
            passage.start,
            passage.end,
            passage.heading,
            json.dumps(passage.sentences, separators=(",", ":")),
            generation,
        ),
    )
    connection.execute(
        "INSERT INTO vectors VALUES (?, ?, ?)", (cursor.lastrowid, passage.vector, passage.sentence_vectors)
    )


def _drop_passages(connection: sqlite3.Connection, document_id: int, generation: int) -> None:
    connection.execute(
        "INSERT INTO removed SELECT id, ? FROM passages WHERE document_id = ?", (generation, document_id)
    )
    connection.execute("DELETE FROM passages WHERE document_id = ?", (document_id,))


def _select_in(connection: sqlite3.Connection, query: str, ids: Iterable[int]) -> list[Any]:
    return connection.execute(
        f"{query} (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
    ).fetchall()


def _document(row: tuple[Any, ...]) -> Document:
    document_id, path, text, title, source, author, published_at, language, pages, headings = row
    return Document(
        path=path,
        text=text,
        title=title,
        source=source,
        author=author,
        published_at=published_at,
        language=language,
        page_starts=tuple(json.loads(pages)),
        headings=tuple((start, end) for start, end in json.loads(headings)),
        id=document_id,
    )


def _passage(row: tuple[Any, ...], text: str) -> Passage:
    passage_id, document_id, start, end, heading, sentences = row
    spans = tuple((first, last) for first, last in json.loads(sentences))
    return Passage(passage_id, document_id, start, end, text[start:end], heading, spans)
