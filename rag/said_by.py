"""Whether a reply gives a quotation to the one who says it in the document."""

from __future__ import annotations

from collections.abc import Sequence

from index.types import Document, Span
from rag.attribution import attributions
from rag.claims import lacking, names
from rag.context import around
from rag.quotations import Quotation
from rag.quotes import quotes
from rag.speakers import speaker_of

_LEAST_WORDS = 4


def wrong_speaker(
    sentence: str, quotation: Quotation, document: Document, place: Span, carrier: Span
) -> tuple[str, str] | None:
    """(who the sentence says it is, who the document says it is), by name, where these are different people.

    `place` is where the quotation stands in the document, `carrier` the whole sentences around it. Only
    what is plain on both sides counts: the sentence attributes the quotation to a name, the document names
    the speaker within the carrier itself, and the two share no word. None in every other case.
    """
    if len(quotation.text.split()) < _LEAST_WORDS:
        return None
    claimed = _claimed(sentence, quotation.span)
    if not claimed:
        return None
    text = document.text
    speaker = speaker_of(text, *place, around(text, *carrier))
    if speaker is None or not carrier[0] <= speaker.cue[0] < carrier[1]:
        return None
    actual = names(speaker.name, frozenset())
    about = " ".join(part for part in (document.source, document.author, document.title) if part)
    if not actual or len(lacking(claimed, f"{speaker.name} {about}")) < len(claimed):
        return None
    return " ".join(claimed), " ".join(speaker.name.split())


def _claimed(sentence: str, span: Span) -> Sequence[str]:
    """The names in whose mouth the sentence puts a quotation of its own."""
    inner = [q.inner for q in quotes(sentence) if (q.start, q.end) == span]
    for found in attributions(sentence):
        if found.source and found.content and inner:
            start, end = inner[0]
            overlap = min(end, found.content[1]) - max(start, found.content[0])
            if overlap >= 0.5 * (end - start):
                return names(sentence[slice(*found.source)], frozenset())
    return ()
