"""A text as the attribution model sees it: tokens and, for each, six small whole numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from rag.quotes import quotes

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    r"|(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|St|Jr|Sr|Rev|Sgt|Prof)\.(?=\s?[^\W\d_])"
    r"|\d+(?:[.,:]\d+)*"
    r"|['’](?:s|S|re|ve|ll|d|m|t)(?!\w)"
    r"|[^\W\d_]+"
    r"|\*+|\.{2,}|-{2,}|``|''"
    r"|[^\w\s]|_+|\w"
)
COLUMNS = ("word", "suffix", "prefix", "shape", "gap", "quote")
HASHES = 2048
PAD, UNKNOWN, NAME = 0, 1, 2
"""Ids of the vocabulary that stand for no word: padding, an unknown word, an unknown capitalised word."""
SHAPES = ("pad", "lower", "title", "upper", "initial", "mixed", "digits", "mark", "other")
GAPS = 5
QUOTE_STATES = 7


@dataclass(frozen=True, slots=True)
class Tokens:
    """`starts` and `ends` are offsets in the text, `features` has one row a token and a column each of
    COLUMNS, `sentence` and `paragraph` count the rough sentences and the lines before each token."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    features: NDArray[np.int32]
    sentence: NDArray[np.int32]
    paragraph: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.starts)


_ALIKE = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "–": "-", "—": "-"}
)


def normalize(word: str) -> str:
    """The form of a token that the vocabulary lists: lower case, straight marks, one star, one dash."""
    if word[0] in "*-`'" and len(word) > 1 and not word[1].isalpha():
        return '"' if word[0] in "`'" else word[0]
    return word.lower().translate(_ALIKE)


@lru_cache(maxsize=1 << 16)
def _traits(word: str) -> tuple[str, int, int, int]:
    """The normal form, hashes of its last and first letters, and the place of its shape in SHAPES."""
    form = normalize(word)
    suffix, prefix = form[-3:].encode("utf-8", "replace"), form[:4].encode("utf-8", "replace")
    return form, crc32(suffix) % HASHES, crc32(prefix) % HASHES, _shape(word)


def _shape(word: str) -> int:
    if word[0].isdigit():
        return 6
    if not word[0].isalpha():
        return 8 if word[0] in "'’" and len(word) > 1 else 7
    if word.islower():
        return 1
    if word.isupper():
        return 4 if len(word) == 1 else 3
    return 2 if word[0].isupper() and word[1:].islower() else 5


def tokenize(text: str, vocabulary: Mapping[str, int]) -> Tokens:
    """Split `text` and number each token's features. `vocabulary` maps lower-case words to ids."""
    matches = list(_TOKEN.finditer(text))
    count = len(matches)
    starts = np.fromiter((m.start() for m in matches), np.int64, count)
    ends = np.fromiter((m.end() for m in matches), np.int64, count)
    words = [m.group() for m in matches]
    features = np.zeros((count, len(COLUMNS)), np.int32)
    paragraph = np.zeros(count, np.int32)
    sentence = np.zeros(count, np.int32)
    lines = sentences = end = 0
    previous = ""
    for at, (word, match) in enumerate(zip(words, matches, strict=True)):
        form, suffix, prefix, shape = _traits(word)
        gap = _gap(text, end, match.start())
        unknown = NAME if shape in (2, 3, 5) else UNKNOWN
        features[at, :5] = (vocabulary.get(form, unknown), suffix, prefix, shape, gap)
        if gap >= 3:
            lines += 1
            sentences += 1
        elif previous in _SENTENCE_ENDS and shape not in (1, 7, 8):
            sentences += 1
        paragraph[at], sentence[at] = lines, sentences
        end = match.end()
        if word not in _CLOSERS:
            previous = word
    features[:, 5] = _quote_states(text, starts)
    _restore_capitals(words, features)
    return Tokens(starts, ends, features, sentence, paragraph)


_SENTENCE_ENDS = frozenset([".", "!", "?", "…", "...", "!!"])
_BREAKS = frozenset('.!?…:;“"”-—–(▲')
_CLOSERS = frozenset("”\"’')]»")


def _restore_capitals(words: list[str], features: NDArray[np.int32]) -> None:
    """Give a name that lost its capital its shape back: one that the text capitalises elsewhere within
    sentences, or an unknown word right after a capitalised one ("Chancellor Olaf scholz")."""
    shapes = features[:, 3]
    lower = [at for at in np.flatnonzero(shapes == 1) if at]
    if not lower:
        return
    large = Counter(
        words[at].lower() for at in np.flatnonzero(shapes == 2) if at and words[at - 1] not in _BREAKS
    )
    small = Counter(words[at] for at in lower)
    for at in lower:
        word = words[at]
        named = large[word] >= 2 and large[word] > 2 * small[word]
        if named or (features[at, 0] == UNKNOWN and shapes[at - 1] == 2 and features[at, 4] <= 2):
            features[at, 3] = 2
            if features[at, 0] == UNKNOWN:
                features[at, 0] = NAME


def _gap(text: str, end: int, start: int) -> int:
    """What stands before a token: 0 the text's start, 1 nothing, 2 blanks, 3 a line break, 4 more."""
    if end == 0:
        return 4
    if start == end:
        return 1
    breaks = text.count("\n", end, start)
    return 2 if not breaks else 3 if breaks == 1 else 4


def _quote_states(text: str, starts: NDArray[np.int64]) -> NDArray[np.int32]:
    """0 outside, 1 inside, 2 opening mark, 3 closing mark, 4 inside an inner quotation, 5 inside one
    that is not closed, 6 inside one that goes on from the paragraph before."""
    states = np.zeros(len(starts), np.int32)
    for quote in quotes(text):
        first, last = np.searchsorted(starts, [quote.start, quote.end])
        inside = 4 if quote.level else 6 if quote.continues else 1 if quote.closed else 5
        states[first:last] = inside
        if first < last:
            states[first] = 2
            if quote.closed:
                states[last - 1] = 3
    return states
