"""`parley add`, `list`, `remove`, `edit`: what is in the index."""

from __future__ import annotations

import argparse
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ui.terminal.options import open_index
from ui.terminal.output import complain, printable, say, say_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from index import AddReport
    from index import Progress as IngestProgress


def add_parsers(subparsers: Any, parents: list[argparse.ArgumentParser]) -> None:
    """Add the four commands."""
    add = subparsers.add_parser(
        "add",
        parents=parents,
        help="index files and folders, again and again; only what changed is embedded",
        description="Index files and folders: .txt, .md, .html, .pdf, .docx. Run it again after changes: "
        "only what changed is embedded. A folder may hold a metadata.jsonl that says of its files (path) "
        "their title, source, author and published_at.",
    )
    add.add_argument("paths", metavar="PATH", nargs="+", help="a file or a folder")
    add.set_defaults(func=run_add)
    listing = subparsers.add_parser("list", parents=parents, help="what is in the index")
    listing.set_defaults(func=run_list)
    remove = subparsers.add_parser(
        "remove", parents=parents, help="take documents out of the index; the files stay where they are"
    )
    remove.add_argument(
        "ids", metavar="ID", nargs="+", type=int, help="a document's id, as parley list shows it"
    )
    remove.set_defaults(func=run_remove)
    edit = subparsers.add_parser(
        "edit",
        parents=parents,
        help="set a document's title, source, author or date",
        description="Set what a document doesn't say of itself. It stays when the file is added again; an "
        'empty value ("") clears a field.',
    )
    edit.add_argument("id", metavar="ID", type=int, help="a document's id, as parley list shows it")
    edit.add_argument("--title", metavar="TEXT")
    edit.add_argument("--source", metavar="TEXT", help="the outlet that published it")
    edit.add_argument("--author", metavar="TEXT")
    edit.add_argument("--published-at", metavar="DATE", help="2021-04-12, 2021-04 or 2021")
    edit.set_defaults(func=run_edit)


def run_add(args: argparse.Namespace) -> int:
    """Index the paths; 1 when any of them failed."""
    with open_index(args, create=True) as index, progress_bar() as report:
        result = index.add(args.paths, progress=report)
    if args.json:
        say_json(result.to_dict())
    else:
        print_report(result)
    for failure in result.failed:
        complain(f"{printable(failure.path)}: {failure.reason}")
    return 1 if result.failed else 0


def print_report(result: AddReport) -> None:
    """What was added, updated, unchanged, failed."""
    for outcome, paths in (("added", result.added), ("updated", result.updated)):
        for path in paths:
            say(f"{outcome:9} {printable(path)}")
    say(
        f"{len(result.added)} added, {len(result.updated)} updated, {len(result.unchanged)} unchanged, "
        f"{len(result.failed)} failed; {result.passages} passages embedded"
    )


@contextmanager
def progress_bar() -> Iterator[Callable[[IngestProgress], None]]:
    """A progress bar on stderr, for `Index.add`."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.percentage:>3.0f} %"),
        BarColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[passages]} passages"),
        TextColumn("{task.fields[path]}", markup=False),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("add", total=None, passages=0, path="")

        def report(state: IngestProgress) -> None:
            bar.update(
                task,
                total=state.total,
                completed=state.done,
                passages=state.passages,
                path=printable(state.path)[-40:],
            )

        yield report


def run_list(args: argparse.Namespace) -> int:
    """Print the documents."""
    with open_index(args) as index:
        documents = index.documents()
    if args.json:
        say_json([document.to_dict() for document in documents])
        return 0
    for document in documents:
        known = [document.title, document.source, document.author, document.published_at]
        details = " · ".join(printable(value) for value in known if value)
        say(
            f"{document.id:5}  {printable(document.path)}  ({document.passages} passages)"
            + (details and f"  {details}")
        )
    say(f"{len(documents)} documents in {args.index}")
    return 0


def run_remove(args: argparse.Namespace) -> int:
    """Take documents out."""
    with open_index(args) as index:
        paths = [index.document(document_id).path for document_id in args.ids]
        index.remove(args.ids)
    if args.json:
        say_json({"removed": [{"id": i, "path": path} for i, path in zip(args.ids, paths, strict=True)]})
    else:
        for path in paths:
            say(f"removed   {printable(path)}")
    return 0


def run_edit(args: argparse.Namespace) -> int:
    """Set metadata by hand."""
    values = {name: getattr(args, name) for name in ("title", "source", "author", "published_at")}
    given = {name: value for name, value in values.items() if value is not None}
    if not given:
        complain("Nothing to set; give --title, --source, --author or --published-at.")
        return 2
    with open_index(args) as index:
        index.edit(args.id, **given)
        document = next(info for info in index.documents() if info.id == args.id)
    if args.json:
        say_json(document.to_dict())
    else:
        say(f"edited    {printable(document.path)}")
    return 0
