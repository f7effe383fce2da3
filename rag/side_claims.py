"""What a sentence holds for or against a question, and in whose name, part by part."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from rag.blame import blamed_in
from rag.holders import Holders, document_name
from rag.inquiry import Inquiry
from rag.polarity import concerns, leaning_of, polarity_of, refers_back, speaks_to, topical
from rag.sides import Statement
from rag.stance import Part, parts_of
from rag.targets import PARTIES, named_in

ABOUT = 0.45
"""How much each side's best statement is about what the question is about (`rag.polarity.concerns`)."""
_UNNAMED = 0.7
"""How much less a statement counts that is nobody's in particular."""
_ASIDE = 0.45
"""How much less a statement counts that names nothing of what the question is about."""
_OPINION = 0.45
"""The same where only opinion can answer: what nobody in particular says weighs little there."""
_LAST = re.compile(r"[.!?][”\"’)]*\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Claim:
    statement: int
    holder: str
    key: str
    polarity: int
    strength: float
    said_as: str | None
    near: float = 1.0
    """How much the statement is about what the question is about, from 0 to 1."""
    of: str | None = None
    """Of whom its part speaks first, or whom it blames where the question asks that; a key of
    `rag.targets`."""


def claims_of(inquiry: Inquiry, place: int, statement: Statement, holders: Holders) -> list[Claim]:
    """What a sentence holds against or for the question, and in whose name, part by part."""
    found: list[Claim] = []
    previous = 0
    heard: tuple[str, ...] = ()
    near = concerns(inquiry, statement.text, statement.before, statement.about)
    for part in parts_of(statement.text):
        heard = part.holders or heard
        leaning = leaning_of(inquiry, part, f"{statement.before} {statement.text[: part.start]}")
        if refers_back(part):
            denied = previous or _polarity_before(inquiry, statement)
            leaning = -denied if denied else leaning
            near = max(near, _near_before(inquiry, statement)) if denied else near
        if not inquiry.opinion and near < (
            ABOUT if inquiry.named else 1.0
        ):  # a plain fact about something else
            continue
        polarity = (leaning > 0) - (leaning < 0)
        previous = polarity or previous
        if not inquiry.has_answer and not speaks_to(inquiry, part):
            continue
        speaker = (statement.speaker,) if statement.speaker else ()
        named = (speaker or heard) if inquiry.form == "blame" else (heard or speaker)
        known: list[tuple[str, str | None]] = [
            (name, said) for said in named if (name := holders.name(said, statement.text))
        ]
        strength = (
            math.sqrt(statement.relevance)
            * (1.0 if known else _OPINION if inquiry.judged else _UNNAMED)
            * (_ASIDE + (1 - _ASIDE) * near)
        )
        strength *= (abs(leaning) or 1.0) * topical(
            inquiry, statement.text, f"{statement.about} {statement.before}"
        )
        voice: list[tuple[str, str | None]] = [(_voice(statement), None)]
        for name, said in known or voice:
            key = holders.key(said) if said else name.lower()
            of = blamed_in(part, named) if inquiry.form == "blame" else _spoken_of(part)
            found.append(Claim(place, name, key, polarity, strength, said, near, of))
    return found


def _spoken_of(part: Part) -> str | None:
    """The first country or bloc that a part names besides its holders."""
    own = {name.key for holder in part.holders for name in named_in(holder)}
    return next((n.key for n in named_in(part.text) if n.key in PARTIES and n.key not in own), None)


def asserts(text: str) -> bool:
    """Headings, list items and questions hold no position."""
    bare = text.rstrip(" \n\"'”’»)")
    return bare.endswith((".", "!", "…", ";")) and not text.lstrip().startswith(("-", "•", "*"))


def _polarity_before(inquiry: Inquiry, statement: Statement) -> int:
    parts = parts_of(_LAST.split(statement.before)[-1])
    return polarity_of(inquiry, parts[-1]) if parts else 0


def _near_before(inquiry: Inquiry, statement: Statement) -> float:
    """How much what a denial points at is about what the question is about."""
    return concerns(inquiry, _LAST.split(statement.before)[-1], statement.before, statement.about)


def _voice(statement: Statement) -> str:
    """Whose words they are when nobody is named: the publisher's, else the document's."""
    return document_name(statement.source, statement.title, statement.path)
