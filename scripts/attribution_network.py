"""The attribution network in torch, for training; `rag/attribution_model.py` runs the same one in numpy."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from rag.attribution_model import ARGUMENT_LABELS, DISTANCES, PLACES
from rag.attribution_tokens import GAPS, HASHES, QUOTE_STATES, SHAPES

AFFIX_WIDTH, SHAPE_WIDTH, GAP_WIDTH, QUOTE_WIDTH = 16, 8, 8, 16
ENCODER_DILATIONS = (1, 2, 4, 8, 16, 1)
ARGUMENT_DILATIONS = (1, 3)


class Convolution(nn.Module):
    """A residual layer: x + relu(width-3 convolution of x, normalised first where `norm` is true)."""

    def __init__(self, size: int, dilation: int, norm: bool) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(size) if norm else nn.Identity()
        self.linear = nn.Linear(3 * size, size)
        self.dilation = dilation

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        y = self.norm(x) * mask
        padded = functional.pad(y, (0, 0, self.dilation, self.dilation))
        n = x.shape[-2]
        d = self.dilation
        wide = torch.cat([padded[..., :n, :], y, padded[..., 2 * d : 2 * d + n, :]], -1)
        return x + functional.dropout(functional.relu(self.linear(wide)), 0.15, self.training)


class Network(nn.Module):
    """Encodes the tokens, scores each as a cue, and scores a cue's window as source and content."""

    def __init__(self, vectors: NDArray[np.float32], size: int, pair: int) -> None:
        super().__init__()
        counts = (len(vectors), HASHES, HASHES, len(SHAPES), GAPS, QUOTE_STATES)
        widths = (vectors.shape[1], AFFIX_WIDTH, AFFIX_WIDTH, SHAPE_WIDTH, GAP_WIDTH, QUOTE_WIDTH)
        self.tables = nn.ModuleList(nn.Embedding(n, w) for n, w in zip(counts, widths, strict=True))
        with torch.no_grad():
            self.tables[0].get_parameter("weight").copy_(torch.from_numpy(vectors))
        self.enter = nn.Linear(sum(widths), size)
        self.encoder = nn.ModuleList(Convolution(size, d, norm=True) for d in ENCODER_DILATIONS)
        self.norm = nn.LayerNorm(size)
        self.cue = nn.Linear(size, 3)
        self.from_cue = nn.Linear(2 * size, pair)
        self.from_token = nn.Linear(size, pair)
        self.distance = nn.Embedding(DISTANCES, pair)
        self.place = nn.Embedding(PLACES, pair)
        self.arguments = nn.ModuleList(Convolution(pair, d, norm=False) for d in ARGUMENT_DILATIONS)
        self.pair_norm = nn.LayerNorm(pair)
        self.label = nn.Linear(pair, len(ARGUMENT_LABELS))

    def encode(self, features: Tensor, mask: Tensor) -> Tensor:
        x = torch.cat([table(features[:, n]) for n, table in enumerate(self.tables)], -1)
        x = self.enter(functional.dropout(x, 0.2, self.training))
        for layer in self.encoder:
            x = layer(x, mask)
        return functional.dropout(self.norm(x), 0.2, self.training)

    def relate(
        self, h: Tensor, cues: Tensor, rows: Tensor, inside: Tensor, dist: Tensor, place: Tensor
    ) -> Tensor:
        ends = torch.cat([h[cues[:, 0]], h[cues[:, 1]]], -1)
        x = self.from_cue(ends)[:, None] + self.from_token(h)[rows] + self.distance(dist) + self.place(place)
        x = functional.relu(x)
        mask = inside[..., None].float()
        for layer in self.arguments:
            x = layer(x, mask)
        scores: Tensor = self.label(self.pair_norm(x))
        return scores
