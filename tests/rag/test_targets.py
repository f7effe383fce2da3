"""Of whom something is said, what a question is about, and whose views it asks for."""

from __future__ import annotations

import pytest

from rag.asked import asked_clause, one_word_names
from rag.holders import Holders
from rag.inquiry import inquiry_of
from rag.polarity import KIN, leaning_of
from rag.positions import positions
from rag.sides import Statement
from rag.stance import parts_of
from rag.targets import said_of


@pytest.mark.parametrize(
    ("text", "word", "of", "not_of"),
    [
        ("The fear led NATO to regard Russia as a threat.", "threat", "russia", "nato"),
        ("Moscow said that NATO is a threat to Russia.", "threat", "nato", "russia"),
        ("Russia framed its actions as a defensive step.", "defensive", "russia", "nato"),
        ("Lavrov accused NATO of encroaching on Russia.", "encroaching", "nato", "russia"),
        ("NATO also accuses Russia of provocations.", "accuses", "russia", "nato"),
        ("A surrender of land by Ukraine was named in Moscow.", "surrender", "ukraine", "russia"),
    ],
)
def test_what_is_said_is_said_of_one_party(text: str, word: str, of: str, not_of: str) -> None:
    at = text.index(word)
    holders = parts_of(text)[0].holders
    assert said_of(frozenset([of]), text, at, holders)
    assert not said_of(frozenset([not_of]), text, at, holders)


def test_it_is_what_stands_before_and_not_the_one_who_sees_it() -> None:
    text, lead = "Moscow sees it as a threat.", "Kyiv wants NATO membership."
    assert said_of(frozenset(["nato"]), text, text.index("threat"), ("Moscow",), lead)
    assert not said_of(frozenset(["russia"]), text, text.index("threat"), ("Moscow",), lead)


@pytest.mark.parametrize(
    ("question", "subject", "rest"),
    [
        ("Is the alliance's growth aggressive?", "the alliance's growth", "aggressive"),
        ("Can Russia and the United States work together?", "Russia and America", "work together"),
        ("Was the growth of NATO to the east a mistake?", "the growth of NATO to the east", "a mistake"),
        ("Is Ukraine in danger?", "Ukraine", "in danger"),
    ],
)
def test_subject_and_predicate_are_told_apart(question: str, subject: str, rest: str) -> None:
    clause = asked_clause(one_word_names(question))
    assert clause is not None
    assert (clause.subject, clause.rest) == (subject, rest)


@pytest.mark.parametrize(
    ("question", "text", "polarity"),
    [
        ("Does Russia threaten NATO?", "NATO is a threat to Russia.", 0),
        ("Does NATO threaten Russia?", "An anti-Russian mood made NATO regard Russia as a threat.", 0),
        ("Should Elmland join NATO?", "It rejects an entry: once Elmland joins NATO, war will come.", -1),
        ("Does Russia threaten NATO?", "NATO accused Russia of provocative moves.", 1),
        ("Does NATO endanger Russia?", "NATO does not pose a threat to Russia.", -1),
        ("Was the growth of NATO a mistake?", "The growth of NATO brought stability.", -1),
        ("Did Ukraine walk away from the talks?", "Ukraine interrupted the negotiation.", 1),
        ("Is Germany against the pipeline?", "Germany opposed the pipeline.", 1),
    ],
)
def test_a_side_may_share_no_word_with_the_question(question: str, text: str, polarity: int) -> None:
    leaning = leaning_of(inquiry_of(question), parts_of(text)[0])
    assert (leaning > 0) - (leaning < 0) == polarity


def test_what_only_speaks_well_of_the_subject_counts_less() -> None:
    text = "NATO has kept its word."
    assert leaning_of(inquiry_of("Does NATO endanger Russia?"), parts_of(text)[0]) == -KIN


def said(text: str, document: int) -> Statement:
    return Statement(text, document, 0, len(text), 0.9, path=f"{document}.txt")


def test_whose_views_are_asked_for_has_a_side() -> None:
    statements = [
        said("Russia calls NATO a threat.", 1),
        said("Ukraine sees NATO as a shield.", 2),
        said("Hungary believes that NATO is in a dilemma.", 3),
    ]
    found = positions("What do Russia and Ukraine say about NATO?", statements)
    assert [side.holdings[0].holder for side in found.sides] == ["Russia", "Ukraine"]


def test_who_holds_an_office_speaks_for_its_country() -> None:
    holders = Holders(["Russian Foreign Minister Sergey Lavrov spoke."])
    assert holders.speaks_for("Lavrov", "russia")
    assert not holders.speaks_for("Lavrov", "ukraine")
    assert not holders.speaks_for("The Russian “Gazette”", "russia")


@pytest.mark.parametrize(
    "question", ["What is Suslov's opinion of the exercises?", "Why does Hungary refuse the plan?"]
)
def test_what_one_person_or_state_thinks_is_no_dispute(question: str) -> None:
    assert inquiry_of(question).form == "fact"


def test_rival_reasons_are_sides() -> None:
    statements = [
        said("Moscow said that the depot closed because of a lack of money.", 1),
        said("Kyiv believes that the depot closed so that the land could be sold.", 2),
    ]
    found = positions("Why did the depot close?", statements)
    assert {h.holder for side in found.sides for h in side.holdings} == {"Moscow", "Kyiv"}
    assert found.contested
