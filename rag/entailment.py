"""Whether a text says what a sentence says, by a natural-language-inference model (optional)."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, Protocol

from index.errors import ModelError
from index.model_files import locate_cross_encoder

_ENTAILMENT = "entail"


class Entailment(Protocol):
    """Judges pairs of (premise, hypothesis): the probability that the premise entails the hypothesis."""

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> list[float]: ...


class CrossEncoderEntailment:
    """A cross-encoder trained on natural-language inference, by name or folder.

    Its configuration must name its labels, one of them "entailment" (as those of the family
    cross-encoder/nli-* do). Safetensors only, no code in the model's folder. May be used from several
    threads, which take turns. Raises ModelError.
    """

    def __init__(self, name: str) -> None:
        from sentence_transformers import CrossEncoder

        folder = locate_cross_encoder(name).folder
        try:
            self._model: Any = CrossEncoder(
                str(folder),
                trust_remote_code=False,
                local_files_only=True,
                model_kwargs={"use_safetensors": True},
                max_length=512,
            )
        except Exception as error:  # the loader raises whatever its parts do; the name is what is wrong
            raise ModelError(f"The inference model {name!r} can't be loaded: {error}") from error
        labels = {int(row): str(label).lower() for row, label in self._model.config.id2label.items()}
        rows = [row for row, label in labels.items() if label.startswith(_ENTAILMENT)]
        if len(rows) != 1 or len(labels) < 2:
            raise ModelError(
                f"The model {name!r} has no label 'entailment' among {sorted(labels.values())}; "
                "give one that was trained on natural-language inference."
            )
        self._row = rows[0]
        self._turn = threading.Lock()

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """One probability a pair. A premise that is too long for the model is cut."""
        if not pairs:
            return []
        with self._turn:
            scores = self._model.predict(list(pairs), apply_softmax=True, show_progress_bar=False)
        return [float(row[self._row]) for row in scores]
