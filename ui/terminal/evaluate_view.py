"""How `parley eval` looks in a terminal: bars while it runs (stderr), tables when it is done (stdout)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ui.terminal.output import complain, printable, say, say_json

if TYPE_CHECKING:
    from eval.check import Fault
    from eval.compare import Comparison
    from eval.evaluation import Evaluation
    from eval.summary import Scored, Slice, Summary
    from index.ingest import Progress as IndexProgress

_VERDICTS = ("right", "wrong", "refused", "unjudged", "failed")
_ANSWERS = ("answer_match", "speaker", "sides_found", "called_contested")
_EVIDENCE = (
    "evidence_recall",
    "evidence_found",
    "citation_precision",
    "citation_recall",
    "verbatim",
    "support",
)
FLIPS_SHOWN = 20

Bar = Callable[[int, int], None]


@contextmanager
def progress_bar(label: str) -> Iterator[Bar]:
    """A bar on stderr while the block runs; call what it yields with (done, total)."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task(escape(label), total=None)

        def update(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total)

        yield update


@contextmanager
def indexing_bar(label: str) -> Iterator[Callable[[IndexProgress], None]]:
    """A bar on stderr while documents are indexed; call what it yields with the index's progress."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task(escape(f"indexing {label}"), total=None)

        def update(progress: IndexProgress) -> None:
            bars.update(task, completed=progress.done, total=progress.total)

        yield update


def print_evaluation(evaluation: Evaluation) -> None:
    """The tables of a run and where its report is."""
    console = Console()
    summary = evaluation.summary
    for table in _tables(evaluation):
        console.print(table)
    for name, value in summary.overall.items():
        console.print(f"{_words(name):22} {value:.3f}", highlight=False)
    if summary.latency:
        console.print(_latency(summary))
    counted = ", ".join(f"{count} {name}" for name, count in summary.tokens.items() if count)
    if counted:
        console.print(f"Tokens: {counted}")
    say(f"Report: {evaluation.folder / 'report.html'}")


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
    for flip in comparison.flips[:FLIPS_SHOWN]:
        flips.add_row(
            escape(printable(f"{flip.question.id}: {flip.question.question}")),
            f"[bold]{flip.verdict_a}[/bold]\n{escape(printable(shown(flip.record_a)))}",
            f"[bold]{flip.verdict_b}[/bold]\n{escape(printable(shown(flip.record_b)))}",
        )
    console.print(flips)
    if len(comparison.flips) > FLIPS_SHOWN:
        console.print(f"These are {FLIPS_SHOWN} of them; --output DIR writes a page with all.")


def complain_of(failures: Sequence[Scored]) -> None:
    """Each kind of failure on a line of stderr, with the questions that it hit."""
    by_error: dict[str, list[str]] = {}
    for row in failures:
        by_error.setdefault(row.error or "", []).append(row.question.id)
    for error, ids in by_error.items():
        shown = ", ".join(ids[:5]) + (f" and {len(ids) - 5} more" if len(ids) > 5 else "")
        complain(f"failed: {shown}: {error}")


def print_faults(faults: Sequence[Fault], name: str, as_json: bool) -> int:
    """Each fault on a line; 1 where there is any."""
    if as_json:
        rows = [{key: getattr(fault, key) for key in fault.__dataclass_fields__} for fault in faults]
        say_json(rows)
    else:
        for fault in faults:
            say(str(fault))
        say(f"{name}: {len(faults)} faults" if faults else f"{name}: no fault found")
    return 1 if faults else 0


def _tables(evaluation: Evaluation) -> Iterator[Table]:
    """A row for each type of question; several tables, so that each fits a narrow terminal."""
    from eval.retrieval import DEEP_RANKING

    slices = evaluation.summary.slices
    if evaluation.info.kind == "answers":
        verdicts = [name for name in _VERDICTS if any(name in part.verdicts for part in slices)]
        yield _table("answers", slices, _ANSWERS, verdicts)
        yield _table("evidence", slices, _EVIDENCE)
    yield _table("retrieval", slices, ("span_recall@10", *DEEP_RANKING))


def _table(
    title: str, slices: Sequence[Slice], metrics: Sequence[str], verdicts: Sequence[str] = ()
) -> Table:
    used = [metric for metric in metrics if any(metric in part.means for part in slices)]
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column(title, vertical="bottom", no_wrap=True)
    for head in (*(["n", *verdicts] if verdicts else []), *used):
        add_number_column(table, head)
    for part in slices:
        cells = [str(part.questions)] if verdicts else []
        cells += [str(part.verdicts.get(verdict, 0)) for verdict in verdicts]
        cells += [f"{part.means[name]:.3f}" if name in part.means else "" for name in used]
        table.add_row(escape(_words(part.name)), *cells)
    return table


def add_number_column(table: Table, name: str) -> None:
    """A column of numbers whose head breaks between words, never within one."""
    head = _words(name)
    width = max(map(len, head.split()))
    table.add_column(escape(head), justify="right", min_width=width, vertical="bottom")


def _words(name: str) -> str:
    return name.replace("_", " ")


def _latency(summary: Summary) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("time")
    table.add_column("p50, ms", justify="right")
    table.add_column("p95, ms", justify="right")
    for stage, values in summary.latency.items():
        table.add_row(escape(stage), f"{values['p50']:.1f}", f"{values['p95']:.1f}")
    return table
