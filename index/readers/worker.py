"""The child process: reads one file after another and sends back what it found, or why it couldn't.

It has no network and starts no programs: an audit hook refuses both. It dies with its parent, or
when a file takes far longer than it may.
"""

from __future__ import annotations

import os
import signal
import stat
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import PurePath
from typing import IO, Any

from index.errors import ReadError
from index.readers import frames
from index.readers.limits import Limits, size
from index.types import Document

_REFUSED_EVENTS = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.remove",
    "os.rename",
)
_REQUEST_BYTES = 1024 * 1024
_GRACE_SECONDS = 10


def main(limits: Limits) -> None:
    """Answer requests until the parent closes the pipe."""
    requests, replies = _private_pipes()
    _limit_memory(limits.memory_bytes)
    sys.addaudithook(refuse_escape)
    while True:
        try:
            request = frames.read(requests, _REQUEST_BYTES)
        except frames.FrameError:
            return
        _set_alarm(limits)
        frames.write(replies, answer(request["path"], limits))
        _set_alarm(None)


def answer(path: str, limits: Limits) -> bytes:
    """The encoded reply for one file: `document`, or `error` (and `spent` when memory ran out)."""
    try:
        document = _parser(PurePath(path).suffix.lower())(read_bytes(path, limits.bytes), limits)
        if not document.text.strip():
            raise ReadError("it holds no text")
        body = frames.encode({"document": asdict(document)})
        if len(body) <= limits.reply_bytes:
            return body
        return frames.encode({"error": f"it holds more text than the limit of {size(limits.reply_bytes)}"})
    except ReadError as error:
        return frames.encode({"error": str(error)})
    except MemoryError:
        reason = f"reading it takes more memory than the limit of {size(limits.memory_bytes)}"
        return frames.encode({"error": reason, "spent": True})
    except RecursionError:
        return frames.encode({"error": "it is nested too deeply to be read"})
    except Exception as error:
        # Parsers meet hostile input here; whatever they raise is a property of the file.
        return frames.encode({"error": f"it can't be read, it may be damaged ({type(error).__name__})"})


def read_bytes(path: str, limit: int) -> bytes:
    """The file's bytes. Raises ReadError for anything but a regular, readable file within the limit."""
    try:
        # O_NONBLOCK: opening a named pipe must not wait for a writer.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise ReadError("it is not a regular file")
            if status.st_size > limit:
                raise ReadError(f"it has {size(status.st_size)}, more than the limit of {size(limit)}")
            data = file.read(limit + 1)
    except OSError as error:
        raise ReadError(_os_reason(error)) from error
    if len(data) > limit:
        raise ReadError(f"it has more than the limit of {size(limit)}")
    if not data:
        raise ReadError("it is empty")
    return data


def _os_reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "there is no such file"
    if isinstance(error, PermissionError):
        return "permission to read it is denied"
    if isinstance(error, IsADirectoryError):
        return "it is not a regular file"
    return f"the system can't read it ({error.strerror})"


def refuse_escape(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: no network, no other programs, no files removed or renamed by a parser."""
    if event in _REFUSED_EVENTS:
        raise PermissionError(f"a parser may not use {event}")


def _parser(suffix: str) -> Callable[[bytes, Limits], Document]:
    # Each parser is imported when first needed: a text file must not wait for the PDF library.
    if suffix in (".md", ".markdown"):
        from index.readers.markdown import read as read_markdown

        return read_markdown
    if suffix in (".html", ".htm"):
        from index.readers.html import read as read_html

        return read_html
    if suffix == ".pdf":
        from index.readers.pdf import read as read_pdf

        return read_pdf
    if suffix == ".docx":
        from index.readers.docx import read as read_docx

        return read_docx
    if suffix in (".txt", ".text"):
        from index.readers.txt import read as read_txt

        return read_txt
    raise ReadError(f"files ending in {suffix!r} are not supported")


def _private_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """The pipes to the parent, moved away from stdin and stdout so that no library can write there."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return requests, replies


def _limit_memory(memory_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    for kind, value in ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(kind)[1]
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        try:
            resource.setrlimit(kind, (value, hard))
        except (ValueError, OSError):  # macOS accepts no address-space limit
            continue


def _set_alarm(limits: Limits | None) -> None:
    """Have the system end this process if the parent is no longer there to do it in time."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, limits.seconds + _GRACE_SECONDS if limits else 0)
