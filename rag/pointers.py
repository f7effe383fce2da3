"""Which words of a follow-up point back: pronouns that nothing in their own question explains."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rag.phrases import Phrase, Token, phrases_of, tokens_of
from rag.words import AUXILIARIES, PREPOSITIONS, verb_base, word_set

_FORMS = {
    "he": "man", "him": "man", "his": "man", "himself": "man",
    "she": "woman", "hers": "woman", "her": "woman", "herself": "woman",
    "it": "thing", "its": "thing", "itself": "thing",
    "they": "many", "them": "many", "their": "many", "theirs": "many", "those": "many", "these": "many",
}  # fmt: skip
POSSESSIVE_FORMS = word_set("his her its their")
_SUBJECT_FORMS = word_set("he she it they")
_JOINING = frozenset(["and", "but", "since", "because", "if", "when", "after", "before"])
_ANNOUNCED = word_set("announce demand propose suggest decide confirm deny say claim report order predict")


@dataclass(frozen=True, slots=True)
class Pointer:
    """A word that points back: `kind` is "man", "woman", "thing", "many" or "clause" ("that", "so")."""

    token: Token
    kind: str
    object: bool = False
    """Whether it follows a preposition that says what is spoken about ("about it")."""
    fact: bool = False
    """Whether it is what somebody announced or demanded: no thing, but all of the question before."""

    before: str = ""
    """The word before it."""
    owning: bool = True
    """Whether a noun may follow it: "her" is no possessive at the end of a phrase."""

    @property
    def possessive(self) -> bool:
        return self.token.low in POSSESSIVE_FORMS and self.owning


def pointers(question: str, names: Collection[str] = ()) -> list[Pointer]:
    """The pronouns of a question that nothing before them in it explains, the first of each kind."""
    tokens = tokens_of(question)
    own = phrases_of(question, names)
    found: dict[str, Pointer] = {}
    for at, token in enumerate(tokens):
        kind = _kind(tokens, at)
        if kind and kind not in found and not _explained(tokens, at, kind, own):
            before = tokens[at - 1].low if at else ""
            announced = token.low == "it" and verb_base(before) in _ANNOUNCED
            spoken = before in ("about", "of", "to", "on")
            after = tokens[at + 1].low if at + 1 < len(tokens) else ""
            found[kind] = Pointer(token, kind, spoken, announced, before, not _ends_phrase(after))
    return sorted(found.values(), key=lambda p: p.token.start)


def _kind(tokens: list[Token], at: int) -> str | None:
    low = tokens[at].low
    after = tokens[at + 1].low if at + 1 < len(tokens) else ""
    if low in ("that", "this", "so"):
        return "clause" if _stands_alone(tokens, at, after) else None
    if low in ("those", "these") and not _ends_phrase(after):
        return None
    if low == "her" and _ends_phrase(after):
        return "woman"
    if low == "it" and _expletive(tokens, at):
        return None
    return _FORMS.get(low)


def _ends_phrase(after: str) -> bool:
    return (
        not after
        or not after[0].isalnum()
        or after in AUXILIARIES
        or after in PREPOSITIONS
        or after in ("and", "or")
    )


def _stands_alone(tokens: list[Token], at: int, after: str) -> bool:
    """ "that" as a pronoun, not before a noun or as a conjunction; "so" after a verb of saying."""
    before = tokens[at - 1].low if at else ""
    if tokens[at].low == "so":
        return _ends_phrase(after) and verb_base(before) in ("say", "think", "do", "believe", "claim")
    if at == 0:
        return _ends_phrase(after) or verb_base(after) is not None
    if before in AUXILIARIES:
        return _ends_phrase(after) or after in (
            "mean",
            "true",
            "right",
            "happen",
            "still",
            "certain",
            "so",
            "change",
            "work",
        )
    return _ends_phrase(after) and after not in AUXILIARIES


def _expletive(tokens: list[Token], at: int) -> bool:
    """ "it" without a referent: "is it true that ...", "it is up to NATO", "how long does it take to ..."."""
    lows = [t.low for t in tokens[at + 1 :]]
    if "that" in lows[:4] or "whether" in lows[:4] or (lows[:1] == ["take"] and "to" in lows):
        return True
    return (lows[:1] == ["is"] and ("to" in lows[1:4] or "that" in lows)) or (
        "to" in lows[1:2] and lows[:1] != ["up"] and (verb_base(lows[0]) is None and lows[0].isalpha())
    )


def _explained(tokens: list[Token], at: int, kind: str, own: list[Phrase]) -> bool:
    """Whether a phrase before the pronoun, in its own question, can be what it stands for."""
    low, start = tokens[at].low, tokens[at].start
    if kind == "clause":
        return False
    before = [t.low for t in tokens[:at]]
    if kind in ("thing", "many") and before[:2] == ["how", "to"] and "and" in before:
        return True
    earlier = [p for p in own if p.end <= start and fits(p, kind)]
    if _is_object(tokens, at):
        earlier = [p for p in earlier if p.role != 0]  # "How does Russia see it?": not itself
    if kind in ("thing", "many"):
        earlier = [p for p in earlier if p.named or tokens_of(p.text)[0].low in ("the", "a", "an")]
    if not earlier:
        return False
    if low in POSSESSIVE_FORMS:
        return True
    between = [t.low for t in tokens if earlier[-1].end <= t.start < start]
    if {"?", ".", "!", ";"} & set(between):
        return True
    joined = {t.low for t in tokens if earlier[0].end <= t.start < start} & _JOINING
    if joined and kind in ("thing", "many") and len(tokens) > 8:
        return True
    clause_between = any(verb_base(w) and w not in AUXILIARIES for w in between) or {
        "that",
        "when",
        "if",
        "while",
    } & set(between)
    return low in _SUBJECT_FORMS and bool(clause_between)


def _is_object(tokens: list[Token], at: int) -> bool:
    """Whether a pronoun stands after a verb or preposition and is not the subject of another verb."""
    before = tokens[at - 1].low if at else ""
    after = tokens[at + 1].low if at + 1 < len(tokens) else ""
    governed = before in PREPOSITIONS or (verb_base(before) is not None and before not in AUXILIARIES)
    return governed and _ends_phrase(after) and after not in AUXILIARIES


def fits(phrase: Phrase, kind: str) -> bool:
    """Whether a phrase can be what a pointer of a kind stands for."""
    if kind == "man":
        return phrase.kind == "person" and not phrase.plural and phrase.woman is not True
    if kind == "woman":
        return phrase.kind == "person" and not phrase.plural and phrase.woman is not False
    if phrase.kind == "time":
        return False
    if kind == "thing":
        return phrase.kind != "person" and not phrase.plural
    return phrase.plural or phrase.kind in ("organisation", "place")
