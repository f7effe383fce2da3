"""How the commands print: data on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from typing import Any


def complain(message: str) -> None:
    """One line on stderr."""
    line = " ".join(message.split())
    print(f"parley: {line}", file=sys.stderr)


def say(text: str) -> None:
    """Text on stdout; characters that the terminal's encoding lacks are replaced."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding))


def say_json(value: Any, *, indent: int | None = 2) -> None:
    """A value as JSON on stdout."""
    say(json.dumps(value, ensure_ascii=False, indent=indent))


def printable(text: str) -> str:
    """Text of a document or file name without the control characters that would drive a terminal."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text)
