"""Make the files behind an answer's choice of sentences and its confidence.

    python scripts/train_confidence.py words                      rag/data/confidence_words.npz
    python scripts/train_confidence.py models DATA COLLECTION     rag/data/confidence.json

DATA is the folder of public sets (newwiki, squad, news2025, clapnq), COLLECTION the press articles that
eval/sets/press.jsonl asks about. Only the "build" half of the project's own question sets is used, and
half of the questions of clapnq. Unanswerable questions of newwiki, squad and news2025 are made by taking
the passages that hold the answer out of the search result: what is left is near and wrong. The indexes
are kept under --work; the first run embeds some 30,000 sentences (ten minutes on two cores).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from logistic import fitted
from numpy.typing import NDArray
from reading_pairs import ADVERSARIAL, lines

from index import Document, Index
from rag.candidates import Pool, gather
from rag.confidence import MODEL_FILE, LogisticModel, models
from rag.conversation import standalone
from rag.features import ANSWER_FEATURES, SENTENCE_FEATURES, answer_features, sentence_features
from rag.question import analyse
from rag.retriever import Retriever
from rag.word_vectors import WORDS_FILE

ROOT = Path(__file__).parents[1]
HITS = 16
AROUND = 900
SEED = 0
FOLDS = 8
QUESTIONS = {"newwiki": 1300, "squad": 700, "news2025": 359, "clapnq": 600}
SENTENCE_SHARES = {"newwiki": 1.0, "squad": 0.5, "build": 0.5}
ANSWER_SHARES = {"news2025": 0.3, "clapnq": 0.5, "adversarial": 0.5, "build": 4.0}
"""How much each set weighs in all; within a set each question weighs the same."""
STRENGTH = {"sentence": 0.1, "answer": 0.05}
"""Inverse of the L2 penalty on standardised weights."""
REFUSED = 0.02
"""Share of the answerable questions of the build half that the threshold may refuse, each judged by a
model that has not seen it."""
WORD_DIMENSION = 64


@dataclass(frozen=True)
class Example:
    """A question with its candidates. `answers` tells which sentences hold the answer."""

    pool: Pool
    sentences: NDArray[np.float32]
    answers: NDArray[np.bool_]
    answerable: bool


Judged = tuple[NDArray[np.float32], bool]
"""The answer model's row of a question, and whether it is answerable."""


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("words", help="the vectors of single words")
    fit = commands.add_parser("models", help="the sentence and the answer model")
    fit.add_argument("data", type=Path)
    fit.add_argument("collection", type=Path)
    fit.add_argument("--work", type=Path, default=Path("build") / "confidence", help="where indexes are kept")
    fit.add_argument("--keep-sentences", action="store_true", help="leave the sentence model as it is")
    options = parser.parse_args()
    if options.command == "words":
        make_words()
    else:
        make_models(options.data, options.collection, options.work, options.keep_sentences)


def make_words() -> None:
    """Embed each whole word of the packaged model's vocabulary and keep the first components."""
    from index.embedder import SentenceTransformerEmbedder
    from index.model_files import locate

    vocabulary = (locate(None).folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
    words = [word for word in vocabulary if re.fullmatch(r"[a-z]{2,}", word)]
    vectors = SentenceTransformerEmbedder(None).embed_passages(words)
    centred = vectors - vectors.mean(0)
    components = np.linalg.svd(centred, full_matrices=False)[2][:WORD_DIMENSION]
    reduced = centred @ components.T
    reduced /= np.linalg.norm(reduced, axis=1, keepdims=True)
    small = np.clip(np.round(reduced * 127 / np.abs(reduced).max()), -127, 127).astype(np.int8)
    np.savez_compressed(
        WORDS_FILE, words=np.frombuffer("\n".join(words).encode("ascii"), np.uint8), vectors=small
    )
    print(f"{len(words):,} words, {WORDS_FILE.stat().st_size:,} bytes")


def make_models(data: Path, collection: Path, work: Path, keep_sentences: bool) -> None:
    """Fit both models, set the threshold, write the file."""
    needed = [name for name in QUESTIONS if not keep_sentences or name in ANSWER_SHARES]
    examples = {name: list(public_examples(data / name, work / name, QUESTIONS[name])) for name in needed}
    examples["adversarial"] = list(adversarial_examples(data / "squad", work / "adversarial"))
    examples["build"] = [
        *own_examples("press", [collection], work / "press"),
        *own_examples("sample", [ROOT / "sample"], work / "sample"),
    ]
    sentence = models().sentence if keep_sentences else fit_sentences(examples)
    seen = judged(examples, sentence)
    odds, answerable = unseen_odds(seen)
    answer, chances = calibrated(fit_answers(seen), odds, answerable)
    threshold = float(np.quantile(chances[answerable], REFUSED)) - 1e-4
    MODEL_FILE.write_text(
        json.dumps(
            {"sentence": sentence.to_json(), "answer": answer.to_json(), "threshold": round(threshold, 4)},
            indent=1,
        )
        + "\n",
        encoding="utf-8",
    )
    refused = float(np.mean(chances[~answerable] < threshold))
    print(f"threshold {threshold:.3f}; unseen and unanswerable questions refused: {refused:.2f}")


def public_examples(folder: Path, work: Path, count: int) -> Iterator[Example]:
    """Questions of a public set against its own corpus, each followed by itself made unanswerable."""
    documents, gold = loaded(folder)
    queries = list(lines(folder / "queries.jsonl"))
    random.Random(SEED).shuffle(queries)
    queries = [q for q in queries if q["type"] != ADVERSARIAL]
    queries = [q for q in queries if not q["answerable"] or q["qid"] in gold][:count]
    index = filled(
        work, documents, {row["doc_id"] for q in queries for row in gold.get(q["qid"], [])}, folder.name
    )
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
        yield example(index, found.question, found.vector, found.hits, spans, bool(query["answerable"]))
        if query["answerable"] and folder.name != "clapnq":
            answer = (query.get("answers") or [query["answer"]])[0].lower()
            held = {row["doc_id"] for row in gold[query["qid"]]}
            rest = [
                h
                for h in found.hits
                if h.document.path not in held and not (len(answer) > 3 and answer in h.document.text.lower())
            ]
            yield example(index, found.question, found.vector, rest, [], False)


def adversarial_examples(folder: Path, work: Path) -> Iterator[Example]:
    """Half of squad's questions whose unanswerable ones people wrote to fit their paragraph."""
    documents, gold = loaded(folder)
    queries = [q for q in lines(folder / "queries.jsonl") if q["type"] == ADVERSARIAL and fitted_on(q["qid"])]
    needed = {row["doc_id"] for query in queries for row in gold.get(query["qid"], [])}
    index = filled(work, documents, needed, folder.name)
    retriever = Retriever(index)
    for query in queries:
        found = retriever.retrieve(query["question"], HITS)
        answerable = any(query.get("answers") or [query["answer"]])
        yield example(index, found.question, found.vector, found.hits, [], answerable)


def fitted_on(question_id: str) -> bool:
    """Whether a question of clapnq or squad's last part is in the half that the models are fitted on."""
    return zlib.crc32(question_id.encode()) % 2 == 0


def loaded(folder: Path) -> tuple[dict[str, dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """Documents by id, and for each question where its answer stands.

    Articles of news2025 are long and their labels weak: two a question, cut down to what surrounds the
    evidence.
    """
    documents = {row["doc_id"]: row for row in lines(folder / "corpus.jsonl")}
    gold: dict[str, list[dict[str, Any]]] = {}
    for row in lines(folder / "qrels.jsonl"):
        gold.setdefault(row["qid"], []).append(row)
    if folder.name != "news2025":
        return documents, gold
    cut: dict[str, dict[str, Any]] = {}
    near: dict[str, list[dict[str, Any]]] = {}
    for question, found in gold.items():
        for row in found[:2]:
            text = documents[row["doc_id"]]["text"]
            at = text.find(row["evidence"][0]) if row["evidence"] else -1
            if at >= 0:
                key = f"{row['doc_id']}@{at}"
                part = text[max(0, at - AROUND) : at + AROUND]
                cut[key] = {**documents[row["doc_id"]], "doc_id": key, "text": part}
                near.setdefault(question, []).append({**row, "doc_id": key})
    return cut, near


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
    for row in lines(ROOT / "eval" / "sets" / f"{name}.jsonl"):
        if row["split"] != "build":
            continue
        found = retriever.retrieve(standalone(row["question"], row.get("history") or []), HITS)
        evidence = [
            *(row.get("evidence") or []),
            *(e for side in row.get("sides") or [] for e in side["evidence"]),
        ]
        spans = [(e["path"], (e["start"], e["end"])) for e in evidence]
        yield example(index, found.question, found.vector, found.hits, spans, row["answerable"])


def example(
    index: Index,
    question: str,
    vector: NDArray[np.float32],
    hits: Sequence[Any],
    spans: Sequence[tuple[str, tuple[int, int]]],
    answerable: bool,
) -> Example:
    """The pool for a question, with the sentences that meet one of the gold spans marked."""
    pool = gather(analyse(question, index.terms), vector, hits, index)
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


def fit_sentences(examples: dict[str, list[Example]]) -> LogisticModel:
    """Sentences that hold the answer against the others of the same search result."""
    features, labels, weights = [], [], []
    for name, share in SENTENCE_SHARES.items():
        usable = [e for e in examples[name] if e.answers.any()]
        for one in usable:
            features.append(one.sentences)
            labels.append(one.answers)
            weights.append(np.full(len(one.answers), share / len(usable)))
    return fitted(SENTENCE_FEATURES, features, labels, weights, STRENGTH["sentence"], scale=1.0)


def judged(examples: dict[str, list[Example]], sentence: LogisticModel) -> dict[str, list[Judged]]:
    """The answer model's rows of each set that it is fitted on."""
    return {
        name: [
            (answer_features(one.pool, one.sentences, sentence.log_odds(one.sentences)), one.answerable)
            for one in examples[name]
            if one.pool.candidates
        ]
        for name in ANSWER_SHARES
    }


def fit_answers(seen: dict[str, list[Judged]]) -> LogisticModel:
    """Questions that the search result answers against those that it doesn't."""
    features, labels, weights = [], [], []
    for name, share in ANSWER_SHARES.items():
        for row, answerable in seen[name]:
            features.append(row)
            labels.append(np.array([answerable]))
            weights.append(np.array([share / len(seen[name])]))
    return fitted(ANSWER_FEATURES, features, labels, weights, STRENGTH["answer"], scale=0.125)


def unseen_odds(seen: dict[str, list[Judged]]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """For each question of the build half the log-odds of a model that was fitted without it (cross
    validation), and whether it is answerable."""
    own = seen["build"]
    odds = np.zeros(len(own))
    for fold in range(FOLDS):
        rest = [one for place, one in enumerate(own) if place % FOLDS != fold]
        model = fit_answers({**seen, "build": rest})
        for place in range(fold, len(own), FOLDS):
            odds[place] = float(model.log_odds(own[place][0])[0])
    return odds, np.array([answerable for _, answerable in own])


def calibrated(
    model: LogisticModel, odds: NDArray[np.float64], answerable: NDArray[np.bool_]
) -> tuple[LogisticModel, NDArray[np.float64]]:
    """The model with its log-odds stretched and shifted (Platt scaling), and the chances that this gives."""
    platt = fitted(("odds",), [odds[:, None]], [answerable], [np.ones(len(odds))], 1.0, scale=1.0)
    stretch = float(platt.weights[0])
    chances = 1 / (1 + np.exp(-(odds * stretch + platt.intercept)))
    moved = model.intercept * stretch + platt.intercept
    return replace(model, weights=model.weights * np.float32(stretch), intercept=moved), chances


if __name__ == "__main__":
    main()
