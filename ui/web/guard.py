"""What every request passes before the app sees it.

Names, origins and paths that aren't the page's own are refused; calls are bound to the browser that makes
them; replies carry a content security policy that allows nothing from elsewhere.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections import OrderedDict
from functools import partial
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

from ui.web.hosts import same_place
from ui.web.people import COOKIE, browser_of
from ui.web.replies import config_for_programs, page_with, policed, rewritten
from ui.web.settings import ChatSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

API = "/gradio_api"
_OPEN = re.compile(
    r"/|/parley/[\w.-]+|/export/[\w.-]+|/assets/.*|/static/.*|/theme\.css|/favicon\.ico|/manifest\.json|/config/?"
    r"|/login/?|/logout/?|/robots\.txt"
    + f"|{API}/(info/?|queue/join/?|queue/data|cancel|reset/?|heartbeat/[^/]+|upload|upload_progress"
    r"|startup-events|login_check/?|app_id/?|call/(v2/)?(ask|search)(/[^/]*)?|mcp(/.*)?)"
)
_UPLOADS = {f"{API}/upload"}
MOST_SESSIONS = 20_000
ONE_YEAR = 365 * 24 * 3600


class TooLargeError(Exception):
    """A request's body is over its limit."""


class Guard:
    """ASGI middleware around the whole app.

    `allowed_host(name)` says whether a Host header's name is ours; `public` holds the indices of the
    functions that a program may call, every other one needs the page's cookie.
    """

    def __init__(
        self,
        app: ASGIApp,
        settings: ChatSettings,
        allowed_host: Callable[[str], bool],
        public: frozenset[int],
    ) -> None:
        self._app = app
        self._settings = settings
        self._allowed_host = allowed_host
        self._public = public
        self._sessions: OrderedDict[str, str | None] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        browser = browser_of(_cookie(headers, COOKIE))
        limit = self._limit(scope["path"])
        receive = _limited(receive, limit)
        try:
            if refusal is None and scope["path"].rstrip("/") in (f"{API}/queue/join",):
                receive, refusal = await self._joined(receive, browser)
            if refusal is not None:
                await PlainTextResponse(refusal[1], refusal[0])(scope, receive, policed(send, None, None))
                return
            await self._serve(scope, receive, send, browser)
        except TooLargeError:
            await PlainTextResponse(f"Too large: at most {limit} bytes.", 413)(scope, receive, send)

    def _limit(self, path: str) -> int:
        limits = self._settings.limits
        if path in _UPLOADS:
            return limits.upload_bytes * limits.upload_files
        return limits.call_bytes

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if not self._allowed_host(host):
            return 403, "This server doesn't answer to that name; start it with --host-name to add one."
        origin = headers.get("origin")
        if origin is not None and not same_place(origin, host):
            return 403, "Another site's page may not call this server."
        if not _OPEN.fullmatch(scope["path"]):
            return 403, "There is nothing here."
        if scope["path"].startswith(f"{API}/mcp") and not self._settings.mcp:
            return 403, "There is nothing here."
        length = headers.get("content-length", "0")
        limit = self._limit(scope["path"])
        if not length.isdecimal() or int(length) > limit:
            return 413, f"Too large: at most {limit} bytes."
        if scope["path"] == f"{API}/queue/data":
            session = dict(
                pair.split("=", 1) for pair in scope["query_string"].decode().split("&") if "=" in pair
            )
            known = self._sessions.get(session.get("session_hash", ""), "none")
            if known != "none" and known != browser_of(_cookie(headers, COOKIE)):
                return 403, "This stream belongs to another browser."
        return None

    async def _joined(self, receive: Receive, browser: str | None) -> tuple[Receive, tuple[int, str] | None]:
        """Read a call, and refuse it where it names another browser's session or a function of the page's."""
        body = await _whole(receive)
        try:
            call = json.loads(body)
            session, function = str(call["session_hash"]), call.get("fn_index")
        except (ValueError, KeyError, TypeError, AttributeError):
            return _replayed(body), (400, "Not a call.")
        if function not in self._public and browser is None:
            return _replayed(body), (403, "Programs may call ask and search only.")
        owner = self._sessions.setdefault(session, browser)
        self._sessions.move_to_end(session)
        if len(self._sessions) > MOST_SESSIONS:
            self._sessions.popitem(last=False)
        if owner != browser:
            return _replayed(body), (403, "This session belongs to another browser.")
        return _replayed(body), None

    async def _serve(self, scope: Scope, receive: Receive, send: Send, browser: str | None) -> None:
        path = scope["path"].rstrip("/")
        if path not in ("", "/config"):
            await self._app(scope, receive, policed(send, None, None))
            return
        plain = {**scope, "headers": [row for row in scope["headers"] if row[0] != b"accept-encoding"]}
        if path == "/config":
            await self._app(plain, receive, rewritten(policed(send, None, None), config_for_programs))
            return
        nonce = secrets.token_urlsafe(18)
        cookie = None
        if browser is None:
            cookie = f"{COOKIE}={secrets.token_hex(16)}; Path=/; Max-Age={ONE_YEAR}; HttpOnly; SameSite=Lax"
        await self._app(plain, receive, rewritten(policed(send, nonce, cookie), partial(page_with, nonce)))


def _cookie(headers: Headers, name: str) -> str | None:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return None
    return morsel.value if morsel else None


def _limited(receive: Receive, limit: int) -> Receive:
    """`receive` that stops a body which is longer than it said."""
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise TooLargeError
        return message

    return receiving


async def _whole(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return body


def _replayed(body: bytes) -> Receive:
    """`receive` for a body that has been read already."""
    sent = False

    async def receiving() -> Message:
        nonlocal sent
        if not sent:
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}
        await asyncio.Event().wait()
        raise AssertionError

    return receiving
