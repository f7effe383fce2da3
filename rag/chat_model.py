"""The seam to a language model: a stream of text pieces, and its one implementation for real endpoints."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol
from urllib.parse import urlsplit

from index.errors import ChatModelError, SettingsError

if TYPE_CHECKING:
    import openai

OPENAI_URL = "https://api.openai.com/v1"
SMALL_WINDOW, OPENAI_WINDOW = 4096, 32_768
"""Tokens that a model is taken to read where nobody says: what Ollama gives a model by default (beyond
it a prompt loses its beginning unseen), and less than any current model of OpenAI's has."""
_PATIENCE = 10.0
"""The longest Retry-After, in seconds, that is waited for."""
_NO_KEY = "none"
_LAST = frozenset(".!?…。])”\"’'»")
"""How a reply ends whose endpoint does not say that it has."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the prompt."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """The endpoint's own count of tokens."""

    prompt: int
    completion: int


@dataclass(frozen=True, slots=True)
class Piece:
    """What one event of the stream brings. `thinking` is text of a reasoning model that is no part of its
    reply; `ended` says that the reply is complete, `cut` that it stopped at the token limit."""

    text: str = ""
    thinking: str = ""
    usage: Usage | None = None
    ended: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds until the first piece, between two pieces, and until the end."""

    first: float = 60.0
    between: float = 20.0
    total: float = 120.0

    def __post_init__(self) -> None:
        if min(self.first, self.between, self.total) <= 0:
            raise SettingsError("The deadlines of a language model must be more than 0 seconds.")

    @classmethod
    def within(cls, seconds: float) -> Deadlines:
        """The default deadlines, cut to a total."""
        usual = cls()
        return cls(min(usual.first, seconds), min(usual.between, seconds), seconds)


class ChatModel(Protocol):
    """A language model. `window` is how many tokens it reads and writes at once.

    `stream` yields pieces until the reply ends, writes at most about `max_tokens`, and raises
    ChatModelError when the model fails; its message says why in a clause ("it refused the key").
    """

    name: str
    window: int

    def stream(
        self, messages: Sequence[Message], max_tokens: int, deadlines: Deadlines
    ) -> AsyncIterator[Piece]: ...


class OpenAIChatModel:
    """Any endpoint that speaks OpenAI's chat completions: Ollama, vLLM, llama.cpp, OpenAI itself.

    `base_url` usually ends in /v1; without one OpenAI is asked and needs `api_key`. Servers of one's own
    mostly take any key, so a placeholder is sent where there is none. Hosts of the local network are
    reached without the environment's proxies, and redirects are not followed: the documents go to the
    named endpoint or nowhere. Raises SettingsError.
    """

    def __init__(
        self, name: str, *, base_url: str | None = None, api_key: str | None = None, window: int | None = None
    ) -> None:
        import openai

        if not name.strip():
            raise SettingsError("The language model has no name; give the one its endpoint knows.")
        url = OPENAI_URL if base_url is None else _checked_url(base_url)
        if url == OPENAI_URL and not api_key:
            raise SettingsError(
                "OpenAI needs a key: set OPENAI_API_KEY, or give --llm-base-url for a server of your own."
            )
        if window is not None and window < 512:
            raise SettingsError(f"A window of {window} tokens is too small; give 512 or more.")
        self.name = name
        self.window = window or (OPENAI_WINDOW if url == OPENAI_URL else SMALL_WINDOW)
        self._openai = openai
        self._url = url
        self._key = api_key or _NO_KEY

    async def stream(
        self, messages: Sequence[Message], max_tokens: int, deadlines: Deadlines
    ) -> AsyncIterator[Piece]:
        """The reply's pieces; raises ChatModelError."""
        written = [{"role": message.role, "content": message.text} for message in messages]
        try:
            async with self._client(deadlines) as client, await self._open(client, written, max_tokens) as it:
                said, ended = "", False
                async for chunk in it:
                    piece = _piece(chunk)
                    said, ended = (said + piece.text)[-1:], ended or piece.ended
                    yield piece
                if said and not ended and said not in _LAST:
                    raise ChatModelError("it broke off in the middle of its reply")
        except Exception as error:  # the client, its transport and its JSON parser raise errors of their own
            raise ChatModelError(self._reason(error, deadlines)) from error

    def _client(self, deadlines: Deadlines) -> openai.AsyncOpenAI:
        slowest = max(deadlines.first, deadlines.between)
        timeout = self._openai.Timeout(slowest, connect=min(10.0, deadlines.first))
        http_client = self._openai.DefaultAsyncHttpxClient(
            trust_env=not _is_near(self._url), follow_redirects=False, timeout=timeout
        )
        return self._openai.AsyncOpenAI(
            api_key=self._key, base_url=self._url, timeout=timeout, max_retries=0, http_client=http_client
        )

    async def _open(self, client: openai.AsyncOpenAI, messages: list[dict[str, str]], max_tokens: int) -> Any:
        """The stream. A rate limit is waited for once, where it is short; a server that objects to an
        optional parameter is asked again without them."""
        limit = "max_completion_tokens" if self._url == OPENAI_URL else "max_tokens"
        optional: dict[str, Any] = {"stream_options": {"include_usage": True}, "temperature": 0}
        optional[limit] = max_tokens
        waited = False
        while True:
            try:
                create: Any = client.chat.completions.create
                return await create(model=self.name, messages=messages, stream=True, **optional)
            except self._openai.APIStatusError as error:
                if error.status_code in (400, 422) and optional:
                    optional = {limit: max_tokens} if len(optional) > 1 else {}
                    continue
                wait = _retry_after(error.response.headers.get("retry-after"))
                if waited or error.status_code not in (429, 503) or wait is None or wait > _PATIENCE:
                    raise
                waited = True
                await asyncio.sleep(wait)

    def _reason(self, error: Exception, deadlines: Deadlines) -> str:
        if isinstance(error, ChatModelError):
            return str(error)
        if isinstance(error, self._openai.APIStatusError):
            return _status_reason(error.status_code, error.response.headers.get("retry-after"), self.name)
        if isinstance(error, self._openai.APITimeoutError):
            return f"it sent nothing for {max(deadlines.first, deadlines.between):g} s"
        if isinstance(error, self._openai.APIConnectionError):
            return "it can't be reached, or it broke off the connection"
        if isinstance(error, ValueError | UnicodeError):
            return "what it sent is not valid JSON"
        return f"its stream ended with an error ({type(error).__name__})"


def _checked_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        valid = False
    if not valid or re.search(r"\s", url):
        raise SettingsError(f"{url!r} is no address; write one like http://127.0.0.1:11434/v1.")
    return url.rstrip("/")


def _is_near(url: str) -> bool:
    """Whether the host is this machine or one of the local network."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".localhost", ".internal"))


def _retry_after(value: str | None) -> float | None:
    """Seconds, from a Retry-After header (a number or an HTTP date, RFC 9110 10.2.3)."""
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None


def _status_reason(status: int, retry_after: str | None, name: str) -> str:
    if status == 429:
        wait = _retry_after(retry_after)
        later = f" and asks to wait {wait:.0f} s" if wait is not None else ""
        return f"it limits how often it may be asked{later}"
    if status in (401, 403):
        return f"it refused the key (status {status}); set OPENAI_API_KEY"
    if status == 404:
        return f"it has no model {name!r}, or its address is wrong (status 404; most end in /v1)"
    if 300 <= status < 400:
        return f"it redirects elsewhere (status {status}), which is not followed"
    return f"it failed (status {status})"


def _piece(chunk: Any) -> Piece:
    """One event. Servers differ in what they leave out, and the client does not check types."""
    choices = getattr(chunk, "choices", None)
    choice = choices[0] if isinstance(choices, list) and choices else None
    delta = getattr(choice, "delta", None)

    def said(*names: str) -> str:
        values = (getattr(delta, name, None) for name in names)
        return next((value for value in values if isinstance(value, str)), "")

    finish = getattr(choice, "finish_reason", None)
    return Piece(
        text=said("content"),
        thinking=said("reasoning_content", "reasoning"),
        usage=_usage(getattr(chunk, "usage", None)),
        ended=finish is not None,
        cut=finish == "length",
    )


def _usage(usage: Any) -> Usage | None:
    counts = (getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None))
    if all(isinstance(count, int) and count >= 0 for count in counts):
        return Usage(*counts)  # type: ignore[arg-type]  # both are int here
    return None
