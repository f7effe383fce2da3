"""Reads a question and a stretch of text together: does the text hold the answer?

Vectors made apart see what a question is about; a missing detail ("Which seven states ...?") or a wrong
premise shows only when word is set against word. The token outputs of all-MiniLM-L6-v2 for question and
passage are compared by soft alignment (as in Chen et al. 2017, "Enhanced LSTM for natural language
inference"), then read together by two small transformer layers; `scripts/train_reader.py` trains them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from rag.reader_encoder import Encoder, encoder

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray

READER_FILE = Path(__file__).parent / "data" / "confidence_reader.npz"
TITLE, BEFORE, SENTENCE, AFTER = 70, 160, 360, 120
"""Most characters of a title, of the sentence before, of the sentence itself, of the one after."""
QUESTION_TOKENS, PASSAGE_TOKENS = 40, 128
WIDTH, JOINT_LAYERS, HEADS = 160, 2, 4
LONGEST = 30
"""Most tokens of an answer."""
_NEVER = -1e4


def passage_of(title: str, before: str, sentence: str, after: str) -> str:
    """What is read for a sentence: its title and the neighbours that there is room for."""
    parts = [
        f"{title[:TITLE]}:" if title else "",
        before if len(before) <= BEFORE else "... " + before[-BEFORE:],
        sentence[:SENTENCE],
        after if len(after) <= AFTER else after[:AFTER] + " ...",
    ]
    return " ".join(part for part in parts if part)


@dataclass(frozen=True)
class Reading:
    """What the reader makes of some passages: `odds` (passages,) the log-odds that each answers the
    question, `margins` (passages,) by how much the best place for an answer outdoes "nowhere"."""

    odds: NDArray[np.float32]
    margins: NDArray[np.float32]


class Reader:
    """The trained network behind the encoder of its words."""

    def __init__(self, words: Encoder, network: Network) -> None:
        self._words = words
        self._network = network

    def read(self, question: str, passages: Sequence[str]) -> Reading:
        """Judge each passage by itself. Texts beyond the token limits are cut."""
        import numpy as np
        import torch

        if not passages:
            return Reading(np.zeros(0, np.float32), np.zeros(0, np.float32))
        count = len(passages)
        with torch.inference_mode():
            asked, asked_mask = self._words.states([question], QUESTION_TOKENS)
            read, read_mask = self._words.states(passages, PASSAGE_TOKENS)
            odds, ends = self._network.judge(
                asked.expand(count, -1, -1), asked_mask.expand(count, -1), read, read_mask
            )
        return Reading(odds.numpy(), np.array([_margin(row) for row in ends.numpy()], np.float32))


def _margin(ends: NDArray[np.float32]) -> float:
    """The best start and end within LONGEST tokens of each other, less "nowhere"; `ends` is (2, tokens)."""
    start, end = ends[:, 1:]
    reach = min(LONGEST, len(start))
    if not reach:
        return 0.0
    best = max(float((start[: len(start) - gap] + end[gap:]).max()) for gap in range(reach))
    return best - float(ends[:, 0].sum())


@lru_cache(maxsize=1)
def reader() -> Reader:
    """The reader that the package carries. Raises ModelError when the embedding model's files are absent."""
    import numpy as np
    import torch

    with np.load(READER_FILE, allow_pickle=False) as data:
        weights = {name: torch.from_numpy(data[name].astype(np.float32)) for name in data.files}
    return Reader(encoder(), Network(weights))


class Network:
    """Alignment of two texts' token states, and layers that read both, over named weights."""

    def __init__(self, weights: Mapping[str, torch.Tensor], dropout: float = 0.0) -> None:
        self.weights = weights
        self._dropout = dropout

    def judge(
        self, asked: torch.Tensor, asked_mask: torch.Tensor, read: torch.Tensor, read_mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Log-odds (n,) that a passage answers, and scores (n, 2, tokens) of where the answer starts and
        ends; the first token of a passage stands for "nowhere". States have shape (n, tokens, 2 d)."""
        import torch

        w = self.weights
        cosines = _cosines(asked, read)
        one, two = (self._normal("project", self._linear("project", states)) for states in (asked, read))
        likeness = self._linear("match", one) @ two.transpose(1, 2) / math.sqrt(WIDTH)
        likeness = likeness + sum(w["trust"][place] * cosine for place, cosine in enumerate(cosines))
        turned = [cosine.transpose(1, 2) for cosine in cosines]
        question = self._compared(one, two, likeness, cosines, read_mask) + w["segments"][0]
        passage = self._compared(two, one, likeness.transpose(1, 2), turned, asked_mask) + w["segments"][1]
        states, mask = torch.cat([question, passage], 1), torch.cat([asked_mask, read_mask], 1)
        for layer in range(JOINT_LAYERS):
            states = self._joint(f"layer{layer}.", states, mask)
        count = asked.shape[1]
        mean = (states[:, :count] * asked_mask[..., None]).sum(1) / asked_mask.sum(1, keepdim=True)
        most = states[:, count:].masked_fill(~read_mask[..., None], _NEVER).amax(1)
        odds = self._linear("answers", torch.cat([mean, most], -1))[:, 0]
        ends = self._linear("ends", states[:, count:]).transpose(1, 2)
        return odds, ends.masked_fill(~read_mask[:, None], _NEVER)

    def _compared(
        self,
        own: torch.Tensor,
        other: torch.Tensor,
        likeness: torch.Tensor,
        cosines: Sequence[torch.Tensor],
        mask: torch.Tensor,
    ) -> torch.Tensor:
        """Each token of one text set against what it is aligned with in the other."""
        import torch
        from torch.nn import functional

        shares = likeness.masked_fill(~mask[:, None], _NEVER).softmax(-1)
        found = shares @ other
        nearest = [cosine.masked_fill(~mask[:, None], -1).amax(-1) for cosine in cosines]
        signs = torch.stack([*nearest, shares.amax(-1)], -1)
        both = torch.cat([own, found, (own - found).abs(), own * found, signs], -1)
        return self._normal("compare", functional.gelu(self._linear("compare", both)) + own)

    def _joint(self, name: str, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        from torch.nn import functional

        shape = (*states.shape[:2], 3, HEADS, WIDTH // HEADS)
        query, key, value = self._linear(name + "inputs", states).reshape(shape).permute(2, 0, 3, 1, 4)
        found = functional.scaled_dot_product_attention(query, key, value, mask[:, None, None, :])
        found = self._linear(name + "output", found.transpose(1, 2).reshape(states.shape))
        states = self._normal(name + "output", states + self._dropped(found))
        inner = self._dropped(functional.gelu(self._linear(name + "inner", states)))
        return self._normal(name + "outer", states + self._dropped(self._linear(name + "outer", inner)))

    def _dropped(self, states: torch.Tensor) -> torch.Tensor:
        from torch.nn import functional

        return functional.dropout(states, self._dropout) if self._dropout else states

    def _linear(self, name: str, states: torch.Tensor) -> torch.Tensor:
        from torch.nn import functional

        return functional.linear(states, self.weights[name + ".weight"], self.weights[name + ".bias"])

    def _normal(self, name: str, states: torch.Tensor) -> torch.Tensor:
        from torch.nn import functional

        scale, shift = self.weights[name + ".scale"], self.weights[name + ".shift"]
        return functional.layer_norm(states, (WIDTH,), scale, shift)


def _cosines(asked: torch.Tensor, read: torch.Tensor) -> list[torch.Tensor]:
    """Of each question token with each passage token, at the middle and at the last layer."""
    from torch.nn import functional

    pairs = zip(asked.chunk(2, -1), read.chunk(2, -1), strict=True)
    return [
        functional.normalize(one, dim=-1) @ functional.normalize(two, dim=-1).transpose(1, 2)
        for one, two in pairs
    ]


def shapes(states: int) -> dict[str, tuple[int, ...]]:
    """The network's weights, for token states of so many values: names with shapes."""
    linear: dict[str, tuple[int, int]] = {
        "project": (WIDTH, states),
        "match": (WIDTH, WIDTH),
        "compare": (WIDTH, 4 * WIDTH + 3),
        "answers": (1, 2 * WIDTH),
        "ends": (2, WIDTH),
    }
    normal = ["project", "compare"]
    for layer in range(JOINT_LAYERS):
        linear |= {
            f"layer{layer}.inputs": (3 * WIDTH, WIDTH),
            f"layer{layer}.output": (WIDTH, WIDTH),
            f"layer{layer}.inner": (2 * WIDTH, WIDTH),
            f"layer{layer}.outer": (WIDTH, 2 * WIDTH),
        }
        normal += [f"layer{layer}.output", f"layer{layer}.outer"]
    found: dict[str, tuple[int, ...]] = {"trust": (2,), "segments": (2, WIDTH)}
    for name, shape in linear.items():
        found |= {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
    for name in normal:
        found |= {f"{name}.scale": (WIDTH,), f"{name}.shift": (WIDTH,)}
    return found
