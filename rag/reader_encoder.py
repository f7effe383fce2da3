"""The token states of all-MiniLM-L6-v2 that the reader compares: its middle and its last layer.

The packaged model's weights are read as data; whatever model embeds the documents, the reader uses this one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from index.model_files import locate

if TYPE_CHECKING:
    import torch

MIDDLE, LAYERS, HEADS = 3, 6, 12


class Encoder:
    """BERT's layers (Devlin et al. 2019) over the weights as the model's file names them."""

    def __init__(self, tokenizer: Any, weights: Mapping[str, torch.Tensor]) -> None:
        self._tokenizer = tokenizer
        self._weights = weights

    def states(self, texts: Sequence[str], limit: int) -> tuple[torch.Tensor, torch.Tensor]:
        """States (texts, tokens, 2 d) in float32 and the mask of real tokens. Longer texts are cut."""
        import torch

        found = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        cut = [ids if len(ids) <= limit else ids[: limit - 1] + ids[-1:] for ids in found]
        longest = max(len(ids) for ids in cut)
        mask = torch.tensor([[place < len(ids) for place in range(longest)] for ids in cut])
        padded = torch.tensor([ids + [0] * (longest - len(ids)) for ids in cut])
        return self._forward(padded, mask), mask

    def offsets(self, text: str, limit: int) -> list[tuple[int, int]]:
        """The characters of each token, (0, 0) for the special ones."""
        found: list[tuple[int, int]] = self._tokenizer.encode(text).offsets
        return found if len(found) <= limit else [*found[: limit - 1], (0, 0)]

    def _forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        import torch

        w = self._weights
        states = w["embeddings.word_embeddings.weight"][ids]
        states = states + w["embeddings.position_embeddings.weight"][: ids.shape[1]]
        states = self._normal("embeddings", states + w["embeddings.token_type_embeddings.weight"][0])
        kept = []
        for layer in range(LAYERS):
            states = self._layer(f"encoder.layer.{layer}.", states, mask)
            if layer + 1 in (MIDDLE, LAYERS):
                kept.append(states.float())
        return torch.cat(kept, -1)

    def _layer(self, name: str, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        from torch.nn import functional

        shape = (*states.shape[:2], HEADS, -1)
        query, key, value = (
            self._linear(f"{name}attention.self.{part}", states).reshape(shape).transpose(1, 2)
            for part in ("query", "key", "value")
        )
        found = functional.scaled_dot_product_attention(query, key, value, mask[:, None, None, :])
        found = self._linear(name + "attention.output.dense", found.transpose(1, 2).reshape(states.shape))
        states = self._normal(name + "attention.output", states + found)
        inner = functional.gelu(self._linear(name + "intermediate.dense", states))
        return self._normal(name + "output", states + self._linear(name + "output.dense", inner))

    def _linear(self, name: str, states: torch.Tensor) -> torch.Tensor:
        from torch.nn import functional

        return functional.linear(states, self._weights[name + ".weight"], self._weights[name + ".bias"])

    def _normal(self, name: str, states: torch.Tensor) -> torch.Tensor:
        from torch.nn import functional

        weight, bias = self._weights[name + ".LayerNorm.weight"], self._weights[name + ".LayerNorm.bias"]
        return functional.layer_norm(states, weight.shape, weight, bias, 1e-12)


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The packaged model's, in bfloat16 where the processor multiplies in it, as the embedder is.

    Raises ModelError when its files are absent or damaged.
    """
    import torch
    from safetensors.torch import load_file
    from tokenizers import Tokenizer

    folder = locate(None).folder
    capabilities: dict[str, object] = getattr(torch.cpu, "get_capabilities", dict)()
    narrow = capabilities.get("avx512_bf16") or capabilities.get("amx_bf16")
    kind = torch.bfloat16 if narrow else torch.float32
    weights = load_file(str(folder / "model.safetensors"))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return Encoder(
        tokenizer, {name: value.to(kind) for name, value in weights.items() if value.is_floating_point()}
    )
