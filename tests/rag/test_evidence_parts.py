"""Questions of several parts, each judged by itself, and follow-ups whose passage is known."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index import Document, HashEmbedder, Index
from rag import Answer, Assistant, Retriever
from rag.answerers.extractive import NOT_HELD, ExtractiveAnswerer
from rag.candidates import gather
from rag.confidence import models
from rag.evidence import Evidence, find
from rag.locality import NEAR, REGARDING, near_context, unsaid
from rag.question import analyse
from rag.quoting import PLAIN_WORDS

BRIDGE = (
    "The mayor of Elm opened the stone bridge in May 2021. It cost 40 million crowns. "
    "The builders came from Oak. They slept in tents beside the river for two summers."
)
MILL = "The mill of Ash burned down in 2019. Nobody was hurt."
OTHERS = "The fish market opens at six in the morning. Trains leave for the coast every hour."


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    folder: Path = tmp_path_factory.mktemp("index")
    with Index.open(folder, embedder=HashEmbedder()) as index:
        texts = {"bridge.txt": BRIDGE, "mill.txt": MILL, "others.txt": OTHERS}
        index.add_documents([Document(path=path, text=text) for path, text in texts.items()])
        yield Retriever(index)


def evidence(retriever: Retriever, question: str) -> tuple[Evidence, ...]:
    found = retriever.retrieve(question, 16)
    return find(found, retriever.index, retriever=retriever).evidence


def ask(retriever: Retriever, question: str, threshold: float) -> Answer:
    return Assistant(retriever, ExtractiveAnswerer(replace(models(), threshold=threshold))).ask(question)


def confidences(retriever: Retriever, *questions: str) -> list[float]:
    return [find(retriever.retrieve(question, 16), retriever.index).confidence for question in questions]


def test_the_best_sentence_of_each_part_comes_before_the_second_of_any(retriever: Retriever) -> None:
    found = evidence(retriever, "When was the stone bridge opened, and when did the mill of Ash burn down?")
    first = {one.candidate.document.path for one in found[:2]}
    assert first == {"bridge.txt", "mill.txt"}


def test_a_part_that_is_not_held_is_named_and_the_other_answered(retriever: Retriever) -> None:
    held, absent = "When did the mill of Ash burn down?", "Who was the king of Denmark?"
    sure, unsure = confidences(retriever, held, absent)
    assert unsure < sure
    answer = ask(retriever, f"{held[:-1]}, and who was the king of Denmark?", threshold=(sure + unsure) / 2)
    assert answer.status == "answered"
    assert "burned down in 2019" in answer.text
    assert answer.text.endswith(NOT_HELD[1])
    assert NOT_HELD[0] not in answer.text
    assert len(answer.text.split()) <= PLAIN_WORDS


def test_where_no_part_is_held_the_whole_is_refused(retriever: Retriever) -> None:
    answer = ask(retriever, "Who was the king of Denmark, and when was he crowned?", threshold=0.999)
    assert answer.status == "not_found"
    assert not answer.citations


def test_a_sentence_near_the_answer_before_gains_most_beside_it(retriever: Retriever) -> None:
    found = retriever.retrieve("Where did they sleep?", 16)
    pool_question = analyse("Where did they sleep?", retriever.index.terms)
    pool = gather(pool_question, found.vector, found.hits, retriever.index)
    gain = near_context("What did the stone bridge of Elm cost?", found, pool, retriever.index, models())
    assert gain is not None
    by_path: dict[str, list[float]] = {}
    for candidate, value in zip(pool.candidates, gain, strict=True):
        by_path.setdefault(candidate.document.path, []).append(float(value))
    assert max(by_path["bridge.txt"]) == pytest.approx(NEAR)
    assert min(by_path["bridge.txt"]) > max(by_path["others.txt"])
    assert near_context("", found, pool, retriever.index, models()) is None


def test_what_the_follow_up_says_itself_is_not_said_by_the_question_before(retriever: Retriever) -> None:
    terms = retriever.index.terms
    before = analyse("Who built the bridge?", terms)
    assert unsaid(before, analyse("How old is the bridge that they built?", terms)) == 0
    assert unsaid(before, analyse("How old is the bridge?", terms)) == pytest.approx(0.5)
    assert unsaid(before, analyse("Where did they sleep?", terms)) == 1


def test_the_topic_before_a_follow_up_is_told_from_it() -> None:
    assert REGARDING.sub("", "Regarding what Roe said: why did he say so?") == "why did he say so?"
    assert REGARDING.sub("", "Regarding the wall?") == "Regarding the wall?"
