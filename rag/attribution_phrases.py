"""Attributions by a set phrase: "in her view", "in the words of the mayor", "quoted him as saying"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.types import Span

_NOUN = (
    r"(?:view|opinion|words|judge?ment|estimation|eyes|telling|phrase|assessment|point of view|perspective)"
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
        rf"\b(?:in|from) (?P<source>his|her|their|{_NAME}[’']s?) (?P<cue>(?:own )?{_NOUN}), ",
        re.I,
    ),
    re.compile(rf"(?<![^.!?”\"\n] )\b(?P<cue>Per) {_HOLDER}, "),
)
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
