"""Hybrid search: fusion, filters, repeats, and the question's single embedding."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from index import Document, Filters, HashEmbedder, Index
from index.errors import QuestionError, SettingsError
from rag.ranking import Mode
from rag.repeats import same_text
from rag.retriever import CANDIDATES, MAX_QUESTION_CHARACTERS, Retriever
from rag.types import Place

if TYPE_CHECKING:
    from index.embedder import Vectors
    from index.snapshot import Snapshot


class CountingEmbedder(HashEmbedder):
    """Counts the questions it embeds."""

    def __init__(self) -> None:
        super().__init__()
        self.questions: list[str] = []

    def embed_question(self, text: str) -> Vectors:
        self.questions.append(text)
        return super().embed_question(text)


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


def zoo(documents: int, passages: int) -> list[Document]:
    """Documents of several passages each (250 words are a passage), all about the zoo."""
    return [
        Document(
            path=f"zoo{n}",
            text=" ".join(
                f"The zoo keeper of house {n} fed animal {n}x{m}w{w} at the gate."
                for m in range(passages)
                for w in range(19)
            ),
        )
        for n in range(documents)
    ]


def test_at_most_so_many_of_one_document(index: Index) -> None:
    index.add_documents(zoo(5, 6))
    retriever = Retriever(index)
    assert max(Counter(hit.document.id for hit in retriever.search("zoo keeper", 12)).values()) > 2
    for limit, most in ((1, 5), (2, 10)):
        hits = retriever.search("zoo keeper", 12, per_document=limit)
        assert Counter(hit.document.id for hit in hits) == dict.fromkeys(range(1, 6), limit)
        assert len(hits) == most
        assert [hit.rank for hit in hits] == list(range(1, most + 1))
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len(retriever.search("zoo keeper", 4, per_document=2)) == 4
    best = retriever.search("zoo keeper", 12)
    firsts = [
        hit.passage.id for n, hit in enumerate(best) if hit.document not in [h.document for h in best[:n]]
    ]
    assert [hit.passage.id for hit in retriever.search("zoo keeper", 12, per_document=1)][
        : len(firsts)
    ] == firsts


@pytest.mark.parametrize("mode", ["hybrid", "dense", "bm25"])
def test_a_document_that_fills_the_candidates_hides_no_other(index: Index, mode: Mode) -> None:
    index.add_documents(zoo(1, 330))
    assert index.passage_count > CANDIDATES
    index.add_documents(
        [Document(path=f"other{n}", text=f"Near the harbour {n} lies a zoo.") for n in range(3)]
    )
    hits = Retriever(index).search("zoo keeper animal gate", 4, mode=mode, per_document=1)
    assert len({hit.document.id for hit in hits}) == len(hits) == 4


def test_repeats_that_fill_the_candidates_hide_no_other(index: Index) -> None:
    text = "The zoo keeper fed the animals at the gate on every day of that long week, the zoo said."
    index.add_documents([Document(path=f"copy{n}", text=text) for n in range(CANDIDATES + 20)])
    index.add_documents([Document(path=f"other{n}", text=f"Harbour {n} lies near a zoo.") for n in range(3)])
    hits = Retriever(index).search("zoo keeper animals gate", 3)
    assert len(hits) == 3
    assert len(hits[0].also_in) >= CANDIDATES


ROUND = "The ministry said on Friday that the rebuilt harbour would open in the spring of next year to all."


def test_a_hit_knows_places_that_the_search_did_not_find(index: Index) -> None:
    index.add_documents(
        [
            Document(path="whole.txt", text=f"{ROUND} A zebra came.", source="Wire"),
            Document(path="cut.txt", text=ROUND, source="Daily"),
        ]
    )
    [hit] = Retriever(index).search("zebra", mode="bm25")
    assert (hit.document.path, hit.also_in) == ("whole.txt", (Place(2, "cut.txt", 0, len(ROUND)),))
    [hit] = Retriever(index).search("zebra", mode="bm25", source="Wire")
    assert hit.also_in == ()  # the search is limited to that source
    index.remove([2])
    [hit] = Retriever(index).search("zebra", mode="bm25")
    assert hit.also_in == ()


def test_what_says_more_than_a_better_hit_is_kept(index: Index) -> None:
    credit = "By the staff of the harbour press agency."
    more = " ".join(f"In year {n} the ferry carried {n} thousand people and {n} cars." for n in range(8))
    index.add_documents(
        [Document(path="credit.txt", text=credit), Document(path="article.txt", text=f"{more} {credit}")]
    )
    hits = Retriever(index).search("harbour press agency staff", mode="bm25")
    assert [hit.document.path for hit in hits] == ["credit.txt", "article.txt"]


class Unsteady:
    """The index's store, where a document gets a new title right after a search's first snapshot, and its
    passages new ids with it."""

    def __init__(self, index: Index, times: int) -> None:
        self.index, self.store, self.left = index, index.store, times

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def snapshot(self) -> Snapshot:
        snapshot = self.store.snapshot()
        if self.left:
            self.left -= 1
            self.index.store = self.store
            self.index.edit(1, title=f"Title {self.left}")
            self.index.store = self  # type: ignore[assignment]
        return snapshot


@pytest.mark.parametrize("times", [1, 2])
def test_what_changes_during_a_search_is_still_found(
    index: Index, three_documents: list[Document], times: int
) -> None:
    index.add_documents(three_documents)
    before = Retriever(index).search("fishermen", 1)[0].passage.id
    index.store = Unsteady(index, times)  # type: ignore[assignment]
    [hit] = Retriever(index).search("fishermen", 1)
    assert (hit.document.path, hit.document.title) == ("harbour.txt", "Title 0")
    assert hit.passage.id > before


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
    assistant = Assistant(Retriever(index))
    assistant.ask("When was the harbour closed?")
    assert embedder.questions == ["When was the harbour closed?"]
    # A disputed question is searched for several times, and a follow-up in more than one wording.
    asked = "Should the council build the bridge?"
    answer = assistant.ask(asked, history=["Who voted for the bridge?"])
    assistant.ask("And the mill?", history=[asked])
    assert embedder.questions.count(answer.standalone_question) == 1
    assert len(embedder.questions) == len(set(embedder.questions))


def test_words_alone_need_no_embedding(tmp_path: object, three_documents: list[Document]) -> None:
    embedder = CountingEmbedder()
    index = Index.open(f"{tmp_path}/counted", embedder=embedder)
    index.add_documents(three_documents)
    found = Retriever(index).retrieve("harbour", mode="bm25", context="bridge")
    assert [hit.document.path for hit in found.hits] == ["harbour.txt", "bridge.txt"]
    assert embedder.questions == []
    np.testing.assert_array_equal(found.vector, HashEmbedder().embed_question("harbour"))
    assert embedder.questions == ["harbour"]


def test_bad_questions(index: Index) -> None:
    retriever = Retriever(index)
    with pytest.raises(QuestionError, match="empty"):
        retriever.search(" \n")
    with pytest.raises(QuestionError, match="100,000"):
        retriever.search("x" * 100_000)
    assert retriever.search("x" * MAX_QUESTION_CHARACTERS) == []
    with pytest.raises(SettingsError, match="k is 0"):
        retriever.search("x", k=0)
    with pytest.raises(SettingsError, match="per_document is 0"):
        retriever.search("x", per_document=0)
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
