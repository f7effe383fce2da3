"""The clause of a yes or no, mended where its subject and predicate are hard to tell apart."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.clauses import Clause, clause_of
from rag.phrases import phrases_of
from rag.words import FUNCTION_WORDS, PREPOSITIONS

_NAMES = (
    (re.compile(r"\b(?:the )?(?:United States(?: of America)?|U\.S\.(?:A\.)?|USA|US)(?!\w)"), "America"),
    (re.compile(r"\b(?:the )?United Kingdom\b"), "Britain"),
)
_LINKS = re.compile(r"(?:and|or|of|to|in|on|for|against|between|with|the|a|an|its|their|his|her)$")
_BE = frozenset(["is", "are", "was", "were", "isn't", "aren't", "wasn't", "weren't"])
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
    clause = clause_of(question)
    if clause is None or clause.wh or not clause.aux:
        return clause
    clause = _without_predicate(clause) if not clause.rest else clause
    return _with_complement(clause)


def _without_predicate(clause: Clause) -> Clause:
    words = clause.subject.split()
    if clause.aux in _BE:
        doing = (n for n in range(1, len(words)) if words[n].endswith("ing") and _may_be_verb(words, n))
        at = next(doing, len(words) - 1)
    else:
        at = next((n for n in range(1, len(words)) if _may_be_verb(words, n)), len(words))
    if not 0 < at < len(words):
        return clause
    return replace(clause, subject=" ".join(words[:at]), rest=" ".join(words[at:]))


def _may_be_verb(words: list[str], at: int) -> bool:
    """Whether a word follows a whole phrase: a small word after a name, or after a noun with its article."""
    if not words[at].islower() or words[at] in FUNCTION_WORDS or _LINKS.match(words[at]):
        return False
    before = words[at - 1]
    if before[:1].isupper():
        return not before.endswith(("’s", "'s"))
    return at >= 2 and not _LINKS.match(before)


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
