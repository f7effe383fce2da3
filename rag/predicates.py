"""What a question asks about its subject: the words of its predicate, and where they lie on the axes."""

from __future__ import annotations

from dataclasses import dataclass

from rag.axes import AXES, NEGATIVE, readings
from rag.phrases import tokens_of
from rag.words import ADVERBS, FUNCTION_WORDS, PREDICATES, verb_base, word_set

IDLE = word_set(
    "be have do get want think say count able manage something soon now ever still really part room "
    "sign kind form become mean act see seem stand find seen about going go seek plan intend try prepare "
    "continue remain stay really only merely refuse"
)
"""Verbs and nouns that say nothing about what is asked."""
_LIGHT = word_set("break keep make give hold pose take run put set bring")
_PARTICLES = word_set("over up out off back down away")
"""What makes another verb of a light one: "take over"."""
_ENDS = word_set(
    "the its their his her about between with from to in on by not if when that against at than of"
)
NEIGHBOURS, LIKE, AGREEING = 8, 0.55, 2
"""How many words near to a predicate are looked at, their least cosine, and how many must lie on an axis."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """The `words` of a predicate in their base forms, its `text`, and `sign` -1 where it is negated."""

    words: frozenset[str]
    text: str
    sign: int


def predicate_of(text: str, known: set[str] | frozenset[str]) -> Predicate:
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
        if len(found) == 1 and low in _PARTICLES and found[0] in _LIGHT:
            found.append(low)
            end, done = token.end, True
            continue
        base = verb_base(low) or low.removesuffix("s")
        if low in FUNCTION_WORDS or low in known or not low[0].isalpha() or base in IDLE:
            continue
        start, end = (start if found else token.start), token.end
        found.append(base)
        done = len(found) == 2 or (verb_base(low) is not None and base not in _LIGHT)
    if not found:
        end = len(text)
    sign = -1 if len(NEGATIVE.findall(text[:start])) % 2 else 1
    return Predicate(frozenset(found), text[start:end], sign)


def axes_of(predicate: Predicate, whole: str, names: frozenset[str]) -> tuple[int, ...]:
    """What a yes says on the axes: by its predicate, else by all the words that the question has for it, else
    by what is near to its predicate in meaning. Who caused something is a question of its own."""
    found = readings(predicate.text)
    words = " ".join(token.text for token in tokens_of(whole) if token.low not in names)
    around = readings(words)
    if not any(found):
        found = around
    if not any(found):
        return _near_readings(predicate.words)
    cause = next(n for n, axis in enumerate(AXES) if axis.name == "cause")
    if found[cause]:
        return tuple(value if n == cause else 0 for n, value in enumerate(found))
    most = max((abs(near) for value, near in zip(found, around, strict=True) if value), default=0)
    if not most and any(around):
        return around
    return tuple(value if abs(near) == most else 0 for value, near in zip(found, around, strict=True))


def _near_readings(words: frozenset[str]) -> tuple[int, ...]:
    """The axis on which most of the words lie that are nearest in meaning to some words."""
    from rag.word_vectors import word_vectors

    table = word_vectors()
    near = [readings(other) for word in sorted(words) for other in table.nearest(word, NEIGHBOURS, LIKE)]
    sums = [sum((row[n] > 0) - (row[n] < 0) for row in near) for n in range(len(AXES))]
    most = max(map(abs, sums), default=0)
    enough = most >= AGREEING
    return tuple(2 * (value > 0) - 2 * (value < 0) if enough and abs(value) == most else 0 for value in sums)
