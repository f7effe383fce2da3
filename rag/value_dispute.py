"""Plain questions whose answer differs from document to document, among the sentences that were found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.candidates import Candidate, gather, stem_of
from rag.contested import Dispute, statement_of
from rag.evidence import Findings
from rag.holders import document_name
from rag.question import STOPWORDS, WORD, Question
from rag.reader import passage_of, reader
from rag.sides import Statement
from rag.value_sides import value_sides
from rag.values import asks_value, gives_total, value_in

if TYPE_CHECKING:
    from rag.retriever import Retrieval, Retriever

_HELD = 0.5
"""Part of the question's words that a sentence must have, with its title and what leads up to it, to state
the same fact; its own text must have `_OWN` of them."""
_OWN = 0.34
_LEAD = 200
_NEXT = 500
"""Characters between two totals of one document that are about the same thing."""
_FIGURE = re.compile(r"\d")
ALIKE_HITS = 8
_ALIKE = 0.5
"""Passages searched for the best sentence, and the cosine from which a sentence states the same fact."""
_ANSWERS, _BEHIND = -1.0, 2.5
"""Log-odds by the reader from which a sentence answers the question, and by how much less likely it may be to
than the likeliest one. Of sixteen questions of RAMDocs whose documents differ it leaves thirteen, of sixteen
of other collections whose documents do not it leaves five."""
_OPENING = 150
"""Characters of a document without a title that say what it is about."""


def differing_values(findings: Findings, retrieval: Retrieval, retriever: Retriever) -> Dispute | None:
    """The values that different documents give for what a plain question asks; None where they agree, or
    where the question asks for no number, length of time or date.

    Looks besides at the sentences that are nearest in meaning to the best one: other documents may state
    the same fact in words that the question does not use.
    """
    question, terms = findings.question, retriever.index.terms
    if not asks_value(question):
        return None
    able = {
        (one.candidate.document.id, one.candidate.span): (one.probability, one.candidate)
        for one in findings.evidence
        if states(question, one.candidate) and value_in(question, one.candidate.text, terms)
    }
    if not able:
        return None
    best = max(able.values(), key=lambda one: one[0])
    for one in findings.evidence:
        if _beside(best[1], one.candidate) and value_in(question, one.candidate.text, terms):
            able.setdefault((one.candidate.document.id, one.candidate.span), (one.probability, one.candidate))
    for odds, candidate in _alike(question, *best, retrieval, retriever):
        if (
            _share_words(best[1], candidate)
            and names_met(question, candidate)
            and value_in(question, candidate.text, terms)
        ):
            able.setdefault((candidate.document.id, candidate.span), (odds, candidate))
    plain = [_bare(candidate, odds) for odds, candidate in able.values()]
    if not value_sides(question, plain, terms).contested:
        return None
    stated = _read_as_answers(question, list(able.values()))
    found = [statement_of(odds, candidate) for odds, candidate in stated]
    statements, quotes = tuple(s for s, _ in found), tuple(q for _, q in found)
    sides = value_sides(question, statements, terms)
    return Dispute(sides, statements, quotes, tuple(c for _, c in stated), sides.by_date)


def _read_as_answers(
    question: Question, stated: list[tuple[float, Candidate]]
) -> list[tuple[float, Candidate]]:
    """Those that the reader takes for answers: a number of another matter is no other answer."""
    odds = reader().read(question.text, [_in_place(candidate) for _, candidate in stated]).odds
    least = max(_ANSWERS, float(odds.max()) - _BEHIND)
    return [one for one, value in zip(stated, odds.tolist(), strict=True) if value >= least]


def _in_place(candidate: Candidate) -> str:
    document, start = candidate.document, candidate.span[0]
    before = " ".join(document.text[max(0, start - _LEAD) : start].split())
    return passage_of(document.title or candidate.hit.passage.heading or "", before, candidate.text, "")


def _alike(
    question: Question, probability: float, best: Candidate, retrieval: Retrieval, retriever: Retriever
) -> list[tuple[float, Candidate]]:
    """The sentences of other documents that are nearest to one, as likely as it times their cosine."""
    found = retriever.retrieve(best.text, ALIKE_HITS, retrieval.filters)
    sentences = gather(question, found.vector, found.hits, retriever.index).candidates
    near = [c for c in sentences if c.document.id != best.document.id and c.similarity >= _ALIKE]
    return [(probability * candidate.similarity, candidate) for candidate in near]


def _beside(best: Candidate, other: Candidate) -> bool:
    """Whether a sentence gives another total next to the one that states the fact."""
    near = best.document.id == other.document.id and abs(best.span[0] - other.span[0]) <= _NEXT
    total = _FIGURE.search(other.text)
    return near and total is not None and gives_total(other.text[: total.start()])


def _share_words(one: Candidate, other: Candidate) -> bool:
    """Whether two sentences share a word that is no name and no number."""
    words = [{w for w in WORD.findall(c.text) if w.islower() and w not in STOPWORDS} for c in (one, other)]
    return bool({stem_of(w) for w in words[0]} & {stem_of(w) for w in words[1]} - {""})


def states(question: Question, candidate: Candidate) -> bool:
    """Whether a sentence is about all that a question names, so that its value answers the same question."""
    around = _around(candidate)
    own = _stems(candidate.text)
    terms = [term for term in question.terms if term.stem]
    if not terms or not names_met(question, candidate):
        return False
    held = sum(term.stem in around for term in terms)
    return held >= _HELD * len(terms) and sum(t.stem in own for t in terms) >= _OWN * len(terms)


def names_met(question: Question, candidate: Candidate) -> bool:
    """Whether all names of a question stand in a sentence, before it, or in what its document is about."""
    names = {term.stem for term in question.terms if term.name and term.stem}
    return not names or names <= _around(candidate)


def _around(candidate: Candidate) -> set[str]:
    document, start = candidate.document, candidate.span[0]
    about = document.title or document.text[:_OPENING].split("\n")[0]
    return _stems(" ".join([about, document.text[max(0, start - _LEAD) : start], candidate.text]))


def _stems(text: str) -> set[str]:
    return {stem_of(m.group().lower()) for m in WORD.finditer(text) if m.group().lower() not in STOPWORDS}


def _bare(candidate: Candidate, relevance: float) -> Statement:
    """A statement without its speaker, to see whether values differ at all."""
    document = candidate.document
    return Statement(
        candidate.text,
        document.id,
        *candidate.span,
        relevance,
        document_name(document.source, document.title, document.path),
        published_at=document.published_at,
    )
