"""How a quote is printed: who says it, in which document, when, their words, and where they are cited."""

from __future__ import annotations

from collections.abc import Sequence

from index.types import Document
from rag.context import Quote

PER, PER_FIRST, OPEN, CLOSE, DAMAGED = ", per ", "Per ", ": “", "”", " (damaged in the source)"


LABEL_WORDS = 8
"""Words of a title that stand beside a quote; the whole title stands with its citation."""


def label_of(document: Document) -> str:
    """What a document is called in an answer: its title or the beginning of a long one, else its path."""
    words = (document.title or "").split()
    if not words:
        return " ".join(document.path.split())
    return " ".join(words if len(words) <= LABEL_WORDS else [*words[:LABEL_WORDS], "…"])


def quote_words(quote: Quote) -> int:
    """Words of the printed line."""
    return len(quote_line(quote, (1,)).split())


def quote_line(quote: Quote, numbers: Sequence[int]) -> str:
    """The printed line, with the numbers of its citations."""
    document = quote.document
    date = f" ({document.published_at})" if document.published_at else ""
    speaker = " ".join(quote.speaker.split()) + PER if quote.speaker else PER_FIRST
    mark = DAMAGED if quote.damaged else ""
    cited = "".join(f" [{number}]" for number in numbers)
    said = " ".join(quote.text.split())
    return f"{speaker}{label_of(document)}{date}{OPEN}{said}{CLOSE}{mark}{cited}"
