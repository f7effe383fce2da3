"""Whether a reply, or a sentence of one, says that the documents do not say it."""

from __future__ import annotations

import re

from rag.prompts import REFUSAL

_MATERIAL = r"(?:documents?|passages?|sources?|texts?|excerpts?|context|articles?|materials?|information)"
_NOT = r"(?:do(?:es)?|did|could|can|is|are|was|were|has|have)(?: not|n[’']t)"
_ABSENT = re.compile(
    rf"\b{_MATERIAL}\b[^.!?]{{0,60}}\b(?:{_NOT}\b[^.!?]{{0,30}}\b(?:hold|contain|mention|say|state|provide|include"
    r"|specify|answer|address|give|offer|discuss|have|tell|indicate|reveal|cover|name|support|clarify|explain"
    r"|refer|identify|describe|report)"
    r"|(?:contain|provide|give|offer|hold|have|mention)s? no\b|(?:is|are) silent|lacks?\b)"
    rf"|\b(?:no|not enough|insufficient|any) (?:\w+ ){{0,3}}(?:answer|information|mention|evidence|details?"
    rf"|data|indication)\b[^.!?]{{0,80}}\b{_MATERIAL}\b"
    rf"|\b(?:not|n[’']t|never) (?:\w+ ){{0,2}}(?:mentioned|stated|specified|found|provided|addressed|given"
    rf"|said|answered|contained|discussed|available)\b[^.!?]{{0,40}}\b{_MATERIAL}\b"
    r"|\b(?:I|we)(?: am|[’']m| are)? (?:cannot|can[’']t|can not|could not|couldn[’']t|unable to|do not"
    r"|don[’']t)"
    r" (?:\w+ ){0,2}(?:answer|find|determine|know|tell|say|have|see)\b"
    r"|^(?:there is|there[’']s) (?:no|not enough|insufficient) (?:\w+ ){0,2}(?:answer|information)\b"
    r"|\b(?:cannot|can[’']t|can not|could not) be (?:answered|determined|found)\b",
    re.IGNORECASE,
)


def says_absent(sentence: str) -> bool:
    """Whether a sentence says that the documents don't say it: the refusal or a paraphrase of one."""
    return _words(REFUSAL) in _words(sentence) or _ABSENT.search(sentence) is not None


def refuses(reply: str) -> bool:
    """Whether a reply begins with the refusal itself, whatever the model adds to it."""
    return _words(reply).startswith(_words(REFUSAL))


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
