"""The options of the retriever as they are typed: --per-document, --reranker and its budget."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tiny_reranker import QUESTION, documents, make_reranker

from index import Document, Index
from ui.terminal.main import main

pytestmark = pytest.mark.model
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("PARLEY_INDEX", str(tmp_path / "index"))
    monkeypatch.delenv("PARLEY_RERANKER", raising=False)
    long = " ".join(f"The old bridge number {n} is open to all, the council said." for n in range(60))
    with Index.open(tmp_path / "index") as index:
        index.add_documents([*documents(6), Document(path="long.txt", text=long)])

    def command(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        status = main(list(arguments))
        printed = capfd.readouterr()
        return status, printed.out, printed.err

    return command


def paths(out: str) -> list[str]:
    return [row["path"] for row in json.loads(out)]


def test_at_most_so_many_of_one_document(run: Run) -> None:
    _, out, _ = run("search", QUESTION, "-k", "6", "--json")
    assert paths(out).count("long.txt") > 1
    status, out, _ = run("search", QUESTION, "-k", "6", "--per-document", "1", "--json")
    assert status == 0
    assert paths(out).count("long.txt") == 1
    assert len(paths(out)) == 6


def test_a_reranker_from_the_option_or_the_environment(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(make_reranker(tmp_path / "tiny"))
    asked = ["search", QUESTION, "-k", "50", "--json"]
    plain = paths(run(*asked)[1])
    status, out, _ = run(*asked, "--reranker", folder, "--reranker-budget-ms", "60000")
    assert status == 0
    reranked = paths(out)
    assert reranked != plain
    assert sorted(reranked) == sorted(plain)
    monkeypatch.setenv("PARLEY_RERANKER", folder)
    assert paths(run(*asked, "--reranker-budget-ms", "60000")[1]) == reranked
    assert paths(run(*asked, "--reranker", "")[1]) == plain
    answer = json.loads(run("ask", QUESTION, "--json", "--reranker-budget-ms", "60000")[1])
    assert [row["path"] for row in answer["passages"]][:3] == reranked[:3]


@pytest.mark.parametrize("command", ["search", "ask", "chat", "eval"])
def test_a_reranker_that_is_missing(run: Run, tmp_path: Path, command: str) -> None:
    asked = [] if command in ("chat", "eval") else [QUESTION]
    status, out, err = run(command, *asked, "--reranker", str(tmp_path / "nothing"))
    assert (status, out) == (1, "")
    assert err.startswith("parley: The cross-encoder ")
    assert "is neither a folder nor to be had from the model hub" in err
    assert err.count("\n") == 1


def test_a_budget_without_a_reranker_or_of_nothing(run: Run, tmp_path: Path) -> None:
    status, _, err = run("search", QUESTION, "--reranker-budget-ms", "100")
    assert status == 2
    assert "needs --reranker" in err
    status, _, err = run("search", QUESTION, "--reranker", str(tmp_path), "--reranker-budget-ms", "0")
    assert status == 2
    assert "above 0 ms" in err
