"""What many tests share: an index on the fake embedder, and the real one, loaded once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index import Document, HashEmbedder, Index

ROOT = Path(__file__).parents[1]


def shared_folder(*parts: str) -> Path:
    """A folder of the data beside the project; the test is skipped where it is absent."""
    folder = Path(os.environ.get("PARLEY_SHARED") or ROOT / ".." / "shared").joinpath(*parts)
    if not folder.exists():
        pytest.skip(f"{Path(*parts)} is not beside the project (../shared)")
    return folder


@pytest.fixture(scope="session")
def shared() -> Callable[..., Path]:
    """Gives a folder of the data beside the project, or skips the test where it is absent."""
    return shared_folder


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    """An empty index on the fake embedder."""
    with Index.open(tmp_path / "index", embedder=HashEmbedder()) as opened:
        yield opened


@pytest.fixture
def three_documents() -> list[Document]:
    """Three short documents with metadata."""
    return [
        Document(
            path="harbour.txt",
            text="The harbour was closed on Monday. Fishermen protested at the gates.",
            title="Harbour closed",
            source="Coast Daily",
            published_at="2023-05-02",
        ),
        Document(
            path="bridge.txt",
            text="The council voted for a new bridge. It will cost nine million crowns.",
            title="A bridge",
            source="River Post",
            author="Staff writer",
            published_at="2024-01",
        ),
        Document(path="undated.txt", text="Nobody knows when the old mill burned down. The mill was wooden."),
    ]
