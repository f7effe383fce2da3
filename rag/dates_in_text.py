"""The date that a sentence refers to, as ISO 8601 and no more precise than the text."""

from __future__ import annotations

import re

from rag.date_kinds import (
    DAYS,
    Known,
    Resolver,
    ago,
    date_parts,
    day_of_month,
    from_before,
    named,
    near_day,
    numeric,
    period,
    weekday,
    year_only,
)

_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)(?!\d|[.,]\d|\s*%)"
_UNIT = r"(?P<unit>day|week|month|year|decade)"
_COUNT = (
    r"(?P<count>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:a )?couple of)"
)
_TENSE = re.compile(
    r"\b(?:(?P<ahead>will|shall|upcoming|scheduled|plan(?:s|ned)? to"
    r"|(?:is|are) (?:due|set|expected|going|to))"
    r"|said|told|was|were|had|has|have|did|made|met|went|spoke|wrote|began|came|gave|took|[a-z]{2,}ed)\b"
)
_EARLIER = 600
"""Characters before a sentence in which the year is looked for that "the following year" counts from."""


def when_of(text: str, start: int, end: int, published_at: str | None = None) -> str | None:
    """The first date in `text[start:end]` that can be resolved, as "2014", "2021-04" or "2021-04-06".

    Relative ones ("last year", "on Tuesday", "the 6th of this month") are counted from `published_at`
    (ISO 8601, possibly cut short), "the following year" from the last year named before it. None where
    the sentence has no date, or none that can be resolved: a date is never guessed.
    """
    sentence = text[start:end]
    year, month, day = date_parts(published_at)
    before = text[max(0, start - _EARLIER) : start]
    for match, resolve in _expressions(sentence):
        known = Known(year, month, day, before, _looks_ahead(sentence, *match.span()))
        iso = resolve(match, known)
        if iso is not None:
            return iso
    return None


def _looks_ahead(sentence: str, start: int, end: int) -> bool | None:
    """Whether the verb nearest before a date, else the first after it, speaks of the future."""
    verb = _TENSE.search(sentence, end)
    for before in _TENSE.finditer(sentence, max(0, start - 80), start):
        verb = before
    return None if verb is None else verb["ahead"] is not None


def _expressions(sentence: str) -> list[tuple[re.Match[str], Resolver]]:
    """The date expressions by place; where two begin within one another the more precise kind wins."""
    taken = bytearray(len(sentence))
    found: list[tuple[re.Match[str], Resolver]] = []
    for pattern, resolve in _KINDS:
        for match in pattern.finditer(sentence):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = b"\1" * len(match.group())
                found.append((match, resolve))
    return sorted(found, key=lambda item: item[0].start())


_RELATIVE = r"(?P<relative>(?:last|this|next) year)"
_ORDINAL = r"\bthe (?P<day>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)\b"
_NO_YEAR_BEFORE = r"(?<![\w$€£.,-])(?<!about )(?<!some )(?<!over )(?<!than )(?<!nearly )"
_NO_YEAR_AFTER = (
    r"(?! (?:people|troops|soldiers|men|dollars|euros|miles|kilomet|km|tons|tonnes|cases|votes|percent))"
    r"(?!s\b)"
)
_TODAY = (
    r"\b(?P<word>[Tt]oday|[Tt]onight|[Yy]esterday|[Tt]omorrow"
    r"|[Tt]his (?:morning|afternoon|evening)|[Ll]ast night)\b"
)
_WEEKDAY = rf"\b(?:(?P<which>last|next|this) )?(?P<weekday>{'|'.join(day.title() for day in DAYS)})\b"
_BEFORE_MONTH = r"\b(?i:in|last|since|until|by|early|late|mid|during|from|of)[ -](?:early |late |mid-)?"
_ON = rf"\b(?:(?:{'|'.join(day.title() for day in DAYS)}),? )?"
_KINDS: tuple[tuple[re.Pattern[str], Resolver], ...] = tuple(
    (re.compile(pattern), resolve)
    for pattern, resolve in (
        (r"\b(?P<year>(?:1[89]|20)\d\d)-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-3]\d))?\b(?!-)", numeric),
        (r"\b(?P<day>[0-3]?\d)\.(?P<month>[01]?\d)\.(?P<year>(?:1[89]|20)\d\d)\b", numeric),
        (rf"{_ON}{_MONTH} {_DAY},? {_YEAR}", named),
        (rf"\b{_DAY}(?: of)? {_MONTH},?(?: of)? {_YEAR}", named),
        (rf"\b{_MONTH} {_DAY},?(?: of)? {_RELATIVE}", named),
        (rf"\b{_DAY}(?: of)? {_MONTH},?(?: of)? {_RELATIVE}", named),
        (rf"\b{_MONTH},?(?: of| in)? {_YEAR}", named),
        (rf"\b{_MONTH},?(?: of)? {_RELATIVE}", named),
        (rf"{_ON}{_MONTH} {_DAY}(?![.,]?\d)", named),
        (rf"{_ON}{_DAY}(?: of)? {_MONTH}", named),
        (r"(?i:\bthe (?P<which>following|same|previous|preceding|next) year\b)", from_before),
        (rf"(?i:\b{_COUNT} years? later\b)", from_before),
        (rf"(?i:\b{_COUNT} {_UNIT}s? (?:ago|earlier|before now)\b)", ago),
        (rf"{_ORDINAL}(?: of (?P<which>this|last) month)?(?! [a-z]|-)", day_of_month),
        (rf"{_ORDINAL}(?P<which>)(?= (?:local time|of the month))", day_of_month),
        (_TODAY, near_day),
        (_WEEKDAY, weekday),
        (rf"(?i:\b(?P<which>last|this|next|past|coming) {_UNIT}\b(?! of\b))", period),
        (rf"{_BEFORE_MONTH}{_MONTH}\b", named),
        (rf"{_NO_YEAR_BEFORE}{_YEAR}{_NO_YEAR_AFTER}", year_only),
    )
)
"""The expressions known, the more precise kinds first: a later kind never takes what an earlier one took."""
