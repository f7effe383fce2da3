"""The chat in the browser: `create_app` makes the page, `web_app` guards it, `serve` runs it."""

from __future__ import annotations

from ui.web.settings import ChatSettings, Limits

__all__ = ["ChatSettings", "Limits"]
