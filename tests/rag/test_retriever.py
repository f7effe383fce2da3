"""Hybrid search: fusion, filters, repeats, and the question's single embedding."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from index import Document, Filters, HashEmbedder, Index
from index.errors import QuestionError, SettingsError
from rag.fusion import standardised
from rag.repeats import same_text
from rag.retriever import MAX_QUESTION_CHARACTERS, Retriever

if TYPE_CHECKING:
    from index.embedder import Vectors


class CountingEmbedder(HashEmbedder):
    """Counts the questions it embeds."""

    def __init__(self) -> None:
        super().__init__()
        self.questions: list[str] = []

    def embed_question(self, text: str) -> Vectors:
        self.questions.append(text)
        return super().embed_question(text)


def test_standard_scores_by_hand() -> None:
    # 9, 6 and 3 have mean 6 and deviation sqrt(6); 20 and 10 have mean 15 and deviation 5.
    fused = standardised([{1: 9.0, 2: 6.0, 3: 3.0}, {2: 20.0, 4: 10.0}, {}])
    third = 3 / math.sqrt(6)
    assert dict(fused) == pytest.approx({2: 0 + 1, 1: third - 1, 3: -third - 1, 4: -third - 1})
    assert [passage for passage, _ in fused] == [2, 1, 3, 4]  # the tie goes to the smaller id


def test_equal_scores_say_nothing() -> None:
    assert standardised([{5: 0.3, 7: 0.3}, {7: 2.0, 5: 1.0}]) == [(7, 1.0), (5, -1.0)]
    assert standardised([]) == []


def test_hits_are_ranked_and_carry_their_document(index: Index, three_documents: list[Document]) -> None:
    index.add_documents(three_documents)
    hits = Retriever(index).search("Why did fishermen protest at the harbour?", k=2)
    assert [hit.rank for hit in hits] == [1, 2]
    assert hits[0].document.path == "harbour.txt"
    assert hits[0].score > hits[1].score
    for hit in hits:
        assert hit.document.text[hit.passage.start : hit.passage.end] == hit.passage.text


@pytest.mark.parametrize("mode", ["hybrid", "dense", "bm25"])
def test_modes_and_filters(index: Index, three_documents: list[Document], mode: str) -> None:
    index.add_documents(three_documents)
    retriever = Retriever(index)
    hits = retriever.search("the council bridge mill", 10, source="River Post", mode=mode)  # type: ignore[arg-type]
    assert [hit.document.path for hit in hits] == ["bridge.txt"]
    hits = retriever.search("bridge", 10, since="May 2023", until="2023-12", mode=mode)  # type: ignore[arg-type]
    assert {hit.document.path for hit in hits} <= {"harbour.txt"}


def test_every_hit_is_found_where_few_are_allowed(index: Index) -> None:
    index.add_documents(
        [Document(path=f"d{n}", text=f"A common report, number {n}.", source="Many") for n in range(150)]
    )
    index.add_documents(
        [Document(path=f"r{n}", text=f"Zoo tales, volume {n}.", source="Few") for n in range(6)]
    )
    assert len(Retriever(index).search("common report number", 6, source="Few")) == 6


def test_repeats_become_one_hit_with_its_other_places(index: Index) -> None:
    text = "The ministry said on Friday that the new harbour would open in the spring of next year."
    index.add_documents(
        [
            Document(path="wire.txt", text=text),
            Document(path="reprint.txt", text=text.replace("new", "rebuilt")),
            Document(path="other.txt", text="The harbour master said that he knew of no such plan."),
        ]
    )
    hits = Retriever(index).search("When will the new harbour open?", 5)
    assert [hit.document.path for hit in hits] == ["wire.txt", "other.txt"]
    assert [place.path for place in hits[0].also_in] == ["reprint.txt"]
    place = hits[0].also_in[0]
    assert index.document(place.document_id).text[place.start : place.end].startswith("The ministry")


def test_what_is_a_repeat() -> None:
    sentence = "Talks can begin once both armies have left the towns along the river, the envoy said."
    assert same_text(sentence, sentence.upper())
    assert same_text(sentence, f"Something came before. {sentence}")
    assert not same_text(
        sentence, "The envoy said that both armies are in the towns, and no talks can begin."
    )


def test_a_question_is_embedded_once(tmp_path: object, three_documents: list[Document]) -> None:
    from rag import Assistant

    embedder = CountingEmbedder()
    index = Index.open(f"{tmp_path}/counted", embedder=embedder)
    index.add_documents(three_documents)
    Assistant(Retriever(index)).ask("When was the harbour closed?")
    assert embedder.questions == ["When was the harbour closed?"]


def test_bad_questions(index: Index) -> None:
    retriever = Retriever(index)
    with pytest.raises(QuestionError, match="empty"):
        retriever.search(" \n")
    with pytest.raises(QuestionError, match="100,000"):
        retriever.search("x" * 100_000)
    assert retriever.search("x" * MAX_QUESTION_CHARACTERS) == []
    with pytest.raises(SettingsError, match="k is 0"):
        retriever.search("x", k=0)
    with pytest.raises(SettingsError, match="soon"):
        retriever.search("x", since="soon")


def test_an_empty_index_has_no_hits(index: Index) -> None:
    retrieval = Retriever(index).retrieve("anything", filters=Filters(document_ids=frozenset()))
    assert retrieval.hits == ()
    assert set(retrieval.timings_ms) == {"embed", "search"}


@pytest.mark.parametrize(
    "question", ["AND OR NOT", '"', "title:x", "+-&&||!(){}[]^~*?:\\/", "\x00", "，。", "the of and"]
)
def test_questions_that_look_like_query_syntax(
    index: Index, three_documents: list[Document], question: str
) -> None:
    index.add_documents(three_documents)
    assert len(Retriever(index).search(question, 3)) <= 3
