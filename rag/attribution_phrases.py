"""Attributions by a set phrase: "in her view", "in the words of the mayor", "quoted him as saying"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.types import Span

_NOUN = (
    r"(?:view|opinion|words|account|judge?ment|estimation|eyes|telling|phrase|assessment|point of view"
    r"|perspective|reading)"
)
_HOLDER = r"(?P<source>(?:(?!,\s|[.;:!?“”\"\n]\s?).){2,90}?)"
_NAME = r"(?-i:[A-Z])[\w.-]+(?: (?-i:[A-Z])[\w.-]+){0,3}"
_SAYING = r"(?:saying|telling|stating|noting|adding|analy[sz]ing|writing|claiming|warning|explaining)"
_PHRASES = (
    re.compile(
        r"\b(?:quot|cit)(?:ed|es|ing) (?!(?:as|by|in|that) )(?P<source>(?:(?![.;:!?]\s|\n).){2,160}?),? "
        rf"(?P<cue>(?:as )?{_SAYING}) ",
        re.I,
    ),
    re.compile(rf"(?P<cue>\b(?:in|from) the {_NOUN} of) {_HOLDER}, ", re.I),
    re.compile(
        rf"\b(?:in|from) (?P<source>his|her|their|its|{_NAME}[’']s?) (?P<cue>(?:own )?{_NOUN}), ",
        re.I,
    ),
    re.compile(
        rf"(?:(?<=[.!?”\"] )|^)(?-i:In|From) (?P<source>his|her|their|its|{_NAME}[’']s?)"
        rf" (?P<cue>(?:own )?{_NOUN})"
        r" (?=(?:a|an|the|this|that|its|his|her|their|no|both|it|he|she|they)\b|(?-i:[A-Z]))",
        re.I | re.M,
    ),
    re.compile(rf"(?<![^.!?”\"\n] )\b(?P<cue>Per) {_HOLDER}, "),
)
_LONGEST = 400
"""Characters before an aside in which its sentence begins."""
_END = re.compile(r"[.!?…]+[”\"’')]*(?=\s|$)|[.!?](?=[A-Z“])|\n|$")


def phrases(text: str) -> Iterator[tuple[Span, Span, Span]]:
    """Source, cue and content of each phrase; the content is the rest of the sentence."""
    for pattern in _PHRASES:
        for match in pattern.finditer(text):
            end = _END.search(text, match.end())
            assert end is not None
            stop = end.end() if "”" in end.group() or '"' in end.group() else end.start()
            if match.end() < stop:
                yield match.span("source"), match.span("cue"), (match.end(), stop)


_OUTLET = r"the (?:paper|newspaper|magazine|website|article|author|commentary|report|outlet|agency)"
_SAYS = (
    r"(?:says?|said|adds?|added|writes?|wrote|notes?|noted|argues?|argued|claims?|claimed|warns?|warned|holds?"
    r"|held|recalls?|recalled|concludes?|concluded|believes?|believed|insists?|insisted|stresse[sd]|explains?"
    r"|explained|continues|continued|goes on|went on|supposes?|supposed|suggests?|suggested|reckons?|reckoned"
    r"|observes?|observed|complains?|complained|asserts?|asserted|maintains?|maintained|states?|stated|reports?"
    r"|reported)"
)
_ASIDE = re.compile(rf", (?P<source>it|he|she|they|{_OUTLET}) (?P<cue>{_SAYS})(?=[,.])")
_START = re.compile(r"(?:[.!?…][”\"’')]*\s+|\n)(?=\S)")


def asides(text: str) -> Iterator[tuple[Span, Span, Span]]:
    """Source, cue and content of sentences that name their speaker in passing ("The mood, it writes, is
    bad."); the content is the whole sentence."""
    for match in _ASIDE.finditer(text):
        first = max(0, match.start() - _LONGEST)
        starts = [m.end() for m in _START.finditer(text, first, match.start())]
        end = _END.search(text, match.end() + 1)
        if starts or first == 0:
            yield (
                match.span("source"),
                match.span("cue"),
                ((starts or [0])[-1], end.start() if end else len(text)),
            )
