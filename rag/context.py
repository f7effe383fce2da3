"""Evidence sentences -> quotes that stand alone: neighbours joined, pronouns led in, speakers named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index.sentences import split_sentences
from index.types import Document, Span
from rag.attribution import Attribution, attributions
from rag.candidates import NEIGHBOUR_GAP, stem_of
from rag.damage import damaged
from rag.dates_in_text import when_of
from rag.question import WORD, Question
from rag.speakers import Wanted, speaker_of

_LEANS_BACK = re.compile(
    r"[“\"'(]*(?:he|she|they|it(?! (?:is|was|has been|seems|appears)\b[^.;]* that\b)|this|these|those"
    r"|that|such|his|her|their|its|both|neither|the former"
    r"|the latter|the (?:two )?(?:sides?|article|report|newspaper|statement|letter|author"
    r"|expert|minister|president)|however|but|and|at the same time|in addition|therefore"
    r"|so|instead|then|also|moreover|as a result"
    r"|although the letter|according to (?:him|her|them|it))\b",
    re.I,
)
_LONGEST_LEAD = 45
"""Words of the longest sentence that is put in front of another to make it stand alone."""
_ASKED = 0.6
"""What holding all of a question is worth in the choice among several speakers, as a part of the sentence."""
_REACH = 900
"""Characters before a quote that are read to find who speaks."""
_BLOCK = 1200
"""Characters of a block that is read at once, with what surrounds it."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A run of whole sentences, `document.text[start:end]`, that answers. `core` is the sentence for
    which it was chosen. `named_at` is where the speaker's name stands, None where there is no speaker;
    `direct` whether these are the speaker's own words."""

    document: Document
    start: int
    end: int
    core: Span
    speaker: str | None = None
    named_at: Span | None = None
    direct: bool = False
    when: str | None = None
    damaged: bool = False

    @property
    def text(self) -> str:
        """The quote, verbatim."""
        return self.document.text[self.start : self.end]

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())

    @property
    def names_speaker(self) -> bool:
        """Whether the speaker's name stands within the quote."""
        return self.named_at is not None and self.start <= self.named_at[0] and self.named_at[1] <= self.end


def quote_of(document: Document, span: Span, question: Question | None = None) -> Quote:
    """A sentence with what it needs before it, its speaker and its date. Where two speak in one sentence,
    the `question` says which of them is meant."""
    lead = Quote(document, _lead(document.text, span), span[1], span)
    return described(lead, question)


def bare(quote: Quote) -> Quote:
    """The quote's sentence without what was put before it."""
    text = quote.document.text[slice(*quote.core)]
    return replace(quote, start=quote.core[0], end=quote.core[1], damaged=damaged(text, quote.document.text))


def joined(one: Quote, two: Quote) -> Quote | None:
    """One quote where two touch or follow each other; None where they don't, or where others speak."""
    if one.document.id != two.document.id:
        return None
    first, last = sorted((one, two), key=lambda quote: quote.start)
    if last.start - first.end > NEIGHBOUR_GAP or not _together(first, last):
        return None
    whole = replace(one, start=first.start, end=max(first.end, last.end))
    return replace(whole, damaged=one.damaged or two.damaged, when=one.when or two.when)


def _together(first: Quote, last: Quote) -> bool:
    """Whether one speaks in both; narration goes with somebody's words within a paragraph only."""
    if first.speaker and last.speaker:
        return first.speaker == last.speaker
    between = first.document.text[first.start : last.start]
    return first.speaker == last.speaker or "\n" not in between


def apart(one: Quote, two: Quote) -> Quote:
    """The second quote without what it shares with the first."""
    shares = one.document.id == two.document.id and one.start < two.end and two.start < one.end
    return replace(two, start=two.core[0], end=two.core[1]) if shares else two


def described(quote: Quote, question: Question | None = None) -> Quote:
    """The quote with its speaker, date and damage. A name in the sentence before is drawn in."""
    document, text = quote.document, quote.document.text
    found = around(text, quote.start, quote.end)
    speaker = speaker_of(text, *quote.core, found, wanted_of(text, question) if question else None)
    published = document.published_at
    quote = replace(
        quote,
        when=when_of(text, *quote.core, published)
        or when_of(text, quote.start, quote.end, published)
        or published,
        damaged=damaged(quote.text, text),
    )
    if speaker is None:
        return quote
    quote = replace(quote, speaker=speaker.name, named_at=speaker.span, direct=speaker.direct)
    before = _sentence_before(text, quote.start)
    if (
        not quote.names_speaker
        and before
        and before[0] <= speaker.span[0] < before[1]
        and _short(text, before)
    ):
        quote = replace(quote, start=before[0], damaged=damaged(text[before[0] : quote.end], text))
    return quote


def wanted_of(text: str, question: Question) -> Wanted:
    """How much of what a question asks for stands in what somebody is said to say; whose words it wants
    comes first."""
    asked = {term.stem for term in question.claim_terms}

    def wanted(a: Attribution) -> float:
        source = {stem_of(word) for word in WORD.findall(text[slice(*a.source)])} if a.source else set()
        said = {stem_of(word) for piece in a.pieces for word in WORD.findall(text[slice(*piece)])}
        return 1.0 * bool(source & question.speaker) + _ASKED * len(asked & said) / max(1, len(asked))

    return wanted


def naming_sentence(quote: Quote) -> Span | None:
    """The sentence that names the speaker where the quote does not."""
    if quote.named_at is None or quote.names_speaker:
        return None
    text, (start, end) = quote.document.text, quote.named_at
    first = max(0, start - _REACH)
    for a, b in split_sentences(text[first : end + _REACH]):
        if a + first <= start and end <= b + first:
            return a + first, b + first
    return start, end


def around(text: str, start: int, end: int) -> Sequence[Attribution]:
    """The attributions in a span and its neighbourhood, with offsets in `text`.

    The text is read in blocks at fixed places, so that neighbours share the reading.
    """
    first = _line_start(text, start // _BLOCK * _BLOCK - _REACH)
    last = (end // _BLOCK + 1) * _BLOCK + _REACH // 3
    return _read(text[first:last], first)


def _line_start(text: str, at: int) -> int:
    """The start of a line or else of a word, at an offset or a little after."""
    if at <= 0:
        return 0
    line = text.find("\n", at, at + _REACH // 3)
    return line + 1 if line >= 0 else text.find(" ", at) + 1


@lru_cache(maxsize=512)
def _read(part: str, offset: int) -> tuple[Attribution, ...]:
    def move(span: Span | None) -> Span | None:
        return None if span is None else (span[0] + offset, span[1] + offset)

    moved = []
    for a in attributions(part):
        pieces = tuple((s + offset, e + offset) for s, e in a.pieces)
        cue = (a.cue[0] + offset, a.cue[1] + offset)
        moved.append(replace(a, source=move(a.source), cue=cue, content=move(a.content), pieces=pieces))
    return tuple(moved)


def _lead(text: str, span: Span) -> int:
    """Where a quote of this sentence has to begin so that it can be understood by itself."""
    start = span[0]
    opened = _open_quotation(text, start)
    if opened is not None:
        before = _sentence_before(text, start)
        while before and before[0] > opened:
            start, before = before[0], _sentence_before(text, before[0])
        if before and before[0] <= opened < before[1]:
            start = before[0]
        return start if len(text[start : span[0]].split()) <= _LONGEST_LEAD else span[0]
    if _LEANS_BACK.match(text, start):
        before = _sentence_before(text, start)
        if before and _short(text, before):
            return before[0]
    return start


def _open_quotation(text: str, at: int) -> int | None:
    """Where a quotation begins that is still open at `at`, within the paragraph."""
    line = text.rfind("\n", 0, at) + 1
    opened, closed = text.rfind("“", line, at), text.rfind("”", line, at)
    return opened if opened > closed else None


def _short(text: str, span: Span) -> bool:
    return len(text[slice(*span)].split()) <= _LONGEST_LEAD


def _sentence_before(text: str, at: int) -> Span | None:
    """The sentence that ends where the one at `at` begins."""
    first = max(0, at - _REACH)
    spans = split_sentences(text[first:at])
    if not spans or at - (spans[-1][1] + first) > NEIGHBOUR_GAP:
        return None
    start, end = spans[-1][0] + first, spans[-1][1] + first
    cut = start == first and first > 0
    heading = not text[start:end].rstrip("”\"’')").endswith((".", "!", "?", "…", ":", ";", ","))
    return None if cut or heading else (start, end)
