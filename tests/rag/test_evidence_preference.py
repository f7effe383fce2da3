"""The year and the speaker that a question names, and the order in which sentences are quoted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index import Document, HashEmbedder, Index
from rag.candidates import Pool, gather
from rag.evidence import find
from rag.preference import OTHER_YEAR, SAID, SAID_BY_OTHERS, preferred
from rag.question import analyse
from rag.quoting import arrange
from rag.retriever import Retriever

OLD = (
    "Mayor Anna Roe said that the harbour was safe. The wall will be mended in 2023. "
    "“Nobody asked the fishermen about the harbour,” said Captain Jon Ness."
)
NEW = "Today the harbour is closed. It will stay closed for a year."


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    folder: Path = tmp_path_factory.mktemp("index")
    with Index.open(folder, embedder=HashEmbedder()) as index:
        index.add_documents(
            [
                Document(path="old.txt", text=OLD, published_at="2021-05-01"),
                Document(path="new.txt", text=NEW, published_at="2023-05-01"),
            ]
        )
        yield Retriever(index)


def moved(retriever: Retriever, question: str) -> dict[str, float]:
    """What each sentence gains or loses, by its first two words."""
    found = retriever.retrieve(question)
    pool: Pool = gather(analyse(question, retriever.index.terms), found.vector, found.hits, retriever.index)
    gains = preferred(pool, np.zeros(len(pool.candidates), np.float32))
    return {" ".join(c.text.split()[:3]): float(g) for c, g in zip(pool.candidates, gains, strict=True)}


def test_a_sentence_of_another_year_counts_less_unless_it_names_the_year(retriever: Retriever) -> None:
    gains = moved(retriever, "What happened at the harbour in 2023?")
    assert gains["Mayor Anna Roe"] == -OTHER_YEAR
    assert gains["Today the harbour"] == 0
    assert gains["The wall will"] == 0
    assert gains["“Nobody asked the"] == -OTHER_YEAR
    assert gains["It will stay"] == 0


def test_a_year_that_no_document_has_changes_nothing(retriever: Retriever) -> None:
    assert set(moved(retriever, "What happened at the harbour in 1950?").values()) == {0.0}


def test_who_is_named_as_speaker_goes_up_and_others_down(retriever: Retriever) -> None:
    gains = moved(retriever, "What did Captain Ness say about the harbour?")
    assert gains["“Nobody asked the"] == SAID
    assert gains["Mayor Anna Roe"] == -SAID_BY_OTHERS
    assert gains["The wall will"] == 0


def test_both_parts_of_a_question_are_answered(retriever: Retriever) -> None:
    found = retriever.retrieve("When will the wall be mended, and who says that nobody asked the fishermen?")
    first, second = (one.candidate.text for one in find(found, retriever.index).evidence[:2])
    assert first.startswith("The wall will be mended")
    assert second.startswith("“Nobody asked")


def test_quotes_stay_within_the_words_and_drop_what_stands_before_first(retriever: Retriever) -> None:
    found = find(retriever.retrieve("How long will the harbour stay closed?"), retriever.index)
    quotes = arrange(found, lambda quote: quote.words, words=12)
    assert sum(quote.words for quote in quotes) <= 12
    assert "stay closed for a year" in " ".join(quote.text for quote in quotes)
