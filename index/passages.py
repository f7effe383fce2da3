"""Passages: whole sentences packed so that each fits the embedding model's window."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from index.errors import SettingsError
from index.headings import sections
from index.sentences import cut_span, sentences_of_line
from index.types import PassageDraft, Span

TARGET_TOKENS = 160
CONTEXT_TOKENS = 40
_SMALLEST_BUDGET = 8

CountTokens = Callable[[Sequence[str]], list[int]]


class _Piece(NamedTuple):
    start: int
    end: int
    tokens: int
    opens_paragraph: bool


def split_passages(
    text: str,
    *,
    count_tokens: CountTokens,
    max_tokens: int,
    target_tokens: int = TARGET_TOKENS,
    overlap_sentences: int = 1,
    headings: Sequence[Span] = (),
    context_tokens: int = CONTEXT_TOKENS,
) -> list[PassageDraft]:
    """Cut `text` into passages of whole sentences, in order, that cover all of it but its headings.

    `count_tokens` is the embedding model's own count, without special tokens; `max_tokens` its window,
    of which `context_tokens` stay free for the title and headings put in front. Passages are packed up
    to about `target_tokens`, end at a paragraph where one is near, never cross a heading, and begin with
    the last `overlap_sentences` of the one before. A sentence too long for the window is cut at a clause
    or a space. A table of contents is a passage of its own, headed `index.headings.CONTENTS_HEADING`.

    Raises `SettingsError` where the window leaves no room for text.
    """
    budget = max_tokens - context_tokens
    if budget < _SMALLEST_BUDGET or target_tokens < 1 or overlap_sentences < 0:
        raise SettingsError(
            f"A window of {max_tokens} tokens with {context_tokens} of them kept for headings leaves no room "
            "for text: choose an embedding model with a longer window."
        )
    grouped = sections(text, headings)
    spans = [
        [
            (span, line.opens_paragraph and number == 0)
            for line in section.lines
            for number, span in enumerate(sentences_of_line(text, line))
        ]
        for section in grouped
    ]
    drafts: list[PassageDraft] = []
    for section, pieces in zip(grouped, _measure(text, spans, count_tokens, budget), strict=True):
        for packed in _pack(pieces, min(target_tokens, budget), budget, overlap_sentences):
            sentences = tuple((piece.start, piece.end) for piece in packed)
            drafts.append(PassageDraft(sentences[0][0], sentences[-1][1], section.heading, sentences))
    return _fit(text, drafts, count_tokens, budget)


def _measure(
    text: str, sections: list[list[tuple[Span, bool]]], count_tokens: CountTokens, budget: int
) -> Iterator[list[_Piece]]:
    """The sentences of each section with their tokens, those over the budget cut into pieces that fit."""
    flat = [entry for section in sections for entry in section]
    counts = iter(count_tokens([text[start:end] for (start, end), _ in flat]) if flat else [])
    for section in sections:
        pieces: list[_Piece] = []
        for (start, end), opens in section:
            tokens = next(counts)
            if tokens <= budget:
                pieces.append(_Piece(start, end, tokens, opens))
            else:
                pieces.extend(_cut_to_fit(text, _Piece(start, end, tokens, opens), count_tokens, budget))
        yield pieces


def _cut_to_fit(text: str, piece: _Piece, count_tokens: CountTokens, budget: int) -> list[_Piece]:
    """Pieces of a sentence, each within the budget; a single character is never cut."""
    fitting: list[_Piece] = []
    waiting = [piece]
    while waiting:
        span = waiting.pop()
        length = span.end - span.start
        if span.tokens <= budget or length == 1:
            fitting.append(span)
            continue
        limit = max(1, min(length - 1, length * budget // span.tokens))
        cuts = cut_span(text, (span.start, span.end), limit)
        counts = count_tokens([text[start:end] for start, end in cuts])
        parts = [
            _Piece(start, end, tokens, span.opens_paragraph and number == 0)
            for number, ((start, end), tokens) in enumerate(zip(cuts, counts, strict=True))
        ]
        waiting.extend(reversed(parts))
    return fitting


def _pack(pieces: list[_Piece], target: int, budget: int, overlap: int) -> Iterator[list[_Piece]]:
    totals = [0, *accumulate(piece.tokens for piece in pieces)]
    start = 0
    fresh = 0
    while fresh < len(pieces):
        end = _passage_end(pieces, totals, start, fresh, target, budget)
        yield pieces[start:end]
        begun, fresh, start = start, end, end
        while (
            start - 1 > begun  # else this passage would lie within the next
            and end < len(pieces)
            and end - start < overlap
            and totals[end] - totals[start - 1] <= target // 4
            and totals[end + 1] - totals[start - 1] <= budget
        ):
            start -= 1


def _passage_end(
    pieces: list[_Piece], totals: list[int], start: int, fresh: int, target: int, budget: int
) -> int:
    """Where the passage that begins at `start` ends: near the target, at a paragraph if one is near."""
    end = fresh + 1
    while end < len(pieces) and totals[end + 1] - totals[start] <= target:
        end += 1
    remaining = totals[-1] - totals[end]
    if remaining <= target // 4 and totals[-1] - totals[start] <= budget:
        return len(pieces)
    for paragraph in range(end, fresh, -1):
        if totals[paragraph] - totals[start] < target // 2:
            break
        if paragraph < len(pieces) and pieces[paragraph].opens_paragraph:
            return paragraph
    return end


def _fit(text: str, drafts: list[PassageDraft], count_tokens: CountTokens, budget: int) -> list[PassageDraft]:
    """Halve what its tokenizer counts above the budget; a sum of sentences is only near a passage's count."""
    fitting: list[PassageDraft] = []
    counts = count_tokens([text[draft.start : draft.end] for draft in drafts]) if drafts else []
    waiting = [*zip(drafts, counts, strict=True)][::-1]
    while waiting:
        draft, tokens = waiting.pop()
        if tokens <= budget or len(draft.sentences) == 1:
            fitting.append(draft)
            continue
        middle = len(draft.sentences) // 2
        halves = [
            _draft(draft.heading, draft.sentences[middle:]),
            _draft(draft.heading, draft.sentences[:middle]),
        ]
        counts = count_tokens([text[half.start : half.end] for half in halves])
        waiting.extend(zip(halves, counts, strict=True))
    return fitting


def _draft(heading: str | None, sentences: tuple[Span, ...]) -> PassageDraft:
    return PassageDraft(sentences[0][0], sentences[-1][1], heading, sentences)
