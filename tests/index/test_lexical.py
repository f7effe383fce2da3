"""The word index: filters in either way give the same, common words give way, removal removes."""

from __future__ import annotations

import numpy as np
import pytest

from index import Document, Filters, Index, vectors
from index import lexical as words

NAMES = ["harbour", "bridge", "council", "mill", "storm"]


@pytest.fixture
def many(index: Index) -> Index:
    """60 documents of which "Half" has a half and "Few" four."""
    index.add_documents(
        Document(
            path=f"d{n:02}",
            text=f"The {NAMES[n % 5]} and the {NAMES[n * 7 % 3]} of report {n}." + " Report." * (n % 4),
            source="Half" if n % 2 else "Few" if n % 16 == 0 else "Other",
        )
        for n in range(60)
    )
    return index


@pytest.mark.parametrize("source", ["half", "Few", "Other", "None"])
@pytest.mark.parametrize("k", [3, 40])
def test_both_ways_to_filter_agree(many: Index, monkeypatch: pytest.MonkeyPatch, source: str, k: int) -> None:
    documents = many.store.matching(Filters(source=source))
    question = "harbour report bridge"
    found = []
    for broad in (0.0, 2.0):
        monkeypatch.setattr(words, "_BROAD", broad)
        found.append(many.store.snapshot().lexical(question, k, documents))
    (ids, scores), (other_ids, other_scores) = found
    assert len(ids) == min(k, len(documents or []))
    np.testing.assert_allclose(scores, other_scores, rtol=1e-6)
    assert set(ids[scores > scores.min(initial=0)]) == set(other_ids[scores > scores.min(initial=0)])


def test_a_filter_follows_what_changes(many: Index) -> None:
    few = Filters(source="few")
    assert many.store.matching(few) == many.store.matching(few) == [1, 17, 33, 49]
    many.edit(17, source="Other")
    assert many.store.matching(few) == [1, 33, 49]
    many.add_documents([Document(path="new", text="A bridge.", source="FEW")])
    documents = many.store.matching(few)
    assert documents == [1, 33, 49, 61]
    ids, _ = many.store.snapshot().lexical("bridge", 10, documents)
    assert 61 in ids


def test_the_commonest_words_give_way(many: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = many.store.snapshot()
    assert len(snapshot.lexical("report storm", 60)[0]) == 60
    monkeypatch.setattr(words, "_MOST_SCORED", 40)
    assert len(snapshot.lexical("report storm", 60)[0]) == 12  # those with a storm
    assert len(snapshot.lexical("report", 60)[0]) == 60  # a single word stays


@pytest.mark.parametrize("exact_below", [1_000, 2])
@pytest.mark.parametrize("source", ["half", None])
def test_both_searches_at_once_give_what_each_gives(
    many: Index, monkeypatch: pytest.MonkeyPatch, exact_below: int, source: str | None
) -> None:
    monkeypatch.setattr(vectors, "EXACT_BELOW", exact_below)
    monkeypatch.setattr(vectors, "_FEWEST_LISTS", 2)
    monkeypatch.setattr(vectors, "_FEW", 10)
    many.add_documents([Document(path=f"x{n}", text=f"A storm at the mill {n}.") for n in range(10)])
    snapshot = many.store.snapshot()
    assert snapshot.vectors is not None
    assert bool(snapshot.vectors.lists) == (exact_below == 2)
    documents, vector = many.store.matching(Filters(source=source)), many.embedder.embed_question("storm")
    together = snapshot.both(vector, "storm report", 7, documents)
    apart = snapshot.dense(vector, 7, documents), snapshot.lexical("storm report", 7, documents)
    for (ids, scores), (other_ids, other_scores) in zip(together, apart, strict=True):
        assert len(ids) == 7
        np.testing.assert_array_equal(ids, other_ids)
        np.testing.assert_array_equal(scores, other_scores)
