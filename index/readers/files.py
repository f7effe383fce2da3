"""The paths a user gives, into the files to read and their names in the collection."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.readers.limits import SUFFIXES


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read. `name` is relative to the folder given, with "/" between its parts, and the
    file's own name where it was given by itself; `folder` is that folder, whose `metadata.jsonl`
    counts (the file's own folder where it was given by itself)."""

    path: Path
    name: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Expansion:
    """What the given paths come to: files in the order given, sorted by name within a folder, and
    (path, reason) for each path that comes to nothing."""

    files: tuple[FoundFile, ...]
    failed: tuple[tuple[str, str], ...]


def expand(paths: Iterable[str | Path]) -> Expansion:
    """Find the files that `paths` mean: files as they are, and all supported files under folders.

    Left out inside folders are hidden files and folders, files of other formats and links that lead
    out of the folder. A file met twice counts once. Two different files of one name can't both be in
    a collection: the later one is in `failed`, as are paths that don't exist.
    """
    files: dict[str, FoundFile] = {}
    failed: list[tuple[str, str]] = []
    seen: set[str] = set()
    for given in paths:
        path = Path(given)
        found, problems = _in_folder(path) if os.path.isdir(path) else _by_itself(path)
        failed.extend(problems)
        for file in found:
            real = os.path.realpath(file.path)
            if real in seen:
                continue
            if file.name in files:
                reason = f"another file is named {file.name} too; add the folder that holds both instead"
                failed.append((str(file.path), reason))
                continue
            seen.add(real)
            files[file.name] = file
    return Expansion(tuple(files.values()), tuple(failed))


def unsupported(suffix: str) -> str:
    """The reason given for a file whose name ends in `suffix`."""
    kinds = ", ".join(sorted(SUFFIXES))
    what = f"files ending in {suffix} are" if suffix else "a file without an ending in its name is"
    return f"{what} not supported; supported are {kinds}"


def _by_itself(path: Path) -> tuple[list[FoundFile], list[tuple[str, str]]]:
    if not os.path.lexists(path):
        return [], [(str(path), "there is no such file or folder")]
    if path.suffix.lower() not in SUFFIXES:
        return [], [(str(path), unsupported(path.suffix))]
    return [FoundFile(path, _name(path.name), path.parent)], []


def _in_folder(folder: Path) -> tuple[list[FoundFile], list[tuple[str, str]]]:
    problems: list[tuple[str, str]] = []

    def report(error: OSError) -> None:
        problems.append((str(error.filename), f"the folder can't be read ({error.strerror})"))

    root = Path(os.path.realpath(folder))
    found = [
        FoundFile(path, _name(path.relative_to(folder).as_posix()), folder)
        for path in _walk(folder, report)
        if path.suffix.lower() in SUFFIXES and _belongs(path, root)
    ]
    if not found and not problems:
        kinds = ", ".join(sorted(SUFFIXES))
        problems.append((str(folder), f"the folder holds no file of a supported format ({kinds})"))
    return sorted(found, key=lambda file: file.name), problems


def _belongs(path: Path, root: Path) -> bool:
    """Whether the path is no link, or one to a file within the folder."""
    if not path.is_symlink():
        return True
    target = Path(os.path.realpath(path))
    return target.is_relative_to(root) and target.is_file()


def _walk(folder: Path, report: Callable[[OSError], None]) -> Iterator[Path]:
    """All files under the folder that are not hidden, without following links to folders."""
    for parent, folders, names in os.walk(folder, onerror=report):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in names if not name.startswith("."))


def _name(name: str) -> str:
    # A name that is not valid UTF-8 can't be stored as it is.
    return os.fsencode(name).decode("utf-8", "replace")
