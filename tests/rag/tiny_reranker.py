"""A tiny cross-encoder, and texts of the few words that it knows."""

from __future__ import annotations

import random
from pathlib import Path

from tiny_bert import save_bert

from index import Document

WORDS = [
    "the",
    "bridge",
    "is",
    "open",
    "closed",
    "harbour",
    "council",
    "voted",
    "storm",
    "mill",
    "old",
    "new",
]
QUESTION = "Is the old bridge open?"


def make_reranker(folder: Path, labels: int = 1) -> Path:
    """A cross-encoder of some random weights, as the hub has them."""
    settings = {"max_position_embeddings": 48, "initializer_range": 0.5, "num_labels": labels}
    save_bert(folder, "BertForSequenceClassification", ["?", *WORDS], seed=5, width=16, **settings)
    return folder


def documents(count: int) -> list[Document]:
    """Texts of the few words that the tiny model knows, no two alike."""
    chance = random.Random(11)
    return [
        Document(path=f"{n:02}.txt", text=" ".join(chance.choices(WORDS, k=9)).capitalize() + ".")
        for n in range(count)
    ]
