import json
from pathlib import Path
from typing import Any

import pytest

from eval.check import check_lines
from eval.check_folder import check_folder
from eval.sets import load_lines
from index.errors import EvaluationError

TEXTS = {"a.txt": "The dam was built in 1931. It holds 40 million tonnes.   "}


def line(identity: str, **changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": identity,
        "question": "When was the dam built?",
        "type": "fact",
        "answerable": True,
        "answers": [["1931"]],
        "evidence": [{"path": "a.txt", "start": 0, "end": 26, "quote": "The dam was built in 1931."}],
    }
    row.update(changes)
    return {key: value for key, value in row.items() if value is not ...}


def span(**changes: Any) -> list[dict[str, Any]]:
    return [{"path": "a.txt", "start": 0, "end": 26} | changes]


def write(path: Path, rows: list[Any]) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_ten_planted_faults_are_found_each_with_its_line_and_key(tmp_path: Path) -> None:
    rows = [
        line("good-1"),
        line("outside", evidence=span(end=900)),
        line("not-verbatim", evidence=span(quote="The dam was built in 1932.")),
        line("no-document", evidence=span(path="b.txt")),
        line("good-1"),
        line("bad-type", type="facts"),
        line("no-question", question=...),
        '{"id": "broken", ',
        line("string-for-list", answers="1931"),
        line("absent-with-answer", type="absent"),
        line("unknown-key", anwsers=[["1931"]]),
        line("good-2", type="absent", answerable=False, answers=[], evidence=[]),
    ]
    faults = check_lines(write(tmp_path / "set.jsonl", rows), TEXTS.get)
    assert [(fault.line, fault.key) for fault in faults] == [
        (2, "evidence[0].end"),
        (3, "evidence[0].quote"),
        (4, "evidence[0].path"),
        (5, "id"),
        (6, "type"),
        (7, "question"),
        (8, ""),
        (9, "answers"),
        (10, "answerable"),
        (11, "anwsers"),
    ]
    assert "outside the document, which has 57 characters" in faults[0].message
    assert str(faults[3]) == "set.jsonl:5: id: 'good-1' is already the id of line 1"


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"evidence": span(start=30)}, "evidence[0].end"),
        ({"evidence": span(start=-1)}, "evidence[0].start"),
        ({"evidence": span(start=54, end=57)}, "evidence[0].start"),
        ({"question": "  "}, "question"),
        ({"answers": [[]]}, "answers[0]"),
        ({"answers": [["ok", 3]]}, "answers[0][1]"),
        ({"answerable": "yes"}, "answerable"),
        ({"answers": [], "evidence": []}, "evidence"),
        ({"answerable": False}, "answers"),
        ({"type": "contested"}, "sides"),
        ({"type": "speaker"}, "speaker"),
        ({"type": "follow_up"}, "history"),
        ({"sides": [{"evidence": []}]}, "sides[0].holder"),
        ({"sides": [{"holder": ["A"], "evidence": span(path="z")}]}, "sides[0].evidence[0].path"),
        ({"pool": ["a.txt", "z.txt"]}, "pool"),
        ({"relevant": {"z.txt": 1}}, "relevant"),
    ],
)
def test_one_fault_of_a_line(tmp_path: Path, changes: dict[str, Any], key: str) -> None:
    faults = check_lines(write(tmp_path / "set.jsonl", [line("x", **changes)]), TEXTS.get)
    assert key in [fault.key for fault in faults]
    assert {fault.line for fault in faults} == {1}


def test_a_good_set_has_no_fault_and_loads(tmp_path: Path) -> None:
    path = write(tmp_path / "set.jsonl", [line("x"), "", line("y", split="report")])
    assert check_lines(path, TEXTS.get) == []
    loaded = load_lines(path)
    assert [(question.id, question.line) for question in loaded.questions] == [("x", 1), ("y", 3)]
    assert loaded.questions[0].evidence[0].end == 26


def test_without_documents_places_are_not_checked(tmp_path: Path) -> None:
    path = write(tmp_path / "set.jsonl", [line("x", evidence=span(end=900))])
    assert check_lines(path) == []


def test_bytes_that_are_not_utf8_and_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes(json.dumps(line("x")).encode() + b"\n\xff\xfe\n")
    assert [(fault.line, fault.message) for fault in check_lines(path)] == [
        (2, "not UTF-8 at byte 0 of the line")
    ]
    path.write_bytes(b"\n")
    assert [fault.message for fault in check_lines(path)] == ["there is no question in this file"]


@pytest.mark.parametrize("rows", [['{"id": 3}'], ["[]"], ["no json"], [line("x"), line("x")], [""]])
def test_loading_names_the_line(tmp_path: Path, rows: list[Any]) -> None:
    with pytest.raises(EvaluationError, match=r"set\.jsonl"):
        load_lines(write(tmp_path / "set.jsonl", rows))


def test_faults_of_a_folder(tmp_path: Path) -> None:
    document = {"doc_id": "d1", "title": "", "text": TEXTS["a.txt"]}
    write(tmp_path / "corpus.jsonl", [document, document, {"title": "no id", "text": ""}])
    write(tmp_path / "queries.jsonl", [{"qid": "q1", "question": "?"}, {"qid": "q2", "question": ""}])
    judged = [
        {"qid": "q1", "doc_id": "d1", "evidence": ["built in 1931", "built in 1930"]},
        {"qid": "q9", "doc_id": "d9", "evidence": []},
    ]
    write(tmp_path / "qrels.jsonl", judged)
    found = [(fault.file, fault.line, fault.key) for fault in check_folder(tmp_path)]
    assert found == [
        ("corpus.jsonl", 2, "doc_id"),
        ("corpus.jsonl", 3, "doc_id"),
        ("queries.jsonl", 2, "text or question"),
        ("qrels.jsonl", 1, "evidence[1]"),
        ("qrels.jsonl", 2, "qid"),
        ("qrels.jsonl", 2, "doc_id"),
    ]
