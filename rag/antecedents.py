"""Whom a source names: the person behind a pronoun, the full form of a surname, the paper behind
"the newspaper"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from index.types import Span
from rag.attribution import Attribution
from rag.cues import is_noun
from rag.names import Names, gender_of, name_span, named_last, names_of
from rag.quotes import Quote, quotes

_HE = {"he": "male", "his": "male", "him": "male", "she": "female", "her": "female"}
_THEY = frozenset(["they", "their", "them", "it", "its"])
_FIRST = frozenset(
    [
        "i",
        "we",
        "you",
        "us",
        "me",
        "my",
        "our",
        "your",
        "who",
        "which",
        "that",
        "one",
        "those",
        "this",
        "these",
        "such",
        "both",
        "others",
        "itself",
        "himself",
        "herself",
    ]
)
_EMPTY_IT = re.compile(
    r"^(?:is|was|has been|had been|will be|can be|may be|seems|seemed|appears|appeared)\b", re.I
)
OUTLET = re.compile(
    r"\b(?:newspaper|paper|magazine|weekly|daily|agency|website|site|portal|channel|network|outlet|journal|report"
    r"|broadcaster|press)\b|[“\"]",
    re.I,
)
"""What marks a source as a paper, a station or a report; a name in quotation marks does too."""
_BARE_OUTLET = re.compile(
    r"(?:the|this|that) "
    r"(?:newspaper|paper|magazine|weekly|daily|agency|website|outlet|journal|report|article|channel)",
    re.I,
)
_OBJECT = re.compile(
    r"\b(?:of|with|to|for|by|from|about|against|between|under|meeting|after|before|told|asked|on|over|than|like)\s"
    r"(?:[\w.’'-]+\s){0,4}$",
    re.I,
)
_REACH = 2500
"""Characters before a pronoun in which whom it stands for is looked for."""
_OUTLET_REACH = 1000
_CHAIN = 6
"""How many pronouns in a row are followed back."""
_SENTENCE_END = re.compile(
    r"(?<!\b[A-Z])(?<!\.[A-Z])(?<!\b[DM]r)(?<!\bM[sr]s)(?<!\bMs)(?<!\bSt)(?<!\b(?:Gov|Sen|Rep|Gen))(?<!\bProf)"
    r"[.!?…]+[”\"’')]*(?=\s|[A-Z“])|\n"
)


def resolved(text: str, a: Attribution, found: Sequence[Attribution]) -> Span | None:
    """Where the name of an attribution's source stands; None for a pronoun that the text leaves open."""
    return _Context(text, found).name(a, _CHAIN)


def speaks(text: str, a: Attribution, found: Sequence[Attribution]) -> bool:
    """Whether a source is a person or a paper, and so may go on speaking."""
    if a.source is None:
        return False
    if OUTLET.search(text[slice(*a.source)]):
        return True
    return _Context(text, found).person(a, _CHAIN) is not None


def sentence_before(text: str, start: int) -> Span:
    """The sentence before an offset in the same line, roughly; empty where there is none."""
    line = text.rfind("\n", 0, start) + 1
    stop = len(text[line:start].rstrip()) + line
    ends = [m.end() for m in _SENTENCE_END.finditer(text, max(line, start - _REACH), stop) if m.end() < stop]
    return (ends[-1] if ends else line, stop)


class _Context:
    """A text with its names and attributions, for the length of one look-up."""

    def __init__(self, text: str, found: Sequence[Attribution]) -> None:
        self.text = text
        self.names: Names = names_of(text)
        self.found = [a for a in found if a.source]

    def name(self, a: Attribution, depth: int) -> Span | None:
        if a.source is None:
            return None
        word = self.text[slice(*a.source)].strip().lower()
        if is_noun(self.text[slice(*a.cue)]):
            word = word.split(" ")[0] if word.split(" ")[0] in _HE or word.split(" ")[0] in _THEY else word
        if word in _FIRST:
            return None
        if word in _HE:
            return self._person_before(a, _HE[word], depth) if depth else None
        if word in _THEY:
            expletive = word == "it" and _EMPTY_IT.match(self.text[slice(*a.cue)])
            return None if expletive else self._group_before(a.source[0], depth)
        if _BARE_OUTLET.fullmatch(word):
            return self._outlet_before(a.source[0]) or a.source
        span = self._head_of_apposition(a.source) or name_span(self.text, a.source)
        return self._fullest(named_last(self.text, span, self.names) or span)

    def _fullest(self, span: Span) -> Span:
        """The full form of a surname, and the one in capitals of a name that lost them."""
        words = self.text[slice(*span)].split()
        if len(words) == 1 or (len(words) == 2 and any(word[0].islower() for word in words)):
            return self.names.fullest(words[-1].strip(".’'"), span[0]) or span
        return span

    def _head_of_apposition(self, source: Span) -> Span | None:
        """The name that a source like "an expert at the institute" stands beside, after a comma."""
        text = self.text
        if not text[source[0] :].startswith(("a ", "an ")) or text[source[0] - 2 : source[0]] != ", ":
            return None
        sentence = max(0, source[0] - 300)
        for end in _SENTENCE_END.finditer(text, sentence, source[0]):
            sentence = end.end()
        inside = self._mentions(sentence, source[0])
        return inside[-1] if inside else None

    def _mentions(self, first: int, last: int) -> list[Span]:
        mentions = self.names.mentions
        low = bisect_left(mentions, first, key=lambda m: m.start)
        return [m.span for m in mentions[low : bisect_left(mentions, last, lo=low, key=lambda m: m.start)]]

    def _person_before(self, a: Attribution, gender: str, depth: int) -> Span | None:
        """Walk back over the sentences to the person a pronoun stands for: the one who speaks or acts."""
        assert a.source is not None
        at = a.source[0]
        limit = max(0, at - _REACH)
        bounds = [limit, *(m.end() for m in _SENTENCE_END.finditer(self.text, limit, at)), at]
        spoken = [q for q in quotes(self.text[limit:at]) if q.level == 0]
        for first, last in zip(reversed(bounds[:-1]), reversed(bounds[1:]), strict=True):
            speaking = [b for b in self.found if b is not a and b.source and first <= b.source[0] < last]
            heard = [self.person(b, depth) for b in speaking if not _quoted(b.cue[0] - limit, spoken)]
            acting = [s for s in self._mentions(first, last) if not _quoted(s[0] - limit, spoken)]
            subjects = [s for s in acting if not _OBJECT.search(self.text[max(first, s[0] - 60) : s[0]])]
            own = last == at
            for span in [*(s for s in heard if s), *subjects, *(() if own else acting)]:
                if gender_of(self.text[slice(*self._fullest(span))]) in (None, gender):
                    return self._fullest(span)
        return None

    def person(self, a: Attribution, depth: int) -> Span | None:
        """The name of an attribution's source when it is a person's."""
        assert a.source is not None
        word = self.text[slice(*a.source)].strip().lower()
        if word in _HE:
            return self._person_before(a, _HE[word], depth - 1) if depth else None
        span = self._head_of_apposition(a.source) or name_span(self.text, a.source)
        last = (self.text[slice(*span)].split() or [""])[-1]
        return span if last.strip(".’'").lower() in self.names.people else None

    def _group_before(self, at: int, depth: int) -> Span | None:
        """The latest source before a pronoun that is neither a person nor a pronoun."""
        for a in reversed([a for a in self.found if a.source and at - _REACH < a.source[0] < at]):
            assert a.source is not None
            word = self.text[slice(*a.source)].strip().lower()
            if word not in _HE and word not in _THEY and word not in _FIRST and not self.person(a, 0):
                return name_span(self.text, a.source)
        return None

    def _outlet_before(self, at: int) -> Span | None:
        """The last outlet that was named as a source."""
        for a in reversed([a for a in self.found if a.source and at - _OUTLET_REACH < a.source[0] < at]):
            assert a.source is not None
            name = self.text[slice(*a.source)].strip()
            if OUTLET.search(name) and not _BARE_OUTLET.fullmatch(name):
                return name_span(self.text, a.source)
        return None


def _quoted(offset: int, spoken: Sequence[Quote]) -> bool:
    return any(q.start < offset < q.end for q in spoken)
