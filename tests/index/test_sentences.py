from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.sentences import LONGEST_SENTENCE, split_sentences

SHARED = Path(os.environ.get("PARLEY_SHARED", Path(__file__).parents[2] / ".." / "shared"))

# "|" marks where a sentence ends; the text is what remains without it.
DIVIDED = [
    # glued sentences
    "The talks need new approaches.|As the envoy put it, patience helps.",
    "He flew to Kyiv.|“While we talk, others wait,” he said.",
    "Will the minister make concessions?|Does she want to?",
    "The road is long, he stated.|However, it is open.",
    "She works at the institute (INST).|Russia is her subject.",
    "The deal covers 2014.|The next one will not.",
    "It joined NATO.|The vote was close.",
    "They refused to “make unilateral concessions”;|The chairman agreed.",
    "Poland joined in 1999; the others came later; Malta never did.",
    "The alliance grew,” she says.|”Though, it operates by consensus.”",
    # what is glued without being two sentences
    "Former U.S.President Carter spoke with Dr.Novak.",
    "Read it at www.Example.Com/News or write to desk@paper.Com today.",
    "Version 2.0 and BA.2 came out on 4.5.2021 for $3.5 million.",
    # abbreviations and initials
    "Sen. Warren met Gov. Hogan at St. Mary's.| Dr. Lee joined them.",
    "J. D. Vance spoke in the U.S. Senate at 5 p.m. on Monday.| He left early.",
    "The plan stops at the border of the U.S.| The rest is up to Canada.",
    "It opens at 9 a.m.| Visitors may enter free of charge.",
    "See No. 5 of vol. 3, e.g. the table, i.e. page 12.",
    "Was it so?| No.| It was not.",
    "Acme Corp. said so on Oct. 24.| Shares fell.",
    "Sen. Bernard Hill (D-Mass.) said so.| Others (R-Va.) did not.",
    "At the meeting were Robert F. Kennedy Jr. and George W. Bush.",
    # quotations
    "“Has anyone considered this today?” he asked.| Nobody answered.",
    "“Will you help us?” Schumer asked.| Silence fell.",
    "“We must rely on ourselves.| They will not fight for us.”| The general, a veteran, said this.",
    '"It is over," she said.| "We won."| Then she left.',
    "She called it “a classic dilemma.”| The others disagreed.",
    "The word `` season '' is clear . ''| Others see it differently .",
    # ellipses, marks, notes
    "“They strive for peace and stability…”| But the ministry is silent.",
    "Well... maybe not.| Hmm...| Then go.",
    "He said so in an interview. ▲",
    "The figure is disputed.[12]| A later study agrees. [3]| Both are cited.",
    "If they can buy and ship**, the aid goes on.| He ** that it will not.",
    # a sentence that begins in lowercase
    "How will it be enforced?| these are the basic questions of stability.| renewing the treaty would help.",
    # lists and headings
    "1. Is the promise kept?",
    "- 12. The role of allies",
    # other scripts
    "这是第一句。|这是第二句！|“真的吗？”|好。",
    "Он приехал в Москву.| Переговоры начались.",
]


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize("divided", DIVIDED)
def test_divides_where_a_reader_would(divided: str) -> None:
    assert parts(divided.replace("|", "")) == [part.strip() for part in divided.split("|")]


def test_a_line_ends_a_sentence() -> None:
    text = (
        "Increased diplomacy\nOn Tuesday the president spoke for the first time in a month about it.\nAgain\n"
    )
    assert parts(text) == text.strip().split("\n")


def test_lines_of_a_hard_wrapped_paragraph_are_joined() -> None:
    text = (
        "The committee met for three hours on Monday and\n"
        "agreed on a draft that both chambers will see\n"
        "next week. Its chair called the result a modest\n"
        "step forward.\n\n"
        "- a first point that stands alone\n"
        "- a second point that stands alone\n"
    )
    assert [" ".join(part.split()) for part in parts(text)] == [
        "The committee met for three hours on Monday and agreed on a draft that both "
        "chambers will see next week.",
        "Its chair called the result a modest step forward.",
        "- a first point that stands alone",
        "- a second point that stands alone",
    ]


def test_what_never_stops_is_cut_at_clauses_and_spaces() -> None:
    clauses = "and then, as before, the envoys went home " * 200
    pieces = parts(clauses)
    assert len(pieces) > 1
    assert all(len(piece) <= LONGEST_SENTENCE for piece in pieces)
    assert " ".join(pieces) == clauses.strip()
    assert all(piece.endswith(",") for piece in pieces[:-1])
    assert [len(piece) for piece in parts("x" * 4000)] == [1500, 1500, 1000]


MARKS = st.sampled_from(
    [".", ". ", "? ", "!", "“", "”", '"', "'", "▲", " ", ";", "…", "。", "``", "''", "**"]
)
LAYOUT = st.sampled_from(["\n", "\n\n", "\r\n", "\x0c", "\u3000", "- ", "1. ", "# ", "[12]"])
WORDS = st.sampled_from(["The ", "dog ", "U.S. ", "Dr. ", "A.", "é", "said.As ", "x" * 700])
MESSY = st.lists(st.one_of(MARKS, LAYOUT, WORDS), max_size=60).map("".join)


@given(st.one_of(st.text(), MESSY))
@example("\u200b")
@example("'' .")
def test_spans_are_ordered_trimmed_and_cover_the_text(text: str) -> None:
    spans = split_sentences(text)
    covered = 0
    for start, end in spans:
        assert covered <= start < end <= len(text)
        assert not text[covered:start].strip()
        assert text[start:end] == text[start:end].strip()
        assert end - start <= LONGEST_SENTENCE
        covered = end
    assert not text[covered:].strip()


HOSTILE = {
    "dots": "." * 10**6,
    "opening quotes": "“" * 10**6,
    "straight quotes": '"' * 10**6,
    "no spaces": "x" * 10**6,
    "stops and quotes": ".”" * 10**5,
    "spaces": "a" + " " * 10**6 + "b",
    "line breaks": "\n" * 10**6 + "a",
    "spaced dots": ". " * 10**5,
    "semicolons": ";A" * 10**5,
    "brackets": "." + ")" * 10**6,
    "numbers": "1. " * 10**5,
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_ends_in_time_and_keeps_every_character(text: str) -> None:
    spans = split_sentences(text)
    assert sum(not character.isspace() for character in text) == sum(
        not character.isspace() for start, end in spans for character in text[start:end]
    )


@pytest.mark.skipif(
    not (SHARED / "corpus").is_dir(), reason="the press collection is not at ../shared/corpus"
)
def test_no_sentence_of_the_press_collection_is_run_together_or_cut_at_an_abbreviation() -> None:
    found = 0
    for path in sorted((SHARED / "corpus").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        for part in parts(text):
            found += 1
            assert len(part) < 600
            assert not part.endswith(("U.S", "U.", "Dr.", "St.", "Gen."))
            assert "?Does" not in part
            assert ".While" not in part
    assert found > 400
