"""The best sentences are read with the question, each once, and ordered anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index import Document, HashEmbedder, Index
from rag.candidates import Pool, gather
from rag.confidence import LogisticModel
from rag.question import analyse
from rag.reader import Reading
from rag.rereading import READ, READ_FEATURES, Reread, Rereading, best_of, pairs_of
from rag.retriever import Retriever

TEXT = "The bridge was closed in May. It will open again in June. Nobody was hurt at the bridge."
QUESTION = "When will the bridge open?"


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    folder: Path = tmp_path_factory.mktemp("index")
    with Index.open(folder, embedder=HashEmbedder()) as index:
        index.add_documents([Document(path="bridge.txt", text=TEXT, title="Bridge")])
        found = Retriever(index).retrieve(QUESTION)
        yield gather(analyse(QUESTION, index.terms), found.vector, found.hits, index)


def test_the_best_are_read_best_first() -> None:
    scores = np.array([0.5, 3.0, -1.0, 2.0], np.float32)
    assert best_of(scores).tolist() == [1, 3, 0, 2]
    assert len(best_of(np.zeros(50, np.float32))) == READ


def test_a_sentence_is_read_with_its_title_and_neighbours(pool: Pool) -> None:
    ((question, passage),) = pairs_of(QUESTION, pool, np.array([1]))
    assert question == QUESTION
    assert passage == f"Bridge: {TEXT}"


def test_reading_again_gives_the_same(pool: Pool) -> None:
    reading, rows = Rereading(), np.array([0, 1, 2])
    first, second = reading.of(QUESTION, pool, rows), reading.of(QUESTION, pool, rows[::-1])
    assert first.reading.odds.tolist() == second.reading.odds[::-1].tolist()
    assert len(first.reading.margins) == 3


def test_nothing_to_read_gives_no_figures(pool: Pool) -> None:
    found = Rereading().of(QUESTION, pool, np.array([], np.intp))
    assert len(found.reading.odds) == 0


def test_what_was_not_read_counts_as_the_worst_that_was_and_at_best_as_undecided() -> None:
    model = LogisticModel(READ_FEATURES, np.array([1.0, 2.0, 0.5], np.float32), 0.0)
    read = Reread(np.array([2, 0]), Reading(np.array([1, -3], np.float32), np.array([4, 2], np.float32)))
    before = np.array([0.0, -1.0, 0.5], np.float32)
    assert read.scores(before, model).tolist() == [0 - 6 + 1, -1 - 6, 0.5 + 2 + 2]
