"""A quotation against the passages: does it stand there, and in which, word for word?"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from index.types import Span
from rag.instructions import instructions_in
from rag.types import Hit

Verdict = Literal["supported", "misattributed", "stitched", "fabricated"]

_WORD = re.compile(r"\[\d{1,3}\]|[^\W_]+")
_GAP = re.compile(r"\s*(?:\[[^\]]*\]|\(\.\.\.\)|\(…\)|…|\.{3,}|\. \. \.)\s*")
_LEAST_PIECE = 3
"""Words of the shortest run that counts as a piece of a stitched quotation, but for its end."""
_BEYOND = 600
"""Characters before and after a passage into which a quotation that begins or ends in it may reach."""


@dataclass(frozen=True)
class Words:
    """A text as words that compare: case, accents' encoding and punctuation are left aside, and so are
    footnote numbers. `spans[i]` is where word i stands, plus `offset`."""

    text: str
    offset: int = 0

    @cached_property
    def _found(self) -> tuple[list[str], list[Span]]:
        words: list[str] = []
        spans: list[Span] = []
        for match in _WORD.finditer(self.text):
            if not match[0].startswith("["):
                words.append(unicodedata.normalize("NFKC", match[0]).casefold())
                spans.append((match.start() + self.offset, match.end() + self.offset))
        return words, spans

    @property
    def words(self) -> list[str]:
        """The words in order."""
        return self._found[0]

    @property
    def spans(self) -> list[Span]:
        """Where each stands."""
        return self._found[1]

    @cached_property
    def _joined(self) -> tuple[str, list[int]]:
        starts, at = [], 1
        for word in self.words:
            starts.append(at)
            at += len(word) + 1
        return " " + " ".join(self.words) + " ", starts

    def find(self, run: Sequence[str], after: int = 0) -> Span | None:
        """Where a run of words first stands at or after an offset, from its first to its last character."""
        joined, starts = self._joined
        wanted = " " + " ".join(run) + " "
        at = joined.find(wanted)
        while at >= 0 and run:
            first = bisect_right(starts, at + 1) - 1
            span = (self.spans[first][0], self.spans[first + len(run) - 1][1])
            if span[0] >= after:
                return span
            at = joined.find(wanted, at + 1)
        return None


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation of a reply. `places` are the passages, by number, and the document's characters where it
    stands; `span` is where the reply has it, marks included."""

    text: str
    span: Span
    verdict: Verdict
    places: tuple[tuple[int, Span], ...] = ()


class Sources:
    """The passages that a model was shown, numbered from 1, as words."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self.hits = tuple(hits)
        self._near: list[Words] = []
        self._about: list[Words] = []
        self._barred = [instructions_in(hit.passage, hit.document.text) for hit in hits]
        for hit in hits:
            start = max(0, hit.passage.start - _BEYOND)
            text = hit.document.text[start : hit.passage.end + _BEYOND]
            self._near.append(Words(text, start))
            about = (hit.document.title, hit.document.source, hit.document.author, hit.passage.heading)
            self._about.append(Words(" \n ".join(part for part in about if part)))

    @property
    def numbers(self) -> range:
        """1 to the number of passages."""
        return range(1, len(self.hits) + 1)

    def sentences(self, number: int) -> tuple[Span, ...]:
        """A passage's sentences; the whole passage where none are known."""
        passage = self.hits[number - 1].passage
        return passage.sentences or ((passage.start, passage.end),)

    def whole(self, number: int, spans: Sequence[Span]) -> Span:
        """From the beginning of the first sentence of a passage that spans touch to the end of the last."""
        first, last = min(start for start, _ in spans), max(end for _, end in spans)
        touched = [span for span in self.sentences(number) if span[0] < last and first < span[1]]
        return min([first, *(start for start, _ in touched)]), max([last, *(end for _, end in touched)])

    def barred(self, number: int) -> tuple[Span, ...]:
        """The sentences of a passage that speak to a model: they carry no claim."""
        return self._barred[number - 1]

    def judge(self, text: str, span: Span, cited: Sequence[int]) -> Quotation:
        """Sort a quotation, given its words without the marks and the numbers that it cites.

        Supported: in a cited passage in one piece, or with gaps that the quotation shows (… or [...])
        and in the passage's order. Misattributed: the same, in another passage. Stitched: made of pieces
        that stand in passages, but never together. Fabricated: anything else. Words that the documents'
        titles and names hold are supported without a place.
        """
        pieces = [piece for piece in (Words(part).words for part in _GAP.split(text)) if piece]
        if not pieces:
            return Quotation(text, span, "supported")
        for verdict, numbers in (
            ("supported", cited),
            ("misattributed", [n for n in self.numbers if n not in cited]),
        ):
            places = tuple((n, place) for n in numbers if (place := self._stands(pieces, n)))
            if places:
                return Quotation(text, span, verdict, places)  # type: ignore[arg-type]  # one of the two above
            if any(all(self._about[n - 1].find(piece) for piece in pieces) for n in numbers):
                return Quotation(text, span, "supported")
        run = [word for piece in pieces for word in piece]
        stitched = len(run) > _LEAST_PIECE and self._pieced(run)
        return Quotation(text, span, "stitched" if stitched else "fabricated")

    def _stands(self, pieces: Sequence[Sequence[str]], number: int) -> Span | None:
        """Where the pieces stand one after another; they touch the passage itself, not only what is near."""
        near, passage = self._near[number - 1], self.hits[number - 1].passage
        search = 0
        while (first := near.find(pieces[0], search)) is not None:
            end = first[1]
            for piece in pieces[1:]:
                found = near.find(piece, end)
                if found is None:
                    return None
                end = found[1]
            barred = any(first[0] < stop and start < end for start, stop in self._barred[number - 1])
            if first[0] < passage.end and end > passage.start and not barred:
                return first[0], end
            search = first[0] + 1
        return None

    def _pieced(self, run: Sequence[str]) -> bool:
        """Whether the run can be laid from two or more pieces of passages, each as long as possible."""
        at = count = 0
        while at < len(run):
            left = len(run) - at
            sizes = range(left, min(_LEAST_PIECE, left) - 1, -1)
            size = next((n for n in sizes if self._somewhere(run[at : at + n])), 0)
            at, count = at + size, count + 1
            if not size:
                return False
        return count > 1

    def _somewhere(self, run: Sequence[str]) -> bool:
        return any(self._stands([run], number) for number in self.numbers)
