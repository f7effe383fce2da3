"""The three small models behind an answer: which sentence may answer, which does when read, whether any does.

All are logistic regressions over the features of `rag.features` and `rag.rereading`;
`scripts/train_confidence.py` fits them and writes `rag/data/confidence.json`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MODEL_FILE = Path(__file__).parent / "data" / "confidence.json"


@dataclass(frozen=True)
class LogisticModel:
    """P(yes) = 1 / (1 + exp(-(features · weights + intercept))). `names` says which features, in order."""

    names: tuple[str, ...]
    weights: NDArray[np.float32]
    intercept: float

    def log_odds(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """One value a row of `features`, shape (rows, names)."""
        odds: NDArray[np.float32] = features @ self.weights + self.intercept
        return odds

    def probability(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """One probability a row of `features`."""
        import numpy as np

        odds = np.clip(self.log_odds(features), -30, 30)
        return (1 / (1 + np.exp(-odds))).astype(np.float32)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> LogisticModel:
        """The model as `to_json` wrote it."""
        import numpy as np

        return cls(tuple(data["names"]), np.array(data["weights"], np.float32), float(data["intercept"]))

    def to_json(self) -> dict[str, Any]:
        """Plain values, rounded to six digits."""
        return {
            "names": list(self.names),
            "weights": [round(float(weight), 6) for weight in self.weights],
            "intercept": round(self.intercept, 6),
        }


@dataclass(frozen=True)
class Models:
    """`sentence` ranks candidates, `reread` those of them that were read once more, `answer` gives the
    confidence; below `threshold` an answer is refused."""

    sentence: LogisticModel
    reread: LogisticModel
    answer: LogisticModel
    threshold: float


@lru_cache(maxsize=1)
def models() -> Models:
    """The models that the package carries."""
    data = json.loads(MODEL_FILE.read_text(encoding="utf-8"))
    return Models(
        LogisticModel.from_json(data["sentence"]),
        LogisticModel.from_json(data["reread"]),
        LogisticModel.from_json(data["answer"]),
        float(data["threshold"]),
    )
