"""What lies on disk while an index is open: what a closed one has, and nobody is waited for."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from index import Document, Index
from index.database import FILE_NAME


def log_bytes(folder: Path) -> int:
    return (folder / f"{FILE_NAME}-wal").stat().st_size


def documents(first: int, count: int) -> list[Document]:
    return [
        Document(path=f"d{n}", text=f"Report {n} tells of word{n}. " * 20)
        for n in range(first, first + count)
    ]


def test_the_log_is_emptied_by_adding_editing_and_removing(index: Index) -> None:
    index.add_documents(documents(0, 40))
    assert log_bytes(index.folder) == 0
    index.edit(1, title="Another title")
    assert log_bytes(index.folder) == 0
    index.remove([2])
    assert log_bytes(index.folder) == 0
    opened = (index.folder / FILE_NAME).stat().st_size
    index.close()
    assert (index.folder / FILE_NAME).stat().st_size == opened


def test_a_reader_is_neither_waited_for_nor_disturbed(index: Index) -> None:
    index.add_documents(documents(0, 40))
    reader = sqlite3.connect(index.folder / FILE_NAME, isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM documents").fetchone() == (40,)
    index.add_documents(documents(40, 40))
    assert log_bytes(index.folder) > 0
    assert reader.execute("SELECT count(*) FROM documents").fetchone() == (40,)
    reader.execute("COMMIT")
    index.add_documents(documents(80, 1))
    assert log_bytes(index.folder) == 0
    assert reader.execute("SELECT count(*) FROM documents").fetchone() == (81,)
    reader.close()


def test_a_small_change_of_a_large_file_waits(index: Index) -> None:
    index.add_documents(documents(0, 1500))
    index.store.catalog.database.set_setting("note", "one page or two of many")
    index.store.settle()
    assert 0 < log_bytes(index.folder) < (index.folder / FILE_NAME).stat().st_size / 50
