import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.refusal import Outcome, area_under_curve, refusal_curve, refusal_scores, reliability

outcomes_lists = st.lists(
    st.builds(
        Outcome, st.booleans(), st.booleans(), st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.5, 0.75, 0.9, 1.0])
    ),
    min_size=2,
    max_size=25,
).filter(lambda rows: len({row.answerable for row in rows}) == 2)


@given(outcomes_lists)
def test_area_is_the_share_of_pairs_in_order(outcomes: list[Outcome]) -> None:
    yes = [row.confidence or 0.0 for row in outcomes if row.answerable]
    no = [row.confidence or 0.0 for row in outcomes if not row.answerable]
    wins = sum(1.0 if a > b else 0.5 if a == b else 0.0 for a in yes for b in no)
    assert area_under_curve(outcomes) == pytest.approx(wins / (len(yes) * len(no)))


@given(outcomes_lists)
def test_the_curve_refuses_what_lies_below_each_threshold(outcomes: list[Outcome]) -> None:
    for point in refusal_curve(outcomes):
        for answerable, share in (
            (True, point.answerable_refused),
            (False, point.unanswerable_refused),
        ):
            of_kind = [row.confidence for row in outcomes if row.answerable is answerable]
            below = [value for value in of_kind if value is not None and value < point.threshold]
            assert share == pytest.approx(len(below) / len(of_kind))


@given(outcomes_lists)
def test_every_question_is_in_one_bin(outcomes: list[Outcome]) -> None:
    rows = reliability(outcomes)
    assert sum(row.count for row in rows) == len(outcomes)
    assert sum(row.count * row.answerable for row in rows) == pytest.approx(
        sum(o.answerable for o in outcomes)
    )


def test_by_hand() -> None:
    outcomes = [
        Outcome(True, False, 0.95),
        Outcome(True, True, 0.35),
        Outcome(False, True, 0.15),
        Outcome(False, True, 0.35),
        Outcome(False, False, 0.55),
    ]
    scores = refusal_scores(outcomes)
    assert scores["refusal_precision"] == pytest.approx(2 / 3)
    assert scores["refusal_recall"] == pytest.approx(2 / 3)
    assert scores["refusal_f1"] == pytest.approx(2 / 3)
    # Pairs: .95 beats all three; .35 beats .15, ties .35, loses to .55.
    assert scores["refusal_auc"] == pytest.approx((3 + 1.5) / 6)
    # Bins: .15 -> 0; .35 twice -> 1/2; .55 -> 0; .95 -> 1.
    assert scores["calibration_error"] == pytest.approx((0.15 + 2 * 0.15 + 0.55 + 0.05) / 5)


def test_nothing_to_tell_apart() -> None:
    assert refusal_scores([Outcome(True, False, 0.5)]) == {}
    assert refusal_scores([]) == {}
    assert refusal_curve([Outcome(True, False, 0.5)]) == []


def test_without_confidence_only_the_decision_counts() -> None:
    outcomes = [Outcome(True, False, None), Outcome(False, True, 0.1)]
    assert set(refusal_scores(outcomes)) == {"refusal_precision", "refusal_recall", "refusal_f1"}
    assert refusal_curve(outcomes) == []


def test_never_refusing_scores_zero() -> None:
    scores = refusal_scores([Outcome(True, False, 0.5), Outcome(False, False, 0.5)])
    assert (scores["refusal_precision"], scores["refusal_recall"], scores["refusal_auc"]) == (0.0, 0.0, 0.5)
