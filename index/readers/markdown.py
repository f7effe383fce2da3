"""Markdown. The text is the file's own, markup and all, after its YAML front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import yaml

from index.readers.dates import normalise_date
from index.readers.encoding import decode
from index.readers.fields import language_code, tidy
from index.readers.limits import Limits
from index.types import Document, Span

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_MAX_FRONT_MATTER = 64 * 1024
_KEY_LINE = re.compile(r"([A-Za-z_]+):[ \t]+(.+)")
_ATX = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_NOT_A_PARAGRAPH = re.compile(r"[ \t]*$| {4}|\t| {0,3}(?:>|[-+*][ \t]|\d{1,9}[.)][ \t]|\||<)")

_TITLE = ("title",)
_SOURCE = ("source", "outlet", "publisher")
_AUTHOR = ("author", "authors")
_DATE = ("date", "published", "published_at")
_LANGUAGE_KEYS = ("lang", "language")


class _PlainLoader(yaml.BaseLoader):
    """YAML in which every scalar is a string and aliases, which can grow without bound, are refused."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        return super().compose_node(parent, index)


def read(data: bytes, limits: Limits) -> Document:
    """The text after the front matter, its metadata, and the spans of its headings.

    Without a title in the front matter, a level-1 heading that stands first is the title.
    Raises ReadError for what is not text.
    """
    fields, text = split_front_matter(decode(data))
    headings = list(_headings(text))
    title = tidy(_first(fields, _TITLE))
    if title is None and headings and headings[0][1] == 1:
        title = tidy(headings[0][2])
    return Document(
        path="",
        text=text,
        title=title,
        source=tidy(_first(fields, _SOURCE)),
        author=tidy(_first(fields, _AUTHOR)),
        published_at=normalise_date(tidy(_first(fields, _DATE))),
        language=language_code(_first(fields, _LANGUAGE_KEYS)),
        headings=tuple(span for span, _, _ in headings),
    )


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The front matter's fields (keys in lower case) and the text after it; no fields where there is none.

    Front matter that is not valid YAML is read line by line for "key: value".
    """
    found = _FRONT_MATTER.match(text[:_MAX_FRONT_MATTER])
    if not found:
        return {}, text
    fields = _parse(found[1])
    if fields is None:
        return {}, text
    return {str(key).lower(): value for key, value in fields.items()}, text[found.end() :]


def _parse(block: str) -> dict[Any, Any] | None:
    try:
        parsed = yaml.load(block, Loader=_PlainLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        lines = map(_KEY_LINE.fullmatch, block.splitlines())
        return {found[1]: found[2].strip(" []'\"") for found in lines if found} or None
    if parsed in (None, ""):
        return {}
    return parsed if isinstance(parsed, dict) else None


def _first(fields: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((fields[name] for name in names if fields.get(name)), None)


def _headings(text: str) -> Iterator[tuple[Span, int, str]]:
    """Each heading's span (whole lines, markup included, no line end), level and words.

    ATX and setext headings as CommonMark has them, but for setext headings of several lines.
    """
    fence: str | None = None
    previous, previous_is_paragraph = (0, 0), False
    for start, end in _lines(text):
        line = text[start:end]
        if mark := _FENCE.match(line):
            if fence is None:
                fence = mark[1]
            elif mark[1].startswith(fence) and not line[mark.end() :].strip():
                fence = None
            previous_is_paragraph = False
        elif fence is not None:
            continue
        elif atx := _ATX.match(line):
            yield (start, end), len(atx[1]), line[atx.end() :].strip().rstrip("#").strip()
            previous_is_paragraph = False
        elif (underline := _UNDERLINE.fullmatch(line)) and previous_is_paragraph:
            level = 1 if underline[1][0] == "=" else 2
            yield (previous[0], end), level, text[previous[0] : previous[1]].strip()
            previous_is_paragraph = False
        else:
            previous, previous_is_paragraph = (start, end), not _NOT_A_PARAGRAPH.match(line)


def _lines(text: str) -> Iterator[Span]:
    ends = [-1, *(found.start() for found in re.finditer("\n", text)), len(text)]
    for before, end in pairwise(ends):
        yield before + 1, end
