"""Dates in sentences written for these tests, counted by hand."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.dates_in_text import when_of


@pytest.mark.parametrize(
    ("sentence", "published", "expected"),
    [
        ("In 2014, the parliament dropped the bill.", None, "2014"),
        ("It was signed on December 5, 2016.", None, "2016-12-05"),
        ("It was signed on 5 December 2016.", None, "2016-12-05"),
        ("It was signed on Dec. 5, 2016.", None, "2016-12-05"),
        ("The plan of April 2021 failed.", None, "2021-04"),
        ("On 2021-04-06 the road opened.", None, "2021-04-06"),
        ("He spoke on December 5.", "2023-12-08", "2023-12-05"),
        ("He spoke on December 5.", "2024-01-08", "2023-12-05"),
        ("He spoke on December 5.", None, None),
        ("They will meet in March.", "2025-11-02", "2026-03"),
        ("They met in March.", "2025-11-02", "2025-03"),
        ("In January, he announced it.", "2025-01-25", "2025-01"),
        ("The article appeared in October last year.", "2021-04-14", "2020-10"),
        ("On the 6th of this month, they spoke.", "2021-04-14", "2021-04-06"),
        ("On the 20th, they spoke.", "2021-04-14", "2021-03-20"),
        ("Last year the price fell.", "2023-11-30", "2022"),
        ("The season opens in the last week of June 2020.", "2023-01-30", "2020-06"),
        ("They agreed to meet on June 16.", "2022-05-08", "2022-06-16"),
        ("The sale starts on Monday, Oct. 6.", "2025-09-29", "2025-10-06"),
        ("USA TODAY wrote it.", "2025-09-29", None),
        ("Last month the price fell.", "2023-01-30", "2022-12"),
        ("Two years ago he wrote it.", "2021", "2019"),
        ("A week ago he wrote it.", "2021-03-03", "2021-02"),
        ("He warned of it on Tuesday.", "2022-02-04", "2022-02-01"),
        ("They meet next Tuesday.", "2022-02-04", "2022-02-08"),
        ("The bank said on Tuesday that it will pay.", "2022-02-04", "2022-02-01"),
        ("On Tuesday, the plan put forward by the bank failed.", "2022-02-04", "2022-02-01"),
        ("The bank will decide on Tuesday.", "2022-02-04", "2022-02-08"),
        ("Yesterday it snowed.", "2022-03-01", "2022-02-28"),
        ("Yesterday it snowed.", "2022-03", None),
        ("It may happen again.", "2022-03-01", None),
        ("About 2000 people came.", "2022-03-01", None),
        ("He spent $2014 on it.", "2022-03-01", None),
        ("It was set for 31 February 2020.", None, None),
    ],
)
def test_the_date_of_a_sentence(sentence: str, published: str | None, expected: str | None) -> None:
    assert when_of(sentence, 0, len(sentence), published) == expected


def test_the_following_year_counts_from_the_year_before_it() -> None:
    text = "In 2019 the law passed. The following year it was repealed."
    assert when_of(text, text.index("The"), len(text), None) == "2020"


def test_only_the_sentence_is_read() -> None:
    text = "In 2019 the law passed. Nobody liked it."
    assert when_of(text, text.index("Nobody"), len(text), None) is None


@given(
    st.text(max_size=200),
    st.sampled_from([None, "", "2021", "2021-04", "2021-04-06", "0001-01-01", "9999-12-31", "2021-02-31"]),
)
def test_a_date_is_iso_or_missing(text: str, published: str | None) -> None:
    found = when_of(text, 0, len(text), published)
    assert found is None or re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", found)


@given(
    st.lists(
        st.sampled_from(
            [
                "today ",
                "last week ",
                "on Friday ",
                "the 31st ",
                "12 decades ago ",
                "in June ",
                "999 days ago ",
                "2024 ",
                "tomorrow ",
            ]
        ),
        min_size=1,
    ).map("".join),
    st.sampled_from(["0001-01-01", "9999-12-31", "2021-03-31"]),
)
def test_no_date_is_too_far(text: str, published: str) -> None:
    found = when_of(text, 0, len(text), published)
    assert found is None or re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", found)
