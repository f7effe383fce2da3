"""A follow-up and the questions before it -> a question that stands alone. Rules, no model.

Three things make a question lean on its history: words left out ("And Poland?"), words that point back
("Who signed it?"), and too little said for a search ("How many came?"). Each is repaired with words of the
earlier turns; a question with none of the three is returned as it is, whatever was asked before it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rag.clauses import adjunct_of, as_question, clause_of, lower_first, without_adjunct, without_opening
from rag.ellipsis import expanded
from rag.phrases import phrases_of, tokens_of
from rag.pointers import pointers
from rag.pronouns import Turn, content_words, referent, replaced, topic_of
from rag.words import AUXILIARIES, WH_WORDS, is_verb, word_set

__all__ = ["Standalone", "resolve", "standalone"]

MAX_TURNS = 12
"""Older turns than these are not read: what a follow-up points at is nearly always in the last two."""
MAX_QUESTION = 400
"""Characters; a rewriting that grows longer is cut back to the question and its topic's names."""
_ONE = re.compile(
    r"\b(?P<det>the|that|this|which)\s+(?P<which>(?:first|second|third|fourth|last|other|next|previous|latter|former|same)?)\s*"
    r"(?P<one>ones?)\b",
    re.I,
)
_SUMMONED = re.compile(r"\b(?P<det>that|this|those|these|such)\s+(?P<noun>(?:[a-z-]+ )?[a-z-]+)", re.I)
_THEN = re.compile(r",? then(?=\s*\?*$)", re.I)
_REQUESTS = word_set("tell describe explain list name give show compare summarise summarize please")
_BE = word_set("is are was were")
_THERE = re.compile(r"\bthere(?=\s*\??$)", re.I)
_EVENTS = word_set("summit meeting conference talks briefing congress")
_MORE = word_set("more details detail information else elaborate explain explanation example examples")
_VAGUE = word_set(
    """reason reasons view views position opinion argument arguments
    explanation evidence answer response reaction stance attitude role say said think mean happened happen
    plan plans condition conditions give gave given offer name names detail details example examples add"""
)
_REFERRING = re.compile(
    r"(?<!is )(?<!are )(?<!was )(?<!were )\bthere\b(?! (?:is|are|was|were|be|will)\b)"
    r"|\b(?:then|latter|former|otherwise|instead|the same|others?|else)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that needs no history: `question` to be shown, `search` to be searched (the same without
    a topic put before it) and `context`, the question before it, as a light extra in that search; empty
    where the question already holds all of it."""

    question: str
    search: str
    context: str
    changed: bool


def standalone(
    question: str,
    history: Sequence[str] = (),
    names: Collection[str] = (),
    answers: Sequence[str] = (),
) -> str:
    """The question with what it leaves to its history put in; unchanged when it stands alone.

    `history` are the earlier questions, oldest first; `answers` their answers, where there are any
    (then as many). `names` are known names of people: they help with lower case ("putin").
    """
    return resolve(question, history, names, answers).question


def resolve(
    question: str,
    history: Sequence[str] = (),
    names: Collection[str] = (),
    answers: Sequence[str] = (),
) -> Standalone:
    """As `standalone`, with whether anything changed and the context for a search. Never raises."""
    turns: list[Turn] = []
    replies = [*answers, *([""] * len(history))][: len(history)]
    for earlier, answer in list(zip(history, replies, strict=True))[-MAX_TURNS:]:
        if earlier.strip():
            turns.append(_turn(earlier, turns, names, answer))
    last = _turn(question, turns, names)
    context = _core(turns[-1]) if turns and not last.whole else ""
    return Standalone(last.question, _core(last), context, last.question != question)


def _turn(question: str, turns: list[Turn], names: Collection[str], answer: str = "") -> Turn:
    question = question.strip()
    if not turns or not question:
        return Turn(question, answer)
    whole = expanded(question, _core(turns[-1]), names)
    if whole:
        topic = turns[-1].topic
        text = f"{_regarding(topic)}{lower_first(whole)}" if topic else whole
    else:
        text, topic = _rewritten(question, turns, names)
    if len(text) > MAX_QUESTION:
        text, topic = f"{question} ({', '.join(_names(turns[-1].question, names))})", ""
    return Turn(text, answer, topic, whole is not None)


def _rewritten(question: str, turns: list[Turn], names: Collection[str]) -> tuple[str, str]:
    """The standalone form and, where a topic had to be put before it, that topic."""
    last = turns[-1]
    if not _asks(question):
        return question, ""
    text = _with_ones(question, last, names)
    found = pointers(text, names)
    missing = False
    for pointer in reversed(found):
        meant = referent(pointer, text, turns, names)
        if meant:
            text = replaced(text, pointer, meant)
        elif pointer.kind != "clause":
            missing = True
    if any(pointer.kind == "clause" for pointer in found):
        missing = missing or not _holds(text, last)
    text, unmet = _with_summoned(text, turns, names)
    text = _with_there(text, turns, names)
    pointed = text != question
    vague = _is_vague(text, names) or all(w in _MORE or w in _REQUESTS for w in content_words(text))
    thin = not pointed and _is_thin(text, turns, names)
    needs_topic = missing or unmet or vague or thin or _THEN.search(question) is not None
    if needs_topic:
        topic = _topic(text, turns, names)
        if topic and topic not in text:
            bare = _THEN.sub("", without_opening(text))
            return as_question(f"{_regarding(topic)}{lower_first(bare)}"), topic
    return (as_question(without_opening(text)) if pointed else text), ""


def _regarding(topic: str) -> str:
    return f"Regarding {topic}: "


def _core(turn: Turn) -> str:
    """A turn's question without the topic put before it."""
    lead = _regarding(turn.topic)
    return turn.question[len(lead) :] if turn.topic and turn.question.startswith(lead) else turn.question


def _holds(text: str, last: Turn) -> bool:
    """Whether a question holds what the turn before it said, so that its "that" needs no more words."""
    said = set(content_words(without_adjunct(last.question)))
    return len(said) > 0 and len(said & set(content_words(text))) >= 0.75 * len(said)


def _is_vague(text: str, names: Collection[str]) -> bool:
    """Whether a question names someone but nothing else: "What are Lavrov's reasons?"."""
    named = {word for p in phrases_of(text, names) if p.named for word in content_words(p.text)}
    words = content_words(text)
    return bool(named) and any(w in _VAGUE for w in words) and all(w in named or w in _VAGUE for w in words)


def _with_ones(question: str, last: Turn, names: Collection[str]) -> str:
    """ "the second one" -> "the second reason ..." when the question before names several reasons."""
    match = _ONE.search(question)
    if match is None:
        return question
    several = [p for p in phrases_of(last.question, names) if p.plural and p.kind != "place"]
    if not several:
        return question
    noun = several[0]
    head = noun.head if match["one"].endswith("s") else _singular(noun.head)
    tail = re.sub(r"[\s?.!]+$", "", last.question[noun.end :])
    which = f"{match['which']} " if match["which"] else ""
    return f"{question[: match.start()]}{match['det']} {which}{head}{tail}{question[match.end() :]}"


def _singular(noun: str) -> str:
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    return noun[:-2] if noun.endswith(("sses", "shes", "ches", "xes")) else noun.removesuffix("s")


def _with_summoned(text: str, turns: list[Turn], names: Collection[str]) -> tuple[str, bool]:
    """ "that summit" -> "the Bucharest summit"; and whether such a phrase has nothing to stand for."""
    unmet = False
    for match in reversed(list(_SUMMONED.finditer(text))):
        own = [p for p in phrases_of(text, names) if p.start == match.start()]
        if not own:
            continue
        phrase = own[0]
        earlier = [
            p
            for turn in reversed(turns)
            for p in phrases_of(turn.question, names)
            if _singular(p.head) == _singular(phrase.head)
        ]
        if earlier:
            named = re.sub(r"^(?:a|an|any|some|which|these|those|that|this)\s+", "the ", earlier[0].text)
            text = text[: phrase.start] + named + text[phrase.end :]
        else:
            unmet = True
    return text, unmet


def _with_there(text: str, turns: list[Turn], names: Collection[str]) -> str:
    """ "Will she be there?" -> "Will she be at the summit?": the last event or place that was asked about."""
    match = _THERE.search(text)
    if match is None:
        return text
    for turn in reversed(turns):
        for phrase in phrases_of(turn.question, names):
            if phrase.head in _EVENTS or phrase.kind == "place":
                preposition = "at" if phrase.head in _EVENTS else "in"
                return f"{text[: match.start()]}{preposition} {phrase.text}{text[match.end() :]}"
    return text


def _is_thin(text: str, turns: list[Turn], names: Collection[str]) -> bool:
    """Whether a question without a word that points back says too little to be searched by itself."""
    words = tokens_of(text)
    own = [p for p in phrases_of(text, names) if p.named]
    named = {w for p in own for w in content_words(p.text)}
    other = [w for w in content_words(text) if w not in named and not w[0].isdigit()]
    earlier = set(content_words(turns[-1].question))
    fresh = [p for p in own if p.kind != "time" and not set(content_words(p.text)) <= earlier]
    opened = without_opening(text) != text.strip()
    clause = clause_of(text, names)
    if clause and clause.wh in ("who", "what") and clause.aux in _BE and own and not clause.rest:
        return False
    if _REFERRING.search(text) and not own and len(other) <= 2:
        return True
    if not any(w.low in AUXILIARIES or w.low in WH_WORDS for w in words) and not _has_verb(text):
        return not fresh or opened
    if opened and len(other) <= 1:
        return True
    if own and any(p.kind != "time" for p in own):
        return len(other) <= 1 and not fresh and len(words) <= 5
    return len(other) <= 1 and len(words) <= 9


def _asks(text: str) -> bool:
    """Whether a turn is a question or a fragment of one, rather than a statement."""
    tokens = tokens_of(without_opening(text))
    if text.rstrip().endswith("?") or not tokens or tokens[0].low in WH_WORDS or tokens[0].low in AUXILIARIES:
        return True
    wh_second = len(tokens) > 1 and tokens[1].low in WH_WORDS
    return (
        wh_second
        or tokens[0].low in _REQUESTS
        or (len(tokens) <= 6 and not _has_verb(text) and "." not in text)
    )


def _has_verb(text: str) -> bool:
    lows = [t.low for t in tokens_of(text)]
    return any(is_verb(lows, n) for n in range(len(lows)))


def _topic(text: str, turns: list[Turn], names: Collection[str]) -> str:
    """What the last turn was about, without its "according to X" where the question names someone else."""
    last = turns[-1]
    topic = topic_of(last, names)
    adjunct = adjunct_of(last.question)
    if adjunct and not any(p.kind == "person" for p in phrases_of(text, names)):
        topic = f"{topic}, {adjunct[0]}"
    return topic


def _names(question: str, names: Collection[str]) -> list[str]:
    return [p.text for p in phrases_of(question, names) if p.named][:4]
