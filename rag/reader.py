"""Reads a question and a stretch of text together: does the text hold the answer?

Vectors made apart see what a question is about; a missing detail ("Which seven states ...?") or a wrong
premise shows only when word is set against word. The packaged embedding model reads both in one row, with
small changes to its weights (`rag.reader_network`) that `scripts/train_reader.py` trains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.threads import all_threads, compute_with
from rag.reader_network import Network, merged, packaged_tokenizer, packaged_weights

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray

READER_FILE = Path(__file__).parent / "data" / "confidence_reader.npz"
TITLE, BEFORE, SENTENCE, AFTER = 70, 160, 360, 120
"""Most characters of a title, of the sentence before, of the sentence itself, of the one after."""
QUESTION_TOKENS, PASSAGE_TOKENS = 36, 112
LONGEST = 30
"""Most tokens of an answer."""

Row = tuple[list[int], int]
"""The tokens of question and passage in one row, and how many are the question's."""


def passage_of(title: str, before: str, sentence: str, after: str) -> str:
    """What is read for a sentence: its title and the neighbours that there is room for."""
    parts = [
        f"{title[:TITLE]}:" if title else "",
        before if len(before) <= BEFORE else "... " + before[-BEFORE:],
        sentence[:SENTENCE],
        after if len(after) <= AFTER else after[:AFTER] + " ...",
    ]
    return " ".join(part for part in parts if part)


@dataclass(frozen=True)
class Reading:
    """What the reader makes of some passages: `odds` (passages,) the log-odds that each answers the
    question, `margins` (passages,) by how much the best place for an answer outdoes "nowhere"."""

    odds: NDArray[np.float32]
    margins: NDArray[np.float32]


class Reader:
    """The trained network with the tokenizer of its words."""

    def __init__(self, tokenizer: Any, network: Network) -> None:
        self._tokenizer = tokenizer
        self._network = network

    def read(self, question: str, passages: Sequence[str]) -> Reading:
        """Judge each passage by itself. Texts beyond the token limits are cut."""
        return self.read_pairs([(question, passage) for passage in passages])

    def read_pairs(self, pairs: Sequence[tuple[str, str]]) -> Reading:
        """Judge pairs of a question and a passage, all at once."""
        import numpy as np
        import torch

        if not pairs:
            return Reading(np.zeros(0, np.float32), np.zeros(0, np.float32))
        questions = dict.fromkeys(question for question, _ in pairs)
        asked = dict(zip(questions, self._tokenizer.encode_batch(list(questions)), strict=True))
        read = self._tokenizer.encode_batch([passage for _, passage in pairs])
        rows = [row_of(asked[pair[0]].ids, one.ids) for pair, one in zip(pairs, read, strict=True)]
        compute_with(all_threads() if len(rows) > 1 else 1)
        with torch.inference_mode():
            odds, ends = self._network.judge(*batch_of(rows))
        return Reading(odds.numpy(), np.array([_margin(one) for one in ends.numpy()], np.float32))


def row_of(asked: list[int], read: list[int]) -> Row:
    """Question and passage in one row, each cut to its limit; both come with a token before and one after,
    of the passage only the latter is kept."""
    one = asked if len(asked) <= QUESTION_TOKENS else asked[: QUESTION_TOKENS - 1] + asked[-1:]
    two = read if len(read) <= PASSAGE_TOKENS else read[: PASSAGE_TOKENS - 1] + read[-1:]
    return one + two[1:], len(one)


def batch_of(rows: Sequence[Row]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Token numbers, segments (0 the question, 1 the passage) and mask, each (rows, tokens)."""
    import torch

    longest = max(len(ids) for ids, _ in rows)
    ids = torch.tensor([ids + [0] * (longest - len(ids)) for ids, _ in rows])
    places = torch.arange(longest)[None]
    asked = torch.tensor([[count] for _, count in rows])
    lengths = torch.tensor([[len(ids)] for ids, _ in rows])
    return ids, (places >= asked).long(), places < lengths


def _margin(ends: NDArray[np.float32]) -> float:
    """The best start and end within LONGEST tokens of each other, less "nowhere"; `ends` is (2, tokens)."""
    start, end = ends[:, 1:]
    reach = min(LONGEST, len(start))
    if not reach:
        return 0.0
    best = max(float((start[: len(start) - gap] + end[gap:]).max()) for gap in range(reach))
    return best - float(ends[:, 0].sum())


@lru_cache(maxsize=1)
def reader() -> Reader:
    """The reader that the package carries. Raises ModelError when the embedding model's files are absent."""
    return reader_from(READER_FILE)


def reader_from(weights: Path) -> Reader:
    """A reader with the trained weights of a file. Raises ModelError as `reader`."""
    import numpy as np
    import torch

    with np.load(weights, allow_pickle=False) as data:
        trained = {name: torch.from_numpy(data[name].astype(np.float32)) for name in data.files}
    return Reader(packaged_tokenizer(), merged(packaged_weights(), trained))
