"""Which word of a follow-up points back, and to what in the turns before it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rag.clauses import Clause, clause_of, lower_first, without_adjunct
from rag.phrases import Phrase, Token, phrases_of, tokens_of
from rag.words import AUXILIARIES, DETERMINERS, FUNCTION_WORDS, PREPOSITIONS, WH_WORDS, verb_base, word_set

_FORMS = {
    "he": "man", "him": "man", "his": "man", "himself": "man",
    "she": "woman", "hers": "woman", "her": "woman", "herself": "woman",
    "it": "thing", "its": "thing", "itself": "thing",
    "they": "many", "them": "many", "their": "many", "theirs": "many", "those": "many", "these": "many",
}  # fmt: skip
POSSESSIVE_FORMS = word_set("his her its their")
_SUBJECT_FORMS = word_set("he she it they")
_JOINING = frozenset(["and", "but", "since", "because", "if", "when", "after", "before"])
_WILLED = word_set(
    """say want think believe agree refuse demand hand give accept decide plan hope fear claim
    promise offer ask meet travel speak talk negotiate attack fight sign vote propose join leave send react
    respond argue warn expect"""
)
_INDEFINITE = word_set("anybody anyone someone somebody nobody")


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question in its standalone form, what it was about, and its answer where known.

    `topic` is what a rewriting put before it ("what Lavrov said"), empty otherwise; `whole` whether it was
    completed from the question before it, word for word ("And Poland?").
    """

    question: str
    answer: str = ""
    topic: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Pointer:
    """A word that points back: `kind` is "man", "woman", "thing", "many" or "clause" ("that", "so")."""

    token: Token
    kind: str

    @property
    def possessive(self) -> bool:
        return self.token.low in POSSESSIVE_FORMS


def pointers(question: str, names: Collection[str] = ()) -> list[Pointer]:
    """The pronouns of a question that nothing before them in it explains, the first of each kind."""
    tokens = tokens_of(question)
    own = phrases_of(question, names)
    found: dict[str, Pointer] = {}
    for at, token in enumerate(tokens):
        kind = _kind(tokens, at)
        if kind and kind not in found and not _explained(tokens, at, kind, own):
            found[kind] = Pointer(token, kind)
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
    earlier = [p for p in own if p.end <= start and _fits(p, kind)]
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


def _fits(phrase: Phrase, kind: str) -> bool:
    if kind == "man":
        return phrase.kind == "person" and not phrase.plural and phrase.woman is not True
    if kind == "woman":
        return phrase.kind == "person" and not phrase.plural and phrase.woman is not False
    if phrase.kind == "time":
        return False
    if kind == "thing":
        return phrase.kind != "person" and not phrase.plural
    return phrase.plural or phrase.kind in ("organisation", "place")


def referent(
    pointer: Pointer, question: str, turns: Sequence[Turn], names: Collection[str] = ()
) -> str | None:
    """What a pronoun stands for, in words of the earlier turns (latest first); None where nothing fits."""
    if pointer.kind == "clause":
        return None
    own = {p.text.lower() for p in phrases_of(question, names)}
    verbs = {verb_base(t.low) for t in tokens_of(question) if t.low not in AUXILIARIES} - {None}
    for turn in reversed(turns):
        found = _in_turn(pointer, turn, own, {v for v in verbs if v}, names)
        if found:
            return found
    return None


def _in_turn(
    pointer: Pointer, turn: Turn, own: set[str], verbs: set[str], names: Collection[str]
) -> str | None:
    question = turn.question
    clause = clause_of(without_adjunct(question), names)
    phrases = [
        p
        for p in phrases_of(question, names)
        if p.text.lower() not in own and not _interrogative(question, p)
    ]
    fitting = sorted((p for p in phrases if _fits(p, pointer.kind)), key=lambda p: _rank(p, pointer, verbs))
    if pointer.kind in ("man", "woman", "many") and clause and _asks_who(clause):
        inner = [p for p in fitting if _does_again(question, p, verbs)]
        if not inner and (pointer.kind != "many" or not fitting):
            return _answered(pointer, turn, names) or _the_one(clause)
        fitting = inner or fitting
    if fitting and not (pointer.kind == "many" and verbs & _WILLED and not fitting[0].animate):
        asked = clause is not None and clause.wh.lower().endswith(f" {fitting[0].text.lower()}")
        return _asked_for(clause, fitting[0]) if clause and asked else _definite(fitting[0].text)
    named = _answered(pointer, turn, names)
    if named:
        return named
    if pointer.kind == "thing" and clause and clause.wh == "what" and clause.subject:
        return clause.embedded
    return None


def _rank(phrase: Phrase, pointer: Pointer, verbs: set[str]) -> tuple[int, int, int]:
    """Things before places for "it", those that act before those that don't for "they" with a verb of
    will; then subjects before objects, and the first mentioned."""
    first = 0
    if pointer.kind == "thing":
        first = int(phrase.kind == "place" and phrase.role != 0)
    elif pointer.kind == "many":
        first = (0 if phrase.animate == bool(verbs & _WILLED) else 1) + (0 if phrase.plural else 2)
    return (first, phrase.role, phrase.start)


def _interrogative(question: str, phrase: Phrase) -> bool:
    """ "countries" in "which countries": what the question asks for, not something it names."""
    before = question[: phrase.start].split()
    return False if not before else before[-1].lower() in ("what",)


def _asks_who(clause: Clause) -> bool:
    words = clause.wh.lower().split()
    if not words or (clause.aux in ("is", "are", "was", "were") and words == ["who"]):
        return False
    return words[0] in ("who", "whom") or (words[0] == "which" and len(words) == 2 and _role(words[1]))


def _role(word: str) -> bool:
    return any(p.kind == "person" for p in phrases_of(f"the {word}"))


def _the_one(clause: Clause) -> str:
    words = clause.wh.split()
    head = words[1] if len(words) == 2 and words[0].lower() == "which" else "one"
    if clause.subject:
        return f"the {head} {clause.statement}"
    return f"the {head} who {clause.finite}"


def _asked_for(clause: Clause, phrase: Phrase) -> str:
    """What a question asks for, as a phrase: "which demands did Moscow make" -> "the demands Moscow made"."""
    return f"the {phrase.text} {clause.statement if clause.subject else 'that ' + clause.rest}"


def _does_again(question: str, phrase: Phrase, verbs: set[str]) -> bool:
    """Whether a verb of the follow-up stands after the phrase in the earlier question."""
    after = {verb_base(t.low) for t in tokens_of(question) if t.start >= phrase.end}
    return bool({v for v in verbs if v not in ("say", "do")} & after)


def _answered(pointer: Pointer, turn: Turn, names: Collection[str]) -> str | None:
    """The first name in the earlier answer that fits and that its question does not hold."""
    asked = turn.question.lower()
    for phrase in phrases_of(turn.answer[:600], names):
        if (
            phrase.named
            and _fits(phrase, pointer.kind)
            and phrase.text.lower() not in asked
            and phrase.start > 0
        ):
            return _definite(phrase.text)
    return None


def _definite(text: str) -> str:
    first, _, rest = text.partition(" ")
    return f"the {rest}" if first.lower() in ("a", "an", "any", "some", "which") and rest else text


def replaced(question: str, pointer: Pointer, text: str) -> str:
    """The question with the pronoun's referent in its place, in the possessive where the pronoun was one."""
    start, end = pointer.token.start, pointer.token.end
    if pointer.possessive:
        owned = question[end:]
        if len(text.split()) > 3 or " of " in text:
            noun = _owned(owned)
            if noun:
                head, tail = owned[: noun[1]].strip(), owned[noun[1] :]
                return f"{question[:start]}the {head} of {text}{tail}"
        text += "'" if text.endswith("s") and text[0].islower() else "'s"
    if start == 0:
        text = text[:1].upper() + text[1:]
    return question[:start] + text + question[end:]


def _owned(text: str) -> tuple[int, int] | None:
    """The place of the noun right after a possessive."""
    phrases = phrases_of("the" + text)
    return (0, phrases[0].end - 3) if phrases and phrases[0].start == 0 else None


def content_words(text: str) -> list[str]:
    """Lowercased words that are neither function words nor question words."""
    return [
        t.low
        for t in tokens_of(text)
        if t.text[0].isalnum()
        and t.low not in FUNCTION_WORDS
        and t.low not in WH_WORDS
        and t.low not in DETERMINERS
    ]


def topic_of(turn: Turn, names: Collection[str] = ()) -> str:
    """What a turn is about, to put before another question: its clause, else its phrases."""
    if turn.topic:
        return turn.topic
    question = without_adjunct(_last_sentence(turn.question))
    clause = clause_of(question, names)
    if clause and len(clause.embedded) <= 140 and clause.subject.lower() not in _INDEFINITE:
        if clause.wh.startswith("who") and clause.aux in ("is", "are", "was") and not clause.rest:
            return clause.subject
        return clause.embedded
    phrases = phrases_of(question, names)
    texts = list(dict.fromkeys(p.text for p in phrases if p.role != 3 or p.named))[:4]
    return lower_first(" and ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts))


def _last_sentence(text: str) -> str:
    """The last sentence that asks something, else the last one."""
    parts = [part.strip() for part in re.split(r"(?<=[?!.])\s+(?=[A-Z])|(?<=\?)\s+", text) if part.strip()]
    asking = [part for part in parts if part.endswith("?")]
    return (asking or parts or [text])[-1]
