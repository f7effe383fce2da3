"""The manifests beside the caches: which generation a cache has reached, and its files' SHA-256.

FAISS loads flipped bytes without complaint, so a cache is used only when every file is what its
manifest says; otherwise it is rebuilt from the catalogue.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a cache holds: the catalogue's `generation` and passages up to the id `last`. `files`: name
    below the folder -> SHA-256."""

    generation: int
    last: int
    files: dict[str, str]


def read_manifest(path: Path) -> Manifest | None:
    """The manifest, None where there is none that can be read."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        files = {str(name): str(sha) for name, sha in values["files"].items()}
        return Manifest(int(values["generation"]), int(values["last"]), files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Replace the manifest in one step."""
    draft = path.with_suffix(".tmp")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def digest(path: Path) -> str:
    """SHA-256 of a file, as hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def intact(folder: Path, manifest: Manifest) -> bool:
    """Whether every file of the manifest is there and unchanged."""
    try:
        return all(digest(folder / name) == sha for name, sha in manifest.files.items())
    except OSError:
        return False
