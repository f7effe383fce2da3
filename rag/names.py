"""Names in running text: who is a person, what a noun phrase's name is, and a surname's full form."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from index.types import Span

_LISTS: dict[str, list[str]] = json.loads(
    files("rag").joinpath("data/attribution_names.json").read_text(encoding="utf-8")
)
TITLES = frozenset(_LISTS["titles"])
"""Words that stand before a person's name or name their role, in lower case."""
_ORGANISATION = frozenset(_LISTS["organisations"])
_NEVER = frozenset(_LISTS["never_names"])
_ROYAL = frozenset(_LISTS["royal"])
_SMALL = frozenset(_LISTS["small"])
_WORD = r"[^\W\d_]+(?:[-’'][^\W\d_]{2,})*"
_CAPITAL = rf"(?=[A-ZÀ-ÖØ-ÞŠŽŁŚŻČĆА-ЯІЇЄ]){_WORD}"
_ABBREVIATED = r"(?:(?<=\b[A-Z])|(?<=\b[A-Z][a-z])|(?<=\b[A-Z][a-z]{2}))\.[ \xa0]?"
_PARTICLE = r"(?:van|von|de|der|den|bin|al|la|le|di|da|del)"
_CAPITALISED = re.compile(
    rf"(?<![^\W_]){_CAPITAL}(?:(?:{_ABBREVIATED}|[ \xa0])(?:{_PARTICLE} )*(?:[A-Z]\. )?{_CAPITAL})*"
)
_OFFICE = re.compile(
    r"^(?:of|for)(?: the)? (?:State|Defen[cs]e|Energy|War|Health|Labou?r|Commerce|Treasury|Interior"
    r"|Homeland Security|Foreign Affairs|Staff)\b\s*"
)
_OFFICE_NAME = re.compile(
    r"(?:State|Defen[cs]e|Energy|War|Health|Commerce|Foreign Affairs|Staff)\s+(?=[A-Z])"
)
"""The end of an office that stands before its holder: "Secretary of State Anna Roe"."""
_CUT = re.compile(r"[,;:(—]|\s(?:who|which|whose|that|as)\s|\s(?:in|on|since) (?=(?:19|20)\d\d)|\s[–-]\s")
# What may stand before a name: a relay, a small word, a dateline.
_LEAD = re.compile(
    r"^.*\b(?:quot(?:ed|es|ing)|cit(?:ed|es|ing))\s|^(?:both|that|as|but|and|while|then)\s(?=\w)"
    r"|^[A-Z]{3,}[^–—-]{0,30}\s[–—-]{1,2}\s"
)
_RESIDENCE = re.compile(r"(?<=[a-z]) (?:of|from|in|at) (?=[A-Z])")
_OWN_S = re.compile(
    r",?\s(?:said|says|has|had|have|will|is|was|also|reported|announced|expects|plans|told)\b"
)
"""What follows a name that ends in an "s" of its own: a company's, not a possessive."""
_ADVERB = re.compile(r"\s[a-z]+ly$|\s(?:also|once|again|has|have|had)$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A person's name in the text, `titled` when a title before it or a role after it says so."""

    start: int
    end: int
    words: tuple[str, ...]
    titled: bool

    @property
    def span(self) -> Span:
        return (self.start, self.end)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a text: all `mentions` of people in order, and where each surname stands in full."""

    mentions: tuple[Mention, ...]
    full: dict[str, list[Span]] = field(default_factory=dict)
    people: frozenset[str] = frozenset()

    def fullest(self, surname: str, before: int) -> Span | None:
        """The latest full form of a surname that begins before an offset, else the first one after it."""
        places = self.full.get(surname.lower(), [])
        earlier = [span for span in places if span[0] <= before]
        return earlier[-1] if earlier else places[0] if places else None


@lru_cache(maxsize=32)
def names_of(text: str) -> Names:
    """Find the people named in `text`: full names, and surnames that a title or a full name vouches for.

    A full name without a title counts when its words are seldom written small in the same text.
    """
    small = Counter(re.findall(r"(?<!\w)[^\W\d_A-Z][^\W\d_]*", text))
    large = Counter(word.lower() for word in re.findall(rf"(?<!\w){_CAPITAL}", text))
    runs = [_mention(text, m.start(), m.end()) for m in _CAPITALISED.finditer(text)]
    seen = [
        mention
        for mention in runs
        if mention
        and (
            mention.titled
            or all(small[w.lower()] * 2 <= large[w.lower()] for w in mention.words if w[0].isupper())
        )
    ]
    full: dict[str, list[Span]] = defaultdict(list)
    people: set[str] = set()
    for mention in seen:
        if mention.titled or len(mention.words) > 1:
            people.add(mention.words[-1].lower())
            if len(mention.words) > 1:
                full[mention.words[-1].lower()].append(mention.span)
    mentions = [m for m in seen if m.titled or len(m.words) > 1 or m.words[0].lower() in people]
    return Names(tuple(mentions), dict(full), frozenset(people))


def _mention(text: str, start: int, end: int) -> Mention | None:
    """The name within a run of capitalised words, without the titles and demonyms before it."""
    office = _OFFICE_NAME.match(text, start, end) if text[max(0, start - 3) : start] == "of " else None
    begins = office.end() if office else start
    words = [(m.group(), begins + m.start()) for m in re.finditer(r"[^\s]+", text[begins:end])]
    while words and words[0][0].lower() in _NEVER:
        words.pop(0)
    titles = [
        at
        for at, (word, _) in enumerate(words)
        if word.lower().rsplit(".", 2)[-1 - word.endswith(".")] in TITLES
    ]
    if titles:
        words = words[titles[-1] + 1 :]
    if not words:
        return None
    first = words[0][1]
    plain = tuple(word for word, _ in words)
    if any(w.lower().rstrip(".") in _ORGANISATION or w.lower() in _NEVER for w in plain) or len(plain) > 4:
        return None
    if all(w.isupper() and len(w) > 1 for w in plain):
        return None
    before = text[max(0, first - 40) : first].rstrip().rsplit(None, 1)
    titled = bool(titles) or bool(office) or (bool(before) and _is_title(before[-1]))
    member = len(plain) == 1 and len(plain[0]) > 3 and _MEMBER.match(text, end) is not None
    return Mention(first, end, plain, titled or member or _has_role_after(text, end))


_ROLE = re.compile(r",\s(?:(?:the|a|an|former|then)\s|(?=[a-z-]+\sof\s|[a-z-]+-in-))")
_MEMBER = re.compile(r",\s(?:who\s|of\s(?:the\s)?[A-Z])")
"""What follows a person's name of a single word: "Roe, who leads ..."; "Roe, of the Institute"."""


def _is_title(word: str) -> bool:
    """A full stop after a title ends a sentence, unless the title is a short form like "Dr."."""
    low = word.lower().lstrip('“"(')
    return low in TITLES or (len(low) <= 5 and low.endswith(".") and low[:-1] in TITLES)


def _has_role_after(text: str, end: int) -> bool:
    match = _ROLE.match(text, end, end + 40)
    if match is None:
        return False
    words = re.findall(r"[\w-]+", text[match.end() : match.end() + 60])[:6]
    return any(word.lower() in TITLES for word in words)


def gender_of(name: str) -> str | None:
    """ "male" or "female" by the title or the given name; None where neither tells."""
    for word in name.lower().replace(".", " ").split():
        for gender in ("male", "female"):
            if word in _LISTS[gender]:
                return gender
    return None


def name_span(text: str, span: Span) -> Span:
    """The name in a noun phrase: "Foreign Minister Anna Roe, who" gives "Anna Roe".

    Phrases without a person's name ("the Russian ministry", "some analysts") stay whole up to their first
    comma or relative clause. Whitespace and a possessive ending are left out.
    """
    start, end = _trim(text, *span)
    lead = _LEAD.match(text[start:end])
    if lead:
        start += lead.end()
    adverb = _ADVERB.search(text[start:end])
    if adverb and text[start].isupper():
        end = start + adverb.start()
    cut = _CUT.search(text, start + 1, end)
    head = _trim(text, start, cut.start() if cut else end)
    named = _after_title(text, head)
    if named:
        return named
    if cut and text[cut.start()] == ",":
        second = _trim(text, cut.end(), _next_cut(text, cut.end(), end))
        words = text[slice(*second)].split()
        if text[head[0]].islower() or text[head[0] : head[0] + 4] in (
            "The ",
            "His ",
            "Her ",
            "Its ",
            "Their ",
        ):
            named = _after_title(text, second)
            if named or (2 <= len(words) <= 3 and all(w[0].isupper() for w in words)):
                return named or second
    return head


def named_last(text: str, span: Span, names: Names) -> Span | None:
    """The person's name that ends a phrase of a single head: "former long jumper Anna Roe"."""
    at = bisect_left(names.mentions, span[0], key=lambda m: m.start)
    for mention in names.mentions[at:]:
        if mention.end >= span[1]:
            lead = text[span[0] : mention.start].lower().split()
            alone = (
                mention.end == span[1]
                and lead
                and not any(word in _SMALL - {"a", "an", "the"} for word in lead)
            )
            return mention.span if alone and len(mention.words) > 1 else None
    return None


def _next_cut(text: str, start: int, end: int) -> int:
    cut = _CUT.search(text, start, end)
    return cut.start() if cut else end


def _after_title(text: str, span: Span) -> Span | None:
    """What follows the last title of a phrase when that is a name."""
    words = [(m.group(), span[0] + m.start()) for m in re.finditer(r"[\w’'-]+\.?", text[slice(*span)])]
    for at in range(len(words) - 2, -1, -1):
        word = words[at][0]
        if word.lower().strip(".") not in TITLES:
            continue
        start = words[at if word.lower() in _ROYAL and word[0].isupper() else at + 1][1]
        office = _OFFICE.match(text[start : span[1]])
        if office:
            start += office.end()
        stop = _RESIDENCE.search(text, start, span[1])
        end = stop.start() if stop else span[1]
        rest = text[start:end].split()
        if (
            1 <= len(rest) <= 4
            and any(w[0].isupper() for w in rest)
            and not any(w.lower() in _SMALL for w in rest)
            and not all(w.lower() in TITLES for w in rest)
        ):
            return _trim(text, start, end)
        return None
    return None


def _trim(text: str, start: int, end: int) -> Span:
    """Without blanks, marks and a possessive ending at the edges; never empty if it was not."""
    first, last = start, end
    while first < last and not (text[first].isalnum() or text[first] in '“"‘«'):
        first += 1
    if text[last - 2 : last] in ("’s", "'s") and last - 2 > first and not _OWN_S.match(text, last):
        last -= 2
    while last > first and not (text[last - 1].isalnum() or text[last - 1] in '”"’».'):
        last -= 1
    return (first, last) if first < last else (start, end)
