"""Sentences -> sides that disagree, each with its holders and its independent sources.

A pure function over values: it reads what the sentences say and who says it, never picks a side and never
drops one. What counts as a disagreement is written down in `docs/disagreement.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.inquiry import Inquiry, inquiry_of
from rag.repeats import same_shingles, shingles
from rag.stance import parts_of

__all__ = ["Holding", "Side", "Sides", "Statement", "positions"]

LEAST_SHARE = 0.3
"""A statement speaks on the question when it is at least this relevant, relative to the best one."""
MOST_HOLDERS = 6
"""Holders of one side that are shown, the strongest first; a question without a yes has as many sides."""
MOST_STATEMENTS = 2
"""Statements of one holder on one side."""
_UNNAMED = 0.6
"""How much less a statement counts that is nobody's in particular."""
_ASIDE = 0.6
"""How much less a statement counts that names nothing of what the question is about."""
_WEAKEST = 0.4
"""A holder is shown whose best statement is at least this strong, relative to the side's best."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that may take a side.

    `relevance` is how likely it answers the question, from 0 to 1. `speaker` is who says it where that is
    known, `source` its document's publisher, `path` the document's name, `when` the date it refers to and
    `published_at` its document's (ISO 8601, possibly cut short). `before` is the sentence in front of it,
    to know what "this claim" is.
    """

    text: str
    document_id: int
    start: int
    end: int
    relevance: float
    speaker: str | None = None
    source: str | None = None
    path: str = ""
    when: str | None = None
    published_at: str | None = None
    before: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """One holder's part in a side: `statements` are places in the sequence that was given."""

    holder: str
    statements: tuple[int, ...]
    independent_sources: int


@dataclass(frozen=True, slots=True)
class Side:
    """Holders that agree with one another. `polarity` is 1 for a yes, -1 for a no to the question, 0 where
    the question has no yes or no. `latest` is the last date that its statements give, None without one."""

    holdings: tuple[Holding, ...]
    statements: tuple[int, ...]
    independent_sources: int
    polarity: int
    latest: str | None


@dataclass(frozen=True, slots=True)
class Sides:
    """What the statements amount to. `contested` is False where only one view is there, and then `sides`
    has at most one element. `by_date` says that the same holder changed: the newer side comes first."""

    contested: bool
    sides: tuple[Side, ...] = ()
    by_date: bool = False


@dataclass(frozen=True, slots=True)
class _Claim:
    statement: int
    holder: str
    polarity: int
    strength: float


def positions(question: str, statements: Sequence[Statement]) -> Sides:
    """Group statements into the sides of a disagreement over the question. Never raises.

    The question decides what a disagreement is: opposed answers to a yes or no or to an alternative,
    different accounts from different holders where it asks for blame, causes, attitudes or what should
    be; other questions are contested only by facts that differ.
    """
    inquiry = inquiry_of(question)
    if not statements or not inquiry.invites_positions:
        return Sides(False)
    floor = LEAST_SHARE * max(statement.relevance for statement in statements)
    claims = [
        claim
        for place, statement in enumerate(statements)
        if statement.relevance >= floor and _asserts(statement.text)
        for claim in _claims(inquiry, place, statement)
    ]
    sides = _by_answer(claims, statements) if inquiry.has_answer else _by_holder(claims, statements)
    if len(sides) < 2 or not _opposed(inquiry, sides, claims):
        return Sides(False, tuple(sides[:1]))
    if _only_by_date(sides):
        return Sides(True, tuple(sorted(sides, key=lambda side: side.latest or "", reverse=True)), True)
    return Sides(True, tuple(sides))


def _claims(inquiry: Inquiry, place: int, statement: Statement) -> list[_Claim]:
    """What a sentence holds against or for the question, and in whose name, part by part."""
    parts = parts_of(statement.text)
    found: list[_Claim] = []
    previous = 0
    heard: tuple[str, ...] = ()
    for part in parts:
        heard = part.holders or heard
        polarity = inquiry.polarity_of(part)
        if inquiry.refers_back(part):
            denied = previous or _polarity_before(inquiry, statement)
            polarity = -denied if denied else polarity
        previous = polarity or previous
        if inquiry.speaks_to(part) or (polarity and inquiry.has_answer):
            speaker = (statement.speaker,) if statement.speaker else ()
            named = (speaker or heard) if inquiry.form == "blame" else (heard or speaker)
            for holder in named or (_voice(statement),):
                strength = statement.relevance * (1.0 if named else _UNNAMED)
                strength *= 1.0 if inquiry.concerns(f"{statement.before} {statement.text}") else _ASIDE
                found.append(_Claim(place, holder, polarity, strength))
    return found


def _asserts(text: str) -> bool:
    """Headings, list items and questions hold no position."""
    bare = text.rstrip(" \n\"'”’»)")
    return bare.endswith((".", "!", "…", ";")) and not text.lstrip().startswith(("-", "•", "*"))


def _polarity_before(inquiry: Inquiry, statement: Statement) -> int:
    parts = parts_of(statement.before)
    return inquiry.polarity_of(parts[-1]) if parts else 0


def _voice(statement: Statement) -> str:
    """Whose words they are when nobody is named: the publisher's, else the document's."""
    return statement.source or statement.path


def _by_answer(claims: Sequence[_Claim], statements: Sequence[Statement]) -> list[Side]:
    """A side for yes and a side for no; what says neither joins none."""
    sides = [
        _side([claim for claim in claims if claim.polarity == polarity], statements, polarity)
        for polarity in (1, -1)
    ]
    return [side for side in sides if side is not None]


def _by_holder(claims: Sequence[_Claim], statements: Sequence[Statement]) -> list[Side]:
    """A side for each holder, the most relevant first."""
    by_name: dict[str, list[_Claim]] = {}
    for claim in sorted(claims, key=lambda c: -c.strength):
        by_name.setdefault(_key(claim.holder), []).append(claim)
    sides = [_side(own, statements, 0) for own in by_name.values()]
    kept = [side for side in sides if side is not None]
    return kept[:MOST_HOLDERS]


def _key(holder: str) -> str:
    """Holders with the same last word are the same ("Sergey Lavrov", "Lavrov")."""
    words = holder.lower().replace("’", "'").removesuffix("'s").split()
    return words[-1] if words else ""


def _side(claims: Sequence[_Claim], statements: Sequence[Statement], polarity: int) -> Side | None:
    if not claims:
        return None
    by_name: dict[str, list[_Claim]] = {}
    for claim in claims:
        by_name.setdefault(_key(claim.holder), []).append(claim)
    holdings = []
    best = max(claim.strength for claim in claims)
    for own in sorted(by_name.values(), key=lambda claims: -max(c.strength for c in claims)):
        own.sort(key=lambda claim: -claim.strength)
        if own[0].strength < _WEAKEST * best:
            continue
        places = tuple(dict.fromkeys(claim.statement for claim in own))
        name = max((claim.holder for claim in own), key=len)
        sources = independent_sources([statements[p] for p in places])
        holdings.append(Holding(name, places[:MOST_STATEMENTS], sources))
    del holdings[MOST_HOLDERS:]
    places = tuple(dict.fromkeys(p for h in holdings for p in h.statements))
    dates = [d for p in places if (d := statements[p].when or statements[p].published_at)]
    return Side(
        tuple(holdings),
        places,
        independent_sources([statements[p] for p in places]),
        polarity,
        max(dates, default=None),
    )


def independent_sources(statements: Sequence[Statement]) -> int:
    """How many documents carry these statements, repeats and reprints counted once.

    Documents of one publisher count once; so do documents whose statements repeat one another (the same
    runs of four words, `rag.repeats`).
    """
    groups: list[tuple[set[str], list[frozenset[tuple[str, ...]]]]] = []
    for statement in statements:
        names = {f"document {statement.document_id}"} | (
            {statement.source.lower()} if statement.source else set()
        )
        marks = [shingles(statement.text)]
        same = [g for g in groups if g[0] & names or any(same_shingles(marks[0], m) for m in g[1])]
        for group in same:
            names |= group[0]
            marks += group[1]
            groups.remove(group)
        groups.append((names, marks))
    return len(groups)


def _opposed(inquiry: Inquiry, sides: Sequence[Side], claims: Sequence[_Claim]) -> bool:
    """Whether the sides really stand against one another: not merely one holder's yes and no in one "
    "breath."""
    if inquiry.has_answer:
        yes, no = ({_key(h.holder) for h in side.holdings} for side in sides[:2])
        return yes != no or len(yes) > 1 or _only_by_date(sides)
    return len({_key(h.holder) for side in sides for h in side.holdings}) > 1


def _only_by_date(sides: Sequence[Side]) -> bool:
    """Whether the sides are one holder's at different dates."""
    holders = [{_key(h.holder) for h in side.holdings} for side in sides]
    dates = {side.latest for side in sides}
    return (
        all(h == holders[0] and len(h) == 1 for h in holders)
        and None not in dates
        and len(dates) == len(sides)
    )
