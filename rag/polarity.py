"""Which way a part of a sentence answers a question: yes, no or neither."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from rag.axes import AXES, NEGATIVE, RULED_OUT
from rag.inquiry import Inquiry, direction
from rag.other_names import same_country
from rag.stance import Part
from rag.words import FUNCTION_WORDS, verb_base, word_set

_BACK = re.compile(
    r"\bth(?:is|at|ese|ose) (?:narrative|claims?|view|accusations?|allegations?|charges?|argument|"
    r"version|idea|notion"
    r"|remarks?|words)|\b(?:it|this|that|them)(?=[,.;]|$)|['’]s? (?:narrative|claims?|charges?|version|"
    r"accusations?)"
)
_LIKE = 0.62
"""Cosine of word vectors from which two words count as the same predicate ("threat", "danger": .62)."""
_REACH = 60
_SUBJECT = 0.6
"""Part of what a text is about that the subject's names make."""
_ALLEGES = re.compile(
    r"\b(?:caus\w+|trigger\w*|driver|factor|because|blam\w+|accus\w+|interrupt\w*|broke|refus\w+|not "
    r"agree|unprovoked|"
    r"aggress\w+|violat\w+|fault|responsib\w+|reject\w*|intransigen\w+|impossible|not possible|push\w*|"
    r"provok\w+|"
    r"traced|intention|fuel\w*|brought about|charg\w+|in \w+['’]s account|led to|origin\w*|"
    r"reason|concession\w*|against it|did not want|wrecked|obstacle|provocat\w+|irreconcilable|"
    r"blocked)\b",
    re.I,
)
_BLOCS = (
    word_set("west western westerners european europeans american americans nato alliance washington us"),
    word_set("nato alliance bloc"),
    word_set("europe european europeans eu germany german france french britain british poland hungary"),
)
"""Names that stand for one another where somebody speaks of a bloc."""
_WORD = re.compile(r"[^\W\d_]+")
_REVERSED = re.compile(r"^(?:un|non-?|dis|in|im|anti-?)(?=\w{4})")


def refers_back(part: Part) -> bool:
    """Whether what a part denies is what stands before it ("these claims")."""
    return part.denies and _BACK.search(part.text) is not None


def speaks_to(inquiry: Inquiry, part: Part) -> bool:
    """Whether a part takes a side at all: with a yes or no where there is one, by alleging something
    where the question asks for blame; any part where it asks for attitudes."""
    if inquiry.has_answer:
        return polarity_of(inquiry, part) != 0
    return inquiry.form != "blame" or part.denies or _ALLEGES.search(part.text) is not None


def concerns(inquiry: Inquiry, text: str, before: str = "") -> float:
    """How much a text is about what the question is about, from 0 to 1, by the names in both ("Germany" is
    met by "German" and "Berlin"). The subject's own names weigh most; `before` is what leads up to the
    text, and counts half."""
    if not inquiry.about:
        return 1.0
    here, there = _names_met(inquiry.about, text), _names_met(inquiry.about, before)
    met = {name: max(name in here, (name in there) / 2) for name in inquiry.about}
    lead = [met[name] for name in inquiry.subject] or list(met.values())
    return _SUBJECT * max(lead) + (1 - _SUBJECT) * sum(met.values()) / len(met)


@lru_cache(maxsize=8192)
def _names_met(names: frozenset[str], text: str) -> frozenset[str]:
    words = set(_WORD.findall(text.lower()))
    return frozenset(name for name in names if any(_same_name(name, word) for word in words))


@lru_cache(maxsize=50_000)
def _same_name(name: str, word: str) -> bool:
    head = max(4, len(name) - 2)
    blocs = any(name in bloc and word in bloc for bloc in _BLOCS)
    return blocs or word[:head] == name[:head] or same_country(name, word)


def polarity_of(inquiry: Inquiry, part: Part) -> int:
    """1 where a part answers yes (or the first alternative), -1 for no (or the second), else 0."""
    return _polarity(inquiry, part.text)


@lru_cache(maxsize=8192)
def _polarity(inquiry: Inquiry, text: str) -> int:
    lean = _said(text, inquiry.predicate, _same) - _said(text, inquiry.other, _same)
    if not lean and not inquiry.opinion:
        return 0
    if not lean:
        lean = sum(
            direction(yes, no) * axis.reading(text)
            for axis, yes, no in zip(AXES, inquiry.yes, inquiry.no, strict=True)
            if yes or no
        )
    if not lean:
        lean = _said(text, inquiry.predicate, _alike) - _said(text, inquiry.other, _alike)
    return 0 if not lean else inquiry.sign if lean > 0 else -inquiry.sign


def _said(text: str, wanted: frozenset[str], like: Callable[[str, str], bool]) -> int:
    """1 where one of the wanted words is said, -1 where it is said with a negation before it, 0 where
    none."""
    if not wanted:
        return 0
    for match in re.finditer(r"[^\W\d_]+(?:-[^\W\d_]+)*", text):
        word = match.group().lower()
        bare = _REVERSED.sub("", word)
        for form, turned in ((word, False), (bare, True)) if bare != word else ((word, False),):
            if any(like(form, one) for one in wanted):
                lead = re.split(r"[.;:!?]|, ", text[max(0, match.start() - _REACH) : match.start()])[-1]
                after = RULED_OUT.match(text, match.end())
                denied = len(NEGATIVE.findall(lead)) + bool(after) + turned
                return -1 if denied % 2 else 1
    return 0


def _same(word: str, wanted: str) -> bool:
    """Whether one word is a form of the other."""
    base = verb_base(word) or word.removesuffix("s")
    return base == wanted or (len(wanted) > 4 and base.startswith(wanted[:-1]))


@lru_cache(maxsize=50_000)
def _alike(word: str, wanted: str) -> bool:
    """Whether two words say nearly the same: their vectors are near."""
    if len(word) < 4 or len(wanted) < 4 or word in FUNCTION_WORDS or _REVERSED.match(word):
        return False
    from rag.word_vectors import word_vectors

    pair = word_vectors().of([word, wanted])
    return float(pair[0] @ pair[1]) >= _LIKE
