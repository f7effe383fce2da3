"""`parley eval --retrieval`: rank documents in each mode over each set, all in one table."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from eval.evaluation import Evaluation
    from eval.systems import Mode
    from eval.types import EvalSet
    from index import Index

Opener = Callable[["EvalSet", argparse.Namespace], "Index"]


def run_retrieval(
    sets: Sequence[EvalSet], modes: Sequence[str], arguments: argparse.Namespace, opened: Opener
) -> int:
    """Run each mode over each set, store every run with its TREC file, and print one table."""
    from platformdirs import user_data_path

    from index.errors import EvaluationError

    parent = Path(arguments.output) if arguments.output else user_data_path("parley") / "eval" / "retrieval"
    evaluations = []
    for eval_set in sets:
        judged = tuple(q for q in eval_set.questions if any(g > 0 for g in q.judgments().values()))
        if not judged:
            raise EvaluationError(f"{eval_set.name} judges no document; there is nothing to rank for")
        index = opened(eval_set, arguments)
        for mode in modes:
            one = replace(eval_set, questions=judged)
            evaluations.append(_run_mode(one, index, cast("Mode", mode), parent, bool(arguments.output)))
    rows = [_row(evaluation) for evaluation in evaluations]
    if arguments.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        _print(rows)
        print(f"Runs: {parent}")
    failures = [row for evaluation in evaluations for row in evaluation.failures]
    for failure in failures:
        print(f"parley: question {failure.question.id} failed: {failure.error}", file=sys.stderr)
    return 1 if failures else 0


def _run_mode(eval_set: EvalSet, index: Index, mode: Mode, parent: Path, exact: bool) -> Evaluation:
    from eval.corpora import index_texts
    from eval.evaluation import choose_folder, describe_run, evaluate
    from eval.foreign import trec_run_lines
    from eval.systems import describe, retriever_ask
    from rag import Retriever
    from ui.terminal.evaluate_view import progress_bar

    info = describe_run(eval_set, "ranking", describe(index, mode=mode))
    name = f"{eval_set.name}-{mode}"
    folder = parent / name if exact else choose_folder(parent / name, info)
    with progress_bar(name) as progress:
        ask = retriever_ask(Retriever(index), mode)
        evaluation = evaluate(eval_set, ask, index_texts(index), info, folder, progress)
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
        "p50_ms": evaluation.summary.latency.get("total", {}).get("p50"),
        "folder": str(evaluation.folder),
    }


def _print(rows: Sequence[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table()
    heads = [name for name in rows[0] if name != "folder"]
    for head in heads:
        table.add_column(head, justify="left" if head in ("set", "mode") else "right")
    for row in rows:
        cells = [row.get(head) for head in heads]
        table.add_row(*(f"{cell:.4f}" if isinstance(cell, float) else escape(str(cell)) for cell in cells))
    Console().print(table)
