"""The noun phrases of a question: who, which place or body, what thing, what time it names."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.words import (
    AUXILIARIES,
    DETERMINERS,
    FUNCTION_WORDS,
    GROUP_HEADS,
    LONG_NAMES,
    MALE_ROLES_ONLY,
    MONTHS_AND_DAYS,
    ORGANISATION_HEADS,
    ORGANISATIONS,
    PEOPLES,
    PLACES,
    POSSESSIVES,
    PREDICATES,
    ROLE_HEADS,
    WOMEN,
    is_verb,
    lacks_participle,
    lacks_verb,
    verb_base,
    word_set,
)

Kind = Literal["person", "place", "organisation", "time", "thing"]

_TOKEN = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|Rev|Gen|Sen|Rep|Gov|St|Prof|Lt|Col|Sgt|Capt|Jr|Sr)\.(?=\s)"
    r"|[^\W\d_]+n['’]t\b|\$?\d[\d.,]*\d%?|\d+%?|(?:[A-Z]\.){2,}|[^\W_]+(?:[-&][^\W_]+)*|['’]s\b|['’](?=\s)|[^\w\s]"
)
_NUMBERS = frozenset(["One", "Two", "Three", "Four", "Five"])
"""Parts of names ("Phase One"), else function words or verbs."""
_SUBJECT_PREPOSITIONS = word_set("by to for with about against from of on in at near over")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark of a question, with its place."""

    text: str
    start: int
    end: int

    @property
    def low(self) -> str:
        return self.text.lower().replace("’", "'")

    @property
    def named(self) -> bool:
        return self.text[0].isupper()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase. `head` is its last word in lower case, `role` where it stands in its question:
    0 for a subject, 1 for an object, 2 after a preposition, 3 within another phrase."""

    text: str
    start: int
    end: int
    kind: Kind
    head: str
    plural: bool
    named: bool
    role: int = 1
    woman: bool | None = None

    @property
    def animate(self) -> bool:
        """Can say, want or do something."""
        return self.kind in ("person", "place", "organisation") or self.head in GROUP_HEADS


def tokens_of(text: str) -> list[Token]:
    """Words, numbers, possessive endings and marks."""
    return [Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]


def lows_of(tokens: Sequence[Token]) -> list[str]:
    """The words in lower case, with a mark on names, so that "Die Linke" holds no verb."""
    return [
        f"^{t.low}" if n and t.named and t.low not in FUNCTION_WORDS else t.low for n, t in enumerate(tokens)
    ]


def phrases_of(question: str, names: Collection[str] = ()) -> list[Phrase]:
    """The noun phrases of a question in order, each as long as can be ("the summit in Bucharest" is two).

    `names` are known names (of people above all): with them, names in lower case are seen too.
    """
    tokens = tokens_of(question)
    known = {name.lower() for name in names}
    found: list[Phrase] = []
    at = 0
    while at < len(tokens):
        end = _phrase_end(tokens, at, known)
        if end > at:
            phrase = _phrase(question, tokens, at, end, known)
            if phrase:
                found.append(phrase)
            at = end
        else:
            at += 1
    return found


def _phrase_end(tokens: list[Token], at: int, known: set[str]) -> int:
    """The token after the noun phrase that begins at a token; the same place where none begins."""
    end = at
    if _opens(tokens, at):
        end += 1
    first = end
    while end < len(tokens) and _belongs(tokens, end, first, known):
        end += 1
    while end > first and tokens[end - 1].low in PREDICATES and not tokens[end - 1].named:
        end -= 1
    if end == first:
        return at
    if tokens[end - 1].low in ("'s", "'"):
        end -= 1
    after = tokens[end].low if end < len(tokens) else ""
    if after == "of" and end + 1 < len(tokens):
        inner = _phrase_end(tokens, end + 1, known)
        return inner if inner > end + 1 else end
    return end


def _opens(tokens: list[Token], at: int) -> bool:
    """Whether a token is a phrase's determiner; "that" before a name is a conjunction."""
    low = tokens[at].low
    if low == "that" and (at + 1 == len(tokens) or tokens[at + 1].named or tokens[at + 1].low.endswith("s")):
        return False
    return low in DETERMINERS or low in POSSESSIVES


def _belongs(tokens: list[Token], at: int, first: int, known: set[str]) -> bool:
    """Whether a token goes on with a noun phrase whose content begins at `first`."""
    token = tokens[at]
    if token.low in ("'s", "'"):
        return at > first
    if not token.text[0].isalnum() and token.text[0] != "$":
        return False
    if token.text in _NUMBERS and at > first and tokens[at - 1].named:
        return True
    if token.named and at > 0 and (token.low not in FUNCTION_WORDS or token.text == "US"):
        return at == first or not _plain_plural(tokens[at - 1])
    if token.low.endswith("ly"):
        return False
    if at > first and token.low.endswith("ed") and lacks_participle(lows_of(tokens), at):
        return False
    if at > first and tokens[at - 1].named and _stands_for_verb(tokens, at):
        return False
    if token.low in known or _gazetteer(token.low):
        return True
    if token.low == "all" and at > first:
        return True
    if token.low in FUNCTION_WORDS or token.low in AUXILIARIES or token.low.endswith("n't"):
        return False
    return not is_verb(lows_of(tokens), at)


def _plain_plural(token: Token) -> bool:
    return not token.named and token.low.endswith("s") and token.low not in ("'s", "'")


def _stands_for_verb(tokens: list[Token], at: int) -> bool:
    """Whether an unknown word after a name must be the verb that "do" or a modal waits for."""
    lows = lows_of(tokens)
    return lacks_verb(lows, at) and not any(
        verb_base(low) == low and low not in FUNCTION_WORDS for low in lows[at:]
    )


def _gazetteer(low: str) -> bool:
    return low in PLACES or low in ORGANISATIONS or low in PEOPLES


def _phrase(question: str, tokens: list[Token], at: int, end: int, known: set[str]) -> Phrase | None:
    start = tokens[at].start
    text = question[start : tokens[end - 1].end]
    core = [t for t in tokens[at:end] if t.low not in DETERMINERS and t.low not in POSSESSIVES]
    cut = next((n for n, t in enumerate(core) if t.low == "of" and n > 0), len(core))
    head = core[cut - 1].low
    if core[cut - 1].low in ("'s", "'") and cut > 1:
        head = core[cut - 2].low
    kind = _kind(tokens, at, core[:cut], head, known)
    named = any(t.named or _gazetteer(t.low) or t.low in known for t in core[:cut]) and not (
        at == 0 and len(core) == 1 and not _gazetteer(core[0].low) and core[0].low not in known
    )
    return Phrase(
        text,
        start,
        tokens[end - 1].end,
        kind,
        head,
        _plural(head, core),
        named,
        _role(tokens, at),
        _woman(core),
    )


def _kind(tokens: list[Token], at: int, core: list[Token], head: str, known: set[str]) -> Kind:
    lows = [t.low for t in core]
    singular = head.removesuffix("s")
    if all(low in MONTHS_AND_DAYS or low[0].isdigit() for low in lows):
        return "time"
    if (
        head in ROLE_HEADS
        or singular in ROLE_HEADS
        or any(low in ROLE_HEADS for low in lows[:-1] if core[-1].named)
    ):
        return "person"
    joined = " ".join(lows)
    if head in ORGANISATION_HEADS or joined in ORGANISATIONS or head in ORGANISATIONS:
        return "organisation"
    if joined in ("united nations", "european union", "white house"):
        return "organisation"
    if (
        joined in LONG_NAMES
        or joined in PLACES
        or (head in PLACES and core[-1].named)
        or head in PLACES
        or head in PEOPLES
    ):
        return "place"
    if joined in known:
        return "person"
    if core[-1].named and len(core) <= 4 and "'s" not in lows and not any(c.isdigit() for c in joined):
        if core[-1].text.isupper() and len(core[-1].text) > 1:
            return "organisation"
        if at > 0 and tokens[at - 1].low in ("in", "near", "at") and len(core) == 1:
            return "place"
        return "person" if all(t.named for t in core) else "thing"
    return "thing"


def _plural(head: str, core: list[Token]) -> bool:
    if head in GROUP_HEADS or head in PEOPLES:
        return True
    if core[-1].named and (head in PLACES or head == "states"):
        return False
    return head.endswith("s") and not head.endswith(("ss", "us", "is", "'s", "news", "ics"))


def _role(tokens: list[Token], at: int) -> int:
    before = tokens[at - 1].low if at else ""
    if before in ("'s", "'", "of"):
        return 3
    if before in AUXILIARIES or at == 0 or before == "that":
        return 0
    return 2 if before in _SUBJECT_PREPOSITIONS else 1


def _woman(core: list[Token]) -> bool | None:
    lows = {t.low.rstrip(".") for t in core}
    if lows & WOMEN:
        return True
    return False if lows & MALE_ROLES_ONLY else None
