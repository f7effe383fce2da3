import json
import os
from pathlib import Path
from typing import Any

import pytest

from eval.foreign import read_answers, read_trec_run
from eval.formats import is_folder_set, load_folder
from eval.summary import score_ranking_records
from eval.types import GoldSpan, Question
from index.errors import EvaluationError

SHARED = Path(os.environ.get("PARLEY_SHARED", Path(__file__).parents[2] / ".." / "shared")) / "data"


def write(path: Path, rows: list[Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def beir(folder: Path) -> Path:
    write(
        folder / "corpus.jsonl",
        [
            {"_id": "7", "title": "Dams", "text": "The dam was built in 1931.", "metadata": {}},
            {"_id": "8", "title": "An empty one", "text": ""},
        ],
    )
    write(folder / "queries.jsonl", [{"_id": "q1", "text": "dam built"}, {"_id": "q2", "text": "unjudged"}])
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\t7\t2\nq1\t8\t0\n")
    return folder


def test_a_beir_folder_as_it_comes(tmp_path: Path) -> None:
    folder = beir(tmp_path / "dams")
    assert is_folder_set(folder)
    loaded = load_folder(folder)
    assert loaded.name == "dams"
    assert [(q.id, q.question, q.relevant, q.split) for q in loaded.questions] == [
        ("q1", "dam built", {"7": 2, "8": 0}, "test")
    ]
    assert loaded.documents is not None
    assert [(d.path, d.title, d.text) for d in loaded.documents] == [
        ("7", "Dams", "The dam was built in 1931."),
        ("8", "An empty one", "An empty one"),
    ]


def test_the_split_names_the_judgments(tmp_path: Path) -> None:
    folder = beir(tmp_path / "dams")
    (folder / "qrels" / "train.tsv").write_text("q2 0 8 1\n")  # TREC's four columns
    assert [q.id for q in load_folder(folder).questions] == ["q1"]
    train = load_folder(folder, "train")
    assert [(q.id, q.relevant) for q in train.questions] == [("q2", {"8": 1})]
    with pytest.raises(EvaluationError, match="test, train"):
        load_folder(folder, "dev")


def test_a_bad_judgment_names_its_line(tmp_path: Path) -> None:
    folder = beir(tmp_path / "dams")
    (folder / "qrels" / "test.tsv").write_text("q1\t7\t1\nq1\t8\n")
    with pytest.raises(EvaluationError, match=r"test\.tsv line 2"):
        load_folder(folder)
    (folder / "qrels" / "test.tsv").unlink()
    with pytest.raises(EvaluationError, match="neither"):
        load_folder(folder)


def quoted(folder: Path) -> Path:
    documents = [
        {
            "doc_id": "d1",
            "title": "One",
            "text": "The mast is 30 m. The mast is 30 m tall.",
            "meta": {"source": "Gazette", "author": ["Desk", "Wire"], "published_at": "2021/02/03"},
        },
        {"doc_id": "d2", "title": "", "text": "The mast is 40 m tall."},
    ]
    queries = [
        {
            "qid": "q1",
            "question": "How tall is the mast?",
            "type": "span",
            "answers": ["30 m", "30 metres"],
            "answer": "30 m",
            "answerable": True,
            "history": [{"role": "user", "text": "Is there a mast?"}, {"role": "agent", "text": "Yes."}],
        },
        {
            "qid": "q2",
            "question": "How tall?",
            "type": "gold2",
            "answer": ["30 m", "40 m"],
            "answerable": True,
            "doc_ids": ["d1", "d2"],
        },
        {
            "qid": "q3",
            "question": "Who built it?",
            "type": "none",
            "answer": "word " * 30,
            "answerable": None,
        },
    ]
    qrels = [
        {"qid": "q1", "doc_id": "d1", "evidence": ["The mast is 30 m tall."]},
        {"qid": "q1", "doc_id": "d2", "evidence": [], "start": 0},
        {"qid": "q2", "doc_id": "d1", "evidence": [], "doc_answer": "30 m"},
        {"qid": "q2", "doc_id": "d2", "evidence": [], "doc_answer": "40 m"},
    ]
    for name, rows in (("corpus", documents), ("queries", queries), ("qrels", qrels)):
        write(folder / f"{name}.jsonl", rows)
    return folder


def test_a_folder_that_quotes_its_evidence(tmp_path: Path) -> None:
    loaded = load_folder(quoted(tmp_path / "masts"))
    first, second, third = loaded.questions
    assert first.answers == (("30 m", "30 metres"),)
    assert first.evidence == (GoldSpan("d1", 18, 40, "The mast is 30 m tall."),)
    assert first.history == ("Is there a mast?",)
    assert first.judgments() == {"d1": 1, "d2": 1}
    assert second.answers == (("30 m",), ("40 m",))
    assert second.pool == ("d1", "d2")
    assert [(side.holder, side.evidence[0].path) for side in second.sides] == [
        (("30 m",), "d1"),
        (("40 m",), "d2"),
    ]
    assert third.answers == ()
    assert third.answerable is None
    assert loaded.documents is not None
    assert (loaded.documents[0].author, loaded.documents[0].published_at) == ("Desk, Wire", "2021-02-03")


@pytest.mark.parametrize(("name", "questions"), [("scifact", 809), ("clapnq", 600), ("ramdocs", 150)])
def test_public_sets_load_whole(name: str, questions: int) -> None:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"{folder} is not here; it holds the public evaluation data")
    loaded = load_folder(folder)
    assert len(loaded.questions) == questions
    texts = {document.path: document.text for document in loaded.documents or ()}
    for question in loaded.questions:
        assert set(question.relevant) <= set(texts)
        for span in question.all_evidence():
            assert texts[span.path][span.start : span.end] == span.text


QUESTIONS = [Question("q1", "?", relevant={"b": 1}), Question("q2", "?", relevant={"c": 1})]


def test_a_trec_run_stands_by_score_then_by_name(tmp_path: Path) -> None:
    path = tmp_path / "run.trec"
    path.write_text("q1 Q0 a 1 0.5 x\nq1 Q0 b 2 0.5 x\nq1 Q0 c 3 0.9 x\n\nq9 Q0 a 1 1 x\n")
    records = read_trec_run(path, QUESTIONS)
    assert [(record.id, record.answer) for record in records] == [("q1", {"ranking": ["c", "b", "a"]})]
    scored = score_ranking_records(QUESTIONS, records)
    assert [(row.verdict, row.scores["RR@10"]) for row in scored] == [("right", 0.5), ("failed", 0.0)]
    assert scored[1].error == "the run has no ranking for it"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("q1 Q0 a 1 high x\n", "line 1"),
        ("q1 Q0 a 1 1 x\nq1 Q0 a 2 0 x\n", "line 2"),
        ("q1 Q0 a 1 1\n", "line 1"),
        ("zz Q0 a 1 1 x\n", "none of the set's questions"),
    ],
)
def test_a_bad_trec_run_says_where(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "run.trec"
    path.write_text(text)
    with pytest.raises(EvaluationError, match=message):
        read_trec_run(path, QUESTIONS)


def test_answers_from_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    write(path, [{"id": "q2", "status": "answered", "text": "Yes"}, {"id": "q1", "error": "timed out"}])
    numbered = tmp_path / "numbered.jsonl"
    write(numbered, [{"id": 7, "status": "answered", "text": "Yes"}])
    assert [record.id for record in read_answers(numbered, [Question("7", "?")])] == ["7"]
    records = {record.id: record for record in read_answers(path, QUESTIONS)}
    assert records["q1"].error == "timed out"
    assert records["q2"].answer == {"id": "q2", "status": "answered", "text": "Yes"}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"status": "answered", "text": ""}], 'line 1 has no "id"'),
        ([{"id": "q1", "status": "answered", "text": ""}] * 2, "line 2 answers question 'q1' again"),
        ([{"id": "zz", "status": "answered", "text": ""}], "no question 'zz'"),
        ([{"id": "q1", "status": "sure", "text": ""}], "line 1.*status"),
        ([{"id": "q1", "status": "answered"}], 'line 1.*"text" is missing'),
        ([{"id": "q1", "status": "answered", "text": "", "confidence": 7}], "confidence"),
        ([{"id": "q1", "status": "answered", "text": "", "citations": [{"number": "1"}]}], "number"),
        ([], "no answers"),
    ],
)
def test_bad_answers_say_where(tmp_path: Path, rows: list[Any], message: str) -> None:
    path = tmp_path / "answers.jsonl"
    write(path, rows)
    with pytest.raises(EvaluationError, match=message):
        read_answers(path, QUESTIONS)
