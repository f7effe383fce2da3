from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SettingsError
from index.headings import CONTENTS_HEADING
from index.passages import split_passages
from index.types import PassageDraft, Span

SENTENCE = "The delegates of both sides met again on day {} and parted without a result."


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(re.findall(r"\w+|[^\w\s]", text)) for text in texts]


def count_characters(texts: Sequence[str]) -> list[int]:
    return [len(text) for text in texts]


def split(
    text: str, *, target: int = 64, headings: Sequence[Span] = (), overlap: int = 1
) -> list[PassageDraft]:
    return split_passages(
        text,
        count_tokens=count_words,
        max_tokens=100,
        target_tokens=target,
        overlap_sentences=overlap,
        headings=headings,
        context_tokens=20,
    )


def paragraph(first: int, count: int) -> str:
    return " ".join(SENTENCE.format(number) for number in range(first, first + count))


def test_a_word_is_a_passage() -> None:
    assert split("Peace") == [PassageDraft(0, 5, None, ((0, 5),))]


@pytest.mark.parametrize("text", ["", " \n\n\t "])
def test_nothing_gives_no_passage(text: str) -> None:
    assert split(text) == []


def test_packs_sentences_up_to_the_target_and_repeats_one() -> None:
    text = paragraph(0, 12)
    passages = split(text)
    assert [len(passage.sentences) for passage in passages] == [4, 4, 4, 3]
    assert [after.sentences[0] == before.sentences[-1] for before, after in pairwise(passages)] == [True] * 3
    assert (passages[0].start, passages[-1].end) == (0, len(text))


def test_no_overlap_where_none_is_asked_for() -> None:
    passages = split(paragraph(0, 12), overlap=0)
    assert all(before.end < after.start for before, after in pairwise(passages))
    assert [len(passage.sentences) for passage in passages] == [4, 4, 4]


def test_ends_at_a_paragraph_that_is_near() -> None:
    text = paragraph(0, 3) + "\n\n" + paragraph(3, 5)
    first = split(text, overlap=0)[0]
    assert first.end == text.index("\n\n")


def test_short_paragraphs_share_a_passage() -> None:
    text = "\n\n".join(paragraph(number, 1) for number in range(4))
    assert [len(passage.sentences) for passage in split(text)] == [4]


def test_plain_headings_travel_with_their_text_and_are_no_sentences() -> None:
    text = f"What has happened so far\n\n{paragraph(0, 2)}\nWhat comes next\n{paragraph(2, 2)}\n\n"
    text += f"3. Will it hold?\n\n{paragraph(4, 2)}"
    passages = split(text)
    assert [passage.heading for passage in passages] == [
        "What has happened so far",
        "What comes next",
        "3. Will it hold?",
    ]
    assert [text[passage.start : passage.end] for passage in passages] == [
        paragraph(0, 2),
        paragraph(2, 2),
        paragraph(4, 2),
    ]


@pytest.mark.parametrize("line", ["Daily Courier", "(APPLAUSE)", "MODERATOR: And your view?", "GENEVA —"])
def test_credits_and_transcript_marks_are_text(line: str) -> None:
    passage = split(f"{line}\n\n{paragraph(0, 2)}")[0]
    assert (passage.start, passage.heading) == (0, None)


def test_markdown_headings_nest() -> None:
    text = "\n\n".join(f"{title}\n\n{SENTENCE}" for title in ("# A", "## B", "### C ###", "## D", "# E"))
    assert [passage.heading for passage in split(text)] == ["A", "A / B", "A / B / C", "A / D", "E"]


def test_given_headings_win_over_what_lines_look_like() -> None:
    text = f"Report\nSummary\n{SENTENCE}\n\nLooks like one\n{SENTENCE}\nDetails\n{SENTENCE}"
    marked = [
        (text.index(title), text.index(title) + len(title)) for title in ("Report", "Summary", "Details")
    ]
    passages = split(text, headings=marked)
    assert [passage.heading for passage in passages] == ["Report / Summary", "Details"]
    assert "Looks like one" in text[passages[0].start : passages[0].end]


@pytest.mark.parametrize("text", ["# One\n\n## Two\n\n## Three", "# Alone"])
def test_headings_alone_still_give_a_passage(text: str) -> None:
    passages = split(text)
    assert (passages[0].start, passages[-1].end) == (0, len(text))


def test_a_table_of_contents_is_a_passage_of_its_own() -> None:
    titles = ["The first steps", "Who gains from it?", "A long way home", "Notes and thanks"]
    listed = "\n".join(f"- {number}. {title}" for number, title in enumerate(titles, 1))
    text = f"{paragraph(0, 1)}\nTable of Contents\n{listed}\n{paragraph(1, 1)}\n"
    text += "\n".join(f"{title}\n{paragraph(number, 2)}" for number, title in enumerate(titles))
    passages = split(text)
    assert [passage.heading for passage in passages] == [None, CONTENTS_HEADING, None, *titles]
    assert text[passages[1].start : passages[1].end] == f"Table of Contents\n{listed}"


def test_a_list_that_names_no_headings_is_text() -> None:
    text = f"{SENTENCE}\n- apples and pears\n- plums\n- cherries in spring\n{SENTENCE}"
    assert [passage.heading for passage in split(text)] == [None]


def test_a_refrain_is_no_table_of_contents() -> None:
    verse = "We sang of home\nWe sang of rain\nWe sang of bread\n"
    text = verse + SENTENCE + "\n" + verse + SENTENCE
    assert CONTENTS_HEADING not in [passage.heading for passage in split(text)]


def test_a_sentence_above_the_window_is_cut_into_pieces_that_fit() -> None:
    text = "first of all, the envoys, who had come late, went on and on " * 30
    passages = split(text)
    assert all(count <= 80 for count in count_words([text[p.start : p.end] for p in passages]))
    assert (
        "".join(text[start:end] for p in split(text, overlap=0) for start, end in p.sentences).split() != []
    )
    assert passages[0].start == 0
    assert passages[-1].end == len(text.rstrip())


def test_a_window_without_room_is_an_error() -> None:
    with pytest.raises(SettingsError, match="leaves no room"):
        split_passages("Text.", count_tokens=count_words, max_tokens=16, context_tokens=16)


def test_counts_in_batches() -> None:
    calls: list[int] = []

    def counting(texts: Sequence[str]) -> list[int]:
        calls.append(len(texts))
        return count_words(texts)

    split_passages(
        paragraph(0, 300), count_tokens=counting, max_tokens=100, context_tokens=20, target_tokens=60
    )
    assert len(calls) == 2


MARKS = st.sampled_from([".", "? ", "“", "”", "\n", "\n\n", "▲", "- ", "1. ", "…", "\r\n"])
WORDS = st.sampled_from(["The ", "dog ", "ran. ", "U.S. ", "\n# ", "\nHead\n", "said.As ", "é", "中文。"])
LONG = st.sampled_from(["x" * 90, "word " * 12, "It was so. " * 4])
TEXTS = st.lists(st.one_of(MARKS, WORDS, LONG), max_size=50).map("".join)


@given(TEXTS, st.sampled_from([count_words, count_characters]), st.integers(1, 50), st.integers(0, 3))
def test_passages_fit_follow_and_cover(text: str, count: object, target: int, overlap: int) -> None:
    assert callable(count)
    passages = split_passages(
        text,
        count_tokens=count,
        max_tokens=50,
        target_tokens=target,
        overlap_sentences=overlap,
        context_tokens=5,
    )
    assert bool(passages) == bool(text.strip())
    covered: set[int] = set()
    for passage in passages:
        assert (passage.start, passage.end) == (passage.sentences[0][0], passage.sentences[-1][1])
        assert count([text[passage.start : passage.end]])[0] <= 45
        assert all(before[1] <= after[0] for before, after in pairwise(passage.sentences))
        covered.update(range(passage.start, passage.end))
    assert all(before.end <= after.end and before.start < after.start for before, after in pairwise(passages))
    named = " / ".join({passage.heading for passage in passages if passage.heading})
    for line in re.finditer(r"[^\n\r]+", text):
        bare = line.group().strip(" #")
        missing = [i for i in range(*line.span()) if i not in covered and not text[i].isspace()]
        assert not missing or " ".join(bare.split()) in named or _heads_nothing(text, line.group())


def _heads_nothing(text: str, line: str) -> bool:
    """A heading that other headings or the end follow gives its name to no passage."""
    return line.lstrip().startswith("#") or "Head" in line
