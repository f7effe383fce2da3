"""Whether a text says what a sentence says, by a natural-language-inference model (optional)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from index.errors import ModelError

_ENTAILMENT = "entail"


class Entailment(Protocol):
    """Judges pairs of (premise, hypothesis): the probability that the premise entails the hypothesis."""

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> list[float]: ...


class CrossEncoderEntailment:
    """A cross-encoder trained on natural-language inference, by name or folder, from this machine's files.

    Its configuration must name its labels, one of them "entailment" (as those of the family
    cross-encoder/nli-* do). Safetensors only, no code from the model's folder. Raises ModelError.
    """

    def __init__(self, name: str) -> None:
        from sentence_transformers import CrossEncoder

        try:
            self._model: Any = CrossEncoder(
                name,
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

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """One probability a pair. A premise that is too long for the model is cut."""
        if not pairs:
            return []
        scores = self._model.predict(list(pairs), apply_softmax=True, show_progress_bar=False)
        return [float(row[self._row]) for row in scores]
