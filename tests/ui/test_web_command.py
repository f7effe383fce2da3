"""`parley chat` as a command."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    running: list[subprocess.Popen[str]] = []

    def starting(*options: str) -> subprocess.Popen[str]:
        command = [
            sys.executable,
            "-m",
            "ui.terminal.main",
            "chat",
            "--index",
            str(tmp_path / "index"),
            *options,
        ]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        running.append(process)
        return process

    yield starting
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_it_says_where_it_is_and_ends_cleanly(start: Start) -> None:
    process = start("--port", "0")
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    assert url.startswith("http://127.0.0.1:")
    for _ in range(600):
        try:
            page = httpx.get(url, timeout=60)
            break
        except httpx.TransportError:
            assert process.poll() is None
    assert page.status_code == 200
    assert "script-src" in page.headers["content-security-policy"]
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert out == ""
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (["--host", "0.0.0.0"], 2, "--auth"),
        (["--auth", "alice"], 2, "NAME:PASSWORD"),
        (["--auth", "alice:short"], 2, "too short"),
        (["--editors", "alice"], 2, "nobody has a name"),
        (["--host", "203.0.113.9", "--auth", "alice:long enough"], 2, "Can't listen"),
        (["no-such-file.txt"], 1, "no-such-file.txt"),
    ],
)
def test_what_cannot_work_is_one_line(start: Start, options: list[str], status: int, said: str) -> None:
    process = start(*options)
    out, err = process.communicate(timeout=120)
    assert process.returncode == status
    lines = err.splitlines()
    assert len(lines) == 1, err
    assert lines[0].startswith("parley: ")
    assert said in lines[0]
    assert "http://" not in out


def test_a_taken_port_is_told(start: Start) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start("--port", str(taken.getsockname()[1]))
        _, err = process.communicate(timeout=120)
    assert process.returncode == 2
    assert "--port" in err
    assert len(err.splitlines()) == 1
