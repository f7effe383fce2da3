"""A tree of HTML elements into blocks of text."""

from __future__ import annotations

import re
from typing import Any

from index.readers.blocks import Block, Kind

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_INLINE = frozenset(
    re.findall(
        r"\w+",
        """a abbr acronym b bdi bdo big cite code data del dfn em font hi i img ins kbd label mark nobr
        picture q ref rp rt ruby s samp small source span strike strong sub sup time tt u var wbr""",
    )
)
_SKIPPED = frozenset(
    {"head", "title", "script", "style", "button", "input", "select", "textarea", "datalist"}
)
_STRUCTURE = frozenset({"table", "ul", "ol", "dl", "pre", "blockquote", *_HEADINGS})


def blocks_of(tree: Any) -> list[Block]:
    """The visible text under the element, block by block, white space collapsed as a browser does."""
    builder = _Builder()
    builder.walk(tree, "paragraph")
    builder.flush("paragraph")
    return builder.blocks


class _Builder:
    """Gathers inline text until a block ends."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._pieces: list[str] = []

    def walk(self, element: Any, kind: Kind) -> None:
        """Add the element's text and that of what it holds, but not the text after it."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            return
        if tag == "br":
            self._pieces.append("\n")
        elif tag in _INLINE:
            self._inside(element, kind)
        else:
            self._block(element, tag, kind)

    def flush(self, kind: Kind) -> None:
        """End the block: two line breaks in it make two blocks."""
        text = "".join(self._pieces)
        self._pieces = []
        for part in re.split(r"\n\s*\n", text):
            lines = [line for line in (" ".join(line.split()) for line in part.split("\n")) if line]
            if lines:
                self.blocks.append(_finished(kind, lines))

    def _block(self, element: Any, tag: str, kind: Kind) -> None:
        self.flush(kind)
        if tag in _HEADINGS:
            kind = "heading"
        elif tag == "li":
            kind = "item"
        if tag == "pre":
            self._preformatted(element)
        elif tag == "tr" and next(element.iterdescendants(*_STRUCTURE), None) is None:
            self._row(element)
        else:
            self._inside(element, kind)
            self.flush(kind)

    def _inside(self, element: Any, kind: Kind) -> None:
        self._text(element.text)
        for child in element:
            self.walk(child, kind)
            self._text(child.tail)

    def _text(self, text: str | None) -> None:
        if text:
            self._pieces.append(re.sub(r"\s+", " ", text))

    def _preformatted(self, element: Any) -> None:
        lines = [line.rstrip() for line in element.text_content().split("\n")]
        text = "\n".join(lines).strip("\n")
        if text.strip():
            self.blocks.append(Block("paragraph", text))

    def _row(self, element: Any) -> None:
        cells = [" ".join(" ".join(cell.itertext()).split()) for cell in element if isinstance(cell.tag, str)]
        if any(cells):
            self.blocks.append(Block("row", " | ".join(cells)))


def _finished(kind: Kind, lines: list[str]) -> Block:
    if kind == "heading":
        return Block(kind, " ".join(lines))
    text = "\n".join(lines)
    return Block(kind, f"- {text}" if kind == "item" else text)
