"""What the guard does to replies: security headers on all, a nonce and our own files on the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Message, Send


def policy(nonce: str | None) -> str:
    """The content security policy: nothing from elsewhere, no inline script without this reply's nonce."""
    scripts = f"'self' 'nonce-{nonce}'" if nonce else "'self'"
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
        "img-src 'self' data:; font-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'none'"
    )


def policed(send: Send, nonce: str | None, cookie: str | None) -> Send:
    """`send` with the security headers on every reply."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Content-Security-Policy"] = policy(nonce)
            headers["X-Content-Type-Options"] = "nosniff"
            headers["Referrer-Policy"] = "no-referrer"
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
            if nonce:
                headers["Cache-Control"] = "no-store"
            if cookie:
                headers.append("Set-Cookie", cookie)
        await send(message)

    return sending


_META = re.compile(rb"<meta\s[^>]*(?:property|name)=\"(?:og|twitter):[^>]*>\s*")
_HEAD = (
    b'<link rel="stylesheet" href="./parley/page.css">'
    b'<link rel="icon" href="./parley/icon.svg" type="image/svg+xml">'
    b'<script src="./parley/page.js" defer></script></head>'
)


def page_with(nonce: str, page: bytes) -> bytes:
    """The page with a nonce on its scripts, our own style and script, and no links to other sites."""
    page = _META.sub(b"", page).replace(b"</head>", _HEAD, 1)
    return page.replace(b"<script", b'<script nonce="' + nonce.encode() + b'"')


def config_for_programs(config: bytes) -> bytes:
    """The app's description as Gradio's Python client reads it.

    Told of protocol "sse_v3", that client takes every object with a `path` for a file and tries to download
    it; a citation has one. Told of "sse_v2.1" it speaks the same way and looks more closely.
    """
    return config.replace(b'"protocol":"sse_v3"', b'"protocol":"sse_v2.1"', 1)


def rewritten(send: Send, change: Callable[[bytes], bytes]) -> Send:
    """`send` with the whole body passed through `change`; the body must not be compressed."""
    held: dict[str, Any] = {}
    body = bytearray()

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            held["start"] = message
            return
        body.extend(message.get("body", b""))
        if message.get("more_body"):
            return
        changed = change(bytes(body))
        start = held["start"]
        MutableHeaders(scope=start)["content-length"] = str(len(changed))
        await send(start)
        await send({"type": "http.response.body", "body": changed})

    return sending
