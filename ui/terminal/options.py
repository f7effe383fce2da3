"""The options that every command takes, and the index they name."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ui.settings import default_embedding_model, default_index

if TYPE_CHECKING:
    from index import Index


def shared_options() -> argparse.ArgumentParser:
    """A parent parser for every command."""
    shared = argparse.ArgumentParser(add_help=False)
    group = shared.add_argument_group("options of every command")
    group.add_argument(
        "--index",
        metavar="DIR",
        help="the index folder (default: $PARLEY_INDEX, else a folder among the user's data)",
    )
    group.add_argument(
        "--embedding-model",
        metavar="NAME",
        help="a sentence-transformers model, by name or folder (default: $PARLEY_EMBEDDING_MODEL, else "
        "all-MiniLM-L6-v2, which is installed with this program)",
    )
    group.add_argument("--json", action="store_true", help="print data as JSON")
    return shared


def fill_in(args: argparse.Namespace) -> None:
    """What was not given comes from the environment."""
    args.index = args.index or str(default_index())
    args.embedding_model = args.embedding_model or default_embedding_model()


def open_index(args: argparse.Namespace, *, create: bool = False) -> Index:
    """The index that the options name."""
    from index import Index

    return Index.open(args.index, embedding_model=args.embedding_model, create=create)
