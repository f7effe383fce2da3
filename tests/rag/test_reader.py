import numpy as np
import pytest

from rag.reader import READER_FILE, _margin, passage_of, reader, shapes

STATES = 768
JOINED = "Croatia joined the alliance in 2009 after long talks."
APART = "Croatia has a long coast and many islands that visitors like."


def test_a_passage_is_title_neighbours_and_sentence() -> None:
    assert passage_of("News", "Before.", "Here.", "After.") == "News: Before. Here. After."
    assert passage_of("", "", "Here.", "") == "Here."


def test_long_neighbours_are_cut_on_the_far_side() -> None:
    passage = passage_of("", "far " * 100 + "near.", "Here.", "near " + "far " * 100)
    assert passage.startswith("... ")
    assert passage.endswith(" ...")
    assert "near. Here. near" in passage
    assert len(passage) < 320


def test_the_passage_that_answers_is_told_from_one_that_does_not() -> None:
    found = reader().read("When did Croatia join the alliance?", [APART, JOINED])
    assert found.odds[1] > found.odds[0] + 1
    assert found.margins[1] > found.margins[0]


def test_another_name_in_the_question_counts_against_the_same_passage() -> None:
    right = reader().read("When did Croatia join the alliance?", [JOINED]).odds[0]
    wrong = reader().read("When did Portugal join the alliance?", [JOINED]).odds[0]
    assert right > wrong


def test_a_passage_is_judged_the_same_beside_a_longer_one() -> None:
    alone = reader().read("When did Croatia join the alliance?", [JOINED])
    beside = reader().read("When did Croatia join the alliance?", [JOINED, f"{APART} " * 5])
    assert beside.odds[0] == pytest.approx(alone.odds[0], abs=0.3)  # half precision, other padding


def test_nothing_to_read_and_too_much_to_read() -> None:
    assert len(reader().read("When?", []).odds) == 0
    found = reader().read("word " * 500, ["word " * 2000])
    assert np.isfinite(found.odds).all()
    assert np.isfinite(found.margins).all()


def test_the_best_place_is_compared_with_nowhere() -> None:
    ends = np.array([[1.0, 0.0, 3.0, 0.0], [0.5, 4.0, 0.0, 2.0]], np.float32)
    assert _margin(ends) == pytest.approx(3 + 2 - 1.5)  # token 2 to token 3; 1 to 1 gives 4 only
    assert _margin(ends[:, :1]) == 0


def test_the_file_holds_the_network() -> None:
    with np.load(READER_FILE, allow_pickle=False) as data:
        assert {name: data[name].shape for name in data.files} == shapes(STATES)
    assert READER_FILE.stat().st_size < 2_000_000
