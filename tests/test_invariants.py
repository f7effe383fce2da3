"""What is always true of answers, over random documents, edits, removals and questions."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Document, HashEmbedder, Index
from rag import Answer, Assistant, Retriever
from rag.answerers.extractive import PHRASES

NAMES = ["Hungary", "Poland", "Ana Novak", "the harbour office", "Reuters"]
VERBS = ["said", "denied", "warned", "wrote", "believes"]
CLAIMS = [
    "the bridge will open in 2024",
    "the bridge will not open in 2024",
    "nobody was told of the plan",
    "talks failed because of the weather",
    "the harbour is a threat to fishing",
    "the harbour is purely defensive",
    "prices rose by 14 per cent",
]
QUESTIONS = [
    "Who said that the bridge will open?",
    "Why did talks fail?",
    "Is the harbour a threat?",
    "When will the bridge open?",
    "And Poland?",
    "What is the capital of Peru?",
    "prices",
    "¿?",
]

sentences = st.one_of(
    st.builds(
        lambda name, verb, claim: f"{name} {verb} that {claim}.",
        st.sampled_from(NAMES),
        st.sampled_from(VERBS),
        st.sampled_from(CLAIMS),
    ),
    st.builds(
        lambda claim, name: f"“{claim.capitalize()},” {name} said.",
        st.sampled_from(CLAIMS),
        st.sampled_from(NAMES),
    ),
    st.sampled_from(
        ["He added that it ** soon.", "A HEADING", "- a list item", "However, she disagreed.And he left!"]
    ),
    st.text(min_size=1, max_size=60),
)
texts = st.lists(sentences, min_size=1, max_size=12).map(lambda parts: " ".join(parts))
documents = st.builds(
    Document,
    path=st.sampled_from([f"d{n}.txt" for n in range(6)]),
    text=texts,
    title=st.none() | st.sampled_from(["Harbour news", "On the bridge"]),
    source=st.none() | st.sampled_from(["Coast Daily", "River Post"]),
    published_at=st.none() | st.sampled_from(["2023-05-02", "2024-01", "2021"]),
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.lists(documents, min_size=1, max_size=4)),
        st.tuples(st.just("remove"), st.integers(0, 5)),
        st.tuples(st.just("edit"), st.integers(0, 5)),
        st.tuples(st.just("reopen"), st.none()),
        st.tuples(st.just("ask"), st.sampled_from(QUESTIONS) | st.text(min_size=1, max_size=40)),
    ),
    min_size=3,
    max_size=10,
)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def check_answer(answer: Answer, index: Index, model: dict[str, str]) -> None:
    texts = {info.id: index.document(info.id).text for info in index.documents()}
    for citation in answer.citations:
        assert model[citation.path] == texts[citation.document_id]
        assert texts[citation.document_id][citation.start : citation.end] == citation.quote
    for hit in answer.passages:
        assert model[hit.document.path][hit.passage.start : hit.passage.end] == hit.passage.text
    check_numbers(answer)
    if answer.status == "not_found":
        assert not answer.citations
        assert not answer.sentences
    else:
        check_words(answer)
    assert 0 <= answer.confidence <= 1


def check_numbers(answer: Answer) -> None:
    """A number in the text has a citation, and each citation is cited, by text and by sentence."""
    numbers = [citation.number for citation in answer.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    quoted = {citation.quote for citation in answer.citations}
    own = answer.text
    for quote in sorted(quoted, key=len, reverse=True):
        own = own.replace(" ".join(quote.split()), "")
    assert set(numbers) == {n for sentence in answer.sentences for n in sentence.citations}
    assert set(numbers) <= {int(number) for number in re.findall(r"\[(\d+)\]", answer.text)}
    assert {int(number) for number in re.findall(r"\[(\d+)\]", own)} <= set(numbers)


def check_words(answer: Answer) -> None:
    """No word of the text is from anywhere but the cited quotes, their documents' labels, the phrases."""
    known = {word for citation in answer.citations for word in words(citation.quote)}
    for citation in answer.citations:
        known.update(words(citation.path), words(citation.title or ""), words(citation.source or ""))
        known.update(words(citation.published_at or ""))
        known.add(str(citation.number))
    for phrase in PHRASES:
        known.update(words(phrase))
    counts = {str(n) for n in range(100)}  # independent sources are counted
    assert not set(words(answer.text)) - known - counts


def run(steps: list[tuple[str, Any]], folder: str) -> None:
    index = Index.open(folder, embedder=HashEmbedder())
    model: dict[str, str] = {}
    history: list[str] = []
    for kind, value in steps:
        infos = index.documents()
        if kind == "add":
            report = index.add_documents(value)
            failed = {failure.path for failure in report.failed}
            model.update({d.path: d.text for d in value if d.path not in failed or d.text.strip()})
        elif kind == "remove" and infos:
            info = infos[value % len(infos)]
            index.remove([info.id])
            del model[info.path]
        elif kind == "edit" and infos:
            index.edit(infos[value % len(infos)].id, title="Edited heading", source="Hand")
        elif kind == "reopen":
            index.close()
            index = Index.open(folder, embedder=HashEmbedder())
        elif kind == "ask" and value.strip():
            check_answer(Assistant(Retriever(index)).ask(value, history[-2:]), index, model)
            history.append(value)
        assert {info.path: index.document(info.id).text for info in index.documents()} == model
        for info in index.documents():
            for passage in index.passages_of(info.id):
                assert model[info.path][passage.start : passage.end] == passage.text
    index.close()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=steps)
def test_the_invariants(steps: list[tuple[str, Any]], tmp_path_factory: Any) -> None:
    run(steps, str(tmp_path_factory.mktemp("invariants") / "index"))
