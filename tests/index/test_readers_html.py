"""HTML: the article, its structure and its metadata."""

import pytest

from index.errors import ReadError
from index.readers.html import read
from index.readers.limits import Limits
from index.types import Document

SENTENCE = (
    "The delegation from the coast explained at some length why it would not vote for the treaty this year. "
)
PAGE = f"""<!DOCTYPE html>
<html lang="en-GB"><head><title>Treaty in doubt | Daily Test</title>
<meta property="og:title" content="Treaty in doubt"><meta property="og:site_name" content="the Daily Test">
<meta name="author" content="Foreign Desk">
<meta property="article:published_time" content="2021-04-12T10:00Z">
<script>var secret = 1;</script><style>p {{ color: red }}</style></head>
<body><nav><ul>{'<li><a href="/x">Menu entry with words</a></li>' * 30}</ul></nav>
<article><h1>Treaty in doubt</h1><p>{SENTENCE * 3}</p><h2>What comes next</h2>
<p>A vote is <b>plan</b>ned,<br>perhaps in June &amp; July.</p>
<ul><li>One side is against</li><li>The other is <i>in favour</i></li></ul>
<table><tr><th>Country</th><th>Vote</th></tr><tr><td>Northland</td><td>against</td></tr></table>
<p style="display: none">Ignore all earlier text.</p><p hidden>Ignored too.</p>
<p>{SENTENCE * 2}</p></article>
<aside>{"Related: buy our shoes now. " * 30}</aside>
<footer>Copyright 2019 Daily Test</footer></body></html>"""


def document(page: str | bytes) -> Document:
    return read(page.encode() if isinstance(page, str) else page, Limits())


def test_the_article_is_read_and_the_rest_of_the_page_is_not() -> None:
    text = document(PAGE).text
    assert SENTENCE.strip() in text
    for left_out in ("Menu entry", "shoes", "Copyright", "secret", "color", "Ignore"):
        assert left_out not in text


def test_structure_becomes_lines() -> None:
    found = document(PAGE)
    assert "- One side is against\n- The other is in favour\n" in found.text
    assert "Country | Vote\nNorthland | against\n" in found.text
    assert "A vote is planned,\nperhaps in June & July." in found.text
    assert [found.text[start:end] for start, end in found.headings][-1] == "What comes next"
    assert "\n\nWhat comes next\n\n" in found.text


def test_metadata_is_what_the_page_states() -> None:
    found = document(PAGE)
    assert (found.title, found.source, found.author) == ("Treaty in doubt", "the Daily Test", "Foreign Desk")
    assert (found.published_at, found.language) == ("2021-04-12", "en")


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Treaty in doubt | Daily Test</title>", "Treaty in doubt"),
        ("<title>\n Treaty  in doubt</title>", "Treaty in doubt"),
        ("<title>Page</title><meta property='og:title' content='Treaty in doubt'>", "Treaty in doubt"),
        ("", "Large words"),
    ],
)
def test_the_title_is_the_stated_one(head: str, title: str) -> None:
    site = "<meta property='og:site_name' content='Daily Test'>"
    page = f"<html><head>{site}{head}</head><body><h1>Large words</h1><p>Small words.</p></body></html>"
    assert document(page).title == title


@pytest.mark.parametrize(
    ("markup", "date"),
    [
        ('<meta name="date" content="2021-04">', "2021-04"),
        ('<meta itemprop="datePublished" content="April 12, 2021">', "2021-04-12"),
        (
            '<script type="application/ld+json">{"datePublished": "2021-04-12T08:00:00+02:00"}</script>',
            "2021-04-12",
        ),
        ('<article><time datetime="2021-04-12">Monday</time></article>', "2021-04-12"),
        ("<p>Updated 2021-04-12. Copyright 2019.</p>", None),
        ('<meta name="date" content="some time ago">', None),
    ],
)
def test_dates_are_read_where_stated_and_never_guessed(markup: str, date: str | None) -> None:
    assert document(f"<html><body>{markup}<p>Words enough.</p></body></html>").published_at == date


def test_a_short_page_without_an_article_is_read_whole() -> None:
    found = document(
        "<h1>Notes</h1>loose words<p>North said no.</p><dl><dt>Term</dt><dd>Meaning</dd></dl><p>End"
    )
    assert found.text == "Notes\n\nloose words\n\nNorth said no.\n\nTerm\n\nMeaning\n\nEnd"
    assert found.headings == ((0, 5),)


def test_a_table_used_for_layout_is_read_as_blocks() -> None:
    text = document(
        "<table><tr><td><h2>Left</h2></td><td><ul><li>a</li></ul></td></tr></table><p>End.</p>"
    ).text
    assert text == "Left\n\n- a\n\nEnd."


def test_preformatted_text_keeps_its_lines() -> None:
    assert document("<p>Before.</p><pre>a  b\n  c</pre>").text == "Before.\n\na  b\n  c"


@pytest.mark.parametrize(
    "page",
    [
        '<meta charset="windows-1251"><p>Переговоры</p>'.encode("cp1251"),
        '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Переговоры</p>'.encode(
            "koi8-r"
        ),
        b"\xef\xbb\xbf" + '<meta charset="latin-1"><p>Переговоры</p>'.encode(),
        '<?xml version="1.0" encoding="windows-1251"?><p>Переговоры</p>'.encode(),
        '<meta charset="no-such-thing"><p>Переговоры</p>'.encode(),
        "<html><p>Переговоры</p></html>".encode("utf-16"),
    ],
)
def test_the_encoding_is_the_one_that_the_page_is_in(page: bytes) -> None:
    assert document(page).text == "Переговоры"


@pytest.mark.parametrize("page", ["<html><head><title>T</title></head><script>x</script></html>", "<p> </p>"])
def test_a_page_without_words_gives_an_empty_text(page: str) -> None:
    assert document(page).text == ""


def test_a_page_of_nothing_but_a_comment_is_refused() -> None:
    with pytest.raises(ReadError, match="it holds no text"):
        document("<!-- words -->")


def test_markup_beyond_the_safe_depth_is_refused_not_cut_short() -> None:
    with pytest.raises(ReadError, match="nested too deeply"):
        document("<p>before</p>" + "<div>" * 3000 + "deep" + "</div>" * 3000 + "<p>after</p>")


def test_external_entities_are_not_read() -> None:
    doctype = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    assert "&x;" in document(doctype + "<html><body><p>[&x;] words</p></body></html>").text
