"""How widely a model spreads its cosines, so that they can be weighed against BM25 scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.model_files import DEFAULT_NAME

if TYPE_CHECKING:
    from index.embedder import Embedder

DEFAULT_SPREAD = 0.078
"""The default model's spread over the texts below."""

_UNRELATED = (
    "The ferry to the northern islands leaves at dawn and comes back after dark.",
    "Yeast turns sugar into carbon dioxide and alcohol.",
    "The court dismissed the appeal because it was filed too late.",
    "Her second symphony was first performed in an empty hall.",
    "A magnitude describes how bright a star appears from the ground.",
    "Parliament voted to raise the retirement age by two years.",
    "Knead the dough for ten minutes and let it rest overnight.",
    "The striker missed two penalties in the final.",
    "Copper prices fell for the third week in a row.",
    "Vaccines train the immune system without causing the disease.",
    "The compiler rejects a program whose types do not match.",
    "Monsoon rains flooded the lower villages again.",
    "Children learn the grammar of their language without lessons.",
    "The treaty bans tests of nuclear weapons in the atmosphere.",
    "Bees tell each other where flowers are by dancing.",
    "The museum returned the bronze to the city it was taken from.",
)


_scales: dict[str, float] = {}  # by the model's identity


def similarity_scale(embedder: Embedder) -> float:
    """What to multiply this model's cosines by to give them the default model's spread."""
    if embedder.identity.startswith(f"{DEFAULT_NAME} "):
        return 1.0
    if embedder.identity not in _scales:
        spread = measured_spread(embedder)
        # A model that tells nothing apart has no spread to go by.
        _scales[embedder.identity] = DEFAULT_SPREAD / spread if spread > 1e-3 else 1.0
    return _scales[embedder.identity]


def measured_spread(embedder: Embedder) -> float:
    """The standard deviation of the cosines between sixteen texts that have nothing to do with each other."""
    import numpy as np

    vectors = embedder.embed_passages(_UNRELATED)
    cosines = (vectors @ vectors.T)[np.triu_indices(len(_UNRELATED), 1)]
    return float(cosines.std())
