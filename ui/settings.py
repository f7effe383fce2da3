"""What the environment says, read once, at the entry points."""

from __future__ import annotations

import os
from pathlib import Path


def default_index() -> Path:
    """`PARLEY_INDEX`, else a folder among the user's data."""
    if folder := os.environ.get("PARLEY_INDEX"):
        return Path(folder)
    return user_data() / "index"


def user_data() -> Path:
    """The folder where this program keeps the user's data."""
    import platformdirs

    return platformdirs.user_data_path("parley", appauthor=False)


def default_embedding_model() -> str | None:
    """`PARLEY_EMBEDDING_MODEL`; None means the packaged model."""
    return os.environ.get("PARLEY_EMBEDDING_MODEL") or None


def default_reranker() -> str | None:
    """`PARLEY_RERANKER`; None means that nothing is reranked."""
    return os.environ.get("PARLEY_RERANKER") or None
