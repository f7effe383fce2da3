"""Plain facts that differ: sentences of several documents that state the same fact with another value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.holders import document_name, holder_key
from rag.question import Question
from rag.sides import Holding, Side, Sides, Statement
from rag.sources import independent_sources
from rag.stance import holders_of
from rag.values import Value, compatible, value_in

LEAST_SHARE = 0.2
"""A sentence states the fact when it is at least this likely to, relative to the best one."""
MOST_VALUES = 4


@dataclass(frozen=True, slots=True)
class _Stated:
    place: int
    value: Value
    when: str | None


def value_sides(
    question: Question, statements: Sequence[Statement], stem: Callable[[str], list[str]]
) -> Sides:
    """Group the statements of a plain fact by the value they give, the most relevant first.

    Only the best statement of a document counts: what one text says twice is no disagreement, unless it names
    another holder for each. Values that
    can both be true are one side. Where all dates are known and differ, the sides differ by date: a later
    figure renews an earlier one, and the newer side comes first. Never raises.
    """
    floor = LEAST_SHARE * max((s.relevance for s in statements), default=0.0)
    stated: list[_Stated] = []
    heard: dict[int, set[str]] = {}
    for place, statement in sorted(enumerate(statements), key=lambda pair: -pair[1].relevance):
        known = heard.get(statement.document_id, set())
        named = next((holder_key(holder) for holder in holders_of(statement.text)), "")
        if statement.relevance < floor or (known and (not named or known & {"", named})):
            continue
        value = value_in(question, statement.text, stem)
        if value is not None:
            heard.setdefault(statement.document_id, set()).add(named)
            stated.append(_Stated(place, value, statement.published_at))
    groups: list[list[_Stated]] = []
    for one in stated:
        group = next((g for g in groups if all(compatible(one.value, other.value) for other in g)), None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    if len(groups) < 2 or _close(groups):
        return Sides(False)
    sides = [_side(group, statements) for group in groups[:MOST_VALUES]]
    dates = [side.latest for side in sides]
    amounts = all(one.value.amount is not None for group in groups for one in group)
    if amounts and None not in dates and len(set(dates)) == len(dates):
        return Sides(True, tuple(sorted(sides, key=lambda side: side.latest or "", reverse=True)), True)
    return Sides(True, tuple(sides))


def _close(groups: Sequence[Sequence[_Stated]]) -> bool:
    """Whether every group fits every other one by some of its values."""
    return all(
        any(compatible(a.value, b.value) for a in one for b in other)
        for place, one in enumerate(groups)
        for other in groups[place + 1 :]
    )


def _side(group: Sequence[_Stated], statements: Sequence[Statement]) -> Side:
    by_name: dict[str, list[int]] = {}
    for one in group:
        statement = statements[one.place]
        said_as = next(iter(holders_of(statement.text)), None)
        name = (
            statement.speaker or said_as or document_name(statement.source, statement.title, statement.path)
        )
        by_name.setdefault(name, []).append(one.place)
    holdings = tuple(
        Holding(name, tuple(places), independent_sources([statements[p] for p in places]))
        for name, places in by_name.items()
    )
    places = tuple(one.place for one in group)
    dates = [one.when for one in group if one.when]
    return Side(
        holdings, places, independent_sources([statements[p] for p in places]), 0, max(dates, default=None)
    )
