"""Names and passwords, and how often they may be tried."""

from __future__ import annotations

import hmac
import threading
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.responses import PlainTextResponse

from index.errors import SettingsError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SHORTEST = 8
TRIES = 5
PER_SECONDS = 300.0
MOST_REMEMBERED = 10_000


def read_users(given: list[str]) -> tuple[tuple[str, str], ...]:
    """Users from `NAME:PASSWORD` values or files with one such line a user.

    Raises SettingsError for a value that is neither, a name twice, or a password under eight characters.
    """
    users: dict[str, str] = {}
    for value in given:
        path = Path(value).expanduser()
        lines = path.read_text("utf-8").splitlines() if path.is_file() else [value]
        for line in filter(None, (line.strip() for line in lines)):
            name, colon, password = line.partition(":")
            if not colon or not name.strip() or name != name.strip():
                raise SettingsError("--auth takes NAME:PASSWORD, or a file with one such line for each user.")
            if name in users:
                raise SettingsError(f"--auth names {name} twice.")
            if len(password) < SHORTEST:
                raise SettingsError(
                    f"The password of {name} is too short; use at least {SHORTEST} characters."
                )
            users[name] = password
    return tuple(users.items())


def matches(users: tuple[tuple[str, str], ...], name: str, password: str) -> bool:
    """Whether this is a user's password; takes as long for a wrong name as for a wrong password."""
    expected = dict(users).get(name)
    same = hmac.compare_digest((expected or "").encode(), password.encode())
    return expected is not None and same


class Tries:
    """Failures per key in a sliding window."""

    def __init__(self, most: int = TRIES, seconds: float = PER_SECONDS) -> None:
        self._most = most
        self._seconds = seconds
        self._failures: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def wait(self, *keys: str) -> float:
        """Seconds until the next try is allowed; 0 for now."""
        now = time.monotonic()
        with self._lock:
            return max((self._left(key, now) for key in keys), default=0.0)

    def _left(self, key: str, now: float) -> float:
        failures = self._failures.get(key)
        while failures and now - failures[0] > self._seconds:
            failures.popleft()
        if not failures or len(failures) < self._most:
            return 0.0
        return self._seconds - (now - failures[-self._most])

    def failed(self, *keys: str) -> None:
        """Count one failure for each key."""
        with self._lock:
            for key in keys:
                self._failures.setdefault(key, deque(maxlen=self._most)).append(time.monotonic())
            while len(self._failures) > MOST_REMEMBERED:
                self._failures.pop(next(iter(self._failures)))


class LoginLimit:
    """ASGI middleware: after five failures for a name or from an address, logins wait."""

    def __init__(self, app: ASGIApp, tries: Tries | None = None) -> None:
        self._app = app
        self._tries = tries or Tries()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].rstrip("/") != "/login" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        address = f"address {(scope.get('client') or ('unknown', 0))[0]}"
        keys = (address, f"name {_name_in(body)}")
        seconds = self._tries.wait(*keys)
        if seconds:
            refused = PlainTextResponse("Too many failed logins; try again later.", 429)
            refused.headers["Retry-After"] = str(int(seconds) + 1)
            await refused(scope, receive, send)
            return

        async def again() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 400:
                self._tries.failed(*keys)
            await send(message)

        await self._app(scope, again, sending)


def _name_in(body: bytes) -> str:
    """The user name in a login form, sent either as multipart or URL-encoded."""
    if b'name="username"' in body:
        value = body.split(b'name="username"', 1)[1].split(b"\r\n\r\n", 1)[-1].split(b"\r\n", 1)[0]
        return value.decode("utf-8", "replace").strip()[:200]
    fields = parse_qs(body.decode("utf-8", "replace"))
    return fields.get("username", [""])[0].strip()[:200]
