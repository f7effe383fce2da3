"""PDF: pages, paragraphs, passwords, scans."""

import io
from typing import Any

import pytest

from index.errors import ReadError
from index.readers.limits import Limits
from index.readers.pdf import read
from index.readers.pdf_lines import join_pages

SENTENCE = (
    "The ministers of the northern states met on Monday to discuss the long-term future of the treaty. "
)


def pdf(pages: list[list[str]], **options: Any) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, **options)
    canvas.setTitle("A treaty in doubt")
    canvas.setAuthor("Foreign Desk")
    for page in pages:
        for number, line in enumerate(page):
            canvas.drawString(72, 750 - 14 * number, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def flowing(paragraphs: list[str]) -> bytes:
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    style = getSampleStyleSheet()["BodyText"]
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer).build([Paragraph(text, style) for text in paragraphs])
    return buffer.getvalue()


def scan(pages: int = 1) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for _ in range(pages):
        canvas.rect(50, 50, 400, 600, fill=1)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def encrypted(user_password: str) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([["Locked words."]]))))
    writer.encrypt(user_password=user_password, owner_password="owner", algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def reason(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(ReadError) as caught:
        read(data, limits or Limits())
    return str(caught.value)


def test_sentences_that_run_over_lines_and_pages_come_out_whole() -> None:
    found = read(flowing([SENTENCE * 12] * 8), Limits())
    assert found.text.count(SENTENCE.strip()) == 96
    assert len(found.page_starts) > 1


def test_page_starts_are_where_the_pages_start() -> None:
    found = read(pdf([["Alpha opens."], ["Beta follows."], ["Gamma ends."]]), Limits())
    assert [found.text[start:].split()[0] for start in found.page_starts] == ["Alpha", "Beta", "Gamma"]
    assert [found.page_of(found.text.index(word)) for word in ("opens", "follows", "ends")] == [1, 2, 3]


def test_metadata_is_read_but_the_time_of_making_is_no_publication_date() -> None:
    found = read(pdf([["Words."]], lang="en-GB"), Limits())
    assert (found.title, found.author, found.published_at, found.language) == (
        "A treaty in doubt",
        "Foreign Desk",
        None,
        "en",
    )


def test_an_empty_password_is_tried() -> None:
    assert read(encrypted(""), Limits()).text == "Locked words."


def test_a_password_is_asked_for() -> None:
    assert "protected with a password" in reason(encrypted("secret"))


def test_a_scan_is_told_from_an_empty_file() -> None:
    assert reason(scan(2)) == "it holds no text; run OCR on it first"


def test_too_many_pages_are_refused() -> None:
    assert reason(scan(4), Limits(pages=3)) == "it has 4 pages, more than the limit of 3"


def test_too_much_text_is_refused() -> None:
    assert "more text than the limit" in reason(pdf([["words " * 10] * 20]), Limits(reply_bytes=100))


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\nnothing here", b"no PDF at all", b"%PDF-1.4\n1 0 obj\n<<>>\n%%EOF"]
)
def test_damaged_files_are_refused(data: bytes) -> None:
    assert "PDF" in reason(data)


def test_a_file_cut_short_is_refused_or_read_but_never_crashes() -> None:
    whole = flowing([SENTENCE * 12] * 8)
    for cut in range(0, len(whole), len(whole) // 25):
        try:
            assert read(whole[:cut], Limits()).text
        except ReadError:
            continue


def test_lines_become_paragraphs() -> None:
    lines = [
        "Background",
        "A first line that is about as long as the others are",
        "and goes on here.",
        "Next one starts here and",
    ]
    text, starts = join_pages(["\n".join(lines), "goes on on the next page."])
    assert text == (
        "Background\n\nA first line that is about as long as the others are and goes on here.\n\n"
        "Next one starts here and goes on on the next page."
    )
    assert text[starts[1] :] == "goes on on the next page."


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        ("It is an inter-\nnational matter", "It is an international matter"),
        (
            "Their Anti-\nRussian stance and anti-Russian words",
            "Their Anti-Russian stance and anti-Russian words",
        ),
        ("A soft hy\u00ad\nphen", "A soft hyphen"),
        ("The long-\nterm plan of a long term", "The long-term plan of a long term"),
    ],
)
def test_words_broken_at_a_line_end_are_put_together(lines: str, whole: str) -> None:
    assert join_pages([lines])[0].replace("\n\n", " ") == whole


def test_running_heads_and_page_numbers_are_left_out() -> None:
    body = (
        "opens with words that fill the whole of this line\nand goes on with more of them, so that it is long"
    )
    pages = [f"Daily Test, issue 7\nPage {n} {body}, {n} times\n{n}" for n in range(1, 5)]
    text, starts = join_pages(pages)
    assert "Daily Test" not in text
    assert text.endswith("4 times")
    assert [text[start:].split()[1] for start in starts] == ["1", "2", "3", "4"]


def test_pages_that_are_all_alike_keep_their_text() -> None:
    assert join_pages(["Form A\n7 copies"] * 4)[0].count("7 copies") == 4


def test_empty_pages_keep_the_numbering() -> None:
    text, starts = join_pages(["", "First words.", "", "Last words.", ""])
    assert text == "First words.\n\nLast words."
    assert starts == (0, 0, 14, 14, 25)


def test_a_list_keeps_its_items_apart() -> None:
    text, _ = join_pages(
        ["The reasons that the council gave for it were these three:\n• money\n• time\n• will"]
    )
    assert text.split("\n\n")[1:] == ["• money", "• time", "• will"]
