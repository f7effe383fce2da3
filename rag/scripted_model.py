"""A language model that says what a script tells it: for tests, here and in projects that use Parley."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence

from index.errors import ChatModelError
from rag.chat_model import Deadlines, Message, Piece


class ScriptedChatModel:
    """Answers its first prompt with the first of `replies`, the second with the second, and the last one
    ever after.

    A reply is a text, streamed word by word, or a sequence of steps: a str is said, a Piece sent as it
    is, a number waited for in seconds, and an exception raised. `prompts` keeps what the model was asked.
    """

    def __init__(
        self,
        *replies: str | Iterable[str | float | Piece | Exception],
        name: str = "scripted",
        window: int = 8192,
    ) -> None:
        if not replies:
            raise ValueError("a scripted model needs at least one reply")
        self.name = name
        self.window = window
        self.prompts: list[tuple[Message, ...]] = []
        self._replies = replies

    async def stream(
        self, messages: Sequence[Message], max_tokens: int, deadlines: Deadlines
    ) -> AsyncIterator[Piece]:
        """The next reply's pieces."""
        reply = self._replies[min(len(self.prompts), len(self._replies) - 1)]
        self.prompts.append(tuple(messages))
        steps = _words(reply) if isinstance(reply, str) else reply
        for step in steps:
            if isinstance(step, Exception):
                raise step if isinstance(step, ChatModelError) else ChatModelError(str(step)) from step
            if isinstance(step, int | float):
                await asyncio.sleep(step)
            else:
                await asyncio.sleep(0)
                yield step if isinstance(step, Piece) else Piece(step)


def _words(reply: str) -> list[str]:
    return [word if place == 0 else f" {word}" for place, word in enumerate(reply.split(" "))]
