"""The sentences of the passages that were found, with what a choice among them needs to know."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from index.types import Document, Span
from rag.other_names import COUNTRY_OF, same_country
from rag.question import WORD, Question
from rag.word_vectors import word_vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index import Index
    from rag.types import Hit

NEIGHBOUR_GAP = 3
"""Sentences with at most this many characters between them follow each other."""
BEFORE, AFTER = 2, 1
"""How many sentences before and after a sentence are its surroundings."""
_SOFT_FROM, _SOFT_TO = 0.45, 0.85
"""Cosines of word vectors between which a match grows from none to full; chance pairs stay under .36
in 99 of 100 cases, near synonyms reach .6 to .9."""
_SHARED_PREFIX = 5
_COUNTRY = 0.8
"""How well a country's name is met by its capital or people ("Moscow" for Russia)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer. `hit` is the best passage that has it, `similarity` its cosine with the
    question there, `similarity_in_context` the cosine of the question with the sum of this sentence's vector
    and the one before, in the first passage that holds both."""

    document: Document
    span: Span
    similarity: float
    hit: Hit
    similarity_in_context: float

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.document.text[self.span[0] : self.span[1]]


@dataclass(frozen=True)
class Pool:
    """All candidates in the order of documents and offsets, and how they meet the question's terms.

    `exact` and `soft` have shape (terms, candidates): whether, and from 0 to 1 how well, a sentence
    holds a term; `title` (terms, candidates) the same for the document's title and headings;
    `weights` (terms,) says how rare each term is, 1 for one that no passage holds; `absent` (terms,)
    which ones these are. `follows` (candidates,) tells whether the sentence follows the one before it in
    the pool directly.
    """

    question: Question
    candidates: tuple[Candidate, ...]
    words: tuple[tuple[str, ...], ...]
    exact: NDArray[np.float32]
    soft: NDArray[np.float32]
    title: NDArray[np.float32]
    weights: NDArray[np.float32]
    absent: NDArray[np.bool_]
    follows: NDArray[np.bool_]

    def around(self, held: NDArray[np.float32]) -> NDArray[np.float32]:
        """The best of each sentence's surroundings and title; `held` is `exact` or `soft`."""
        import numpy as np

        best = np.maximum(held, self.title)
        reach = self.follows.copy()
        for step in range(1, BEFORE + 1):
            reach_step = np.zeros_like(reach)
            reach_step[step:] = reach[step:]
            best[:, step:] = np.where(
                reach_step[step:], np.maximum(best[:, step:], held[:, :-step]), best[:, step:]
            )
            reach[1:] = reach[1:] & self.follows[:-1]
        for step in range(1, AFTER + 1):
            joined = self.follows[step:]
            best[:, :-step] = np.where(joined, np.maximum(best[:, :-step], held[:, step:]), best[:, :-step])
        return best


def gather(question: Question, vector: NDArray[np.float32], hits: Sequence[Hit], index: Index) -> Pool:
    """The pool for a question from the hits of a search. `vector` is the question's embedding."""
    import numpy as np

    candidates = _candidates(vector, hits, index)
    words = tuple(_words(candidate.text) for candidate in candidates)
    exact, soft = _held(question, words)
    title = _titles(question, candidates)
    count = max(index.passage_count, 1)
    frequencies = [index.document_frequency(term.stem) for term in question.terms]
    weights = np.array(
        [math.log1p(count / (f + 0.5)) / math.log1p(count / 0.5) for f in frequencies], np.float32
    )
    follows = np.zeros(len(candidates), bool)
    for row in range(1, len(candidates)):
        one, two = candidates[row - 1], candidates[row]
        follows[row] = one.document.id == two.document.id and two.span[0] - one.span[1] <= NEIGHBOUR_GAP
    absent = np.array([f == 0 for f in frequencies], bool)
    return Pool(question, candidates, words, exact, soft, title, weights, absent, follows)


def _candidates(vector: NDArray[np.float32], hits: Sequence[Hit], index: Index) -> tuple[Candidate, ...]:
    import numpy as np

    vectors = index.sentence_vectors([hit.passage.id for hit in hits])
    found: dict[tuple[int, Span], Candidate] = {}
    alone: set[tuple[int, Span]] = set()
    for hit in hits:
        rows = vectors.get(hit.passage.id)
        if rows is None:
            continue
        before = np.vstack([rows[:1], rows[:-1]])
        both = (rows + before) / np.linalg.norm(rows + before, axis=1, keepdims=True).clip(1e-6)
        for place, span in enumerate(hit.passage.sentences[: len(rows)]):
            key, in_context = (hit.document.id, span), float(both[place] @ vector)
            if key not in found:
                similarity = float(rows[place] @ vector)
                found[key] = Candidate(hit.document, span, similarity, hit, in_context)
                if place == 0:
                    alone.add(key)
            elif key in alone and place > 0:
                found[key] = replace(found[key], similarity_in_context=in_context)
                alone.remove(key)
    return tuple(found[key] for key in sorted(found))


def _words(text: str) -> tuple[str, ...]:
    return tuple(match.group() for match in WORD.finditer(text))


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """The index term of a word; empty for a stopword."""
    from index.lexical import terms

    return "".join(terms(word))


def _held(
    question: Question, texts: Sequence[tuple[str, ...]]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(exact, soft), each (terms, texts)."""
    import numpy as np

    row: dict[str, int] = {}
    for words in texts:
        for word in words:
            row.setdefault(word.lower(), len(row))
    stems = [stem_of(word) for word in row]
    exact = np.zeros((len(question.terms), len(stems)), np.float32)
    for place, term in enumerate(question.terms):
        exact[place] = [term.stem == stem for stem in stems]
    soft = np.maximum(exact, _likeness(question, list(row), stems)) if row else exact
    held = np.zeros((2, len(question.terms), len(texts)), np.float32)
    filled = [column for column, words in enumerate(texts) if words]
    if filled and question.terms:
        flat = np.array([row[word.lower()] for words in texts for word in words])
        starts = np.cumsum([0, *(len(texts[column]) for column in filled[:-1])])
        for kind, values in enumerate((exact, soft)):
            held[kind][:, filled] = np.maximum.reduceat(values[:, flat], starts, axis=1)
    return held[0], held[1]


def focus_held(question: Question, words: Sequence[str]) -> list[float]:
    """How well each word meets the noun that the question asks about, from 0 to 1."""
    import numpy as np

    rows = [row for row, term in enumerate(question.terms) if term.stem in question.focus]
    if not rows or not words:
        return [0.0] * len(words)
    lower = [word.lower() for word in words]
    stems = [stem_of(word) for word in lower]
    exact = np.array([[question.terms[row].stem == stem for stem in stems] for row in rows], np.float32)
    return [float(v) for v in np.maximum(exact, _likeness(question, lower, stems)[rows]).max(0)]


def _likeness(question: Question, words: list[str], stems: list[str]) -> NDArray[np.float32]:
    """How near each word comes to each term, from 0 to 1, shape (terms, words).

    Names and numbers are met by themselves, their derivations (Hungary, Hungarian) and a country's other
    names only: to a word vector Finland and Sweden are nearly the same.
    """
    import numpy as np

    table = word_vectors()
    cosines = table.of([term.word for term in question.terms]) @ table.of(words).T
    like: NDArray[np.float32] = np.clip((cosines - _SOFT_FROM) / (_SOFT_TO - _SOFT_FROM), 0, 1)
    for place, term in enumerate(question.terms):
        if term.number:
            like[place] = 0
        elif term.name or term.word not in table:
            head = term.stem[:_SHARED_PREFIX]
            same = [len(head) == _SHARED_PREFIX and stem.startswith(head) for stem in stems]
            like[place] = np.array(same, np.float32)
        if term.word in COUNTRY_OF:
            country = [_COUNTRY * same_country(term.word, word) for word in words]
            like[place] = np.maximum(like[place], np.array(country, np.float32))
    return like


def _context(candidate: Candidate) -> tuple[str | None, ...]:
    document = candidate.document
    year = (document.published_at or "")[:4]
    return document.title, candidate.hit.passage.heading, document.source, document.author, year


def _titles(question: Question, candidates: Sequence[Candidate]) -> NDArray[np.float32]:
    import numpy as np

    held = np.zeros((len(question.terms), len(candidates)), np.float32)
    known: dict[tuple[int, str | None], list[int]] = {}
    for column, candidate in enumerate(candidates):
        known.setdefault((candidate.document.id, candidate.hit.passage.heading), []).append(column)
    texts = []
    for columns in known.values():
        candidate = candidates[columns[0]]
        texts.append(_words(" ".join(filter(None, _context(candidate)))))
    for columns, column_held in zip(known.values(), _held(question, texts)[1].T, strict=True):
        held[:, columns] = column_held[:, None]
    return held
