"""What an installed wheel carries: the sample set with its documents, so that `parley eval` runs anywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("index", "rag", "eval", "ui", "sample")
FILES = ("pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the sources and unpacked as an installer would."""
    setuptools = pytest.importorskip("setuptools", minversion="77", reason="builds a wheel with setuptools")
    assert setuptools
    copy = tmp_path_factory.mktemp("sources")
    for name in SOURCES:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, copy / name)
    build = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(copy)], cwd=copy, check=True, capture_output=True)
    (wheel,) = copy.glob("*.whl")
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(folder)
    return folder


def parley(installed: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed program from a folder of its own, apart from the source tree."""
    program = "import sys; from ui.terminal.main import main; sys.exit(main(sys.argv[1:]))"
    places = {name: str(home / name) for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME")}
    return subprocess.run(
        [sys.executable, "-P", "-c", program, *arguments],
        cwd=home,
        env={**os.environ, **places, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
    )


def test_every_sample_document_is_in_the_wheel(installed: Path) -> None:
    documents = installed / "eval" / "sample_documents"
    inside = {path.name: path.read_bytes() for path in documents.iterdir()}
    assert inside == {path.name: path.read_bytes() for path in (ROOT / "sample").iterdir()}


def test_the_installed_sample_set_has_no_fault(installed: Path, tmp_path: Path) -> None:
    done = parley(installed, tmp_path, "eval", "--check", "sample")
    assert (done.returncode, done.stderr) == (0, "")
    assert "no fault found" in done.stdout


@pytest.mark.model
def test_the_installed_program_runs_the_sample_set(installed: Path, tmp_path: Path) -> None:
    done = parley(installed, tmp_path, "eval", "--limit", "2")
    assert done.returncode == 0, done.stderr
    assert "skipped" not in done.stderr
    assert "answers" in done.stdout
    assert (tmp_path / "XDG_DATA_HOME" / "parley" / "eval" / "sample").is_dir()
