"""The value that a sentence gives for what a question asks (a number with its unit, a date, a name), and
whether two values can both be true."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from rag.claims import numbers
from rag.question import STOPWORDS, WORD, Question
from rag.words import word_set

__all__ = ["Value", "asks_value", "compatible", "gives_total", "value_in"]

_QUANTITY = re.compile(
    r"(?P<bound>\b(?:more than|over|at least|above|exceeding|up to|less than|under|fewer than|below|nearly|"
    r"almost|about|around|some|approximately|roughly|an estimated|close to)\s+)?"
    r"(?P<money>[$€£]\s?)?"
    r"(?P<number>(?<![\w.,-])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.,-])\d+(?:\.\d+)?|"
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|twenty|"
    r"thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|an?(?= (?:year|month|week|day|decade|century|"
    r"hundred|thousand|million|billion|dozen)))\b)"
    r"(?P<scale>[ -]?(?:hundred|thousand|million|billion|trillion|bn)\b)?"
    r"(?P<after>\s?%|(?:[ -](?:[a-z]+[ -]){0,2}?(?P<unit>[a-z]{2,}))?)",
    re.I,
)
_LOWER, _UPPER = (
    ("more than", "over", "at least", "above", "exceeding"),
    ("up to", "less", "under", "fewer", "below"),
)
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|"
    r"mar|apr|"
    r"jun|jul|aug|sept?|oct|nov|dec)\b\.?"
)
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<month>{_MONTH})"
    rf"(?:\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d))?(?:,?\s+(?P<year>1[0-9]{{3}}|20[0-9]{{2}})\b)?"
    rf"|\b(?P<only>1[0-9]{{3}}|20[0-9]{{2}})\b(?![,.]\d|\s*%|\s+(?:people|men|troops|soldiers|km|miles))",
    re.I,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DURATION = re.compile(r"\bhow long\b|\bfor how (?:many|long)\b|\bhow old\b", re.I)
_TIMES = {"day": 1.0, "week": 7.0, "month": 30.4, "year": 365.0, "decade": 3650.0, "century": 36500.0}
_NEAR, _ROUNDED = 0.02, 0.1
"""Two numbers are one when they differ by no more than this part, or than that where one is rounded."""
_BORN, _DIED = re.compile(r"\bborn\b|\bbirth\b", re.I), re.compile(r"\b(?:die|died|death)\b", re.I)
_FAR = 90
"""Characters between a value and the words of the question beyond which they do not belong together."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value as a sentence gives it: `text` verbatim; for a number its `amount` and `bound` (1: or more,
    -1: or less, 0: this much) and whether it is `rounded`; for a date its `date` (year, month, day)."""

    text: str
    amount: float | None = None
    unit: str = ""
    bound: int = 0
    rounded: bool = False
    date: tuple[int, int, int] | None = None


def asks_value(question: Question) -> bool:
    """Whether a question asks for a number, a length of time or a date."""
    return question.kind in ("date", "number") or _DURATION.search(question.text) is not None


def value_in(question: Question, sentence: str, stem: Callable[[str], list[str]]) -> Value | None:
    """What a sentence gives for a question about a number, a length of time or a date; None where it gives
    none, or more than one that might be meant."""
    if question.kind == "date" or _DURATION.search(question.text):
        found = _durations(sentence) if _DURATION.search(question.text) else _dates(sentence)
        life = _LIFE.search(sentence)
        part = "born" if _BORN.search(question.text) else "died" if _DIED.search(question.text) else None
        if life and part:
            found = _dates(life[part])
            return found[0][1] if found else None
    elif question.kind == "number":
        found = _amounts(question, sentence, stem)
    else:
        return None
    asked = {term.word for term in question.terms}
    near = [
        (place, value) for place, value in found if not {w.lower() for w in WORD.findall(value.text)} <= asked
    ]
    return _nearest(question, sentence, near, stem)


def _nearest(
    question: Question,
    sentence: str,
    found: list[tuple[int, Value]],
    stem: Callable[[str], list[str]],
) -> Value | None:
    """The value that stands next to the rarest words of the question."""
    if not found:
        return None
    stems = {term.stem for term in question.terms if not term.name}
    if "population" in question.text.lower():
        stems |= {s for word in _PEOPLE for s in stem(word)}
    places = [
        m.start()
        for m in WORD.finditer(sentence)
        if m.group().lower() not in STOPWORDS and stems & set(stem(m.group()))
    ]
    if not places:
        return found[0][1] if len(found) == 1 else None
    far = [(min(abs(place - at) for at in places), value) for place, value in found]
    distance, value = min(far, key=lambda pair: pair[0])
    return value if distance <= _FAR else None


def _amounts(question: Question, sentence: str, stem: Callable[[str], list[str]]) -> list[tuple[int, Value]]:
    """Numbers that count what is asked: their unit is the question's noun, or it has none."""
    focus = question.focus
    found = []
    for match in _QUANTITY.finditer(sentence):
        value = _quantity(match)
        if value is None or _YEAR.fullmatch(match["number"]) or _PLACED.match(match["number"]):
            continue
        if ("%" in (match["after"] or "") or "percent" in (match["unit"] or "")) != bool(
            _SHARE.search(question.text)
        ):
            continue
        if (match["unit"] or "").lower() in _MEASURES and not _MEASURED.search(question.text):
            continue
        words = re.findall(r"[a-z]+", match["after"] or "")
        counted = {s for word in words for s in stem(word)}
        total = not match["unit"] and gives_total(sentence[: match.start()])
        if not focus or counted & focus or total or not _COUNTED.search(question.text):
            found.append((match.start("number"), value))
    return found


def gives_total(text: str) -> bool:
    """Whether a text leads up to a total that needs no unit: "they put the toll at"."""
    return _TOTAL.search(text) is not None


_TOTAL = re.compile(
    r"\b(?:toll|number|figure|total|count|tally)s?\b[^.;]{0,30}\b(?:at|to|of|is|was|"
    r"as)\s+(?:[a-z]+\s){0,2}$",
    re.I,
)
_COUNTED = re.compile(r"\bhow many\b", re.I)
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_PLACED = re.compile(r"\d+\.\d{3,}")
"""A coordinate."""
_SHARE = re.compile(r"\b(?:percent\w*|per cent|share|proportion|part|fraction|rate)\b", re.I)
_MEASURES = frozenset(
    [
        "km",
        "kilometres",
        "kilometers",
        "m",
        "metres",
        "meters",
        "ft",
        "feet",
        "mi",
        "miles",
        "sq",
        "square",
        "acres",
        "ha",
    ]
)
_MEASURED = re.compile(
    r"\b(?:long|length|high|height|tall|far|distance|area|large|big|size|wide|deep|elevation)\b", re.I
)
_PEOPLE = word_set("people inhabitants residents population")
_LIFE = re.compile(r"\((?:born )?(?P<born>[^()–—-]*\d{4})\s*[–—-]\s*(?P<died>[^()–—-]*\d{4})\)")
"""Somebody's dates of birth and death."""


def _durations(sentence: str) -> list[tuple[int, Value]]:
    found = []
    for match in _QUANTITY.finditer(sentence):
        unit = (match["unit"] or "").lower().removesuffix("s")
        value = _quantity(match)
        if value is not None and unit in _TIMES and "ago" not in sentence[match.end() : match.end() + 5]:
            amount = (value.amount or 0) * _TIMES[unit]
            found.append(
                (match.start("number"), Value(value.text, amount, "days", value.bound, value.rounded))
            )
    return found


def _quantity(match: re.Match[str]) -> Value | None:
    said = match["number"].lower()
    scaled = f"{'one' if said in ('a', 'an') else said}{match['scale'] or ''}"
    amounts = numbers(scaled)
    if len(amounts) != 1:
        return None
    amount = next(iter(amounts))
    before = (match["bound"] or "").strip().lower()
    bound = 1 if before in _LOWER else -1 if before.startswith(_UPPER) else 0
    digits = re.sub(r"\D", "", match["number"])
    rounded = bool(before) or bool(match["scale"]) or (len(digits) > 2 and digits.endswith("00"))
    return Value(match.group().strip(), amount, (match["unit"] or "").lower(), bound, rounded)


def _dates(sentence: str) -> list[tuple[int, Value]]:
    found = []
    for match in _DATE.finditer(sentence):
        month = match["month"]
        if month and month[0].islower() and not (match["day"] or match["day2"] or match["year"]):
            continue  # "may", "march"
        number = _MONTHS.index(month[:3].lower()) + 1 if month else 0
        date = (int(match["year"] or match["only"] or 0), number, int(match["day"] or match["day2"] or 0))
        found.append((match.start(), Value(match.group().strip(), date=date)))
    return found


def compatible(one: Value, other: Value) -> bool:
    """Whether both may be true: the same date more or less exactly, numbers that differ by rounding, a
    bound and a number within it ("more than 100" and 120)."""
    if one.date is not None and other.date is not None:
        return all(not a or not b or a == b for a, b in zip(one.date, other.date, strict=True))
    if one.amount is None or other.amount is None:
        return True
    low, high = sorted((one, other), key=lambda value: value.amount or 0)
    if low.bound > 0 or high.bound < 0:
        return (high.amount or 0) <= 2 * (low.amount or 0)
    part = _ROUNDED if one.rounded or other.rounded else _NEAR
    return (high.amount or 0) - (low.amount or 0) <= part * (high.amount or 0)
