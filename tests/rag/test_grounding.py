"""Sentences of a reply against the passages they cite, and the answer that comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from index import Document, HashEmbedder, Index
from rag.grounded_answer import Grounded, grounded
from rag.prompts import DISAGREE, REFUSAL, UNVERIFIED
from rag.reply_parts import claim_of, parts_of
from rag.reply_text import plain
from rag.retriever import Retriever
from rag.types import Hit

Ground = Callable[..., Grounded]

HARBOUR = (
    "The harbour was closed on Monday. Fishermen protested at the gates. “We lost nine million crowns,” said "
    "Ana Novak, the mayor of Port. Her rival Peter Berg left."
)
BRIDGE = (
    "Hungary opposes the new bridge. The minister said that “the bridge is a grave threat to coastal "
    "fishing” and walked out."
)
POLAND = "Poland supports the new bridge. It will cost 14 per cent more than planned."


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Index, dict[str, Hit]]]:
    with Index.open(tmp_path_factory.mktemp("grounding") / "index", embedder=HashEmbedder()) as index:
        index.add_documents(
            [
                Document(
                    "a.txt", HARBOUR, title="Harbour closed", source="Coast Daily", published_at="2023-05-02"
                ),
                Document("b.txt", BRIDGE, source="River Post", published_at="2024-01"),
                Document("c.txt", POLAND),
            ]
        )
        hits = Retriever(index).search("harbour bridge crowns", 3)
        yield index, {hit.document.path: hit for hit in hits}


@pytest.fixture
def ground(library: tuple[Index, dict[str, Hit]]) -> Ground:
    index, hits = library
    ordered = [hits[path] for path in ("a.txt", "b.txt", "c.txt")]

    def run(reply: str, question: str = "What happened?") -> Grounded:
        return grounded(question, parts_of(plain(reply)), ordered, index)

    return run


def supports(answer: Grounded) -> list[str]:
    return [sentence.support for sentence in answer.sentences]


def quotes(answer: Grounded) -> list[str]:
    return [citation.quote for citation in answer.citations]


def test_supported_sentences_point_at_the_sentence_that_carries_them(ground: Ground) -> None:
    answer = ground("Fishermen protested at the harbour's gates [1]. Poland supports the bridge [3].")
    assert answer.status == "answered"
    assert supports(answer) == ["supported", "supported"]
    assert quotes(answer) == ["Fishermen protested at the gates.", "Poland supports the new bridge."]
    assert answer.text == ("Fishermen protested at the harbour's gates. [1] Poland supports the bridge. [2]")
    assert answer.notes == ()
    for citation, text in zip(answer.citations, (HARBOUR, POLAND), strict=True):
        assert text[citation.start : citation.end] == citation.quote


def test_a_quotation_that_stands_in_its_passage(ground: Ground) -> None:
    answer = ground("Ana Novak, the mayor, said: “We lost nine million crowns” [1].")
    assert supports(answer) == ["quoted"]
    assert quotes(answer) == ["“We lost nine million crowns,” said Ana Novak, the mayor of Port."]
    (sentence,) = answer.sentences
    assert (sentence.speaker, sentence.when, sentence.direct) == ("Ana Novak", "2023-05-02", True)


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        ("The mayor said “we will sue the state” [1].", "stands in no passage"),
        ("It was said that “Hungary opposes the new harbour was closed on Monday” [1][2].", "put together"),
        ("The mayor called “the bridge is a grave threat” [1].", "another passage"),
        ("Peter Berg of Port said “we lost nine million crowns” [1].", "has Ana Novak say"),
        ("Fishermen lost ten million crowns at the gates [1].", "the number ten million"),
        ("Fishermen protested at the gates on 3 May [1].", "the number 3"),
        ("Germany opposes the new bridge [2].", "name Germany"),
        ("The new bridge is opposed by Poland and Hungary [2].", "name Poland"),
        ("The moon is made of cheese and the cow jumped [2].", "do not say this"),
    ],
)
def test_what_fails_is_marked_and_stays(ground: Ground, reply: str, problem: str) -> None:
    answer = ground(f"Fishermen protested at the gates [1]. {reply}")
    assert supports(answer) == ["supported", "unsupported"]
    assert answer.text.endswith(UNVERIFIED)
    assert answer.text.count(UNVERIFIED) == 1
    (note,) = answer.notes
    assert note.startswith("Sentence 2 is marked: ")
    assert problem in note
    assert answer.sentences[1].speaker is None


def test_citations_of_passages_that_were_not_supplied_are_dropped(ground: Ground) -> None:
    answer = ground("Fishermen protested at the gates [1][9]. Poland supports the bridge [0, 12].")
    assert supports(answer) == ["supported", "unsupported"]
    assert "[9]" not in answer.text
    assert "[12]" not in answer.text
    assert [citation.number for citation in answer.citations] == [1]
    assert any("(0, 9, 12)" in note for note in answer.notes)


def test_numbers_run_from_one_in_order_of_appearance(ground: Ground) -> None:
    answer = ground(
        "Poland supports the bridge [3]. Fishermen protested at the gates [1]. Poland supports it [3]."
    )
    assert [sentence.citations for sentence in answer.sentences] == [(1,), (2,), (1,)]
    assert [citation.path for citation in answer.citations] == ["c.txt", "a.txt"]


def test_marks_at_the_end_of_a_paragraph_serve_its_sentences(ground: Ground) -> None:
    answer = ground(
        "The harbour was closed on Monday. Fishermen protested at the gates [1].\nHungary walked out."
    )
    assert supports(answer) == ["supported", "supported", "unsupported"]
    assert answer.sentences[0].citations == (1,)
    assert answer.sentences[2].citations == ()


def test_a_citation_that_does_nothing_for_the_sentence_goes(ground: Ground) -> None:
    answer = ground("Fishermen protested at the gates [1][2].")
    assert [citation.path for citation in answer.citations] == ["a.txt"]


def test_clauses_have_their_own_citations(ground: Ground) -> None:
    swapped = (
        "The mayor said “we lost nine million crowns” [2], the minister “the bridge is a grave threat” [1]."
    )
    right = swapped.replace("[2]", "[x]").replace("[1]", "[2]").replace("[x]", "[1]")
    assert supports(ground(right)) == ["quoted"]
    assert supports(ground(swapped)) == ["unsupported"]


def test_sides(ground: Ground) -> None:
    answer = ground(
        f"{DISAGREE}\n- Hungary: it opposes the new bridge [2]\n- Poland: it supports the new bridge [3]"
    )
    assert answer.status == "contested"
    assert answer.text.startswith(DISAGREE + "\n- Hungary: ")
    assert [(p.holder, p.sentences, p.side, p.independent_sources) for p in answer.positions] == [
        ("Hungary", (0,), 0, 1),
        ("Poland", (1,), 1, 1),
    ]


def test_sides_that_the_reply_does_not_mark(ground: Ground) -> None:
    reply = "Hungary opposes the new bridge [2]. Poland supports the new bridge [3]."
    answer = ground(reply, "Should the new bridge be built?")
    assert answer.status == "contested"
    assert {position.holder for position in answer.positions} == {"Hungary", "Poland"}
    assert len({position.side for position in answer.positions}) == 2
    assert ground(reply, "When was the bridge built?").status == "answered"


def test_a_side_that_is_not_in_the_passages_makes_no_contest(ground: Ground) -> None:
    answer = ground(
        f"{DISAGREE}\n- Hungary: it opposes the new bridge [2]\n- Malta: it supports the bridge [3]"
    )
    assert answer.status == "answered"
    assert DISAGREE not in answer.text
    assert answer.positions == ()
    assert supports(answer) == ["supported", "unsupported"]


@pytest.mark.parametrize(
    "reply",
    [
        "The passages do not mention this.",
        "I cannot find an answer in the documents.",
        "There is no information about the price of bread in the provided passages.",
        "The documents don’t say who paid. They do not contain any figures.",
        "Unfortunately, the context does not provide enough information to answer.",
        f"{REFUSAL} The moon is made of cheese [1].",
        "The passages do not say so. The moon is made of cheese [1].",
    ],
)
def test_paraphrased_refusals(ground: Ground, reply: str) -> None:
    answer = ground(reply)
    assert answer.status == "not_found"
    assert answer.citations == ()
    assert answer.sentences == ()


def test_what_the_passages_leave_open_is_told_apart_from_the_answer(ground: Ground) -> None:
    answer = ground("Poland supports the bridge [3]. The passages do not say why.")
    assert answer.status == "answered"
    assert answer.text == "Poland supports the bridge. [1]"
    assert answer.notes == ("The language model adds: The passages do not say why.",)


def test_lines_and_bullets_are_kept(ground: Ground) -> None:
    answer = ground("* Poland supports the bridge [3].\n2. Fishermen protested at the gates [1].")
    assert answer.text == "- Poland supports the bridge. [1]\n2. Fishermen protested at the gates. [2]"


def test_a_quotation_over_two_sentences_is_one_sentence_of_the_answer() -> None:
    (line,) = parts_of("He said: “It is over. Nobody won.” [2] Then he left [3].").lines
    assert [(claim.text, claim.cited) for claim in line.claims] == [
        ("He said: “It is over. Nobody won.”", (2,)),
        ("Then he left.", (3,)),
    ]


def test_clauses_of_a_sentence() -> None:
    claim = claim_of("[4] Hungary says no [1][2], Poland yes [3].")
    assert claim.text == "Hungary says no, Poland yes."
    assert claim.cited == (4, 1, 2, 3)
    assert claim.cited_at(claim.text.index("no")) == (1, 2)
    assert claim.cited_at(claim.text.index("yes")) == (3,)


class Says:
    """An inference model that entails what a text holds word for word."""

    def probabilities(self, pairs: list[tuple[str, str]]) -> list[float]:
        return [float(hypothesis.rstrip(".") in premise) for premise, hypothesis in pairs]


def test_an_inference_model_decides_where_one_is_given(library: tuple[Index, dict[str, Hit]]) -> None:
    index, hits = library
    parts = parts_of("Fishermen protested at the gates [1]. At the gates Fishermen protested [1].")
    answer = grounded("What happened?", parts, [hits["a.txt"]], index, Says())  # type: ignore[arg-type]
    assert supports(answer) == ["supported", "unsupported"]
