"""Models of a few hundred random weights, as the hub has them, for the code that loads real ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def save_bert(folder: Path, kind: str, words: Sequence[str], seed: int, width: int, **settings: Any) -> None:
    """Write a BERT model of the class `kind` that knows these words, with its tokenizer, into `folder`.

    `width` is the size of its states; `settings` are those of transformers' BertConfig.
    """
    import torch
    import transformers

    kit: Any = transformers
    vocabulary = [*SPECIAL, *words]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    kit.BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(seed)
    sizes = {"num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 2 * width}
    config = kit.BertConfig(vocab_size=len(vocabulary), hidden_size=width, **{**sizes, **settings})
    getattr(kit, kind)(config).save_pretrained(folder)
