"""What is evaluated: the assistant, or the retriever alone in one of its modes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from eval.retrieval import documents_of
from eval.runner import Ask
from eval.types import Question
from index.errors import EvaluationError

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.retriever import Retriever
    from rag.types import Answer

Mode = Literal["bm25", "dense", "hybrid"]
MODES: tuple[Mode, ...] = get_args(Mode)
DEPTH = 100
"""Passages that a run of the retriever alone looks at."""


def assistant_ask(assistant: Assistant) -> Ask:
    """Ask the assistant each question with its history, within its pool of documents if it has one."""
    from rag import Assistant as Assisting

    ids = {document.path: document.id for document in assistant.retriever.index.documents()}

    def ask(question: Question) -> dict[str, Any]:
        asked = assistant
        if question.pool:
            retriever = _pooled(assistant.retriever, _pool(question, ids))
            asked = Assisting(retriever, assistant.answerer)
        return _with_repeats(asked.ask(question.question, history=question.history))

    return ask


def _with_repeats(answer: Answer) -> dict[str, Any]:
    """The JSON answer; each passage with the other places where its text stands, since a search shows
    repeats once and finding either is finding both."""
    row = answer.to_dict()
    for passage, hit in zip(row["passages"], answer.passages, strict=True):
        if hit.also_in:
            passage["also_in"] = [{"path": p.path, "start": p.start, "end": p.end} for p in hit.also_in]
    return row


def retriever_ask(retriever: Retriever, mode: Mode, depth: int = DEPTH) -> Ask:
    """Rank documents by their best passage, those that repeat a passage right behind the one that has
    it. History is left out: the retriever takes one question."""
    from rag.types import Filters

    ids = {document.path: document.id for document in retriever.index.documents()}

    def ask(question: Question) -> dict[str, Any]:
        filters = Filters(document_ids=_pool(question, ids) if question.pool else None)
        found = retriever.retrieve(question.question, depth, filters, mode=mode)
        paths = [path for hit in found.hits for path in (hit.document.path, *(p.path for p in hit.also_in))]
        timings = {stage: round(value, 3) for stage, value in found.timings_ms.items()}
        return {"ranking": documents_of(paths), "timings_ms": timings}

    return ask


def describe(retriever: Retriever, **more: str) -> dict[str, Any]:
    """What a run's `system` says of a retriever: its models, its index's size, and what else is given."""
    index, reranker = retriever.index, retriever.reranker
    return {
        **more,
        **({} if reranker is None else {"reranker": reranker.identity}),
        "embedding_model": index.embedder.identity,
        "documents": index.document_count,
        "passages": index.passage_count,
    }


def _pool(question: Question, ids: dict[str, int]) -> frozenset[int]:
    unknown = [path for path in question.pool if path not in ids]
    if unknown:
        raise EvaluationError(f"The pool of question {question.id!r} names {unknown[0]!r}, which is unknown.")
    return frozenset(ids[path] for path in question.pool)


def _pooled(retriever: Retriever, pool: frozenset[int]) -> Retriever:
    """A retriever that sees only some documents, whatever it is asked."""
    from rag.retriever import Retrieval, Retriever
    from rag.types import Filters

    class Pooled(Retriever):
        def retrieve(
            self, question: str, k: int = 10, filters: Filters | None = None, **more: Any
        ) -> Retrieval:
            narrowed = replace(filters or Filters(), document_ids=pool)
            return super().retrieve(question, k, narrowed, **more)

    return Pooled(retriever.index, reranker=retriever.reranker)
