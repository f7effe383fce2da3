"""What a pronoun stands for, in words that tell it from others: "the tariffs China announced on steel"."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise

from rag.clauses import Clause
from rag.phrases import Phrase, Token, phrases_of, tokens_of
from rag.words import AUXILIARIES, PREPOSITIONS, is_verb, word_set

_BE = word_set("is are was were")
_WITHIN = word_set("in at on inside aboard into within near")
"""Prepositions that ask for a thing or place, not for people ("drinks on them")."""
_HANGING = word_set("between against on for with over into")
"""Prepositions whose phrase belongs to the noun before it, also where that is an object."""
_PEOPLE = word_set("people men women children residents citizens workers officials")
_PEOPLE_ONLY = word_set("his her")
_TEXTS = word_set(
    """letter treaty agreement deal bill law order decree document declaration memo memorandum petition
    contract accord pact resolution statement report book article paper post charter constitution"""
)
_ON_TEXTS = word_set("sign ratify publish write read draft negotiate enact repeal veto implement")
"""What is done with texts: "it" after such a verb is one, where the question before names one."""
MOST_WORDS = 16
"""A longer description is cut back to the noun phrase alone."""


def owners(phrases: list[Phrase], names: Collection[str]) -> list[Phrase]:
    """The phrases that own others: the farmer of "the farmer's field" and "the field of the farmer"."""
    found = []
    for phrase in phrases:
        match = re.match(r"(.+?)['’]s? ", phrase.text) or re.match(r".+? of (.+)", phrase.text)
        inner = phrases_of(f"did {match[1]}", names) if match else []
        if (
            match
            and len(inner) == 1
            and inner[0].text == match[1]
            and (inner[0].named or inner[0].kind == "person")
        ):
            owner, start = inner[0], phrase.start + match.start(1)
            found.append(
                Phrase(
                    owner.text, start, start + len(owner.text), owner.kind, owner.head, owner.plural,
                    owner.named, phrase.role, owner.woman,
                )
            )  # fmt: skip
    return found


def together(phrases: list[Phrase], question: str) -> str | None:
    """Two that "they" may stand for: names joined by "and", else the two people of a question."""
    for one, other in pairwise(phrases):
        if one.named and other.named and question[one.end : other.start].strip() == "and":
            return f"{one.text} and {other.text}"
    people = [p for p in phrases if p.kind == "person"]
    return f"{people[0].text} and {people[1].text}" if len(people) == 2 else None


def suits(phrase: Phrase, before: str) -> bool:
    """Whether a phrase can stand after the word before a pronoun: nobody is served "on" people."""
    people = phrase.kind == "person" or (phrase.kind == "thing" and phrase.animate)
    return before not in _WITHIN or not people


def is_text(phrase: Phrase, verbs: set[str]) -> bool:
    """Whether a verb that is done to texts finds one in a phrase."""
    return bool(verbs & _ON_TEXTS) and phrase.head in _TEXTS


def described(phrase: Phrase, question: str, clause: Clause | None, names: Collection[str]) -> str:
    """The phrase with what its question says of it, as a definite phrase."""
    asked = _asked_for(phrase, question, clause)
    if asked:
        return asked
    text = phrase.text
    if not phrase.named or phrase.kind == "thing" or not text[0].isupper():
        end = _reach(phrase, question, clause, names)
        longer = re.sub(r"[\s?.!,]+$", "", question[phrase.start : end])
        text = longer if len(longer.split()) <= MOST_WORDS else text
    return definite(text, _owner_in(phrase, question, names), phrase.named)


def definite(text: str, owner: str = "", named: bool = False) -> str:
    """With "the" for an indefinite beginning; a possessive pronoun becomes its owner's name, or "the"."""
    first, _, rest = text.partition(" ")
    low = first.lower()
    if low in ("his", "her", "its", "their") and rest:
        ending = "'" if owner.endswith("s") else "'s"
        return f"{owner}{ending} {rest}" if owner else f"the {rest}"
    if low in ("a", "an", "any", "some", "which", "this", "that", "these", "those") and rest:
        return f"the {rest}"
    # Names in lower case ("putin") need no article.
    bare = text[0].islower() and not named and low not in ("the", "my", "our", "your") and "'" not in first
    return f"the {text}" if bare and not first[0].isdigit() else text


def _owner_in(phrase: Phrase, question: str, names: Collection[str]) -> str:
    """Whom the possessive at the start of a phrase points to: the subject of its question."""
    if phrase.text.split()[0].lower() not in ("his", "her", "its", "their"):
        return ""
    before = [p for p in phrases_of(question, names) if p.end <= phrase.start and p.animate | p.named]
    person = phrase.text.split()[0].lower() in _PEOPLE_ONLY
    fitting = [p for p in before if (p.kind == "person") == person]
    best = min(fitting, key=lambda p: (p.role, p.start), default=None)
    return best.text if best else ""


def _asked_for(phrase: Phrase, question: str, clause: Clause | None) -> str | None:
    """What a question asks for: "which demands did Moscow make" -> "the demands Moscow made"."""
    if clause is None:
        return None
    words = clause.wh.split()
    while words and words[0].lower() in PREPOSITIONS:
        words = words[1:]
    lead = 2 if [w.lower() for w in words[:2]] in (["how", "many"], ["how", "much"]) else 1
    if len(words) <= lead or (lead == 1 and words[0].lower() not in ("which", "what")):
        return None
    noun = " ".join(words[lead:])
    bare = re.sub(r"^(?:of )?(?:the )?", "", noun)
    if not phrase.text.lower().startswith(bare.split()[0].lower()) or phrase.text not in noun:
        return None
    if clause.subject and clause.aux in _BE and not clause.rest:
        return None
    who = "who" if phrase.kind == "person" or phrase.head in _PEOPLE else "that"
    that = "that " if len(bare.split()) > 2 and clause.subject else ""
    return f"the {bare} {that}{clause.statement}" if clause.subject else f"the {bare} {who} {clause.rest}"


def _reach(phrase: Phrase, question: str, clause: Clause | None, names: Collection[str]) -> int:
    """Where what hangs on a phrase ends: its relative clause, and the phrases after prepositions."""
    tokens = tokens_of(question)
    lows = [t.low for t in tokens]
    at = next((n for n, t in enumerate(tokens) if t.start >= phrase.end), len(tokens))
    end = phrase.end
    subject = clause is not None and clause.aux in _BE and phrase.role == 0
    phrases = {p.start: p for p in phrases_of(question, names)}
    while at < len(tokens):
        if _relative(lows, at) or (subject and _reduced(phrases.get(tokens[at].start), lows, at)):
            return _clause_end(tokens, at)
        follower = phrases.get(tokens[at + 1].start) if at + 1 < len(tokens) else None
        hangs = lows[at] in _HANGING or (subject and lows[at] in PREPOSITIONS)
        if not hangs or follower is None or (follower.kind == "time" and not subject):
            break
        end = follower.end
        at = next((n for n, t in enumerate(tokens) if t.start >= end), len(tokens))
    return end


def _relative(lows: list[str], at: int) -> bool:
    if lows[at] in ("who", "which", "whose"):
        return True
    return lows[at] == "that" and at + 1 < len(lows)


def _reduced(follower: Phrase | None, lows: list[str], at: int) -> bool:
    """Whether a name and its verb follow, as in "the tariffs China announced"."""
    if follower is None or not follower.named:
        return False
    after = at + len(tokens_of(follower.text))
    return after < len(lows) and (is_verb(lows, after) or lows[after] in AUXILIARIES)


def _clause_end(tokens: list[Token], at: int) -> int:
    marks = (n for n in range(at, len(tokens)) if tokens[n].low in (",", "?", ";", "."))
    return tokens[next(marks, len(tokens)) - 1].end
