"""A question's clause: its question word, auxiliary, subject and rest, and the clause in other orders.

"What did Gorbachev propose to Baker?" holds the clause "what Gorbachev proposed to Baker", "Does Hungary
agree?" the statement "Hungary agrees". Where a question can't be taken apart safely, nothing is returned.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from rag.phrases import Phrase, phrases_of, tokens_of
from rag.words import (
    AUXILIARIES,
    MODALS,
    PEOPLES,
    PLACES,
    PREPOSITIONS,
    PRONOUNS,
    WH_WORDS,
    is_verb,
    past,
    third_person,
    verb_base,
)

_DO = {"do": 0, "does": 1, "did": 2, "don't": 0, "doesn't": 1, "didn't": 2}
_HAVE = frozenset(["have", "has", "had"])
_ADJUNCT = re.compile(
    r",?\s+(?:according to (?P<of>[^,?]+)|(?:in|from) (?:the )?(?P<whose>[^,?]+?)['’]s?"
    r" (?:view|opinion|eyes|words|account)"
    r"|in the (?:view|opinion|words) of (?P<in>[^,?]+)|if (?P<if>[^,?]+) is right)(?=[,?]|$)",
    re.I,
)
_OPENING = re.compile(r"^\W*(?:and|but|so|then|well|ok(?:ay)?|also|now|yes|no|by the way|btw)\b[,\s]+", re.I)


@dataclass(frozen=True, slots=True)
class Clause:
    """`wh` is the question phrase ("how many troops"; empty for yes/no), `aux` the auxiliary before the
    subject (empty where the question phrase is the subject), `verb` the base form after "do".
    """

    wh: str
    aux: str
    subject: str
    rest: str
    plural: bool = False

    @property
    def finite(self) -> str:
        """The verb phrase after the subject, inflected: "did" and "propose to him" -> "proposed to him"."""
        if self.aux.lower() not in _DO or self.aux.lower().endswith("n't"):
            return f"{self.aux} {self.rest}".strip()
        verb, _, after = self.rest.partition(" ")
        tense = _DO[self.aux.lower()]
        form = past(verb) if tense == 2 else third_person(verb) if tense == 1 else verb
        return f"{form} {after}".strip()

    @property
    def statement(self) -> str:
        """Subject and verb in a statement's order: "Hungary agrees to it"."""
        return f"{self.subject} {self.finite}".strip()

    @property
    def embedded(self) -> str:
        """The clause within another one: "what Gorbachev proposed", "whether Hungary agrees"."""
        return f"{self.wh or 'whether'} {self.statement}".strip()


def without_opening(question: str) -> str:
    """Without "And", "But", "So" at its start."""
    bare = _OPENING.sub("", question.strip(), count=1)
    return bare or question.strip()


def without_adjunct(question: str) -> str:
    """Without "according to X" and "in X's view"."""
    return _ADJUNCT.sub("", question)


def adjunct_of(question: str) -> tuple[str, str] | None:
    """The "according to X" of a question, and X."""
    match = _ADJUNCT.search(question)
    if match is None:
        return None
    return match.group().lstrip(", "), next(g for g in match.groups() if g)


def clause_of(question: str, names: Collection[str] = ()) -> Clause | None:
    """Take a question apart; None where it has no form that is known here."""
    text = re.sub(r"[\s?.!]+$", "", without_opening(question))
    tokens = tokens_of(text)
    if not tokens:
        return None
    aux = next(
        (n for n, t in enumerate(tokens[:9]) if t.low in AUXILIARIES and t.low not in ("been", "being")), None
    )
    if tokens[0].low in WH_WORDS or (
        len(tokens) > 1 and tokens[1].low in WH_WORDS and tokens[0].low in PREPOSITIONS
    ):
        return _wh_clause(text, aux, names)
    if aux == 0:
        return _inverted(text, "", 0, names)
    return None


def _wh_clause(text: str, aux: int | None, names: Collection[str]) -> Clause | None:
    tokens = tokens_of(text)
    place = next(n for n, t in enumerate(tokens) if t.low in WH_WORDS)
    lows = [t.low for t in tokens]
    verb = next((n for n in range(place + 1, len(tokens)) if _finite(lows, n)), None)
    if verb is not None and (aux is None or verb < aux):
        return Clause(lower_first(text[: tokens[verb].start].strip()), "", "", text[tokens[verb].start :])
    if aux is None:
        return None
    wh = lower_first(text[: tokens[aux].start].strip())
    if lows[aux] in _HAVE and not any(_participle(low) for low in lows[aux + 1 :]):
        return Clause(wh, "", "", text[tokens[aux].start :])
    inverted = _inverted(text, wh, aux, names)
    if inverted is not None:
        return inverted
    return Clause(wh, "", "", text[tokens[aux].start :])


def _participle(low: str) -> bool:
    base = verb_base(low)
    inflected = base is not None and (low != base or past(base) == base)
    return low == "been" or (inflected and not low.endswith(("ing", "s")))


def _finite(lows: list[str], at: int) -> bool:
    """A past or third-person form of a verb right after the question phrase: "which countries joined"."""
    base = verb_base(lows[at])
    return (
        base is not None
        and lows[at] not in AUXILIARIES
        and lows[at] in (past(base), third_person(base))
        and (
            lows[at - 1] in ("who", "what", "which")
            or lows[at] == past(base)
            or lows[at - 2] in ("which", "what")
        )
    )


def _inverted(text: str, wh: str, aux: int, names: Collection[str]) -> Clause | None:
    """The clause whose auxiliary stands before its subject; None where no subject follows."""
    tokens = tokens_of(text)
    start = tokens[aux].end
    after = text[start:].lstrip()
    offset = len(text) - len(after)
    if not after:
        return None
    first = tokens_of(after)[0]
    if first.low in PRONOUNS and first.low not in ("that", "this", "these", "those"):
        return Clause(wh, tokens[aux].text.lower(), first.text, after[first.end :].strip())
    if first.low in ("that", "this", "there"):
        rest = after[first.end :].strip()
        if not rest or tokens_of(rest)[0].low in AUXILIARIES or first.low == "there":
            return None
    subject = _subject(text, offset, names)
    if subject is None:
        return None
    end, plural = subject
    if tokens[aux].low in _DO or tokens[aux].low in MODALS:
        end = _before_verb(text, end)
    return Clause(wh, tokens[aux].text.lower(), text[offset:end], text[end:].strip(), plural)


def _subject(text: str, offset: int, names: Collection[str]) -> tuple[int, bool] | None:
    """Where the subject that begins at an offset ends; two phrases joined by "and" are one subject."""
    phrases = phrases_of(text, names)
    here = next((n for n, p in enumerate(phrases) if p.start == offset), None)
    if here is None:
        return None
    end, plural = phrases[here].end, phrases[here].plural
    while here + 1 < len(phrases) and _joined(text, end, phrases[here + 1]):
        here += 1
        end, plural = phrases[here].end, True
    return end, plural


def _before_verb(text: str, end: int) -> int:
    """Where the subject ends when phrases that hang on it stand before the verb ("the inquiry into it")."""
    tokens = tokens_of(text)
    lows = [t.low for t in tokens]
    at = next((n for n, t in enumerate(tokens) if t.start >= end), None)
    if at is None or lows[at] not in PREPOSITIONS:
        return end
    verb = next(
        (n for n in range(at + 1, len(tokens)) if lows[n] == verb_base(lows[n]) and is_verb(lows, n)), None
    )
    return tokens[verb - 1].end if verb is not None else end


def _joined(text: str, end: int, phrase: Phrase) -> bool:
    return text[end : phrase.start].strip().lower() in ("and", ", and", ",", "or")


def lower_first(text: str) -> str:
    """With a small first letter, unless it begins with a name or "I"."""
    word = text.split(" ", 1)[0]
    bare = word.lower().removesuffix("?").removesuffix("’s").removesuffix("'s")
    if word[1:2].isupper() or word == "I" or bare in PEOPLES or bare in PLACES:
        return text
    return text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """With a capital first letter."""
    return text[:1].upper() + text[1:]


def as_question(text: str) -> str:
    """One line, a capital first letter and a question mark."""
    bare = re.sub(r"\s+", " ", text).strip()
    bare = re.sub(r"\s+([,?.])", r"\1", bare)
    return upper_first(re.sub(r"[\s?.!,;:]+$", "", bare)) + "?"
