"""The page on the network: routes, guards and the loop that serves them."""

from __future__ import annotations

import os
import socket
from functools import partial
from typing import TYPE_CHECKING, Any

from index.errors import SettingsError
from ui.web.hosts import host_check, is_loopback
from ui.web.settings import ChatSettings

if TYPE_CHECKING:
    import gradio as gr
    from starlette.types import ASGIApp

    from ui.web.service import Service

PORTS_TRIED = 100


def check(settings: ChatSettings) -> None:
    """Raises SettingsError for a combination that would leave the chat open."""
    if not is_loopback(settings.host) and not settings.users:
        raise SettingsError(
            f"--host {settings.host} opens the chat to the network: give --auth NAME:PASSWORD as well."
        )
    if not settings.users and settings.editors:
        raise SettingsError("--editors names people, but without --auth nobody has a name.")
    unknown = (settings.editors or frozenset()) - {name for name, _ in settings.users}
    if settings.users and unknown:
        raise SettingsError(
            f"--editors names {', '.join(sorted(unknown))}, who can't log in: --auth doesn't name them."
        )


def free_socket(host: str, port: int | None) -> socket.socket:
    """A listening socket on `port`, or without one on the first free port from 7860.

    Raises SettingsError where that fails.
    """
    wanted = [port] if port is not None else [*range(7860, 7860 + PORTS_TRIED), 0]
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    reason: OSError | None = None
    for number in wanted:
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, number))
            listening.listen(128)
        except OSError as error:
            reason = error
            listening.close()
        else:
            return listening
    raise SettingsError(f"Can't listen on {host} port {port}: {reason}. Choose another with --port.")


def web_app(service: Service) -> ASGIApp:
    """The whole application behind its guards."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    import gradio as gr
    from fastapi import FastAPI

    from ui.web.app import create_app
    from ui.web.guard import Guard
    from ui.web.login import LoginLimit, Tries, matches
    from ui.web.mcp import add_mcp
    from ui.web.pages import add_pages
    from ui.web.theme import quiet_theme

    settings = service.settings
    check(settings)
    blocks = create_app(service)
    outer = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    tries = Tries()
    auth: Any = partial(matches, settings.users) if settings.users else None
    add_pages(outer, service)
    if settings.mcp:
        add_mcp(outer, service, tries)
    gr.mount_gradio_app(
        outer,
        blocks,
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        footer_links=[],
        run_history=False,
        auth=auth,
        allowed_paths=[],
        blocked_paths=["/"],
        show_error=False,
        max_file_size=settings.limits.upload_bytes,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=quiet_theme(),
    )
    return Guard(
        LoginLimit(outer, tries),
        settings,
        host_check(settings.host, settings.host_names),
        public_functions(blocks),
    )


def public_functions(blocks: gr.Blocks) -> frozenset[int]:
    """The indices of the functions that programs may call."""
    return frozenset(number for number, fn in blocks.fns.items() if fn.api_visibility == "public")


def serve(service: Service, listening: socket.socket) -> None:
    """Serve until interrupted (Ctrl-C ends it without a traceback)."""
    import uvicorn

    config = uvicorn.Config(
        web_app(service),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
        limit_concurrency=1000,
    )
    service.start()
    uvicorn.Server(config).run(sockets=[listening])
