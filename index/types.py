"""The values that travel through the index: documents and their passages."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

Span = tuple[int, int]
"""Character offsets (start, end) into a document's text, end exclusive."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text and what is known about it.

    `path` names the document within its collection. `published_at` is an ISO 8601 date, possibly
    cut short ("2021", "2021-04", "2021-04-12"). `page_starts` holds the offset of each page's first
    character, `headings` the spans of lines that the format marks as headings; both are empty where
    the format knows none. `id` is 0 until the catalogue stores the document.
    """

    path: str
    text: str
    title: str | None = None
    source: str | None = None
    author: str | None = None
    published_at: str | None = None
    language: str | None = None
    page_starts: tuple[int, ...] = ()
    headings: tuple[Span, ...] = ()
    id: int = 0

    def page_of(self, offset: int) -> int | None:
        """The 1-based page that holds the character at `offset`; None where there are no pages."""
        if not self.page_starts:
            return None
        return max(1, bisect_right(self.page_starts, offset))


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is limited to. Dates are ISO 8601, possibly cut short, and inclusive; None means no
    limit. Source and author match whole, whatever their case. A document whose date is unknown is left
    out as soon as `since` or `until` is given.
    """

    source: str | None = None
    author: str | None = None
    since: str | None = None
    until: str | None = None
    document_ids: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class PassageDraft:
    """A passage before it is stored: whole sentences, `start` of the first to `end` of the last.

    `heading` is the text of the headings above it, outermost first, joined by " / "; it is context
    and not part of the span. `sentences` are spans in the document.
    """

    start: int
    end: int
    heading: str | None
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stored passage. `document.text[start:end] == text` always holds."""

    id: int
    document_id: int
    start: int
    end: int
    text: str
    heading: str | None = None
    sentences: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Another place where a passage's text stands too (a repeat or a near-duplicate)."""

    document_id: int
    path: str
    start: int
    end: int
