"""Which cues make their source a speaker: the model also marks plans, passives and auxiliaries."""

from __future__ import annotations

import re

from rag.attribution import Attribution

_PASSIVE = re.compile(
    r"^(?:is|are|was|were|be|being|(?:has|have|had|can|could|may|might|will|would) (?:also )?(?:be|been))\b.*"
    r"\b(?:considered|regarded|named|expected|seen|viewed|described|called|known|reported|said|believed|thought|accused"
    r"|established|founded|created|launched|formed|built|designed|signed|adopted|set up|asked|told|criticized"
    r"|criticised|praised|blamed|supposed|reputed|rumou?red|cited)"
    r"(?: as| to| to be| by| for)?$",
    re.I,
)
_NO_VERB = re.compile(
    r"^(?:(?:is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|may|might|should|must|to|not|no"
    r"|also|about|strongly|once|again|always|never|often|repeatedly|widely|in|on|of|at|a|the)\b\W*)+$",
    re.I,
)


_NOMINAL = re.compile(
    r"^(?:own )?(?:claim|remark|comment|statement|warning|call|promise|vow|view|belief|opinion|assertion"
    r"|demand|pledge|argument|accusation|criticism|concern|fear|hope|suggestion|insistence|prediction|announcement)s?\b",
    re.I,
)
_SURE = 0.6
"""The least probability of a cue that names a speaker outside quotations. Read through on thirty news
articles, cues below it were mostly deeds."""


def says(text: str, a: Attribution) -> bool:
    """Whether the cue is sure, a word or what stands for a lost one, more than an auxiliary, no passive
    whose subject is spoken of, and no rule that somebody owns ("according to the club's rules")."""
    if a.probability < _SURE and not a.direct:
        return False
    cue = text[slice(*a.cue)]
    if not any(c.isalpha() for c in cue) and cue != ":" and not text.startswith(" that ", a.cue[1]):
        return False
    subject = a.source is not None and a.source[1] <= a.cue[0]
    if cue.lower() == "according to" and a.source and text[slice(*a.source)].endswith(("’s", "'s")):
        return False
    return not _NO_VERB.match(cue) and not (subject and _PASSIVE.match(cue))


def is_noun(cue: str) -> bool:
    """Whether a cue is a noun of saying, so that "his bold" before "claims" stands for him."""
    return _NOMINAL.match(cue) is not None
