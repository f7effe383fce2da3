"""Whether a question asks for something that people take sides on, and what a yes and a no to it say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.asked import asked_clause, one_word_names
from rag.axes import AXES, readings
from rag.clauses import Clause, adjunct_of, without_adjunct
from rag.phrases import phrases_of, tokens_of
from rag.predicates import IDLE, axes_of, predicate_of
from rag.pronouns import content_words
from rag.question_forms import NAMES, OPTIONS, Form, form_of
from rag.targets import key_of, named_in
from rag.tone import tone_of
from rag.words import (
    FUNCTION_WORDS,
    MODALS,
    PREDICATES,
    PRONOUNS,
    WH_WORDS,
    verb_base,
    word_set,
)

_REGARDING = re.compile(r"^Regarding [^:]+: ")
_IS_TRUE = re.compile(r"^\W*(?:is|was) it (?:really )?(?:true|right|correct|certain|clear) that\s+", re.I)
_WILLS = word_set("want wish hope think believe feel trust need deserve prefer refuse intend")
_BLAMING = word_set(
    "responsible responsibility blame fault guilty guilt culprit cause causes start begin origin "
    "origins root reason "
    "reasons account side sides party country compare compared differ disagree attitude stance position "
    "opinion view "
    "views regard explain"
)
_HOLDS = re.compile(
    r"(?:say|think|see|view|feel|regard|explain|describe|differ|disagree|judge|tell|claim|want)\b"
)
_AND_HOW = re.compile(
    r"\b(?:and|while|but) (?:how|what) (?:does|do|did) (?P<who>(?:the )?[\w’' ]+?) (?:see|view|say|"
    r"think|regard)\b"
)
_DOER = re.compile(r"ed by (?:the )?(?P<who>[A-Z][\w-]+)")
_DEEDS = re.compile(r"^(?:annexed|occupied|seized|attacked|invaded|entered)\b", re.I)
"""What plainly was or was not done."""
_TO_BACK = re.compile(r"\bback(?= (?:the|a|an|[A-Z]))")
_SWEEPING = re.compile(
    r"\b(?:everything|nothing|anything|always|never|too|enough|really|only|falling apart)\b", re.I
)
"""What goes so far that it is a matter of opinion."""
_AHEAD = re.compile(r"\b(?:going to|close to|near(?:er)? to|about to|about joining|likely|soon|ever)\b", re.I)
"""What will be is a matter of opinion."""
_ABLE = frozenset(["can", "could", "will"])
_NAMING = frozenset(["is", "are", "was", "were"])
_JUDGING = _NAMING | frozenset(["do", "does", "would", "could", "can", "will"])
"""Auxiliaries of a question that asks for a judgement where its predicate is good or bad; "did" and "has"
ask what happened."""
VALUES = ("safety", "cause", "escalation", "benefit", "faith", "justice")
"""Axes on which something good or bad is said of somebody."""
_MATTERS = ("talks", "cooperation", "success", "membership")
"""Axes of what is asked to be possible."""
_ACTED = ("support", "talks", "sincerity", "strength")
"""Axes on which it matters who acts."""
_WISHED = ("support", "membership")
"""Axes on which a yes to "should" speaks well of the matter."""
_DEMANDED = (*VALUES, "support", "membership", "concession", "talks", "cooperation", "firmness")
"""Axes on which lies what should be done; the others only happen to share its words."""
_PLAIN_AXES = ("membership", "likelihood")
"""Axes on which a yes or no may be a plain fact."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question as something to take sides on.

    `predicate` are the words a yes would use, `other` those of the alternative. `yes` and `no` are the
    readings of both on the axes (`rag.axes`); `sign` is -1 where the question itself negates;
    `topic` are the words that its every answer is about, `about` the names among them and `subject` the
    names in its subject, in lower case; `nouns` are the other nouns of the subject. `opinion` is False for
    a yes or no that is a plain fact; `good` is 1 where a yes speaks well of the subject, -1 where it speaks
    ill of it, 0 for neither.
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
    nouns: frozenset[str] = frozenset()
    good: int = 0
    targets: frozenset[str] = frozenset()
    """Of whom the good or ill is said: keys of `rag.targets`; empty where it does not matter."""
    matter: frozenset[str] = frozenset()
    """The words that say what a question is about, besides names."""
    judged: bool = False
    """Whether only opinion can answer: what should be, and what is good or bad, right or wrong."""
    named: bool = False
    """Whether it asks what something is to be called ("Was the famine a genocide?")."""
    able: bool = False
    """Whether it asks what can or will be brought about."""
    demand: bool = False
    """Whether it asks what should be done: its answers name the deed rather than the doer."""
    asked: tuple[str, ...] = ()
    """Whose views are asked for, as keys of `rag.targets`: "What do Russia and Ukraine say ...?"."""

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
    question = _TO_BACK.sub("support", one_word_names(_REGARDING.sub("", question)))
    plain = _IS_TRUE.sub("", without_adjunct(question))
    clause = asked_clause(plain) or (_statement(plain) if plain != without_adjunct(question) else None)
    form: Form = "fact" if adjunct_of(question) else form_of(question, clause)
    zeros = readings("")
    if clause is None or form == "fact":
        return Inquiry(form, frozenset(), frozenset(), zeros, zeros, opinion=form != "fact")
    named = _named(plain)
    own = frozenset(word.lower() for word in content_words(clause.subject))
    options = OPTIONS.split(clause.rest if not clause.wh else clause.finite, maxsplit=1)
    first = predicate_of(options[0], named | own)
    second = predicate_of(options[1] if len(options) == 2 else "", named | own)
    both = first.words & second.words
    yes, no = axes_of(first, options[0], named), readings(second.text)
    if first.sign < 0 and not any(
        readings(first.text)
    ):  # what negates is in the reading: "against", "refuse"
        yes = tuple(-value for value in yes)
    if {axis.name for axis, y in zip(AXES, yes, strict=True) if y} in ({"likelihood"}, {"success"}):
        matter = readings(clause.subject)
        yes = tuple(y or m * (a.name in _MATTERS) for a, y, m in zip(AXES, yes, matter, strict=True))
    should = clause.aux in ("should", "ought", "must")
    if should and not any(y for axis, y in zip(AXES, yes, strict=True) if axis.name in _DEMANDED):
        yes = tuple(0 for _ in yes)
    if should and not any(yes):
        yes = tuple(y or int(axis.name == "support") for axis, y in zip(AXES, yes, strict=True))
    good, targeted = _valued(yes, no, should)
    toned = _toned(clause, first.sign)
    if good == 0 or any(way for axis, way in zip(AXES, yes, strict=True) if axis.name == "cause"):
        good = toned or good
    return Inquiry(
        form,
        first.words - both,
        second.words - both,
        yes,
        no,
        first.sign,
        _topic(plain, clause),
        named,
        own & named,
        form != "yes_no" or _opinion(clause, yes),
        own - named,
        good,
        frozenset(key_of(name) for name in _of_whom(clause, named, own, should)) if targeted else frozenset(),
        _matter(plain, named),
        should or (clause.aux in _JUDGING and bool(toned) and " or " not in clause.subject),
        clause.aux in _NAMING,
        clause.aux in _ABLE,
        should,
        _asked(plain, clause) if form in ("attitude", "blame") else (),
    )


def _named(question: str) -> frozenset[str]:
    """The names of a question, in lower case: capital letters within it, and known names anywhere."""
    words = [token for token in tokens_of(question) if token.text[0].isalpha() and token.low != "i"]
    return frozenset(
        token.low
        for place, token in enumerate(words)
        if token.low in NAMES
        or (place and token.text[:1].isupper() and token.low not in FUNCTION_WORDS | WH_WORDS)
    )


def _matter(question: str, names: frozenset[str]) -> frozenset[str]:
    words = {verb_base(word) or word for word in content_words(question) if word not in names}
    return frozenset(word for word in words if word not in IDLE | _BLAMING and word[0].isalpha())


def _asked(question: str, clause: Clause) -> tuple[str, ...]:
    """Those whose views a question asks for, where it names several."""
    plain = clause.wh and clause.aux in ("do", "does", "did") and _HOLDS.match(clause.rest)
    if not plain or "compared" in question:
        return ()
    texts = [clause.subject, *(match["who"] for match in _AND_HOW.finditer(question))]
    known = [name.key for text in texts for name in named_in(text)]
    found = tuple(dict.fromkeys(known))
    return found if len(found) > 1 else ()


def _toned(clause: Clause, sign: int) -> int:
    """Whether a yes speaks well or ill of the subject, by all the words of the predicate."""
    return sign * tone_of(clause.rest)


def _of_whom(clause: Clause, named: frozenset[str], own: frozenset[str], should: bool) -> frozenset[str]:
    """The names of whom a yes says something: the doer ("deceived by the West"), else the subject's."""
    doer = _DOER.search(clause.rest)
    return frozenset([doer["who"].lower()]) if doer else named if should else own & named


def _valued(yes: tuple[int, ...], no: tuple[int, ...], should: bool) -> tuple[int, bool]:
    """Whether a yes speaks well (1) or ill (-1) of its subject, and whether it matters of whom it is said."""
    ways = {axis.name: way for axis, y, n in zip(AXES, yes, no, strict=True) if (way := direction(y, n))}
    judged = [way for name, way in ways.items() if name in VALUES or (should and name in _WISHED)]
    total = sum(judged)
    return (total > 0) - (total < 0) or int(should), should or any(
        name in VALUES or name in _ACTED for name in ways
    )


def _opinion(clause: Clause, yes: tuple[int, ...]) -> bool:
    """Whether a yes or no is a matter of opinion: by its auxiliary, or by what it says."""
    words = {verb_base(t.low) or t.low for t in tokens_of(clause.rest)}
    judged = any(value for axis, value in zip(AXES, yes, strict=True) if axis.name not in _PLAIN_AXES)
    ahead = _AHEAD.search(f"{clause.subject} {clause.rest}") is not None
    if clause.aux in ("has", "have", "had") and _DEEDS.search(clause.rest):
        return False
    sweeping = _SWEEPING.search(clause.rest) is not None
    return (
        clause.aux in MODALS
        or judged
        or ahead
        or sweeping
        or bool(words & _WILLS)
        or bool(words & PREDICATES)
    )


def _topic(plain: str, clause: Clause) -> str:
    """The subject and the phrases of the question, without its question word."""
    texts = dict.fromkeys([clause.subject, *(p.text for p in phrases_of(plain))])
    return ", ".join(
        t for t in texts if t and t.lower() not in PRONOUNS and not t.lower().startswith("whose")
    )


def direction(yes: int, no: int) -> int:
    """Which way an axis points for a yes: by the yes itself, else against the no."""
    if yes and no and (yes > 0) == (no > 0):
        return 0
    lead = yes or -no
    return (lead > 0) - (lead < 0)


def _statement(text: str) -> Clause | None:
    """The clause of "Is it true that C?": everything after its first phrase is what is asked."""
    bare = text.strip().rstrip("?.! ")
    phrases = phrases_of("that " + bare)
    if not phrases:
        return None
    end = phrases[0].end - 5
    return Clause("", "is", bare[:end], bare[end:].strip())
