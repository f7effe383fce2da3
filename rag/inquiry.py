"""Whether a question asks for something that people take sides on, and which way a sentence answers it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rag.axes import AXES, NEGATIVE, readings
from rag.clauses import Clause, adjunct_of, clause_of, without_adjunct
from rag.phrases import phrases_of, tokens_of
from rag.pronouns import content_words
from rag.stance import Part
from rag.words import ADVERBS, FUNCTION_WORDS, PREDICATES, PRONOUNS, verb_base, word_set

Form = Literal["yes_no", "either_or", "blame", "attitude", "norm", "fact"]

_BLAME = re.compile(
    r"\b(?:fault|to blame|blamed?|responsib\w+|guilt\w*|culprit|who (?:started|caused|provoked|broke "
    r"off|violated)"
    r"|what (?:really )?(?:caused|triggered|provoked|led to|started)|(?:root |main )?causes? of"
    r"|is it (?:the )?\w+ or (?:the )?\w+ (?:that|who))\b",
    re.I,
)
_ATTITUDE = re.compile(
    r"^\W*(?:what|which) (?:is|are|was|were) (?!.*\bshift|.*\bchange).*\b(?:attitude|stance|position|"
    r"view|opinion|reaction)s?\b"
    r"|\bhow (?:do|does|did|is|are) .{2,80}\b(?:sees?|views?|seen|viewed|regard(?:ed)?|judged?|differ)\b"
    r"|\bwhat (?:do|does|did) (?:the )?(?:\w+ )?(?:sources|reports|documents|experts|observers|analysts|"
    r"sides|papers)\b"
    r"|\bwhat (?:do|does|did) .{2,60} and .{2,60}\b(?:say|think)\b|\bcompared (?:with|to)\b"
    r"|\b(?:where|how|on what) do .{2,60}\b(?:disagree|differ)\b",
    re.I,
)
_REGARDING = re.compile(r"^Regarding [^:]+: ")
_IS_TRUE = re.compile(r"^\W*(?:is|was) it (?:really )?(?:true|right|correct|certain|clear) that\s+", re.I)
_OR = re.compile(r",?\s+or\s+(?:(?:is|are|was|does|do|did|will|rather) )?(?:it |they )?", re.I)
_BACK = re.compile(
    r"\bth(?:is|at|ese|ose) (?:narrative|claims?|view|accusations?|allegations?|charges?|argument|"
    r"version|idea|notion"
    r"|remarks?|words)|\b(?:it|this|that|them)(?=[,.;]|$)|['’]s? (?:narrative|claims?|charges?|version|"
    r"accusations?)"
)
_LIKE = 0.62
"""Cosine of word vectors from which two words count as the same predicate ("threat", "danger": .62)."""
_REACH = 60
_RULED_OUT = re.compile(
    r"(?:\s[^\s.;,]+){0,6}?\s(?:is|are|was|were|seems?|be|remains?)\s(?:currently |at present |now )?"
    r"(?:not|impossible|unlikely|ruled out|out of the question|elusive|distant|far)\b"
)
_ALLEGES = re.compile(
    r"\b(?:caus\w+|trigger\w*|driver|factor|because|blam\w+|accus\w+|interrupt\w*|broke|refus\w+|not "
    r"agree|unprovoked|"
    r"aggress\w+|violat\w+|fault|responsib\w+|reject\w*|intransigen\w+|impossible|not possible|push\w*|"
    r"provok\w+|"
    r"traced|intention|fuel\w*|brought about|charg\w+|push\w*|in \w+['’]s account|led to|origin\w*|"
    r"reason|concession\w*|against it|did not want|wrecked|"
    r"blocked)\b",
    re.I,
)
MOST_QUERIES = 4
_WORD = re.compile(r"[^\W\d_]+")
_IDLE = word_set(
    "be have do get want think say count able manage something soon now ever still really part room "
    "sign kind form"
)
_LIGHT = word_set("break keep make give hold pose take run put set bring")
_ENDS = word_set(
    "the its their his her about between with from to in on by not if when that against at than of"
)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question as something to take sides on.

    `predicate` are the words a yes would use, `other` those of the alternative. `yes` and `no` are the
    readings of both on the axes (`rag.axes`); `sign` is -1 where the question itself negates;
    `topic` are the words that its every answer is about, `about`
    the names among them, in lower case.
    """

    form: Form
    predicate: frozenset[str]
    other: frozenset[str]
    yes: tuple[int, ...] = ()
    no: tuple[int, ...] = ()
    sign: int = 1
    topic: str = ""
    about: frozenset[str] = frozenset()

    @property
    def invites_positions(self) -> bool:
        """False for a question about a plain fact."""
        return self.form != "fact"

    @property
    def has_answer(self) -> bool:
        """Whether yes and no (or one and the other) answer it."""
        return self.form in ("yes_no", "either_or")

    def refers_back(self, part: Part) -> bool:
        """Whether what a part denies is what stands before it ("these claims")."""
        return part.denies and _BACK.search(part.text) is not None

    def speaks_to(self, part: Part) -> bool:
        """Whether a part takes a side at all: with a yes or no where there is one, by alleging something
        where the question asks for blame; any part where it asks for attitudes."""
        if self.has_answer:
            return self.polarity_of(part) != 0
        return self.form != "blame" or part.denies or _ALLEGES.search(part.text) is not None

    def concerns(self, text: str) -> bool:
        """Whether a text names what the question is about ("Germany", "German"); True where that has "
        "no name."""
        words = _WORD.findall(text.lower())
        return not self.about or any(
            word[: max(4, len(name) - 2)] == name[: max(4, len(name) - 2)]
            for word in words
            for name in self.about
        )

    def polarity_of(self, part: Part) -> int:
        """1 where a part answers yes (or the first alternative), -1 for no (or the second), else 0."""
        text = part.text
        here = readings(text)
        for lean in (
            _said(text, self.predicate, _same) - _said(text, self.other, _same),
            sum(_direction(y, n) * h for y, n, h in zip(self.yes, self.no, here, strict=True)),
            _said(text, self.predicate, _alike) - _said(text, self.other, _alike),
        ):
            if lean:
                return self.sign if lean > 0 else -self.sign
        return 0


def _direction(yes: int, no: int) -> int:
    """Which way an axis points for a yes: by the yes itself, else against the no."""
    if yes and no and (yes > 0) == (no > 0):
        return 0
    lead = yes or -no
    return (lead > 0) - (lead < 0)


def _said(text: str, wanted: frozenset[str], like: Callable[[str, str], bool]) -> int:
    """1 where one of the wanted words is said, -1 where it is said with a negation before it, 0 where "
    "none."""
    if not wanted:
        return 0
    for match in re.finditer(r"[^\W\d_]+(?:-[^\W\d_]+)*", text):
        if any(like(match.group().lower(), word) for word in wanted):
            lead = re.split(r"[.;:!?]|, ", text[max(0, match.start() - _REACH) : match.start()])[-1]
            denied = len(NEGATIVE.findall(lead)) + bool(_RULED_OUT.match(text, match.end()))
            return -1 if denied % 2 else 1
    return 0


def _same(word: str, wanted: str) -> bool:
    """Whether one word is a form of the other."""
    base = verb_base(word) or word.removesuffix("s")
    return base == wanted or (len(wanted) > 4 and base.startswith(wanted[:-1]))


@lru_cache(maxsize=50_000)
def _alike(word: str, wanted: str) -> bool:
    """Whether two words say nearly the same: their vectors are near."""
    if len(word) < 4 or len(wanted) < 4 or word in FUNCTION_WORDS:
        return False
    from rag.word_vectors import word_vectors

    pair = word_vectors().of([word, wanted])
    return float(pair[0] @ pair[1]) >= _LIKE


@lru_cache(maxsize=256)
def inquiry_of(question: str) -> Inquiry:
    """Take a question apart into what can be affirmed and denied in it."""
    question = _REGARDING.sub("", question)
    plain = _IS_TRUE.sub("", without_adjunct(question))
    clause = clause_of(plain) or (_statement(plain) if plain != without_adjunct(question) else None)
    form: Form = "fact" if adjunct_of(question) else _form(question, clause)
    zeros = readings("")
    if clause is None or form == "fact":
        return Inquiry(form, frozenset(), frozenset(), zeros, zeros)
    names = {
        w for p in phrases_of(plain) if p.named and p.text != p.text.lower() for w in content_words(p.text)
    }
    known = names | set(content_words(clause.subject))
    options = _OR.split(clause.rest if not clause.wh else clause.finite, maxsplit=1)
    first = _predicate(options[0], known)
    second = _predicate(options[1] if len(options) == 2 else "", known)
    both = first.words & second.words
    yes = readings(first.text)
    if clause.aux in ("should", "ought", "must"):
        yes = tuple(y or int(axis.name == "support") for axis, y in zip(AXES, yes, strict=True))
    return Inquiry(
        form,
        first.words - both,
        second.words - both,
        yes,
        readings(second.text),
        first.sign,
        _topic(plain, clause),
        frozenset(name.lower() for name in names),
    )


def _topic(plain: str, clause: Clause) -> str:
    """The subject and the phrases of the question, without its question word."""
    texts = dict.fromkeys([clause.subject, *(p.text for p in phrases_of(plain))])
    return ", ".join(
        t for t in texts if t and t.lower() not in PRONOUNS and not t.lower().startswith("whose")
    )


def counter_queries(question: str) -> list[str]:
    """Searches for what either side of a disputed question is likely to say; empty for a plain fact."""
    inquiry = inquiry_of(question)
    if not inquiry.invites_positions:
        return []
    queries = []
    if inquiry.form == "blame":
        queries += [
            f"{inquiry.topic}: triggered by, the key factor",
            f"{inquiry.topic}: unprovoked, rejects this narrative",
        ]
    weighed = sorted(zip(AXES, inquiry.yes, inquiry.no, strict=True), key=lambda a: -abs(a[1]) - abs(a[2]))
    for axis, yes, no in weighed:
        if yes or no:
            queries += [f"{inquiry.topic}: {axis.for_high}", f"{inquiry.topic}: {axis.for_low}"]
    if not queries:
        queries = [
            f"{inquiry.topic}: supports it, is possible",
            f"{inquiry.topic}: opposes it, refuses, is not possible",
        ]
    return queries[:MOST_QUERIES]


@dataclass(frozen=True, slots=True)
class _Predicate:
    words: frozenset[str]
    text: str
    sign: int


def _predicate(text: str, known: set[str]) -> _Predicate:
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
    return "attitude" if _ATTITUDE.search(question) else "fact"


def _reports(clause: Clause) -> bool:
    """Whether a yes or no asks what one person did or said ("Did Baker agree?"), which is a fact."""
    if clause.aux not in ("do", "does", "did", "has", "have", "had"):
        return False
    subject = clause.subject.lower()
    return subject in ("he", "she", "it", "they") or any(
        p.kind == "person" and not p.plural for p in phrases_of(f"did {clause.subject}")
    )
