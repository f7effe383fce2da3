"""The scores of one answered question against its gold. docs/evaluation.md defines each in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

from eval.matching import any_form, normalize, overlap, same_name
from eval.results import Cited, Result, Said
from eval.types import GoldSide, GoldSpan, Question
from index.types import Span

ANSWERING = (
    "answer_match",
    "evidence_recall",
    "evidence_found",
    "citation_precision",
    "citation_recall",
    "verbatim",
    "support",
    "speaker",
    "sides_found",
    "sides_cited",
    "called_contested",
)
"""Names of the metrics of an answer, in the order they are shown."""

COVERED = 0.5
"""Share of the shorter of two spans that must be in both for them to be the same place."""

CARRIED = 0.7
"""Share of a sentence's words that its quotes must hold for them to carry it."""

SPANS_AT = 10
"""How many passages `span_recall@10` looks at."""

Verdict = Literal["right", "wrong", "refused", "unjudged", "failed"]
Texts = Callable[[str], str | None]
"""A document's text by its path; None where the document is unknown."""

_NUMBER = re.compile(r"\d")


def score_answer(question: Question, result: Result | None, texts: Texts) -> dict[str, float]:
    """Every metric that applies to the question, each between 0 and 1.

    `result` is None where the question failed: what needs an answer is then zero.
    """
    scores: dict[str, float] = {}
    placed = {} if result is None else _placed(result, texts)
    if question.answers and question.answerable:
        scores["answer_match"] = float(result is not None and _answer_matches(question, result))
    if question.all_evidence():
        scores |= _evidence_scores(question, result, placed)
    if question.answerable or (question.answerable is None and result is not None and not result.refused):
        scores["citation_recall"] = _citation_recall(result, placed)
    if question.speaker and question.answerable:
        scores["speaker"] = _speaker(question, result, placed)
    if question.sides:
        scores |= _side_scores(question.sides, result, placed)
    if result is not None:
        scores |= _self_consistency(result, placed)
    return scores


def verdict_of(question: Question, result: Result | None, scores: dict[str, float]) -> Verdict:
    """One word for a question. "right" asks for all there is to check: every required fact, else a
    piece of the evidence; every side of a disagreement; a refusal where there is no answer."""
    if result is None:
        return "failed"
    if question.answerable is False:
        return "right" if result.refused else "wrong"
    if result.refused:
        return "refused"
    if "sides_found" in scores:
        return "right" if scores["sides_found"] == 1.0 and scores["called_contested"] else "wrong"
    for name in ("answer_match", "evidence_found"):
        if name in scores:
            return "right" if scores[name] == 1.0 else "wrong"
    return "unjudged"


def covers(span: GoldSpan, places: Sequence[tuple[str, Span]], quotes: Sequence[str] = ()) -> bool:
    """Whether the places hold at least half of the span's characters, or a quote repeats its words.

    The second part is for collections in which the same passage stands in several documents.
    """
    here = [place for path, place in places if path == span.path]
    if overlap((span.start, span.end), here) >= COVERED * (span.end - span.start):
        return True
    wanted = normalize(span.text or "")
    return bool(wanted) and any(f" {wanted} " in f" {normalize(quote)} " for quote in quotes)


def carries(sentence: str, quotes: Sequence[str]) -> bool:
    """Whether quotes carry a sentence: it holds one whole, or they hold all of its numbers and at
    least 70 % of its words. A lexical check, so a paraphrase in other words does not pass it."""
    said = normalize(sentence)
    known = [normalize(quote) for quote in quotes]
    if any(quote and f" {quote} " in f" {said} " for quote in known):
        return True
    words = said.split()
    held = {word for quote in known for word in quote.split()}
    if not words or any(_NUMBER.search(word) and word not in held for word in words):
        return False
    return sum(word in held for word in words) >= CARRIED * len(words)


def _answer_matches(question: Question, result: Result) -> bool:
    return not result.refused and all(any_form(result.text, group) for group in question.answers)


def _placed(result: Result, texts: Texts) -> dict[int, tuple[str, Span]]:
    """Where each citation's quote really stands: where it says, else its first occurrence in the
    document. A quote that is nowhere in its document has no place and earns nothing."""
    placed = {}
    for citation in result.citations:
        text = texts(citation.path)
        if text is None or not citation.quote:
            continue
        if text[citation.start : citation.end] == citation.quote:
            placed[citation.number] = (citation.path, (citation.start, citation.end))
        elif (found := text.find(citation.quote)) >= 0:
            placed[citation.number] = (citation.path, (found, found + len(citation.quote)))
    return placed


def _evidence_scores(
    question: Question, result: Result | None, placed: dict[int, tuple[str, Span]]
) -> dict[str, float]:
    gold = question.all_evidence()
    citations = [] if result is None else [c for c in result.citations if c.number in placed]
    quotes = [citation.quote for citation in citations]
    covered = [covers(span, list(placed.values()), quotes) for span in gold]
    holding = sum(_holds_gold(citation, placed[citation.number], gold) for citation in citations)
    cited = 0 if result is None else len(result.citations)
    passages = [] if result is None else [row for row in result.passages if row.rank <= SPANS_AT]
    places = [(passage.path, (passage.start, passage.end)) for passage in passages]
    return {
        "evidence_recall": sum(covered) / len(gold),
        "evidence_found": float(any(covered)),
        "citation_precision": holding / cited if cited else 0.0,
        "span_recall@10": sum(covers(span, places) for span in gold) / len(gold),
    }


def _holds_gold(citation: Cited, place: tuple[str, Span], gold: Sequence[GoldSpan]) -> bool:
    """Whether a citation shares at least half of the shorter of the two with a gold span."""
    path, (start, end) = place
    for span in gold:
        shorter = min(end - start, span.end - span.start)
        if span.path == path and overlap((start, end), [(span.start, span.end)]) >= COVERED * shorter:
            return True
        if covers(span, [], [citation.quote]):
            return True
    return False


def _citation_recall(result: Result | None, placed: dict[int, tuple[str, Span]]) -> float:
    """Share of the answer's sentences that the quotes they cite carry (after Gao et al. 2023, ALCE)."""
    if result is None or not result.sentences:
        return 0.0
    quotes = {citation.number: citation.quote for citation in result.citations if citation.number in placed}
    carried = 0
    for sentence in result.sentences:
        own = [quotes[number] for number in sentence.citations if number in quotes]
        carried += carries(sentence.text, own)
    return carried / len(result.sentences)


def _speaker(question: Question, result: Result | None, placed: dict[int, tuple[str, Span]]) -> float:
    """1 where the speaker of the first sentence that cites evidence (else of the first sentence) is an
    accepted name."""
    if result is None or not result.sentences:
        return 0.0
    gold = question.all_evidence()
    holding = {
        c.number for c in result.citations if c.number in placed and _holds_gold(c, placed[c.number], gold)
    }
    on_evidence = (said for said in result.sentences if holding & set(said.citations))
    sentence: Said = next(on_evidence, result.sentences[0])
    return float(same_name(sentence.speaker or "", question.speaker))


def _side_scores(
    sides: Sequence[GoldSide], result: Result | None, placed: dict[int, tuple[str, Span]]
) -> dict[str, float]:
    if result is None:
        return {"sides_found": 0.0, "sides_cited": 0.0, "called_contested": 0.0}
    quotes = [citation.quote for citation in result.citations if citation.number in placed]
    places = list(placed.values())
    cited = [any(covers(span, places, quotes) for span in side.evidence) for side in sides]
    named = [any(same_name(holder, side.holder) for holder in result.holders) for side in sides]
    found = [a or b for a, b in zip(cited, named, strict=True)]
    return {
        "sides_found": sum(found) / len(sides),
        "sides_cited": sum(cited) / len(sides),
        "called_contested": float(result.status == "contested"),
    }


def _self_consistency(result: Result, placed: dict[int, tuple[str, Span]]) -> dict[str, float]:
    scores = {}
    if result.citations:
        exact = sum(placed.get(c.number) == (c.path, (c.start, c.end)) for c in result.citations)
        scores["verbatim"] = exact / len(result.citations)
    marked = [sentence.support for sentence in result.sentences if sentence.support]
    if marked:
        scores["support"] = sum(support != "unsupported" for support in marked) / len(marked)
    return scores
