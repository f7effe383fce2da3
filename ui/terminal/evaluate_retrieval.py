"""`parley eval --retrieval`: rank documents in each mode over each set, all in one table."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from index.errors import EvaluationError
from ui.rerankers import chosen_reranker
from ui.settings import user_data
from ui.terminal.output import say, say_json

if TYPE_CHECKING:
    from eval.evaluation import Evaluation
    from eval.systems import Mode
    from eval.types import EvalSet
    from index import Index
    from rag import Retriever

Opener = Callable[["EvalSet", argparse.Namespace], "Index"]

_FILE_WIDTH = 120


def run_retrieval(
    sets: Sequence[EvalSet], modes: Sequence[str], arguments: argparse.Namespace, opened: Opener
) -> int:
    """Run each mode over each set, store every run with its TREC file, and print one table."""
    from rag import Retriever
    from ui.terminal.evaluate_view import complain_of

    parent = Path(arguments.output) if arguments.output else user_data() / "eval" / "retrieval"
    reranker = chosen_reranker(arguments)
    evaluations = []
    for eval_set in sets:
        judged = tuple(q for q in eval_set.questions if any(g > 0 for g in q.judgments().values()))
        if not judged:
            raise EvaluationError(f"{eval_set.name} judges no document; there is nothing to rank for.")
        index = opened(eval_set, arguments)
        retriever = Retriever(index, reranker=reranker)
        one = replace(eval_set, questions=judged)
        for mode in modes:
            evaluations.append(_run_mode(one, retriever, cast("Mode", mode), parent, bool(arguments.output)))
    rows = [_row(evaluation) for evaluation in evaluations]
    if arguments.json:
        say_json(rows)
    else:
        _print(rows)
        say(f"Runs: {parent}")
    failures = [row for evaluation in evaluations for row in evaluation.failures]
    complain_of(failures)
    return 1 if failures else 0


def _run_mode(eval_set: EvalSet, retriever: Retriever, mode: Mode, parent: Path, exact: bool) -> Evaluation:
    from eval.corpora import index_texts
    from eval.evaluation import choose_folder, describe_run, evaluate
    from eval.foreign import trec_run_lines
    from eval.systems import describe, retriever_ask
    from ui.terminal.evaluate_view import progress_bar

    info = describe_run(eval_set, "ranking", describe(retriever, mode=mode))
    name = f"{eval_set.name}-{mode}"
    folder = parent / name if exact else choose_folder(parent / name, info)
    with progress_bar(name) as progress:
        ask = retriever_ask(retriever, mode)
        evaluation = evaluate(eval_set, ask, index_texts(retriever.index), info, folder, progress)
    lines = trec_run_lines([row.record for row in evaluation.scored], f"parley-{mode}")
    (folder / "run.trec").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return evaluation


def _row(evaluation: Evaluation) -> dict[str, Any]:
    whole = evaluation.summary.slices[0]
    return {
        "set": evaluation.info.set_name,
        "mode": evaluation.info.system["mode"],
        "questions": whole.questions,
        "failed": whole.failed,
        **{name: round(value, 4) for name, value in whole.means.items()},
        "p50_ms": round(evaluation.summary.latency["total"]["p50"]) if evaluation.summary.latency else None,
        "folder": str(evaluation.folder),
    }


def _print(rows: Sequence[dict[str, Any]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from ui.terminal.evaluate_view import add_number_column

    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    heads = [name for name in rows[0] if name != "folder"]
    for head in heads:
        if head in ("set", "mode"):
            table.add_column(head, vertical="bottom", no_wrap=True, overflow="fold")
        else:
            add_number_column(table, head)
    for row in rows:
        cells = [row.get(head) for head in heads]
        table.add_row(*(f"{cell:.4f}" if isinstance(cell, float) else escape(str(cell)) for cell in cells))
    console = Console()
    if not console.is_terminal:
        console.width = _FILE_WIDTH  # into a file or a pipe: nothing need be cut
    console.print(table)
