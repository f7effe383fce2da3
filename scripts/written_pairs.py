"""Pairs to train the reader on from the questions written for it: `questions/reading.jsonl`.

Each line names a stretch of an article of a public set, questions that it answers (with where the answer
stands) and questions that look as if it did: a detail that it does not state ("absent"), a premise that it
contradicts ("premise"), a question that it answers with one thing changed ("twin").
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from reading_pairs import Pair, lines

from index.sentences import split_sentences
from rag.reader import passage_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.embedder import Embedder
    from index.types import Span

QUESTIONS = Path(__file__).parent / "questions" / "reading.jsonl"
SETS = {
    "news2025": "news2025/corpus.jsonl",
    "polnear": "polnear/train.corpus.jsonl",
    "newwiki": "newwiki/corpus.jsonl",
}
SECOND = 0.35
"""How often a question without an answer is also set against the second nearest sentence."""


class Stretch:
    """A stretch of an article with its sentences."""

    def __init__(self, row: dict[str, Any], document: dict[str, Any]) -> None:
        self.start, end = row["span"]
        self.text = document["text"][self.start : end]
        self.title = (document["title"] or "").replace("_", " ")
        self.questions: list[dict[str, Any]] = row["questions"]
        self.spans: list[Span] = split_sentences(self.text)
        self.sentences = [self.text[one:two] for one, two in self.spans]

    def passage(self, row: int) -> str:
        """A sentence with its neighbours and title, as the reader gets it."""
        after = self.sentences[row + 1] if row + 1 < len(self.sentences) else ""
        return passage_of(self.title, self.sentences[row - 1] if row else "", self.sentences[row], after)

    def nearest_with(self, answer: str, near: NDArray[np.float32]) -> int | None:
        """The sentence nearest to the question of those that hold the answer's words or begin with them."""
        found, at = [], self.text.find(answer)
        while at >= 0:
            found += [
                row for row, (one, two) in enumerate(self.spans) if one < at + len(answer) and at < two
            ][:1]
            at = self.text.find(answer, at + 1)
        return max(found, key=lambda row: float(near[row])) if found else None


def written_pairs(data: Path, embedder: Embedder, rng: random.Random) -> list[list[Pair]]:
    """The pairs of each stretch. DATA is the folder of public sets."""
    texts = {name: {row["doc_id"]: row for row in lines(data / path)} for name, path in SETS.items()}
    stretches = [Stretch(row, texts[row["set"]][row["doc_id"]]) for row in lines(QUESTIONS)]
    sentences = embedder.embed_passages([text for one in stretches for text in one.sentences])
    asked = embedder.embed_passages([q["question"] for one in stretches for q in one.questions])
    groups = []
    for stretch in stretches:
        count, several = len(stretch.sentences), len(stretch.questions)
        near = asked[:several] @ sentences[:count].T
        sentences, asked = sentences[count:], asked[several:]
        groups.append(
            [
                pair
                for q, row in zip(stretch.questions, near, strict=True)
                for pair in _pairs(stretch, q, row, rng)
            ]
        )
    return groups


def _pairs(
    stretch: Stretch, question: dict[str, Any], near: NDArray[np.float32], rng: random.Random
) -> Iterator[Pair]:
    order = [int(row) for row in np.argsort(-near)]
    if "answer" not in question:
        yield Pair(question["question"], stretch.passage(order[0]), None)
        if len(order) > 1 and rng.random() < SECOND:
            yield Pair(question["question"], stretch.passage(order[1]), None)
        return
    start, end = (place - stretch.start for place in question["answer"])
    answer = stretch.text[start:end]
    row = stretch.nearest_with(answer, near)
    passage = stretch.passage(row) if row is not None else ""
    at = passage.find(answer)
    if at < 0:
        return
    yield Pair(question["question"], passage, (at, at + len(answer)))
    without = (text for place in order if answer.lower() not in (text := stretch.passage(place)).lower())
    for text in without:
        yield Pair(question["question"], text, None)
        return
