"""What the index knows, kept in SQLite: documents, passages and vectors. The only truth on disk.

Everything that a search needs is derived from here. Each committed change has a generation; the
caches (FAISS, tantivy) remember the one they have reached and catch up from it. Ids only ever grow and
are never given twice, so that what a cache lacks is what lies above the last passage id it holds.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index import near_duplicates
from index.codes import decode_passages, decode_sentences, encode_passages, encode_sentences
from index.database import Database, change_counts, next_generation, put_setting
from index.packing import unpack_text
from index.recent import Recent
from index.rows import (
    DOCUMENT_COLUMNS,
    PASSAGE_COLUMNS,
    DocumentInfo,
    NewPassage,
    read_document,
    read_passage,
)
from index.types import Document, Passage, Place
from index.writes import EDITABLE, drop_passages, store_document, store_passage, update_document

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Stored = tuple[Document, str, Sequence[NewPassage]]

_FROM_DOCUMENTS = f"SELECT {DOCUMENT_COLUMNS} FROM documents d JOIN texts t ON t.document_id = d.id"
_KEPT_CHARACTERS = 8_000_000


class Catalog:
    """Documents, passages and vectors over one Database, which raises for it."""

    def __init__(self, folder: Path, *, create: bool = True) -> None:
        self.database = Database(folder, create=create)
        self._recent = Recent(_KEPT_CHARACTERS)

    def generation(self) -> int:
        """The number of the latest committed change."""
        return int(self.database.setting("generation") or 0)

    def dimension(self) -> int | None:
        """Length of the vectors, None before the first."""
        value = self.database.setting("dimension")
        return None if value is None else int(value)

    def fingerprint(self, path: str) -> tuple[int, str] | None:
        """Id and content hash of the document with this path."""
        row = self.database.connection.execute(
            "SELECT id, content_hash FROM documents WHERE path = ?", (path,)
        ).fetchone()
        return None if row is None else (int(row[0]), str(row[1]))

    def replace(self, documents: Sequence[Stored]) -> None:
        """Store documents (with content hash and passages) in one transaction; one with the same path
        gives way, keeping its id and what was edited by hand."""
        codes = iter(_encoded([passage for _, _, passages in documents for passage in passages]))
        with self.database.writing() as connection:
            generation = next_generation(connection)
            for document, content_hash, passages in documents:
                document_id = store_document(connection, document, content_hash, generation)
                ids = [store_passage(connection, document_id, p, *next(codes)) for p in passages]
                texts = (document.text[passage.start : passage.end] for passage in passages)
                near_duplicates.remember(connection, zip(ids, texts, strict=True))
                change_counts(connection, 0, len(passages))
            if self.dimension() is None:
                for vector in (p.vector for _, _, passages in documents for p in passages[:1]):
                    put_setting(connection, "dimension", str(len(vector)))

    def describe(self, path: str, document: Document, content_hash: str) -> None:
        """Take over what the file now says of itself, but for what was edited by hand."""
        with self.database.writing() as connection:
            generation = next_generation(connection)
            row = connection.execute("SELECT id, edited FROM documents WHERE path = ?", (path,)).fetchone()
            values: dict[str, object] = {
                name: getattr(document, name) for name in EDITABLE if name not in json.loads(row[1])
            }
            update_document(
                connection, row[0], {**values, "content_hash": content_hash, "generation": generation}
            )

    def remove(self, ids: Iterable[int]) -> None:
        """Take documents out, with their passages and vectors, in one transaction."""
        with self.database.writing() as connection:
            generation = next_generation(connection)
            for document_id in ids:
                drop_passages(connection, document_id, generation)
                gone = connection.execute("DELETE FROM documents WHERE id = ?", (document_id,)).rowcount
                change_counts(connection, -gone, 0)
        self.database.shrink()

    def edit(self, document_id: int, values: dict[str, str | None]) -> None:
        """Set metadata by hand; it stays when the file is added again."""
        with self.database.writing() as connection:
            row = connection.execute("SELECT edited FROM documents WHERE id = ?", (document_id,)).fetchone()
            if row is None:
                return
            edited = json.dumps(sorted({*json.loads(row[0]), *values}))
            generation = next_generation(connection)
            update_document(connection, document_id, {**values, "edited": edited, "generation": generation})

    def documents(self) -> list[DocumentInfo]:
        """Every document without its text, by path."""
        rows = self.database.connection.execute(
            "SELECT d.id, d.path, d.title, d.source, d.author, d.published_at, d.language, d.characters,"
            " (SELECT count(*) FROM passages p WHERE p.document_id = d.id) FROM documents d ORDER BY d.path"
        )
        return [DocumentInfo(*row) for row in rows]

    def document(self, document_id: int) -> Document | None:
        """The document with its text."""
        return self._documents([document_id]).get(document_id)

    def _documents(self, ids: Iterable[int]) -> dict[int, Document]:
        """Documents by id. Whole ones are kept a while: reading and inflating a long text takes longer
        than a search."""
        connection = self.database.connection
        changed = dict(_select_in(connection, "SELECT id, generation FROM documents WHERE id IN", ids))
        found = {key: kept for key in changed.items() if (kept := self._recent.get(key)) is not None}
        missing = [
            document_id
            for document_id, generation in changed.items()
            if (document_id, generation) not in found
        ]
        for row in _select_in(connection, f"{_FROM_DOCUMENTS} WHERE d.id IN", missing) if missing else ():
            key = (row[0], changed[row[0]])
            found[key] = read_document(row)
            self._recent.keep(key, found[key])
        return {document_id: found[document_id, generation] for document_id, generation in changed.items()}

    def matching(self, condition: str, values: Sequence[object]) -> set[int]:
        """Ids of the documents for which an SQL condition over their columns holds."""
        rows = self.database.connection.execute(f"SELECT id FROM documents WHERE {condition}", tuple(values))
        return {row[0] for row in rows}

    # passages

    def count(self) -> tuple[int, int]:
        """Numbers of documents and passages."""
        documents, passages = self.database.setting("documents"), self.database.setting("passages")
        return int(documents or 0), int(passages or 0)

    def passages(self, ids: Sequence[int]) -> tuple[dict[int, Passage], dict[int, Document]]:
        """Passages by id, and their documents by id, from one state; ids that are gone are missing."""
        with self.database.reading() as connection:
            rows = _select_in(connection, f"SELECT {PASSAGE_COLUMNS} FROM passages p WHERE p.id IN", ids)
            documents = self._documents({row[1] for row in rows})
        return {row[0]: read_passage(row, documents[row[1]].text) for row in rows}, documents

    def passages_of(self, document_id: int) -> list[Passage]:
        """A document's passages in order."""
        with self.database.reading() as connection:
            rows = connection.execute(
                f'SELECT {PASSAGE_COLUMNS} FROM passages p WHERE p.document_id = ? ORDER BY p."start", p.id',
                (document_id,),
            ).fetchall()
            document = self.document(document_id)
        return [] if document is None else [read_passage(row, document.text) for row in rows]

    def passage_ids(self, document_ids: Iterable[int]) -> list[int]:
        """Ids of the passages of these documents."""
        rows = _select_in(
            self.database.connection, "SELECT id FROM passages WHERE document_id IN", document_ids
        )
        return [row[0] for row in rows]

    def repeats(self, ids: Sequence[int]) -> near_duplicates.Repeats:
        """What these passages repeat."""
        return near_duplicates.repeats_of(self.database.connection, ids)

    def places(self, passage_id: int, most: int) -> list[Place]:
        """Up to `most` other passages in which this one's text stands."""
        return near_duplicates.places_of(self.database.connection, passage_id, most)

    def sentence_vectors(self, ids: Sequence[int]) -> dict[int, Vectors]:
        """Per passage the unit vectors of its sentences, shape (sentences, dimension)."""
        rows = _select_in(
            self.database.connection,
            "SELECT v.passage_id, v.vector, s.codes FROM vectors v"
            " JOIN sentence_vectors s ON s.passage_id = v.passage_id WHERE v.passage_id IN",
            ids,
        )
        whole = decode_passages([row[1] for row in rows], self.dimension() or 1)
        parts = decode_sentences([row[2] for row in rows], whole)
        return {row[0]: part for row, part in zip(rows, parts, strict=True)}

    # what the caches are built from

    def count_after(self, passage_id: int) -> int:
        """How many passages came after this one."""
        row = self.database.connection.execute(
            "SELECT count(*) FROM passages WHERE id > ?", (passage_id,)
        ).fetchone()
        return int(row[0])

    def vectors_after(
        self, passage_id: int, chunk: int = 20_000
    ) -> Iterator[tuple[NDArray[np.int64], Vectors]]:
        """Ids (n,) and unit vectors (n, dimension) of what came after a passage, by id, in chunks."""
        import numpy as np

        dimension = self.dimension() or 1
        cursor = self.database.connection.execute(
            "SELECT passage_id, vector FROM vectors WHERE passage_id > ? ORDER BY passage_id", (passage_id,)
        )
        while rows := cursor.fetchmany(chunk):
            ids = np.array([row[0] for row in rows], dtype=np.int64)
            yield ids, decode_passages([row[1] for row in rows], dimension)

    def texts_after(self, passage_id: int) -> Iterator[tuple[Passage, str]]:
        """Passages that came after this one, each with its document's title ("" without one)."""
        rows = self.database.connection.execute(
            f"SELECT {PASSAGE_COLUMNS}, d.title, t.text FROM passages p"
            " JOIN documents d ON d.id = p.document_id"
            " JOIN texts t ON t.document_id = d.id WHERE p.id > ? ORDER BY p.id",
            (passage_id,),
        )
        last, text = 0, ""
        for *passage, title, packed in rows:
            if passage[1] != last:
                last, text = passage[1], unpack_text(packed)
            yield read_passage(tuple(passage), text), title or ""

    def removed_since(self, generation: int) -> list[tuple[int, int]]:
        """(passage id, id of its document) of the passages taken out after `generation`."""
        return self.database.connection.execute(
            "SELECT passage_id, document_id FROM removed WHERE generation > ?", (generation,)
        ).fetchall()


def _encoded(passages: Sequence[NewPassage]) -> Iterable[tuple[bytes, bytes]]:
    import numpy as np

    if not passages:
        return []
    vectors = encode_passages(np.stack([passage.vector for passage in passages]))
    # Sentences are told from the passage as it will be read.
    read = decode_passages(vectors, len(passages[0].vector))
    return zip(vectors, encode_sentences([p.sentence_vectors for p in passages], read), strict=True)


def _select_in(connection: sqlite3.Connection, query: str, ids: Iterable[int]) -> list[Any]:
    return connection.execute(
        f"{query} (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
    ).fetchall()
