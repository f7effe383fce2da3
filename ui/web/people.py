"""Whose request this is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.errors import ParleyError

if TYPE_CHECKING:
    import gradio as gr

COOKIE = "parley-browser"
_IDENTITY = re.compile(r"[0-9a-f]{32}")


class NobodyError(ParleyError):
    """A call that only the page may make came without the page's cookie."""


def browser_of(cookie: str | None) -> str | None:
    """The browser's random identity from its cookie's value; None where it isn't one."""
    return cookie if cookie and _IDENTITY.fullmatch(cookie) else None


def owner_of(request: gr.Request) -> str:
    """Who owns what this request makes: "user:NAME" with a login, else "browser:ID".

    Raises NobodyError where there is neither.
    """
    if request.username:
        return f"user:{request.username}"
    browser = browser_of(request.request.cookies.get(COOKIE) if request.request else None)
    if browser is None:
        raise NobodyError("Open the page first: it tells browsers apart by a cookie.")
    return f"browser:{browser}"
