"""Who says what in a text: the source, the cue and the content of each attribution."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from index.types import Span
from rag.attribution_decoding import best_arguments, best_cues, source_and_pieces
from rag.attribution_model import AttributionModel, attribution_model
from rag.attribution_phrases import asides, phrases
from rag.attribution_tokens import Tokens, tokenize
from rag.quotes import Quoted

_DETERMINERS = frozenset(["the", "a", "an", "his", "her", "its", "their", "some", "many", "another"])
_NOUN = re.compile(r" (?:[A-Z][\w-]*(?: [A-Z][\w-]*)*|[a-z]+)")
_BLOCK, _MARGIN = 4096, 128
_CUES_AT_ONCE = 48
_SURE = 0.6
"""The probability from which the model's own reading of an aside stands."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Someone is said to say, think or want something.

    `source` is who (None where the text leaves it out), `cue` the words that say so ("said", "according
    to"), `content` what is said, from its first to its last character; `pieces` are its parts where the
    source and cue stand in the middle. `direct` is True when the content is mostly a quotation.
    `probability` is the model's own, between 0 and 1, that the cue is one. All spans are offsets in the
    text that was given.
    """

    source: Span | None
    cue: Span
    content: Span | None
    direct: bool
    pieces: tuple[Span, ...] = ()
    probability: float = 1.0


def attributions(text: str, model: AttributionModel | None = None) -> list[Attribution]:
    """All attributions of `text`, by the place of their cue. Never raises; an empty text has none.

    The text is read in blocks, so memory is bounded and time grows linearly with its length. `model`
    replaces the shipped one.
    """
    model = model or attribution_model()
    tokens = tokenize(text, model.vocabulary)
    marks = Quoted(text)
    found: list[Attribution] = []
    for block, core in _blocks(tokens):
        found.extend(_in_block(text, model, block, core, marks))
    return _with_phrases(text, found, marks)


def _with_phrases(text: str, found: list[Attribution], marks: Quoted) -> list[Attribution]:
    """Add the set phrases; where the model marked the same words, the phrase's reading stands. An aside is
    added where the model saw no cue or doubts it."""
    added = [Attribution(s, cue, c, marks.mostly((c,)), (c,)) for s, cue, c in phrases(text)]
    known = {a.cue[0] for a in (*found, *added) if a.probability >= _SURE}
    unseen = [
        Attribution(s, cue, c, marks.mostly((c,)), (c,)) for s, cue, c in asides(text) if cue[0] not in known
    ]
    again = {a.cue[0] for a in unseen}
    found = sorted([*(a for a in found if a.cue[0] not in again), *unseen], key=lambda a: a.cue)
    if not added:
        return found
    taken = sorted((min(a.cue[0], a.source[0]), max(a.cue[1], a.source[1])) for a in added if a.source)
    ends = [end for _, end in taken]

    def overlaps(cue: Span) -> bool:
        at = bisect_right(ends, cue[0])
        return at < len(taken) and taken[at][0] < cue[1]

    kept = [a for a in found if not overlaps(a.cue)]
    return sorted([*kept, *added], key=lambda a: a.cue)


def _blocks(tokens: Tokens) -> Iterator[tuple[Tokens, range]]:
    """Overlapping blocks of tokens, each with the places in it whose cues it is to report."""
    for start in range(0, len(tokens), _BLOCK):
        first, last = max(0, start - _MARGIN), min(len(tokens), start + _BLOCK + _MARGIN)
        part = slice(first, last)
        block = Tokens(
            tokens.starts[part],
            tokens.ends[part],
            tokens.features[part],
            tokens.sentence[part],
            tokens.paragraph[part],
        )
        yield block, range(start - first, min(len(tokens), start + _BLOCK) - first)


def _in_block(
    text: str, model: AttributionModel, tokens: Tokens, core: range, marks: Quoted
) -> list[Attribution]:
    encoded = model.encode(tokens)
    scores = model.cue_scores(encoded)
    cues = [cue for cue in best_cues(scores) if cue[0] in core]
    found = []
    for at in range(0, len(cues), _CUES_AT_ONCE):
        some = cues[at : at + _CUES_AT_ONCE]
        argument_scores, places, inside = model.argument_scores(encoded, tokens, some)
        labels = best_arguments(argument_scores, inside)
        for row, cue in enumerate(some):
            source, pieces = source_and_pieces(labels[row], argument_scores[row])
            window = places[row]
            spans = tuple(_span(tokens, window[a], window[b]) for a, b in pieces)
            spans = _to_quote_end(spans, marks, int(tokens.ends[window[-1]]))
            spans = _from_quote_start(text, spans, marks, int(tokens.starts[cue[0]]))
            if source is None and not spans:
                continue
            who = _span(tokens, window[source[0]], window[source[1]]) if source else None
            found.append(
                Attribution(
                    _whole_phrase(text, who, int(tokens.starts[cue[0]])) if who else None,
                    _span(tokens, *cue),
                    (spans[0][0], spans[-1][1]) if spans else None,
                    marks.mostly(spans),
                    spans,
                    round(1 - float(np.exp(scores[cue[0], 0])), 4),
                )
            )
    return found


def _whole_phrase(text: str, source: Span, cue: int) -> Span:
    """The source without a full stop at its end; a lone article or possessive takes its noun along."""
    start, end = source
    if (
        end - start > 1
        and text[end - 1] == "."
        and text[end : end + 1].strip() == ""
        and text[end - 2].islower()
    ):
        end -= 1
    if text[start:end].lower() not in _DETERMINERS:
        return (start, end)
    noun = _NOUN.match(text, end)
    longer = noun.end() if noun else end
    return (start, end if start < cue < longer else longer)


def _span(tokens: Tokens, first: int, last: int) -> Span:
    return (int(tokens.starts[first]), int(tokens.ends[last]))


def _to_quote_end(pieces: tuple[Span, ...], marks: Quoted, seen: int) -> tuple[Span, ...]:
    """Let a quotation that outruns the window keep to its end, over the paragraphs that continue it."""
    if not pieces or pieces[-1][1] < seen - 1:
        return pieces
    start, end = pieces[-1]
    return (*pieces[:-1], (start, marks.end_of(end)))


def _from_quote_start(text: str, pieces: tuple[Span, ...], marks: Quoted, cue: int) -> tuple[Span, ...]:
    """Drop the narration before a quotation that ends where its source and cue begin."""
    before = [piece for piece in pieces if piece[1] <= cue]
    if not before:
        return pieces
    start, end = before[-1]
    opening = marks.start_of(end - 1)
    if opening is None or not text[max(0, opening - 3) : opening].rstrip().endswith((".", "!", "?")):
        return pieces
    kept = [piece for piece in before[:-1] if marks.mostly([piece])]
    return (*kept, (max(start, opening), end), *pieces[len(before) :])
