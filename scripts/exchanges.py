"""Questions changed so that a passage no longer answers them: false premises by construction.

One name, number, word or question word is exchanged; or only the wording, so that a change alone
proves nothing.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from rag.answer_kinds import DATE, NUMBER, REASON
from rag.candidates import stem_of
from rag.question import STOPWORDS, WORD
from rag.word_vectors import word_vectors

NAME = re.compile(r"(?<![.?!] )(?<!^)\b[A-ZÀ-Þ][\w’'-]+(?: (?:of |the )?[A-ZÀ-Þ][\w’'-]+)*")
COMMON = 4
"""A word is exchanged for one that occurs in at least so many questions."""
NEAR_SYNONYM, OTHER_SENSE = (0.72, 0.97), (0.35, 0.6)
"""Between which cosines of word vectors a word stands for another, or for something else of its sort."""
_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
_FIGURE = re.compile(r"\b\d[\d,.]*\b")
_ASKED = re.compile(
    r"^(who|when|where|why|how|what)\b(?= (?:did|was|were|is|are|has|have|does|do|had)\b)", re.I
)
_OPPOSITES = """
first last, before after, increase decrease, increased decreased, largest smallest, biggest smallest,
highest lowest, oldest youngest, most least, more fewer, north south, east west, northern southern,
eastern western, began ended, begin end, start stop, started stopped, win lose, won lost, accept reject,
accepted rejected, refused agreed, refuse agree, join leave, joined left, support oppose, supported opposed,
rise fall, rose fell, above below, best worst, longest shortest, early late, male female, men women,
inside outside, gained lost, allowed banned, allow forbid, open close, opened closed, built destroyed,
created abolished, founded dissolved, major minor, public private, positive negative, import export,
arrived departed, buy sell, bought sold, attacked defended, praised criticised, similar different,
approved vetoed, common rare, legal illegal, strong weak, high low, new old, former current, never always
"""
_ONES, _OTHERS = _OPPOSITES.replace(",", " ").split()[::2], _OPPOSITES.replace(",", " ").split()[1::2]
OPPOSITE = dict(zip(_ONES + _OTHERS, _OTHERS + _ONES, strict=True))


class Exchanges:
    """Changes of questions, with words that the `questions` of a set have in common."""

    def __init__(self, questions: Sequence[str], rng: random.Random) -> None:
        counts = Counter(word for question in questions for word in set(WORD.findall(question)))
        self._words = sorted(word for word in counts if counts[word] >= COMMON and _plain(word))
        self._words = [word for word in self._words if len(word) > 3]
        self._rng = rng

    def varied(self, question: str) -> str:
        """The question, at times in small letters, without its mark, or with a near synonym."""
        if self._rng.random() < 0.2:
            question = self._synonym(question) or question
        if self._rng.random() < 0.25:
            question = question.lower()
        if self._rng.random() < 0.25:
            question = question.rstrip("? ")
        return question

    def exchanged(self, question: str, answer: str, passage: str, names: Sequence[str]) -> Iterator[str]:
        """One or two questions that the passage doesn't answer; `names` are those of its article."""
        others = [name for name in names if name not in question and name not in answer]
        ways: list[Callable[[], str | None]] = [
            lambda: self._other_name(question, passage, others),
            lambda: self._other_figure(question, passage),
            lambda: self._other_word(question, passage),
            lambda: self._other_kind(question, passage),
        ]
        self._rng.shuffle(ways)
        found = (changed for way in ways if (changed := way()) is not None)
        wanted = 1 + (self._rng.random() < 0.4)
        yield from (self.varied(changed) for _, changed in zip(range(wanted), found, strict=False))

    def _other_name(self, question: str, passage: str, names: Sequence[str]) -> str | None:
        """With another name of the same article, at times one that the passage has in another role."""
        held = self._rng.random() < 0.3
        pool = [name for name in names if (name in passage) == held]
        asked = [m for m in NAME.finditer(question) if m.group().lower() not in STOPWORDS]
        return _put(question, self._rng.choice(asked), self._rng.choice(pool)) if asked and pool else None

    def _other_figure(self, question: str, passage: str) -> str | None:
        found = [m for m in _FIGURE.finditer(question) if m.group().replace(",", "").isdigit()]
        if not found:
            return None
        chosen = self._rng.choice(found)
        value = int(chosen.group().replace(",", ""))
        if _YEAR.fullmatch(chosen.group()):
            other = str(value + self._rng.choice([-20, -10, -4, -3, -2, -1, 1, 2, 3, 4, 10, 20]))
        else:
            other = str(max(2, value * self._rng.choice([2, 3, 5]) // 2))
        return None if other in passage or other == chosen.group() else _put(question, chosen, other)

    def _other_word(self, question: str, passage: str) -> str | None:
        """With the opposite of a word, or a word of another sense that ends alike."""
        held = {stem_of(word.lower()) for word in WORD.findall(passage)}
        words = _plain_words(question)
        opposed = [m for m in words if m.group() in OPPOSITE and stem_of(OPPOSITE[m.group()]) not in held]
        if opposed:
            chosen = self._rng.choice(opposed)
            return _put(question, chosen, OPPOSITE[chosen.group()])
        words = [m for m in words if stem_of(m.group()) in held and m.group() in word_vectors()]
        if not words:
            return None
        chosen = self._rng.choice(words)
        other = self._like(chosen.group(), *OTHER_SENSE)
        return None if other is None or stem_of(other) in held else _put(question, chosen, other)

    def _other_kind(self, question: str, passage: str) -> str | None:
        """Asked for something that the passage has none of: a date, a reason, a span of time."""
        match = _ASKED.match(question)
        if match is None or re.match(r"^(?:what|who) (?:is|are|was|were) ", question, re.I):
            return None
        asked = match.group().lower()
        kinds = []
        if asked != "when" and not DATE.search(passage):
            kinds.append("When")
        if asked != "why" and not REASON.search(passage):
            kinds.append("Why")
        if asked in ("when", "why") and not NUMBER.search(passage):
            kinds.append("For how long")
        return _put(question, match, self._rng.choice(kinds)) if kinds else None

    def _synonym(self, question: str) -> str | None:
        words = _plain_words(question)
        if not words:
            return None
        chosen = self._rng.choice(words)
        other = self._like(chosen.group(), *NEAR_SYNONYM)
        return None if other in (None, OPPOSITE.get(chosen.group())) else _put(question, chosen, str(other))

    def _like(self, word: str, least: float, most: float) -> str | None:
        """A common word whose vector lies between the cosines, with the same ending."""
        table = word_vectors()
        cosines = table.of(self._words) @ table.of([word])[0]
        ending = word[-2:] if word[-2:] in ("ed", "ng", "ly", "st", "on", "es") else ""
        rows = np.flatnonzero((cosines > least) & (cosines < most))
        fitting = [self._words[row] for row in rows if self._words[row].endswith(ending)]
        return self._rng.choice(fitting) if fitting else None


def _put(question: str, place: re.Match[str], other: str) -> str:
    return question[: place.start()] + other + question[place.end() :]


def _plain(word: str) -> bool:
    return word.islower() and word not in STOPWORDS


def _plain_words(question: str) -> list[re.Match[str]]:
    return [match for match in WORD.finditer(question) if _plain(match.group())]
