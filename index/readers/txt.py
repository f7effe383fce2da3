"""Plain text. The document's text is the file's, character for character."""

from __future__ import annotations

from index.readers.encoding import decode
from index.readers.limits import Limits
from index.types import Document


def read(data: bytes, limits: Limits) -> Document:
    """The decoded text; the format carries no metadata. Raises ReadError for what is not text."""
    return Document(path="", text=decode(data))
