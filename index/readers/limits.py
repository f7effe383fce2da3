"""What a file may cost before it is refused, and which files are read at all."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024

SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown", ".html", ".htm", ".pdf", ".docx"})
"""The file name endings (lower case) that a reader exists for."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits on one file. A file over any of them is refused, never cut short.

    `bytes` is the file's size, `pages` those of a PDF, `unpacked_bytes` what a DOCX may unpack to,
    `reply_bytes` the extracted text with its metadata as the child process sends it, `memory_bytes`
    the child's address space (where the system can limit it), `seconds` the time for one file.
    """

    bytes: int = 50 * MEBIBYTE
    pages: int = 10_000
    unpacked_bytes: int = 200 * MEBIBYTE
    reply_bytes: int = 200 * MEBIBYTE
    memory_bytes: int = 2048 * MEBIBYTE
    seconds: float = 60.0


def size(count: int) -> str:
    """A number of bytes for people: "50 MB", "1.5 MB", "812 kB"."""
    if count >= MEBIBYTE:
        return f"{count / MEBIBYTE:.1f}".removesuffix(".0") + " MB"
    if count >= 1024:
        return f"{count / 1024:.0f} kB"
    return f"{count} bytes"
