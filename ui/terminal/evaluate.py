"""`parley eval`: run a set, check one, compare two runs, score answers from elsewhere, draft a set."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import EvaluationError, SettingsError
from ui.answerers import add_llm_options, chosen_answerer
from ui.rerankers import add_reranker_options, chosen_reranker
from ui.settings import user_data
from ui.terminal.evaluate_stored import run_check, run_compare
from ui.terminal.output import complain, say

if TYPE_CHECKING:
    from eval.evaluation import Evaluation
    from eval.types import EvalSet, Question
    from index import Index

DESCRIPTION = """\
Ask every question of a set and score the answers: `parley eval` runs the sample set.

SET is sample, press, a .jsonl file in Parley's format (its documents: --documents FOLDER, else the
index), or a folder with corpus.jsonl, queries.jsonl and qrels.
"""


def add_parser(subparsers: Any, parents: Iterable[argparse.ArgumentParser] = ()) -> None:
    """Add the `eval` command; `func` of its arguments is `run`."""
    parser = subparsers.add_parser(
        "eval",
        parents=list(parents),
        help="run an evaluation set, print a table, write a report",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("sets", metavar="SET", nargs="*", help="what to run (default: sample)")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="only look for faults in the set")
    what.add_argument("--retrieval", action="store_true", help="only rank documents; takes several sets")
    what.add_argument("--compare", nargs=2, metavar=("RUN_A", "RUN_B"), help="compare two stored runs")
    what.add_argument("--answers", metavar="FILE", help="score answers that are already there (JSON lines)")
    what.add_argument("--trec", metavar="FILE", help="score a ranking that is already there (TREC run)")
    what.add_argument("--draft", action="store_true", help="propose questions from the documents SET...")
    what.add_argument(
        "--from-feedback", action="store_true", help="make a set from what people thought in the chat"
    )
    parser.add_argument("--documents", metavar="FOLDER", help="the folder of the set's documents")
    parser.add_argument("--output", metavar="DIR", help="where to write (default: the user data folder)")
    parser.add_argument("--split", metavar="NAME", help="only questions of this split")
    parser.add_argument("--limit", metavar="N", type=int, help="only N questions, spread over the set")
    parser.add_argument("--modes", metavar="LIST", default="bm25,dense,hybrid", help="for --retrieval")
    add_llm_options(parser)
    add_reranker_options(parser)
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what the arguments ask; 0 done, 1 the work failed, 2 wrong usage."""
    if arguments.limit is not None and arguments.limit < 1:
        raise SettingsError("--limit needs a number above 0.")
    if arguments.compare:
        return run_compare(arguments)
    if arguments.draft or arguments.from_feedback:
        from ui.terminal.evaluate_drafts import run_drafts

        return run_drafts(arguments)
    if arguments.retrieval:
        return _retrieval(arguments)
    if len(arguments.sets) > 1:
        raise SettingsError("Give one SET; only --retrieval takes several.")
    name = arguments.sets[0] if arguments.sets else "sample"
    if arguments.check:
        return run_check(name, arguments)
    try:
        eval_set = load_set(name, arguments)
    except _Skipped as skipped:
        complain(str(skipped))
        return 0
    if arguments.answers or arguments.trec:
        return _foreign(eval_set, arguments)
    return _evaluate(eval_set, arguments)


class _Skipped(Exception):
    """The set's documents are not on this machine."""


def load_set(name: str, arguments: argparse.Namespace) -> EvalSet:
    """The set that a SET argument means, cut to --split and --limit, with --documents filled in."""
    from eval.formats import is_folder_set, load_folder
    from eval.sets import NAMED, load_lines, load_named

    path = Path(name)
    if name in NAMED and not is_folder_set(path):
        eval_set = load_named(name)
        if not arguments.documents and not (eval_set.folder and eval_set.folder.is_dir()):
            raise _Skipped(f"The set {name} is skipped: its documents are not here; give --documents FOLDER.")
    elif path.is_dir() and is_folder_set(path):
        return _cut(load_folder(path, arguments.split), None, arguments.limit)
    elif path.is_file():
        eval_set = load_lines(path)
    else:
        known = ", ".join(NAMED)
        folder = "a folder with corpus.jsonl and queries.jsonl"
        raise EvaluationError(f"There is no set {name}; give {known}, a .jsonl file or {folder}.")
    if arguments.documents:
        eval_set = replace(eval_set, folder=Path(arguments.documents))
    return _cut(eval_set, arguments.split, arguments.limit)


def _cut(eval_set: EvalSet, split: str | None, limit: int | None) -> EvalSet:
    questions: tuple[Question, ...] = eval_set.questions
    if split is not None:
        questions = tuple(question for question in questions if question.split == split)
        if not questions:
            raise EvaluationError(f"{eval_set.name} has no questions of split {split!r}; leave --split out.")
    if limit is not None and limit < len(questions):
        questions = tuple(questions[place * len(questions) // limit] for place in range(limit))
    return replace(eval_set, questions=questions)


def _evaluate(eval_set: EvalSet, arguments: argparse.Namespace) -> int:
    from eval.corpora import index_texts
    from eval.evaluation import describe_run, evaluate
    from eval.systems import assistant_ask, describe
    from rag import Assistant, Retriever
    from ui.terminal.evaluate_view import progress_bar

    index = _open(eval_set, arguments)
    retriever = Retriever(index, reranker=chosen_reranker(arguments))
    retriever.search(eval_set.questions[0].question)  # loads the model, so that no question pays
    assistant = Assistant(retriever, chosen_answerer(arguments))
    system = describe(retriever, answerer=assistant.answerer.name)
    info = describe_run(eval_set, "answers", system)
    with progress_bar(eval_set.name) as progress:
        evaluation = evaluate(
            eval_set,
            assistant_ask(assistant),
            index_texts(index),
            info,
            _output(arguments, eval_set, info),
            progress,
        )
    return _show(evaluation, arguments)


def _foreign(eval_set: EvalSet, arguments: argparse.Namespace) -> int:
    from eval.evaluation import describe_run, evaluate_records
    from eval.foreign import file_identity, read_answers, read_trec_run
    from eval.runs import Kind

    path = Path(arguments.answers or arguments.trec)
    if not path.is_file():
        raise EvaluationError(f"There is no file {path}.")
    read = read_answers if arguments.answers else read_trec_run
    records = read(path, eval_set.questions)
    kind: Kind = "answers" if arguments.answers else "ranking"
    info = describe_run(eval_set, kind, {**file_identity(path)})
    texts = _texts(eval_set, arguments)
    folder = _output(arguments, eval_set, info)
    return _show(evaluate_records(eval_set, records, texts, info, folder), arguments)


def _retrieval(arguments: argparse.Namespace) -> int:
    from eval.systems import MODES
    from ui.terminal.evaluate_retrieval import run_retrieval

    modes = [mode.strip() for mode in arguments.modes.split(",") if mode.strip()]
    unknown = [mode for mode in modes if mode not in MODES]
    if unknown or not modes:
        raise SettingsError(f"--modes takes {', '.join(MODES)}, separated by commas.")
    sets = []
    for name in arguments.sets or ["sample"]:
        try:
            sets.append(load_set(name, arguments))
        except _Skipped as skipped:
            complain(str(skipped))
    return run_retrieval(sets, modes, arguments, _open) if sets else 0


def _open(eval_set: EvalSet, arguments: argparse.Namespace) -> Index:
    """The index over the set's own documents, else the one at hand."""
    from platformdirs import user_cache_path

    from eval.corpora import open_corpus
    from ui.terminal.evaluate_view import indexing_bar

    if eval_set.documents is None and eval_set.folder is None:
        from ui.terminal.options import open_index

        return open_index(arguments)
    with indexing_bar(eval_set.name) as progress:
        folder = user_cache_path("parley", appauthor=False) / "eval"
        return open_corpus(eval_set, folder, arguments.embedding_model, progress=progress)


def _texts(eval_set: EvalSet, arguments: argparse.Namespace) -> Any:
    from eval.corpora import folder_texts, index_texts

    if eval_set.documents is not None:
        return {document.path: document.text for document in eval_set.documents}.get
    if eval_set.folder is not None:
        return folder_texts(eval_set.folder).get
    return index_texts(_open(eval_set, arguments))


def _output(arguments: argparse.Namespace, eval_set: EvalSet, info: Any) -> Path:
    from eval.evaluation import choose_folder

    if arguments.output:
        return Path(arguments.output)
    return choose_folder(user_data() / "eval" / eval_set.name, info)


def _show(evaluation: Evaluation, arguments: argparse.Namespace) -> int:
    from ui.terminal.evaluate_view import complain_of, print_evaluation

    if arguments.json:
        say((evaluation.folder / "report.json").read_text(encoding="utf-8").rstrip())
    else:
        print_evaluation(evaluation)
    complain_of(evaluation.failures)
    return 1 if evaluation.failures else 0
