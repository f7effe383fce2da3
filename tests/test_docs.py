"""The documents of the project can't drift: links lead somewhere, commands are named, examples run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ui.terminal.main import build_parser

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    local = [target for target in targets if not re.match(r"[a-z]+:", target)]
    assert [target for target in local if not (page.parent / target).exists()] == []


def test_every_page_is_reached_from_the_readme() -> None:
    seen, waiting = set[Path](), [PAGES[0]]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        links = re.findall(r"\]\(([\w/.-]+\.md)", page.read_text(encoding="utf-8"))
        waiting += [target for link in links if (target := (page.parent / link).resolve()).exists()]
    assert {page.resolve() for page in PAGES} <= {page.resolve() for page in seen}


def test_every_command_is_documented() -> None:
    [action] = [action for action in build_parser()._actions if action.dest == "command"]
    told = (ROOT / "docs" / "quickstart.md").read_text(encoding="utf-8")
    assert [command for command in action.choices or () if f"parley {command}" not in told] == []


@pytest.mark.model
def test_the_readme_s_library_example_runs(tmp_path: Path) -> None:
    [code] = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "sample").symlink_to(ROOT / "sample")
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.splitlines()[0].startswith("1 ")
    assert "Hungary" in done.stdout
