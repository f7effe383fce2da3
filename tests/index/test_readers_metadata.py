"""metadata.jsonl."""

from pathlib import Path

import pytest

from index.errors import ReadError
from index.readers.metadata import Metadata, apply, load
from index.types import Document


def written(folder: Path, text: str) -> Path:
    (folder / "metadata.jsonl").write_text(text, encoding="utf-8")
    return folder


def test_lines_are_read_by_path_and_the_last_one_wins(tmp_path: Path) -> None:
    found = load(
        written(
            tmp_path,
            '{"path": "a.txt", "title": "Old"}\n\n'
            '{"path": "./sub/b.md", "source": "The Test", "author": null, "published_at": "12 May 2021"}\r\n'
            '{"path": "a.txt", "title": "New", "language": "en-GB"}',
        )
    )
    assert found == {
        "a.txt": Metadata(title="New", language="en"),
        "sub/b.md": Metadata(source="The Test", published_at="2021-05-12"),
    }


def test_a_folder_without_the_file_says_nothing(tmp_path: Path) -> None:
    assert load(tmp_path) == {}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "not valid JSON"),
        ("[1]", "must be an object"),
        ('{"path": "a.txt", "titel": "x"}', "unknown key 'titel'"),
        ('{"title": "x"}', "'path' is missing"),
        ('{"path": "../a.txt"}', "must be relative"),
        ('{"path": "/a.txt"}', "must be relative"),
        ('{"path": "a.txt", "title": 7}', "'title' must be text"),
        ('{"path": "a.txt", "published_at": "04/05/2021"}', "not a clear date"),
        ('{"path": "a.txt", "published_at": ["2021"]}', "not a clear date"),
        ('{"path": "a.txt", "language": "the English one"}', "not a language code"),
    ],
)
def test_mistakes_are_named_with_their_line(tmp_path: Path, line: str, problem: str) -> None:
    with pytest.raises(ReadError, match=r"^metadata\.jsonl line 2: ") as caught:
        load(written(tmp_path, f'{{"path": "ok.txt"}}\n{line}\n'))
    assert problem in str(caught.value)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "metadata.jsonl").write_bytes(b'{"path": "\xff"}')
    with pytest.raises(ReadError, match="byte 10 is not valid UTF-8"):
        load(tmp_path)


def test_what_it_says_goes_before_what_the_file_says() -> None:
    document = Document(path="a.txt", text="x", title="File's", author="Desk")
    changed = apply(document, Metadata(title="Given", published_at="2021"))
    assert (changed.title, changed.author, changed.published_at) == ("Given", "Desk", "2021")
    assert apply(document, None) == document
