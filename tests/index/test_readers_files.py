"""Paths into files and names."""

import os
from pathlib import Path

from index.readers.files import expand


def tree(root: Path, *names: str) -> Path:
    for name in names:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    return root


def names(*paths: Path) -> list[str]:
    return [file.name for file in expand(paths).files]


def test_a_folder_gives_its_supported_files_sorted_by_name(tmp_path: Path) -> None:
    tree(tmp_path, "b.TXT", "a/z.md", "a/y.pdf", "c.exe", "metadata.jsonl", ".hidden.txt", ".git/x.txt")
    expansion = expand([tmp_path])
    assert [file.name for file in expansion.files] == ["a/y.pdf", "a/z.md", "b.TXT"]
    assert {file.folder for file in expansion.files} == {tmp_path}
    assert expansion.failed == ()


def test_a_file_by_itself_goes_by_its_own_name(tmp_path: Path) -> None:
    tree(tmp_path, "deep/.notes.txt")
    (found,) = expand([tmp_path / "deep" / ".notes.txt"]).files
    assert (found.name, found.folder) == (".notes.txt", tmp_path / "deep")


def test_what_comes_to_nothing_is_reported(tmp_path: Path) -> None:
    tree(tmp_path, "a.exe", "noending")
    (tmp_path / "empty").mkdir()
    given = [tmp_path / "missing.txt", tmp_path / "a.exe", tmp_path / "noending", tmp_path / "empty"]
    expansion = expand(given)
    assert expansion.files == ()
    assert [path for path, _ in expansion.failed] == [str(path) for path in given]
    reasons = [reason for _, reason in expansion.failed]
    assert reasons[0] == "there is no such file or folder"
    assert reasons[1].startswith("files ending in .exe are not supported; supported are .docx, ")
    assert reasons[2].startswith("a file without an ending in its name is not supported")
    assert reasons[3].startswith("the folder holds no file of a supported format")


def test_two_files_of_one_name_are_not_mixed_up(tmp_path: Path) -> None:
    tree(tmp_path, "one/x.txt", "two/x.txt", "two/y.txt")
    expansion = expand([tmp_path / "one", tmp_path / "two"])
    assert [file.path.relative_to(tmp_path).as_posix() for file in expansion.files] == [
        "one/x.txt",
        "two/y.txt",
    ]
    ((path, reason),) = expansion.failed
    assert path == str(tmp_path / "two" / "x.txt")
    assert "another file is named x.txt too" in reason


def test_a_file_given_twice_counts_once(tmp_path: Path) -> None:
    tree(tmp_path, "sub/x.txt")
    assert names(tmp_path, tmp_path / "sub" / "x.txt", tmp_path) == ["sub/x.txt"]
    assert expand([tmp_path, tmp_path / "sub"]).failed == ()


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    tree(tmp_path, "in/x.txt", "out/secret.txt")
    inside = tmp_path / "in"
    (inside / "away.txt").symlink_to(tmp_path / "out" / "secret.txt")
    (inside / "folder").symlink_to(tmp_path / "out")
    (inside / "loop").symlink_to(inside)
    (inside / "round.txt").symlink_to(inside / "round.txt")
    assert names(inside) == ["x.txt"]


def test_names_that_are_not_utf8_can_be_stored(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/\xff.txt", "w") as file:
        file.write("x")
    (name,) = names(tmp_path)
    assert name.encode("utf-8").decode() == "\ufffd.txt"
