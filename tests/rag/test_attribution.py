"""Sources, cues and contents in sentences written for these tests."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.attribution import Attribution, attributions


def parts(text: str) -> list[tuple[str | None, str, str | None]]:
    def words(span: tuple[int, int] | None) -> str | None:
        return text[slice(*span)] if span else None

    return [(words(a.source), text[slice(*a.cue)], words(a.content)) for a in attributions(text)]


@pytest.mark.parametrize(
    ("text", "source", "cue"),
    [
        ("“It is over,” she said.", "she", "said"),
        ("The ministry said that exports of grain fell by a tenth last year.", "The ministry", "said"),
        (
            "According to the central bank, prices will rise again in spring.",
            "the central bank",
            "According to",
        ),
        ("The harbour is safe, the mayor told reporters on Monday.", "the mayor", "told"),
        ("Some farmers believe that the drought is the worst in decades.", "Some farmers", "believe"),
        ('"We will not pay twice," the union wrote in a letter.', "the union", "wrote"),
    ],
)
def test_source_and_cue_are_found(text: str, source: str, cue: str) -> None:
    found = [(a, b) for a, b, _ in parts(text)]
    assert any(a == source and b.startswith(cue) for a, b in found), found


def test_the_content_of_an_indirect_statement_is_its_clause() -> None:
    text = "The ministry said that exports of grain fell by a tenth last year."
    ((_, _, content),) = parts(text)
    assert content is not None
    assert "exports of grain fell by a tenth" in content
    assert "ministry" not in content


def test_a_quotation_is_direct_and_a_report_is_not() -> None:
    (quoted,) = attributions("“The bridge will open in May,” said the engineer.")
    (reported,) = attributions("The engineer said that the bridge would open in May.")
    assert quoted.direct
    assert not reported.direct


def test_a_quotation_cut_by_its_source_has_two_pieces() -> None:
    text = "“The bridge will open in May,” the engineer said, “and the tunnel will follow in June.”"
    (found,) = attributions(text)
    assert len(found.pieces) == 2
    assert found.content == (found.pieces[0][0], found.pieces[-1][1])


def test_a_lost_verb_does_not_hide_its_speaker() -> None:
    text = "The envoy arrived on Monday. He ** that talks with the rebels would go on for weeks."
    assert any(source == "He" for source, _, _ in parts(text))


def test_plain_narration_has_no_attribution() -> None:
    assert parts("The river rises in the hills and runs two hundred miles to the sea.") == []


def test_a_long_text_is_read_to_its_end() -> None:
    filler = "The road was closed for repairs in the morning. " * 1500
    text = filler + "The council said that the road would open on Friday."
    last = attributions(text)[-1]
    assert text[slice(*last.source)] == "The council" if last.source else False


def in_range(found: Attribution, length: int) -> bool:
    spans = [span for span in (found.source, found.cue, found.content, *found.pieces) if span is not None]
    return all(0 <= start < end <= length for start, end in spans)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(max_size=400),
        st.lists(
            st.sampled_from(
                [
                    "“",
                    "”",
                    '"',
                    "‘",
                    "’",
                    "he said",
                    ", ",
                    ". ",
                    "\n",
                    "\n\n",
                    "Nobody knows",
                    "**",
                    " that ",
                    "İ",
                    "\x00",
                ]
            ),
            max_size=60,
        ).map("".join),
    )
)
def test_spans_lie_in_the_text_and_repeat(text: str) -> None:
    found = attributions(text)
    assert all(in_range(a, len(text)) for a in found)
    assert found == attributions(text)


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("In her view, the tax is unfair.", "her", "the tax is unfair"),
        ("In the words of the mayor, “we were lucky.”", "the mayor", "“we were lucky.”"),
        ("Per the ministry, exports fell in May.", "the ministry", "exports fell in May"),
    ],
)
def test_set_phrases(text: str, source: str, content: str) -> None:
    assert [(s, c) for s, _, c in parts(text)] == [(source, content)]
