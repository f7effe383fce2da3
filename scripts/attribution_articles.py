"""Marked articles as numbers for the attribution network: labels, damage and batches."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rag.attribution_model import WINDOW, distances, places
from rag.attribution_tokens import COLUMNS, HASHES, NAME, Tokens, tokenize

IGNORE = -100
"""The label of what no loss is counted for."""


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
