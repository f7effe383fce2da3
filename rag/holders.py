"""Who holds a position: one name for one holder, however the sentence calls them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rag.names import TITLES
from rag.other_names import COUNTRY_OF
from rag.targets import PARTIES, key_of, named_in
from rag.words import GROUP_HEADS, ORGANISATION_HEADS, ORGANISATIONS, ROLE_HEADS, word_set

__all__ = ["Holders", "document_name", "holder_key"]

_POINTS = re.compile(
    r"^(?:he|she|it|they|we|i|you|this|that|one|who|the latter|the former|both|them|him|her"
    r"|(?:the|this|that|its|their|an?|another) (?:[a-z]+ )?(?:newspaper|paper|magazine|weekly|daily|agency|"
    r"website|web site|site|outlet|journal|report|article|author|channel|commentary|commentator|text|"
    r"document|statement|analysis|piece|story|post|blog|narrative|move|step|decision|press))$",
    re.I,
)
_SMALL = re.compile(r"^(?:(?:the|a|an|former|then|late|ex-|even|only|both|and|but|while|as)\s+)+", re.I)
_POSSESSIVE = re.compile(r"['’]s?$")
_ROLE = (
    r"(?:President|Prime Minister|Foreign Minister|Defen[cs]e Minister|Chancellor|"
    r"Secretary[- ]General|Secretary of State|Press Secretary|Leader|Ambassador)"
)
_ROLE_OF_NAME = re.compile(
    rf"(?<!then )(?<!ormer )(?<!ex-)(?P<whose>[A-Z][\w.]+(?: States)?)(?:['’]s)? (?P<role>(?i:{_ROLE})) "
    r"(?P<name>[A-Z][\w’-]+(?: [A-Z][\w’-]+)?)"
)
_ROLE_ALONE = re.compile(rf"(?:the )?(?P<whose>[\w.]+(?: states)?)(?:['’]s)? (?P<role>{_ROLE})$", re.I)
_OUTLET = re.compile(
    r"[“\"«]|\b(?:paper|newspaper|weekly|daily|magazine|website|agency|expert|analyst)s?\b", re.I
)
_STATES = word_set("kremlin moscow washington") | frozenset(COUNTRY_OF)
_NATO = re.compile(r"\bNATO\b|North Atlantic")
"""What texts name that speak of it as "the alliance"."""
_PEOPLE = (
    GROUP_HEADS
    | ROLE_HEADS
    | ORGANISATION_HEADS
    | ORGANISATIONS
    | word_set(
        "some others many most several opponents observers skeptics sceptics proponents media press owners "
        "farmers both everyone nobody diplomats lawmakers economists voters activists protesters commentators"
    )
)
_SCANNED = 200_000
"""Characters of a document in which offices and their holders are looked for."""


def document_name(source: str | None, title: str | None, path: str) -> str:
    """What stands for a document's own voice: its publisher, else "the document" with title or path."""
    if source:
        return " ".join(source.split())
    return f"the document {' '.join((title or path).split())}"


class Holders:
    """Holders by name, knowing who holds which office in some documents' texts."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._offices: dict[tuple[str, str], set[str]] = {}
        self._alliance = "alliance"
        for text in texts:
            if _NATO.search(text):
                self._alliance = "nato"
            for office, name in _offices(text[:_SCANNED]):
                self._offices.setdefault(office, set()).add(_last(name))

    def name(self, holder: str, text: str = "") -> str | None:
        """The holder by name; None for what only points at somebody ("he", "the website").

        "The Russian president" becomes the one person whom the document's own `text` calls that.
        """
        bare = _POSSESSIVE.sub("", " ".join(holder.split())).strip(" ,.;:–—-")
        if bare[:1] in '“"' and bare[-1:] in '”"':
            bare = bare[1:-1].strip()
        if not bare or _POINTS.match(bare) or not _somebody(bare):
            return None
        match = _ROLE_ALONE.match(bare)
        if match:
            office = _whose(match["whose"]), _role(match["role"])
            names = [name for held, name in _offices(text[:_SCANNED]) if held == office]
            if names and len({_last(name) for name in names}) == 1:
                return max(names, key=len)
        return bare.capitalize() if bare.islower() and bare in COUNTRY_OF else bare

    def key(self, holder: str) -> str:
        """The same for two names of one holder: an office is the one person who holds it in the texts."""
        match = _ROLE_ALONE.match(_SMALL.sub("", holder.strip()))
        if match:
            people = self._offices.get((_whose(match["whose"]), _role(match["role"])), set())
            if len(people) == 1:
                return next(iter(people))
        key = holder_key(holder)
        return self._alliance if key == "alliance" else key

    def speaks_for(self, holder: str, party: str) -> bool:
        """Whether a holder is a country or bloc (a key of `rag.targets`), or a person who holds an office of
        it in the texts. What merely comes from there, such as a newspaper, does not speak for it."""
        if _OUTLET.search(holder):
            return False
        parties = {name.key for name in named_in(holder) if name.key in PARTIES}
        last = _last(holder)
        held = {key_of(office[0]) for office, people in self._offices.items() if last in people}
        return party in (parties or held)


def _somebody(holder: str) -> bool:
    """Whether words may name a holder: they have a capital letter, or a word for people or a body."""
    return holder != holder.lower() or any(
        word in _PEOPLE or word in COUNTRY_OF for word in re.findall(r"[a-z]+", holder)
    )


@lru_cache(maxsize=4096)
def holder_key(holder: str) -> str:
    """The same for "Putin", "Vladimir Putin" and "President Vladimir Putin"; for "Moscow", "the Kremlin" and
    "Russia". Persons are not their countries."""
    bare = _SMALL.sub("", _POSSESSIVE.sub("", " ".join(holder.split())))
    spaced = re.sub(r"(?<=[a-z]\.)(?=[A-Z])", " ", bare)
    words = [word.strip(".,;:“”\"'’()").removesuffix("’s").removesuffix("'s") for word in spaced.split()]
    words = [word for word in words if word]
    if not words:
        return ""
    low = [word.lower() for word in words]
    if len(low) == 1 and low[0] in _STATES:
        return f"state {COUNTRY_OF.get(low[0], low[0])}"
    if " ".join(low) in ("united states", "u.s", "the us"):
        return "state us"
    titles = [n for n, word in enumerate(low) if word in TITLES or word.rstrip(".") in TITLES]
    if titles and titles[-1] + 1 < len(words):
        return low[-1]
    if all(word[:1].isupper() for word in words) and len(words) <= 3 and not titles:
        if low[-1] in ORGANISATIONS or any(word.isupper() and len(word) > 1 for word in words):
            return " ".join(low)
        return low[-1]
    return " ".join(low)


@lru_cache(maxsize=256)
def _offices(text: str) -> tuple[tuple[tuple[str, str], str], ...]:
    """((whose, role), person) for each "Russian President Vladimir Putin" of a text."""
    return tuple(
        ((_whose(match["whose"]), _role(match["role"])), match["name"])
        for match in _ROLE_OF_NAME.finditer(text)
    )


def _whose(word: str) -> str:
    low = word.lower().rstrip(".")
    return COUNTRY_OF.get(low, "us" if low in ("u.s", "united states") else low)


def _role(text: str) -> str:
    return text.lower().replace("-", " ").replace("leader", "president").replace("defence", "defense")


def _last(name: str) -> str:
    return name.split()[-1].lower()
