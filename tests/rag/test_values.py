"""Values of one fact are compared: what can both be true is no conflict, a later figure renews an earlier."""

from __future__ import annotations

import pytest

from index.lexical import terms
from rag.question import analyse
from rag.sides import Statement
from rag.value_sides import value_sides
from rag.values import Value, compatible, value_in

TROOPS = "How many soldiers are in the valley?"


def value(question: str, sentence: str) -> Value:
    found = value_in(analyse(question, terms), sentence, terms)
    assert found is not None
    return found


def said(text: str, document: int, published_at: str | None = None) -> Statement:
    return Statement(text, document, 0, len(text), 0.9, path=f"{document}.txt", published_at=published_at)


@pytest.mark.parametrize(
    ("question", "sentence", "amount"),
    [
        (TROOPS, "There are 4,500 soldiers in the valley and 12 tanks.", 4500),
        (TROOPS, "Some 3 thousand soldiers are in the valley since 2014.", 3000),
        ("How long did the strike last?", "The strike lasted almost two years.", 730),
        ("How long did the strike last?", "The strike had lasted three weeks by then.", 21),
    ],
)
def test_the_asked_number_is_found(question: str, sentence: str, amount: float) -> None:
    assert value(question, sentence).amount == amount


def test_the_asked_date_is_found_beside_its_verb() -> None:
    text = "The mill was built in 1902, and the Miller family bought it on 3 May 1955."
    assert value("When was the mill built?", text).date == (1902, 0, 0)
    life = "Lord Byron (January 22, 1788 – April 19, 1824) was a poet."
    assert value("When was Lord Byron born?", life).date == (1788, 1, 22)
    assert value("When did Lord Byron die?", life).date == (1824, 4, 19)


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        ("4,500 soldiers", "4,500 soldiers", True),
        ("more than 100 soldiers", "120 soldiers", True),
        ("about 4,000 soldiers", "4,210 soldiers", True),
        ("4,500 soldiers", "9,000 soldiers", False),
        ("more than 100 soldiers", "900 soldiers", False),
    ],
)
def test_values_that_can_both_be_true(one: str, other: str, fits: bool) -> None:
    values = [value(TROOPS, f"There are {text} in the valley.") for text in (one, other)]
    assert compatible(*values) is fits
    assert compatible(*reversed(values)) is fits


def test_a_coarser_date_fits_a_finer_one() -> None:
    question = "When did the mill open?"
    year, day, other = (
        value(question, f"The mill opened {when}.") for when in ("in 1902", "on 3 May 1902", "on 9 May 1902")
    )
    assert compatible(year, day)
    assert not compatible(day, other)


def test_two_documents_with_two_values_are_two_sides() -> None:
    question = analyse("How long did the strike last?", terms)
    statements = [said("The strike lasted almost a year.", 1), said("The strike lasted almost two years.", 2)]
    found = value_sides(question, statements, terms)
    assert found.contested
    assert [side.statements for side in found.sides] == [(0,), (1,)]
    assert [side.holdings[0].holder for side in found.sides] == ["the document 1.txt", "the document 2.txt"]


def test_one_document_does_not_contradict_itself() -> None:
    question = analyse("How long did the strike last?", terms)
    statements = [said("The strike lasted almost a year.", 1), said("The strike lasted two years.", 1)]
    assert not value_sides(question, statements, terms).contested


def test_a_later_count_renews_an_earlier_one() -> None:
    question = analyse(TROOPS, terms)
    statements = [
        said("There are 4,500 soldiers in the valley.", 1, "2021-04-02"),
        said("There are 9,000 soldiers in the valley.", 2, "2022-02-01"),
    ]
    found = value_sides(question, statements, terms)
    assert found.by_date
    assert [side.latest for side in found.sides] == ["2022-02-01", "2021-04-02"]
