"""Where the chat keeps its files."""

from __future__ import annotations

from pathlib import Path


def chat_database(index_folder: Path) -> Path:
    """Conversations and feedback, next to the index they are about."""
    return index_folder / "chat.sqlite"


def assets() -> Path:
    """The page's own script, style and icon."""
    return Path(__file__).parent / "assets"
