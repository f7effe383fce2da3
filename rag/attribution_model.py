"""The attribution network in numpy: which tokens are cues, and what each cue's source and content are.

Dilated convolutions over the tokens mark the cues (Strubell et al. 2017, "Fast and accurate entity
recognition with iterated dilated convolutions"); a second, smaller stack looks at the window around one
cue at a time and labels its tokens. `scripts/train_attribution.py` writes the weights.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from rag.attribution_tokens import COLUMNS, Tokens

Array = NDArray[np.float32]
ARGUMENT_LABELS = ("outside", "source begins", "source", "content begins", "content")
WINDOW = (56, 88)
"""How many tokens before and after a cue's first token may belong to its source or content."""
DISTANCES = 49
PLACES = 35
_BREAK = -1e9


def distances(at: NDArray[np.int64], first: int, last: int) -> NDArray[np.int64]:
    """The signed distance of tokens `at` from a cue in DISTANCES classes: exact up to 12, then coarser."""
    away = np.where(at < first, at - first, np.where(at > last, at - last, 0))
    size = np.abs(away)
    step: NDArray[np.int64] = np.where(
        size <= 12, size, 12 + np.ceil(3.6 * np.log2(np.maximum(size, 12) / 12))
    ).astype(np.int64)
    classes: NDArray[np.int64] = 24 + np.sign(away) * np.minimum(step, 24)
    return classes


def places(tokens: Tokens, at: NDArray[np.int64], first: int) -> NDArray[np.int64]:
    """How many sentences and lines lie between tokens `at` and the cue, in PLACES classes."""
    sentence = np.clip(tokens.sentence[at] - tokens.sentence[first], -3, 3) + 3
    line = np.clip(tokens.paragraph[at] - tokens.paragraph[first], -2, 2) + 2
    classes: NDArray[np.int64] = (sentence * 5 + line).astype(np.int64)
    return classes


class AttributionModel:
    """The trained network. Stateless after loading; one may be shared by threads."""

    def __init__(self, arrays: dict[str, NDArray[np.generic]]) -> None:
        words = bytes(arrays["vocabulary"].astype(np.uint8)).decode().split("\n")
        self.vocabulary = {word: number + 3 for number, word in enumerate(words)}
        self._weights = {
            name: value.astype(np.float32)
            for name, value in arrays.items()
            if not name.startswith("tables") and name != "vocabulary"
        }
        self._tables = [
            (arrays[f"tables.{n}.weight"], arrays[f"tables.{n}.weight.scale"]) for n in range(len(COLUMNS))
        ]
        names = [name[: -len(".linear.weight")] for name in self._weights if name.endswith(".linear.weight")]
        self._taps = {name: _taps(self._weights[name + ".linear.weight"]) for name in names}
        self._encoder = [int(d) for d in arrays["encoder_dilations"].astype(np.int64)]
        self._arguments = [int(d) for d in arrays["argument_dilations"].astype(np.int64)]

    def encode(self, tokens: Tokens) -> Array:
        """One vector a token, (n, size)."""
        parts = [
            table[tokens.features[:, n]].astype(np.float32) * scale[tokens.features[:, n]].astype(np.float32)
            for n, (table, scale) in enumerate(self._tables)
        ]
        x = self._linear("enter", np.concatenate(parts, 1))
        for n, dilation in enumerate(self._encoder):
            x = self._convolve(f"encoder.{n}", x, dilation, None)
        return self._normal("norm", x)

    def cue_scores(self, encoded: Array) -> Array:
        """Log-probabilities (n, 3) of each token: outside, begins a cue, inside one."""
        return _log_softmax(self._linear("cue", encoded))

    def argument_scores(
        self, encoded: Array, tokens: Tokens, cues: list[tuple[int, int]]
    ) -> tuple[Array, NDArray[np.int64], NDArray[np.bool_]]:
        """For each cue (first and last token): log-probabilities (cues, window, labels), the tokens of its
        window and which of them exist."""
        firsts = np.array([first for first, _ in cues])
        before = min(WINDOW[0], int(firsts.max()))
        after = min(WINDOW[1], len(tokens) - int(firsts.min()))
        at = firsts[:, None] + np.arange(-before, after)[None, :]
        inside = (at >= 0) & (at < len(tokens))
        at = np.clip(at, 0, len(tokens) - 1)
        distance = np.stack([distances(row, *cue) for row, cue in zip(at, cues, strict=True)])
        place = np.stack([places(tokens, row, cue[0]) for row, cue in zip(at, cues, strict=True)])
        ends = np.concatenate([encoded[firsts], encoded[[last for _, last in cues]]], 1)
        x = (
            self._linear("from_cue", ends)[:, None]
            + self._linear("from_token", encoded)[at]
            + self._weights["distance.weight"][distance]
            + self._weights["place.weight"][place]
        )
        x = np.maximum(x, 0)
        mask = inside[..., None].astype(np.float32)
        for n, dilation in enumerate(self._arguments):
            x = self._convolve(f"arguments.{n}", x, dilation, mask)
        return _log_softmax(self._linear("label", self._normal("pair_norm", x))), at, inside

    def _linear(self, name: str, x: Array) -> Array:
        y: Array = x @ self._weights[name + ".weight"].T + self._weights[name + ".bias"]
        return y

    def _normal(self, name: str, x: Array) -> Array:
        centred = x - x.mean(-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(-1, keepdims=True) + 1e-5)
        y: Array = centred / spread * self._weights[name + ".weight"] + self._weights[name + ".bias"]
        return y

    def _convolve(self, name: str, x: Array, dilation: int, mask: Array | None) -> Array:
        """x + relu(convolution of width 3): one product for the three taps, then added with their shifts."""
        y = self._normal(name + ".norm", x) if name + ".norm.weight" in self._weights else x
        if mask is not None:
            y = y * mask
        size, d = x.shape[-1], dilation
        taps = (y.reshape(-1, size) @ self._taps[name]).reshape(*x.shape[:-1], 3 * size)
        out: Array = taps[..., size : 2 * size] + self._weights[name + ".linear.bias"]
        out[..., d:, :] += taps[..., :-d, :size]
        out[..., :-d, :] += taps[..., d:, 2 * size :]
        np.maximum(out, 0, out=out)
        out += x
        return out


def _taps(weight: Array) -> Array:
    """(size, 3 size), from (size, 3 size) over the left, own and right neighbour side by side."""
    size = len(weight)
    return np.ascontiguousarray(np.concatenate([weight[:, n * size : (n + 1) * size].T for n in range(3)], 1))


def _log_softmax(x: Array) -> Array:
    shifted = x - x.max(-1, keepdims=True)
    y: Array = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return y


@cache
def attribution_model() -> AttributionModel:
    """The model that ships with the package, loaded once."""
    data = files("rag").joinpath("data/attribution.npz").read_bytes()
    with np.load(BytesIO(data), allow_pickle=False) as archive:
        return AttributionModel({name: archive[name] for name in archive.files})
