"""A tiny cross-encoder, and texts of the few words that it knows."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

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
    import torch
    import transformers

    kit: Any = transformers
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "?", *WORDS]
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    kit.BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(5)
    config = kit.BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=48,
        initializer_range=0.5,
        num_labels=labels,
    )
    kit.BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def documents(count: int) -> list[Document]:
    """Texts of the few words that the tiny model knows, no two alike."""
    chance = random.Random(11)
    return [
        Document(path=f"{n:02}.txt", text=" ".join(chance.choices(WORDS, k=9)).capitalize() + ".")
        for n in range(count)
    ]
