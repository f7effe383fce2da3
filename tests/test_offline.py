"""With every outside connection failing, the whole path works: nothing is fetched."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

CUT = """
import socket
def refuse(*arguments, **options):
    raise AssertionError(f"a connection was tried: {arguments}")
socket.socket.connect = refuse
socket.socket.connect_ex = refuse
socket.create_connection = refuse
socket.getaddrinfo = refuse
"""

PATH = """
from index import Index
from index.tokens import count_tokens
from rag import Assistant, Retriever
import json, sys
index = Index.open(sys.argv[1])
report = index.add([sys.argv[2]])
assert not report.failed, report
answer = Assistant(Retriever(index)).ask("Why does Hungary refuse Ukraine's accession to NATO?")
assert answer.citations, answer
assert count_tokens(answer.text) > 10
print(json.dumps(answer.to_dict()))
"""


@pytest.mark.model
def test_the_whole_path_without_a_network(tmp_path: Path) -> None:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("HF_", "TIKTOKEN"))
    }
    environment["HOME"] = str(tmp_path)  # nothing cached by earlier runs helps
    done = subprocess.run(
        [sys.executable, "-c", CUT + PATH, str(tmp_path / "index"), str(ROOT / "sample")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_cut_is_real() -> None:
    script = CUT + "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "a connection was tried" in done.stderr
