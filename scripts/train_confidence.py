"""Make the files behind an answer's choice of sentences and its confidence.

    python scripts/train_confidence.py words                      rag/data/confidence_words.npz
    python scripts/train_confidence.py models DATA COLLECTION     rag/data/confidence.json

DATA is the folder of public sets, COLLECTION the press articles that eval/sets/press.jsonl asks about. Only
the "build" half of the project's own question sets is used, and half of the questions of clapnq and of
squad's adversarial part. `questions/collections.jsonl` has questions written on twenty small collections of
articles of news2025 and polnear: what they hold, what they don't, and false premises. The indexes are
kept under --work; the first run embeds some 40,000 sentences (ten minutes on two cores).
"""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from confidence_examples import (
    ROOT,
    Example,
    adversarial_examples,
    collection_examples,
    own_examples,
    public_examples,
)
from logistic import fitted
from numpy.typing import NDArray

from rag.confidence import MODEL_FILE, LogisticModel, models
from rag.features import ANSWER_FEATURES, SENTENCE_FEATURES, answer_features
from rag.rereading import READ_FEATURES, Reread, Rereading, best_of, read_features
from rag.word_vectors import WORDS_FILE

QUESTIONS = {"newwiki": 1300, "squad": 700, "clapnq": 600}
SENTENCE_SHARES = {"newwiki": 1.0, "squad": 0.5, "build": 0.5, "collections": 2.0}
READ_SHARES = {"collections": 2.0, "build": 0.5, "clapnq": 0.5}
"""Sets that the reader has not seen."""
ANSWER_SHARES = {"collections": 8.0, "clapnq": 2.0, "adversarial": 0.5, "build": 3.0}
"""How much each set weighs in all; within a set each question weighs the same."""
STRENGTH = {"sentence": 0.1, "reread": 1.0, "answer": 0.6}
"""Inverse of the L2 penalty on standardised weights."""
REFUSED = 0.05
"""Share of the answerable questions that the threshold may refuse, each judged by a model that has not seen
its collection, or its eighth of the build half."""
UNSEEN = ("collections", "build")
"""Sets by which threshold and calibration are set."""
WORD_DIMENSION = 64


@dataclass(frozen=True)
class Judged:
    """The answer model's row of a question, and whether it is answerable."""

    row: NDArray[np.float32]
    answerable: bool
    group: str


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("words", help="the vectors of single words")
    fit = commands.add_parser("models", help="the models of sentences and of the confidence")
    fit.add_argument("data", type=Path)
    fit.add_argument("collection", type=Path)
    fit.add_argument("--work", type=Path, default=Path("build") / "confidence", help="where indexes are kept")
    fit.add_argument("--keep-sentences", action="store_true", help="leave the sentence model as it is")
    options = parser.parse_args()
    if options.command == "models":
        needed = [options.data / name for name in (*QUESTIONS, "news2025", "polnear")]
        for folder in (*needed, options.collection):
            if not folder.is_dir():
                parser.error(
                    f"there is no folder {folder}; give the folder of public sets and that of the press"
                )
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
    """Fit the models, set the threshold, write the file."""
    needed = [name for name in QUESTIONS if not keep_sentences or name in ANSWER_SHARES]
    examples = {name: list(public_examples(data / name, work / name, QUESTIONS[name])) for name in needed}
    examples["adversarial"] = list(adversarial_examples(data / "squad", work / "adversarial"))
    examples["collections"] = list(collection_examples(data, work / "collections"))
    examples["build"] = [
        *own_examples("press", [collection], work / "press"),
        *own_examples("sample", [ROOT / "sample"], work / "sample"),
    ]
    sentence = models().sentence if keep_sentences else fit_sentences(examples)
    kept = {name: [one for one in examples[name] if one.pool.candidates] for name in ANSWER_SHARES}
    scores = {name: [sentence.log_odds(one.sentences) for one in found] for name, found in kept.items()}
    reread = {name: read_again(found, scores[name]) for name, found in kept.items()}
    again = fit_reread(kept, scores, reread)
    seen = {name: judged(kept[name], scores[name], reread[name], again) for name in ANSWER_SHARES}
    odds, answerable = unseen_odds(seen)
    answer, chances = calibrated(fit_answers(seen), odds, answerable)
    threshold = float(np.quantile(chances[answerable], REFUSED)) - 1e-4
    parts = {"sentence": sentence, "reread": again, "answer": answer}
    written = {name: model.to_json() for name, model in parts.items()} | {"threshold": round(threshold, 4)}
    MODEL_FILE.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    refused = float(np.mean(chances[~answerable] < threshold))
    above = float(np.mean(chances[answerable][:, None] > chances[~answerable][None]))
    print(
        f"threshold {threshold:.3f}; of unseen questions: AUC {above:.3f}, unanswerable refused {refused:.3f}"
    )


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


def read_again(examples: list[Example], scores: list[NDArray[np.float32]]) -> list[Reread]:
    """What the reader makes of the best sentences of each question."""
    reading, found = Rereading(), []
    for one, odds in zip(examples, scores, strict=True):
        rows = best_of(odds)
        found.append(reading.of(one.pool.question.text, one.pool, rows))
    return found


def fit_reread(
    examples: dict[str, list[Example]],
    scores: dict[str, list[NDArray[np.float32]]],
    reread: dict[str, list[Reread]],
) -> LogisticModel:
    """Sentences that hold the answer against the others that were read with them."""
    features, labels, weights = [], [], []
    for name, share in READ_SHARES.items():
        usable = [place for place, e in enumerate(examples[name]) if e.answers.any()]
        for place in usable:
            read = reread[name][place]
            before = scores[name][place][read.rows]
            features.append(read_features(before, read.reading))
            labels.append(examples[name][place].answers[read.rows])
            weights.append(np.full(len(before), share / len(usable)))
    return fitted(READ_FEATURES, features, labels, weights, STRENGTH["reread"], scale=1.0)


def judged(
    examples: list[Example],
    scores: list[NDArray[np.float32]],
    reread: list[Reread],
    again: LogisticModel,
) -> list[Judged]:
    """The answer model's rows of a set that it is fitted on."""
    found = []
    for one, odds, read in zip(examples, scores, reread, strict=True):
        chosen = int(read.rows[read.scores(odds, again)[read.rows].argmax()])
        row = answer_features(one.pool, one.sentences, odds, read, chosen)
        found.append(Judged(row, one.answerable, one.group))
    return found


def fit_answers(seen: dict[str, list[Judged]]) -> LogisticModel:
    """Questions that the search result answers against those that it doesn't."""
    features, labels, weights = [], [], []
    for name, share in ANSWER_SHARES.items():
        for one in seen[name]:
            features.append(one.row)
            labels.append(np.array([one.answerable]))
            weights.append(np.array([share / len(seen[name])]))
    return fitted(ANSWER_FEATURES, features, labels, weights, STRENGTH["answer"], scale=0.125)


def unseen_odds(seen: dict[str, list[Judged]]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """For each question of UNSEEN the log-odds of a model that was fitted without its group (cross
    validation), and whether it is answerable."""
    odds, answerable = [], []
    for group in dict.fromkeys(one.group for name in UNSEEN for one in seen[name]):
        model = fit_answers(
            {name: [one for one in rows if one.group != group] for name, rows in seen.items()}
        )
        for one in (one for name in UNSEEN for one in seen[name] if one.group == group):
            odds.append(float(model.log_odds(one.row)[0]))
            answerable.append(one.answerable)
    return np.array(odds), np.array(answerable)


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
