"""A real HTTP server on loopback that speaks OpenAI's streaming chat completions, by a script."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Script:
    """What the server does with one request.

    `steps` are sent one by one: a str as a piece of the reply, a dict as an event's JSON, bytes as they
    are; a number is waited for in seconds, and None breaks off the connection.
    """

    steps: list[str | dict[str, Any] | bytes | float | None] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    finish: str = "stop"
    usage: tuple[int, int] | None = None
    endless: str = ""
    before: float = 0.0
    """Seconds before the first byte."""


class LLMServer:
    """Runs the scripts in turn, the last one ever after, and keeps the requests."""

    def __init__(self, *scripts: Script) -> None:
        self.scripts = scripts
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.gone = threading.Event()
        self.closing = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                server.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"

    @contextmanager
    def running(self) -> Iterator[LLMServer]:
        """Serve until the block ends."""
        thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        thread.start()
        try:
            yield self
        finally:
            self.closing.set()
            self._http.shutdown()
            self._http.server_close()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        request = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        script = self.scripts[min(len(self.requests), len(self.scripts) - 1)]
        self.requests.append(request)
        self.keys.append(handler.headers.get("Authorization"))
        handler.close_connection = True
        try:
            self._play(handler, script)
        except OSError:
            self.gone.set()

    def _play(self, handler: BaseHTTPRequestHandler, script: Script) -> None:
        if self.closing.wait(script.before):
            return
        handler.send_response(script.status)
        for name, value in script.headers.items():
            handler.send_header(name, value)
        handler.send_header("Connection", "close")
        if script.status != 200 or script.body:
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(script.body.encode())))
            handler.end_headers()
            handler.wfile.write(script.body.encode())
            return
        handler.send_header("Content-Type", "text/event-stream")
        handler.end_headers()
        for step in script.steps:
            if step is None:
                return
            if isinstance(step, int | float):
                self._wait(handler, float(step))
            else:
                self._send(handler, step)
        while script.endless and not self.closing.is_set():
            self._send(handler, script.endless)
        self._send(handler, _chunk(finish=script.finish))
        if script.usage is not None:
            prompt, completion = script.usage
            counts = {
                "prompt_tokens": prompt,
                "completion_tokens": completion,
                "total_tokens": prompt + completion,
            }
            self._send(handler, {**_chunk(), "choices": [], "usage": counts})
        handler.wfile.write(b"data: [DONE]\n\n")

    def _wait(self, handler: BaseHTTPRequestHandler, seconds: float) -> None:
        """Silence, in which comments tell whether the client is still there without telling it anything."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.closing.wait(0.05):
            handler.connection.setblocking(False)
            try:
                if handler.connection.recv(1) == b"":
                    raise ConnectionAbortedError
            except BlockingIOError:
                pass
            finally:
                handler.connection.setblocking(True)

    def _send(self, handler: BaseHTTPRequestHandler, step: str | dict[str, Any] | bytes) -> None:
        if isinstance(step, bytes):
            handler.wfile.write(step)
        else:
            event = _chunk(step) if isinstance(step, str) else step
            handler.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")
        handler.wfile.flush()


def _chunk(text: str | None = None, finish: str | None = None) -> dict[str, Any]:
    delta = {"role": "assistant", "content": text} if text is not None else {}
    return {
        "id": "c",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "scripted",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


def says(*pieces: str, **more: Any) -> Script:
    """A script that says something."""
    return Script(list(pieces), **more)
