"""The parent's side of reading: one child process, reused from file to file, killed when it must be."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from index.errors import ReadError
from index.readers import frames
from index.readers.files import unsupported
from index.readers.limits import SUFFIXES, Limits
from index.types import Document

_BOOTSTRAP = (
    "import json, sys; start = json.loads(sys.argv[1]); sys.path[:] = start['sys_path']; "
    "from index.readers.limits import Limits; from index.readers.worker import main; "
    "main(Limits(**start['limits']))"
)


class Reader:
    """Reads files into documents, in a child process that starts with the first file.

    Use it as a context manager. It may be used from one thread at a time. A file that hangs, eats
    memory or crashes its parser costs that file and one child process, nothing else.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None
        self._files_read = 0

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child process; a later `read` starts another."""
        child, self._child, self._files_read = self._child, None, 0
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def read(self, path: Path, name: str) -> Document:
        """The document in the file at `path`, named `name` in its collection, with id 0.

        Raises ReadError with one sentence that says why the file can't be read.
        """
        suffix = path.suffix.lower()
        if suffix not in SUFFIXES:
            raise ReadError(unsupported(suffix))
        reply = self._ask(path)
        if reply is None or reply.get("spent"):
            # What earlier files left behind in an old process must not be held against this one.
            was_used = self._files_read > 1
            self.close()
            if was_used:
                reply = self._ask(path)
        if reply is None:
            self.close()
            raise ReadError("its parser crashed, it may be damaged")
        if "error" in reply:
            raise ReadError(str(reply["error"]))
        return replace(_document(reply), path=name)

    def _ask(self, path: Path) -> dict[str, Any] | None:
        """The child's reply; None when the child has crashed. Raises ReadError after the time limit."""
        child = self._child if self._child and self._child.poll() is None else self._start()
        assert child.stdin is not None
        assert child.stdout is not None
        self._files_read += 1
        timer = _Timer(self.limits.seconds, child)
        try:
            return _exchange(child.stdin, child.stdout, path, self.limits.reply_bytes)
        except (OSError, frames.FrameError):
            # Joined before its flag is read, so that a timer just going off is not taken for a crash.
            timer.stop()
            if timer.expired:
                self.close()
                limit = f"{self.limits.seconds:g} seconds"
                raise ReadError(f"reading it took longer than the limit of {limit}") from None
            return None
        except BaseException:
            self.close()
            raise
        finally:
            timer.stop()
            if timer.expired:
                self.close()

    def _start(self) -> subprocess.Popen[bytes]:
        self.close()
        start = {"sys_path": [entry for entry in sys.path if entry], "limits": asdict(self.limits)}
        # In a session of its own, Ctrl-C reaches the parent only, which then ends the child.
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-c", _BOOTSTRAP, frames.encode_ascii(start).decode()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(os.environ),
            start_new_session=True,
        )
        return self._child


class _Timer:
    """Kills the child when the time is up; `expired` tells whether it did."""

    def __init__(self, seconds: float, child: subprocess.Popen[bytes]) -> None:
        self.expired = False
        self._child = child
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True
        self._timer.start()

    def _expire(self) -> None:
        self.expired = True
        self._child.kill()

    def stop(self) -> None:
        self._timer.cancel()
        self._timer.join()


def _exchange(requests: IO[bytes], replies: IO[bytes], path: Path, limit: int) -> dict[str, Any]:
    # ASCII keeps a path that is not valid UTF-8: its lone surrogates travel as escapes.
    frames.write(requests, frames.encode_ascii({"path": str(path.absolute())}))
    return frames.read(replies, limit)


def _document(reply: Mapping[str, Any]) -> Document:
    fields = dict(reply["document"])
    fields["page_starts"] = tuple(fields["page_starts"])
    fields["headings"] = tuple((start, end) for start, end in fields["headings"])
    return Document(**fields)


def _environment(environment: Mapping[str, str]) -> dict[str, str]:
    # Threads of numeric libraries would reserve address space that counts against the memory limit.
    return {**environment, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
