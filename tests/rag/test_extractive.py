import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index import Document, HashEmbedder, Index
from rag import Answer, Assistant, Retriever
from rag.answerers.extractive import NOT_FOUND, PHRASES, ExtractiveAnswerer
from rag.confidence import models
from rag.quote_lines import label_of

DOCUMENTS = [
    Document(
        path="bridge.txt",
        title="The bridge at Vark",
        published_at="2023-05-02",
        text=(
            "The council of Vark approved the new bridge on 2 May 2023. The town hall said that the bridge "
            "would cost 40 million crowns. “It is too expensive,” said the Chamber of Commerce. It called "
            "the plan a gift. The old bridge was closed in 2019 because rust had eaten its cables."
        ),
    ),
    Document(
        path="harbour.txt",
        text=(
            "The harbour of Vark handled 900 ships in 2022. The port authority says that half of ** came "
            "from abroad. The fish market opens at six in the morning."
        ),
    ),
]


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    folder: Path = tmp_path_factory.mktemp("index")
    with Index.open(folder, embedder=HashEmbedder()) as index:
        index.add_documents(DOCUMENTS)
        yield Retriever(index)


def ask(retriever: Retriever, question: str, threshold: float) -> Answer:
    answerer = ExtractiveAnswerer(replace(models(), threshold=threshold))
    return Assistant(retriever, answerer).ask(question)


QUESTIONS = [
    "When was the old bridge closed?",
    "Who said that the bridge is too expensive?",
    "What would the bridge cost?",
    "How many ships came from abroad?",
    "Is the bridge too expensive, or is it worth its price?",
    "Why was the old bridge closed, and what does the Chamber of Commerce say?",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_quotes_are_verbatim_and_numbers_match_citations(retriever: Retriever, question: str) -> None:
    answer = ask(retriever, question, threshold=0)
    texts = {info.id: retriever.index.document(info.id).text for info in retriever.index.documents()}
    assert answer.citations
    for citation in answer.citations:
        assert texts[citation.document_id][citation.start : citation.end] == citation.quote
    printed = {int(number) for number in re.findall(r"\[(\d+)\]", answer.text)}
    assert printed == {citation.number for citation in answer.citations}
    assert printed == {number for sentence in answer.sentences for number in sentence.citations}
    assert all(sentence.support == "quoted" for sentence in answer.sentences)


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_word_of_its_own(retriever: Retriever, question: str) -> None:
    answer = ask(retriever, question, threshold=0)
    allowed = " ".join(
        [
            *PHRASES,
            *(citation.quote for citation in answer.citations),
            *(label_of(document) for document in DOCUMENTS),
            *(document.published_at or "" for document in DOCUMENTS),
            *(str(citation.number) for citation in answer.citations),
            *map(str, range(20)),
        ]
    )
    foreign = set(re.findall(r"\w+", answer.text)) - set(re.findall(r"\w+", allowed))
    assert foreign == set()


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_line_starts_with_a_label_and_ends_with_its_citation(
    retriever: Retriever, question: str
) -> None:
    answer = ask(retriever, question, threshold=0)
    lines = [line for line in answer.text.split("\n") if not line.endswith(":")]
    assert len(lines) == len(answer.sentences)
    for line, sentence in zip(lines, answer.sentences, strict=True):
        assert line.endswith("]")
        assert line.startswith(f"{sentence.speaker}, per " if sentence.speaker else "Per ")
        assert f"“{sentence.text}”" in line


def test_the_sentence_that_answers_comes_first(retriever: Retriever) -> None:
    answer = ask(retriever, "When was the old bridge closed?", threshold=0)
    assert answer.status == "answered"
    assert "closed in 2019" in answer.sentences[0].text
    assert answer.sentences[0].when == "2019"


def test_the_speaker_is_named_with_the_quote(retriever: Retriever) -> None:
    answer = ask(retriever, "Who said that the bridge is too expensive?", threshold=0)
    said = next(sentence for sentence in answer.sentences if "too expensive" in sentence.text)
    assert said.speaker == "the Chamber of Commerce"
    assert "the Chamber of Commerce" in "".join(citation.quote for citation in answer.citations)


def test_damage_is_marked_and_quoted_as_it_stands(retriever: Retriever) -> None:
    answer = ask(retriever, "How many ships of the port authority came from abroad?", threshold=0)
    hurt = [sentence for sentence in answer.sentences if "**" in sentence.text]
    assert hurt
    assert all(sentence.damaged for sentence in hurt)
    assert "(damaged in the source)" in answer.text


def test_below_the_threshold_there_is_one_fixed_sentence_and_no_citation(retriever: Retriever) -> None:
    answer = ask(retriever, "When was the old bridge closed?", threshold=1.1)
    assert (answer.status, answer.text) == ("not_found", NOT_FOUND)
    assert answer.citations == ()
    assert answer.sentences == ()
    assert answer.passages


def test_what_no_document_speaks_of_is_refused(retriever: Retriever) -> None:
    answer = Assistant(retriever).ask("Which zookeeper tamed seventeen purple giraffes?")
    assert answer.status == "not_found"


def test_an_empty_index_refuses(tmp_path: Path) -> None:
    with Index.open(tmp_path, embedder=HashEmbedder()) as index:
        answer = Assistant(Retriever(index)).ask("When was the old bridge closed?")
    assert (answer.status, answer.confidence, answer.passages) == ("not_found", 0.0, ())


def test_a_plain_answer_is_short(retriever: Retriever) -> None:
    for question in QUESTIONS[:4]:
        assert len(ask(retriever, question, threshold=0).text.split()) <= 130


def test_a_long_title_is_cut_and_a_path_is_not() -> None:
    title = "A title that is much longer than anybody wants to read twice"
    assert (
        label_of(Document(path="a.txt", text="", title=title)) == "A title that is much longer than anybody …"
    )
    path = "Minutes of the meeting of the town council on 2021-04-12.txt"
    assert label_of(Document(path=path, text="")) == path
