"""What each kind of date expression means, counted from the publication or the text before it."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
}


_AGAINST_TENSE = 3.0


@dataclass(frozen=True, slots=True)
class Known:
    """What a relative date may be counted from: the publication's date parts and the text before; and
    whether the verb beside it looks ahead (None where there is no verb)."""

    year: int | None
    month: int | None
    day: int | None
    before: str
    future: bool | None

    @property
    def day_known(self) -> date | None:
        try:
            return date(self.year, self.month, self.day) if self.year and self.month and self.day else None
        except ValueError:
            return None


Resolver = Callable[[re.Match[str], Known], str | None]
"""Turns a matched expression into an ISO 8601 date, or None where it can't be known."""


def date_parts(iso: str | None) -> tuple[int | None, int | None, int | None]:
    match = re.match(r"(\d{4})(?:[-/](\d\d))?(?:[-/](\d\d))?", iso or "")
    if not match:
        return None, None, None
    year, month, day = (int(part) if part else None for part in match.groups())
    return year, month, day


def _iso(year: int | None, month: int | None = None, day: int | None = None) -> str | None:
    """The date written out; None where there is no such day."""
    if year is None or not 1 <= year <= 9999:
        return None
    if month is None:
        return f"{year:04d}"
    if not 1 <= month <= 12:
        return None
    if day is None:
        return f"{year:04d}-{month:02d}"
    if not 1 <= day <= monthrange(year, month)[1]:
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"


def _month_number(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def numeric(match: re.Match[str], known: Known) -> str | None:
    return _iso(int(match["year"]), int(match["month"]), int(match["day"]) if match["day"] else None)


def named(match: re.Match[str], known: Known) -> str | None:
    """A month with a year, a relative year or none, and perhaps a day."""
    month = _month_number(match["month"])
    groups = match.groupdict()
    day = int(groups["day"]) if groups.get("day") else None
    if groups.get("year"):
        return _iso(int(groups["year"]), month, day)
    if known.year is None:
        return None
    relative = (groups.get("relative") or "").lower()
    if relative:
        shift = {"last": -1, "next": 1}.get(relative.split()[0], 0)
        return _iso(known.year + shift, month, day)
    return _iso(_nearest_year(month, day, known), month, day)


def _nearest_year(month: int, day: int | None, known: Known) -> int | None:
    """The year of a month (and day) named without one: the one that puts it nearest to the publication,
    where a date on the other side of what the verb says is three times as far."""
    if known.year is None or known.month is None:
        return known.year

    this_year, this_month = known.year, known.month

    def cost(year: int) -> float:
        months = (year - this_year) * 12 + month - this_month
        days = months * 30.4 + ((day or known.day or 15) - (known.day or 15))
        ahead = known.future if known.future is not None else days <= 0
        return abs(days) * (_AGAINST_TENSE if (days > 0) != ahead and days else 1)

    return min((this_year - 1, this_year, this_year + 1), key=cost)


def day_of_month(match: re.Match[str], known: Known) -> str | None:
    """ "the 6th", "the 6th of this month": in the month of publication or the one before it."""
    if known.year is None or known.month is None:
        return None
    day, which = int(match["day"]), (match["which"] or "").lower()
    back = which == "last" or (not which and not known.future and known.day is not None and day > known.day)
    year, month = (known.year, known.month - 1) if back else (known.year, known.month)
    return _iso(year - 1, 12, day) if month == 0 else _iso(year, month, day)


def year_only(match: re.Match[str], known: Known) -> str | None:
    return _iso(int(match["year"]))


def weekday(match: re.Match[str], known: Known) -> str | None:
    today = known.day_known
    if today is None:
        return None
    wanted, which = DAYS.index(match["weekday"].lower()), (match["which"] or "").lower()
    back = (today.weekday() - wanted) % 7
    if which == "next" or (known.future and which != "last"):
        return _moved(today, (wanted - today.weekday()) % 7 or 7 * (which == "next"))
    return _moved(today, -(back or 7 * (which == "last")))


def near_day(match: re.Match[str], known: Known) -> str | None:
    today = known.day_known
    word = match["word"].lower()
    shift = -1 if word.startswith(("yester", "last")) else 1 if word.startswith("tom") else 0
    return _moved(today, shift) if today else None


def period(match: re.Match[str], known: Known) -> str | None:
    """ "last year", "this month", "next week"."""
    shift = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get(match["which"].lower(), 0)
    return _shifted(shift, match["unit"].lower(), known)


def ago(match: re.Match[str], known: Known) -> str | None:
    return _shifted(-_number(match["count"]), match["unit"].lower(), known)


def _number(word: str) -> int:
    word = word.lower()
    return int(word) if word.isdigit() else _NUMBERS.get(word, 2 if "couple" in word else 1)


def _shifted(count: int, unit: str, known: Known) -> str | None:
    """So many units from the publication, as precise as the unit: a week is given by its month."""
    if known.year is None:
        return None
    if unit in ("year", "decade"):
        return _iso(known.year + count * (10 if unit == "decade" else 1))
    if known.month is None:
        return None
    if unit == "month":
        months = known.year * 12 + known.month - 1 + count
        return _iso(months // 12, months % 12 + 1)
    today = known.day_known
    if today is None:
        return None
    then = _moved(today, count * (7 if unit == "week" else 1))
    return then if unit == "day" or then is None else then[:7]


def _moved(day: date, days: int) -> str | None:
    try:
        return str(day + timedelta(days=days))
    except OverflowError:
        return None


def from_before(match: re.Match[str], known: Known) -> str | None:
    """ "the following year", "two years later": counted from the last year named in the text before."""
    years = re.findall(
        r"(?<![\d$€£.,])(?:1[89]|20)\d\d(?![\d%]|[.,]\d)", known.before + match.string[: match.start()]
    )
    if not years:
        return None
    groups = match.groupdict()
    if groups.get("count"):
        shift = _number(groups["count"])
    else:
        shift = {"following": 1, "next": 1, "same": 0, "previous": -1, "preceding": -1}[
            groups["which"].lower()
        ]
    return _iso(int(years[-1]) + shift)
