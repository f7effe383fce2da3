"""What is wrong with a set that is a folder of corpus.jsonl, queries.jsonl and judgments."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eval.check import Fault
from eval.sets import read_lines


def check_folder(path: Path) -> list[Fault]:
    """Every fault of a BEIR folder or of one with qrels.jsonl, by file and line.

    Raises EvaluationError where a file is missing or a line is not JSON.
    """
    texts: dict[str, str] = {}
    faults = list(_rows(path / "corpus.jsonl", ("_id", "doc_id"), texts, "text"))
    questions: dict[str, str] = {}
    faults += _rows(path / "queries.jsonl", ("_id", "qid"), questions, "text", "question")
    if (path / "qrels.jsonl").is_file():
        faults += _judgments(path / "qrels.jsonl", texts, questions)
    for file in sorted((path / "qrels").glob("*.tsv")):
        faults += _table(file, texts, questions)
    return faults


def _rows(path: Path, ids: tuple[str, str], into: dict[str, str], *text_keys: str) -> Iterator[Fault]:
    for number, row in read_lines(path):
        if not isinstance(row, dict):
            yield Fault(path.name, number, "", "is not an object")
            continue
        key = ids[0] if ids[0] in row else ids[1]
        identity = row.get(key)
        text = next((row[name] for name in text_keys if name in row), None)
        if not isinstance(identity, str) or not identity:
            yield Fault(path.name, number, key, "must be a string that is not empty")
            continue
        if identity in into:
            yield Fault(path.name, number, key, f"{identity!r} occurs twice")
        if not isinstance(text, str):
            yield Fault(path.name, number, " or ".join(text_keys), "must be a string")
        elif "question" in text_keys and not text.strip():
            yield Fault(path.name, number, " or ".join(text_keys), "is empty")
        into[identity] = text if isinstance(text, str) else ""


def _judgments(path: Path, texts: dict[str, str], questions: dict[str, str]) -> Iterator[Fault]:
    for number, row in read_lines(path):
        if not isinstance(row, dict):
            yield Fault(path.name, number, "", "is not an object")
            continue
        for message in _unknown(row.get("qid"), row.get("doc_id"), texts, questions):
            yield Fault(path.name, number, *message)
        text = texts.get(row.get("doc_id", ""))
        evidence: Any = row.get("evidence", [])
        if not isinstance(evidence, list) or not all(isinstance(string, str) for string in evidence):
            yield Fault(path.name, number, "evidence", "must be a list of strings")
            continue
        for place, string in enumerate(evidence):
            if text is not None and string not in text:
                yield Fault(path.name, number, f"evidence[{place}]", "is not verbatim in the document")


def _table(path: Path, texts: dict[str, str], questions: dict[str, str]) -> Iterator[Fault]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        columns = line.split()
        if not columns or (number == 1 and columns[-1] == "score"):
            continue
        if len(columns) not in (3, 4) or not columns[-1].lstrip("-").isdigit():
            yield Fault(path.name, number, "", "must be: query, document, whole grade")
            continue
        for message in _unknown(columns[0], columns[-2], texts, questions):
            yield Fault(path.name, number, *message)


def _unknown(
    query: Any, document: Any, texts: dict[str, str], questions: dict[str, str]
) -> Iterator[tuple[str, str]]:
    if query not in questions:
        yield "qid", f"there is no question {query!r}"
    if document not in texts:
        yield "doc_id", f"there is no document {document!r}"
