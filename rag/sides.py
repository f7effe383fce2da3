"""The values of a disagreement: statements, and the sides and holders that they make."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that may take a side.

    `relevance` is how likely it answers the question, from 0 to 1. `speaker` is who says it where that is
    known, `source` its document's publisher, `path` the document's name and `title` its title, `when` the
    date it refers to and `published_at` its document's (ISO 8601, possibly cut short). `before` is
    what stands in front of it, to know what "this claim" is; `about` is how its document begins.
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
    title: str | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """One holder's part in a side: `statements` are places in the sequence that was given. `said_as` is
    what the first of them calls the holder, None where nobody is named."""

    holder: str
    statements: tuple[int, ...]
    independent_sources: int
    said_as: str | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """Holders that agree with one another. `polarity` is 1 for a yes, -1 for a no to the question, 0 where
    the question has no yes or no, and for those who say neither. `latest` is the last date that its
    statements give, None without one."""

    holdings: tuple[Holding, ...]
    statements: tuple[int, ...]
    independent_sources: int
    polarity: int
    latest: str | None


@dataclass(frozen=True, slots=True)
class Sides:
    """What the statements amount to. `contested` is False where only one view is there, and then `sides`
    has at most one element. `by_date` says that the same holder changed: the newer side comes first.
    `others` says that the last side is of those who speak on the question and say neither yes nor no."""

    contested: bool
    sides: tuple[Side, ...] = ()
    by_date: bool = False
    others: bool = False
