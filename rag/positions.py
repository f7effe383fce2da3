"""Sentences -> sides that disagree, each with its holders and its independent sources.

A pure function over values: it reads what the sentences say and who says it, never picks a side and never
drops one. What counts as a disagreement is written down in `docs/disagreement.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.blame import DENIED
from rag.holders import Holders, holder_key
from rag.inquiry import Inquiry, inquiry_of
from rag.side_claims import ABOUT, Claim, asserts, claims_of
from rag.sides import Holding, Side, Sides, Statement
from rag.sources import independent_sources

__all__ = ["Holding", "Side", "Sides", "Statement", "independent_sources", "positions"]

LEAST_SHARE = 0.3
"""A statement speaks on the question when it is at least this relevant, relative to the best one."""
MOST_HOLDERS = 7
"""Holders of one side that are shown, the strongest first; a question without a yes has as many sides."""
MOST_BLAMED = 4
"""Sides of a question for blame: countries or blocs, those first that are blamed most to the point."""
MOST_OTHERS = 3
"""Holders that are shown who speak on a question and say neither yes nor no."""
MOST_STATEMENTS = 2
"""Statements of one holder on one side."""
_WEAKEST = 0.4
"""A holder is shown whose best statement is at least this strong, relative to the side's best."""
_NAMELESS = 0.75
"""The same where the question's subject has no name, and only its nouns tell."""
_RIVAL = 0.85
"""How much a reason is about what a question asks the reason for."""
_RESERVE = re.compile(
    r"\b(?:critics?|critici\w+|opponents?|oppos\w+|s[kc]eptic\w*|however|despite|although|warn\w*|caution\w*|"
    r"concern(?:s|ed)?|worr(?:y|ies|ied)|fears?|doubt\w*|question(?:s|ed)|debat\w+|controvers\w+|disagree\w*|"
    r"disput\w*|divided|reject\w*|refus\w+|condemn\w*|den(?:y|ies|ied)|object(?:s|ed)|instead|but)\b",
    re.I,
)
"""Words of somebody who does not simply agree."""
_CLEARLY = 1.3
"""A holder on both sides belongs to the one on which it is so many times as strong."""


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
        if statement.relevance >= floor and asserts(statement.text)
        for claim in claims_of(inquiry, place, statement, holders)
        if inquiry.form != "reason" or (inquiry.matter and claim.near >= _RIVAL)
    ]
    if inquiry.asked:
        asked = _by_asked(inquiry, claims, statements, holders)
        if len(asked) > 1:
            return Sides(True, tuple(asked))
    if not inquiry.has_answer:
        blamed = _by_blamed(claims, statements) if inquiry.form == "blame" else []
        sides = blamed if len(blamed) > 1 else _by_holder(claims, statements)
        contested = len(sides) > 1
        return Sides(contested, tuple(sides if contested else sides[:1]))
    return _by_answer(inquiry, claims, statements)


def _by_answer(inquiry: Inquiry, claims: Sequence[Claim], statements: Sequence[Statement]) -> Sides:
    """A side for yes and a side for no; who says neither is heard after them."""
    taken = _undivided([claim for claim in claims if claim.polarity], statements)
    sides = [
        side
        for polarity in (1, -1)
        if (side := _side([c for c in taken if c.polarity == polarity], statements, polarity))
    ]
    if len(sides) < 2 or not _opposed(inquiry, sides, taken):
        return _doubted(inquiry, claims, statements) or Sides(False, tuple(sides[:1]))
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


def _doubted(inquiry: Inquiry, claims: Sequence[Claim], statements: Sequence[Statement]) -> Sides | None:
    """One side and those who speak on the question with reserve, where only opinion can answer: what the
    others hold is no plain yes or no, and yet no agreement."""
    named = [c for c in claims if inquiry.judged and c.said_as and c.near >= ABOUT]
    lead = max((c for c in named if c.polarity), key=lambda c: c.strength, default=None)
    if lead is None:
        return None
    held = {c.key for c in named if c.polarity}
    rest = [
        c
        for c in named
        if not c.polarity
        and c.key not in held
        and c.statement != lead.statement
        and _RESERVE.search(statements[c.statement].text)
    ]
    own = [c for c in named if c.polarity == lead.polarity]
    side = _side(own, statements, lead.polarity)
    others = _side(rest, statements, 0, MOST_OTHERS)
    return Sides(True, (side, others), others=True) if side and others else None


def _undivided(claims: Sequence[Claim], statements: Sequence[Statement]) -> list[Claim]:
    """Without what a holder says on the one side where it plainly stands on the other. A holder of both
    views at different dates keeps both."""
    kept: list[Claim] = []
    by_key: dict[str, list[Claim]] = {}
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


def _by_holder(claims: Sequence[Claim], statements: Sequence[Statement]) -> list[Side]:
    """A side for each holder, the most relevant first."""
    by_name: dict[str, list[Claim]] = {}
    for claim in sorted(claims, key=lambda c: -c.strength):
        by_name.setdefault(claim.key, []).append(claim)
    sides = [_side(own, statements, 0) for own in by_name.values()]
    return [side for side in sides if side is not None][:MOST_HOLDERS]


def _by_blamed(claims: Sequence[Claim], statements: Sequence[Statement]) -> list[Side]:
    """A side for each country or bloc that is blamed, the most relevant first, with those who blame it, and
    one for who rejects what is said. What blames nobody is on no side."""
    by_blamed: dict[str, list[Claim]] = {}
    for claim in sorted(claims, key=lambda c: -c.strength):
        if claim.of is not None:
            by_blamed.setdefault(claim.of, []).append(claim)
    denied = [of for of in by_blamed if of.startswith(DENIED)][:1]
    blamed = [of for of in by_blamed if not of.startswith(DENIED)][: MOST_BLAMED - len(denied)]
    sides = [_side(by_blamed[of], statements, 0) for of in blamed + denied]
    return [side for side in sides if side is not None]


def _by_asked(
    inquiry: Inquiry, claims: Sequence[Claim], statements: Sequence[Statement], holders: Holders
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
    claims: Sequence[Claim],
    statements: Sequence[Statement],
    polarity: int,
    most: int = MOST_HOLDERS,
    each: int = MOST_STATEMENTS,
) -> Side | None:
    if not claims:
        return None
    by_name: dict[str, list[Claim]] = {}
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


def _opposed(inquiry: Inquiry, sides: Sequence[Side], claims: Sequence[Claim]) -> bool:
    """Whether the sides really stand against one another: each by a statement on what the question is about,
    and not merely one holder's yes and no in one breath. On what may be a plain fact somebody must be named
    on either side."""
    about = ABOUT if inquiry.subject or inquiry.demand or not inquiry.nouns else _NAMELESS
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
