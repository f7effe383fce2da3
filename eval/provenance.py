"""Which program made a run: versions of what matters, and a hash of the source that ran."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

_LIBRARIES = ("parley", "sentence-transformers", "torch", "faiss-cpu", "tantivy", "ir-measures", "numpy")


def versions() -> dict[str, str]:
    """Versions of Python and of the libraries that decide an answer, and the source's SHA-256."""
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found | {"source": source_hash("index", "rag", "eval")}


@cache
def source_hash(*packages: str) -> str:
    """SHA-256 over the Python and data files of packages, so that a changed program is another one."""
    digest = hashlib.sha256()
    for package in packages:
        spec = find_spec(package)
        for place in (spec.submodule_search_locations or ()) if spec is not None else ():
            folder = Path(place)
            for path in sorted(folder.rglob("*")):
                relative = path.relative_to(folder)
                if path.is_file() and "__pycache__" not in relative.parts and relative.parts[0] != "sets":
                    digest.update(f"{package}/{relative.as_posix()}".encode())
                    digest.update(path.read_bytes())
    return digest.hexdigest()
