"""Texts and offsets in few bytes, for the catalogue's rows."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.types import Span

if TYPE_CHECKING:
    from zlib import _Compress

DICTIONARY_FILE = Path(__file__).parent / "data" / "dictionary.txt"
"""Common English words, made by `scripts/make_text_dictionary.py`."""


def pack_text(text: str) -> bytes:
    """A document's text as it is kept: UTF-8, deflated with a dictionary of common words. News and
    abstracts take 42 % of their bytes, without the dictionary 49 %."""
    packer = _packer().copy()  # reading the dictionary takes longer than deflating an abstract
    return packer.compress(text.encode("utf-8")) + packer.flush()


def unpack_text(blob: bytes) -> str:
    """What `pack_text` gave."""
    unpacker = zlib.decompressobj(zdict=_dictionary())
    return (unpacker.decompress(blob) + unpacker.flush()).decode("utf-8")


@lru_cache(maxsize=1)
def _packer() -> _Compress:
    return zlib.compressobj(zdict=_dictionary())


@lru_cache(maxsize=1)
def _dictionary() -> bytes:
    return DICTIONARY_FILE.read_bytes()


def pack_spans(spans: Sequence[Span], origin: int) -> bytes:
    """Spans as differences: the first from `origin`, each later offset from the one before. A difference
    takes a byte for each seven bits (LEB128), its sign in the lowest."""
    packed = bytearray()
    before = origin
    for offset in (offset for span in spans for offset in span):
        value = 2 * (offset - before) if offset >= before else 2 * (before - offset) - 1
        before = offset
        while value > 127:
            packed.append(value & 127 | 128)
            value >>= 7
        packed.append(value)
    return bytes(packed)


def unpack_spans(blob: bytes, origin: int) -> tuple[Span, ...]:
    """What `pack_spans` gave."""
    offsets = []
    offset, value, shift = origin, 0, 0
    for byte in blob:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            offset += -(value + 1 >> 1) if value & 1 else value >> 1
            offsets.append(offset)
            value = shift = 0
    return tuple(zip(offsets[::2], offsets[1::2], strict=True))
