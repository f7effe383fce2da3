"""The best of what was found, read once more together with the question, and put in a new order (optional).

A cross-encoder sees question and passage at once and so tells them apart better than two vectors can, at
some tens of milliseconds a passage on one core. It is given a time budget and the candidates from the best
one down; those that it did not get to stay below, in the order they had.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from index.errors import ModelError, SettingsError
from index.model_files import locate_cross_encoder
from rag.types import Hit

BUDGET_MS = 1000
"""Default time for one question's reranking, in milliseconds."""
DEPTH = 50
"""How many hits are reranked at most; both searches seldom agree on more that matter."""
_FIRST_BATCH = 2
_BATCH = 8
_MOST_TOKENS = 512


class Reranker(Protocol):
    """Puts hits in a new order and drops none. `depth` is how many it wants to be given, `identity` says
    which model it is and how much time it has."""

    depth: int
    identity: str

    def rerank(self, question: str, hits: Sequence[Hit]) -> list[Hit]: ...


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder with one output, by folder or name; safetensors only, no code.

    `budget_ms` is the time it may take over one question: the best candidates first, in batches of at most
    eight, as many as fit by what the batch before took. Two are always read. May be used from several
    threads, which take turns. Raises ModelError and SettingsError.
    """

    def __init__(self, name: str | Path, *, budget_ms: float = BUDGET_MS, depth: int = DEPTH) -> None:
        if not budget_ms > 0 or depth < 1:
            raise SettingsError("The reranker needs a budget above 0 ms and a depth of 1 or more.")
        self.depth = depth
        self._budget = budget_ms / 1000
        files = locate_cross_encoder(str(name))
        self.identity = f"{files.identity}, {budget_ms:g} ms"
        self._model = _load(files.folder)
        self._turn = threading.Lock()

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One score a text, higher is better: the model's raw output, since a sigmoid makes all that is
        very good equal. What is too long for the model is cut; question and text each keep half of it."""
        import torch

        if not texts:
            return []
        pairs = [(question, text) for text in texts]
        with self._turn:  # its tokenizer can't be used by two threads at once
            found = self._model.predict(
                pairs,
                batch_size=_BATCH,
                activation_fn=torch.nn.Identity(),
                show_progress_bar=False,
            )
        return [float(score) for score in found]

    def rerank(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """All hits: those that were read by the model's score, then the others in the order given, whose
        scores go on below at the distances that they had."""
        started = time.perf_counter()
        scores: list[float] = []
        size = _FIRST_BATCH
        while size > 0 and (batch := hits[: self.depth][len(scores) : len(scores) + size]):
            begun = time.perf_counter()
            scores += self.scores(question, [_text(hit) for hit in batch])
            now = time.perf_counter()
            left = self._budget - (now - started)
            size = min(_BATCH, int(left / (now - begun) * len(batch)))
        return _reordered(hits, scores)


def _text(hit: Hit) -> str:
    """What is read of a hit: the title stands before the passage, as it does in both searches."""
    title = hit.document.title
    return f"{title}\n{hit.passage.text}" if title else hit.passage.text


def _reordered(hits: Sequence[Hit], scores: Sequence[float]) -> list[Hit]:
    read = [replace(hit, score=score) for hit, score in zip(hits, scores, strict=False)]
    read.sort(key=lambda hit: -hit.score)  # equal scores stay in the order given
    rest = hits[len(scores) :]
    if not read or not rest:
        return [*read, *rest]
    shift = read[-1].score - hits[len(scores) - 1].score
    return [*read, *(replace(hit, score=hit.score + shift) for hit in rest)]


def _load(folder: Path) -> Any:
    """The model, in float32: bfloat16's three digits would make too many scores equal."""
    from sentence_transformers import CrossEncoder
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # the bar would stand in every command's output
    try:
        model = CrossEncoder(
            str(folder),
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"use_safetensors": True},
        )
    except Exception as error:  # the loader raises whatever its parts do; the folder is what is wrong
        raise ModelError(f"The reranker in {folder} can't be loaded: {error}") from error
    if model.num_labels != 1:
        raise ModelError(
            f"The cross-encoder in {folder} has {model.num_labels} outputs; "
            "a reranker has one, how well a passage fits the question."
        )
    model.max_seq_length = min(model.max_seq_length or _MOST_TOKENS, _MOST_TOKENS)
    return model.eval()
