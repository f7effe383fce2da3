"""What a question says of the sentence it wants beside its subject: the year, and whose words they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.candidates import Candidate, Pool, stem_of
from rag.context import around, wanted_of
from rag.question import WORD, Question
from rag.speakers import speaker_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

OTHER_YEAR = 1.5
"""Log-odds that a sentence loses which, like its document, is of another year than the question's."""
SAID, SAID_BY_OTHERS = 1.5, 0.5
"""Log-odds that a sentence gains for being said by whom the question names, and loses where others say it."""
LOOKED_AT = 6
"""How many of the best sentences are looked at for who says them."""
_YEAR = re.compile(r"\b(?:1[6-9]|20)\d\d\b")


def preferred(pool: Pool, scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """The scores (log-odds) with the year and the speaker that the question names."""
    moved = scores.copy()
    moved -= _of_other_years(pool)
    if pool.question.speaker:
        best = moved.argsort()[::-1][:LOOKED_AT]
        for row in best:
            moved[row] += _said(pool.candidates[row], pool.question)
    return moved


def _of_other_years(pool: Pool) -> NDArray[np.float32]:
    """The loss of each sentence; none where no sentence is of a year that the question names."""
    import numpy as np

    lost = np.zeros(len(pool.candidates), np.float32)
    asked = set(_YEAR.findall(pool.question.text))
    if not asked:
        return lost
    for row, candidate in enumerate(pool.candidates):
        published = (candidate.document.published_at or "")[:4]
        here = {published, *_YEAR.findall(candidate.text)}
        lost[row] = OTHER_YEAR * bool(published and not asked & here)
    return lost if (lost == 0).any() else np.zeros_like(lost)


def _said(candidate: Candidate, question: Question) -> float:
    text, (start, end) = candidate.document.text, candidate.span
    speaker = speaker_of(text, start, end, around(text, start, end), wanted_of(text, question))
    if speaker is None:
        return 0.0
    names = {stem_of(word) for word in WORD.findall(speaker.name)}
    return SAID if names & question.speaker else -SAID_BY_OTHERS
