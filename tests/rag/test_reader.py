import numpy as np
import pytest
import torch

from rag.reader import (
    PASSAGE_TOKENS,
    QUESTION_TOKENS,
    READER_FILE,
    _margin,
    batch_of,
    passage_of,
    reader,
    row_of,
)
from rag.reader_network import Network, merged, packaged_weights, shapes

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
        assert {name: data[name].shape for name in data.files} == shapes()
    assert READER_FILE.stat().st_size < 5_000_000


def test_question_and_passage_share_a_row_and_are_cut() -> None:
    ids, count = row_of([1, *range(10, 80), 2], [1, *range(100, 400), 2])
    assert count == QUESTION_TOKENS
    assert ids[count - 1] == ids[-1] == 2
    assert len(ids) == QUESTION_TOKENS + PASSAGE_TOKENS - 1
    assert ids[count] == 100


def test_rows_of_several_lengths_are_padded_and_told_apart() -> None:
    ids, segments, mask = batch_of([([1, 5, 2, 7, 2], 3), ([1, 2, 9, 9, 9, 2], 2)])
    assert ids.tolist() == [[1, 5, 2, 7, 2, 0], [1, 2, 9, 9, 9, 2]]
    assert segments[0].tolist()[:5] == [0, 0, 0, 1, 1]
    assert mask[0].tolist() == [True] * 5 + [False]


def test_merged_weights_judge_as_the_products_beside_them() -> None:
    torch.manual_seed(0)
    trained = {name: 0.05 * torch.randn(shape) for name, shape in shapes().items()}
    still = {name: value.float() for name, value in packaged_weights().items()}
    rows = batch_of([([101, 2043, 102, 2003, 2009, 102], 3)])
    with torch.no_grad():
        beside, within = Network(still, trained).judge(*rows), merged(still, trained).judge(*rows)
    assert beside[0].item() == pytest.approx(within[0].item(), abs=1e-3)
    assert torch.allclose(beside[1], within[1], atol=1e-2)


def test_pairs_of_several_questions_are_read_as_each_alone() -> None:
    asked = [("When did Croatia join the alliance?", JOINED), ("What do visitors like?", APART)]
    together = reader().read_pairs(asked)
    for place, (question, passage) in enumerate(asked):
        assert together.odds[place] == pytest.approx(reader().read(question, [passage]).odds[0], abs=0.3)
