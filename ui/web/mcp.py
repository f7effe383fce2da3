"""`ask` and `search` as tools over the Model Context Protocol (streamable HTTP, stateless, JSON replies).

Gradio brings an MCP server of its own, which asks for no login and needs an older protocol library; these
two tools need neither library nor session. Protocol: https://modelcontextprotocol.io/specification/2025-06-18
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, PlainTextResponse

from index.errors import ParleyError
from ui.web.login import Tries, matches
from ui.web.programs import MOST_PASSAGES, Programs

if TYPE_CHECKING:
    from ui.web.service import Service

VERSIONS = ("2025-11-25", "2025-06-18", "2025-03-26")
PATH = "/gradio_api/mcp"
_FILTERS = {
    "source": {"type": "string", "description": "Only documents of this source."},
    "since": {"type": "string", "description": "Only documents dated on or after this ISO 8601 date."},
    "until": {"type": "string", "description": "Only documents dated on or before this ISO 8601 date."},
}
_QUESTION = {"type": "string", "description": "The question, in plain words."}
TOOLS: list[dict[str, Any]] = [
    {
        "name": "ask",
        "description": "Answer a question from the indexed documents, each sentence with the exact "
        "characters it rests on, or say that the documents do not answer it.",
        "inputSchema": {
            "type": "object",
            "properties": {
                "question": _QUESTION,
                "history": {
                    "type": "array",
                    "items": {"type": "string"},
                    "description": "The earlier questions of the same conversation, oldest first.",
                },
                **_FILTERS,
            },
            "required": ["question"],
            "additionalProperties": False,
        },
        "annotations": {"readOnlyHint": True, "openWorldHint": False},
    },
    {
        "name": "search",
        "description": "Find the passages of the indexed documents that are closest to a question.",
        "inputSchema": {
            "type": "object",
            "properties": {
                "question": _QUESTION,
                "k": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": MOST_PASSAGES,
                    "default": 10,
                    "description": "How many passages.",
                },
                **_FILTERS,
            },
            "required": ["question"],
            "additionalProperties": False,
        },
        "annotations": {"readOnlyHint": True, "openWorldHint": False},
    },
]


class RefusedError(Exception):
    """A JSON-RPC error: its code and message."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def add_mcp(app: FastAPI, service: Service, tries: Tries) -> None:
    """Add the endpoint; it must come before the Gradio app is mounted."""
    programs = Programs(service)
    users = service.settings.users

    async def endpoint(request: Request) -> Response:
        if users and not _known(request, users, tries):
            return PlainTextResponse("Log in.", 401, {"WWW-Authenticate": 'Basic realm="parley"'})
        try:
            message = json.loads(await request.body())
        except ValueError:
            return JSONResponse(_error(None, -32700, "This is not JSON."), 400)
        if not isinstance(message, dict) or not isinstance(message.get("method"), str):
            return JSONResponse(_error(None, -32600, "This is not a request."), 400)
        if "id" not in message:
            return Response(status_code=202)
        try:
            result = await _answer(programs, message["method"], message.get("params") or {})
        except RefusedError as error:
            return JSONResponse(_error(message["id"], error.code, str(error)))
        return JSONResponse({"jsonrpc": "2.0", "id": message["id"], "result": result})

    for path in (PATH, f"{PATH}/"):
        app.add_api_route(path, endpoint, methods=["POST"], response_model=None)


async def _answer(programs: Programs, method: str, params: dict[str, Any]) -> dict[str, Any]:
    if method == "initialize":
        asked = params.get("protocolVersion")
        return {
            "protocolVersion": asked if asked in VERSIONS else VERSIONS[0],
            "capabilities": {"tools": {"listChanged": False}},
            "serverInfo": {"name": "parley", "version": _version()},
        }
    if method == "ping":
        return {}
    if method == "tools/list":
        return {"tools": TOOLS}
    if method == "tools/call":
        return await _call(programs, params)
    raise RefusedError(-32601, f"There is no method {method[:80]}.")


async def _call(programs: Programs, params: dict[str, Any]) -> dict[str, Any]:
    tool = next((tool for tool in TOOLS if tool["name"] == params.get("name")), None)
    given = params.get("arguments") or {}
    if tool is None or not isinstance(given, dict):
        raise RefusedError(-32602, "There are two tools: ask and search.")
    if unknown := set(given) - set(tool["inputSchema"]["properties"]):
        raise RefusedError(-32602, f"Unknown argument: {', '.join(sorted(unknown))[:80]}.")
    given.setdefault("question", "")
    try:
        if tool["name"] == "ask":
            result: dict[str, Any] = await run_in_threadpool(programs.ask, **given)
        else:
            result = {"passages": await run_in_threadpool(programs.search, **given)}
    except ParleyError as error:
        return {"content": [{"type": "text", "text": str(error)}], "isError": True}
    written = json.dumps(result, ensure_ascii=False)
    return {
        "content": [{"type": "text", "text": written}],
        "structuredContent": result,
        "isError": False,
    }


def _error(identity: object, code: int, message: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": identity, "error": {"code": code, "message": message}}


def _version() -> str:
    from importlib import metadata

    return metadata.version("parley")


def _known(request: Request, users: tuple[tuple[str, str], ...], tries: Tries) -> bool:
    """Whether the request carries a user's name and password (HTTP Basic); a failure is a failed login."""
    kind, _, encoded = request.headers.get("authorization", "").partition(" ")
    if kind.casefold() != "basic":
        return False
    try:
        name, _, password = base64.b64decode(encoded, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return False
    keys = (f"address {request.client.host if request.client else 'unknown'}", f"name {name[:200]}")
    if tries.wait(*keys):
        return False
    if matches(users, name, password):
        return True
    tries.failed(*keys)
    return False
