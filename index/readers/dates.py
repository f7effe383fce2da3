"""Dates as people and formats write them, into ISO 8601, possibly cut short."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_TIME = r"(?:[t ,]+(?:at )?\d{1,2}:\d{2}.*)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}",
        rf"{_YEAR}[-/.](?P<month>\d{{1,2}})",
        rf"{_YEAR}([-/.])(?P<month>\d{{1,2}})\2{_DAY}{_TIME}",
        rf"(?:d:)?{_YEAR}(?P<month>\d\d)(?P<day>\d\d)(?:t?\d{{4,6}}.*)?",
        rf"{_DAY}\.(?P<month>\d{{1,2}})\.{_YEAR}{_TIME}",
        rf"{_WEEKDAY}{_DAY}(?: of |[ -]){_MONTH},?[ -]{_YEAR}{_TIME}",
        rf"{_WEEKDAY}{_MONTH} {_DAY},? {_YEAR}{_TIME}",
        rf"{_YEAR} {_MONTH} {_DAY}",
        rf"{_MONTH},? {_YEAR}",
    )
)
_SLASHED = re.compile(rf"(?P<first>\d{{1,2}})/(?P<second>\d{{1,2}})/{_YEAR}{_TIME}")
_TIMESTAMP = re.compile(r"(\d{9,10})(\d{3})?(?:\.\d+)?")
_YEARS = range(1000, 3000)


def normalise_date(value: str | int | float | date | None) -> str | None:
    """The date as "2021-04-12", "2021-04" or "2021"; None when it is unclear or no date.

    Takes ISO 8601 (with "-", "/" or "."), English dates with the month in words, RFC 2822, PDF dates
    and Unix timestamps. Time of day and zone are dropped, the date stays the one written; timestamps
    are read as UTC. "04/05/2021" is unclear, "25/12/2021" is not. Dotted dates are day first.
    """
    if isinstance(value, date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if value is None or isinstance(value, bool):
        return None
    text = " ".join(str(value).split()).lower()
    if stamp := _TIMESTAMP.fullmatch(text):
        return datetime.fromtimestamp(int(stamp[1]), UTC).date().isoformat()
    for form in _FORMS:
        if found := form.fullmatch(text):
            parts = found.groupdict()
            return _iso(parts["year"], parts.get("month"), parts.get("day"))
    if found := _SLASHED.fullmatch(text):
        return _slashed(int(found["first"]), int(found["second"]), found["year"])
    return None


def _slashed(first: int, second: int, year: str) -> str | None:
    readings = {_iso(year, str(second), str(first)), _iso(year, str(first), str(second))} - {None}
    return readings.pop() if len(readings) == 1 else None


def _iso(year: str, month: str | None, day: str | None) -> str | None:
    if int(year) not in _YEARS:
        return None
    if month is None:
        return year
    number = int(month) if month.isdigit() else _month_number(month)
    if not number or not 1 <= number <= 12:
        return None
    if day is None:
        return f"{year}-{number:02}"
    try:
        return date(int(year), number, int(day)).isoformat()
    except ValueError:
        return None


def _month_number(name: str) -> int | None:
    if name == "sept":
        return 9
    for number, month in enumerate(_MONTHS, 1):
        if name in (month, month[:3]):
            return number
    return None
