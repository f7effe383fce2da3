"""Ingest in groups, embedded on a thread of their own: what is committed, what is given up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index import Document, Index
from index.embedder import Progress
from index.fake_embedder import HashEmbedder
from index.types import Span

Vectors = NDArray[np.float32]


class OutOfMemoryAt(HashEmbedder):
    """Fails on a group that holds a word."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.word = word
        self.groups: list[int] = []

    def embed_with_sentences(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]], progress: Progress | None = None
    ) -> tuple[Vectors, list[Vectors]]:
        """Counts the passages of each group."""
        self.groups.append(len(texts))
        if any(self.word in text for text in texts):
            raise MemoryError
        return super().embed_with_sentences(texts, sentences, progress)


def documents(count: int) -> list[Document]:
    return [
        Document(path=f"n{number}", text=f"Report {number}. It rained in town {number}.")
        for number in range(count)
    ]


@pytest.fixture
def failing(tmp_path: Path) -> Iterator[Index]:
    with Index.open(tmp_path / "index", embedder=OutOfMemoryAt("town 500.")) as index:
        yield index


def test_what_was_committed_before_a_failure_stays(failing: Index) -> None:
    told: list[str] = []
    with pytest.raises(MemoryError):
        failing.add_documents(documents(1000), lambda step: told.append(step.path) if step.outcome else None)
    stored = [document.path for document in failing.documents()]
    assert sorted(stored) == sorted(told)
    assert 0 < len(stored) <= 500
    report = failing.add_documents(documents(400))
    assert len(report.unchanged) == min(400, len(stored))
    assert len(failing.documents()) == max(400, len(stored))


def test_a_caller_who_gives_up_ends_the_embedding(failing: Index) -> None:
    class StoppedError(Exception):
        pass

    def stop(step: object) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        failing.add_documents(documents(400), stop)
    assert failing.documents() == []
    assert len(failing.embedder.groups) <= 2  # type: ignore[attr-defined]
    assert len(failing.add_documents(documents(3)).added) == 3


def test_groups_follow_one_another(tmp_path: Path) -> None:
    embedder = OutOfMemoryAt("never")
    with Index.open(tmp_path / "index", embedder=embedder) as index:
        report = index.add_documents(documents(700))
        assert list(report.added) == [f"n{number}" for number in range(700)]
        assert sum(embedder.groups) == report.passages == 700
        assert max(embedder.groups) <= 256
        hits = index.passages_of(index.documents()[0].id)
        assert hits[0].text.startswith("Report 0.")


def test_the_same_path_while_its_first_text_is_embedded(failing: Index) -> None:
    first, *others = documents(100)
    again = Document(path=first.path, text="It snowed instead.")
    report = failing.add_documents([first, *others, again])
    assert report.updated == (first.path,)
    assert len(failing.documents()) == 100
    stored = next(document for document in failing.documents() if document.path == first.path)
    assert failing.document(stored.id).text == "It snowed instead."
