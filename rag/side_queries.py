"""What either side of a disputed question is likely to say, to search for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rag.axes import AXES, readings
from rag.inquiry import direction, inquiry_of

MOST_QUERIES = 4
"""Searches for one question."""


@dataclass(frozen=True, slots=True)
class Queries:
    """Searches for what either side of a question is likely to say; empty for a plain fact. The first half
    of `texts` are those of a yes where `opposed` is true: each is followed by its opposite."""

    texts: tuple[str, ...] = ()
    leans: tuple[int, ...] = ()
    """1 for what a yes is likely to say, -1 for a no, 0 where neither."""


@lru_cache(maxsize=256)
def side_queries(question: str) -> Queries:
    """What each side of a disputed question is likely to say, and which side that is."""
    inquiry = inquiry_of(question)
    if not inquiry.invites_positions:
        return Queries()
    found: list[tuple[str, int]] = []
    readings_of = inquiry.yes
    if inquiry.form == "reason":
        found += [
            ("because, the reason is, in order to", 0),
            ("deliberately, in fact it wants, a tactic to", 0),
        ]
    if inquiry.form == "blame":
        found += [("triggered by, the key factor", 0), ("unprovoked, rejects this narrative", 0)]
        readings_of = tuple(
            value * (axis.name != "cause") for axis, value in zip(AXES, readings(question), strict=True)
        )
    weighed = sorted(zip(AXES, readings_of, inquiry.no, strict=True), key=lambda a: -abs(a[1]) - abs(a[2]))
    for axis, yes, no in weighed:
        if yes or no:
            lean = direction(yes, no) * inquiry.sign
            found += [(axis.for_high, lean), (axis.for_low, -lean)]
    if not found:
        found = [("supports it, is possible", 1), ("opposes it, refuses, is not possible", -1)]
    kept = found[:MOST_QUERIES]
    leans = tuple(lean if inquiry.has_answer else 0 for _, lean in kept)
    return Queries(tuple(f"{inquiry.topic}: {text}" for text, _ in kept), leans)


def counter_queries(question: str) -> list[str]:
    """Searches for what either side of a disputed question is likely to say; empty for a plain fact."""
    return list(side_queries(question).texts)
