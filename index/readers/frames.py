"""Messages between the reader and its child process: a 4-byte length, then that much JSON."""

from __future__ import annotations

import json
import struct
from typing import IO, Any

_LENGTH = struct.Struct(">I")


class FrameError(Exception):
    """The other side is gone, or what it sends is no frame, or one over the limit."""


def encode(message: dict[str, Any]) -> bytes:
    """The message as JSON in UTF-8, without the length. Lone surrogates become "?"."""
    return json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")


def encode_ascii(message: dict[str, Any]) -> bytes:
    """The message as JSON in ASCII, without the length. Lone surrogates survive as escapes."""
    return json.dumps(message).encode("ascii")


def write(stream: IO[bytes], body: bytes) -> None:
    """Write one encoded message and flush it."""
    stream.write(_LENGTH.pack(len(body)))
    stream.write(body)
    stream.flush()


def read(stream: IO[bytes], limit: int) -> dict[str, Any]:
    """The next message. Raises FrameError when there is none or it is longer than `limit` bytes."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise FrameError("the stream has ended")
    (length,) = _LENGTH.unpack(head)
    if length > limit:
        raise FrameError(f"a message of {length} bytes is over the limit of {limit}")
    body = stream.read(length)
    if len(body) < length:
        raise FrameError("the stream ended inside a message")
    try:
        message = json.loads(body)
    except ValueError as error:
        raise FrameError("a message is not JSON") from error
    if not isinstance(message, dict):
        raise FrameError("a message is not an object")
    return message
