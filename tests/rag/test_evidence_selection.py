from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index import Document, HashEmbedder, Index
from rag.candidates import Pool, gather
from rag.evidence import find
from rag.features import SENTENCE_FEATURES, sentence_features
from rag.question import analyse
from rag.retriever import Retriever
from rag.selection import ranked

TEXT = (
    "Hungary names two reasons for its refusal: one is the war. On the other hand there is the matter of "
    "minorities. The troops of the alliance stand in Poland. Kyiv hopes for an invitation. "
    "Kyiv hopes for an invitation!"
)


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    folder: Path = tmp_path_factory.mktemp("index")
    with Index.open(folder, embedder=HashEmbedder()) as index:
        index.add_documents(
            [Document(path="a.txt", text=TEXT, title="The summit", published_at="2021-04-02")]
        )
        yield Retriever(index)


def pool_for(retriever: Retriever, question: str) -> Pool:
    found = retriever.retrieve(question)
    return gather(analyse(question, retriever.index.terms), found.vector, found.hits, retriever.index)


def row_of(pool: Pool, start: str) -> int:
    return next(row for row, c in enumerate(pool.candidates) if c.text.startswith(start))


def test_candidates_are_the_documents_sentences_in_order(retriever: Retriever) -> None:
    pool = pool_for(retriever, "Where do the troops stand?")
    assert len(pool.candidates) == 5
    assert all(c.document.text[slice(*c.span)] == c.text for c in pool.candidates)
    assert pool.follows.tolist() == [False, True, True, True, True]


def test_words_meet_exactly_loosely_and_by_country(retriever: Retriever) -> None:
    pool = pool_for(retriever, "Where are soldiers for Ukraine and Finland?")
    terms = [term.word for term in pool.question.terms]
    troops, kyiv = row_of(pool, "The troops"), row_of(pool, "Kyiv")
    assert pool.exact[terms.index("soldiers"), troops] == 0
    assert pool.soft[terms.index("soldiers"), troops] > 0.5
    assert pool.soft[terms.index("ukraine"), kyiv] == pytest.approx(0.8)
    assert not pool.soft[terms.index("finland")].any()
    assert pool.absent.tolist()[terms.index("finland")]


def test_surroundings_and_the_year_of_the_document_count(retriever: Retriever) -> None:
    pool = pool_for(retriever, "What were the minorities in 2021?")
    terms = [term.word for term in pool.question.terms]
    around = pool.around(pool.soft)
    assert around[terms.index("minorities"), row_of(pool, "Hungary")] == 1
    assert around[terms.index("minorities"), row_of(pool, "The troops")] == 1
    assert around[terms.index("minorities"), row_of(pool, "Kyiv hopes for an invitation!")] == 0
    assert around[terms.index("2021")].tolist() == [1] * 5


def test_one_row_of_features_a_candidate(retriever: Retriever) -> None:
    features = sentence_features(pool_for(retriever, "Where do the troops stand?"))
    assert features.shape == (5, len(SENTENCE_FEATURES))
    assert np.isfinite(features).all()


def test_the_best_is_first_and_what_continues_it_is_second(retriever: Retriever) -> None:
    pool = pool_for(retriever, "Which reasons does Hungary name?")
    scores = np.full(5, -4.0, np.float32)
    scores[row_of(pool, "Hungary")] = 2.0
    scores[row_of(pool, "The troops")] = -3.0
    order = [row for row, _ in ranked(pool, scores, 3)]
    assert order[:2] == [row_of(pool, "Hungary"), row_of(pool, "On the other hand")]


def test_a_repeat_is_left_out(retriever: Retriever) -> None:
    pool = pool_for(retriever, "What does Kyiv hope for?")
    order = [row for row, _ in ranked(pool, np.zeros(5, np.float32), 5)]
    assert len(order) == 4


def test_evidence_comes_with_a_confidence(retriever: Retriever) -> None:
    findings = find(retriever.retrieve("Where do the troops of the alliance stand?"), retriever.index)
    assert findings.evidence[0].candidate.text.startswith("The troops")
    assert 0 <= findings.confidence <= 1
    assert findings.answerable == (findings.confidence >= findings.threshold)


def test_a_question_near_the_text_is_surer_than_one_far_from_it(retriever: Retriever) -> None:
    near = find(retriever.retrieve("Where do the troops of the alliance stand?"), retriever.index)
    far = find(retriever.retrieve("Which zookeeper tamed seventeen purple giraffes?"), retriever.index)
    assert near.confidence > far.confidence
