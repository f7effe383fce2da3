"""Whether a question asks for something that people take sides on, and what a yes and a no to it say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rag.axes import AXES, NEGATIVE, readings
from rag.clauses import Clause, adjunct_of, clause_of, without_adjunct
from rag.other_names import COUNTRY_OF
from rag.phrases import phrases_of, tokens_of
from rag.pronouns import content_words
from rag.words import (
    ADVERBS,
    FUNCTION_WORDS,
    MODALS,
    ORGANISATIONS,
    PEOPLES,
    PLACES,
    PREDICATES,
    PRONOUNS,
    verb_base,
    word_set,
)

Form = Literal["yes_no", "either_or", "blame", "attitude", "norm", "fact"]

_HARM = (
    r"(?:started|caused|provoked|broke|violated|ruined|wrecked|spoilt|spoiled|destroyed|sabotaged|triggered|"
    r"undermined|escalated|derailed|blocked|prevented|fuel(?:l?ed|s)|drives|causes|triggers|"
    r"blocks|prevents|undermines)\b"
)
_BLAME = re.compile(
    r"\b(?:fault|to blame|blamed?|responsib\w+|guilt\w*|culprit|what (?:really )?led to"
    rf"|(?:who|what|which (?:side|country|party)) (?:really |first |has |is )*{_HARM}"
    r"|(?:root |main )?(?:causes?|origins?|roots?) of|reasons? (?:for|behind|of) (?:the|this) (?:war|"
    r"conflict|tension|crisis|rift|dispute|failure|breakdown|deterioration)\w*"
    r"|why (?:did|do|does|is|are|has|have|was|were) .{2,60}\b(?:start|begin|break out|broken? down|"
    r"deteriorat\w+|worsen\w*|fail\w*|collapse\w*|go(?:ne)? wrong|at war|at odds|so bad|so tense)"
    r"|is it (?:the )?\w+ or (?:the )?\w+ (?:that|who))\b",
    re.I,
)
_ATTITUDE = re.compile(
    r"^\W*(?:what|which) (?:is|are|was|were) (?!.*\bshift|.*\bchange).*\b(?:attitude|stance|position|"
    r"view|opinion|reaction|thinking)s?\b"
    r"|\bhow (?:do|does|did|is|are) .{2,80}\b(?:sees?|views?|seen|viewed|regard(?:ed)?|judged?|differ|"
    r"think|feel|react|perceive|assess(?:ed)?|explain)\b"
    r"|\bwhat (?:do|does|did) (?:the )?(?:\w+ )?(?:sources|reports|documents|experts|observers|analysts|"
    r"sides|papers|people|others|others|critics and supporters)\b"
    r"|\bwhat (?:do|does|did) .{2,60} and .{2,60}\b(?:say|think)\b|\bcompared (?:with|to)\b"
    r"|\b(?:where|how|on what) do .{2,60}\b(?:disagree|differ)\b|\bwho is right\b",
    re.I,
)
_REGARDING = re.compile(r"^Regarding [^:]+: ")
_IS_TRUE = re.compile(r"^\W*(?:is|was) it (?:really )?(?:true|right|correct|certain|clear) that\s+", re.I)
_OR = re.compile(r",?\s+or\s+(?:(?:is|are|was|does|do|did|will|rather) )?(?:it |they )?", re.I)
MOST_QUERIES = 4
_IDLE = word_set(
    "be have do get want think say count able manage something soon now ever still really part room "
    "sign kind form become mean act see seem stand find seen about going"
)
_LIGHT = word_set("break keep make give hold pose take run put set bring")
_ENDS = word_set(
    "the its their his her about between with from to in on by not if when that against at than of"
)
_WILLS = word_set("want wish hope think believe feel trust need deserve prefer refuse intend")
_NAMES = PLACES | PEOPLES | ORGANISATIONS | frozenset(COUNTRY_OF)
_PLAIN_AXES = ("membership", "likelihood")
"""Axes on which a yes or no may be a plain fact."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question as something to take sides on.

    `predicate` are the words a yes would use, `other` those of the alternative. `yes` and `no` are the
    readings of both on the axes (`rag.axes`); `sign` is -1 where the question itself negates;
    `topic` are the words that its every answer is about, `about` the names among them and `subject` the
    names in its subject, in lower case. `opinion` is False for a yes or no that is a plain fact.
    """

    form: Form
    predicate: frozenset[str]
    other: frozenset[str]
    yes: tuple[int, ...] = ()
    no: tuple[int, ...] = ()
    sign: int = 1
    topic: str = ""
    about: frozenset[str] = frozenset()
    subject: frozenset[str] = frozenset()
    opinion: bool = False

    @property
    def invites_positions(self) -> bool:
        """False for a question about a plain fact."""
        return self.form != "fact"

    @property
    def has_answer(self) -> bool:
        """Whether yes and no (or one and the other) answer it."""
        return self.form in ("yes_no", "either_or")


@lru_cache(maxsize=256)
def inquiry_of(question: str) -> Inquiry:
    """Take a question apart into what can be affirmed and denied in it."""
    question = _REGARDING.sub("", question)
    plain = _IS_TRUE.sub("", without_adjunct(question))
    clause = clause_of(plain) or (_statement(plain) if plain != without_adjunct(question) else None)
    form: Form = "fact" if adjunct_of(question) else _form(question, clause)
    zeros = readings("")
    if clause is None or form == "fact":
        return Inquiry(form, frozenset(), frozenset(), zeros, zeros, opinion=form != "fact")
    names = {
        word
        for p in phrases_of(plain)
        if p.named
        for word in content_words(p.text)
        if word in p.text or word.lower() in _NAMES
        if word[:1].isupper() or word.lower() in _NAMES
    }
    named = frozenset(name.lower() for name in names)
    known = named | {word.lower() for word in content_words(clause.subject)}
    options = _OR.split(clause.rest if not clause.wh else clause.finite, maxsplit=1)
    first = _predicate(options[0], known)
    second = _predicate(options[1] if len(options) == 2 else "", known)
    both = first.words & second.words
    yes, no = _readings(first.text, options[0], named), readings(second.text)
    if clause.aux in ("should", "ought", "must"):
        yes = tuple(y or int(axis.name == "support") for axis, y in zip(AXES, yes, strict=True))
    return Inquiry(
        form,
        first.words - both,
        second.words - both,
        yes,
        no,
        first.sign,
        _topic(plain, clause),
        named,
        frozenset(w.lower() for w in content_words(clause.subject)) & named,
        form != "yes_no" or _opinion(clause, yes),
    )


def _readings(predicate: str, whole: str, names: frozenset[str]) -> tuple[int, ...]:
    """What a yes says on the axes: by its predicate, else by all the words that the question has for it.
    Who caused something is a question of its own."""
    found = readings(predicate)
    words = " ".join(token.text for token in tokens_of(whole) if token.low not in names)
    around = readings(words)
    if not any(found):
        found = around
    cause = next(n for n, axis in enumerate(AXES) if axis.name == "cause")
    if found[cause]:
        return tuple(value if n == cause else 0 for n, value in enumerate(found))
    most = max(abs(near) for value, near in zip(found, around, strict=True) if value) if any(found) else 0
    return tuple(value if abs(near) == most else 0 for value, near in zip(found, around, strict=True))


def _opinion(clause: Clause, yes: tuple[int, ...]) -> bool:
    """Whether a yes or no is a matter of opinion: by its auxiliary, or by what it says."""
    words = {verb_base(t.low) or t.low for t in tokens_of(clause.rest)}
    judged = any(value for axis, value in zip(AXES, yes, strict=True) if axis.name not in _PLAIN_AXES)
    return clause.aux in MODALS or judged or bool(words & _WILLS) or bool(words & PREDICATES)


def _topic(plain: str, clause: Clause) -> str:
    """The subject and the phrases of the question, without its question word."""
    texts = dict.fromkeys([clause.subject, *(p.text for p in phrases_of(plain))])
    return ", ".join(
        t for t in texts if t and t.lower() not in PRONOUNS and not t.lower().startswith("whose")
    )


@dataclass(frozen=True, slots=True)
class Queries:
    """Searches for what either side of a question is likely to say; empty for a plain fact. The first half
    of `texts` are those of a yes where `opposed` is true: each is followed by its opposite."""

    texts: tuple[str, ...] = ()
    leans: tuple[int, ...] = ()
    """1 for what a yes is likely to say, -1 for a no, 0 where neither."""


@lru_cache(maxsize=256)
def side_queries(question: str) -> Queries:
    """What each side of a disputed question is likely to say, and which side that is."""
    inquiry = inquiry_of(question)
    if not inquiry.invites_positions:
        return Queries()
    found: list[tuple[str, int]] = []
    readings_of = inquiry.yes
    if inquiry.form == "blame":
        found += [("triggered by, the key factor", 0), ("unprovoked, rejects this narrative", 0)]
        readings_of = tuple(
            value * (axis.name != "cause") for axis, value in zip(AXES, readings(question), strict=True)
        )
    weighed = sorted(zip(AXES, readings_of, inquiry.no, strict=True), key=lambda a: -abs(a[1]) - abs(a[2]))
    for axis, yes, no in weighed:
        if yes or no:
            lean = direction(yes, no) * inquiry.sign
            found += [(axis.for_high, lean), (axis.for_low, -lean)]
    if not found:
        found = [("supports it, is possible", 1), ("opposes it, refuses, is not possible", -1)]
    kept = found[:MOST_QUERIES]
    leans = tuple(lean if inquiry.has_answer else 0 for _, lean in kept)
    return Queries(tuple(f"{inquiry.topic}: {text}" for text, _ in kept), leans)


def counter_queries(question: str) -> list[str]:
    """Searches for what either side of a disputed question is likely to say; empty for a plain fact."""
    return list(side_queries(question).texts)


def direction(yes: int, no: int) -> int:
    """Which way an axis points for a yes: by the yes itself, else against the no."""
    if yes and no and (yes > 0) == (no > 0):
        return 0
    lead = yes or -no
    return (lead > 0) - (lead < 0)


@dataclass(frozen=True, slots=True)
class _Predicate:
    words: frozenset[str]
    text: str
    sign: int


def _predicate(text: str, known: set[str] | frozenset[str]) -> _Predicate:
    """The words that say what is asked about the subject: the first verb, noun or adjective, and the next
    word too after a light verb ("break a promise") or an adjective ("a defensive alliance")."""
    found: list[str] = []
    start = end = 0
    done = False
    last = text.split()[-1].lower() if text else ""
    if last in PREDICATES and text.startswith("to "):
        text = last
    for token in tokens_of(text):
        low = token.low
        if done:
            end = token.end if low in ADVERBS else end
            break
        if found and (low in _ENDS or not low[0].isalnum()):
            break
        base = verb_base(low) or low.removesuffix("s")
        if low in FUNCTION_WORDS or low in known or not low[0].isalpha() or base in _IDLE:
            continue
        start, end = (start if found else token.start), token.end
        found.append(base)
        done = len(found) == 2 or (verb_base(low) is not None and base not in _LIGHT)
    if not found:
        end = len(text)
    sign = -1 if len(NEGATIVE.findall(text[:start])) % 2 else 1
    return _Predicate(frozenset(found), text[start:end], sign)


def _statement(text: str) -> Clause | None:
    """The clause of "Is it true that C?": everything after its first phrase is what is asked."""
    bare = text.strip().rstrip("?.! ")
    phrases = phrases_of("that " + bare)
    if not phrases:
        return None
    end = phrases[0].end - 5
    return Clause("", "is", bare[:end], bare[end:].strip())


def _form(question: str, clause: Clause | None) -> Form:
    if _BLAME.search(question):
        return "blame"
    if clause is not None and not clause.wh and clause.aux:
        return "fact" if _reports(clause) else "either_or" if _OR.search(clause.rest) else "yes_no"
    if clause is not None and clause.wh and clause.aux in ("should", "ought"):
        return "norm"
    if not _ATTITUDE.search(question) or (clause is not None and clause.wh == "how" and _one_person(clause)):
        return "fact"
    return "attitude"


def _reports(clause: Clause) -> bool:
    """Whether a yes or no asks what one person did or said ("Did Baker agree?"), which is a fact."""
    if clause.aux not in ("do", "does", "did", "has", "have", "had"):
        return False
    return _one_person(clause)


def _one_person(clause: Clause) -> bool:
    """Whether the subject is one person, by name or pronoun."""
    if clause.plural:
        return False
    return clause.subject.lower() in ("he", "she", "it", "they") or any(
        p.kind == "person" and not p.plural for p in phrases_of(f"did {clause.subject}")
    )
