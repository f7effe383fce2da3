import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.evaluation import Evaluation, choose_folder, describe_run, evaluate
from eval.foreign import trec_run_lines
from eval.runner import Ask
from eval.runs import read_run
from eval.types import EvalSet, GoldSpan, Question
from index.errors import EvaluationError

TEXTS = {f"d{n}.txt": f"Station {n} opened in 19{n:02}." for n in range(30)}
SET = EvalSet(
    "stations",
    tuple(
        Question(
            f"q{n}",
            f"When did station {n} open?",
            type="date",
            answers=((f"19{n:02}",),),
            evidence=(GoldSpan(f"d{n}.txt", 0, len(TEXTS[f"d{n}.txt"])),),
        )
        for n in range(30)
    ),
    sha256="0" * 64,
)


def answer(question: Question) -> dict[str, Any]:
    """A system that reads the right document, except that it always takes q7's for q8."""
    path = question.evidence[0].path if question.id != "q8" else "d7.txt"
    quote = TEXTS[path]
    return {
        "status": "answered",
        "text": f"{quote} [1]",
        "confidence": 0.75,
        "sentences": [{"text": quote, "citations": [1], "support": "quoted", "speaker": None}],
        "citations": [{"number": 1, "path": path, "start": 0, "end": len(quote), "quote": quote}],
        "passages": [{"path": path, "start": 0, "end": len(quote)}],
        "timings_ms": {"search": 1.0},
        "tokens": {"prompt": 2, "completion": 3},
    }


def go(folder: Path, ask: Ask = answer, eval_set: EvalSet = SET) -> Evaluation:
    info = describe_run(eval_set, "answers", {"answerer": "reader"})
    return evaluate(eval_set, ask, TEXTS.get, info, folder)


def without_times(folder: Path) -> dict[str, Any]:
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    del report["latency_ms"]
    for key in ("started_at", "finished_at", "seconds"):
        del report["run"][key]
    return dict(report)


def test_a_run_holds_what_repeats_it(tmp_path: Path) -> None:
    evaluation = go(tmp_path / "run")
    run = read_run(tmp_path / "run")
    assert run.info == evaluation.info
    assert run.info.set_sha256 == SET.sha256
    assert run.info.system == {"answerer": "reader"}
    assert {"python", "parley", "torch", "source"} <= set(run.info.versions)
    assert run.info.started_at.endswith("Z")
    assert [record.id for record in run.records] == [question.id for question in SET.questions]
    assert run.scores["q8"] == {
        "id": "q8",
        "type": "date",
        "verdict": "wrong",
        "scores": evaluation.scored[8].scores,
        "error": None,
    }
    assert evaluation.summary.slices[0].means["answer_match"] == pytest.approx(29 / 30)
    assert evaluation.summary.tokens == {"prompt": 60, "completion": 90}
    assert evaluation.summary.latency["search"] == {"p50": 1.0, "p95": 1.0}


def test_the_stored_questions_are_a_set_with_the_text_of_their_evidence(tmp_path: Path) -> None:
    go(tmp_path / "run")
    stored = read_run(tmp_path / "run").questions
    assert stored[3].evidence[0].text == TEXTS["d3.txt"]
    assert [question.answers for question in stored] == [question.answers for question in SET.questions]


def test_two_runs_score_the_same(tmp_path: Path) -> None:
    go(tmp_path / "a")
    go(tmp_path / "b")
    assert without_times(tmp_path / "a") == without_times(tmp_path / "b")
    scores = [(tmp_path / name / "scores.jsonl").read_bytes() for name in "ab"]
    assert scores[0] == scores[1]


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    asked: list[str] = []

    def until_ten(question: Question) -> dict[str, Any]:
        if len(asked) == 10:
            raise KeyboardInterrupt
        asked.append(question.id)
        return answer(question)

    def noting(question: Question) -> dict[str, Any]:
        asked.append(question.id)
        return answer(question)

    with pytest.raises(KeyboardInterrupt):
        go(tmp_path / "cut", until_ten)
    with pytest.raises(EvaluationError, match="unfinished"):
        read_run(tmp_path / "cut")
    with (tmp_path / "cut" / "answers.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "q10", "answ')  # what a crash in the middle of writing leaves
    go(tmp_path / "cut", noting)
    assert asked == [question.id for question in SET.questions]
    go(tmp_path / "whole")
    assert without_times(tmp_path / "cut") == without_times(tmp_path / "whole")


def test_an_unfinished_run_is_found_again_and_a_finished_one_is_not(tmp_path: Path) -> None:
    info = describe_run(SET, "answers", {"answerer": "reader"})
    first = choose_folder(tmp_path, info)

    def broken(question: Question) -> dict[str, Any]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        go(first, broken)
    assert choose_folder(tmp_path, info) == first
    other = replace(info, system={"answerer": "another"})
    assert choose_folder(tmp_path, other) != first
    go(first)
    assert choose_folder(tmp_path, info) != first


def test_a_crash_is_a_record_that_is_shown_and_tried_again(tmp_path: Path) -> None:
    def crashing(question: Question) -> dict[str, Any]:
        if question.id in ("q3", "q4"):
            raise RuntimeError("the <model> is out\nof memory")
        return answer(question)

    evaluation = go(tmp_path / "run", crashing)
    assert [row.question.id for row in evaluation.failures] == ["q3", "q4"]
    assert evaluation.failures[0].error == "RuntimeError: the <model> is out of memory"
    assert evaluation.summary.slices[0].failed == 2
    assert evaluation.summary.slices[0].counts["answer_match"] == 30
    assert evaluation.summary.slices[0].means["answer_match"] == pytest.approx(27 / 30)
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert "RuntimeError: the &lt;model&gt; is out of memory" in page
    again = go(tmp_path / "run")
    assert again.failures == ()
    assert again.summary.slices[0].means["answer_match"] == pytest.approx(29 / 30)


def test_an_unreadable_answer_is_a_failure_too(tmp_path: Path) -> None:
    def odd(question: Question) -> dict[str, Any]:
        return answer(question) | ({"status": "perhaps"} if question.id == "q5" else {})

    evaluation = go(tmp_path / "run", odd)
    assert [row.question.id for row in evaluation.failures] == ["q5"]
    assert "'perhaps'" in str(evaluation.failures[0].error)


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(EvaluationError, match="not empty"):
        go(tmp_path)
    go(tmp_path / "run")
    changed = replace(SET, sha256="1" * 64)
    with pytest.raises(EvaluationError, match="another run"):
        go(tmp_path / "run", eval_set=changed)


def test_gold_outside_the_documents_is_refused(tmp_path: Path) -> None:
    question = replace(SET.questions[0], evidence=(GoldSpan("d0.txt", 0, 900),))
    with pytest.raises(EvaluationError, match=r"'q0'.*d0\.txt 0-900"):
        go(tmp_path / "run", eval_set=replace(SET, questions=(question,)))
    changed = replace(SET.questions[0], evidence=(GoldSpan("d0.txt", 0, 9, "Station 9"),))
    with pytest.raises(EvaluationError, match="no longer"):
        go(tmp_path / "run", eval_set=replace(SET, questions=(changed,)))


def test_progress_counts_every_question(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    info = describe_run(SET, "answers", {})
    evaluate(SET, answer, TEXTS.get, info, tmp_path / "run", lambda done, total: seen.append((done, total)))
    assert seen == [(n, 30) for n in range(1, 31)]


def test_a_ranking_run_scores_rankings_only(tmp_path: Path) -> None:
    def rank(question: Question) -> dict[str, Any]:
        return {"ranking": ["d7.txt", question.evidence[0].path], "timings_ms": {"search": 2.0}}

    info = describe_run(SET, "ranking", {"mode": "bm25"})
    evaluation = evaluate(SET, rank, TEXTS.get, info, tmp_path / "run")
    whole = evaluation.summary.slices[0]
    assert set(whole.means) == {"nDCG@10", "R@10", "RR@10", "AP", "R@100"}
    assert whole.means["RR@10"] == pytest.approx((29 * 0.5 + 1) / 30)
    assert evaluation.summary.overall == {}
    lines = trec_run_lines([row.record for row in evaluation.scored], "mine")
    assert lines[:2] == ["q0 Q0 d7.txt 1 2 mine", "q0 Q0 d0.txt 2 1 mine"]
