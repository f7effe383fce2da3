"""HTML: the article of a page, or the whole of its text, as paragraphs, headings, lists and tables."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import Any

from index.errors import ReadError
from index.readers.blocks import Block, join
from index.readers.encoding import decode, universal_newlines
from index.readers.fields import language_code, tidy
from index.readers.html_blocks import blocks_of
from index.readers.html_metadata import page_title, published_date, site_name
from index.readers.limits import Limits
from index.types import Document

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_META_REACH = 4096
_NEVER_SHOWN = ("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas")
_BOILERPLATE = ("nav", "footer", "aside")
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NEARLY_ALL = 0.97
_NEXT_TO_NOTHING = 0.1
_MAX_ELEMENTS = 10_000
_METADATA_REACH = 500_000
_DATE_SEARCH = {"original_date": True, "extensive_search": False}
# Trafilatura's output has its own names for what HTML has names for.
_TRAFILATURA_TAGS = {
    "head": "h2",
    "list": "ul",
    "item": "li",
    "row": "tr",
    "cell": "td",
    "lb": "br",
    "quote": "blockquote",
}


def read(data: bytes, limits: Limits) -> Document:
    """The page's article as trafilatura finds it, or all its text where there is nothing to leave out.

    Nothing is fetched; what the page hides is not read. Raises ReadError for what is not text and for
    markup beyond libxml2's safety limits.
    """
    from trafilatura import extract_metadata

    source = _decode(data)
    tree = _parse(source)
    # Metadata stands at a page's beginning; searching all of a long page takes longer than reading it.
    beginning = _parse(source[:_METADATA_REACH])
    found = _attempt(lambda: extract_metadata(beginning, date_config=dict(_DATE_SEARCH)))
    language = language_code(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"))
    site = site_name(tree) or getattr(found, "sitename", None)
    title = tidy(page_title(tree, site) or getattr(found, "title", None))
    published = published_date(tree)
    text, headings = join(_content(tree))
    return Document(
        path="",
        text=text,
        title=title,
        source=tidy(site),
        author=tidy(getattr(found, "author", None)),
        published_at=published,
        language=language,
        headings=headings,
    )


def _decode(data: bytes) -> str:
    """The page in the encoding that its byte-order mark, then its <meta charset>, then its bytes say."""
    marks = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    declared = _META_CHARSET.search(data[:_META_REACH])
    if declared and not data.startswith(marks):
        try:
            text = data.decode(declared[1].decode("ascii"))
            # Refused below if binary: a single-byte encoding decodes anything.
            return universal_newlines(decode(text.encode("utf-8", "surrogatepass")))
        except (UnicodeDecodeError, LookupError):
            pass
    return decode(data)


def _parse(source: str) -> Any:
    from lxml import etree  # type: ignore[import-untyped, unused-ignore]
    from lxml import html as lxml_html  # type: ignore[import-untyped, unused-ignore]

    parser = lxml_html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        tree = lxml_html.document_fromstring(source.encode("utf-8"), parser=parser)
    except etree.ParserError as error:
        raise ReadError("it holds no text") from error
    if any("XML_PARSE_HUGE" in entry.message for entry in parser.error_log):
        raise ReadError("its markup is nested too deeply or holds too large a piece of text")
    return tree


def _content(tree: Any) -> list[Block]:
    """Trafilatura's article, or the whole page.

    The whole page is taken where trafilatura keeps nearly all or next to nothing of it, and where there
    are so many elements that the page is no article: its time grows with their square (10 s at 30,000).
    """
    from copy import deepcopy

    from trafilatura import bare_extraction

    _drop(tree, _NEVER_SHOWN)
    _drop_hidden(tree)
    page = deepcopy(tree)
    _drop(page, _BOILERPLATE)
    everything = blocks_of(page)
    if sum(1 for _ in tree.iter("*")) > _MAX_ELEMENTS:
        return everything
    found = _attempt(lambda: bare_extraction(tree, favor_recall=True, include_comments=False))
    if found is None or found.body is None:
        return everything
    for element in found.body.iter(*_TRAFILATURA_TAGS):
        element.tag = _TRAFILATURA_TAGS[element.tag]
    article = blocks_of(found.body)
    kept = _words(article) / max(1, _words(everything))
    # A single block is what trafilatura gives when it has lost the structure.
    return article if _NEXT_TO_NOTHING < kept < _NEARLY_ALL and len(article) > 1 else everything


def _attempt(extract: Callable[[], Any]) -> Any:
    """What trafilatura's function gives; None where it stumbles over a page, which can be read without it."""
    try:
        return extract()
    except (MemoryError, RecursionError):
        raise
    except Exception:
        return None


def _words(blocks: list[Block]) -> int:
    return sum(len(re.findall(r"\w+", block.text)) for block in blocks)


def _drop(tree: Any, tags: tuple[str, ...]) -> None:
    for element in list(tree.iter(*tags)):
        if element.getparent() is not None:
            element.drop_tree()


def _drop_hidden(tree: Any) -> None:
    for element in list(tree.iter("*")):
        # Some pages hide their body until a script has run.
        if element.tag in ("html", "body"):
            continue
        hidden = "hidden" in element.attrib or _HIDING_STYLE.search(element.get("style", ""))
        if hidden and element.getparent() is not None:
            element.drop_tree()
