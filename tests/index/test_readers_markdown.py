"""Markdown: front matter, headings, offsets."""

import pytest

from index.readers.limits import Limits
from index.readers.markdown import read
from index.types import Document


def document(text: str) -> Document:
    return read(text.encode(), Limits())


def headings(text: str) -> list[str]:
    found = document(text)
    return [found.text[start:end] for start, end in found.headings]


def test_front_matter_becomes_metadata_and_leaves_the_text() -> None:
    found = document(
        "---\ntitle: Two views of entry\noutlet: Daily Test\nauthors: [First Desk, Second Desk]\n"
        "date: 12 April 2021\nlang: en-GB\ntags: [a]\n---\n\nThe *text*.\n"
    )
    assert found.text == "\nThe *text*.\n"
    assert (found.title, found.source, found.author) == (
        "Two views of entry",
        "Daily Test",
        "First Desk, Second Desk",
    )
    assert (found.published_at, found.language) == ("2021-04-12", "en")


def test_values_that_yaml_would_change_stay_as_written() -> None:
    found = document("---\ntitle: 2021\ndate: 2021-04-12\nlanguage: no\n---\nText.\n")
    assert (found.title, found.published_at, found.language) == ("2021", "2021-04-12", "no")


def test_front_matter_that_is_not_yaml_is_read_line_by_line() -> None:
    found = document('---\ntitle: Entry: two views\nsource: "Daily Test"\n---\nText.\n')
    assert (found.title, found.source, found.text) == ("Entry: two views", "Daily Test", "Text.\n")


@pytest.mark.parametrize(
    "text",
    [
        "---\nJust a line between rules.\n---\nMore.\n",
        "---\n- a\n- list\n---\n",
        "Text first.\n---\ntitle: x\n---\n",
        "---\ntitle: never closed\n\nText.\n",
    ],
)
def test_what_is_no_front_matter_stays_in_the_text(text: str) -> None:
    found = document(text)
    assert found.text == text
    assert found.title is None


def test_an_alias_bomb_costs_nothing() -> None:
    lines = ['a0: &a0 ["lol"]'] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    found = document("---\n" + "\n".join(lines) + "\ntitle: Still read\n---\nText.\n")
    assert (found.title, found.text) == ("Still read", "Text.\n")


def test_atx_and_setext_headings_are_found() -> None:
    text = "# One #\n\nText.\n\nTwo\n===\n\nThree\n---\n###### Six\n#\n"
    assert headings(text) == ["# One #", "Two\n===", "Three\n---", "###### Six", "#"]


@pytest.mark.parametrize(
    "text",
    [
        "```\n# in a fence\n```\n",
        "~~~~ python\n# still\n~~~\n# inside\n~~~~\n",
        "#hashtag\n",
        "####### seven\n",
        "    # indented code\n",
        "- item\n---\n",
        "\n---\n",
        "| a | b |\n---\n",
    ],
)
def test_what_only_looks_like_a_heading_is_none(text: str) -> None:
    assert headings(text) == []


def test_a_first_level_heading_that_stands_first_is_the_title() -> None:
    assert document("# A title #\n\n## More\n").title == "A title"
    assert document("## More\n\n# Late\n").title is None
    assert document("---\ntitle: Said\n---\n# A title\n").title == "Said"
