"""Whom a source names: the person behind a pronoun, the full form of a surname, the paper behind
"the newspaper"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from index.types import Span
from rag.attribution import Attribution
from rag.cues import is_noun
from rag.names import TITLES, Names, gender_of, name_span, named_last, names_of
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
_TRAILING = re.compile(r"\w (?P<pronoun>it|he|she|they)\b")
_OFFICE = re.compile(r"\b(?P<title>[\w-]+) (?:of|for) (?:the )?(?:[A-Z][\w’'-]*\s)+$")
_POSSESSIVE = re.compile(r"[’']s?\s")
_ROLE_NOUN = re.compile(r"(?:the|this|that) (?:[a-z]+ )?(?P<role>[a-z-]+)")
_NOBODY = re.compile(r"(?:no ?body|no[ -]?one|everyone|everybody|anyone|nothing)\b", re.I)
_GROUP = re.compile(
    r"[“\"]?(?:(?:The|A|An|One|Another|This|That) (?:[\w’'-]+ ){0,3}?"
    r"(?:commentary|comment|column|editorial|article|newspaper|paper|magazine|weekly|daily|agency|website|outlet|report"
    r"|statement|ministry|government|embassy|council|committee|commission|institute|party|alliance)"
    r"|(?:[A-Z][\w-]+ )?(?:[a-z]+ )?(?:[Aa]nalysts|[Ee]xperts|[Cc]orrespondents|[Oo]bservers|[Oo]fficials"
    r"|[Dd]iplomats|[Cc]ritics|[Ss]ceptics|[Ss]keptics|[Ll]eaders|[Gg]overnments|[Ss]cholars|[Pp]oliticians"
    r"|[Jj]ournalists|[Mm]edia|[Pp]apers|[Nn]ewspapers|[Cc]ommentators|[Ll]awmakers|[Ss]enators))\b(?![’'])"
)
"""A group or paper that opens its sentence and so may be the "it" or "they" of the next ones."""
_GROUP_SENTENCES = 3
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
        self.found = [_from_pronoun(text, a) for a in found if a.source]

    def name(self, a: Attribution, depth: int) -> Span | None:
        if a.source is None:
            return None
        a = _from_pronoun(self.text, a)
        assert a.source is not None
        word = self.text[slice(*a.source)].strip().lower()
        if is_noun(self.text[slice(*a.cue)]):
            word = word.split(" ")[0] if word.split(" ")[0] in _HE or word.split(" ")[0] in _THEY else word
        if word in _FIRST or _NOBODY.match(word):
            return None
        if word in _HE:
            return self._person_before(a, _HE[word], depth) if depth else None
        if word in _THEY:
            expletive = word == "it" and _EMPTY_IT.match(self.text[slice(*a.cue)])
            return None if expletive else self._group_before(a.source[0], depth)
        if _BARE_OUTLET.fullmatch(word):
            return self._outlet_before(a.source[0]) or a.source
        role = _ROLE_NOUN.fullmatch(word)
        if role and (holder := self._holder_of(role["role"], a.source[0])):
            return holder
        span = self._head_of_apposition(a.source) or name_span(self.text, a.source)
        return self._fullest(named_last(self.text, span, self.names) or span)

    def _holder_of(self, role: str, at: int) -> Span | None:
        """The person last named with a role, in full: "the minister" after "Foreign Minister Anna Roe"."""
        if role not in TITLES:
            return None
        named = re.compile(rf"\b{re.escape(role)}\b", re.I)
        for start, end in reversed(self._mentions(max(0, at - _REACH), at)):
            before = re.split(r"[.,;:!?“”\"\n]", self.text[max(0, start - 50) : start])[-1]
            after = re.match(r", ([^.,;:!?“”\"\n]{3,60})", self.text[end : end + 64])
            if named.search(before) or (after and named.search(after[1])):
                return self._fullest((start, end))
        return None

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
            subjects = [s for s in acting if self._acts(first, s)]
            own = last == at
            for span in [*(s for s in heard if s), *subjects, *(() if own else acting)]:
                if gender_of(self.text[slice(*self._fullest(span))]) in (None, gender):
                    return self._fullest(span)
        return None

    def _acts(self, first: int, mention: Span) -> bool:
        """Whether a name may be the subject of its sentence: no object and no owner of something."""
        before = self.text[max(first, mention[0] - 60) : mention[0]]
        office = _OFFICE.search(before)
        if office and office["title"].lower() in TITLES:
            before = before[: office.start()]
        return not _OBJECT.search(before) and not _POSSESSIVE.match(self.text, mention[1])

    def person(self, a: Attribution, depth: int) -> Span | None:
        """The name of an attribution's source when it is a person's, or the role that stands for it."""
        assert a.source is not None
        word = self.text[slice(*a.source)].strip().lower()
        if word in _HE:
            return self._person_before(a, _HE[word], depth - 1) if depth else None
        role = _ROLE_NOUN.fullmatch(word)
        if role and (holder := self._holder_of(role["role"], a.source[0])):
            return holder
        span = self._head_of_apposition(a.source) or name_span(self.text, a.source)
        last = (self.text[slice(*span)].split() or [""])[-1].strip(".’'").lower()
        return span if last in self.names.people or last in TITLES else None

    def _group_before(self, at: int, depth: int) -> Span | None:
        """The latest source before a pronoun that is neither a person nor a pronoun, or a later group or
        paper that opens one of the sentences just before."""
        opening = self._opening_group(at)
        for a in reversed([a for a in self.found if a.source and at - _REACH < a.source[0] < at]):
            assert a.source is not None
            word = self.text[slice(*a.source)].strip().lower()
            if opening is not None and a.source[0] < opening[0]:
                return opening
            if word not in _HE and word not in _THEY and word not in _FIRST and not self.person(a, 0):
                return name_span(self.text, a.source)
        return opening

    def _opening_group(self, at: int) -> Span | None:
        """The group or paper that opens one of the sentences before, in the same line."""
        start = at
        line = self.text.rfind("\n", 0, at) + 1
        for end in reversed([m.end() for m in _SENTENCE_END.finditer(self.text, line, at)]):
            if self.text[end:start].strip():
                start = end
                break
        for _ in range(_GROUP_SENTENCES):
            start, end = sentence_before(self.text, start)
            if start == end:
                return None
            start += len(self.text[start:end]) - len(self.text[start:end].lstrip())
            if match := _GROUP.match(self.text, start):
                return match.span()
        return None

    def _outlet_before(self, at: int) -> Span | None:
        """The last outlet that was named as a source."""
        for a in reversed([a for a in self.found if a.source and at - _OUTLET_REACH < a.source[0] < at]):
            assert a.source is not None
            name = self.text[slice(*a.source)].strip()
            if OUTLET.search(name) and not _BARE_OUTLET.fullmatch(name):
                return name_span(self.text, a.source)
        return None


def _from_pronoun(text: str, a: Attribution) -> Attribution:
    """ "Together with Romania it has proposed": the pronoun speaks, whatever name stands before it."""
    assert a.source is not None
    pronoun = _TRAILING.search(text, *a.source)
    return replace(a, source=pronoun.span("pronoun")) if pronoun and pronoun.end() == a.source[1] else a


def _quoted(offset: int, spoken: Sequence[Quote]) -> bool:
    return any(q.start < offset < q.end for q in spoken)
