"""Questions with stretches of text that answer them and stretches that nearly do, to train the reader on.

Taken from the public sets newwiki and squad. Near misses are other sentences of the same paragraph, the
nearest sentences of other paragraphs, and the right ones under a changed question (`exchanges.py`).
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from exchanges import NAME, Exchanges

from index.sentences import split_sentences
from rag.reader import passage_of

if TYPE_CHECKING:
    from index.embedder import Embedder

MOST_QUESTIONS = 8000
NEAR = 14
"""The nearest sentences that are looked through for near misses."""
OTHERS = 3
"""Near misses of other paragraphs a question."""
ADVERSARIAL = "squad2_dev_sample"
"""The part of squad whose unanswerable questions people wrote to fit their paragraph; not trained on."""


@dataclass(frozen=True)
class Pair:
    """A question and a stretch of text. `span` is where the answer stands in `passage`."""

    question: str
    passage: str
    span: tuple[int, int] | None

    @property
    def answers(self) -> bool:
        """Whether the passage holds the answer."""
        return self.span is not None


@dataclass(frozen=True)
class Gold:
    """A question with its paragraph, the answer and the sentences that hold it."""

    question: str
    document: str
    answer: str
    sentences: range


class Paragraphs:
    """The paragraphs of a set with their sentences and the names in their articles."""

    def __init__(self, folder: Path, only: set[str]) -> None:
        rows = [row for row in lines(folder / "corpus.jsonl") if row["doc_id"] in only]
        self.text: dict[str, str] = {row["doc_id"]: row["text"] for row in rows}
        self.title = {row["doc_id"]: (row["title"] or "").replace("_", " ") for row in rows}
        self.sentences = {key: split_sentences(text) for key, text in self.text.items()}
        self.names: dict[str, list[str]] = defaultdict(list)
        for key, text in self.text.items():
            self.names[article(key)] += NAME.findall(text)
        self.places = [(key, row) for key, found in self.sentences.items() for row in range(len(found))]

    def sentence(self, key: str, row: int) -> str:
        """The text of a sentence, empty where there is none."""
        if not 0 <= row < len(self.sentences[key]):
            return ""
        start, end = self.sentences[key][row]
        return self.text[key][start:end]

    def passage(self, key: str, row: int) -> str:
        """A sentence with its neighbours and title, as the reader gets it."""
        before, sentence, after = (self.sentence(key, place) for place in (row - 1, row, row + 1))
        return passage_of(self.title[key], before, sentence, after)


def article(key: str) -> str:
    """The article that a paragraph is part of."""
    return key.rpartition("#")[0]


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file of JSON lines."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def pairs_of(folder: Path, embedder: Embedder, rng: random.Random) -> Iterator[list[Pair]]:
    """For each question of newwiki or squad its pairs, those that answer first."""
    found = golds(folder)
    rng.shuffle(found)
    found = found[:MOST_QUESTIONS]
    needed = {row["doc_id"] for row in lines(folder / "qrels.jsonl")}
    paragraphs = Paragraphs(folder, needed)
    exchanges = Exchanges([gold.question for gold in found], rng)
    sentences = embedder.embed_passages([paragraphs.sentence(*place) for place in paragraphs.places])
    questions = embedder.embed_passages([gold.question for gold in found])
    near = np.argsort(-(questions @ sentences.T), axis=1)[:, :NEAR]
    for gold, rows in zip(found, near, strict=True):
        passage = paragraphs.passage(gold.document, gold.sentences[0])
        at = passage.find(gold.answer)
        if at < 0:
            continue
        span = (at, at + len(gold.answer))
        right = [Pair(text, passage, span) for text in (gold.question, exchanges.varied(gold.question))]
        names = paragraphs.names[article(gold.document)]
        changed = exchanges.exchanged(gold.question, gold.answer, passage, names)
        misses = near_misses(gold, paragraphs, [int(row) for row in rows], rng)
        yield [
            *right,
            *(Pair(question, passage, None) for question in changed),
            *(Pair(gold.question, text, None) for text in misses),
        ]


def golds(folder: Path) -> list[Gold]:
    """The answerable questions of a set whose answer stands within two sentences."""
    rows = {row["qid"]: row for row in lines(folder / "queries.jsonl")}
    texts = {row["doc_id"]: row["text"] for row in lines(folder / "corpus.jsonl")}
    found = []
    for row in lines(folder / "qrels.jsonl"):
        query, text, answer = rows[row["qid"]], texts[row["doc_id"]], row["evidence"][0]
        start = row.get("start", text.find(answer))
        if query["type"] == ADVERSARIAL or not answer or start < 0:
            continue
        end = start + len(answer)
        inside = [
            place for place, (one, two) in enumerate(split_sentences(text)) if one < end and start < two
        ]
        if 0 < len(inside) <= 2:
            sentences = range(inside[0], inside[-1] + 1)
            found.append(Gold(query["question"], row["doc_id"], answer, sentences))
    return found


def near_misses(gold: Gold, paragraphs: Paragraphs, near: list[int], rng: random.Random) -> Iterator[str]:
    """Passages that don't hold the answer: of the same paragraph, and the nearest of others."""
    beside = range(gold.sentences[0] - 1, gold.sentences[-1] + 2)
    others = [row for row in range(len(paragraphs.sentences[gold.document])) if row not in beside]
    if others:
        yield paragraphs.passage(gold.document, rng.choice(others))
    made = 0
    for row in near:
        key, place = paragraphs.places[row]
        text = paragraphs.passage(key, place)
        if key != gold.document and gold.answer.lower() not in text.lower():
            yield text
            made += 1
        if made == OTHERS:
            return
