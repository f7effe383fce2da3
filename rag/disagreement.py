"""Whether the documents disagree about what is asked: in the sides that they take, or in plain facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.confidence import Models
from rag.contested import Dispute, dispute
from rag.evidence import Findings
from rag.inquiry import inquiry_of
from rag.value_dispute import differing_values

if TYPE_CHECKING:
    from rag.retriever import Retrieval, Retriever

_CONTESTED = 0.8
"""Share of the threshold from which sides that disagree are answer enough: they vouch for the topic."""


def disagreement(
    retrieval: Retrieval, retriever: Retriever, findings: Findings, using: Models | None = None
) -> Dispute | None:
    """The sides that the documents take on a question, or the values that they give for a plain fact; None
    where they do not disagree, or hold too little on it."""
    if not findings.evidence or findings.confidence < _CONTESTED * findings.threshold:
        return None
    found = dispute(retrieval, retriever, using)
    if found is None and findings.answerable:
        found = differing_values(findings, retrieval, retriever)
    if found is None or not found.sides.contested:
        return None
    rivals = inquiry_of(retrieval.question).form == "reason"
    return found if findings.answerable or not rivals else None
