"""Strings become markup that holds nothing but text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.web.answers import message_html, streaming_html
from ui.web.html import link, tag, text, without_markup
from ui.web.store import Message

ELEMENTS = {
    "div",
    "article",
    "header",
    "h2",
    "h3",
    "h4",
    "p",
    "span",
    "a",
    "ol",
    "ul",
    "li",
    "section",
    "footer",
}
ELEMENTS |= {"blockquote"}
ATTRIBUTES = {"class", "id", "href", "title", "role"}


class Reading(HTMLParser):
    """What a browser makes of markup: elements with their attributes, and the text."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((name, dict(attributes)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def safe(markup: str) -> Reading:
    """The markup has only our elements, only local links, and is one line."""
    reading = Reading(markup)
    assert "\n" not in markup
    assert "\r" not in markup
    for name, attributes in reading.elements:
        assert name in ELEMENTS
        assert set(attributes) <= ATTRIBUTES
        assert (attributes.get("href") or "#").startswith("#")
    return reading


hostile = st.text(alphabet=st.characters(codec="utf-8"), max_size=60) | st.sampled_from(
    [
        "<img src=x onerror=a()>",
        "![i](http://e.example/i)",
        "${a()}",
        "\\x3cb\\x3e",
        "\n\n<b>",
        "]]>",
        "&#60;b&#62;",
    ]
)


@given(hostile)
def test_text_reads_as_it_is(value: str) -> None:
    markup = text(value)
    assert Reading(markup).text.replace("\r", "\n") == value.replace("\x00", "\ufffd").replace("\r", "\n")
    assert Reading(markup).elements == []
    assert not set(markup) & set("<>\"'`$\\*_[](){}!\n")


def test_text_survives_what_no_encoding_can_carry() -> None:
    assert text("a\ud800b\x00c") == "a\ufffdb\ufffdc"


@given(hostile, hostile)
def test_attributes_hold_any_value(title: str, part: str) -> None:
    ((name, attributes),) = Reading(link(text("1"), "source", "cite", part, title=title)).elements
    assert name == "a"
    assert set(attributes) == {"href", "title"}
    assert (attributes["href"] or "").startswith("#source:cite:")


def test_a_plain_string_attribute_is_left_out_when_none() -> None:
    assert tag("p", text("x"), class_=None, role="status") == '<p role="status">x</p>'


@pytest.mark.parametrize(
    ("reply", "clean"),
    [
        ("It is ![x](http://evil.example/a.png) so.", "It is  so."),
        ("It is [here](http://evil.example) so.", "It is here so."),
        ("<b>Bold</b> and **strong** words", "Bold and strong words"),
        ("<script>alert(1)</script>Yes [1].", "Yes [1]."),
        ("<style>x{}</style>Yes", "Yes"),
        ("3 < 4 and 5 > 2", "3 < 4 and 5 > 2"),
        ("<!-- hidden -->Shown", "Shown"),
        ("A reply [1][2] with marks", "A reply [1][2] with marks"),
        ("[![b](http://e.example/b)](http://e.example)", ""),
    ],
)
def test_replies_lose_images_and_markup(reply: str, clean: str) -> None:
    assert without_markup(reply) == clean


@pytest.mark.parametrize(
    "construct", ["![x](http://e.example/a?leak=1)", "<img src=http://e.example>", "<script>a()</script>"]
)
def test_no_prefix_of_a_reply_shows_a_construct(construct: str) -> None:
    reply = f"Before {construct} after [1]."
    for end in range(len(reply) + 1):
        shown = without_markup(reply[:end], finished=False)
        for sign in ("![", "<img", "<scr", "e.example", "a()"):
            assert sign not in shown, reply[:end]
    assert "Before" in without_markup(reply, finished=True)
    assert "after [1]." in without_markup(reply, finished=True)


def answered(payload: str, **changes: object) -> Message:
    citation = {
        "number": 1,
        "document_id": 1,
        "path": payload,
        "title": payload,
        "source": payload,
        "author": payload,
        "published_at": payload,
        "page": 3,
        "start": 0,
        "end": len(payload),
        "quote": payload,
    }
    answer = {
        "question": payload,
        "standalone_question": payload + "?",
        "status": "answered",
        "text": f"{payload} [1]",
        "confidence": 0.5,
        "answerer": payload,
        "sentences": [
            {"text": payload, "citations": [1], "support": "quoted", "speaker": payload, "when": payload}
        ],
        "citations": [citation],
        "positions": [],
        "timings_ms": {"answer": 1.0},
        "tokens": {"prompt": 1, "completion": 2},
        "notes": [payload],
    } | changes
    near = {**citation, "text": payload}
    return Message("a" * 24, "b" * 24, payload, "answered", "", answer, [near], None)


@given(hostile)
def test_every_kind_of_answer_is_only_text(payload: str) -> None:
    side = [{"holder": payload, "sentences": [0], "independent_sources": 1, "side": 0}]
    reading = safe(message_html(answered(payload)))
    assert payload.replace("\x00", "\ufffd").replace("\r", "\n") in reading.text.replace("\r", "\n")
    safe(message_html(answered(payload, status="contested", positions=side)))
    safe(message_html(answered(payload, status="not_found", citations=[], sentences=[])))
    unsupported: list[object] = [
        {"text": payload, "citations": [], "support": "unsupported", "speaker": None, "when": None}
    ]
    safe(message_html(answered(payload, sentences=unsupported)))
    safe(message_html(Message("a", "b", payload, "stopped", payload, None, [])))
    safe(message_html(Message("a", "b", payload, "failed", payload, None, [])))
    safe(streaming_html(payload, payload, payload, payload))


def headings(markup: str) -> list[str]:
    """What stands above each side."""
    return [Reading(part).text for part in re.findall(r"<h3>(.*?)</h3>", markup.split('class="sources"')[0])]


def test_each_side_is_called_what_the_answer_calls_it() -> None:
    sides: list[object] = [
        {"holder": name, "sentences": [0], "independent_sources": 1, "side": place}
        for place, name in enumerate(("Moscow", "Washington", "Ankara"))
    ]
    said = (
        "On one side (1 independent source):\nA [1]\nOn another side (2 independent sources):\nB [1]\n"
        "Others on this question (1 independent source):\nC [1]"
    )
    told = message_html(answered("A", status="contested", positions=sides, text=said))
    assert headings(told) == ["On one side", "On another side", "Others on this question"]
    untold = message_html(answered("A", status="contested", positions=sides[:2], text="A [1] B [1]"))
    assert headings(untold) == ["On one side", "On another side"]


def marks(markup: str) -> list[str]:
    return [
        str(attributes["href"])
        for name, attributes in Reading(markup).elements
        if attributes.get("class") == "cite"
    ]


def test_marks_come_from_the_sentences_citations() -> None:
    quote = "Footnote [2] of the report."
    message = answered(quote)
    assert marks(message_html(message)) == [f"#source:cite:{'a' * 24}:1"]
    assert quote in Reading(message_html(message)).text


def test_a_fixed_phrase_between_sentences_is_kept() -> None:
    message = answered("One thing.", text="In the minutes:\n“One thing.” [1]\nThat is all.")
    reading = Reading(message_html(message))
    assert "In the minutes:" in reading.text
    assert "That is all." in reading.text
    assert len(marks(message_html(message))) == 1


def test_a_mark_without_a_citation_is_not_a_link() -> None:
    message = answered("One thing.", text="One thing. [1] Another. [9]")
    assert len(marks(message_html(message))) == 1
    assert "[9]" in Reading(message_html(message)).text


def test_an_unsupported_sentence_is_flagged() -> None:
    sentence = {
        "text": "One thing.",
        "citations": [1],
        "support": "unsupported",
        "speaker": None,
        "when": None,
    }
    shown = Reading(message_html(answered("One thing.", sentences=[sentence]))).text
    assert "not found in the sources" in shown
