"""Whether words name someone who can speak: a person, a body, a paper, people."""

from __future__ import annotations

import re

from rag.antecedents import OUTLET
from rag.names import TITLES
from rag.words import GROUP_HEADS, ORGANISATION_HEADS, ROLE_HEADS

_HEAD = re.compile(
    r"^(?P<head>.*?[^\W\d_])(?:\W+(?:of|in|on|at|for|from|with|to|by|that|who|which)\b.*|\W*)$", re.S
)
_ROLE_ENDING = re.compile(r"(?:er|or|ist|ian|man|woman|men|women|ant|ee|person|people|media|police|crew)$")
_TEXT = re.compile(
    r"(?:article|commentary|comment|column|editorial|letter|document|statement|study|survey|poll|book|text|post|law"
    r"|constitution|treaty|agreement|story|account|review|resolution|analysis|dispatch|press|world|west|east|public"
    r"|community|side|camp|state|country|nation|republic|family|staff|jury|court|city|town|village|kingdom|empire)$"
)
"""Heads of words for texts and bodies of people that `rag.words` does not list."""
_DEED = re.compile(
    r"(?:participation|willingness|readiness|invitation|decision|initiative|approach|narrative|behaviou?r|move"
    r"|heart|core|root|past|future|history|relationship|refusal|absence|presence|attitude|expansion)$"
)


def is_someone(name: str) -> bool:
    """False for what cannot speak: "the heart of this crisis", "scepticism", "her willingness to act".

    A name in capitals is someone, unless what comes first is a deed or quality of theirs; words in lower
    case are, where they are several people, a role, a body or a paper.
    """
    if sum(c.isalpha() for c in name) < 2:
        return False
    match = _HEAD.match(name.strip())
    head = (match["head"] if match else name).split()[-1].strip("“”\"’'.,").lower()
    if _DEED.search(head):
        return False
    if any(c.isupper() for c in name.removeprefix("The ")) or OUTLET.search(name):
        return True
    known = (
        _TEXT.search(head) is not None
        or head in TITLES
        or head in ROLE_HEADS
        or head in ORGANISATION_HEADS
        or head in GROUP_HEADS
    )
    several = head.endswith("s") and not head.endswith(("ss", "us", "is"))
    return known or several or _ROLE_ENDING.search(head) is not None or head in ("some", "many")
