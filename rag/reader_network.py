"""The network behind the reader: all-MiniLM-L6-v2 over question and passage in one row, changed a little.

The packaged model's weights are read as data and stay as they are; to the linear maps of its upper layers
the trained file adds products of two thin matrices (Hu et al. 2021, "LoRA: low-rank adaptation of large
language models"). Whatever model embeds the documents, the reader uses this one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from index.model_files import locate

if TYPE_CHECKING:
    import torch

LAYERS, HEADS, WIDTH, INNER = 6, 12, 384, 1536
FIRST = 2
"""The first layer that is changed: the ones below take part as they are."""
RANK = 32
POOLED = 192
MAPS = {
    "attention.self.query": (WIDTH, WIDTH),
    "attention.self.key": (WIDTH, WIDTH),
    "attention.self.value": (WIDTH, WIDTH),
    "attention.output.dense": (WIDTH, WIDTH),
    "intermediate.dense": (WIDTH, INNER),
    "output.dense": (INNER, WIDTH),
}
"""The linear maps of a layer: values in and out."""
_NEVER = -1e4


def shapes() -> dict[str, tuple[int, ...]]:
    """The trained weights: names with shapes. Of each changed map `down` and `up`, and the heads."""
    found: dict[str, tuple[int, ...]] = {}
    for layer in range(FIRST, LAYERS):
        for name, (values_in, values_out) in MAPS.items():
            found[f"encoder.layer.{layer}.{name}.down"] = (RANK, values_in)
            found[f"encoder.layer.{layer}.{name}.up"] = (values_out, RANK)
    return found | {
        "pool.weight": (POOLED, 3 * WIDTH),
        "pool.bias": (POOLED,),
        "answers.weight": (1, POOLED),
        "answers.bias": (1,),
        "ends.weight": (2, WIDTH),
        "ends.bias": (2,),
    }


class Network:
    """BERT's layers (Devlin et al. 2019) with heads for "answers" and for the ends of the answer.

    `packaged` are the embedding model's weights as its file names them, `trained` those of `shapes`; or the
    `merged` weights and what is left of the trained ones.
    """

    def __init__(
        self, packaged: Mapping[str, torch.Tensor], trained: Mapping[str, torch.Tensor], dropout: float = 0.0
    ) -> None:
        import numpy as np

        self._packaged = packaged
        self._trained = trained
        self._dropout = dropout
        self._chance = np.random.Generator(np.random.SFC64(0))

    def judge(
        self, ids: torch.Tensor, segments: torch.Tensor, mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Log-odds (n,) that a passage answers, and scores (n, 2, tokens) of where the answer starts and
        ends; the first token stands for "nowhere".

        `ids` (n, tokens) are question and passage in one row, `segments` 0 for the question and 1 for the
        passage, `mask` false for padding.
        """
        import torch
        from torch.nn import functional

        states = self._states(ids, segments, mask).float()
        within, asked = mask & (segments == 1), mask & (segments == 0)
        most = states.masked_fill(~within[..., None], _NEVER).amax(1)
        mean = (states * asked[..., None]).sum(1) / asked.sum(1, keepdim=True)
        pooled = functional.gelu(self._head("pool", torch.cat([states[:, 0], mean, most], -1)))
        odds = self._head("answers", self._dropped(pooled))[:, 0]
        ends = self._head("ends", states).transpose(1, 2)
        places = within | (torch.arange(ids.shape[1]) == 0)
        return odds, ends.masked_fill(~places[:, None], _NEVER)

    def _states(self, ids: torch.Tensor, segments: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        import torch

        w = self._packaged
        states = w["embeddings.word_embeddings.weight"][ids]
        states = states + w["embeddings.position_embeddings.weight"][: ids.shape[1]]
        states = self._normal("embeddings", states + w["embeddings.token_type_embeddings.weight"][segments])
        with torch.no_grad():
            for layer in range(FIRST):
                states = self._layer(f"encoder.layer.{layer}.", states, mask)
        for layer in range(FIRST, LAYERS):
            states = self._layer(f"encoder.layer.{layer}.", states, mask)
        return states

    def _layer(self, name: str, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        from torch.nn import functional

        shape = (*states.shape[:2], HEADS, WIDTH // HEADS)
        query, key, value = (
            self._linear(f"{name}attention.self.{part}", states).reshape(shape).transpose(1, 2)
            for part in ("query", "key", "value")
        )
        # Written out: the fused kernel is slower on a processor, in training by a third of all the time.
        closeness = (query @ key.transpose(-1, -2)) / math.sqrt(shape[-1])
        found = closeness.masked_fill(~mask[:, None, None, :], _NEVER).softmax(-1) @ value
        found = self._linear(name + "attention.output.dense", found.transpose(1, 2).reshape(states.shape))
        states = self._normal(name + "attention.output", states + self._dropped(found))
        inner = functional.gelu(self._linear(name + "intermediate.dense", states))
        outer = self._linear(name + "output.dense", inner)
        return self._normal(name + "output", states + self._dropped(outer))

    def _linear(self, name: str, states: torch.Tensor) -> torch.Tensor:
        from torch.nn import functional

        found = functional.linear(states, self._packaged[name + ".weight"], self._packaged[name + ".bias"])
        if name + ".down" in self._trained:
            down, up = (self._trained[name + part].to(states.dtype) for part in (".down", ".up"))
            found = found + functional.linear(functional.linear(states, down), up)
        return found

    def _normal(self, name: str, states: torch.Tensor) -> torch.Tensor:
        from torch.nn import functional

        weight = self._packaged[name + ".LayerNorm.weight"]
        bias = self._packaged[name + ".LayerNorm.bias"]
        return functional.layer_norm(states, (WIDTH,), weight, bias, 1e-12)

    def _head(self, name: str, states: torch.Tensor) -> torch.Tensor:
        from torch.nn import functional

        return functional.linear(states, self._trained[name + ".weight"], self._trained[name + ".bias"])

    def _dropped(self, states: torch.Tensor) -> torch.Tensor:
        from torch.nn import functional

        return functional.dropout(states, self._dropout) if self._dropout else states


def merged(packaged: Mapping[str, torch.Tensor], trained: Mapping[str, torch.Tensor]) -> Network:
    """The network with the products added to the packaged weights once, so that reading costs no more."""
    found = dict(packaged)
    for name in trained:
        if name.endswith(".down"):
            plain = name.removesuffix(".down")
            weight = found[plain + ".weight"]
            product = trained[plain + ".up"] @ trained[name]
            found[plain + ".weight"] = weight + product.to(weight.dtype)
    return Network(found, {name: value for name, value in trained.items() if not name.startswith("encoder.")})


@lru_cache(maxsize=1)
def packaged_tokenizer() -> Any:
    """The packaged model's tokenizer, without padding or truncation. Raises ModelError when its files are
    absent or damaged."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(locate(None).folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def packaged_weights() -> dict[str, torch.Tensor]:
    """The packaged model's weights, in bfloat16 where the processor multiplies in it, as the embedder's.

    Raises ModelError when its files are absent or damaged.
    """
    import torch
    from safetensors.torch import load_file

    capabilities: dict[str, object] = getattr(torch.cpu, "get_capabilities", dict)()
    narrow = capabilities.get("avx512_bf16") or capabilities.get("amx_bf16")
    kind = torch.bfloat16 if narrow else torch.float32
    weights = load_file(str(locate(None).folder / "model.safetensors"))
    return {name: value.to(kind) for name, value in weights.items() if value.is_floating_point()}
