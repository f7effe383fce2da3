"""docs/formats.md says what the readers do."""

from pathlib import Path

from index.readers import SUFFIXES, Limits, normalise_date
from index.readers.limits import size

PAGE = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")


def test_every_supported_ending_is_in_the_table() -> None:
    cells = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `.")]
    documented = {word.strip("`") for cell in cells for word in cell.split()}
    assert documented == SUFFIXES


def test_the_limits_are_the_real_ones() -> None:
    limits = Limits()
    assert f"| size of a file | {size(limits.bytes)} |" in PAGE
    assert f"| pages of a PDF | {limits.pages:,} |" in PAGE
    assert f"| what a DOCX unpacks to | {size(limits.unpacked_bytes)} |" in PAGE
    assert f"| extracted text of a file | {size(limits.reply_bytes)} |" in PAGE
    assert f"| {limits.memory_bytes // 1024**3} GB |" in PAGE
    assert f"| time for a file | {limits.seconds:g} s |" in PAGE


def test_the_dates_in_it_are_read_as_it_says() -> None:
    assert normalise_date("12.04.2021") == normalise_date("12 April 2021") == "2021-04-12"
    assert (normalise_date("04/05/2021"), normalise_date("25/12/2021")) == (None, "2021-12-25")
    assert all(f"`{text}`" in PAGE for text in ("12.04.2021", "12 April 2021", "04/05/2021", "25/12/2021"))
