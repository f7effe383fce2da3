"""Write the PDF and Word documents of the sample collection from their Markdown sources.

    python scripts/make_sample.py [FOLDER]

Each `scripts/sample_sources/NAME.FORMAT.md` becomes `FOLDER/NAME.FORMAT` (default: `sample`). A source
has YAML front matter (title, source, author, published_at), headings, plain paragraphs, and
`<!-- page -->` where the PDF starts a new page. The same source gives the same bytes each time.
Needs the `test` extra (reportlab).
"""

from __future__ import annotations

import argparse
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import yaml

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "scripts" / "sample_sources"
PAGE_BREAK = "<!-- page -->"
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (level 0), a heading (level 1 or 2) or a page break (no text, level -1)."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class SampleSource:
    """A source file: what is known about the document, and its blocks in order."""

    title: str
    source: str
    author: str
    published_at: date
    blocks: tuple[Block, ...]


def parse_block(text: str) -> Block:
    """One block of the Markdown that the sources use; paragraphs may span lines."""
    if text == PAGE_BREAK:
        return Block(-1, "")
    marks = len(text) - len(text.lstrip("#"))
    return Block(marks, " ".join(text[marks:].split()))


def parse_source(text: str) -> SampleSource:
    """A source's front matter and blocks. Raises ValueError where there is no front matter."""
    _, front_matter, body = text.split("---\n", 2)
    known = yaml.safe_load(front_matter)
    blocks = tuple(parse_block(block.strip()) for block in body.split("\n\n") if block.strip())
    return SampleSource(known["title"], known["source"], known["author"], known["published_at"], blocks)


def pdf_pages(blocks: Iterable[Block]) -> bytes:
    """The blocks laid out on A4 pages, with a page number at the foot."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer

    styles = getSampleStyleSheet()
    names = {0: "BodyText", 1: "Title", 2: "Heading2"}

    def number_page(canvas: object, _document: object) -> None:
        canvas.setFont("Helvetica", 9)  # type: ignore[attr-defined]
        canvas.drawCentredString(A4[0] / 2, 40, str(canvas.getPageNumber()))  # type: ignore[attr-defined]

    flow = []
    for block in blocks:
        if block.level < 0:
            flow.append(PageBreak())
        else:
            flow.extend([Paragraph(escape(block.text), styles[names[block.level]]), Spacer(1, 4)])
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=A4, invariant=1).build(
        flow, onFirstPage=number_page, onLaterPages=number_page
    )
    return buffer.getvalue()


def pdf_bytes(source: SampleSource) -> bytes:
    """The source as a PDF whose information dictionary carries title, author, source and date.

    reportlab can't set the creation date, so pypdf writes the dictionary afterwards.
    """
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(pdf_pages(source.blocks))).pages:
        writer.add_page(page)
    writer.add_metadata(
        {
            "/Title": source.title,
            "/Author": source.author,
            "/Subject": source.source,
            "/CreationDate": f"D:{source.published_at:%Y%m%d}090000Z",
        }
    )
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def with_fixed_dates(archive: bytes) -> bytes:
    """The same ZIP archive with every member dated alike, so that it does not change with the clock."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, ZIP_DATE), old.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def docx_bytes(source: SampleSource) -> bytes:
    """The source as a Word document with heading styles and core properties."""
    import docx

    document = docx.Document()
    for block in source.blocks:
        if block.level > 0:
            document.add_heading(block.text, block.level)
        elif block.level == 0:
            document.add_paragraph(block.text)
    properties = document.core_properties
    properties.title = source.title
    properties.author = source.author
    properties.last_modified_by = source.author
    properties.subject = source.source
    properties.comments = ""
    written = datetime.combine(source.published_at, datetime.min.time()).replace(hour=9)
    properties.created = written
    properties.modified = written
    buffer = io.BytesIO()
    document.save(buffer)
    return with_fixed_dates(buffer.getvalue())


WRITERS = {".pdf": pdf_bytes, ".docx": docx_bytes}


def make_sample(folder: Path) -> list[Path]:
    """Write every document that has a source into `folder` and return their paths."""
    written = []
    for path in sorted(SOURCES.glob("*.md")):
        target = folder / path.stem
        target.write_bytes(WRITERS[target.suffix](parse_source(path.read_text(encoding="utf-8"))))
        written.append(target)
    return written


def main() -> None:
    """Read the command line, write the files and name them."""
    parser = argparse.ArgumentParser(description="Write the sample collection's PDF and Word documents.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "sample")
    for path in make_sample(parser.parse_args().folder):
        print(path)


if __name__ == "__main__":
    main()
