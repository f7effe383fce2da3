"""A follow-up and the questions before it -> a question that stands alone. Rules, no model.

Three things make a question lean on its history: words left out ("And Poland?"), words that point back
("Who signed it?"), and too little said for a search ("How many came?"). Each is repaired with words of the
earlier turns; a question with none of the three is returned as it is, whatever was asked before it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rag.clauses import adjunct_of, as_question, lower_first, without_adjunct, without_opening
from rag.ellipsis import expanded
from rag.phrases import phrases_of, tokens_of
from rag.pointers import fits, pointers
from rag.pronouns import Turn, content_words, referent, replaced, topic_of
from rag.referents import definite
from rag.thinness import has_verb, is_thin, lacks_object
from rag.words import AUXILIARIES, WH_WORDS, past, verb_base, word_set

__all__ = ["Standalone", "resolve", "standalone"]

MAX_TURNS = 12
"""Older turns than these are not read: what a follow-up points at is nearly always in the last two."""
MAX_QUESTION = 400
"""Characters; a rewriting that grows longer is cut back to the question and its topic's names."""
_ONE = re.compile(
    r"\b(?P<det>the|that|this|which)\s+(?P<which>(?:first|second|third|fourth|last|other|next|previous|latter|former|same"
    r"|most [a-z]+|[a-z]+(?:est|er))?)\s*(?P<one>ones?)\b",
    re.I,
)
_SUMMONED = re.compile(r"\b(?P<det>that|this|those|these|such)\s+(?P<noun>(?:[a-z-]+ )?[a-z-]+)", re.I)
_AHEAD = re.compile(
    r"^(?P<topic>[^,?]{2,60}), "
    r"(?P<ask>(?:who|what|which|when|where|why|how|do|does|did|is|are|was|were|will|can)\b.+)$",
    re.I,
)
_MOTION = re.compile(
    r"\b(?:trips?|travel\w*|went|go|going|fl[ye]\w*|flew|flights?|visit\w*|return\w*|sen[dt]\w*|mov\w+|tour|journey"
    r"|head\w*|deport\w*|evacuat\w*) (?:back |out |over )?(?:to|into|from) (?P<place>[A-Z][\w-]+)(?![\w'’])"
)
_THEN = re.compile(r",? then(?=\s*\?*$)", re.I)
_REQUESTS = word_set("tell describe explain list name give show compare summarise summarize please")
_THERE = re.compile(r"\bthere(?=\s*\??$)", re.I)
_EVENTS = word_set("summit meeting conference talks briefing congress")
_MORE = word_set("more details detail information else elaborate explain explanation example examples")
_VAGUE = word_set(
    """reason reasons view views position opinion argument arguments
    explanation evidence answer response reaction stance attitude role say said think mean happened happen
    plan plans condition conditions give gave given offer name names detail details example examples add"""
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
    text = _with_ones(_in_order(question, names), last, names)
    text, missing = _with_referents(text, turns, names)
    text, unmet = _with_summoned(text, turns, names)
    text = _with_there(text, turns, names)
    pointed = text != question
    vague = _is_vague(text, names) or all(w in _MORE or w in _REQUESTS for w in content_words(text))
    thin = not pointed and is_thin(text, last.question, names)
    lacking = thin or lacks_object(text) or _THEN.search(question) is not None
    needs_topic = missing or unmet or vague or lacking
    if needs_topic and not _holds(text, last):
        topic = _topic(text, turns, names)
        if topic and topic not in text:
            bare = _THEN.sub("", without_opening(text))
            return as_question(f"{_regarding(topic)}{lower_first(bare)}"), topic
    return (as_question(without_opening(text)) if pointed else text), ""


def _in_order(question: str, names: Collection[str]) -> str:
    """ "And Iran, what does it want?" -> "And what does Iran want?"."""
    match = _AHEAD.match(without_opening(question))
    phrase = next(iter(phrases_of(f"did {match['topic']}", names)), None) if match else None
    if match is None or phrase is None or phrase.text != match["topic"] or not phrase.named:
        return question
    for pointer in pointers(match["ask"], names):
        if pointer.kind != "clause" and fits(phrase, pointer.kind):
            return f"And {replaced(match['ask'], pointer, match['topic'])}"
    return question


def _with_referents(text: str, turns: list[Turn], names: Collection[str]) -> tuple[str, bool]:
    """The question with what its pronouns stand for, the first of each kind; and whether one has nothing."""
    missing = False
    tried: set[str] = set()
    while True:
        found = next((p for p in pointers(text, names) if p.kind not in tried), None)
        if found is None:
            return text, missing
        tried.add(found.kind)
        meant = referent(found, text, turns, names)
        if meant:
            text = replaced(text, found, meant)
        else:
            missing = missing or found.kind != "clause" or not _holds(text, turns[-1])


def _regarding(topic: str) -> str:
    return f"Regarding {topic}: "


def _core(turn: Turn) -> str:
    """A turn's question without the topic put before it."""
    lead = _regarding(turn.topic)
    return turn.question[len(lead) :] if turn.topic and turn.question.startswith(lead) else turn.question


def _holds(text: str, last: Turn) -> bool:
    """Whether a question holds what the turn before it said, so that its "that" needs no more words."""
    said = _bases(without_adjunct(_core(last)))
    return len(said) > 0 and len(said & _bases(text)) >= 0.75 * len(said)


def _bases(text: str) -> set[str]:
    return {verb_base(word) or word for word in content_words(text)}


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
    several = [p for p in phrases_of(last.question, names) if p.plural and p.kind not in ("place", "time")]
    if not several:
        return question
    noun = several[0]
    head = noun.head if match["one"].endswith("s") else _singular(noun.head)
    tail = re.sub(r"[\s?.!]+$", "", last.question[noun.end :])
    followed = tokens_of(tail)
    if followed and followed[0].low in AUXILIARIES:
        tail = ""  # "How many protests are planned?" says nothing of them that could follow the noun
    which = f"{match['which']} " if match["which"] else ""
    return f"{question[: match.start()]}{match['det']} {which}{head}{tail}{question[match.end() :]}"


def _past(word: str) -> bool:
    """Whether a word is a verb's past form, before which "that" is a relative pronoun."""
    base = verb_base(word.lower())
    return base is not None and word.lower() == past(base) != base


def _singular(noun: str) -> str:
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    return noun[:-2] if noun.endswith(("sses", "shes", "ches", "xes")) else noun.removesuffix("s")


def _with_summoned(text: str, turns: list[Turn], names: Collection[str]) -> tuple[str, bool]:
    """ "that summit" -> "the Bucharest summit"; and whether such a phrase has nothing to stand for."""
    unmet = False
    for match in reversed(list(_SUMMONED.finditer(text))):
        own = [p for p in phrases_of(text, names) if p.start == match.start()]
        if not own or (match["det"].lower() == "that" and _past(match["noun"].split()[0])):
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
            if phrase.head in _EVENTS or (phrase.kind == "place" and phrase.text not in text):
                preposition = "at" if phrase.head in _EVENTS else "in"
                return f"{text[: match.start()]}{preposition} {definite(phrase.text)}{text[match.end() :]}"
        moved = _MOTION.search(turn.question)
        if moved:
            return f"{text[: match.start()]}in {moved['place']}{text[match.end() :]}"
    return text


def _asks(text: str) -> bool:
    """Whether a turn is a question or a fragment of one, rather than a statement."""
    tokens = tokens_of(without_opening(text))
    if text.rstrip().endswith("?") or not tokens or tokens[0].low in WH_WORDS or tokens[0].low in AUXILIARIES:
        return True
    wh_second = len(tokens) > 1 and tokens[1].low in WH_WORDS
    return (
        wh_second
        or tokens[0].low in _REQUESTS
        or (len(tokens) <= 6 and not has_verb(text) and "." not in text)
    )


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
