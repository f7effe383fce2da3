"""The clause of a yes or no, mended where its subject and predicate are hard to tell apart."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.clauses import Clause, clause_of, without_opening
from rag.phrases import phrases_of
from rag.words import AUXILIARIES, DETERMINERS, FUNCTION_WORDS, MODALS, PEOPLES, PREPOSITIONS, verb_base

_NAMES = (
    (re.compile(r"\b(?:the )?(?:United States(?: of America)?|U\.S\.(?:A\.)?|USA|US)(?!\w)"), "America"),
    (re.compile(r"\b(?:the )?United Kingdom\b"), "Britain"),
)
_LINKS = re.compile(r"(?:and|or|of|to|in|on|for|against|between|with|the|a|an|its|their|his|her)$")
_BE = frozenset(["is", "are", "was", "were", "isn't", "aren't", "wasn't", "weren't"])
_VERB_FOLLOWS = MODALS | {"do", "does", "did"}
_NAMED_TAIL = re.compile(r"^(?P<name>(?:[a-z]+ )*?[A-Z][\w.-]*(?: [A-Z][\w.-]*)*) (?!(?:and|or|of) )[a-z]")


def one_word_names(text: str) -> str:
    """With names of two words that stand for a country as one word, so that they are met like any other."""
    for pattern, name in _NAMES:
        text = pattern.sub(name, text)
    return text


def asked_clause(question: str) -> Clause | None:
    """The question's clause. In a yes or no the predicate is cut off from a subject that swallowed it
    ("NATO's expansion aggressive"), and what hangs on the subject goes with it ("NATO's expansion to the
    east")."""
    clause = clause_of(question) or _whole(question)
    if clause is None or clause.wh or not clause.aux:
        return clause
    clause = _without_predicate(clause) if not clause.rest else _with_verb(clause)
    return _with_complement(clause)


def _whole(question: str) -> Clause | None:
    """A yes or no that could not be taken apart, all of it as its subject; None for any other question."""
    words = without_opening(question).rstrip("?.! ").split()
    if len(words) < 3 or words[0].lower() not in AUXILIARIES:
        return None
    return Clause("", words[0].lower(), " ".join(words[1:]), "")


def _with_verb(clause: Clause) -> Clause:
    """After "do" or "would" a verb begins the predicate: where none does, the subject holds it."""
    first = clause.rest.split()[0].lower()
    if clause.aux not in _VERB_FOLLOWS or verb_base(first) == first or len(clause.subject.split()) < 2:
        return clause
    at = _verb_in(clause.subject.split(), clause.rest.split())
    if at is None:
        return clause
    words = clause.subject.split()
    return replace(clause, subject=" ".join(words[:at]), rest=" ".join([*words[at:], clause.rest]))


def _verb_in(subject: list[str], rest: list[str]) -> int | None:
    """The place in a subject that can only be its verb's: it is one by its form, or follows a plural."""
    words = [*subject, *rest]
    places = [n for n in range(1, len(subject)) if _may_be_verb(words, n)]
    known = [n for n in places if verb_base(words[n].lower()) == words[n].lower()]
    plural = [n for n in places if words[n - 1].islower() and words[n - 1].endswith("s")]
    article = [n for n in places if n >= 2 and words[n - 2].lower() in DETERMINERS]
    return next(iter([*known, *plural, *article]), None)


def _without_predicate(clause: Clause) -> Clause:
    words = clause.subject.split()
    if clause.aux in _BE:
        doing = (n for n in range(1, len(words)) if words[n].endswith("ing") and _may_be_verb(words, n))
        at = next(doing, len(words) - 1)
    else:
        places = [n for n in range(1, len(words)) if _may_be_verb(words, n)]
        known = [n for n in places if verb_base(words[n].lower()) == words[n].lower()]
        named = [n for n in places if words[n - 1][:1].isupper()]
        at = next(iter([*known, *named, *places]), len(words))
    if not 0 < at < len(words):
        return clause
    return replace(clause, subject=" ".join(words[:at]), rest=" ".join(words[at:]))


def _may_be_verb(words: list[str], at: int) -> bool:
    """Whether a word follows a whole phrase: a small word after a name, or after a noun with its article."""
    if not words[at].islower() or words[at] in FUNCTION_WORDS or _LINKS.match(words[at]):
        return False
    before = words[at - 1]
    if before[:1].isupper():
        return not before.endswith(("’s", "'s")) and before.lower() not in PEOPLES
    return (at >= 2 or before.endswith("s")) and not _LINKS.match(before)


def _with_complement(clause: Clause) -> Clause:
    """With the phrases in its subject that a preposition hangs there, where something remains to be asked."""
    subject, rest = clause.subject, clause.rest
    while rest and rest.split()[0].lower() in PREPOSITIONS:
        phrase = next(iter(phrases_of(rest)), None)
        lead = rest[: phrase.start].split() if phrase else []
        if phrase is None or len(lead) != 1:
            return clause
        words = phrase.text
        tail = _NAMED_TAIL.match(words)
        end = phrase.start + (len(tail["name"]) if tail else len(words))
        subject, rest = f"{subject} {rest[:end]}", rest[end:].strip(" ,")
    return replace(clause, subject=subject, rest=rest) if rest else clause
