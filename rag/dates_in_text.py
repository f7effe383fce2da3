"""The date that a sentence refers to, as ISO 8601 and no more precise than the text."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)(?!\d|[.,]\d|\s*%)"
_UNIT = r"(?P<unit>day|week|month|year|decade)"
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
_COUNT = (
    r"(?P<count>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:a )?couple of)"
)
_FUTURE = re.compile(
    r"\b(?:will|shall|upcoming|scheduled|planned|plans?|due|set|going|next|deadline|until|by)\b", re.I
)
_EARLIER = 600
"""Characters before a sentence in which the year is looked for that "the following year" counts from."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What a relative date may be counted from: the publication's date parts, and the text before."""

    year: int | None
    month: int | None
    day: int | None
    before: str
    future: bool

    @property
    def day_known(self) -> date | None:
        try:
            return date(self.year, self.month, self.day) if self.year and self.month and self.day else None
        except ValueError:
            return None


_Resolver = Callable[[re.Match[str], _Known], str | None]


def when_of(text: str, start: int, end: int, published_at: str | None = None) -> str | None:
    """The first date in `text[start:end]` that can be resolved, as "2014", "2021-04" or "2021-04-06".

    Relative ones ("last year", "on Tuesday", "the 6th of this month") are counted from `published_at`
    (ISO 8601, possibly cut short), "the following year" from the last year named before it. None where
    the sentence has no date, or none that can be resolved: a date is never guessed.
    """
    sentence = text[start:end]
    year, month, day = _parts(published_at)
    before = text[max(0, start - _EARLIER) : start]
    known = _Known(year, month, day, before, _FUTURE.search(sentence) is not None)
    for match, resolve in _expressions(sentence):
        iso = resolve(match, known)
        if iso is not None:
            return iso
    return None


def _expressions(sentence: str) -> list[tuple[re.Match[str], _Resolver]]:
    """The date expressions by place; where two begin within one another the more precise kind wins."""
    taken: list[tuple[int, int]] = []
    found: list[tuple[re.Match[str], _Resolver]] = []
    for pattern, resolve in _KINDS:
        for match in pattern.finditer(sentence):
            if not any(match.start() < b and a < match.end() for a, b in taken):
                taken.append(match.span())
                found.append((match, resolve))
    return sorted(found, key=lambda item: item[0].start())


def _parts(iso: str | None) -> tuple[int | None, int | None, int | None]:
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


def _numeric(match: re.Match[str], known: _Known) -> str | None:
    return _iso(int(match["year"]), int(match["month"]), int(match["day"]) if match["day"] else None)


def _named(match: re.Match[str], known: _Known) -> str | None:
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


def _nearest_year(month: int, day: int | None, known: _Known) -> int | None:
    """The year of a month (and day) named without one: the latest not after the publication, or the
    next one where the sentence looks ahead."""
    if known.year is None or known.month is None:
        return known.year
    later = (month, day or 0) > (known.month, known.day or 31)
    if known.future:
        distance = month - known.month
        return known.year + (1 if distance < -6 else -1 if distance > 9 else 0)
    return known.year - 1 if later else known.year


def _day_of_month(match: re.Match[str], known: _Known) -> str | None:
    """ "the 6th", "the 6th of this month": in the month of publication or the one before it."""
    if known.year is None or known.month is None:
        return None
    day, which = int(match["day"]), (match["which"] or "").lower()
    back = which == "last" or (not which and not known.future and known.day is not None and day > known.day)
    year, month = (known.year, known.month - 1) if back else (known.year, known.month)
    return _iso(year - 1, 12, day) if month == 0 else _iso(year, month, day)


def _year(match: re.Match[str], known: _Known) -> str | None:
    return _iso(int(match["year"]))


def _weekday(match: re.Match[str], known: _Known) -> str | None:
    today = known.day_known
    if today is None:
        return None
    wanted, which = _DAYS.index(match["weekday"].lower()), (match["which"] or "").lower()
    back = (today.weekday() - wanted) % 7
    if which == "next" or (known.future and which != "last"):
        return _moved(today, (wanted - today.weekday()) % 7 or 7 * (which == "next"))
    return _moved(today, -(back or 7 * (which == "last")))


def _near_day(match: re.Match[str], known: _Known) -> str | None:
    today = known.day_known
    word = match["word"].lower()
    shift = -1 if word.startswith(("yester", "last")) else 1 if word.startswith("tom") else 0
    return _moved(today, shift) if today else None


def _period(match: re.Match[str], known: _Known) -> str | None:
    """ "last year", "this month", "next week"."""
    shift = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get(match["which"].lower(), 0)
    return _shifted(shift, match["unit"].lower(), known)


def _ago(match: re.Match[str], known: _Known) -> str | None:
    return _shifted(-_number(match["count"]), match["unit"].lower(), known)


def _number(word: str) -> int:
    word = word.lower()
    return int(word) if word.isdigit() else _NUMBERS.get(word, 2 if "couple" in word else 1)


def _shifted(count: int, unit: str, known: _Known) -> str | None:
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


def _from_before(match: re.Match[str], known: _Known) -> str | None:
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


_RELATIVE = r"(?P<relative>(?:last|this|next) year)"
_ORDINAL = r"\bthe (?P<day>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)\b"
_NO_YEAR_BEFORE = r"(?<![\w$€£.,-])(?<!about )(?<!some )(?<!over )(?<!than )(?<!nearly )"
_NO_YEAR_AFTER = (
    r"(?! (?:people|troops|soldiers|men|dollars|euros|miles|kilomet|km|tons|tonnes|cases|votes|percent))"
    r"(?!s\b)"
)
_TODAY = r"\b(?P<word>today|tonight|yesterday|tomorrow|this (?:morning|afternoon|evening)|last night)\b"
_WEEKDAY = rf"\b(?:(?P<which>last|next|this) )?(?P<weekday>{'|'.join(day.title() for day in _DAYS)})\b"
_BEFORE_MONTH = r"\b(?i:in|last|since|until|by|early|late|mid|during|from|of)[ -](?:early |late |mid-)?"
_KINDS: tuple[tuple[re.Pattern[str], _Resolver], ...] = tuple(
    (re.compile(pattern), resolve)
    for pattern, resolve in (
        (r"\b(?P<year>(?:1[89]|20)\d\d)-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-3]\d))?\b(?!-)", _numeric),
        (r"\b(?P<day>[0-3]?\d)\.(?P<month>[01]?\d)\.(?P<year>(?:1[89]|20)\d\d)\b", _numeric),
        (rf"\b{_MONTH} {_DAY},? {_YEAR}", _named),
        (rf"\b{_DAY}(?: of)? {_MONTH},?(?: of)? {_YEAR}", _named),
        (rf"\b{_MONTH} {_DAY},?(?: of)? {_RELATIVE}", _named),
        (rf"\b{_DAY}(?: of)? {_MONTH},?(?: of)? {_RELATIVE}", _named),
        (rf"\b{_MONTH},?(?: of| in)? {_YEAR}", _named),
        (rf"\b{_MONTH},?(?: of)? {_RELATIVE}", _named),
        (rf"\b{_MONTH} {_DAY}(?![.,]?\d)", _named),
        (rf"\b{_DAY}(?: of)? {_MONTH}", _named),
        (r"(?i:\bthe (?P<which>following|same|previous|preceding|next) year\b)", _from_before),
        (rf"(?i:\b{_COUNT} years? later\b)", _from_before),
        (rf"(?i:\b{_COUNT} {_UNIT}s? (?:ago|earlier|before now)\b)", _ago),
        (rf"{_ORDINAL}(?: of (?P<which>this|last) month)?(?! [a-z]|-)", _day_of_month),
        (rf"{_ORDINAL}(?P<which>)(?= (?:local time|of the month))", _day_of_month),
        (rf"(?i:{_TODAY})", _near_day),
        (_WEEKDAY, _weekday),
        (rf"(?i:\b(?P<which>last|this|next|past|coming) {_UNIT}\b)", _period),
        (rf"{_BEFORE_MONTH}{_MONTH}\b", _named),
        (rf"{_NO_YEAR_BEFORE}{_YEAR}{_NO_YEAR_AFTER}", _year),
    )
)
"""The expressions known, the more precise kinds first: a later kind never takes what an earlier one took."""
