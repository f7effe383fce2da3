"""Whether a sentence holds the kind of thing a question asks for: a date, a number, a name, a reason."""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.question import STOPWORDS, Kind

_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
)
DATE = re.compile(
    rf"\b(?:1[0-9]{{3}}|20[0-9]{{2}})s?\b|\b{_MONTH}\.?\s+\d{{1,4}}\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:yesterday|today|tomorrow|centur(?:y|ies))\b"
    r"|\b(?:last|next|this|the previous|the following|earlier this|later this)"
    r" (?:year|month|week|spring|summer|autumn|fall|winter)\b"
    r"|\b(?:years?|months?|weeks?|days?) (?:ago|later|earlier)\b|\b\d{1,2}(?:st|nd|rd|th)\b"
    r"|\b(?:january|february|april|june|july|august|september|october|november|december)\b",
    re.I,
)
NUMBER = re.compile(
    r"\b[\d.,]*\d\S*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?"
    r"|thousands?|millions?|billions?|trillions?|dozens?|half|quarter|third|percent|once|twice|several)\b",
    re.I,
)
REASON = re.compile(
    r"\b(?:because|due to|owing to|since|reasons?|as a result|in order to|so that|so as to|therefore|thus"
    r"|hence|caus(?:e|es|ed|ing)|led to|purpose|aim(?:s|ed)? (?:at|to)|thanks to|that is why|given that"
    r"|motivat\w+|driven by|for fear|blam\w+|explain\w*|considering|if)\b",
    re.I,
)
MANNER = re.compile(r"\b(?:by|through|via|using|uses?|used|with|means|method|process|steps?|as)\b", re.I)
NAME = re.compile(r"\b[A-ZÀ-Þ][\w’'-]+")


def holds_kind(kind: Kind, text: str, asked: frozenset[str], stem: Callable[[str], str]) -> float:
    """1 where `text` holds something of this kind that the question (stems `asked`) does not name itself,
    0 where not; .5 for kinds that any sentence may answer."""
    if kind == "date":
        return _new(DATE, text, asked, stem)
    if kind == "number":
        return _new(NUMBER, text, asked, stem)
    if kind in ("person", "place"):
        names = (m.group() for m in NAME.finditer(text) if m.group().lower() not in STOPWORDS)
        return float(any(stem(_bare(name)) not in asked for name in names))
    if kind == "reason":
        return float(REASON.search(text) is not None)
    if kind == "manner":
        return float(MANNER.search(text) is not None)
    return 0.5


def _bare(name: str) -> str:
    return re.sub(r"[’']s?$", "", name)


def _new(pattern: re.Pattern[str], text: str, asked: frozenset[str], stem: Callable[[str], str]) -> float:
    for match in pattern.finditer(text):
        stems = {stem(word) for word in re.findall(r"[^\W_]+", match.group())} - {""}
        if stems - asked:
            return 1.0
    return 0.0
