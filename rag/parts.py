"""A question that asks several things -> the questions it asks, each of which can be searched by itself."""

from __future__ import annotations

import re

from rag.conversation import standalone
from rag.question import SPEECH, WORD

_PART = re.compile(
    r"[,;]? and (?=(?:in |by |on |at |to |from |for |with )?(?:what|who|whom|how|when|where|which|why)\b)"
    r"|\? (?=\w)",
    re.I,
)
_BOTH = re.compile(
    r"^(?P<head>.+?)\b(?P<preposition>in|by|according to) (?P<one>[^,?]{2,40}?),? and"
    r" (?:(?:in|by|to) )?(?P<two>[^,?]{2,60}?)\W*$"
)
_NAME = r"(?:the )?[A-ZÀ-Þ][\w’'.-]*(?: [A-ZÀ-Þ][\w’'.-]*){0,3}"
_SPEAKERS = re.compile(
    rf"^(?P<head>.*?\b(?:did|do|does|have|has) )(?P<one>{_NAME})(?:,? and|, respectively,?) (?P<two>{_NAME})"
    rf"(?P<tail> (?:each |both )?{SPEECH}\b.*)$"
)
_SUBJECTS = re.compile(
    rf"^(?P<head>.*\b{SPEECH} (?P<preposition>about|of|on) )(?P<one>[^,?]{{2,60}}?) and"
    r" (?P<again>about |of |on )?(?P<two>[^,?]{2,60}?)\W*$"
)
_TOPIC = re.compile(r"^(?P<topic>[A-ZÀ-Þ][^:?,]{1,40}): (?P<rest>\w.*)$")
_PRONOUN = re.compile(r"\b(?:it|he|she|they)\b")
_AGAIN = re.compile(r"^(?:what|how|who)(?: about)? (?=(?:in|on|by|at) \S)", re.I)
_ABOUT = re.compile(r"^(?:what|how) about (?P<thing>.+)$", re.I)
_FEWEST_WORDS = 2


def parts(text: str) -> tuple[str, ...]:
    """The questions that a question of several parts asks, each completed from the first; empty where it
    asks one thing."""
    topic = _TOPIC.match(text)
    if topic:
        text = _PRONOUN.sub(topic["topic"], topic["rest"])
    pieces = [piece.strip(" ?,;") for piece in _PART.split(text)]
    if len(pieces) < 2:
        return _shared(text)
    if any(len(WORD.findall(piece)) < _FEWEST_WORDS for piece in pieces[:1]):
        return ()
    first = f"{pieces[0]}?"
    return (first, *(_completed(piece, first) for piece in pieces[1:]))


def _shared(text: str) -> tuple[str, ...]:
    """One question about two years, of two people, or about two things."""
    both = _BOTH.match(text)
    telling = r"\d" if both and both["preposition"] == "in" else r"[A-Z]"
    if both and all(re.search(telling, both[name]) for name in ("one", "two")):
        return tuple(f"{both['head']}{both['preposition']} {both[name]}?" for name in ("one", "two"))
    speakers = _SPEAKERS.match(text)
    if speakers:
        return tuple(f"{speakers['head']}{speakers[name]}{speakers['tail']}" for name in ("one", "two"))
    things = _SUBJECTS.match(text)
    if things and (things["again"] or all(re.match(_NAME + "$", things[name]) for name in ("one", "two"))):
        return tuple(f"{things['head']}{things[name]}?" for name in ("one", "two"))
    return ()


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
    return whole
