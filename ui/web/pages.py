"""The plain routes beside the Gradio app: our script and style, and exports."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, PlainTextResponse
from starlette.routing import Mount

from ui.web.export import answer_markdown, conversation_markdown
from ui.web.people import COOKIE, browser_of
from ui.web.places import assets

if TYPE_CHECKING:
    from ui.web.service import Service

_KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


def add_pages(app: FastAPI, service: Service) -> None:
    """Add the routes; they must come before the Gradio app is mounted."""
    files = {path.name: path for path in assets().iterdir() if path.suffix in _KINDS}

    @app.get("/parley/{name}")
    def own_file(name: str) -> Response:
        if name not in files:
            return PlainTextResponse("There is nothing here.", 404)
        return FileResponse(
            files[name], media_type=_KINDS[files[name].suffix], headers={"Cache-Control": "no-cache"}
        )

    @app.get("/export/{name}")
    def export(name: str, request: Request) -> Response:
        owner = _owner(request, app, bool(service.settings.users))
        found = re.fullmatch(r"(answer|conversation)-([0-9a-f]{24})\.md", name)
        markdown = _markdown(service, owner, found[1], found[2]) if owner and found else None
        if markdown is None:
            return PlainTextResponse("There is nothing here.", 404)
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(markdown, media_type="text/markdown; charset=utf-8", headers=headers)


def _markdown(service: Service, owner: str, kind: str, identity: str) -> str | None:
    if kind == "answer":
        message = service.store.message(owner, identity)
        return answer_markdown(message) if message else None
    mine = {row.id: row for row in service.store.conversations(owner)}
    if identity not in mine:
        return None
    return conversation_markdown(mine[identity].title, service.store.messages(owner, identity))


def _owner(request: Request, app: FastAPI, login: bool) -> str | None:
    """As `people.owner_of`, for a route outside the Gradio app: its login is read from the app's tokens."""
    if not login:
        browser = browser_of(request.cookies.get(COOKIE))
        return f"browser:{browser}" if browser else None
    mounted: Any = next(route.app for route in app.routes if isinstance(route, Mount))
    names = (f"access-token-{mounted.cookie_id}", f"access-token-unsecure-{mounted.cookie_id}")
    users = [mounted.tokens.get(request.cookies[name]) for name in names if name in request.cookies]
    return next((f"user:{user}" for user in users if user), None)
