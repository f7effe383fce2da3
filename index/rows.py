"""Between values and the rows that the catalogue keeps of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.packing import unpack_spans, unpack_text
from index.types import Document, Passage, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PASSAGE_COLUMNS = 'p.id, p.document_id, p."start", p."end", p.heading, p.sentences'
DOCUMENT_COLUMNS = (
    "d.id, d.path, d.title, d.source, d.author, d.published_at, d.language, d.page_starts, d.headings, t.text"
)


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document without its text, for lists. `characters` and `passages` are counts."""

    id: int
    path: str
    title: str | None
    source: str | None
    author: str | None
    published_at: str | None
    language: str | None
    characters: int
    passages: int

    def to_dict(self) -> dict[str, Any]:
        """One element of what `parley list --json` prints."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True, eq=False)
class NewPassage:
    """A passage ready to be stored, with its unit vector, shape (d,), and its sentences', shape (n, d)."""

    start: int
    end: int
    heading: str | None
    sentences: tuple[Span, ...]
    vector: NDArray[np.float32]
    sentence_vectors: NDArray[np.float32]


def offsets_json(offsets: tuple[Span, ...] | tuple[int, ...]) -> str:
    """A document's pages or headings, which few have, as JSON."""
    return json.dumps(offsets, separators=(",", ":"))


def read_document(row: tuple[Any, ...]) -> Document:
    """A row of `DOCUMENT_COLUMNS`."""
    document_id, path, title, source, author, published_at, language, pages, headings, text = row
    return Document(
        path=path,
        text=unpack_text(text),
        title=title,
        source=source,
        author=author,
        published_at=published_at,
        language=language,
        page_starts=tuple(json.loads(pages)),
        headings=tuple((start, end) for start, end in json.loads(headings)),
        id=document_id,
    )


def read_passage(row: tuple[Any, ...], text: str) -> Passage:
    """A row of `PASSAGE_COLUMNS`, with its document's text."""
    passage_id, document_id, start, end, heading, sentences = row
    return Passage(
        passage_id, document_id, start, end, text[start:end], heading, unpack_spans(sentences, start)
    )
