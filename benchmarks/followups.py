"""Follow-up questions: how much of what they ask for is found, with and without their history.

    python benchmarks/followups.py ../shared/data/mtrag            # conversations, qrels by document
    python benchmarks/followups.py eval/sets/press.jsonl ../shared/corpus
    python benchmarks/followups.py eval/sets/sample.jsonl sample

Prints recall@5 over the turns that have history: of the last turn alone, of the rewritten question as it is
shown, and as the assistant searches it.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import Document, Index
from rag import Retriever
from rag.conversation import resolve
from rag.types import Hit

DEPTH = 5
_DEEP = 30


@dataclass(frozen=True)
class Turn:
    """A question with the ones before it. `wanted` are document paths, or (path, start, end) of which one
    is enough."""

    question: str
    history: tuple[str, ...]
    documents: frozenset[str] = frozenset()
    spans: tuple[tuple[str, int, int], ...] = ()

    def recall(self, hits: list[Hit]) -> float:
        """The share of the documents among the first five, or whether a span is in the first five hits."""
        if self.spans:
            return float(any(_covers(hit, span) for hit in hits[:DEPTH] for span in self.spans))
        paths = list(dict.fromkeys(hit.document.path for hit in hits))[:DEPTH]
        return len(self.documents & set(paths)) / len(self.documents)


def _covers(hit: Hit, span: tuple[str, int, int]) -> bool:
    path, start, end = span
    return hit.document.path == path and hit.passage.start < end and start < hit.passage.end


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def conversations(folder: Path) -> tuple[list[Turn], list[Document]]:
    """The turns and passages of a folder with `queries.jsonl`, `qrels.jsonl` and `corpus.jsonl`."""
    wanted: dict[str, set[str]] = {}
    for row in _rows(folder / "qrels.jsonl"):
        wanted.setdefault(row["qid"], set()).add(row["doc_id"])
    turns = [
        Turn(
            row["question"],
            tuple(said["text"] for said in row["history"] if said["role"] == "user"),
            frozenset(wanted[row["qid"]]),
        )
        for row in _rows(folder / "queries.jsonl")
        if row["history"] and row["qid"] in wanted
    ]
    documents = [
        Document(path=row["doc_id"], text=row["text"], title=row.get("title"))
        for row in _rows(folder / "corpus.jsonl")
    ]
    return turns, documents


def evaluation_set(path: Path) -> list[Turn]:
    """The answerable questions with history of one of Parley's own sets."""
    return [
        Turn(
            row["question"],
            tuple(row["history"]),
            spans=tuple((e["path"], e["start"], e["end"]) for e in row["evidence"]),
        )
        for row in _rows(path)
        if row["history"] and row["evidence"]
    ]


def ways(retriever: Retriever) -> dict[str, Callable[[Turn], list[Hit]]]:
    """The ways to search that are compared."""

    def assistant(turn: Turn) -> list[Hit]:
        whole = resolve(turn.question, turn.history)
        found = retriever.retrieve(whole.question, _DEEP, wording=whole.search, context=whole.context)
        return list(found.hits)

    return {
        "the last turn alone": lambda turn: retriever.search(turn.question, _DEEP),
        "rewritten, as shown": lambda turn: retriever.search(
            resolve(turn.question, turn.history).question, _DEEP
        ),
        "as the assistant searches": assistant,
    }


def main(arguments: list[str]) -> None:
    """Index, search, print."""
    first = Path(arguments[0])
    with tempfile.TemporaryDirectory() as folder, Index.open(folder) as index:
        if first.is_dir():
            turns, documents = conversations(first)
            index.add_documents(documents)
        else:
            turns = evaluation_set(first)
            index.add([arguments[1]])
        for name, search in ways(Retriever(index)).items():
            scores = [turn.recall(search(turn)) for turn in turns]
            print(f"{name:26} recall@{DEPTH} {sum(scores) / len(scores):.3f}  ({len(scores)} turns)")


if __name__ == "__main__":
    main(sys.argv[1:])
