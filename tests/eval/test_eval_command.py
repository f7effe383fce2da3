"""`parley eval` as a person runs it, on the sample documents and the real model."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval.runs import read_run
from ui.terminal.main import main

pytestmark = pytest.mark.model

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def parley(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run `parley eval` with these arguments: exit status, stdout, stderr."""
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home / name))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("PARLEY_INDEX", raising=False)
    monkeypatch.delenv("PARLEY_EMBEDDING_MODEL", raising=False)

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        try:
            status = main(["eval", *map(str, arguments)])
        except SystemExit as stopped:
            status = int(stopped.code or 0)
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


@pytest.fixture(scope="module")
def runs(home: Path) -> Path:
    return home / "runs"


def test_one_command_runs_the_sample_set(parley: Command, runs: Path) -> None:
    status, out, err = parley("--limit", "18", "--output", runs / "a")
    assert status == 0, err
    for head in ("answers", "evidence", "retrieval", "refusal auc", "p50, ms"):
        assert head in out
    assert max(map(len, out.splitlines()[:-1])) <= 80
    assert out.splitlines()[-1] == f"Report: {runs / 'a' / 'report.html'}"
    report = json.loads((runs / "a" / "report.json").read_text(encoding="utf-8"))
    assert report["slices"]["all"]["questions"] == 18
    assert report["slices"]["all"]["metrics"]["verbatim"]["mean"] == 1.0
    assert report["run"]["system"]["answerer"] == "extractive"
    assert report["run"]["system"]["documents"] == 15
    page = (runs / "a" / "report.html").read_text(encoding="utf-8")
    assert page.count('<details class="question') == 18


def test_running_it_again_gives_the_same_scores(parley: Command, runs: Path) -> None:
    status, out, _ = parley("sample", "--limit", "18", "--output", runs / "b", "--json")
    assert status == 0
    a, b = (json.loads((runs / name / "report.json").read_text(encoding="utf-8")) for name in "ab")
    assert json.loads(out) == b
    assert a["slices"] == b["slices"]
    assert a["overall"] == b["overall"]
    status, out, _ = parley("--compare", runs / "a", runs / "b", "--output", runs / "compared")
    assert status == 0
    assert "No question changed its verdict." in out
    assert (runs / "compared" / "comparison.html").is_file()
    _, out, _ = parley("--compare", runs / "a", runs / "b", "--json")
    compared = json.loads(out)
    assert all(row["difference"] == row["low"] == row["high"] == 0 for row in compared["differences"])


def test_answers_in_a_file_score_like_our_own(parley: Command, runs: Path, tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    answers = [{"id": record.id, **(record.answer or {})} for record in read_run(runs / "a").records]
    file.write_text("".join(json.dumps(row) + "\n" for row in answers), encoding="utf-8")
    status, out, err = parley("sample", "--limit", "18", "--answers", file, "--output", runs / "c", "--json")
    assert status == 0, err
    ours = json.loads((runs / "a" / "report.json").read_text(encoding="utf-8"))
    assert json.loads(out)["slices"] == ours["slices"]
    assert json.loads(out)["overall"] == ours["overall"]


def test_answers_that_lack_a_question_fail_it(parley: Command, runs: Path, tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    first = read_run(runs / "a").records[0]
    file.write_text(json.dumps({"id": first.id, **(first.answer or {})}) + "\n", encoding="utf-8")
    status, _, err = parley("sample", "--limit", "2", "--answers", file, "--output", runs / "d")
    assert status == 1
    assert "there is no answer to this question" in err


def test_modes_of_retrieval_in_one_table(parley: Command, runs: Path) -> None:
    status, out, err = parley("--retrieval", "sample", "--limit", "18", "--output", runs / "modes")
    assert status == 0, err
    for mode in ("bm25", "dense", "hybrid"):
        assert mode in out
        assert (runs / "modes" / f"sample-{mode}" / "run.trec").is_file()
    trec = runs / "modes" / "sample-hybrid" / "run.trec"
    status, again, err = parley(
        "sample", "--limit", "18", "--trec", trec, "--output", runs / "trec", "--json"
    )
    assert status == 0, err
    known = json.loads((runs / "modes" / "sample-hybrid" / "report.json").read_text(encoding="utf-8"))
    assert json.loads(again)["slices"]["all"]["metrics"] == known["slices"]["all"]["metrics"]


def test_ones_own_set_on_ones_own_documents(parley: Command, tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    text = "The lighthouse at Cape Grim was first lit in 1883. It has twelve lamps."
    (documents / "light.txt").write_text(text, encoding="utf-8")
    line: dict[str, Any] = {
        "id": "one",
        "question": "When was the lighthouse first lit?",
        "type": "date",
        "answerable": True,
        "answers": [["1883"]],
        "evidence": [{"path": "light.txt", "start": 0, "end": 50, "quote": text[:50]}],
        "split": "mine",
    }
    own = tmp_path / "own.jsonl"
    own.write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert parley("--check", own, "--documents", documents)[:2] == (0, f"{own}: no fault found\n")
    status, out, err = parley(own, "--documents", documents, "--split", "mine", "--json")
    assert status == 0, err
    found = json.loads(out)["slices"]["all"]["metrics"]
    assert found["nDCG@10"]["mean"] == found["span_recall@10"]["mean"] == 1.0
    assert {"answer_match", "evidence_recall", "citation_precision"} <= set(found)
    own.write_text(json.dumps(line | {"answerable": "yes"}) + "\n", encoding="utf-8")
    status, out, _ = parley("--check", own, "--documents", documents, "--json")
    assert status == 1
    assert [(fault["line"], fault["key"]) for fault in json.loads(out)] == [(1, "answerable")]


def test_drafts_from_documents_are_lines_that_pass_the_check(parley: Command, tmp_path: Path) -> None:
    sample = Path(__file__).parents[2] / "sample"
    file = tmp_path / "draft.jsonl"
    status, _, err = parley("--draft", sample, "--limit", "12", "--output", file)
    assert status == 0
    assert "12 drafts" in err
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert all(line["draft"] for line in lines)
    assert {line["type"] for line in lines} >= {"date", "fact"}
    assert parley("--check", file, "--documents", sample)[0] == 0
    status, _, err = parley("--draft", sample, "--output", file)
    assert status == 1
    assert "already" in err


def test_a_set_from_what_people_thought_in_the_chat(parley: Command, tmp_path: Path) -> None:
    from ui.web.places import chat_database
    from ui.web.store import Store

    text = "The lighthouse was first lit in 1883. It has twelve lamps."
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "light.txt").write_text(text, encoding="utf-8")
    cited = {"number": 1, "path": "light.txt", "start": 0, "end": 37, "quote": text[:37]}
    folder = tmp_path / "index"
    folder.mkdir()
    store = Store(chat_database(folder))
    for question, verdict in (("When was it lit?", "good"), ("How many lamps?", "bad")):
        message = store.begin("someone", None, question)
        answer = {"status": "answered", "text": "In 1883. [1]", "citations": [cited]}
        store.finish(message.id, "answered", "In 1883.", answer)
        assert store.judge("someone", message.id, verdict, "")
    store.close()
    file = tmp_path / "draft.jsonl"
    status, _, err = parley("--from-feedback", "--index", folder, "--output", file)
    assert status == 0, err
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [(line["question"], line["answerable"], len(line["evidence"])) for line in lines] == [
        ("When was it lit?", True, 1),
        ("How many lamps?", None, 0),
    ]
    assert parley("--check", file, "--documents", documents)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["no-such-set"], 1, "no set no-such-set"),
        (["sample", "press"], 2, "one SET"),
        (["--limit", "0"], 2, "above 0"),
        (["--retrieval", "--modes", "magic"], 2, "bm25, dense, hybrid"),
        (["--compare", "here", "there"], 1, "holds no run"),
        (["--answers", "nowhere.jsonl"], 1, "no file nowhere.jsonl"),
        (["--split", "nowhere"], 1, "no questions of split"),
        (["--check", "--retrieval"], 2, "not allowed"),
        (["--draft", "nowhere"], 1, "no nowhere"),
        (["--from-feedback"], 1, "no feedback"),
    ],
)
def test_what_goes_wrong_is_one_line(
    parley: Command, arguments: list[str], status: int, message: str
) -> None:
    code, out, err = parley(*arguments)
    assert code == status
    assert out == ""
    assert message in err
    assert "Traceback" not in err
    assert status == 2 or err.count("\n") == 1


def test_a_set_without_its_documents_is_skipped(parley: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.sets.NAMED", {"sample": "sample", "press": "nowhere/corpus"})
    status, out, err = parley("press")
    assert (status, out) == (0, "")
    assert err.count("\n") == 1
    assert "press is skipped" in err
