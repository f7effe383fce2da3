"""Which reranker the options ask for: none, unless one is named."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from index.errors import SettingsError
from ui.settings import default_reranker

if TYPE_CHECKING:
    from rag.reranker import CrossEncoderReranker


def add_reranker_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that name a reranker."""
    group = parser.add_argument_group("a reranker (optional)")
    group.add_argument(
        "--reranker",
        metavar="NAME",
        help="let this cross-encoder (a name or a folder) put the best passages in a new order "
        '(default: $PARLEY_RERANKER, else none; "": none)',
    )
    group.add_argument(
        "--reranker-budget-ms",
        metavar="MS",
        type=float,
        help="how long it may take over a question (default: 1000)",
    )


def chosen_reranker(args: argparse.Namespace) -> CrossEncoderReranker | None:
    """The reranker for `Retriever`, loaded; None where none is named. Raises SettingsError and ModelError."""
    name = default_reranker() if args.reranker is None else args.reranker
    if not name:
        if args.reranker_budget_ms is not None:
            raise SettingsError(
                "--reranker-budget-ms needs --reranker, the name of the model to rerank with."
            )
        return None
    from rag.reranker import BUDGET_MS, CrossEncoderReranker

    budget = BUDGET_MS if args.reranker_budget_ms is None else args.reranker_budget_ms
    return CrossEncoderReranker(name, budget_ms=budget)
