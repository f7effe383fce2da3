"""One question about several years, people or things ("What did A and B say?") -> a question for each."""

from __future__ import annotations

import re

from rag.question import SPEECH

_BOTH = re.compile(
    r"^(?P<head>.+?)\b(?P<preposition>in|by|according to) (?P<one>[^,?]{2,40}?),? and"
    r" (?:(?:in|by|to) )?(?P<two>[^,?]{2,60}?)\W*$"
)
NAME = r"(?:the )?[A-ZÀ-Þ][\w’'.-]*(?: [A-ZÀ-Þ][\w’'.-]*){0,3}"
"""A name in a question, with its article."""
_LIST = rf"(?P<list>{NAME}(?:, {NAME})*,? and {NAME})"
_SUBJECTS = re.compile(
    r"^(?P<head>(?:[A-Za-z’']+ ){1,6}?"
    r"(?P<aux>did|do|does|have|has|are|were|is|was|will|would|can|could|should) )"
    rf"{_LIST},?(?P<tail> (?!and\b|or\b|\W)\w.*)$"
)
_ASKS = re.compile(
    r"^\W*(?:(?:in|on|at|for|from|with|to|by|of|since) )?(?:what|which|who|whom|when|where|why|how)\b", re.I
)
_TOGETHER = re.compile(
    r"^ (?:both )?(?:meet|met|meeting|agree[sd]?|disagree[sd]?|differ(?:s|ed)?|cooperat(?:e|ing)|negotiat\w+"
    r"|talk|talking|discuss\w*|sign(?:ed)?|shar(?:e|es|ed|ing)|fight|fighting|fought|quarrel|clash|work|become"
    r"|became|together|at war|at odds|in common|most|have in common|reach|come to|conclude[d]?)\b",
    re.I,
)
_EACH = re.compile(r"^,? (?:each|both|respectively),?(?= )")
_SINGULAR = {"do": "does", "have": "has", "are": "is", "were": "was"}
_OWNERS = re.compile(
    rf"^(?P<head>.+? )(?P<list>{NAME}(?:['’]s?)?(?:, {NAME}(?:['’]s?)?)*,? and (?P<last>{NAME}['’]s?))"
    r"(?P<tail> [a-z].*)$"
)
_ABOUT = re.compile(
    rf"^(?P<head>.*\b{SPEECH} (?:to )?(?P<preposition>about|of|on) )(?P<one>[^,?]{{2,60}}?) and"
    r" (?P<again>about |of |on )?(?P<two>[^,?]{2,60}?)\W*$"
)
_AND = re.compile(r",? and |, ")


def shared(text: str) -> tuple[str, ...]:
    """The questions that one question asks of several years, people or things; empty for one of one."""
    for split in (_by_preposition, _by_owner, _by_subject, _by_subject_matter):
        if found := split(text):
            return found
    return ()


def _by_preposition(text: str) -> tuple[str, ...]:
    both = _BOTH.match(text)
    telling = r"\d" if both and both["preposition"] == "in" else r"[A-Z]"
    if both and all(re.search(telling, both[name]) for name in ("one", "two")):
        return tuple(f"{both['head']}{both['preposition']} {both[name]}?" for name in ("one", "two"))
    return ()


def _by_subject(text: str) -> tuple[str, ...]:
    """ "When did Elm and Ash join?", unless it is one thing that they did together."""
    match = _SUBJECTS.match(text)
    if match is None or not _ASKS.match(text):
        return ()
    tail = _EACH.sub("", match["tail"])
    if _TOGETHER.match(match["tail"]) or re.search(r"\b(?:each other|one another|together)\b", tail):
        return ()
    aux = match["aux"]
    head = match["head"][: -len(aux) - 1] + _SINGULAR.get(aux, aux) + " "
    return tuple(f"{head}{name}{tail}" for name in _AND.split(match["list"]))


def _by_owner(text: str) -> tuple[str, ...]:
    """ "What are Elm's and Ash's positions?"."""
    match = _OWNERS.match(text)
    if match is None or re.search(r"\bbetween $", match["head"]):
        return ()
    names = [re.sub(r"['’]s?$", "", name) for name in _AND.split(match["list"])]
    if not all(names) or not re.match(
        r"^(?:\w+ ){0,3}(?:what|which|how|compare|is|are|whose|why)\b", text, re.I
    ):
        return ()
    return tuple(f"{match['head']}{name}’s{match['tail']}" for name in names)


def _by_subject_matter(text: str) -> tuple[str, ...]:
    things = _ABOUT.match(text)
    if things and (things["again"] or all(re.match(NAME + "$", things[name]) for name in ("one", "two"))):
        return tuple(f"{things['head']}{things[name]}?" for name in ("one", "two"))
    return ()
