"""To what in the turns before it a word of a follow-up points back."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rag.clauses import Clause, clause_of, lower_first, without_adjunct
from rag.phrases import Phrase, phrases_of, tokens_of
from rag.pointers import Pointer, fits
from rag.referents import definite, described, is_text, owners, suits, together
from rag.words import AUXILIARIES, DETERMINERS, FUNCTION_WORDS, WH_WORDS, verb_base, word_set

_WILLED = word_set(
    """say want think believe agree refuse demand hand give accept decide plan hope fear claim
    promise offer ask meet travel speak talk negotiate attack fight sign vote propose join leave send react
    respond argue warn expect"""
)
_PLURAL = {"is": "are", "was": "were", "has": "have"}
_INDEFINITE = word_set("anybody anyone someone somebody nobody")
_TOLD = word_set("publish print broadcast write say claim state announce declare report reveal quote post")
"""What is done with words: "it" as what was done so is what the question before asks somebody's words for."""
_IDIOM = word_set("for at in on under out of")
"""Prepositions that make a set phrase with a bare noun ("for sale"), for which "it" never stands."""


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


def referent(
    pointer: Pointer, question: str, turns: Sequence[Turn], names: Collection[str] = ()
) -> str | None:
    """What a pronoun stands for, in words of the earlier turns (latest first); None where nothing fits."""
    if pointer.kind == "clause" or pointer.fact:
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
    lead = f"Regarding {turn.topic}: "
    core = question[len(lead) :] if turn.topic and question.startswith(lead) else question
    clause = clause_of(without_adjunct(core), names)
    every = phrases_of(core, names)
    phrases = [
        p
        for p in [*every, *owners(every, names)]
        if p.text.lower() not in own and not _set_phrase(core, p) and suits(p, pointer.before)
    ]
    asks_words = clause is not None and clause.wh == "what" and clause.subject and _said(clause)
    if pointer.kind == "thing" and verbs & _TOLD and clause and asks_words:
        return clause.embedded
    fitting = [p for p in phrases if fits(p, pointer.kind)]
    earlier = {verb_base(t.low) for t in tokens_of(core) if t.low not in AUXILIARIES}
    again = pointer.before not in AUXILIARIES and verb_base(pointer.before) in earlier - {None}
    fitting.sort(key=lambda p: (not is_text(p, verbs), again and p.role == 0, *_rank(p, pointer, verbs)))
    if pointer.kind == "many" and not any(p.plural for p in fitting):
        several = together(phrases, core)
        if several:
            return several
    if pointer.kind in ("man", "woman", "many") and clause and _asks_who(clause):
        inner = [p for p in fitting if _does_again(core, p, verbs)]
        if not inner and (pointer.kind != "many" or not any(p.plural for p in fitting)):
            return _answered(pointer, turn, names) or _the_one(clause, pointer.kind == "many")
        fitting = inner or fitting
    if fitting and not (pointer.token.low == "they" and verbs & _WILLED and not fitting[0].animate):
        return described(fitting[0], core, clause, names)
    named = _answered(pointer, turn, names)
    if named:
        return named
    if (
        pointer.kind == "thing"
        and clause
        and clause.aux in ("is", "are", "was", "were")
        and clause.wh != "who"
    ):
        unknown = [p for p in phrases if p.named and p.role == 0 and p.kind == "person" and p.text.isalpha()]
        if unknown and unknown[0].woman is None:
            return unknown[0].text
    if pointer.kind == "thing" and clause and clause.wh == "what" and clause.subject:
        return clause.embedded
    return None


def _said(clause: Clause) -> bool:
    """Whether a clause is about somebody's words: "what Roe wrote about it"."""
    verb = verb_base(clause.rest.split(" ", 1)[0].lower())
    return verb in _TOLD or verb in ("tell", "add", "remark", "mention", "argue", "suggest")


def _set_phrase(question: str, phrase: Phrase) -> bool:
    """ "sale" in "for sale": a bare noun after a preposition."""
    before = question[: phrase.start].split()
    bare = phrase.text.islower() and phrase.text.isalpha() and not phrase.plural
    return bare and not phrase.named and bool(before) and before[-1].lower() in _IDIOM


def _rank(phrase: Phrase, pointer: Pointer, verbs: set[str]) -> tuple[int, int, int]:
    """Things before places for "it", and before all that acts where it is spoken about; those that act
    before those that don't for "they" with a verb of will; then subjects before objects, and the first
    mentioned."""
    first = 0
    if pointer.kind == "thing":
        first = int(phrase.kind == "place" and phrase.role != 0)
        if pointer.object:
            first = int(phrase.kind != "thing") + first
    elif pointer.kind == "many":
        willed = pointer.token.low == "they" and bool(verbs & _WILLED)
        first = (0 if phrase.animate == willed else 1) + (0 if phrase.plural else 2)
    return (first, phrase.role, phrase.start)


def _asks_who(clause: Clause) -> bool:
    words = clause.wh.lower().split()
    if not words or (clause.aux in ("is", "are", "was", "were") and words == ["who"]):
        return False
    return words[0] in ("who", "whom") or (words[0] == "which" and len(words) == 2 and _role(words[1]))


def _role(word: str) -> bool:
    return any(p.kind == "person" for p in phrases_of(f"the {word}"))


def _the_one(clause: Clause, many: bool) -> str:
    words = clause.wh.split()
    head = words[1] if len(words) == 2 and words[0].lower() == "which" else "ones" if many else "one"
    if clause.subject:
        return f"the {head} {clause.statement}"
    finite = clause.finite
    first, _, rest = finite.partition(" ")
    if many and first in _PLURAL:
        finite = f"{_PLURAL[first]} {rest}"
    return f"the {head} who {finite}"


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
            and fits(phrase, pointer.kind)
            and phrase.text.lower() not in asked
            and phrase.start > 0
        ):
            return definite(phrase.text)
    return None


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
