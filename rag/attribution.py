"""Who says what in a text: the source, the cue and the content of each attribution."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.types import Span
from rag.attribution_model import AttributionModel, attribution_model
from rag.attribution_tokens import Tokens, tokenize
from rag.quotes import Quote, quotes

CUE_THRESHOLD = 0.5
"""The least probability at which a token begins a cue; measured on the development articles of PolNeAR."""
_BLOCK, _MARGIN = 4096, 128
_CUES_AT_ONCE = 48
_FORBIDDEN = -1e4


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
    marks = quotes(text)
    found: list[Attribution] = []
    for block, core in _blocks(tokens):
        found.extend(_in_block(model, block, core, marks))
    return found


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


def _in_block(model: AttributionModel, tokens: Tokens, core: range, marks: list[Quote]) -> list[Attribution]:
    encoded = model.encode(tokens)
    scores = model.cue_scores(encoded)
    cues = _cues(np.exp(scores), core)
    found = []
    for at in range(0, len(cues), _CUES_AT_ONCE):
        some = cues[at : at + _CUES_AT_ONCE]
        labels_scores, places, inside = model.argument_scores(encoded, tokens, some)
        labels = _best_labels(labels_scores, inside)
        for row, (first, last) in enumerate(some):
            source, pieces = _arguments(labels[row], labels_scores[row], places[row], tokens)
            if source is None and not pieces:
                continue
            cue = (int(tokens.starts[first]), int(tokens.ends[last]))
            pieces = _to_quote_end(pieces, marks, int(tokens.ends[places[row][-1]]))
            found.append(
                Attribution(
                    source,
                    cue,
                    (pieces[0][0], pieces[-1][1]) if pieces else None,
                    _mostly_quoted(pieces, marks),
                    pieces,
                    round(float(np.exp(scores[first, 1])), 4),
                )
            )
    return found


def _cues(probabilities: NDArray[np.float32], core: range) -> list[tuple[int, int]]:
    """The first and last token of each cue that begins within `core`."""
    found = []
    for first in np.flatnonzero(probabilities[core.start : core.stop, 1] >= CUE_THRESHOLD) + core.start:
        last = int(first)
        while last + 1 < len(probabilities) and probabilities[last + 1].argmax() == 2:
            last += 1
        found.append((int(first), last))
    return found


def _best_labels(scores: NDArray[np.float32], inside: NDArray[np.bool_]) -> NDArray[np.int8]:
    """The likeliest sequence of labels for each cue's window (Viterbi): nothing goes on unbegun."""
    cues, width, labels = scores.shape
    scores = np.where(inside[..., None], scores, np.array([0] + [_FORBIDDEN] * (labels - 1), np.float32))
    move = np.zeros((labels, labels), np.float32)
    for inner in (2, 4):
        move[:, inner] = _FORBIDDEN
        move[[inner - 1, inner], inner] = 0
    best = scores[:, 0] + move[0]
    back = np.zeros((cues, width, labels), np.int8)
    for at in range(1, width):
        paths = best[:, :, None] + move
        back[:, at] = paths.argmax(1)
        best = paths.max(1) + scores[:, at]
    found = np.zeros((cues, width), np.int8)
    found[:, -1] = best.argmax(1)
    rows = np.arange(cues)
    for at in range(width - 1, 0, -1):
        found[:, at - 1] = back[rows, at, found[:, at]]
    return found


def _arguments(
    labels: NDArray[np.int8], scores: NDArray[np.float32], places: NDArray[np.int64], tokens: Tokens
) -> tuple[Span | None, tuple[Span, ...]]:
    """The source (the likeliest where several were labelled) and the pieces of the content."""
    sources: list[tuple[float, Span]] = []
    pieces: list[Span] = []
    at = 0
    while at < len(labels):
        label = int(labels[at])
        if label not in (1, 3):
            at += 1
            continue
        end = at + 1
        while end < len(labels) and labels[end] == label + 1:
            end += 1
        span = (int(tokens.starts[places[at]]), int(tokens.ends[places[end - 1]]))
        if label == 1:
            sources.append((float(scores[at, 1]), span))
        else:
            pieces.append(span)
        at = end
    return (max(sources)[1] if sources else None), tuple(pieces)


def _to_quote_end(pieces: tuple[Span, ...], marks: list[Quote], seen: int) -> tuple[Span, ...]:
    """Let a quotation that outruns the window keep to its end, over the paragraphs that continue it."""
    if not pieces or pieces[-1][1] < seen - 1:
        return pieces
    start, end = pieces[-1]
    for quote in marks:
        if quote.level == 0 and (
            quote.start < end < quote.end or (quote.continues and 0 < quote.start - end < 4)
        ):
            end = quote.end
    return (*pieces[:-1], (start, end))


def _mostly_quoted(pieces: tuple[Span, ...], marks: list[Quote]) -> bool:
    total = sum(end - start for start, end in pieces)
    quoted = sum(
        max(0, min(end, quote.end) - max(start, quote.start))
        for start, end in pieces
        for quote in marks
        if quote.level == 0
    )
    return total > 0 and quoted >= 0.6 * total
