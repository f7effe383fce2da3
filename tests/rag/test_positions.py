"""Statements are grouped into sides; one view is no dispute; repeats count once."""

from __future__ import annotations

import pytest

from rag.inquiry import inquiry_of
from rag.positions import Sides, Statement, independent_sources, positions
from rag.side_queries import counter_queries
from rag.stance import holders_of, parts_of

THREAT = "Is the alliance a threat to Russia?"


def said(
    text: str,
    document: int = 1,
    *,
    speaker: str | None = None,
    source: str | None = None,
    when: str | None = None,
    before: str = "",
    relevance: float = 0.9,
) -> Statement:
    return Statement(
        text, document, 0, len(text), relevance, speaker, source, f"{document}.txt", when, None, before
    )


def by_polarity(found: Sides) -> dict[int, list[str]]:
    return {side.polarity: [holding.holder for holding in side.holdings] for side in found.sides}


def test_yes_and_no_from_two_holders_are_contested() -> None:
    statements = [
        said("Moscow sees the alliance as a direct threat to Russia."),
        said("The alliance does not pose a threat to Russia, Washington insists.", 2, speaker="Washington"),
    ]
    found = positions(THREAT, statements)
    assert found.contested
    assert by_polarity(found) == {1: ["Moscow"], -1: ["Washington"]}
    assert [side.statements for side in found.sides] == [(0,), (1,)]


def test_one_view_is_not_contested() -> None:
    statements = [
        said("Moscow sees the alliance as a direct threat to Russia."),
        said("Lavrov called the alliance a threat to Russia.", 2, speaker="Lavrov"),
    ]
    found = positions(THREAT, statements)
    assert not found.contested
    assert len(found.sides) == 1


def test_a_sentence_that_turns_gives_each_part_to_its_holder() -> None:
    text = "While Russia views the alliance as a threat, Kyiv regards it as purely defensive."
    found = positions(THREAT, [said(text)])
    assert by_polarity(found) == {1: ["Russia"], -1: ["Kyiv"]}


def test_a_denial_turns_what_stands_before_it() -> None:
    claim = "Lavrov called the alliance a threat to Russia."
    statements = [
        said(claim, speaker="Lavrov"),
        said("Western leaders have dismissed these claims.", before=claim),
    ]
    found = positions(THREAT, statements)
    assert by_polarity(found)[-1] == ["Western leaders"]


def test_an_alternative_has_two_sides() -> None:
    question = "Does Washington run the alliance, or do its members decide together?"
    statements = [
        said("The alliance is a tool of Washington.", speaker="Ruslan Pukhov"),
        said("The alliance operates on consensus.", 2, speaker="Elena Petrova"),
    ]
    assert by_polarity(positions(question, statements)) == {1: ["Ruslan Pukhov"], -1: ["Elena Petrova"]}


def test_blame_has_a_side_for_each_holder() -> None:
    question = "Who is to blame for the failure of the talks?"
    statements = [
        said("Ukraine interrupted the talks.", speaker="Dmitry Peskov"),
        said("Moscow refused to make the concessions that the talks needed.", 2, speaker="Antony Blinken"),
    ]
    found = positions(question, statements)
    assert found.contested
    assert {h.holder for side in found.sides for h in side.holdings} == {"Dmitry Peskov", "Antony Blinken"}


@pytest.mark.parametrize(
    "question",
    [
        "When did Montenegro join NATO?",
        "Who called the alliance a threat?",
        "How many troops are in Poland?",
        "Which magazine does Korotchenko edit?",
        "Did Baker agree?",
        "Is the alliance a threat, according to Lavrov?",
    ],
)
def test_a_plain_fact_is_never_contested(question: str) -> None:
    statements = [
        said("Moscow sees the alliance as a direct threat."),
        said("The alliance poses no threat, Washington says.", 2, speaker="Washington"),
    ]
    assert not positions(question, statements).contested
    assert counter_queries(question) == []


def test_questions_and_headings_take_no_side() -> None:
    statements = [
        said("Moscow sees the alliance as a direct threat."),
        said("Is the alliance not purely defensive?", 2, speaker="Washington"),
        said("- A purely defensive alliance", 3, speaker="Washington"),
    ]
    assert not positions(THREAT, statements).contested


def test_what_hardly_answers_takes_no_side() -> None:
    statements = [
        said("Moscow sees the alliance as a direct threat."),
        said("The alliance is purely defensive.", 2, speaker="Washington", relevance=0.1),
    ]
    assert not positions(THREAT, statements).contested


def test_the_newer_side_comes_first_when_one_holder_changed() -> None:
    statements = [
        said(
            "The alliance is no threat to Russia, the ministry said.", speaker="The ministry", when="2002-05"
        ),
        said(
            "The alliance is a threat to Russia, the ministry said.",
            2,
            speaker="The ministry",
            when="2021-04",
        ),
    ]
    found = positions(THREAT, statements)
    assert found.contested
    assert found.by_date
    assert [side.latest for side in found.sides] == ["2021-04", "2002-05"]


def test_no_statements_no_sides() -> None:
    assert positions(THREAT, []) == Sides(False)


def test_reprints_count_once() -> None:
    text = "Ukraine broke off the talks that had begun in the spring, the spokesman said on Tuesday."
    reprint = (
        "Ukraine broke off the talks that had begun in the spring, the spokesman said on Tuesday evening."
    )
    other = "Kyiv is said to have walked out of the negotiations."
    assert independent_sources([said(text, 1), said(reprint, 2)]) == 1
    assert independent_sources([said(text, 1), said(other, 2)]) == 2
    assert independent_sources([said(text, 1), said(reprint, 2), said(other, 3)]) == 2


def test_one_publisher_counts_once() -> None:
    one, two = (
        said("It is a threat.", 1, source="The Daily"),
        said("A danger, it says.", 2, source="the daily"),
    )
    assert independent_sources([one, two]) == 1


def test_a_document_links_what_repeats_to_what_it_also_says() -> None:
    first, second = "The alliance has grown for thirty years now.", "It will not grow any further this year."
    statements = [said(first, 1), said(second, 2), said(second, 1)]
    assert independent_sources(statements) == 1


@pytest.mark.parametrize(
    ("text", "holders"),
    [
        ("Critics argue that the plan is a tactic.", ("Critics",)),
        ("However, Ukraine has consistently rejected this narrative.", ("Ukraine",)),
        ("For Kyiv, membership is a path to safety.", ("Kyiv",)),
        ("The plan was published on Tuesday.", ()),
    ],
)
def test_holders_are_named_by_verbs_of_opinion(text: str, holders: tuple[str, ...]) -> None:
    assert holders_of(text) == holders


def test_a_sentence_is_cut_where_it_turns() -> None:
    text = "Some view it as a breakthrough, but others question it."
    assert [text[p.start : p.end] for p in parts_of(text)] == [p.text for p in parts_of(text)]
    assert len(parts_of(text)) == 2


@pytest.mark.parametrize(
    ("question", "form"),
    [
        (THREAT, "yes_no"),
        ("Is it a threat or a shield?", "either_or"),
        ("Whose fault is it that there are no peace talks?", "blame"),
        ("What is Germany's attitude to Russia?", "attitude"),
        ("On what basis should the war be settled?", "norm"),
        ("When did the war begin?", "fact"),
    ],
)
def test_the_form_of_a_question_decides_what_a_dispute_is(question: str, form: str) -> None:
    assert inquiry_of(question).form == form


def test_both_sides_are_searched_for() -> None:
    queries = counter_queries(THREAT)
    assert any("does not pose a threat" in q for q in queries)
    assert any("direct threat" in q for q in queries)


def test_a_word_that_is_denied_after_it_is_denied() -> None:
    question = "Are talks with the union possible?"
    statements = [
        said("Talks with the union are not possible now, the owners said.", speaker="The owners"),
        said("The mayor is ready to negotiate with the union.", 2, speaker="The mayor"),
    ]
    assert by_polarity(positions(question, statements)) == {1: ["The mayor"], -1: ["The owners"]}


def test_a_holder_is_on_the_side_on_which_it_plainly_stands() -> None:
    statements = [
        said("Moscow sees the alliance as a direct threat to Russia."),
        said("The Kremlin calls the alliance a threat to Russia.", 2),
        said("The alliance does not pose a threat to Russia, Washington insists.", 3, speaker="Washington"),
        said("Moscow said that the alliance is no threat to Russia.", 4, relevance=0.4),
    ]
    sides = by_polarity(positions(THREAT, statements))
    assert sides[-1] == ["Washington"]
    assert len(sides[1]) == 1


def test_who_says_neither_is_heard_after_the_sides() -> None:
    statements = [
        said("Moscow sees the alliance as a direct threat to Russia."),
        said("The alliance does not pose a threat to Russia, Washington insists.", 2, speaker="Washington"),
        said("Paris proposed a conference of Russia and the alliance.", 3, speaker="Paris"),
    ]
    found = positions(THREAT, statements)
    assert found.others
    assert [side.polarity for side in found.sides] == [1, -1, 0]
    assert found.sides[-1].holdings[0].holder == "Paris"


def test_the_website_is_named_by_its_document() -> None:
    statements = [
        said("Moscow sees the alliance as a direct threat to Russia."),
        said("The alliance poses no threat to Russia.", 2, speaker="the website", source="Alliance Online"),
    ]
    assert by_polarity(positions(THREAT, statements))[-1] == ["Alliance Online"]


@pytest.mark.parametrize(
    ("question", "opinion"),
    [
        ("Should Ukraine be admitted to NATO?", True),
        ("Will Ukraine join NATO?", True),
        ("Did expansion cause the war?", True),
        ("Is the West united?", True),
        ("Is Montenegro a member of NATO?", False),
        ("Has Russia annexed Crimea?", False),
    ],
)
def test_a_yes_or_no_may_be_a_plain_fact(question: str, opinion: bool) -> None:
    assert inquiry_of(question).opinion is opinion


def test_who_is_blamed_makes_the_sides_of_a_question_for_blame() -> None:
    found = positions(
        "Who is standing in the way of peace talks?",
        [
            said("Many leaders voiced frustration over Russia's intransigence.", speaker="many leaders"),
            said("Kyiv calls Russia's aggression the obstacle to talks.", 2, speaker="Kyiv"),
            said("Talks failed because the West did not agree, Arakhamia said.", 3, speaker="Arakhamia"),
            said("We need to see steps toward talks, Blinken said.", 4, speaker="Blinken"),
        ],
    )
    assert [[holding.holder for holding in side.holdings] for side in found.sides] == [
        ["Kyiv", "many leaders"],
        ["Arakhamia"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Entry of Ukraine would be a threat to Russia, so the Kremlin opposes such a move.",
        "Ukraine's accession to NATO is opposed by Hungary.",
        "Hungary blocks Ukraine's accession to NATO.",
    ],
)
def test_what_is_opposed_is_no_yes(text: str) -> None:
    found = positions("Should Ukraine be allowed to join NATO?", [said(text)])
    assert [side.polarity for side in found.sides] == [-1]


def test_a_negation_does_not_reach_past_a_new_verb() -> None:
    text = "Putin says that NATO has been neglecting talks and has threatened Russia."
    assert by_polarity(positions("Is NATO a threat to Russia?", [said(text)])) == {1: ["Putin"]}


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        (
            "In Moscow's account the alliance and the need to protect Russians brought about the war.",
            0,
        ),
        ("The envoy said that Moscow demands that the alliance stop expanding.", 0),
        ("The alliance protects its members, the envoy said.", -1),
    ],
)
def test_a_motive_or_a_demand_is_no_praise(text: str, polarity: int) -> None:
    found = positions("Is the alliance a threat to Russia, or is it defensive?", [said(text)])
    assert [side.polarity for side in found.sides if side.polarity == -1] == [-1] * (polarity == -1)
