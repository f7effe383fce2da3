"""How `parley eval` looks in a terminal: bars while it runs (stderr), tables when it is done (stdout)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from eval.check import Fault
    from eval.compare import Comparison
    from eval.evaluation import Evaluation
    from eval.summary import Slice, Summary
    from index.ingest import Progress as IndexProgress

Bar = Callable[[int, int], None]


@contextmanager
def progress_bar(label: str) -> Iterator[Bar]:
    """A bar on stderr while the block runs; call what it yields with (done, total)."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(escape(label), total=None)

        def update(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total)

        yield update


@contextmanager
def indexing_bar(label: str) -> Iterator[Callable[[IndexProgress], None]]:
    """A bar on stderr while documents are indexed; call what it yields with the index's progress."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(escape(f"indexing {label}"), total=None)

        def update(progress: IndexProgress) -> None:
            bars.update(task, completed=progress.done, total=progress.total)

        yield update


def print_evaluation(evaluation: Evaluation) -> None:
    """The tables of a run and where its report is."""
    from eval.metrics import ANSWERING
    from eval.retrieval import DEEP_RANKING

    console = Console(width=None)
    summary = evaluation.summary
    if evaluation.info.kind == "answers":
        console.print(_slices("Answers", summary.slices, ANSWERING, verdicts=True))
    console.print(_slices("Retrieval", summary.slices, ("span_recall@10", *DEEP_RANKING)))
    if summary.overall:
        console.print("  ".join(f"{name} {value:.3f}" for name, value in summary.overall.items()))
    if summary.latency:
        console.print(_latency(summary))
    counted = ", ".join(f"{count} {name}" for name, count in summary.tokens.items() if count)
    if counted:
        console.print(f"Tokens: {counted}")
    print(f"Report: {evaluation.folder / 'report.html'}")


def print_comparison(comparison: Comparison, a: Path, b: Path) -> None:
    """The differences of two runs and the questions that flipped, both answers side by side."""
    from eval.compare import shown

    console = Console()
    table = Table(title=f"A: {escape(str(a))}\nB: {escape(str(b))}", title_justify="left")
    for head in ("metric", "questions", "A", "B", "B - A", "95 % interval"):
        table.add_column(head, justify="left" if head == "metric" else "right")
    for row in comparison.differences:
        interval = f"{row.low:+.3f} to {row.high:+.3f}" + (" *" if row.clear else "")
        values = (f"{row.a:.3f}", f"{row.b:.3f}", f"{row.difference:+.3f}", interval)
        table.add_row(row.metric, str(row.questions), *values)
    console.print(table)
    for name, ids in (("A", comparison.only_a), ("B", comparison.only_b)):
        if ids:
            console.print(f"Only in {name}: {len(ids)} questions, left out")
    if not comparison.flips:
        console.print("No question changed its verdict.")
        return
    flips = Table(title=f"{len(comparison.flips)} questions changed", show_lines=True)
    for head in ("question", "A", "B"):
        flips.add_column(head, overflow="fold", ratio=1)
    for flip in comparison.flips:
        flips.add_row(
            escape(f"{flip.question.id}: {flip.question.question}"),
            f"[bold]{flip.verdict_a}[/bold]\n{escape(shown(flip.record_a))}",
            f"[bold]{flip.verdict_b}[/bold]\n{escape(shown(flip.record_b))}",
        )
    console.print(flips)


def print_faults(faults: Sequence[Fault], name: str, as_json: bool) -> int:
    """Each fault on a line; 1 where there is any."""
    if as_json:
        rows = [{key: getattr(fault, key) for key in fault.__dataclass_fields__} for fault in faults]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for fault in faults:
            print(fault)
        print(f"{name}: {len(faults)} faults" if faults else f"{name}: no fault found")
    return 1 if faults else 0


def _slices(title: str, slices: Sequence[Slice], metrics: Sequence[str], verdicts: bool = False) -> Table:
    table = Table(title=title, title_justify="left")
    used = [metric for metric in metrics if any(metric in part.means for part in slices)]
    table.add_column("type")
    for head in ("n", *(("right", "failed") if verdicts else ()), *used):
        table.add_column(head.replace("_", " "), justify="right")
    for part in slices:
        cells = [str(part.questions)]
        if verdicts:
            cells += [str(part.verdicts.get("right", 0)), str(part.failed)]
        cells += [f"{part.means[name]:.3f}" if name in part.means else "" for name in used]
        table.add_row(escape(part.name), *cells, end_section=part is slices[0])
    return table


def _latency(summary: Summary) -> Table:
    table = Table(title="Time, ms", title_justify="left")
    table.add_column("stage")
    table.add_column("p50", justify="right")
    table.add_column("p95", justify="right")
    for stage, values in summary.latency.items():
        table.add_row(escape(stage), f"{values['p50']:.1f}", f"{values['p95']:.1f}")
    return table
