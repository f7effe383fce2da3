"""Whether a question without a word that points back says too little to be searched by itself."""

from __future__ import annotations

import re
from collections.abc import Collection

from rag.clauses import clause_of, without_opening
from rag.phrases import phrases_of, tokens_of
from rag.pronouns import content_words
from rag.words import AUXILIARIES, PREPOSITIONS, WH_WORDS, is_verb, verb_base, word_set

_BE = word_set("is are was were")
_REFERRING = re.compile(
    r"(?<!is )(?<!are )(?<!was )(?<!were )\bthere\b(?! (?:is|are|was|were|be|will)\b)"
    r"|\b(?:then|latter|former|otherwise|instead|the same|others?|else)\b",
    re.I,
)
_GENERAL = word_set("people person persons man men woman women thing things time times much many number")
"""Nouns that say nothing of what a question is about."""
_RELATIVE = word_set("react respond agree disagree object comply intervene retaliate")
"""Verbs that end a question only where it leaves out to what."""
_MORE_THAN = re.compile(r"\bhow (?:many|much|long) (?:more|less|fewer|longer)\b(?!.*\bthan\b)", re.I)
_MOST_DEFINITE = 3
"""Content words of a question whose definite noun ("the agreement") is taken for one spoken of."""
_MOST_SHORT = 5
"""Words and marks of a question that names nobody and so is taken for one about the same matter."""
_STRANDED = word_set("off from against into onto")


def is_thin(text: str, before: str, names: Collection[str]) -> bool:
    """Whether a question needs the one before it, though no word of it points there."""
    opened = without_opening(text) != text.strip()
    earlier = {verb_base(word) or word for word in content_words(before)}
    said = {verb_base(word) or word for word in content_words(text)}
    own = [p for p in phrases_of(text, names) if p.named and p.kind != "time"]
    if _says_little(text, set(content_words(before)), opened, names):
        return True
    if _MORE_THAN.search(text) or (opened and not said & earlier and len(own) < 2):
        return True
    last = (tokens_of(re.sub(r"[\s?.!]+$", "", text)) or tokens_of("x"))[-1].low
    if last in _RELATIVE or (verb_base(last) in _RELATIVE and last.endswith("ed")):
        return True
    if not own and len(said) <= 2 and len(tokens_of(text)) <= _MOST_SHORT and len(text.split()) > 1:
        return True
    return not own and len(said) <= _MOST_DEFINITE and _has_bare_definite(text, names)


def lacks_object(text: str) -> bool:
    """Whether a question ends in a preposition whose object is left out: "Why was it taken off?"."""
    tokens = tokens_of(re.sub(r"[\s?.!]+$", "", text))
    if len(tokens) < 3 or tokens[-1].low not in _STRANDED:
        return False
    first = tokens[1].low if tokens[0].low in ("and", "but", "so") else tokens[0].low
    return first in ("why", "when", "how") or first in AUXILIARIES


def has_verb(text: str) -> bool:
    """Whether a text holds a verb besides auxiliaries."""
    lows = [t.low for t in tokens_of(text)]
    return any(is_verb(lows, n) for n in range(len(lows)))


def _says_little(text: str, earlier: set[str], opened: bool, names: Collection[str]) -> bool:
    words = tokens_of(text)
    own = [p for p in phrases_of(text, names) if p.named]
    named = {w for p in own for w in content_words(p.text)}
    other = [w for w in content_words(text) if w not in named and w not in _GENERAL and not w[0].isdigit()]
    fresh = [p for p in own if p.kind != "time" and not set(content_words(p.text)) <= earlier]
    clause = clause_of(text, names)
    if clause and clause.wh in ("who", "what") and clause.aux in _BE and own and not clause.rest:
        return False
    if _REFERRING.search(text) and not own and len(other) <= 2:
        return True
    if not any(w.low in AUXILIARIES or w.low in WH_WORDS for w in words) and not has_verb(text):
        return not fresh or opened
    if opened and len(other) <= 1:
        return True
    if own and any(p.kind != "time" for p in own):
        return len(other) <= 1 and not fresh and len(words) <= 5
    return len(other) <= 1 and len(words) <= 9


def _has_bare_definite(text: str, names: Collection[str]) -> bool:
    """Whether a noun with "the" and nothing that tells which: "What does the agreement cover?"."""
    for phrase in phrases_of(text, names):
        after = tokens_of(text[phrase.end :])
        hangs = after and (after[0].low in PREPOSITIONS or after[0].low in ("who", "that", "which"))
        if phrase.text.lower().startswith("the ") and len(phrase.text.split()) <= 3 and not hangs:
            return True
    return False
