"""The arrows between the packages run one way, and each heavy library has one home."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "index": {"index"},
    "rag": {"rag", "index"},
    "eval": {"eval", "rag", "index"},
    "ui": {"ui", "eval", "rag", "index"},
}
HOMES = {
    "sentence_transformers": {"index/embedder.py", "rag/entailment.py", "rag/reranker.py"},
    "faiss": {"index/vectors.py"},
    "tantivy": {"index/lexical.py"},
    "tiktoken": {"index/tokens.py"},
    "openai": {"rag/chat_model.py"},
    "gradio": {"ui/web/"},
    "trafilatura": {"index/readers/"},
    "pypdf": {"index/readers/"},
    "docx": {"index/readers/"},
}


def modules() -> list[Path]:
    return [path for package in MAY_IMPORT for path in sorted((ROOT / package).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    """Top-level names of everything that a file imports, wherever in the file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_go_one_way(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    ours = imported(path) & (MAY_IMPORT.keys() | {"tests", "scripts", "benchmarks"})
    assert ours <= MAY_IMPORT[package], f"{path} imports {ours - MAY_IMPORT[package]}"


@pytest.mark.parametrize("library", HOMES)
def test_each_heavy_library_has_one_home(library: str) -> None:
    users = {path.relative_to(ROOT).as_posix() for path in modules() if library in imported(path)}
    assert users, f"nothing imports {library}"
    strays = {user for user in users if not any(user.startswith(home) for home in HOMES[library])}
    assert not strays


HEAVY = ["torch", "transformers", "sentence_transformers", "faiss", "tantivy", "tiktoken", "gradio", "openai"]
READERS = ["trafilatura", "pypdf", "docx", "lxml"]


def loaded_by(code: str, names: list[str]) -> list[str]:
    script = f"{code}\nimport sys\nprint(*[name for name in {names!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return done.stdout.splitlines()[-1].split()


@pytest.mark.parametrize("package", ["index", "rag", "eval", "ui", "ui.terminal.main", "rag.attribution"])
def test_importing_a_package_loads_nothing_heavy(package: str) -> None:
    assert loaded_by(f"import {package}", HEAVY + READERS) == []


def test_the_check_sees_what_is_loaded() -> None:
    assert loaded_by("import faiss", ["faiss", "tantivy"]) == ["faiss"]


@pytest.mark.model
def test_asking_loads_no_page_and_no_reader(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The harbour was closed on Monday.", encoding="utf-8")
    run = "from ui.terminal.main import main\nassert main({0!r}) == 0"
    folder = str(tmp_path / "index")
    subprocess.run(
        [sys.executable, "-c", run.format(["add", str(tmp_path / "a.txt"), "--index", folder])],
        check=True,
        cwd=ROOT,
        capture_output=True,
    )
    ask = run.format(["ask", "When was the harbour closed?", "--index", folder])
    assert loaded_by(ask, ["gradio", "openai", "sentence_transformers", *READERS]) == [
        "sentence_transformers"
    ]
