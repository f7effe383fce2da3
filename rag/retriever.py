"""Hybrid search: passages by meaning and by words, fused, filtered, repeats collapsed."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from index.errors import QuestionError, SettingsError
from index.headings import CONTENTS_HEADING
from index.types import Filters
from rag.collapse import Collapsed
from rag.fusion import standardised
from rag.types import Hit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index import Index
    from index.store import Searchable

Mode = Literal["hybrid", "dense", "bm25"]

CANDIDATES = 300
"""How many passages each of the two searches hands to the fusion."""
CONTEXT_WEIGHT = 0.2
"""How much the question before a follow-up weighs in the vector searched with; its words weigh half. Both
measured on mtrag's 132 turns with history (docs/follow-ups.md)."""
MAX_QUESTION_CHARACTERS = 10_000


@dataclass(frozen=True)
class Retrieval:
    """What was found for a question. `vector` is its embedding, computed once and passed along;
    `timings_ms` has `embed` and `search`."""

    question: str
    vector: NDArray[np.float32]
    hits: tuple[Hit, ...]
    filters: Filters
    timings_ms: dict[str, float]


class Retriever:
    """Finds the passages of an index that a question is about."""

    def __init__(self, index: Index) -> None:
        self.index = index

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        source: str | None = None,
        author: str | None = None,
        since: str | None = None,
        until: str | None = None,
        mode: Mode = "hybrid",
    ) -> list[Hit]:
        """The k best passages, best first; fewer where fewer exist.

        `source` and `author` match whole, whatever their case; `since` and `until` are dates (ISO 8601,
        possibly cut short), inclusive. Raises QuestionError and SettingsError.
        """
        filters = checked_filters(source=source, author=author, since=since, until=until)
        return list(self.retrieve(question, k, filters, mode=mode).hits)

    def retrieve(
        self,
        question: str,
        k: int = 10,
        filters: Filters | None = None,
        *,
        mode: Mode = "hybrid",
        wording: str = "",
        context: str = "",
    ) -> Retrieval:
        """As `search`, with the question's embedding and the time taken. Raises QuestionError.

        A follow-up may be searched in another `wording` than it is shown in, with the question before it
        as `context`, a light extra (`rag.conversation.resolve` gives both).
        """
        question = checked_question(question)
        if k < 1:
            raise SettingsError(f"k is {k}; ask for one passage or more.")
        filters = filters or Filters()
        started = time.perf_counter()
        vector = self.index.embedder.embed_question(question)
        words, meant = self._sought(question, vector, wording, context)
        embedded = time.perf_counter()
        hits = self._hits(words, meant, k, filters, mode)
        timings = {
            "embed": (embedded - started) * 1000,
            "search": (time.perf_counter() - embedded) * 1000,
        }
        return Retrieval(question, vector, tuple(hits), filters, timings)

    def _sought(
        self, question: str, vector: NDArray[np.float32], wording: str, context: str
    ) -> tuple[str, NDArray[np.float32]]:
        """The words and the vector to search with; words said twice weigh twice."""
        import numpy as np

        embed = self.index.embedder.embed_question
        if wording and wording != question:
            question, vector = wording, embed(wording)
        if context:
            mixed = vector + CONTEXT_WEIGHT * embed(context)
            return f"{question} {question} {context}", mixed / np.linalg.norm(mixed)
        return question, vector

    def _hits(
        self, question: str, vector: NDArray[np.float32], k: int, filters: Filters, mode: Mode
    ) -> list[Hit]:
        store = self.index.store
        documents = store.matching(filters)
        snapshot = store.snapshot()
        count = max(CANDIDATES, 4 * k)
        ranked, similarities = _rank(snapshot, question, vector, count, documents, mode)
        collapsed = Collapsed()
        for start in range(0, len(ranked), 2 * k):
            batch = ranked[start : start + 2 * k]
            passages, texts = store.passages([passage_id for passage_id, _ in batch])
            for passage_id, score in batch:
                if (passage := passages.get(passage_id)) is not None:
                    similarity = similarities.get(passage_id, 0.0)
                    collapsed.add(Hit(0, score, passage, texts[passage.document_id], (), similarity))
            if len(collapsed.hits) >= k:
                break
        # A table of contents names everything and says nothing.
        best = sorted(collapsed.hits, key=lambda hit: hit.passage.heading == CONTENTS_HEADING)
        return [replace(hit, rank=rank) for rank, hit in enumerate(best[:k], 1)]


def _rank(
    snapshot: Searchable,
    question: str,
    vector: NDArray[np.float32],
    count: int,
    documents: list[int] | None,
    mode: Mode,
) -> tuple[list[tuple[int, float]], dict[int, float]]:
    """(passage id, score) best first, and the similarities of those that the dense search found."""
    similarities: dict[int, float] = {}
    words: dict[int, float] = {}
    if mode != "bm25":
        ids, scores = snapshot.dense(vector, count, documents)
        similarities = dict(zip(ids.tolist(), scores.tolist(), strict=True))
    if mode != "dense":
        ids, scores = snapshot.lexical(question, count, documents)
        words = dict(zip(ids.tolist(), scores.tolist(), strict=True))
    if mode == "hybrid":
        return standardised([similarities, words]), similarities
    return list((similarities or words).items()), similarities


def checked_question(question: str) -> str:
    """The question without surrounding space. Raises QuestionError when empty or too long."""
    question = question.strip()
    if not question:
        raise QuestionError("The question is empty; ask something.")
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise QuestionError(
            f"The question has {len(question):,} characters; at most {MAX_QUESTION_CHARACTERS:,} are taken."
        )
    return question


def checked_filters(
    *,
    source: str | None = None,
    author: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Filters:
    """Filters with their dates in ISO 8601. Raises SettingsError for an unclear date."""
    from index.readers.dates import normalise_date

    dates = {"since": since, "until": until}
    for name, value in dates.items():
        if value:
            dates[name] = normalise_date(value)
            if dates[name] is None:
                raise SettingsError(
                    f"{value!r} is not a clear date; write it as 2021-04-12, 2021-04 or 2021."
                )
    return Filters(
        source=source or None,
        author=author or None,
        since=dates["since"] or None,
        until=dates["until"] or None,
    )
