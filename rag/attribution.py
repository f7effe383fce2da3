"""Who says what in a text: the source, the cue and the content of each attribution."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.types import Span
from rag.attribution_model import AttributionModel, attribution_model
from rag.attribution_phrases import phrases
from rag.attribution_tokens import Tokens, tokenize
from rag.quotes import Quoted

CUE_THRESHOLD = 0.35
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
    marks = Quoted(text)
    found: list[Attribution] = []
    for block, core in _blocks(tokens):
        found.extend(_in_block(model, block, core, marks))
    return _with_phrases(text, found, marks)


def attributions_around(text: str, start: int, end: int, margin: int = 1200) -> list[Attribution]:
    """The attributions of `text[start:end]` and of about `margin` characters on either side.

    Reads whole lines where they are not much longer than the margin, so that a document need not be read
    for one of its passages. Offsets are those of `text`.
    """
    first = max(0, start - margin)
    last = min(len(text), end + margin)
    first = max(first - margin, text.rfind("\n", 0, first) + 1)
    line_end = text.find("\n", last)
    last = min(last + margin, len(text) if line_end < 0 else line_end)
    return [_moved(a, first) for a in attributions(text[first:last])]


def _moved(a: Attribution, by: int) -> Attribution:
    def move(span: Span) -> Span:
        return (span[0] + by, span[1] + by)

    return replace(
        a,
        source=move(a.source) if a.source else None,
        cue=move(a.cue),
        content=move(a.content) if a.content else None,
        pieces=tuple(move(piece) for piece in a.pieces),
    )


def _with_phrases(text: str, found: list[Attribution], marks: Quoted) -> list[Attribution]:
    """Add the set phrases; where the model marked the same words, the phrase's reading stands."""
    added = [Attribution(s, cue, c, marks.mostly((c,)), (c,)) for s, cue, c in phrases(text)]
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


def _in_block(model: AttributionModel, tokens: Tokens, core: range, marks: Quoted) -> list[Attribution]:
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
                    marks.mostly(pieces),
                    pieces,
                    round(float(np.exp(scores[first, 1])), 4),
                )
            )
    return found


def _cues(probabilities: NDArray[np.float32], core: range) -> list[tuple[int, int]]:
    """The first and last token of each cue that begins within `core`."""
    found: list[tuple[int, int]] = []
    for first in np.flatnonzero(probabilities[core.start : core.stop, 1] >= CUE_THRESHOLD) + core.start:
        if found and first <= found[-1][1]:
            continue
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


def _to_quote_end(pieces: tuple[Span, ...], marks: Quoted, seen: int) -> tuple[Span, ...]:
    """Let a quotation that outruns the window keep to its end, over the paragraphs that continue it."""
    if not pieces or pieces[-1][1] < seen - 1:
        return pieces
    start, end = pieces[-1]
    return (*pieces[:-1], (start, marks.end_of(end)))
