"""Sentences -> sides that disagree, each with its holders and its independent sources.

A pure function over values: it reads what the sentences say and who says it, never picks a side and never
drops one. What counts as a disagreement is written down in `docs/disagreement.md`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.holders import Holders, document_name, holder_key
from rag.inquiry import Inquiry, inquiry_of
from rag.polarity import concerns, leaning_of, polarity_of, refers_back, speaks_to, topical
from rag.sides import Holding, Side, Sides, Statement
from rag.sources import independent_sources
from rag.stance import Part, parts_of
from rag.targets import PARTIES, named_in

__all__ = ["Holding", "Side", "Sides", "Statement", "independent_sources", "positions"]

LEAST_SHARE = 0.3
"""A statement speaks on the question when it is at least this relevant, relative to the best one."""
MOST_HOLDERS = 7
"""Holders of one side that are shown, the strongest first; a question without a yes has as many sides."""
MOST_OTHERS = 3
"""Holders that are shown who speak on a question and say neither yes nor no."""
MOST_STATEMENTS = 2
"""Statements of one holder on one side."""
_UNNAMED = 0.7
"""How much less a statement counts that is nobody's in particular."""
_ASIDE = 0.45
"""How much less a statement counts that names nothing of what the question is about."""
_WEAKEST = 0.4
"""A holder is shown whose best statement is at least this strong, relative to the side's best."""
_ABOUT = 0.45
"""How much each side's best statement is about what the question is about (`rag.polarity.concerns`)."""
_NAMELESS = 0.75
"""The same where the question's subject has no name, and only its nouns tell."""
_RIVAL = 0.85
"""How much a reason is about what a question asks the reason for."""
_CLEARLY = 1.3
"""A holder on both sides belongs to the one on which it is so many times as strong."""


_LAST = re.compile(r"[.!?][”\"’)]*\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class _Claim:
    statement: int
    holder: str
    key: str
    polarity: int
    strength: float
    said_as: str | None
    near: float = 1.0
    """How much the statement is about what the question is about, from 0 to 1."""
    of: str | None = None
    """Of whom its part speaks first, as a key of `rag.targets`."""


def positions(question: str, statements: Sequence[Statement], texts: Iterable[str] = ()) -> Sides:
    """Group statements into the sides of a disagreement over the question. Never raises.

    The question decides what a disagreement is: opposed answers to a yes or no or to an alternative,
    different accounts from different holders where it asks for blame, causes, attitudes or what should
    be; other questions are contested only by facts that differ (`rag.values`). `texts` are those of the
    documents, to know who "the president" is.
    """
    inquiry = inquiry_of(question)
    if not statements or not inquiry.invites_positions:
        return Sides(False)
    floor = LEAST_SHARE * max(statement.relevance for statement in statements)
    holders = Holders(texts)
    claims = [
        claim
        for place, statement in enumerate(statements)
        if statement.relevance >= floor and _asserts(statement.text)
        for claim in _claims(inquiry, place, statement, holders)
        if inquiry.form != "reason" or (inquiry.matter and claim.near >= _RIVAL)
    ]
    if inquiry.asked:
        asked = _by_asked(inquiry, claims, statements, holders)
        if len(asked) > 1:
            return Sides(True, tuple(asked))
    if not inquiry.has_answer:
        sides = _by_holder(claims, statements)
        contested = len(sides) > 1
        return Sides(contested, tuple(sides if contested else sides[:1]))
    return _by_answer(inquiry, claims, statements)


def _claims(inquiry: Inquiry, place: int, statement: Statement, holders: Holders) -> list[_Claim]:
    """What a sentence holds against or for the question, and in whose name, part by part."""
    found: list[_Claim] = []
    previous = 0
    heard: tuple[str, ...] = ()
    near = concerns(inquiry, statement.text, statement.before)
    if not inquiry.opinion and near < 1.0:  # a plain fact about something else
        return []
    for part in parts_of(statement.text):
        heard = part.holders or heard
        leaning = leaning_of(inquiry, part, f"{statement.before} {statement.text[: part.start]}")
        if refers_back(part):
            denied = previous or _polarity_before(inquiry, statement)
            leaning = -denied if denied else leaning
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
            math.sqrt(statement.relevance) * (1.0 if known else _UNNAMED) * (_ASIDE + (1 - _ASIDE) * near)
        )
        strength *= (abs(leaning) or 1.0) * topical(inquiry, statement.text, statement.before)
        voice: list[tuple[str, str | None]] = [(_voice(statement), None)]
        for name, said in known or voice:
            key = holders.key(said) if said else name.lower()
            found.append(_Claim(place, name, key, polarity, strength, said, near, _spoken_of(part)))
    return found


def _spoken_of(part: Part) -> str | None:
    """The first country or bloc that a part names besides its holders."""
    own = {name.key for holder in part.holders for name in named_in(holder)}
    return next((n.key for n in named_in(part.text) if n.key in PARTIES and n.key not in own), None)


def _asserts(text: str) -> bool:
    """Headings, list items and questions hold no position."""
    bare = text.rstrip(" \n\"'”’»)")
    return bare.endswith((".", "!", "…", ";")) and not text.lstrip().startswith(("-", "•", "*"))


def _polarity_before(inquiry: Inquiry, statement: Statement) -> int:
    parts = parts_of(_LAST.split(statement.before)[-1])
    return polarity_of(inquiry, parts[-1]) if parts else 0


def _voice(statement: Statement) -> str:
    """Whose words they are when nobody is named: the publisher's, else the document's."""
    return document_name(statement.source, statement.title, statement.path)


def _by_answer(inquiry: Inquiry, claims: Sequence[_Claim], statements: Sequence[Statement]) -> Sides:
    """A side for yes and a side for no; who says neither is heard after them."""
    taken = _undivided([claim for claim in claims if claim.polarity], statements)
    sides = [
        side
        for polarity in (1, -1)
        if (side := _side([c for c in taken if c.polarity == polarity], statements, polarity))
    ]
    if len(sides) < 2 or not _opposed(inquiry, sides, taken):
        return Sides(False, tuple(sides[:1]))
    if _only_by_date(sides):
        return Sides(True, tuple(sorted(sides, key=lambda side: side.latest or "", reverse=True)), True)
    shown = {place for side in sides for place in side.statements}
    speaking = {claim.key for claim in taken}
    rest = [
        claim
        for claim in claims
        if not claim.polarity and claim.said_as and claim.key not in speaking and claim.statement not in shown
    ]
    others = _side(rest, statements, 0, MOST_OTHERS, 1)
    return Sides(True, (*sides, others) if others else tuple(sides), others=others is not None)


def _undivided(claims: Sequence[_Claim], statements: Sequence[Statement]) -> list[_Claim]:
    """Without what a holder says on the one side where it plainly stands on the other. A holder of both
    views at different dates keeps both."""
    kept: list[_Claim] = []
    by_key: dict[str, list[_Claim]] = {}
    for claim in claims:
        by_key.setdefault(claim.key, []).append(claim)
    for own in by_key.values():
        best = {
            polarity: max((c.strength for c in own if c.polarity == polarity), default=0.0)
            for polarity in (1, -1)
        }
        total = {
            polarity: sum(c.strength for c in own if c.polarity == polarity) + best[polarity]
            for polarity in (1, -1)
        }
        lead = max((1, -1), key=lambda polarity: total[polarity])
        dates = [{_date(statements[c.statement]) for c in own if c.polarity == p} for p in (1, -1)]
        changed = len(dates[0] | dates[1]) > 1 and not dates[0] & dates[1] and None not in dates[0] | dates[1]
        divided = all(total.values()) and (changed or total[lead] < _CLEARLY * total[-lead])
        kept += own if divided else [claim for claim in own if claim.polarity == lead]
    return kept


def _date(statement: Statement) -> str | None:
    return statement.when or statement.published_at


def _by_holder(claims: Sequence[_Claim], statements: Sequence[Statement]) -> list[Side]:
    """A side for each holder, the most relevant first."""
    by_name: dict[str, list[_Claim]] = {}
    for claim in sorted(claims, key=lambda c: -c.strength):
        by_name.setdefault(claim.key, []).append(claim)
    sides = [_side(own, statements, 0) for own in by_name.values()]
    return [side for side in sides if side is not None][:MOST_HOLDERS]


def _by_asked(
    inquiry: Inquiry, claims: Sequence[_Claim], statements: Sequence[Statement], holders: Holders
) -> list[Side]:
    """A side for each of those whose views are asked for: who speaks for them, else what is said of them."""
    sides = []
    for one in inquiry.asked:
        named = [c for c in claims if c.said_as and holders.speaks_for(c.holder, one)]
        own = named or [c for c in claims if c.of == one]
        side = _side(own, statements, 0)
        if side is not None:
            sides.append(side)
    return sides


def _side(
    claims: Sequence[_Claim],
    statements: Sequence[Statement],
    polarity: int,
    most: int = MOST_HOLDERS,
    each: int = MOST_STATEMENTS,
) -> Side | None:
    if not claims:
        return None
    by_name: dict[str, list[_Claim]] = {}
    for claim in claims:
        by_name.setdefault(claim.key, []).append(claim)
    holdings = []
    best = max(claim.strength for claim in claims)
    for own in sorted(by_name.values(), key=lambda claims: -max(c.strength for c in claims)):
        own.sort(key=lambda claim: -claim.strength)
        if own[0].strength < _WEAKEST * best:
            continue
        places = tuple(dict.fromkeys(claim.statement for claim in own))
        name = max((claim.holder for claim in own), key=lambda called: (called[:1].isupper(), len(called)))
        sources = independent_sources([statements[p] for p in places])
        holdings.append(Holding(name, places[:each], sources, own[0].said_as))
    del holdings[most:]
    places = tuple(dict.fromkeys(p for h in holdings for p in h.statements))
    dates = [d for p in places if (d := _date(statements[p]))]
    return Side(
        tuple(holdings),
        places,
        independent_sources([statements[p] for p in places]),
        polarity,
        max(dates, default=None),
    )


def _opposed(inquiry: Inquiry, sides: Sequence[Side], claims: Sequence[_Claim]) -> bool:
    """Whether the sides really stand against one another: each by a statement on what the question is about,
    and not merely one holder's yes and no in one breath. On what may be a plain fact somebody must be named
    on either side."""
    about = _ABOUT if inquiry.subject or not inquiry.nouns else _NAMELESS
    if any(max(c.near for c in claims if c.polarity == polarity) < about for polarity in (1, -1)):
        return False
    if not inquiry.opinion and any(
        not any(c.said_as and c.polarity == polarity for c in claims) for polarity in (1, -1)
    ):
        return False
    yes, no = ({holder_key(h.holder) for h in side.holdings} for side in sides[:2])
    return yes != no or len(yes) > 1 or _only_by_date(sides)


def _only_by_date(sides: Sequence[Side]) -> bool:
    """Whether the sides are one holder's at different dates."""
    holders = [{holder_key(h.holder) for h in side.holdings} for side in sides]
    dates = {side.latest for side in sides}
    return (
        all(h == holders[0] and len(h) == 1 for h in holders)
        and None not in dates
        and len(dates) == len(sides)
    )
