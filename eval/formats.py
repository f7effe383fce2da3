"""Sets in other people's formats: folders of corpus.jsonl, queries.jsonl and judgments.

Two kinds, told apart by where the judgments are: BEIR's `qrels/*.tsv` (also TREC's four columns),
and `qrels.jsonl`, whose lines may quote the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eval.sets import hash_files, read_lines
from eval.types import EvalSet, GoldSide, GoldSpan, Question
from index.errors import EvaluationError
from index.types import Document

LONGEST_FORM = 15
"""Words of the longest accepted answer that is matched; a longer one is a text to read, not a form."""

Judgment = dict[str, Any]


def is_folder_set(path: Path) -> bool:
    """Whether a folder holds a set in one of these formats."""
    return (path / "corpus.jsonl").is_file() and (path / "queries.jsonl").is_file()


def load_folder(path: Path, split: str | None = None) -> EvalSet:
    """Load a folder. For BEIR, `split` names the judgments (`qrels/test.tsv`: "test"); without it, the
    only file there is, or "test". Questions without a judgment are left out in that format.

    Raises EvaluationError where a file is missing or a line can't be read.
    """
    corpus, queries, judged = path / "corpus.jsonl", path / "queries.jsonl", path / "qrels.jsonl"
    documents = tuple(_documents(corpus))
    texts = {document.path: document.text for document in documents}
    if judged.is_file():
        by_query: dict[str, list[Judgment]] = {}
        for number, row in read_lines(judged):
            by_query.setdefault(_key(row, "qid", judged, number), []).append(row)
        questions = [
            _question(row, number, by_query.get(_key(row, "qid", queries, number), []), texts)
            for number, row in read_lines(queries)
        ]
    else:
        judged = _qrels_file(path / "qrels", split)
        grades = _grades(judged)
        questions = [
            Question(
                identity, str(row.get("text", "")), relevant=grades[identity], split=judged.stem, line=number
            )
            for number, row in read_lines(queries)
            if (identity := _key(row, "_id", queries, number)) in grades
        ]
    if not questions:
        raise EvaluationError(f"{path} has no question with a judgment; look at {judged.name}.")
    return EvalSet(path.resolve().name, tuple(questions), hash_files([corpus, queries, judged]), documents)


def locate(text: str, evidence: list[str], path: str, start: int | None = None) -> Iterator[GoldSpan]:
    """Spans of the evidence strings at their first occurrence in a document's text (or at `start`)."""
    for string in evidence:
        at = start if start is not None and text.startswith(string, start) else text.find(string)
        if string and at >= 0:
            yield GoldSpan(path, at, at + len(string), string)


def _documents(path: Path) -> Iterator[Document]:
    for number, row in read_lines(path):
        identity = _key(row, "_id" if "_id" in row else "doc_id", path, number)
        known = row.get("meta") or row.get("metadata") or {}
        author = known.get("author")
        if isinstance(author, list):
            author = ", ".join(map(str, author))
        title = row.get("title") or None
        yield Document(
            path=identity,
            text=row.get("text") or title or "",
            title=title,
            source=known.get("source") or None,
            author=author or None,
            published_at=(known.get("published_at") or "").replace("/", "-") or None,
        )


def _question(row: dict[str, Any], line: int, judged: list[Judgment], texts: dict[str, str]) -> Question:
    spans: list[GoldSpan] = []
    for judgment in judged:
        path = judgment["doc_id"]
        spans += locate(texts.get(path, ""), judgment.get("evidence", []), path, judgment.get("start"))
    kind = str(row.get("type") or "other")
    return Question(
        id=row["qid"],
        question=row["question"],
        history=tuple(_turns(row.get("history") or [])),
        type=kind,
        answerable=row.get("answerable"),
        answers=() if kind.startswith("claim:") else tuple(_forms(row)),
        evidence=tuple(dict.fromkeys(spans)),
        sides=tuple(_sides(judged, texts)),
        relevant={judgment["doc_id"]: 1 for judgment in judged},
        pool=tuple(row.get("doc_ids") or ()),
        line=line,
    )


def _turns(history: list[Any]) -> Iterator[str]:
    """The questions of a conversation: plain strings, or the user's turns of a list of messages."""
    for turn in history:
        if isinstance(turn, str):
            yield turn
        elif turn.get("role") == "user":
            yield str(turn.get("text", ""))


def _forms(row: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """`answers` are forms of one answer; a list under `answer` holds answers that are all required."""
    one = row.get("answers") or row.get("answer") or []
    groups = [one] if row.get("answers") else ([[form] for form in one] if isinstance(one, list) else [[one]])
    for group in groups:
        short = tuple(str(form) for form in group if 0 < len(str(form).split()) <= LONGEST_FORM)
        if short:
            yield short


def _sides(judged: list[Judgment], texts: dict[str, str]) -> Iterator[GoldSide]:
    """One side for each different answer that the documents give, where they give several."""
    places: dict[str, list[GoldSpan]] = {}
    for judgment in judged:
        if answer := judgment.get("doc_answer"):
            path = judgment["doc_id"]
            places.setdefault(answer, []).extend(locate(texts.get(path, ""), [answer], path))
    if len(places) > 1:
        for answer, spans in places.items():
            yield GoldSide((answer,), tuple(spans))


def _qrels_file(folder: Path, split: str | None) -> Path:
    files = {file.stem: file for file in sorted(folder.glob("*.tsv"))}
    if not files:
        raise EvaluationError(f"{folder.parent} has neither qrels.jsonl nor qrels/*.tsv; add the judgments.")
    if split is None:
        split = next(iter(files)) if len(files) == 1 else "test"
    if split not in files:
        raise EvaluationError(f"{folder} has no {split}.tsv; choose one with --split: {', '.join(files)}.")
    return files[split]


def _grades(path: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        columns = re.split(r"\t|\s+", line.strip())
        if columns == [""] or (number == 1 and columns[-1] == "score"):
            continue
        try:
            query, document, grade = columns if len(columns) == 3 else (columns[0], *columns[2:])
            grades.setdefault(query, {})[document] = int(grade)
        except (ValueError, IndexError):
            raise EvaluationError(f"{path} line {number} is no judgment: query, document, grade.") from None
    return grades


def _key(row: Any, name: str, path: Path, number: int) -> str:
    value = row.get(name) if isinstance(row, dict) else None
    if not isinstance(value, str | int) or value == "":
        raise EvaluationError(f'{path} line {number} has no "{name}"; every line needs one.')
    return str(value)
