"""Blocks of text into one text, with the spans of those that are headings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from index.readers.encoding import without_surrogates
from index.types import Span

Kind = Literal["paragraph", "heading", "item", "row"]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or table row; its text is not blank and may hold line ends."""

    kind: Kind
    text: str


def join(blocks: Iterable[Block]) -> tuple[str, tuple[Span, ...]]:
    """The text and its headings' spans. A blank line separates blocks, but for the items of a list
    and the rows of a table, which follow one another line by line."""
    parts: list[str] = []
    headings: list[Span] = []
    offset = 0
    previous: Block | None = None
    for block in blocks:
        if previous is not None:
            close = block.kind == previous.kind and block.kind in ("item", "row")
            parts.append("\n" if close else "\n\n")
            offset += len(parts[-1])
        text = without_surrogates(block.text)
        if block.kind == "heading":
            headings.append((offset, offset + len(text)))
        parts.append(text)
        offset += len(text)
        previous = block
    return "".join(parts), tuple(headings)
