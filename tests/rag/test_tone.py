"""Words that praise or blame, whatever they are about, tell the sides where only opinion can answer."""

from __future__ import annotations

import pytest

from rag.asked import asked_clause
from rag.inquiry import inquiry_of
from rag.positions import Statement, positions
from rag.stance import holders_of
from rag.tone import tone


def said(
    text: str, document: int, speaker: str | None = None, before: str = "", about: str = ""
) -> Statement:
    return Statement(
        text, document, 0, len(text), 0.9, speaker, path=f"{document}.txt", before=before, about=about
    )


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("The union praised the new timetable.", 1),
        ("The new timetable is a terrible idea.", -1),
        ("The new timetable is not a mistake.", 1),
        ("The timetable begins in March.", 0),
        ("It is a no-brainer, and a great help to commuters.", 1),
    ],
)
def test_praise_and_blame_have_a_tone(text: str, way: int) -> None:
    assert tone(text) == way


def test_what_should_be_done_is_disputed_by_praise_and_blame() -> None:
    statements = [
        said("The timetable is a terrible idea, the drivers said.", 1, "The drivers"),
        said("She hailed the timetable as a great opportunity.", 2, "The mayor"),
    ]
    found = positions("Should the city keep the timetable?", statements)
    assert found.contested
    assert {side.polarity: side.holdings[0].holder for side in found.sides} == {
        1: "The mayor",
        -1: "The drivers",
    }


def test_one_side_and_reserve_is_no_agreement() -> None:
    statements = [
        said("Critics support the bridge tax.", 1),
        said("Residents told the council to debate the bridge tax instead.", 2),
    ]
    found = positions("Should the city introduce the bridge tax?", statements)
    assert found.contested
    assert found.others


@pytest.mark.parametrize(
    "question",
    ["Did the mayor ruin the bridge?", "Has the city improved the bridge?", "When was the bridge good?"],
)
def test_what_happened_is_no_matter_of_judgement(question: str) -> None:
    assert not inquiry_of(question).judged


@pytest.mark.parametrize(
    ("question", "subject", "rest"),
    [
        ("Do tariffs hurt American consumers?", "tariffs", "hurt American consumers"),
        ("Should the government control the price of food?", "the government", "control the price of food"),
        (
            "Would a no-fly zone over Ukraine save civilian lives?",
            "a no-fly zone over Ukraine",
            "save civilian lives",
        ),
    ],
)
def test_a_verb_begins_the_predicate(question: str, subject: str, rest: str) -> None:
    clause = asked_clause(question)
    assert clause is not None
    assert (clause.subject, clause.rest) == (subject, rest)


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("Who is standing in the way of peace talks?", "blame"),
        ("Who had the right to form the government?", "norm"),
        ("Who should pay for the bridge?", "norm"),
        ("Who brokered the cease-fire?", "fact"),
    ],
)
def test_questions_after_hindrance_and_right_invite_positions(question: str, form: str) -> None:
    assert inquiry_of(question).form == form


def test_a_phrasal_verb_is_met_whole() -> None:
    assert inquiry_of("Should the US take over Gaza?").predicate == {"take", "over"}


def test_a_denial_is_about_what_it_denies() -> None:
    claim = "The militia said that it captured the envoy in the capital of Syria."
    statements = [
        said(claim, 1, "The militia"),
        said("Damascus denied it.", 1, before=claim),
    ]
    found = positions("Did the militia capture the envoy?", statements)
    assert found.contested
    assert [side.polarity for side in found.sides] == [1, -1]


def test_the_opening_of_a_document_tells_what_it_is_about() -> None:
    statements = [
        said("Critics called it a disaster.", 1, about="The Zenith plan"),
        said("Supporters hailed it as a success.", 2, about="The Zenith plan"),
    ]
    assert positions("Is the Zenith plan good?", statements).contested
    elsewhere = [said(one.text, one.document_id, about="Another plan") for one in statements]
    assert not positions("Is Zenith good?", elsewhere).contested


@pytest.mark.parametrize(
    ("text", "holders"),
    [
        ("Security sources put the toll at 300.", ("Security sources",)),
        ("Some economists worry that prices will rise.", ("Some economists",)),
        ("The Network for Human Rights said 169 people had died.", ("The Network for Human Rights",)),
    ],
)
def test_groups_and_bodies_hold_positions(text: str, holders: tuple[str, ...]) -> None:
    assert holders_of(text) == holders
