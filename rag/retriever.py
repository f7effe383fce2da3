"""Hybrid search: passages by meaning and by words, fused, filtered, repeats collapsed."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from index.errors import QuestionError, SettingsError
from index.headings import CONTENTS_HEADING
from index.types import Filters
from rag.collapse import Collapsed, with_places
from rag.diversity import spread
from rag.ranking import Mode, ranking
from rag.types import Hit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index import Index
    from rag.reranker import Reranker

CANDIDATES = 200
"""How many passages each of the two searches hands to the fusion: on scifact and clapnq 300 and 400 rank no
better, 100 worse by .001 (nDCG@10)."""
CONTEXT_WEIGHT = 0.2
"""How much the question before a follow-up weighs in the vector searched with; its words weigh half. Both
measured on mtrag's 132 turns with history (docs/follow-ups.md)."""
MAX_QUESTION_CHARACTERS = 10_000
_ATTEMPTS = 4
"""How often a search is made anew when documents change under it; then it does with what it has."""
_SPARE = 5
"""How many passages more than wanted are read at once: some repeat others."""
MOST_PLACES = 100
"""How many other places of a hit's text are looked up."""
KEPT_VECTORS = 256
"""How many questions' embeddings a retriever keeps, the latest."""


@dataclass(frozen=True)
class Retrieval:
    """What was found for a question. `timings_ms` has `embed` and `search`."""

    question: str
    hits: tuple[Hit, ...]
    filters: Filters
    timings_ms: dict[str, float]
    embed: Callable[[str], NDArray[np.float32]] = field(repr=False, compare=False)

    @property
    def vector(self) -> NDArray[np.float32]:
        """The question's embedding, made when it is first needed and then kept by the retriever."""
        return self.embed(self.question)


@dataclass(frozen=True, slots=True)
class _Search:
    """One search: the question as asked, and the words and the vector that stand for it."""

    question: str
    words: str
    vector: NDArray[np.float32] | None
    mode: Mode
    k: int
    per_document: int | None


class Retriever:
    """Finds the passages of an index that a question is about.

    With a `reranker` (`rag.reranker`) the best of what was found is read once more, together with the
    question, and put in a new order. May be used from several threads.
    """

    def __init__(self, index: Index, *, reranker: Reranker | None = None) -> None:
        self.index = index
        self.reranker = reranker
        # An answer searches several times for one question; embedding it takes longer than the search.
        self._embed = lru_cache(maxsize=KEPT_VECTORS)(index.embedder.embed_question)

    def plain(self) -> Retriever:
        """The same without the reranker, for further searches over one question: its time is for one."""
        copied = copy.copy(self)
        copied.reranker = None
        return copied

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
        per_document: int | None = None,
    ) -> list[Hit]:
        """The k best passages, best first; fewer where fewer exist.

        `source` and `author` match whole, whatever their case; `since` and `until` are dates (ISO 8601,
        possibly cut short), inclusive. At most `per_document` passages come from one document; None sets
        no limit. Raises QuestionError and SettingsError.
        """
        filters = checked_filters(source=source, author=author, since=since, until=until)
        return list(self.retrieve(question, k, filters, mode=mode, per_document=per_document).hits)

    def retrieve(
        self,
        question: str,
        k: int = 10,
        filters: Filters | None = None,
        *,
        mode: Mode = "hybrid",
        per_document: int | None = None,
        wording: str = "",
        context: str = "",
    ) -> Retrieval:
        """As `search`, with the question's embedding and the time taken. Raises QuestionError.

        A follow-up may be searched in another `wording` than it is shown in, with the question before it
        as `context`, a light extra (`rag.conversation.resolve` gives both).
        """
        question = checked_question(question)
        for name, value in (("k", k), ("per_document", per_document)):
            if value is not None and value < 1:
                raise SettingsError(f"{name} is {value}; ask for one passage or more.")
        filters = filters or Filters()
        started = time.perf_counter()
        words, vector = self._sought(wording or question, context, mode)
        embedded = time.perf_counter()
        hits = self._hits(_Search(question, words, vector, mode, k, per_document), filters)
        timings = {
            "embed": (embedded - started) * 1000,
            "search": (time.perf_counter() - embedded) * 1000,
        }
        return Retrieval(question, tuple(hits), filters, timings, self._embed)

    def _sought(self, question: str, context: str, mode: Mode) -> tuple[str, NDArray[np.float32] | None]:
        """The words and the vector to search with; words said twice weigh twice. Words alone need no
        vector."""
        import numpy as np

        words = f"{question} {question} {context}" if context else question
        if mode == "bm25":
            return words, None
        vector = self._embed(question)
        if context:
            vector = vector + CONTEXT_WEIGHT * self._embed(context)
            vector = vector / np.linalg.norm(vector)
        return words, vector

    def _hits(self, search: _Search, filters: Filters) -> list[Hit]:
        store = self.index.store
        documents = store.matching(filters)
        hits = self._found(search, documents)
        if self.reranker is not None:
            hits = self.reranker.rerank(search.question, hits)
        # A table of contents names everything and says nothing.
        hits.sort(key=lambda hit: hit.passage.heading == CONTENTS_HEADING)
        best = [
            with_places(hit, lambda passage_id: store.places(passage_id, MOST_PLACES), documents)
            for hit in spread(hits, search.per_document)[: search.k]
        ]
        return [replace(hit, rank=rank) for rank, hit in enumerate(best, 1)]

    def _found(self, search: _Search, documents: list[int] | None) -> list[Hit]:
        """Hits best first, without ranks and repeats: enough for k in the end, where there are enough."""
        store = self.index.store
        count = max(CANDIDATES, 4 * search.k)
        for _ in range(_ATTEMPTS):
            snapshot = store.snapshot()
            while True:
                ranked, similarities = ranking(
                    self.index, snapshot, search.words, search.vector, count, documents, search.mode
                )
                hits, gone = self._without_repeats(search, ranked, similarities)
                if len(ranked) < count or len(spread(hits, search.per_document)) >= search.k:
                    break
                count *= 4  # one document's passages, or repeats, fill the candidates: look deeper
            # A passage that is gone may have come back under another id, with its document's new title.
            if not gone:
                break
        return hits

    def _without_repeats(
        self, search: _Search, ranked: list[tuple[int, float]], similarities: dict[int, float]
    ) -> tuple[list[Hit], bool]:
        """The ranking's passages as hits, repeats collapsed, as many as are needed; and whether one of
        them is gone since the ranking was made."""
        store = self.index.store
        collapsed = Collapsed()
        gone = False
        wanted = search.k if self.reranker is None else max(search.k, self.reranker.depth)
        size = wanted + _SPARE
        for start in range(0, len(ranked), size):
            batch = ranked[start : start + size]
            passages, texts = store.passages([passage_id for passage_id, _ in batch])
            kept = [hit.passage.id for hit in collapsed.hits]
            repeats = store.repeats([*kept, *passages])
            gone = gone or len(passages) < len(batch)
            for passage_id, score in batch:
                if (passage := passages.get(passage_id)) is not None:
                    similarity = similarities.get(passage_id, 0.0)
                    hit = Hit(0, score, passage, texts[passage.document_id], (), similarity)
                    collapsed.add(hit, repeats)
            if len(spread(collapsed.hits, search.per_document)) >= wanted:
                break
        return collapsed.hits, gone


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
