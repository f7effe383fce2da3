"""What is evaluated: the assistant, or the retriever alone in one of its modes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from eval.retrieval import documents_of
from eval.runner import Ask
from eval.types import Question
from index.errors import EvaluationError

if TYPE_CHECKING:
    from index import Index
    from rag.assistant import Assistant
    from rag.retriever import Retriever
    from rag.types import Filters

Mode = Literal["bm25", "dense", "hybrid"]
MODES: tuple[Mode, ...] = get_args(Mode)
DEPTH = 100
"""Passages that a run of the retriever alone looks at."""


def assistant_ask(assistant: Assistant, index: Index) -> Ask:
    """Ask the assistant each question with its history, within its pool of documents if it has one."""
    ids = {document.path: document.id for document in index.documents()}

    def ask(question: Question) -> dict[str, Any]:
        if not question.pool:
            return assistant.ask(question.question, history=question.history).to_dict()
        filters = _pool(question, ids)
        return assistant.ask(
            question.question, history=question.history, document_ids=filters.document_ids
        ).to_dict()

    return ask


def retriever_ask(retriever: Retriever, mode: Mode, depth: int = DEPTH) -> Ask:
    """Rank documents by their best passage. History is left out: the retriever takes one question."""
    from rag.types import Filters

    ids = {document.path: document.id for document in retriever.index.documents()}

    def ask(question: Question) -> dict[str, Any]:
        filters = _pool(question, ids) if question.pool else Filters()
        found = retriever.retrieve(question.question, depth, filters, mode=mode)
        ranking = documents_of([hit.document.path for hit in found.hits])
        return {"ranking": ranking, "timings_ms": {k: round(v, 3) for k, v in found.timings_ms.items()}}

    return ask


def describe(index: Index, **more: str) -> dict[str, Any]:
    """What a run's `system` says of an index: its model and size, and what else is given."""
    return {
        **more,
        "embedding_model": index.embedder.identity,
        "documents": index.document_count,
        "passages": index.passage_count,
    }


def _pool(question: Question, ids: dict[str, int]) -> Filters:
    from rag.types import Filters

    unknown = [path for path in question.pool if path not in ids]
    if unknown:
        raise EvaluationError(f"the pool of question {question.id!r} names {unknown[0]!r}, which is unknown")
    return Filters(document_ids=frozenset(ids[path] for path in question.pool))
