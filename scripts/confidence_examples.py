"""Questions with the sentences that a search finds for them, to fit the small models of an answer on."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from reading_pairs import ADVERSARIAL, lines

from index import Document, Index
from rag.candidates import Pool, gather
from rag.conversation import standalone
from rag.features import sentence_features
from rag.question import analyse
from rag.retriever import Retrieval, Retriever

ROOT = Path(__file__).parents[1]
COLLECTIONS = Path(__file__).parent / "questions" / "collections.jsonl"
HITS = 16
SEED = 0
FOLDS = 8


@dataclass(frozen=True)
class Example:
    """A question with its candidates. `answers` tells which sentences hold the answer; questions of one
    `group` are held out together where a model is judged by what it has not seen."""

    pool: Pool
    sentences: NDArray[np.float32]
    answers: NDArray[np.bool_]
    answerable: bool
    group: str = ""


def public_examples(folder: Path, work: Path, count: int) -> Iterator[Example]:
    """Questions of a public set against its own corpus."""
    documents, gold = loaded(folder)
    queries = list(lines(folder / "queries.jsonl"))
    random.Random(SEED).shuffle(queries)
    queries = [q for q in queries if q["type"] != ADVERSARIAL]
    queries = [q for q in queries if not q["answerable"] or q["qid"] in gold][:count]
    needed = {row["doc_id"] for q in queries for row in gold.get(q["qid"], [])}
    index = filled(work, documents, needed, folder.name)
    retriever = Retriever(index)
    if folder.name == "clapnq":
        queries = [query for query in queries if fitted_on(query["qid"])]
    for query in queries:
        found = retriever.retrieve(query["question"], HITS)
        spans = [
            (r["doc_id"], s)
            for r in gold.get(query["qid"], [])
            for s in spans_of(documents[r["doc_id"]]["text"], r)
        ]
        yield example(index, found, spans, bool(query["answerable"]))


def adversarial_examples(folder: Path, work: Path) -> Iterator[Example]:
    """Half of squad's questions whose unanswerable ones people wrote to fit their paragraph."""
    documents, gold = loaded(folder)
    queries = [q for q in lines(folder / "queries.jsonl") if q["type"] == ADVERSARIAL and fitted_on(q["qid"])]
    needed = {row["doc_id"] for query in queries for row in gold.get(query["qid"], [])}
    index = filled(work, documents, needed, folder.name)
    retriever = Retriever(index)
    for query in queries:
        answerable = any(query.get("answers") or [query["answer"]])
        yield example(index, retriever.retrieve(query["question"], HITS), [], answerable)


def collection_examples(data: Path, work: Path) -> Iterator[Example]:
    """The questions written on small collections of articles, follow-ups completed."""
    articles = {
        row["doc_id"]: row
        for path in ("news2025/corpus.jsonl", "polnear/train.corpus.jsonl", "polnear/dev.corpus.jsonl")
        for row in lines(data / path)
    }
    for collection in lines(COLLECTIONS):
        name = collection["collection"]
        index = Index.open(work / name)
        index.add_documents(document_of(articles[one["doc_id"]]) for one in collection["documents"])
        retriever = Retriever(index)
        for row in collection["questions"]:
            found = retriever.retrieve(standalone(row["question"], row.get("history") or []), HITS)
            spans = [(e["doc_id"], (e["start"], e["end"])) for e in row.get("evidence") or []]
            yield replace(example(index, found, spans, bool(spans)), group=name)


def document_of(row: dict[str, Any]) -> Document:
    """An article of a public set with what is known of it."""
    meta = row.get("meta") or {}
    date = (meta.get("published_at") or "").replace("/", "-")
    return Document(
        path=row["doc_id"],
        text=row["text"],
        title=row["title"] or None,
        source=meta.get("source") or None,
        published_at=date or None,
    )


def fitted_on(question_id: str) -> bool:
    """Whether a question of clapnq or squad's last part is in the half that the models are fitted on."""
    return zlib.crc32(question_id.encode()) % 2 == 0


def loaded(folder: Path) -> tuple[dict[str, dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """Documents by id, and for each question where its answer stands."""
    documents = {row["doc_id"]: row for row in lines(folder / "corpus.jsonl")}
    gold: dict[str, list[dict[str, Any]]] = {}
    for row in lines(folder / "qrels.jsonl"):
        gold.setdefault(row["qid"], []).append(row)
    return documents, gold


def filled(work: Path, documents: dict[str, dict[str, Any]], needed: set[str], name: str) -> Index:
    """The set's index, embedded on the first run. Of large sets only what is needed, and some more."""
    index = Index.open(work)
    if index.document_count == 0:
        chosen = list(documents) if len(documents) < 2000 else sorted(needed)
        if name == "squad":
            chosen += random.Random(SEED).sample(sorted(set(documents) - needed), 600)
        index.add_documents(
            Document(
                path=key,
                text=documents[key]["text"],
                title=(documents[key]["title"] or "").replace("_", " ") or None,
            )
            for key in chosen
        )
    return index


def own_examples(name: str, paths: Sequence[Path], work: Path) -> Iterator[Example]:
    """The build half of one of the project's question sets, follow-ups completed."""
    index = Index.open(work)
    index.add(paths)
    retriever = Retriever(index)
    for place, row in enumerate(lines(ROOT / "eval" / "sets" / f"{name}.jsonl")):
        if row["split"] != "build":
            continue
        found = retriever.retrieve(standalone(row["question"], row.get("history") or []), HITS)
        evidence = [
            *(row.get("evidence") or []),
            *(e for side in row.get("sides") or [] for e in side["evidence"]),
        ]
        spans = [(e["path"], (e["start"], e["end"])) for e in evidence]
        yield replace(example(index, found, spans, row["answerable"]), group=f"{name} {place % FOLDS}")


def example(
    index: Index, found: Retrieval, spans: Sequence[tuple[str, tuple[int, int]]], answerable: bool
) -> Example:
    """The pool for a question, with the sentences that meet one of the gold spans marked."""
    pool = gather(analyse(found.question, index.terms), found.vector, found.hits, index)
    answers = np.array(
        [
            any(
                c.document.path == path and start < c.span[1] and c.span[0] < end
                for path, (start, end) in spans
            )
            for c in pool.candidates
        ],
        bool,
    )
    return Example(pool, sentence_features(pool), answers, answerable)


def spans_of(text: str, row: dict[str, Any]) -> list[tuple[int, int]]:
    """Where a qrels row's evidence stands."""
    if "start" in row:
        return [(row["start"], row["end"])]
    places = [(text.find(quote), len(quote)) for quote in row["evidence"]]
    return [(at, at + length) for at, length in places if at >= 0]
