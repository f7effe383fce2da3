"""Of whom a sentence says something good or bad: who does what to whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.other_names import COUNTRY_OF
from rag.words import FUNCTION_WORDS, ORGANISATIONS, PEOPLES, PLACES

_NAME = re.compile(r"(?<!anti-)(?<!pro-)(?<!non-)\b[^\W\d_]+")
_LONG = re.compile(r"\bUnited (?P<one>States|Kingdom)\b|\bU\.S\.?|\bUS\b")
_KNOWN = PLACES | PEOPLES | ORGANISATIONS | frozenset(COUNTRY_OF)
_WEST = frozenset(
    [
        "west",
        "western",
        "westerners",
        "nato",
        "us",
        "europe",
        "britain",
        "germany",
        "france",
        "poland",
        "canada",
    ]
)
PARTIES = frozenset(COUNTRY_OF.values()) | {"nato", "west"}
"""Keys of countries and blocs."""
_ALLIANCE = frozenset(["nato", "alliance", "bloc", "organization"])
_TURNS_TO = re.compile(
    r"\b(?:accus\w+|blam\w+|condemn\w+|charg(?:ed|es|ing)|view(?:s|ed|ing)?|sees?|saw|seen|regard\w*|"
    r"consider\w*|"
    r"call(?:s|ed|ing)?|describ\w+|label\w*|perceiv\w+|fram(?:es?|ed|ing)|"
    r"insist\w*|assert\w*|maintain\w*|stress\w*|emphasi\w+|claim(?:s|ed|ing)?|argu\w+|sa(?:y|ys|id)|"
    r"stat(?:es?|ed|ing)|"
    r"believ\w+|think\w*|thought|warn\w*|explain\w*|not(?:es?|ed|ing)|add(?:s|ed)|wr(?:ites?|ote)|"
    r"dismiss\w*|reject\w*)\b",
    re.I,
)
_ASIDE = re.compile(
    r",\s(?:[\w.’]+\s){1,3}(?:said|says|say|explain\w*|noted|notes|added|adds|argued|argues|wrote|"
    r"writes|write|"
    r"insists?|claims?|recalled)(?=[,.])"
)
_OWN = re.compile(r"\b(?:its|it|their|his|themselves|itself|we|our)\b", re.I)
_POINTS = re.compile(r"\s(?:it|this|them|these)\b", re.I)
_SUFFERS = re.compile(r"[\w-]+ (?:to|against|on|for)\b", re.I)
_POINTS_AFTER = re.compile(r"[\w-]+ (?:in|of|by) (?:this|it|that)\b", re.I)
_CHARGES = re.compile(r"(?:accus|blam|condemn)\w+", re.I)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being) (?:\w+ )?$", re.I)
_CUT = re.compile(r";|\band that\b|\bbut\b|\bwhile\b|\bwhich\b", re.I)
_BY = re.compile(r"[\w-]+(?: (?:about|of [^.,;]{1,30}?))? by (?:the )?(?P<who>\w)")
_NEAR = 25
"""Characters after "a threat to" within which the one stands who is threatened."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a text: where it stands, and a word that is the same for all names of one country or bloc.
    `sure` is False for a capital letter at the start that may be no name's."""

    at: int
    key: str
    sure: bool


@lru_cache(maxsize=8192)
def named_in(text: str) -> tuple[Named, ...]:
    """Every name of a text, in order."""
    text = _LONG.sub(
        lambda m: ("Britain" if m["one"] == "Kingdom" else "America").ljust(len(m[0]), "_"), text
    )
    found = []
    for match in _NAME.finditer(text):
        word = match.group().removesuffix("_")
        low = word.lower()
        if low == "us" or low in FUNCTION_WORDS:
            continue
        known = low in _KNOWN or low in _ALLIANCE or low in _WEST
        if known or word[:1].isupper():
            found.append(Named(match.start(), key_of(low), known or _inside(text, match.start())))
    return tuple(found)


def key_of(word: str) -> str:
    """One word for all names of a country or bloc: "Moscow" is "russia", "the alliance" is "nato"."""
    low = word.lower()
    if low in _ALLIANCE:
        return "nato"
    if low in ("western", "westerners"):
        return "west"
    return COUNTRY_OF.get(low, low)


def same_party(one: str, wanted: str) -> bool:
    """Whether a key stands for a party: for the West each of its countries and bodies does."""
    return one == wanted or (wanted == "west" and one in _WEST)


def _inside(text: str, at: int) -> bool:
    """Whether something stands before a word in its sentence."""
    return bool(text[:at].strip("“”\"'‘’ \n")) and not re.search(r"[.!?][”\"’]?\s*[“\"‘]?$", text[:at])


def said_of(
    subject: frozenset[str], text: str, at: int, holders: tuple[str, ...] = (), lead: str = ""
) -> bool:
    """Whether what stands at an offset is said of the subject (keys of `key_of`), and not of another party or
    done to it: in "prompted NATO to regard Russia as a threat" the threat is Russia.

    `lead` is what stands before the text, to know what "it" is; `holders` are those whose opinion it is.
    True where nothing tells, and the text names the subject or nobody.
    """
    if not subject:
        return True
    names = named_in(text)
    if _CHARGES.match(text, at) and not _PASSIVE.search(text[:at]):  # said of whom it is turned on
        after = [name for name in names if name.at > at]
        return bool(after) and _is(after[0], subject)
    beside = [m.span() for m in _ASIDE.finditer(text)]
    turns = [m for m in _TURNS_TO.finditer(text, 0, at) if not any(a <= m.start() < b for a, b in beside)]
    start = turns[-1].end() if turns else 0
    by = _BY.match(text, at)
    if by and (doer := [n for n in names if n.at == by.start("who")]):
        return _is(doer[0], subject)
    between = [name for name in names if start <= name.at < at]
    cut = max((m.end() for m in _CUT.finditer(text, start, at)), default=start)
    between = [name for name in between if name.at >= cut] or between
    if any(_is(name, subject) for name in between):
        return True
    if text[at:].lower().startswith("anti-"):  # of whoever feels it, who stands before it or is not named
        return False
    if any(name.sure for name in between):
        return False
    before = [name for name in names if name.at < start]
    speakers = [name for holder in holders for name in named_in(holder)] or before[-1:]
    if (turns and _POINTS.match(text, start)) or _POINTS_AFTER.match(text, at):
        meant = [n for n in named_in(lead) if not any(same_party(n.key, s.key) for s in speakers)]
        return any(_is(name, subject) for name in meant)
    if turns and speakers and _OWN.search(text, start, at):
        return any(_is(name, subject) for name in speakers)
    suffers = _SUFFERS.match(text, at)
    hurt = [n for n in names if suffers and suffers.end() <= n.at <= suffers.end() + _NEAR]
    others = [name for name in names if name not in hurt]
    return any(_is(name, subject) for name in others) or not any(name.sure for name in others)


def _is(name: Named, subject: frozenset[str]) -> bool:
    return any(same_party(name.key, one) for one in subject)
