"""Dates into ISO 8601."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.dates import normalise_date


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2021", "2021"),
        ("2021-04", "2021-04"),
        ("2021-04-12", "2021-04-12"),
        ("2021/4/2", "2021-04-02"),
        ("2021.04.12", "2021-04-12"),
        ("20210412", "2021-04-12"),
        ("2021-04-12T23:30:00-05:00", "2021-04-12"),
        (" 2021-04-12 10:33 ", "2021-04-12"),
        ("12 April 2021", "2021-04-12"),
        ("12th of April, 2021", "2021-04-12"),
        ("12-Apr-2021", "2021-04-12"),
        ("April 12, 2021", "2021-04-12"),
        ("Monday, April 12, 2021 at 10:30 pm", "2021-04-12"),
        ("Sept. 3 2022", "2022-09-03"),
        ("april 2021", "2021-04"),
        ("Mon, 12 Apr 2021 10:00:00 +0000", "2021-04-12"),
        ("D:20210412101010+02'00'", "2021-04-12"),
        ("12.04.2021", "2021-04-12"),
        ("25/12/2021", "2021-12-25"),
        ("12/25/2021, 10:22", "2021-12-25"),
        ("04/04/2021", "2021-04-04"),
        ("1618185600", "2021-04-12"),
        ("1618185600000", "2021-04-12"),
        (1618185600, "2021-04-12"),
        (2021, "2021"),
        (date(2021, 4, 12), "2021-04-12"),
        (datetime(2021, 4, 12, 23, tzinfo=UTC), "2021-04-12"),
    ],
)
def test_clear_dates(written: str | int | date, iso: str) -> None:
    assert normalise_date(written) == iso


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "04/05/2021",
        "31/02/2021",
        "2021-13",
        "2021-02-30",
        "202104",
        "0021",
        "12",
        "Mayday 2021",
        "2021-04-12 and more",
        None,
        True,
    ],
)
def test_unclear_dates(written: str | None) -> None:
    assert normalise_date(written) is None


@given(
    st.dates(date(1000, 1, 1), date(2999, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d.%m.%Y"]),
)
def test_a_date_comes_back_from_any_common_form(day: date, form: str) -> None:
    assert normalise_date(day.strftime(form)) == day.isoformat()


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = normalise_date(text)
    assert found is None or normalise_date(found) == found
