"""The commands as they are typed: what they print, and how they fail."""

from __future__ import annotations

import io
import json
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index import HashEmbedder, Index
from ui.terminal.main import build_parser, main

pytestmark = pytest.mark.model

TEXT = (
    "Harbour news. The harbour was closed on Monday because of the storm. Fishermen protested at the gates, "
    "and their union said that nobody had been told. “We will stay here until Friday,” its chairwoman warned."
)

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "harbour.txt").write_text(TEXT, encoding="utf-8")
    (docs / "bridge.md").write_text(
        "---\ntitle: A bridge\nsource: River Post\ndate: 2024-01-09\n---\n# Bridge\n\n"
        "The council voted for a bridge. It will cost nine million crowns.\n",
        encoding="utf-8",
    )
    return docs


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("PARLEY_INDEX", str(tmp_path / "index"))

    def command(*arguments: str) -> tuple[int, str, str]:
        try:
            status = main(list(arguments))
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return command


def test_a_whole_session(run: Run, folder: Path) -> None:
    status, out, err = run("add", str(folder))
    assert (status, err) == (0, "")
    assert "added     harbour.txt" in out
    assert "2 added, 0 updated, 0 unchanged, 0 failed" in out
    assert "0 added, 0 updated, 2 unchanged, 0 failed; 0 passages embedded" in run("add", str(folder))[1]

    rows = json.loads(run("list", "--json")[1])
    assert [(row["path"], row["source"]) for row in rows] == [
        ("bridge.md", "River Post"),
        ("harbour.txt", None),
    ]
    harbour = str(rows[1]["id"])
    assert run("edit", harbour, "--source", "Coast Daily", "--published-at", "2 May 2023")[0] == 0
    assert json.loads(run("list", "--json")[1])[1]["published_at"] == "2023-05-02"
    assert "Coast Daily" in run("list")[1]

    hits = json.loads(run("search", "Why was the harbour closed?", "-k", "1", "--json")[1])
    assert len(hits) == 1
    keys = {"rank", "score", "document_id", "path", "title", "source", "published_at", "start", "end", "text"}
    assert keys <= hits[0].keys()
    assert (hits[0]["path"], hits[0]["text"]) == ("harbour.txt", TEXT[hits[0]["start"] : hits[0]["end"]])
    assert json.loads(run("search", "harbour", "--until", "2022", "--json")[1]) == []

    answer = json.loads(run("ask", "Why was the harbour closed?", "--json")[1])
    assert answer["status"] == "answered"
    assert "because of the storm" in answer["text"]
    for citation in answer["citations"]:
        assert TEXT[citation["start"] : citation["end"]] == citation["quote"]
    status, out, _ = run("ask", "Why was the harbour closed?")
    assert status == 0
    assert "Sources\n[1] harbour.txt" in out

    assert run("remove", harbour)[0] == 0
    assert [row["path"] for row in json.loads(run("list", "--json")[1])] == ["bridge.md"]
    assert json.loads(run("search", "harbour fishermen", "--json", "--source", "Coast Daily")[1]) == []


ANSWER_KEYS = {
    "question", "standalone_question", "status", "text", "confidence", "answerer", "sentences", "citations",
    "positions", "passages", "timings_ms", "tokens",
}  # fmt: skip
CITATION_KEYS = {
    "number", "document_id", "path", "title", "source", "author", "published_at", "page", "start", "end",
    "quote",
}  # fmt: skip


def test_the_json_of_an_answer(run: Run, folder: Path) -> None:
    run("add", str(folder))
    answer = json.loads(run("ask", "Who voted for a bridge?", "--json")[1])
    assert answer.keys() >= ANSWER_KEYS
    assert {"embed", "search", "answer"} <= answer["timings_ms"].keys()
    assert answer["tokens"].keys() == {"prompt", "completion"}
    for citation in answer["citations"]:
        assert citation.keys() == CITATION_KEYS
    for sentence in answer["sentences"]:
        assert {"text", "citations", "support", "speaker", "when"} <= sentence.keys()
    for passage in answer["passages"]:
        assert passage.keys() == {"path", "start", "end", "score"}


def test_a_batch_is_answered_in_order(run: Run, folder: Path, tmp_path: Path) -> None:
    run("add", str(folder))
    lines: list[dict[str, Any]] = [
        {"id": "b", "question": "What did the council vote for?"},
        {"id": 7, "question": "And what will it cost?", "history": ["What did the council vote for?"]},
        {"id": "a", "question": "Who won the chess olympiad of 1972?"},
    ]
    (tmp_path / "batch.jsonl").write_text("\n".join(json.dumps(line) for line in lines) + "\n\n")
    status, out, err = run("ask", "--batch", str(tmp_path / "batch.jsonl"))
    answers = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert [answer["id"] for answer in answers] == ["b", 7, "a"]
    assert [answer["question"] for answer in answers] == [line["question"] for line in lines]
    assert answers[0]["status"] == "answered"
    assert answers[2]["status"] == "not_found"


def test_a_batch_from_stdin(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("add", str(folder))
    monkeypatch.setattr("sys.stdin", io.StringIO('{"question": "What did the council vote for?"}'))
    answer = json.loads(run("ask", "--batch", "-")[1])
    assert answer["id"] is None
    assert "bridge" in answer["text"]


def fails(result: tuple[int, str, str], *words: str, status: int = 1) -> None:
    """One clear line on stderr, nothing on stdout that looks like success, the right status."""
    assert result[0] == status, result
    lines = result[2].strip().splitlines()
    assert len(lines) == 1, lines
    assert "Traceback" not in result[2]
    for word in words:
        assert word in lines[0]


BAD_BATCHES = [
    ("{not json", "line 1"),
    ('{"id": 1}', "line 1"),
    ('{"question": "fine"}\n{"question": "x", "history": "y"}', "line 2"),
    ('{"question": " "}', "empty"),
    ("[1, 2]", "line 1"),
]


@pytest.mark.parametrize(("text", "word"), BAD_BATCHES)
def test_bad_batches(run: Run, folder: Path, tmp_path: Path, text: str, word: str) -> None:
    run("add", str(folder))
    (tmp_path / "batch.jsonl").write_text(text)
    fails(run("ask", "--batch", str(tmp_path / "batch.jsonl")), word)


def encrypted_pdf(path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(path)


def scanned_pdf(path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path))
    canvas.rect(50, 50, 300, 300, fill=1)
    canvas.save()


def zip_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(600):
                part.write(b" " * 1_000_000)


def sparse_text(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200_000_000)


BAD_FILES: list[tuple[str, Callable[[Path], Any]]] = [
    ("empty.txt", lambda path: path.write_text("")),
    ("binary.txt", lambda path: path.write_bytes(os.urandom(4000))),
    ("encrypted.pdf", encrypted_pdf),
    ("scanned.pdf", scanned_pdf),
    ("corrupt.docx", lambda path: path.write_bytes(b"PK\x03\x04 no archive")),
    ("bomb.docx", zip_bomb),
    ("large.txt", sparse_text),
    ("latin.txt", lambda path: path.write_bytes(b"abc \xff\xfe\xfd def \x81")),
    ("odd16.txt", lambda path: path.write_bytes("text".encode("utf-16") + b"\x00")),
]


@pytest.mark.parametrize(("name", "make"), BAD_FILES, ids=[name for name, _ in BAD_FILES])
def test_bad_files(run: Run, folder: Path, name: str, make: Callable[[Path], Any]) -> None:
    make(folder / name)
    result = run("add", str(folder))
    fails(result, name)
    assert "2 added, 0 updated, 0 unchanged, 1 failed" in result[1]
    assert len(json.loads(run("list", "--json")[1])) == 2


def test_bad_paths_and_questions(run: Run, folder: Path, tmp_path: Path) -> None:
    fails(run("add", str(tmp_path / "nowhere")), "nowhere", "no such")
    run("add", str(folder))
    fails(run("ask", " "), "empty")
    fails(run("ask", "x" * 100_000), "100,000")
    fails(run("search", ""), "empty")
    fails(run("remove", "99"), "99")
    fails(run("edit", "1", "--published-at", "soon"), "soon", status=2)
    fails(run("edit", "1"), "Nothing to set", status=2)
    fails(run("ask"), "question", status=2)
    fails(run("ask", "x", "--llm-base-url", "http://127.0.0.1:9"), "--llm-model", status=2)
    fails(run("ask", "x", "--since", "someday"), "someday", status=2)


def test_bad_index_folders(run: Run, folder: Path, tmp_path: Path) -> None:
    run("add", str(folder))
    fails(run("ask", "x", "--index", str(tmp_path / "absent")), "parley add")
    fails(run("list", "--index", str(folder)), "no index")
    fails(run("list", "--index", str(folder / "harbour.txt")), "is a file")
    with Index.open(tmp_path / "other", embedder=HashEmbedder()) as other:
        other.add([folder])
    fails(run("ask", "x", "--index", str(tmp_path / "other")), "another folder")
    fails(run("ask", "x", "--embedding-model", str(folder)), "safetensors")


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_folder(run: Run, folder: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    os.chmod(locked, stat.S_IRUSR | stat.S_IXUSR)
    fails(run("add", str(folder), "--index", str(locked / "index")), "written")


def test_wrong_usage_is_2(run: Run) -> None:
    for arguments in ([], ["nonsense"], ["add"], ["search", "x", "-k", "0"], ["remove", "one"]):
        assert run(*arguments)[0] == 2


def commands() -> list[str]:
    [action] = [a for a in build_parser()._actions if a.dest == "command"]
    return sorted(action.choices or ())


def test_the_contract_s_commands() -> None:
    assert set(commands()) >= {"add", "list", "remove", "edit", "search", "ask", "chat", "eval"}


@pytest.mark.parametrize("command", commands())
def test_help_teaches(run: Run, command: str) -> None:
    status, out, _ = run(command, "--help")
    assert status == 0
    for option in ("--index DIR", "--embedding-model NAME", "--json"):
        assert option in out
    assert f"parley {command}" in out


def test_control_characters_of_a_document_do_not_reach_the_terminal(run: Run, folder: Path) -> None:
    (folder / "evil.txt").write_text(
        "The lighthouse \x1b[31mkeeper\x1b[0m resigned on Sunday.", encoding="utf-8"
    )
    run("add", str(folder))
    _, out, _ = run("ask", "Who resigned on Sunday?")
    assert "keeper" in out
    assert "\x1b" not in out
