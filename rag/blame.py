"""Whom a part of a sentence blames."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.stance import Part
from rag.targets import PARTIES, Named, named_in

_CAUSED = (
    r"caus(?:e|es|ed|ing)\b|trigger\w*|driver|factor|led to|reason|fuel\w*|origin\w*|brought about|obstacle"
    r"|provok\w+|provocat\w+|push\w*|because(?! of (?:his|her|their|its)\b)"
)
_TURNED = (
    r"blam\w+|accus\w+|charg\w+|(?:response|reaction|answer) to|traced"
    r"|fir(?:ed|ing) (?:on|at)|target(?:ed|s|ing)"
    r"|(?:caused|triggered|provoked|fuel\w+|driven|brought about) by"
)
_DONE = (
    r"interrupt\w*|broke|refus\w+|not agree|unprovoked|aggress\w+|violat\w+|fault|responsib\w+|reject\w*"
    r"|intransigen\w+|impossible|not possible|in \w+['’]s account|intention|concession\w*|against it"
    r"|did not want|wrecked|irreconcilable|blocked|back(?:ed|ing|s)? out|walk(?:ed|ing|s)? (?:away|out)"
    r"|human shields?|fail(?:ed|s|ure)|atrocious|in the way|hamper\w*|hinder\w*|obstruct\w*|refusal"
    r"|derail\w*|neglig\w+|too late|encroach\w*|expansion"
)
_ALLEGES = re.compile(rf"\b(?:(?P<turned>{_TURNED})|(?P<caused>{_CAUSED})|(?:{_DONE}))\b", re.I)
"""What somebody caused stands after them, what is turned on them before; of a deed the nearest did it."""
_OFFICE = re.compile(
    r"\w+(?:['’]s)? (?:foreign |defen[cs]e |prime )?(?:president|minister|chancellor|leader|ambassador|"
    r"secretary|officials?|analysts?|experts?)\b",
    re.I,
)
"""A name that says whose officer somebody is."""
_REJECTS = re.compile(
    r"(?<!not )(?<!not entirely )\b(?:reject|den(?:y|ies|ied)|dismiss|refut|rebuff)\w* "
    r"(?:this|that|these|those|the|such|any|[\w’']+['’]s) (?:\w+ )?"
    r"(?:account|narrative|claim|charge|accusation|version|allegation|view|story|blame)",
    re.I,
)
DENIED = "denied by "
_AND = re.compile(r"\w+ and (?:the )?")


def alleges(part: Part) -> bool:
    """Whether a part blames anybody, or rejects what is said."""
    return part.denies or _ALLEGES.search(part.text) is not None


def blamed_in(part: Part, holders: Sequence[str]) -> str | None:
    """The country or bloc that a part blames, as a key of `rag.targets`; two with an "and" between them are
    one. None where there is none besides the `holders`, whose opinion it is; who rejects what is said and
    names nobody is heard for that: DENIED with the first of the holders."""
    held = {name.key for holder in holders for name in named_in(holder)}
    names = [
        name
        for name in named_in(part.text)
        if name.key in PARTIES and name.key not in held and not _OFFICE.match(part.text, name.at)
    ]
    alleged = _ALLEGES.search(part.text)
    if not names and holders and _REJECTS.search(part.text):
        return f"{DENIED}{holders[0].lower()}"
    if not names or not alleged:
        return None
    one = _one_of(names, alleged)
    return " and ".join(sorted({name.key for name in names if _together(part.text, name, one)}))


def _one_of(names: list[Named], alleged: re.Match[str]) -> Named:
    """The one of some names, in order, that is meant."""
    after = [name for name in names if name.at > alleged.start()]
    if alleged["caused"]:
        return names[0]
    if alleged["turned"] and after:
        return after[0]
    return min(names, key=lambda name: abs(name.at - alleged.start()))


def _together(text: str, one: Named, other: Named) -> bool:
    """Whether two names are the same or stand beside each other with an "and" between them."""
    first, second = sorted((one, other), key=lambda name: name.at)
    joined = _AND.match(text, first.at)
    return one.key == other.key or (joined is not None and joined.end() == second.at)
