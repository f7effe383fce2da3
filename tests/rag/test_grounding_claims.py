"""Numbers and names: what a sentence claims and what a passage has."""

from __future__ import annotations

import pytest

from rag.claims import claimed_numbers, common_words, lacking, names, numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("9 million", {9e6}),
        ("nine million crowns", {9e6}),
        ("$9m and 9,000,000", {9e6}),
        ("1,200 or 1 200 or 1200", {1200}),
        ("2.5 percent, 2,5 Prozent", {2.5}),
        ("twenty-five", {25}),
        ("two hundred and six", {206}),
        ("on 12 April 2021", {12, 2021}),
        ("hundreds of them", set()),
        ("a one-off", {1}),
        ("F16s and B-52", {52}),
    ],
)
def test_numbers(text: str, found: set[float]) -> None:
    assert numbers(text) == found


def test_small_number_words_claim_nothing() -> None:
    assert claimed_numbers("One of the two sides lost 2 ships, the other three.") == {2: "2", 3: "three"}


COMMON = common_words(["officials said that talks on the bridge failed; critics of it were pleased"])


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Germany opposes the bridge.", ["Germany"]),
        ("Critics of Hungary were pleased.", ["Hungary"]),
        ("Additionally, Italy left; Beijing stayed.", ["Italy", "Beijing"]),
        ("Keeping out was hard.", []),
        ("However, officials in Budapest said so.", ["Budapest"]),
        ("It was NATO that asked Anna-Lena Roe.", ["NATO", "Anna-Lena", "Roe"]),
        ("He said: “Talks failed.”", []),
        ("I was there.", []),
    ],
)
def test_names(sentence: str, found: list[str]) -> None:
    assert names(sentence, COMMON) == found


@pytest.mark.parametrize(
    ("wanted", "text", "missing"),
    [
        (["Hungary"], "the Hungarian minister", []),
        (["Russian"], "Russia's minister", []),
        (["Zelenskyy"], "said Zelensky", []),
        (["US"], "the United States of America", []),
        (["British"], "the United Kingdom", []),
        (["OSCE"], "the Organization for Security and Co-operation in Europe", []),
        (["OPEC"], "the Organization for Security and Co-operation in Europe", ["OPEC"]),
        (["NATO"], "the North Atlantic Treaty Organization", []),
        (["U.S"], "the US said", []),
        (["Slovenia"], "the Slovak minister", ["Slovenia"]),
        (["Austria"], "an Australian", ["Austria"]),
        (["Putin"], "the president", ["Putin"]),
        (["Citroën"], "CITROEN", []),
    ],
)
def test_lacking(wanted: list[str], text: str, missing: list[str]) -> None:
    assert lacking(wanted, text) == missing
