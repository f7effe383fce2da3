"""`parley search` and `parley ask`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import QuestionError, SettingsError
from ui.answerers import add_llm_options, chosen_answerer
from ui.rerankers import add_reranker_options, chosen_reranker
from ui.terminal.options import open_index
from ui.terminal.output import printable, say, say_json

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.types import Answer, Citation

_FILTERS = ("source", "author", "since", "until")


def add_parsers(subparsers: Any, parents: list[argparse.ArgumentParser]) -> None:
    """Add the two commands."""
    search = subparsers.add_parser("search", parents=parents, help="the passages that a question is about")
    search.add_argument("question", metavar="QUESTION")
    search.add_argument("-k", metavar="N", type=_count, default=10, help="how many passages (default: 10)")
    search.add_argument(
        "--mode",
        choices=("hybrid", "dense", "bm25"),
        default="hybrid",
        help="what to search by (default: hybrid)",
    )
    search.add_argument(
        "--per-document", metavar="N", type=_count, help="at most N passages of one document (default: any)"
    )
    _add_filters(search)
    add_reranker_options(search)
    search.set_defaults(func=run_search)
    ask = subparsers.add_parser(
        "ask",
        parents=parents,
        help="an answer from the documents, each sentence with its source",
        description="An answer from the documents in verbatim quotes, with who says so, when, and where they "
        "disagree; or that the documents don't say. With --llm-model a language model writes it and each "
        "sentence is checked against what it cites.",
    )
    ask.add_argument("question", metavar="QUESTION", nargs="?")
    ask.add_argument(
        "--history",
        metavar="TEXT",
        action="append",
        default=[],
        help="an earlier question of the conversation; repeat it, oldest first",
    )
    ask.add_argument(
        "--batch",
        metavar="FILE",
        help='answer a file of JSON lines {"id", "question", "history"} ("-": stdin), an answer a line',
    )
    _add_filters(ask)
    add_llm_options(ask)
    add_reranker_options(ask)
    ask.set_defaults(func=run_ask)


def _add_filters(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("which documents")
    group.add_argument("--source", metavar="NAME", help="only this outlet's")
    group.add_argument("--author", metavar="NAME", help="only this author's")
    group.add_argument("--since", metavar="DATE", help="published then or later: 2021-04-12, 2021-04 or 2021")
    group.add_argument("--until", metavar="DATE", help="published then or earlier")


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("ask for one passage or more")
    return value


def _filters(args: argparse.Namespace) -> dict[str, str]:
    return {name: getattr(args, name) for name in _FILTERS if getattr(args, name)}


def run_search(args: argparse.Namespace) -> int:
    """Print passages."""
    from rag.retriever import Retriever, checked_question

    question = checked_question(args.question)
    with open_index(args) as index:
        retriever = Retriever(index, reranker=chosen_reranker(args))
        hits = retriever.search(
            question, args.k, mode=args.mode, per_document=args.per_document, **_filters(args)
        )
    if args.json:
        say_json([hit.to_dict() for hit in hits])
        return 0
    for hit in hits:
        document = hit.document
        place = " · ".join(part for part in (document.title, document.source, document.published_at) if part)
        say(
            f"{hit.rank}. {printable(document.path)} [{hit.passage.start}:{hit.passage.end}]  "
            + printable(place)
        )
        for other in hit.also_in:
            say(f"   also in {printable(other.path)} [{other.start}:{other.end}]")
        say(f"   {printable(' '.join(hit.passage.text.split()))}\n")
    if not hits:
        say("Nothing found.")
    return 0


def run_ask(args: argparse.Namespace) -> int:
    """Print an answer, or one for each line of a batch."""
    from rag.assistant import Assistant
    from rag.retriever import Retriever, checked_question

    if (args.question is None) == (args.batch is None):
        raise SettingsError("Give a question or --batch FILE, one of the two.")
    lines = list(_batch(args.batch)) if args.batch else []
    if args.question is not None:
        checked_question(args.question)
    with open_index(args) as index:
        retriever = Retriever(index, reranker=chosen_reranker(args))
        assistant = Assistant(retriever, chosen_answerer(args))
        if args.batch:
            _answer_all(assistant, lines, _filters(args))
            return 0
        answer = assistant.ask(args.question, args.history, **_filters(args))
    if args.json:
        say_json(answer.to_dict())
    else:
        print_answer(answer)
    return 0


def _answer_all(assistant: Assistant, lines: list[dict[str, Any]], filters: dict[str, str]) -> None:
    for line in lines:
        answer = assistant.ask(line["question"], line.get("history") or [], **filters)
        say_json({"id": line.get("id"), **answer.to_dict()}, indent=None)
        sys.stdout.flush()


def _batch(name: str) -> Iterator[dict[str, Any]]:
    """The lines of a batch, all checked before the first is answered."""
    from rag.retriever import checked_question

    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"The batch {name} can't be read: {error}.") from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise QuestionError(f"{name} line {number}: it is not valid JSON.") from error
        if not isinstance(row, dict) or not isinstance(row.get("question"), str):
            raise QuestionError(
                f'{name} line {number}: it must be an object like {{"id": 1, "question": "…"}}.'
            )
        history = row.get("history") or []
        if not isinstance(history, list) or not all(isinstance(turn, str) for turn in history):
            raise QuestionError(f"{name} line {number}: history must be a list of earlier questions.")
        try:
            checked_question(row["question"])
        except QuestionError as error:
            raise QuestionError(f"{name} line {number}: {error}") from error
        yield row


def print_answer(answer: Answer) -> None:
    """The answer as text with its numbered sources."""
    if answer.standalone_question != answer.question:
        say(f"({printable(answer.standalone_question)})\n")
    say(printable(answer.text))
    for note in answer.notes:
        say(f"\nNote: {printable(note)}")
    if answer.citations:
        say("\nSources")
        for citation in answer.citations:
            say(f"[{citation.number}] {printable(_source_line(citation))}")
    elif answer.passages:
        say("\nNearest passages")
        for hit in answer.passages[:3]:
            say(f"- {printable(hit.document.path)} [{hit.passage.start}:{hit.passage.end}]")


def _source_line(citation: Citation) -> str:
    known = [citation.title, citation.source, citation.author, citation.published_at]
    page = f"page {citation.page}" if citation.page else None
    parts = [citation.path, *(part for part in (*known, page) if part)]
    return " · ".join(parts) + f" [{citation.start}:{citation.end}]"
