"""DOCX: structure, metadata, and packages that mean harm."""

import io
import struct
import zipfile

import docx
import pytest
from docx.oxml import parse_xml

from index.errors import ReadError
from index.readers.docx import read
from index.readers.limits import Limits
from index.types import Document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MAIN = "word/document.xml"


def saved(document: "docx.document.Document") -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def sample() -> bytes:
    document = docx.Document()
    document.core_properties.title = "A treaty in doubt"
    document.core_properties.author = "Foreign Desk"
    document.core_properties.language = "en-GB"
    document.add_heading("Treaty", 0)
    paragraph = document.add_paragraph("The vote is ")
    paragraph.add_run("open").bold = True
    paragraph.add_run(".")
    document.add_heading("Views", 2)
    document.add_paragraph("Against", style="List Bullet")
    document.add_paragraph("In favour", style="List Number")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["Country", "Vote", "Northland", "against"], strict=True):
        cell.text = text
    document.add_paragraph("End.")
    return saved(document)


def with_body(xml: str) -> Document:
    document = docx.Document()
    document.element.body.insert(
        0, parse_xml(f'<w:sdt xmlns:w="{W}"><w:sdtContent>{xml}</w:sdtContent></w:sdt>')
    )
    return read(saved(document), Limits())


def rewritten(data: bytes, changes: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *changes}:
            new.writestr(name, changes[name] if name in changes else old.read(name))
    return buffer.getvalue()


def reason(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(ReadError) as caught:
        read(data, limits or Limits())
    return str(caught.value)


def test_paragraphs_lists_and_tables_in_order() -> None:
    found = read(sample(), Limits())
    assert found.text == (
        "Treaty\n\nThe vote is open.\n\nViews\n\n- Against\n- In favour\n\n"
        "Country | Vote\nNorthland | against\n\nEnd."
    )
    assert [found.text[start:end] for start, end in found.headings] == ["Treaty", "Views"]


def test_core_properties_are_the_metadata() -> None:
    found = read(sample(), Limits())
    assert (found.title, found.author, found.language) == ("A treaty in doubt", "Foreign Desk", "en")


def test_what_the_library_fills_in_is_no_metadata() -> None:
    found = read(saved(docx.Document()), Limits())
    assert (found.author, found.published_at) == (None, None)


def test_deleted_text_is_left_out_and_inserted_text_is_read() -> None:
    found = with_body(
        "<w:p><w:r><w:t xml:space='preserve'>It is </w:t></w:r>"
        "<w:del><w:r><w:delText>not </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>now</w:t></w:r></w:ins><w:r><w:br/><w:t>open.</w:t></w:r></w:p>"
    )
    assert found.text == "It is now\nopen."


def test_text_in_content_controls_and_links_is_read() -> None:
    assert with_body("<w:p><w:hyperlink><w:r><w:t>A link.</w:t></w:r></w:hyperlink></w:p>").text == "A link."


def test_footnotes_stand_at_the_end() -> None:
    notes = (
        f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    base = sample()
    with zipfile.ZipFile(io.BytesIO(base)) as package:
        types = package.read("[Content_Types].xml").decode()
        relations = package.read("word/_rels/document.xml.rels").decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    relation = f'<Relationship Id="rId99" Type="{kind}" Target="footnotes.xml"/></Relationships>'
    part = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    override = f'<Override PartName="/word/footnotes.xml" ContentType="{part}"/></Types>'
    data = rewritten(
        base,
        {
            "word/footnotes.xml": notes.encode(),
            "[Content_Types].xml": types.replace("</Types>", override).encode(),
            "word/_rels/document.xml.rels": relations.replace("</Relationships>", relation).encode(),
        },
    )
    assert read(data, Limits()).text.endswith("End.\n\nA note.")


def test_a_bomb_that_its_directory_admits_is_refused() -> None:
    bomb = rewritten(sample(), {"word/media/image1.png": b"\0" * 5_000_000})
    assert len(bomb) < 200_000
    assert reason(bomb, Limits(unpacked_bytes=4_000_000)) == "it unpacks to more than the limit of 3.8 MB"


def test_a_bomb_that_its_directory_denies_is_not_unpacked() -> None:
    name = MAIN.encode()
    bomb = bytearray(rewritten(sample(), {MAIN: b"<x>" + b" " * 50_000_000}))
    for signature, size_at, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        at = -1
        while (at := bomb.find(signature, at + 1)) >= 0:
            if bomb[at + name_at : at + name_at + len(name)] == name:
                bomb[at + size_at : at + size_at + 4] = struct.pack("<I", 100)
    with zipfile.ZipFile(io.BytesIO(bytes(bomb))) as package:
        assert package.getinfo(MAIN).file_size == 100
    assert "not a readable DOCX" in reason(bytes(bomb))


def test_entities_are_refused() -> None:
    part = f"""<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>
    <w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"""
    assert "document type" in reason(rewritten(sample(), {MAIN: part.encode()}))
    assert "document type" in reason(rewritten(sample(), {MAIN: part.encode("utf-16")}))


def test_external_targets_are_not_opened() -> None:
    base = sample()
    with zipfile.ZipFile(io.BytesIO(base)) as package:
        relations = package.read("word/_rels/document.xml.rels").decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    outside = f'<Relationship Id="rId98" Type="{kind}" Target="http://127.0.0.1:9/x" TargetMode="External"/>'
    changed = relations.replace("</Relationships>", outside + "</Relationships>")
    assert read(rewritten(base, {"word/_rels/document.xml.rels": changed.encode()}), Limits()).text.endswith(
        "End."
    )


@pytest.mark.parametrize(
    "data",
    [
        sample()[:2000],
        b"PK\x03\x04 and nothing more",
        b"no zip at all",
        rewritten(sample(), {MAIN: b"<not closed"}),
        rewritten(sample(), {"[Content_Types].xml": b""}),
    ],
)
def test_damaged_files_are_refused(data: bytes) -> None:
    assert reason(data) == "it is not a readable DOCX, it may be damaged"


def test_protected_and_old_files_are_told_apart_from_damaged_ones() -> None:
    assert "protected with a password, or an old Word file" in reason(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    )


def test_a_zip_of_something_else_is_no_docx() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("hello.txt", "hello")
    assert "not a readable DOCX" in reason(buffer.getvalue())
