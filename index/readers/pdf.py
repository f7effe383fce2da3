"""PDF: the text of all pages, hard-wrapped lines joined into paragraphs, and where each page starts."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING, Any

from index.errors import ReadError
from index.readers.dates import normalise_date
from index.readers.encoding import universal_newlines, without_surrogates
from index.readers.fields import language_code, tidy
from index.readers.limits import Limits, size
from index.readers.pdf_lines import join_pages
from index.types import Document

if TYPE_CHECKING:
    from pypdf import PdfReader

_LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
    0x00A0: " ",
    0x0000: " ",
}


def read(data: bytes, limits: Limits) -> Document:
    """The text of the PDF, its page starts and its metadata.

    An encrypted file is read when its user password is empty. The date comes from the metadata's
    publication date alone: when a file was made says little about when its text was published.
    Raises ReadError for what needs a password, holds no text, is damaged or has too many pages.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = _open(data)
    pages = _page_texts(reader, limits)
    if not any(page.strip() for page in pages):
        raise ReadError("it holds no text; run OCR on it first")
    text, page_starts = join_pages(pages)
    information = _quietly(lambda: reader.metadata) or {}
    xmp = _quietly(lambda: reader.xmp_metadata)
    return Document(
        path="",
        text=text,
        title=tidy(information.get("/Title")),
        author=tidy(information.get("/Author")),
        published_at=_quietly(lambda: _publication_date(xmp)),
        language=language_code(_quietly(lambda: str(reader.root_object["/Lang"]))),
        page_starts=page_starts,
    )


def _open(data: bytes) -> PdfReader:
    from pypdf import PdfReader

    if b"%PDF-" not in data[:1024]:
        raise ReadError("it is not a PDF file")
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        locked = reader.is_encrypted and not reader.decrypt("")
    except (MemoryError, RecursionError):
        raise
    except Exception as error:
        raise ReadError("it is not a readable PDF, it may be damaged") from error
    if locked:
        raise ReadError("it is protected with a password; save it without one")
    return reader


def _page_texts(reader: PdfReader, limits: Limits) -> list[str]:
    texts: list[str] = []
    characters = 0
    try:
        count = len(reader.pages)
        if count > limits.pages:
            raise ReadError(f"it has {count:,} pages, more than the limit of {limits.pages:,}")
        for page in reader.pages:
            texts.append(_clean(page.extract_text()))
            characters += len(texts[-1])
            if characters > limits.reply_bytes:
                raise ReadError(f"it holds more text than the limit of {size(limits.reply_bytes)}")
    except (ReadError, MemoryError, RecursionError):
        raise
    except Exception as error:
        where = f"its page {len(texts) + 1} can't be read" if texts else "it is not a readable PDF"
        raise ReadError(f"{where}, it may be damaged") from error
    return texts


def _clean(text: str) -> str:
    return universal_newlines(without_surrogates(text)).translate(_LIGATURES)


def _publication_date(xmp: Any) -> str | None:
    """The publication date of the XMP metadata (PRISM, else Dublin Core), ISO 8601."""
    if xmp is None:
        return None
    prism = "http://prismstandard.org/namespaces/basic/{}/"
    for version in ("3.0", "2.1", "2.0"):
        for node in xmp.get_nodes_in_namespace("", prism.format(version)):
            if node.localName in ("publicationDate", "coverDate"):
                value = getattr(node, "value", None) or "".join(
                    child.data for child in node.childNodes if hasattr(child, "data")
                )
                return normalise_date(value)
    return next((date for date in map(normalise_date, xmp.dc_date or []) if date), None)


def _quietly(get: Any) -> Any:
    """What `get` gives, or None: damaged metadata is no reason to refuse the text."""
    try:
        return get()
    except (MemoryError, RecursionError):
        raise
    except Exception:
        return None
