"""One holder has one name, and what only points at somebody is none."""

from __future__ import annotations

import pytest

from rag.holders import Holders, document_name, holder_key

TEXT = "Russian President Vladimir Putin spoke on Tuesday. Hungarian Prime Minister Viktor Orban listened."


@pytest.mark.parametrize(
    "names",
    [
        ("Putin", "Vladimir Putin", "President Vladimir Putin", "Putin’s"),
        ("Moscow", "the Kremlin", "Russia", "russia"),
        ("the United States", "Washington", "US"),
        ("Dr. Petrova", "Elena Petrova", "Dr.Petrova"),
        ("Western leaders", "western leaders"),
    ],
)
def test_names_of_one_holder_have_one_key(names: tuple[str, ...]) -> None:
    assert len({holder_key(name) for name in names}) == 1


def test_the_alliance_is_nato_where_the_texts_speak_of_it() -> None:
    assert Holders(["NATO met on Tuesday."]).key("the alliance") == holder_key("NATO")
    assert Holders(["The coalition met on Tuesday."]).key("the alliance") != holder_key("NATO")


def test_a_person_is_not_the_country() -> None:
    assert holder_key("Vladimir Putin") != holder_key("Russia")


def test_an_office_is_who_holds_it_in_the_text() -> None:
    holders = Holders([TEXT])
    assert holders.key("the Russian president") == holder_key("Putin")
    assert holders.name("the Russian president", TEXT) == "Vladimir Putin"
    assert holders.name("the Russian president", "No name here.") == "the Russian president"


def test_an_office_that_two_held_is_nobody_in_particular() -> None:
    holders = Holders([TEXT, "Russian President Boris Yeltsin resigned."])
    assert holders.key("the Russian president") == holder_key("Russian president")


@pytest.mark.parametrize("word", ["he", "the website", "The article", "it", "the newspaper"])
def test_a_pointer_is_no_name(word: str) -> None:
    assert Holders().name(word) is None


def test_a_document_speaks_as_its_publisher_or_by_its_title() -> None:
    assert document_name("Coast Daily", "Harbour closed", "a.txt") == "Coast Daily"
    assert document_name(None, "Harbour closed", "a.txt") == "the document Harbour closed"
    assert document_name(None, None, "a.txt") == "the document a.txt"
