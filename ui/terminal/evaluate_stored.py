"""`parley eval --check` and `--compare`: what needs no question asked."""

from __future__ import annotations

import argparse
from pathlib import Path

from ui.terminal.output import complain, say, say_json


def run_check(name: str, arguments: argparse.Namespace) -> int:
    """Print the faults of a set; 1 where there is any."""
    from eval.check import check_lines
    from eval.check_folder import check_folder
    from eval.formats import is_folder_set
    from eval.metrics import Texts
    from eval.sets import NAMED, SETS, documents_folder
    from ui.terminal.evaluate_view import print_faults

    path = Path(name)
    texts: Texts | None = None
    if path.is_dir() and is_folder_set(path):
        return print_faults(check_folder(path), name, arguments.json)
    if name in NAMED and not path.is_file():
        path = SETS / f"{name}.jsonl"
        folder = documents_folder(name)
        arguments.documents = arguments.documents or (str(folder) if folder.is_dir() else None)
    if arguments.documents:
        from eval.corpora import folder_texts

        texts = folder_texts(Path(arguments.documents)).get
    elif name not in NAMED and Path(arguments.index).is_dir():
        from eval.corpora import index_texts
        from ui.terminal.options import open_index

        texts = index_texts(open_index(arguments))
    else:
        message = "the places of evidence are not checked; give --documents FOLDER to check them"
        complain(message)
    return print_faults(check_lines(path, texts), name, arguments.json)


def run_compare(arguments: argparse.Namespace) -> int:
    """Print the differences of two stored runs; --output DIR gets a page as well."""
    from eval.compare import compare_runs
    from eval.compare_report import render_comparison
    from eval.runs import read_run
    from ui.terminal.evaluate_view import print_comparison

    a, b = (read_run(Path(folder)) for folder in arguments.compare)
    comparison = compare_runs(a, b)
    if arguments.output:
        folder = Path(arguments.output)
        folder.mkdir(parents=True, exist_ok=True)
        page = render_comparison(a.info, b.info, comparison)
        (folder / "comparison.html").write_text(page, encoding="utf-8", errors="backslashreplace")
    if arguments.json:
        say_json(comparison.to_dict())
    else:
        print_comparison(comparison, a.folder, b.folder)
        if arguments.output:
            say(f"Report: {folder / 'comparison.html'}")
    return 0
