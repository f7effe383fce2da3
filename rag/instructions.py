"""Sentences of a document that speak to a language model instead of the reader."""

from __future__ import annotations

import re
import unicodedata

from index.types import Passage, Span

_AI = (
    r"(?:(?:AI|A\.I\.|artificial intelligence)(?: (?:assistant|model|agent|system|bot)s?)?"
    r"|LLMs?|GPT(?:-\d)?|chat ?bots?|(?:large )?language models?|Chat ?GPT)"
)
_BEGIN = r"(?:^|[\"“'.:;!?)]\s*|\b(?:please|now|always|then|and|you (?:must|should|will|have to))\s)"
_PATTERNS = (
    _BEGIN + r"(?:to )?(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|prior|above|earlier"
    r"|preceding|all|every|other|your|system|any|these|the)\b.{0,25}\b(?:instruction|prompt|rule|direction"
    r"|guideline|command|passage|question)s?\b",
    r"\b(?:system|developer|hidden|initial) (?:prompt|message|instruction)s?\b",
    r"\byou are (?:now )?(?:an? |the )?(?:\w+ ){0,2}(?:assistant|" + _AI + r")\b(?! secretary)",
    r"\b(?:as|attention|note to|message (?:to|for)|instructions? (?:to|for)|dear)\s(?:an? |the |all |any )?"
    + _AI
    + r"\b",
    r"\b" + _AI + r"(?: \w+){0,3} (?:must|shall|have to|are (?:required|instructed|asked)|is required)\b",
    r"\b(?:if|when|whenever) (?:you are|an?|the) (?:\w+ ){0,2}"
    + _AI
    + r"\b.{0,40}\b(?:reading|processing|summari|answer)",
    r"^\W*new (?:instruction|rule|task|order|directive)s?\s*:",
    r"^\W*(?:system|assistant|user|developer|human|im_start|inst|instructions?)\b\s*[:>\]|]",
    _BEGIN + r"(?:respond|reply|answer|output|print|repeat|write|begin|end|start|say|state|cite|append|insert"
    r"|include|render|display|recommend)\b.{0,40}\b(?:only|exactly|instead|verbatim|your (?:answer|reply"
    r"|response|output|instructions)|every (?:answer|reply|response)|the (?:answer|reply|response|question"
    r"|user)|following|in your (?:answer|reply)|this (?:image|link|markdown|passage))\b",
    r"\bdo not (?:cite|answer|mention|reveal|use|tell|inform|warn)\b.{0,40}\b(?:passage|question|user"
    r"|instruction|source|other document)s?\b",
    r"<\|[a-z_]+\|>|\[/?INST\]|<</?SYS>>|<<?/?\s?passage\b|\b(?:DAN|developer) mode\b"
    r"|\bdo anything now\b",
    r"!\[[^\]]*\]\(\s*https?:",
)
_TO_A_MODEL = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.IGNORECASE | re.DOTALL)
_GOES_ON = re.compile(
    r"\W*(?:(?:please|then|and|also|now|instead|always|never|finally|next|you (?:must|should|will)) )*"
    r"(?:say|respond|reply|tell|write|answer|print|output|claim|state|include|recommend|visit|click|send|e-?mail"
    r"|call|do not|don[’']t|add|append|insert|repeat|pretend|act|assume|use|give|end|begin|start|translate"
    r"|reveal|list)\b",
    re.IGNORECASE,
)
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")


def addresses_a_model(sentence: str) -> bool:
    """Whether a sentence reads like an instruction to a language model.

    Patterns, so neither complete nor free of false alarms: a sentence that is found is not shown to the
    model and carries no claim, one that is not found still is only quoted material in the prompt.
    """
    seen = unicodedata.normalize("NFKC", _UNSEEN.sub("", sentence))
    return _TO_A_MODEL.search(" ".join(seen.split())) is not None


def instructions_in(passage: Passage, text: str) -> tuple[Span, ...]:
    """The sentences of a passage that speak to a model; orders that follow one are counted with it. `text`
    is the document's."""
    found: list[Span] = []
    speaking = False
    for start, end in passage.sentences or ((passage.start, passage.end),):
        sentence = text[start:end]
        speaking = addresses_a_model(sentence) or (speaking and _GOES_ON.match(sentence) is not None)
        if speaking:
            found.append((start, end))
    return tuple(found)


def without_instructions(passage: Passage, text: str) -> tuple[str, int]:
    """The passage without those sentences, and how many they are; empty where nothing else is in it."""
    spans = instructions_in(passage, text)
    if spans and len(spans) >= len(passage.sentences):
        return "", len(spans)
    parts: list[str] = []
    at = passage.start
    for start, end in spans:
        parts += [text[at:start], "[…]"]
        at = end
    return "".join([*parts, text[at : passage.end]]), len(spans)
