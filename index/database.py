"""The catalogue's SQLite file: connections, transactions, settings, and the check that it is ours."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index import near_duplicates
from index.errors import NotAnIndexError, ReadOnlyError

FILE_NAME = "catalog.sqlite3"
_APPLICATION_ID = 0x5041524C  # "PARL", so that another program's database is not taken for ours
_VERSION = 4
_PAGE_BYTES = 8192
_WAL_BYTES = 4_000_000
_LOG_SHARE = 50
"""The write-ahead log is worked into the file once it has more than a fiftieth of the file's bytes."""
_TIMEOUT_SECONDS = 60

_SCHEMA = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL UNIQUE, title TEXT, source TEXT, author TEXT, published_at TEXT, language TEXT,
    source_key TEXT, author_key TEXT,
    characters INTEGER NOT NULL, page_starts TEXT NOT NULL, headings TEXT NOT NULL,
    content_hash TEXT NOT NULL, edited TEXT NOT NULL DEFAULT '[]', added_at INTEGER NOT NULL,
    generation INTEGER NOT NULL
);
CREATE INDEX documents_filters ON documents (source_key, author_key, published_at);
CREATE TABLE texts (
    document_id INTEGER PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE, text BLOB NOT NULL
);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, heading TEXT, sentences BLOB NOT NULL
);
CREATE INDEX passages_document ON passages (document_id);
CREATE TABLE vectors (
    passage_id INTEGER PRIMARY KEY REFERENCES passages (id) ON DELETE CASCADE, vector BLOB NOT NULL
);
CREATE TABLE sentence_vectors (
    passage_id INTEGER PRIMARY KEY REFERENCES passages (id) ON DELETE CASCADE, codes BLOB NOT NULL
);
CREATE TABLE removed (
    passage_id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL, generation INTEGER NOT NULL
);
CREATE INDEX removed_generation ON removed (generation);
"""


class Database:
    """One connection a thread; writers take turns through SQLite's own lock.

    Raises NotAnIndexError where `folder` holds something else, ReadOnlyError on a write to a folder
    that can't be written.
    """

    def __init__(self, folder: Path, *, create: bool = True) -> None:
        self.folder = folder
        self.path = folder / FILE_NAME
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self.read_only = False
        self._prepare(create)

    def _prepare(self, create: bool) -> None:
        _check_folder(self.folder, self.path, create)
        if not self.path.exists():
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                self.path.touch()
            except OSError as error:
                raise ReadOnlyError(
                    f"The index folder {self.folder} can't be made or written; choose another with --index."
                ) from error
        self.read_only = not _writable(self.path)
        try:
            self._check_header()
        except sqlite3.DatabaseError as error:
            raise NotAnIndexError(
                f"{self.path} is not an index or is damaged; choose another folder with --index."
            ) from error

    def _check_header(self) -> None:
        connection = self.connection
        if not self.read_only and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("PRAGMA journal_mode = WAL")  # searches go on while documents are added
            with self.writing() as writer:
                if not writer.execute("SELECT 1 FROM sqlite_master").fetchone():
                    _create(writer)
        if connection.execute("PRAGMA application_id").fetchone()[0] != _APPLICATION_ID:
            raise NotAnIndexError(f"{self.path} is not an index; choose another folder with --index.")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version != _VERSION:
            raise NotAnIndexError(
                f"The index in {self.folder} has format {version} and this program reads {_VERSION}; "
                "add its documents to a new one with: parley add PATH... --index NEW_FOLDER"
            )

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connect()
            self._local.connection = connection
            with self._guard:
                self._connections.append(connection)
        return connection

    def _connect(self) -> sqlite3.Connection:
        mode = "?mode=ro&immutable=1" if self.read_only and not _has_wal(self.path) else ""
        uri = self.path.absolute().as_uri() + mode
        connection = sqlite3.connect(
            uri,
            uri=True,
            timeout=_TIMEOUT_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=64,
        )
        connection.execute("PRAGMA foreign_keys = ON")
        if not self.read_only:
            connection.execute("PRAGMA synchronous = FULL")  # what was acknowledged survives a power cut
            connection.execute("PRAGMA secure_delete = ON")  # nor does what was removed stay in the file
            connection.execute(f"PRAGMA journal_size_limit = {_WAL_BYTES}")
        return connection

    def close(self) -> None:
        """Close every connection, those of other threads too."""
        with self._guard:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
        self._local = threading.local()

    def check_writable(self) -> None:
        """Raise ReadOnlyError where nothing can be written."""
        if self.read_only:
            raise ReadOnlyError(f"The index in {self.folder} can't be written; check its permissions.")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that commits at its end or leaves no trace."""
        self.check_writable()
        connection = self.connection
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise ReadOnlyError(f"The index in {self.folder} can't be written now: {error}.") from error
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def shrink(self) -> None:
        """Give some of the room that removals left back to the disk."""
        self.connection.execute("PRAGMA incremental_vacuum(1000)").fetchall()

    def settle(self) -> None:
        """Work the write-ahead log into the file and empty it, where it is large beside the file and nobody
        else is reading or writing; else it waits for the next time, or for SQLite to do so by itself."""
        log = self.path.with_name(self.path.name + "-wal")
        if self.read_only or not _has_wal(self.path):
            return
        if log.stat().st_size * _LOG_SHARE < self.path.stat().st_size:
            return
        connection = self.connection
        connection.execute("PRAGMA busy_timeout = 0")  # nobody is waited for
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            connection.execute(f"PRAGMA busy_timeout = {1000 * _TIMEOUT_SECONDS}")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A transaction that sees one state of the catalogue, whatever others commit meanwhile."""
        connection = self.connection
        if connection.in_transaction:
            yield connection
            return
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("COMMIT")

    def setting(self, name: str) -> str | None:
        """The stored value, None where there is none."""
        row = self.connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set_setting(self, name: str, value: str) -> None:
        """Store a value."""
        with self.writing() as connection:
            put_setting(connection, name, value)


def _check_folder(folder: Path, path: Path, create: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise NotAnIndexError(f"{folder} is a file, not an index folder; choose a folder with --index.")
    if path.exists():
        return
    if folder.is_dir() and any(folder.iterdir()):
        raise NotAnIndexError(f"{folder} holds other files and no index; choose another folder with --index.")
    if not create:
        raise NotAnIndexError(
            f"There is no index in {folder} yet; make one with: parley add PATH... --index {folder}"
        )


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _has_wal(path: Path) -> bool:
    wal = path.with_name(path.name + "-wal")
    return wal.exists() and wal.stat().st_size > 0


def _create(connection: sqlite3.Connection) -> None:
    for statement in (_SCHEMA + near_duplicates.SCHEMA).split(";"):
        connection.execute(statement)
    for name in ("generation", "documents", "passages"):
        put_setting(connection, name, "0")
    connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {_VERSION}")


def put_setting(connection: sqlite3.Connection, name: str, value: str) -> None:
    connection.execute(
        "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )


def next_generation(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT value FROM settings WHERE name = 'generation'").fetchone()
    put_setting(connection, "generation", str(int(row[0]) + 1))
    return int(row[0]) + 1


def change_counts(connection: sqlite3.Connection, documents: int, passages: int) -> None:
    """Note so many documents and passages more; counting a million rows takes longer than a search."""
    for name, change in (("documents", documents), ("passages", passages)):
        if change:
            connection.execute("UPDATE settings SET value = value + ? WHERE name = ?", (change, name))
