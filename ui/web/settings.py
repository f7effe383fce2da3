"""What the person who starts the chat decides; read once, passed down as a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes the server takes. Sizes in bytes, lengths in characters."""

    upload_bytes: int = 50 * 1024 * 1024
    upload_files: int = 50
    question_characters: int = 2000
    history_questions: int = 20
    running: int = 2
    waiting: int = 32
    call_bytes: int = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """How the chat is served.

    `users` maps names to passwords; empty means no login, and then each browser is its own user.
    `editors` may add, edit and remove documents: None is everybody, an empty set nobody.
    `host_names` are further names the server answers to besides its address and localhost.
    """

    host: str = "127.0.0.1"
    port: int = 7860
    users: tuple[tuple[str, str], ...] = ()
    editors: frozenset[str] | None = None
    mcp: bool = False
    host_names: tuple[str, ...] = ()
    limits: Limits = Limits()

    def may_edit(self, owner: str) -> bool:
        """Whether this owner ("user:NAME" or "browser:ID") may change the collection."""
        return self.editors is None or owner.removeprefix("user:") in self.editors
