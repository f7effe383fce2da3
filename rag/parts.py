"""A question that asks several things -> the questions it asks, each of which can be searched by itself."""

from __future__ import annotations

import re

from rag.clauses import clause_of, upper_first
from rag.conversation import standalone
from rag.part_subjects import NAME, shared
from rag.question import SPEECH, WORD
from rag.words import verb_base

_PART = re.compile(
    r"[,;]? and (?:also )?(?=(?:in |by |on |at |to |from |for |with |of |since )?"
    r"(?:what|who|whom|whose|how|when|where|which|why)\b)"
    r"|[,;] and (?=(?:did|does|do|is|are|was|were|has|have|had|will|can|could|would|should) \w)"
    r"|\? (?:and |also )*(?=\w)",
    re.I,
)
_TOPIC = re.compile(r"^(?P<topic>[A-ZÀ-Þ][^:?,]{1,40}): (?P<rest>\w.*)$")
_PRONOUN = re.compile(r"\b(?:it|he|she|they)\b")
_AGAIN = re.compile(r"^(?:what|how|who)(?: about)? (?=(?:in|on|by|at) \S)", re.I)
_ABOUT = re.compile(r"^(?:what|how) about (?P<thing>.+)$", re.I)
_ON_WHAT = re.compile(r" (?:about|of|on|to|against) \S.*$")
_DOUBLED = re.compile(
    r"^(?P<one>when|where|why|how|who|what),? and (?P<two>when|where|why|how|who|by whom|for what)"
    r" (?P<rest>(?:is|are|was|were|do|does|did|has|have|had|will|can|could|would|should) .+)$",
    re.I,
)
_FEWEST_WORDS = 2
MOST_PARTS = 4
"""How many parts of a question are looked at."""


def parts(text: str) -> tuple[str, ...]:
    """The questions that a question of several parts asks, each completed from the first, at most
    `MOST_PARTS`; empty where it asks one thing."""
    topic = _TOPIC.match(text)
    if topic:
        text = _PRONOUN.sub(topic["topic"], topic["rest"])
    doubled = _DOUBLED.match(text)
    if doubled:
        return f"{doubled['one']} {doubled['rest']}", f"{upper_first(doubled['two'])} {doubled['rest']}"
    pieces = [piece.strip(" ?,;") for piece in _PART.split(text)]
    pieces = [piece for piece in pieces if piece]
    if len(pieces) < 2:
        return shared(text)[:MOST_PARTS]
    if len(WORD.findall(pieces[0])) < _FEWEST_WORDS:
        return ()
    first = f"{pieces[0]}?"
    found = [first, *(_completed(piece, first) for piece in pieces[1:])]
    return tuple(question for part in found for question in shared(part) or (part,))[:MOST_PARTS]


def _completed(piece: str, first: str) -> str:
    """A later piece as a question by itself, with what it leaves to the first."""
    thing = _ABOUT.match(piece)
    before, about, _ = first.partition(" about ")
    if thing and about:
        return f"{before} about {thing['thing']}?"
    again = _AGAIN.sub("", piece)
    whole = standalone(f"And {again}?" if again != piece else f"{piece[:1].upper()}{piece[1:]}?", [first])
    if _PRONOUN.search(whole) and whole.rstrip("?").lower() == piece.lower():
        names = [m.group() for m in WORD.finditer(first) if m.start() and m.group()[0].isupper()]
        return f"{' '.join(names)}: {piece}?" if names else whole
    return _with_verb(whole, first)


def _with_verb(whole: str, first: str) -> str:
    """ "When did Elm?" and "What did Roe say?" with the verb, or with what it is said about, of the first."""
    one, two = clause_of(first), clause_of(whole)
    if one is None or two is None or not two.subject or not one.rest:
        return whole
    if not two.rest and two.wh.split()[:1] == one.wh.split()[:1]:
        return f"{whole.rstrip('? ')} {one.rest.rstrip('? ')}?"
    on_what = _ON_WHAT.search(one.rest)
    said = re.fullmatch(SPEECH, two.rest, re.I) or verb_base(two.rest.lower()) in (
        "react",
        "respond",
        "answer",
    )
    if on_what and said and not re.search(NAME, two.rest):
        return f"{whole.rstrip('? ')}{on_what.group().rstrip('? ')}?"
    return whole
