"""DOCX: paragraphs, headings, lists, tables and footnotes in document order."""

from __future__ import annotations

from typing import Any

from index.errors import ReadError
from index.readers.blocks import Block, join
from index.readers.docx_blocks import body_blocks, footnote_blocks
from index.readers.docx_package import safe_package
from index.readers.fields import language_code, tidy
from index.readers.limits import Limits
from index.types import Document


def read(data: bytes, limits: Limits) -> Document:
    """The document's text and core properties; footnotes stand at its end, comments and page headers
    are left out.

    Raises ReadError for what is no DOCX, is damaged, protected, or unpacks to more than the limit.
    """
    package = safe_package(data, limits.unpacked_bytes)
    try:
        import docx

        opened = docx.Document(package)
        blocks: list[Block] = [*body_blocks(opened), *footnote_blocks(opened)]
        properties = opened.core_properties
        text, headings = join(blocks)
        return Document(
            path="",
            text=text,
            title=tidy(_property(properties, "title")),
            author=tidy(_property(properties, "author")),
            language=language_code(_property(properties, "language")),
            headings=headings,
        )
    except (ReadError, MemoryError, RecursionError):
        raise
    except Exception as error:
        raise ReadError("it is not a readable DOCX, it may be damaged") from error


def _property(properties: Any, name: str) -> object:
    try:
        return getattr(properties, name)
    except ValueError:  # a property that is not what the format wants is no reason to refuse the text
        return None
