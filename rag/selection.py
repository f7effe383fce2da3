"""Which sentences to quote, in which order: the best one, then what adds to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.headings import CONTENTS_HEADING
from rag.candidates import Pool

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COVERAGE_GAIN = 3.0
"""Log-odds that a sentence gains for holding all of what the chosen ones leave open of the question."""
CONTINUATION_GAIN = 5.0
"""Log-odds that a sentence gains for continuing a chosen one ("On the other hand", "Second")."""
NEXT_GAIN, LEANING_GAIN, BEFORE_GAIN = 2.0, 3.0, 1.0
"""Log-odds that a sentence gains for following a chosen one, for doing so with a word that leans on it ("He",
"As an example", an opened quotation), and for standing before one."""
REPEAT = 0.7
"""Share of common words from which two sentences say the same."""
_CONTINUES = re.compile(
    r"[“\"]*(?:on the other hand|second(?:ly)?|third(?:ly)?|another|in addition|also|further(?:more)?"
    r"|moreover|finally|besides|the (?:second|other|following)|the next|he also|she also|they also|it also"
    r"|these include)\b",
    re.I,
)


_LEANS = re.compile(
    r"[“\"'(]|(?:he|she|they|it|this|these|those|that|such|his|her|their|its|both|but|and"
    r"|as an example|for example|for instance|another|one|the (?:first|latter|former)|among|instead|so"
    r"|however|then)\b",
    re.I,
)


def ranked(pool: Pool, scores: NDArray[np.float32], most: int) -> list[tuple[int, float]]:
    """(row, worth) of up to `most` candidates in the order to quote them, repeats left out.

    After the best one each choice weighs how likely the sentence is to answer (`scores`, log-odds) against
    how much of the question the ones before left open: maximal marginal relevance (Carbonell and
    Goldstein, SIGIR 1998) with question terms in place of similarity.
    """
    import numpy as np

    left = scores.astype(np.float64).copy()
    for row, candidate in enumerate(pool.candidates):
        if candidate.hit.passage.heading == CONTENTS_HEADING:
            left[row] = -np.inf
    total = float(pool.weights.sum()) or 1.0
    covered = np.zeros(len(pool.weights), np.float32)
    repeats = _repeats(pool.words)
    order: list[tuple[int, float]] = []
    while len(order) < most and np.isfinite(left).any():
        gain = (np.maximum(pool.soft - covered[:, None], 0) * pool.weights[:, None]).sum(0) / total
        value = left + (COVERAGE_GAIN * gain if order else 0)
        row = int(value.argmax())
        order.append((row, float(scores[row] if len(order) == 0 else value[row])))
        left[row] = -np.inf
        covered = np.maximum(covered, pool.soft[:, row])
        if row + 1 < len(left) and pool.follows[row + 1]:
            left[row + 1] += _gain(pool.candidates[row + 1].text)
        if pool.follows[row]:
            left[row - 1] += BEFORE_GAIN
        left[repeats[row]] = -np.inf
    return order


def _gain(following: str) -> float:
    if _CONTINUES.match(following):
        return CONTINUATION_GAIN
    return LEANING_GAIN if _LEANS.match(following) else NEXT_GAIN


def _repeats(texts: Sequence[tuple[str, ...]]) -> NDArray[np.bool_]:
    """Which sentences say the same, shape (texts, texts): by the words that two have in common."""
    import numpy as np

    sets = [frozenset(word.lower() for word in words) for words in texts]
    places = {word: place for place, word in enumerate(dict.fromkeys(w for words in sets for w in words))}
    held = np.zeros((len(sets), max(1, len(places))), np.float32)
    for row, words in enumerate(sets):
        held[row, [places[word] for word in words]] = 1
    common = held @ held.T
    sizes = held.sum(1)
    least = np.maximum(1, np.minimum(sizes[:, None], sizes))
    union = sizes[:, None] + sizes - common
    same: NDArray[np.bool_] = (common > REPEAT * least + 1e-4) & (common > 0.6 * union + 1e-4)
    return same
