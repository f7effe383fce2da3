"""The sides of a disputed question, sought out among the documents: so that none is missed because it is
worded differently from the question."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.candidates import Candidate, gather
from rag.confidence import Models, models
from rag.context import Quote, described, quote_of
from rag.features import sentence_features
from rag.inquiry import inquiry_of
from rag.polarity import concerns, speaks_to
from rag.positions import Sides, Statement, positions
from rag.question import analyse
from rag.side_queries import counter_queries
from rag.stance import parts_of

if TYPE_CHECKING:
    from rag.retriever import Retrieval, Retriever

OTHER_HITS = 8
"""Passages searched for what each side is likely to say."""
LOOKED_AT, STATEMENTS = 100, 32
"""How many sentences are looked at, and how many read closely: cut into parts, with their speakers."""
_BEHIND, _SLOPE = 1.0, 12.0
"""The sentence nearest to what a side is likely to say comes this many log odds behind the best one, and
the next ones so many more for each unit of cosine that they are farther."""
_STANCE_BONUS = 3
_ABOUT_BONUS = 2.0
_SOFTENED = 2.5
_OPENING = 200
"""Characters of a document without a title that say what it is about."""
_QUOTED = re.compile(r"[“”\"]")
_LEAD = 300
"""Characters before a sentence that are read to know what it speaks of."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """The sides, and what they were made from: `quotes[n]` and `candidates[n]` belong to
    `statements[n]`, the places that the sides name. `renewed` says that they are an earlier and a later
    figure for one thing, which is no conflict."""

    sides: Sides
    statements: tuple[Statement, ...]
    quotes: tuple[Quote, ...]
    candidates: tuple[Candidate, ...]
    renewed: bool = False


def dispute(retrieval: Retrieval, retriever: Retriever, using: Models | None = None) -> Dispute | None:
    """The sides on the retrieval's question; None where the question asks for a plain fact.

    Searches again for what each side is likely to say. `using` replaces the shipped models.
    """
    question = retrieval.question
    if not inquiry_of(question).invites_positions:
        return None
    found = _statements(retrieval, retriever, using or models())
    statements = tuple(statement for statement, _, _ in found)
    texts = {quote.document.id: quote.document.text for _, quote, _ in found}.values()
    return Dispute(
        positions(question, statements, texts),
        statements,
        tuple(quote for _, quote, _ in found),
        tuple(candidate for _, _, candidate in found),
    )


def _statements(
    retrieval: Retrieval, retriever: Retriever, using: Models
) -> list[tuple[Statement, Quote, Candidate]]:
    scored = _scored(retrieval, retriever, using)
    inquiry = inquiry_of(retrieval.question)

    def interest(item: tuple[float, Candidate]) -> float:
        odds, candidate = item
        parts = parts_of(candidate.text)
        speaks = any(part.holders for part in parts) or _QUOTED.search(candidate.text) is not None
        leans = any(speaks_to(inquiry, part) for part in parts)
        near = concerns(inquiry, candidate.text, _before(candidate), _opening(candidate))
        return odds + _STANCE_BONUS * (speaks + leans) / 2 + _ABOUT_BONUS * near

    scored = sorted(scored, key=lambda item: -item[0])[:LOOKED_AT]
    scored.sort(key=interest, reverse=True)
    found = []
    for odds, candidate in scored[:STATEMENTS]:
        relevance = 1 / (1 + math.exp(-max(-30.0, min(30.0, odds / _SOFTENED))))
        found.append((*statement_of(relevance, candidate), candidate))
    return found


def _scored(retrieval: Retrieval, retriever: Retriever, using: Models) -> list[tuple[float, Candidate]]:
    """Every sentence of the passages found, with the log odds that it answers the question, or nearly the
    best one's where it is what one of the sides is likely to say."""
    import numpy as np

    index = retriever.index
    hits = {hit.passage.id: hit for hit in retrieval.hits}
    others = [
        retriever.retrieve(query, OTHER_HITS, retrieval.filters)
        for query in counter_queries(retrieval.question)
    ]
    for other in others:
        for hit in other.hits:
            hits.setdefault(hit.passage.id, hit)
    pool = gather(analyse(retrieval.question, index.terms), retrieval.vector, list(hits.values()), index)
    if not pool.candidates:
        return []
    odds = using.sentence.log_odds(sentence_features(pool))
    best = float(odds.max())
    vectors = {
        (hits[passage_id].document.id, span): vector
        for passage_id, rows in index.sentence_vectors(list(hits)).items()
        for span, vector in zip(hits[passage_id].passage.sentences, rows, strict=False)
    }
    rows = np.array([vectors[candidate.document.id, candidate.span] for candidate in pool.candidates])
    for other in others:
        similarities = rows @ other.vector
        odds = np.maximum(odds, best - _BEHIND - _SLOPE * (similarities.max() - similarities))
    return [(float(value), candidate) for value, candidate in zip(odds, pool.candidates, strict=True)]


def statement_of(relevance: float, candidate: Candidate) -> tuple[Statement, Quote]:
    """A sentence as a statement, with its speaker and date, and the quote that shows it."""
    document, (start, end) = candidate.document, candidate.span
    quote = quote_of(document, candidate.span)
    if quote.speaker and quote.start < quote.core[0]:  # it is said who speaks: the sentence stands alone
        quote = described(replace(quote, start=quote.core[0], end=quote.core[1]))
    statement = Statement(
        text=candidate.text,
        document_id=document.id,
        start=start,
        end=end,
        relevance=relevance,
        speaker=quote.speaker,
        source=document.source,
        path=document.path,
        when=quote.when,
        published_at=document.published_at,
        before=_before(candidate),
        title=document.title,
        about=_opening(candidate),
    )
    return statement, quote


def _opening(candidate: Candidate) -> str:
    """What a sentence's document is about: its title, else its first line."""
    document = candidate.document
    return document.title or document.text[:_OPENING].strip().split("\n")[0]


def _before(candidate: Candidate) -> str:
    """What leads up to a sentence."""
    start = candidate.span[0]
    return candidate.document.text[max(0, start - _LEAD) : start].strip()
