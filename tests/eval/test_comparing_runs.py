from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eval.compare import compare_runs, paired_interval
from eval.compare_report import render_comparison
from eval.evaluation import describe_run, evaluate
from eval.runs import Run, read_run
from eval.types import EvalSet, Question
from index.errors import EvaluationError

SET = EvalSet(
    "capitals",
    (
        Question("q1", "Capital of France?", type="fact", answers=(("Paris",),)),
        Question("q2", "Capital of Spain?", type="fact", answers=(("Madrid",),)),
        Question("q3", "Capital of Italy?", type="fact", answers=(("Rome",),)),
        Question("q4", "Capital of <Peru>?", type="fact", answers=(("Lima",),)),
        Question("q5", "Capital of Atlantis?", type="absent", answerable=False),
    ),
    sha256="2" * 64,
)
A = {"q1": "Paris", "q2": "Madrid", "q3": "Milan", "q4": "Quito", "q5": "Poseidon"}
B = {"q1": "Paris", "q2": "Seville", "q3": "Rome", "q4": "Lima", "q5": None}


def stored(folder: Path, texts: dict[str, str | None], eval_set: EvalSet = SET) -> Run:
    def ask(question: Question) -> dict[str, Any]:
        text = texts[question.id]
        if text is None:
            return {"status": "not_found", "text": "Not there.", "confidence": 0.1}
        return {"status": "answered", "text": f"It is {text}.", "confidence": 0.8}

    evaluate(
        eval_set, ask, lambda path: None, describe_run(eval_set, "answers", {"answerer": folder.name}), folder
    )
    return read_run(folder)


def test_a_run_against_itself_differs_in_nothing(tmp_path: Path) -> None:
    run = stored(tmp_path / "a", dict(A))
    comparison = compare_runs(run, run)
    assert comparison.differences
    for row in comparison.differences:
        assert (row.difference, row.low, row.high, row.clear) == (0.0, 0.0, 0.0, False)
    assert not comparison.flips
    assert comparison.only_a == comparison.only_b == ()


def test_two_runs_by_hand(tmp_path: Path) -> None:
    comparison = compare_runs(stored(tmp_path / "a", dict(A)), stored(tmp_path / "b", dict(B)))
    rows = {row.metric: row for row in comparison.differences}
    match = rows["answer_match"]
    assert (match.questions, match.a, match.b, match.difference) == (4, 0.5, 0.75, 0.25)
    # The differences of the four questions are 0, -1, 1, 1; four of 4**4 draws are all -1 and 16 all 1,
    # so the 2.5 % tail ends at a mean of -1/2 and the 97.5 % tail at 1.
    assert (match.low, match.high) == (-0.5, 1.0)
    assert not match.clear
    refusal = rows["refusal_recall"]
    assert (refusal.questions, refusal.a, refusal.b, refusal.difference) == (5, 0.0, 1.0, 1.0)
    assert rows["refusal_auc"].difference == 0.5
    changed = [(flip.question.id, flip.verdict_a, flip.verdict_b) for flip in comparison.flips]
    assert changed == [
        ("q2", "right", "wrong"),
        ("q3", "wrong", "right"),
        ("q4", "wrong", "right"),
        ("q5", "wrong", "right"),
    ]
    assert comparison.to_dict()["flips"][0]["a"] == {"verdict": "right", "text": "answered: It is Madrid."}


def test_the_interval_is_that_of_the_exact_bootstrap() -> None:
    a, b = [0.0] * 20, [1.0] * 5 + [0.0] * 15
    low, high = paired_interval(a, b)
    # The resampled mean is binomial(20, 1/4) / 20; its 2.5 % and 97.5 % points are 2/20 and 9/20.
    assert (low, high) == (0.1, 0.45)


def test_pairing_narrows_the_interval() -> None:
    generator = np.random.default_rng(1)
    a = generator.random(50)
    together = paired_interval(list(a), list(a + 0.1))
    apart = paired_interval(list(a), list(generator.permutation(a) + 0.1))
    assert together == pytest.approx((0.1, 0.1))
    assert apart[1] - apart[0] > 0.1


def test_only_shared_questions_count(tmp_path: Path) -> None:
    run_a = stored(tmp_path / "a", dict(A))
    fewer = replace(SET, questions=SET.questions[1:])
    comparison = compare_runs(run_a, stored(tmp_path / "b", dict(B), fewer))
    assert comparison.only_a == ("q1",)
    assert next(row.questions for row in comparison.differences if row.metric == "answer_match") == 3


def test_runs_of_different_sets_are_not_compared(tmp_path: Path) -> None:
    run_a = stored(tmp_path / "a", dict(A))
    renamed = replace(SET, questions=tuple(replace(q, id=f"x-{q.id}") for q in SET.questions))
    other = stored(tmp_path / "b", {f"x-{name}": text for name, text in B.items()}, renamed)
    with pytest.raises(EvaluationError, match="no question in common"):
        compare_runs(run_a, other)
    regraded = replace(SET, questions=(replace(SET.questions[0], answers=(("Lyon",),)), *SET.questions[1:]))
    with pytest.raises(EvaluationError, match="'q1' differs"):
        compare_runs(run_a, stored(tmp_path / "c", dict(A), regraded))


def test_the_page_shows_both_answers_and_escapes_them(tmp_path: Path) -> None:
    run_a, run_b = stored(tmp_path / "a", dict(A)), stored(tmp_path / "b", B | {"q4": "<b>Lima</b>"})
    page = render_comparison(run_a.info, run_b.info, compare_runs(run_a, run_b))
    assert "answered: It is Quito." in page
    assert "answered: It is &lt;b&gt;Lima&lt;/b&gt;." in page
    assert "Capital of &lt;Peru&gt;?" in page


@pytest.mark.parametrize("content", ["", "{}", '{"kind": "answers"}'])
def test_a_damaged_run_says_so(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content, encoding="utf-8")
    with pytest.raises(EvaluationError, match="damaged"):
        read_run(tmp_path)
    with pytest.raises(EvaluationError, match="holds no run"):
        read_run(tmp_path / "nothing")
