"""The XML of a Word document into blocks of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from index.readers.blocks import Block, Kind

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
# Deleted and moved text, field codes, and what stands in for newer markup that is read already.
_UNREAD = frozenset(
    {_W + "del", _W + "moveFrom", _W + "instrText", _W + "delText", _W + "pPr", _W + "rPr", _FALLBACK}
)
_SIGNS = {
    _W + "tab": "\t",
    _W + "br": "\n",
    _W + "cr": "\n",
    _W + "noBreakHyphen": "-",
}
_CONTAINERS = frozenset(
    {_W + "sdt", _W + "sdtContent", _W + "customXml", _W + "ins", _W + "moveTo", _W + "body"}
)
_LIST_STYLE = re.compile(r"list (bullet|number)", re.IGNORECASE)
_HEADING_STYLE = re.compile(r"(heading \d|title$)", re.IGNORECASE)


def body_blocks(document: Any) -> Iterator[Block]:
    """The blocks of a python-docx document's body."""
    yield from _blocks(document.element.body, _Styles(document))


def footnote_blocks(document: Any) -> Iterator[Block]:
    """The footnotes, each as paragraphs."""
    from docx.oxml import parse_xml

    for relation in document.part.rels.values():
        if relation.reltype == _FOOTNOTES and not relation.is_external:
            for note in parse_xml(relation.target_part.blob).iterchildren(_W + "footnote"):
                # The first ones are the lines that separate footnotes from the text.
                if note.get(_W + "type") in (None, "normal"):
                    yield from _blocks(note, _Styles(document))


class _Styles:
    """Which paragraphs are headings or list items: by style, and the styles that it is based on."""

    def __init__(self, document: Any) -> None:
        self._styles = {style.style_id: style for style in document.styles}
        self._kinds: dict[str, Kind] = {}

    def kind(self, paragraph: Any) -> Kind:
        """What the paragraph is: its heading level counts for more than its numbering."""
        properties = paragraph.find(_W + "pPr")
        if properties is None:
            return "paragraph"
        style = properties.find(_W + "pStyle")
        by_style = self._kind_of_style("" if style is None else style.get(_W + "val", ""))
        if by_style == "heading" or _has_outline_level(properties):
            return "heading"
        numbered = _numbered(properties)
        return by_style if numbered is None else "item" if numbered else "paragraph"

    def _kind_of_style(self, style_id: str) -> Kind:
        if style_id not in self._kinds:
            self._kinds[style_id] = self._look_up(style_id)
        return self._kinds[style_id]

    def _look_up(self, style_id: str) -> Kind:
        seen: set[str] = set()
        is_item = False
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            element = self._styles[style_id].element
            name = str(self._styles[style_id].name or "")
            properties = element.find(_W + "pPr")
            if _HEADING_STYLE.match(name) or (properties is not None and _has_outline_level(properties)):
                return "heading"
            numbered = properties is not None and bool(_numbered(properties))
            is_item = is_item or numbered or bool(_LIST_STYLE.match(name))
            based_on = element.find(_W + "basedOn")
            style_id = "" if based_on is None else based_on.get(_W + "val", "")
        return "item" if is_item else "paragraph"


def _has_outline_level(properties: Any) -> bool:
    level = properties.find(_W + "outlineLvl")
    return level is not None and level.get(_W + "val") != "9"  # 9 is body text


def _numbered(properties: Any) -> bool | None:
    """Whether the paragraph has a bullet or a number; None where it says nothing about that."""
    number = properties.find(f"{_W}numPr/{_W}numId")
    return None if number is None else number.get(_W + "val") != "0"


def _blocks(parent: Any, styles: _Styles) -> Iterator[Block]:
    for child in parent:
        if child.tag == _W + "p":
            yield from _paragraph(child, styles.kind(child))
        elif child.tag == _W + "tbl":
            yield from _rows(child)
        elif child.tag in _CONTAINERS:
            yield from _blocks(child, styles)


def _paragraph(paragraph: Any, kind: Kind) -> Iterator[Block]:
    lines = [line for line in (" ".join(line.split()) for line in _text(paragraph).split("\n")) if line]
    if not lines:
        return
    if kind == "heading":
        yield Block("heading", " ".join(lines))
    elif kind == "item":
        yield Block("item", "- " + " ".join(lines))
    else:
        yield Block("paragraph", "\n".join(lines))


def _rows(table: Any) -> Iterator[Block]:
    for row in table.iter(_W + "tr"):
        cells = [" ".join(_text(cell).split()) for cell in row.iter(_W + "tc") if _row_of(cell) is row]
        if any(cells) and _table_of(row) is table:
            yield Block("row", " | ".join(cells))


def _row_of(cell: Any) -> Any:
    return next(cell.iterancestors(_W + "tr"))


def _table_of(row: Any) -> Any:
    return next(row.iterancestors(_W + "tbl"))


def _text(element: Any) -> str:
    """The text under the element as a reader sees it, with the paragraphs in it on lines of their own."""
    if element.tag in _UNREAD:
        return ""
    if element.tag == _W + "t":
        return str(element.text or "")
    if element.tag in _SIGNS:
        return _SIGNS[element.tag]
    inner = "".join(_text(child) for child in element if isinstance(child.tag, str))
    return f"\n{inner}\n" if element.tag == _W + "p" else inner
