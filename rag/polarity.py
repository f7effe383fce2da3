"""Which way a part of a sentence answers a question: yes, no or neither."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from rag.asked import one_word_names
from rag.axes import AXES, CLAUSE_END, NEGATIVE, RULED_OUT, Axis
from rag.blame import alleges
from rag.inquiry import Inquiry, direction
from rag.other_names import same_country
from rag.stance import Part
from rag.targets import said_of
from rag.tone import tone
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
_MATTER, _MATTER_OF_ANSWER = 0.5, 0.2
"""How much less a text is about a question that has none of the words of its matter."""
_SUBJECT = 0.6
"""Part of what a text is about that the subject's names make."""
_REASON = re.compile(
    r"\b(?:because|due to|owing to|reasons?|in order to|so that|since|thanks to|as a result|driven by|"
    r"caus\w+|"
    r"led to|motiv\w+|purpose|aim(?:s|ed|ing)?|means? to|tactic\w*|deliberate\w*|showing|demonstrat\w+|"
    r"signal\w*|"
    r"prefers?|want(?:s|ed)?|wish\w*|afraid|fear\w*|problems?|buy time|so (?:he|she|it|they)|therefore|"
    r"express dissatisfaction|to (?:show|avoid|express|force|gain|win|contain))\b",
    re.I,
)
_BLOCS = (
    word_set("west western westerners european europeans american americans nato alliance washington us"),
    word_set("nato alliance bloc"),
    word_set("europe european europeans eu germany german france french britain british poland hungary"),
)
"""Names that stand for one another where somebody speaks of a bloc."""
_WORD = re.compile(r"[^\W\d_]+")
HALF = 0.75
"""How much a part counts that names the matter, without a word for or against it."""
KIN = 0.6
"""How much less a part counts that speaks well or ill of the subject on another axis than the "
"question's."""
FAINT = 0.45
"""The same of a part that speaks well or ill by words of no axis."""
_PAIRS = {"talks": "cooperation", "cooperation": "talks"}
_KIN_AXES = ("safety", "support", "cause", "escalation", "benefit", "faith", "justice")
_SUPPOSED = re.compile(
    r"\b(?:provided that|if|unless|as long as|on the day|imagine|pictur\w+|suppos\w+)\b[^,;.]*|"
    r"\bwhere\b[^,;.]*\bfail\w*|"
    r"\b(?:once|after|when|until|before)(?: [\w’'-]+){1,4}? (?:joins|becomes|enters|gets|is|are|has)\b"
    r"[^,;.]*",
    re.I,
)
"""What is only supposed, or stands beside for comparison, and answers nothing."""
_CLAUSE = re.compile(rf"{CLAUSE_END.pattern}|, ")
_REVERSED = re.compile(r"^(?:un|non-?|dis|in|im|anti-?)(?=\w{4})")


def refers_back(part: Part) -> bool:
    """Whether what a part denies is what stands before it ("these claims")."""
    return part.denies and _BACK.search(part.text) is not None


def speaks_to(inquiry: Inquiry, part: Part) -> bool:
    """Whether a part takes a side at all: with a yes or no where there is one, by alleging something
    where the question asks for blame; any part where it asks for attitudes."""
    if inquiry.has_answer:
        return polarity_of(inquiry, part) != 0
    if inquiry.form == "reason":
        return _REASON.search(part.text) is not None
    return inquiry.form != "blame" or alleges(part)


def concerns(inquiry: Inquiry, text: str, before: str = "", opening: str = "") -> float:
    """How much a text is about what the question is about, from 0 to 1, by the names in both ("Germany" is
    met by "German" and "Berlin"). The subject's own names weigh most, or its nouns where it has no name;
    `before` is what leads up to the text, `opening` how its document begins: they count half."""
    text, before = one_word_names(text), one_word_names(f"{opening} {before}")
    here, there = _names_met(inquiry.about, text), _names_met(inquiry.about, before)
    met = {name: max(name in here, (name in there) / 2) for name in inquiry.about}
    lead = [met[name] for name in inquiry.subject]
    if not lead and inquiry.nouns and inquiry.has_answer:
        lead = [max(_met(inquiry.nouns, text) > 0, (_met(inquiry.nouns, before) > 0) / 2)]
    if inquiry.demand and (deed := inquiry.matter - inquiry.nouns):
        lead = [max([*lead, _met(deed, text), _met(deed, before) / 2])]
    lead = lead or list(met.values())
    rest = list(met.values()) or lead
    about = _SUBJECT * max(lead) + (1 - _SUBJECT) * sum(rest) / len(rest) if lead else 1.0
    return about if inquiry.has_answer else about * topical(inquiry, text, before)


def topical(inquiry: Inquiry, text: str, before: str = "") -> float:
    """From 0.5 to 1: how many of the words of the question's matter a text has; `before` counts half. It
    matters less where there is a yes and a no, which may be put in other words."""
    if not inquiry.matter:
        return 1.0
    weight = _MATTER_OF_ANSWER if inquiry.has_answer else _MATTER
    return 1 - weight * (1 - max(_met(inquiry.matter, text), _met(inquiry.matter, before) / 2))


@lru_cache(maxsize=8192)
def _met(wanted: frozenset[str], text: str) -> float:
    """The share of some words that a text has, or says nearly the same by another word."""
    words = set(_WORD.findall(text.lower()))
    met = sum(
        any(_same(word, one.removesuffix("s")) or _alike(word, one) for word in words) for one in wanted
    )
    return met / len(wanted)


@lru_cache(maxsize=8192)
def _names_met(names: frozenset[str], text: str) -> frozenset[str]:
    words = set(_WORD.findall(text.lower()))
    return frozenset(name for name in names if any(_same_name(name, word) for word in words))


@lru_cache(maxsize=50_000)
def _same_name(name: str, word: str) -> bool:
    head = max(4, len(name) - 2)
    blocs = any(name in bloc and word in bloc for bloc in _BLOCS)
    return blocs or word[:head] == name[:head] or same_country(name, word)


def polarity_of(inquiry: Inquiry, part: Part, lead: str = "") -> int:
    """1 where a part answers yes (or the first alternative), -1 for no (or the second), else 0. `lead` is
    what stands before the part, to know what "it" is."""
    leaning = leaning_of(inquiry, part, lead)
    return (leaning > 0) - (leaning < 0)


def leaning_of(inquiry: Inquiry, part: Part, lead: str = "") -> float:
    """As `polarity_of`, from -1 to 1: how plainly. What only speaks well or ill of the question's subject,
    without a word of what is asked, leans by `KIN`."""
    said = one_word_names(_SUPPOSED.sub(_blank, part.text))
    return _leaning(inquiry, said, part.holders, one_word_names(lead))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


@lru_cache(maxsize=8192)
def _leaning(inquiry: Inquiry, text: str, holders: tuple[str, ...], lead: str) -> float:
    def counts(at: int) -> bool:
        return said_of(inquiry.targets, text, at, holders, lead)

    lean: float = _said(text, inquiry.predicate, _same, counts) - _said(text, inquiry.other, _same, counts)
    exact = bool(lean)
    if not lean and not inquiry.opinion:
        return 0
    if not lean:
        lean = sum(
            direction(yes, no) * axis.reading(text, counts)
            for axis, yes, no in zip(AXES, inquiry.yes, inquiry.no, strict=True)
            if yes or no
        )
    if not lean and not any((*inquiry.yes, *inquiry.no)):
        lean = _said(text, inquiry.predicate, _alike, counts) - _said(text, inquiry.other, _alike, counts)
    asked = [axis for axis, yes, no in zip(AXES, inquiry.yes, inquiry.no, strict=True) if yes or no]
    plainly = 1.0 if exact or any(axis.speaks(text, counts) for axis in asked) else HALF
    if not lean and inquiry.able:
        lean, plainly = sum(a.reading(text, counts) for a in AXES if a.name == "success"), KIN
    if not lean and (pair := _paired(inquiry)):
        lean, plainly = sum(way * axis.reading(text, counts) for axis, way in pair), KIN
    if not lean and inquiry.good and inquiry.targets:
        lean, plainly = inquiry.good * _value(text, counts), KIN
    if not lean and inquiry.judged and inquiry.good:
        lean, plainly = inquiry.good * tone(text, counts), FAINT
    return 0 if not lean else inquiry.sign * (plainly if lean > 0 else -plainly)


def _paired(inquiry: Inquiry) -> list[tuple[Axis, int]]:
    """Axes that go with the question's own: who can't even talk does not cooperate."""
    ways = {
        axis.name: direction(yes, no) for axis, yes, no in zip(AXES, inquiry.yes, inquiry.no, strict=True)
    }
    return [(axis, ways[other]) for axis in AXES if (other := _PAIRS.get(axis.name)) and ways[other]]


def _value(text: str, counts: Callable[[int], bool]) -> int:
    """Above 0 where a text speaks well of those who count, below 0 where it speaks ill of them."""
    kin = [axis for axis in AXES if axis.name in _KIN_AXES and axis.speaks(text, counts)]
    # The high pole of "cause" is to have caused what is bad.
    ways = [axis.reading(text, counts) * (-1 if axis.name == "cause" else 1) for axis in kin]
    return sum((way > 0) - (way < 0) for way in ways)


def _said(
    text: str, wanted: frozenset[str], like: Callable[[str, str], bool], counts: Callable[[int], bool]
) -> int:
    """1 where all of the wanted words are said, -1 where one is said with a negation before it, 0 where
    one is missing. Only words count whose offset `counts` accepts."""
    found = [_said_one(text, one, like, counts) for one in sorted(wanted)]
    return 0 if not all(found) else min(found, default=0)


def _said_one(text: str, wanted: str, like: Callable[[str, str], bool], counts: Callable[[int], bool]) -> int:
    for match in re.finditer(r"[^\W\d_]+(?:-[^\W\d_]+)*", text):
        word = match.group().lower()
        bare = _REVERSED.sub("", word)
        for form, turned in ((word, False), (bare, True)) if bare != word else ((word, False),):
            if like(form, wanted) and counts(match.start()):
                lead = _CLAUSE.split(text[max(0, match.start() - _REACH) : match.start()])[-1]
                denied = len(NEGATIVE.findall(lead)) + turned
                return -1 if (denied or bool(RULED_OUT.match(text, match.end()))) % 2 else 1
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
