"""The best sentences for a question are read once more, each together with it, and ordered anew.

Reading costs some ten milliseconds a sentence, so that only the best by `rag.features` are read; a logistic
regression (`rag.confidence`) weighs what the reader says against what was known before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.candidates import Pool
from rag.reader import Reading, passage_of, reader

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rag.confidence import LogisticModel

READ = 6
"""How many of the best sentences are read; 8 or 10 put a right one first in .007 more of 933 questions."""
READ_FEATURES = ("score", "read_odds", "read_margin")
"""What the model that orders them anew sees of a sentence: its log-odds before, the reader's two figures."""


@dataclass(frozen=True)
class Reread:
    """What the reader makes of some sentences of a pool: `rows` (sentences,) are their places there."""

    rows: NDArray[np.intp]
    reading: Reading

    def scores(self, before: NDArray[np.float32], using: LogisticModel) -> NDArray[np.float32]:
        """The log-odds of all sentences, `before` being those without reading. What was not read counts as
        the worst that was, and never as better than undecided (0)."""
        import numpy as np

        odds = np.full(len(before), self.reading.odds.min(initial=0), np.float32)
        margins = np.full(len(before), self.reading.margins.min(initial=0), np.float32)
        odds[self.rows], margins[self.rows] = self.reading.odds, self.reading.margins
        return using.log_odds(read_features(before, Reading(odds, margins)))


def read_features(before: NDArray[np.float32], reading: Reading) -> NDArray[np.float32]:
    """One row a sentence, one column a name of READ_FEATURES."""
    import numpy as np

    return np.stack([before, reading.odds, reading.margins], axis=1)


class Rereading:
    """Reads pairs of a question and a passage, each once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[float, float]] = {}

    def read(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Read what is not read yet, all at once."""
        unread = [pair for pair in dict.fromkeys(pairs) if pair not in self._known]
        found = reader().read_pairs(unread)
        figures = zip(found.odds.tolist(), found.margins.tolist(), strict=True)
        self._known.update(zip(unread, figures, strict=True))

    def of(self, question: str, pool: Pool, rows: NDArray[np.intp]) -> Reread:
        """What the reader makes of these sentences of the pool."""
        import numpy as np

        pairs = pairs_of(question, pool, rows)
        self.read(pairs)
        found = np.array([self._known[pair] for pair in pairs], np.float32).reshape(len(pairs), 2)
        return Reread(rows, Reading(found[:, 0], found[:, 1]))


def best_of(scores: NDArray[np.float32]) -> NDArray[np.intp]:
    """The places of the sentences that are read, best first."""
    import numpy as np

    return np.argsort(-scores, kind="stable")[:READ]


def pairs_of(question: str, pool: Pool, rows: NDArray[np.intp]) -> list[tuple[str, str]]:
    """The question with each of these sentences, in their surroundings."""
    return [(question, _passage(pool, int(row))) for row in rows]


def _passage(pool: Pool, row: int) -> str:
    candidate, after = pool.candidates[row], row + 1
    return passage_of(
        candidate.document.title or candidate.hit.passage.heading or "",
        pool.candidates[row - 1].text if pool.follows[row] else "",
        candidate.text,
        pool.candidates[after].text if after < len(pool.candidates) and pool.follows[after] else "",
    )
