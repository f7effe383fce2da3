"""The small grammar beneath the follow-ups: phrases, clauses, verbs."""

from __future__ import annotations

import pytest

from rag.clauses import clause_of
from rag.phrases import phrases_of
from rag.words import past, third_person, verb_base


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("What did Gorbachev propose to James Baker?", "what Gorbachev proposed to James Baker"),
        ("Does Hungary agree to the accession?", "whether Hungary agrees to the accession"),
        ("How large is NATO's rapid reaction force?", "how large NATO's rapid reaction force is"),
        ("Where could peace talks take place?", "where peace talks could take place"),
        ("Which countries joined NATO in 1999?", "which countries joined NATO in 1999"),
        ("Who did Putin talk to about a settlement?", "who Putin talked to about a settlement"),
        ("Was the goal put into the constitution?", "whether the goal was put into the constitution"),
    ],
)
def test_a_question_becomes_a_clause(question: str, clause: str) -> None:
    found = clause_of(question)
    assert found is not None
    assert found.embedded == clause


def test_what_is_no_question_has_no_clause() -> None:
    assert clause_of("streaming services") is None
    assert clause_of("") is None


def test_phrases_know_what_they_name() -> None:
    found = {
        p.text: p.kind
        for p in phrases_of("When did Angela Merkel meet the Venice Commission in Poland in 2014?")
    }
    assert found == {
        "Angela Merkel": "person",
        "the Venice Commission": "organisation",
        "Poland": "place",
        "2014": "time",
    }


def test_a_verb_after_a_name_is_no_part_of_it() -> None:
    assert [p.text for p in phrases_of("How many troops does NATO rotate through Poland?")] == [
        "troops",
        "NATO",
        "Poland",
    ]


@pytest.mark.parametrize(
    ("base", "then", "now"),
    [
        ("say", "said", "says"),
        ("deny", "denied", "denies"),
        ("plan", "planned", "plans"),
        ("go", "went", "goes"),
    ],
)
def test_verbs_are_inflected_and_traced_back(base: str, then: str, now: str) -> None:
    assert (past(base), third_person(base)) == (then, now)
    assert {verb_base(then), verb_base(now), verb_base(base)} == {base}
