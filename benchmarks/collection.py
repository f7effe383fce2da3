"""A collection of any size: text with word frequencies like a language's, vectors with real geometry.

Words follow Zipf's law: English's stopwords, then the words of the packaged model's vocabulary, then rare
compounds of those. A third of a passage's words come from the few that its topic prefers, so that words
keep company. A vector is a mix
of two real embeddings and noise, of length 1; without seeds of real geometry every inverted list is alike
and approximate search looks worse or better than it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import Document
from index.database import FILE_NAME
from index.model_files import bundled_folder
from index.rows import NewPassage
from index.store import EmbeddedStore

Vectors = NDArray[np.float32]

_STOPWORDS = re.findall(
    "[a-z]+",
    "the of and to a in is for that on it was as with by be at are this an or from not but they will "
    "there their into if no these then such",
)
_VOCABULARY = 200_000
_TOPICS, _TOPIC_WORDS = 2_000, 200
SENTENCES, SENTENCE_WORDS = 5, 20
PASSAGES = 4
"""Passages a document; each of some hundred words, as news is cut."""
_BLOCK = 64
SOURCES = {"Half": 500, "Thousandth": 1}
"""Sources and how many of a thousand documents they have; the rest has others."""


def unit(rows: Vectors) -> Vectors:
    """Rows of length 1."""
    scaled: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return scaled


def seeds_from(folders: list[Path]) -> Vectors:
    """The passages' vectors of some indexes or .npy files, shape (n, d)."""
    found = []
    for folder in folders:
        if not (folder if folder.suffix == ".npy" else folder / FILE_NAME).exists():
            raise SystemExit(
                f"There is no index and there are no vectors in {folder}; name others with --seeds."
            )
        if folder.suffix == ".npy":
            found.append(np.load(folder))
            continue
        store = EmbeddedStore(folder, create=False)
        found += [vectors for _, vectors in store.catalog.vectors_after(0)]
        store.close()
    return np.concatenate(found)


def _common_words() -> list[str]:
    """The whole words of the packaged model's vocabulary, which lists the commoner first."""
    read = json.loads((bundled_folder() / "tokenizer.json").read_text(encoding="utf-8"))
    order: dict[str, int] = read["model"]["vocab"]
    return [word for word in sorted(order, key=lambda word: order[word]) if re.fullmatch("[a-z]{2,}", word)]


@dataclass(frozen=True)
class Question:
    """Words and a vector; `passage` is the number of the passage that they were made from."""

    text: str
    vector: Vectors
    passage: int


class Collection:
    """Documents by number: the same numbers always give the same documents."""

    def __init__(self, seeds: Vectors, seed: int = 11) -> None:
        self._seeds = seeds
        self._seed = seed
        rng = np.random.default_rng(seed)
        known = _common_words()
        parts = rng.integers(len(known), size=(_VOCABULARY - len(known), 2))
        compounds = [known[one] + known[two] for one, two in parts.tolist()]
        self._words = np.array(list(dict.fromkeys([*_STOPWORDS, *known, *compounds])), dtype=object)
        weights = 1.0 / (np.arange(len(self._words)) + 2.7)
        self._cumulative = np.cumsum(weights / weights.sum())
        self._topics = self._drawn(rng, (_TOPICS, _TOPIC_WORDS))

    def _drawn(self, rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.int64]:
        return np.searchsorted(self._cumulative, rng.random(shape)).clip(0, len(self._words) - 1)

    def documents(self, first: int, count: int) -> Iterator[tuple[Document, str, list[NewPassage]]]:
        """What `Store.put` takes, for documents `first` to `first + count`."""
        for start in range(first // _BLOCK * _BLOCK, first + count, _BLOCK):
            yield from self._block(start)[max(0, first - start) : first + count - start]

    def _block(self, start: int) -> list[tuple[Document, str, list[NewPassage]]]:
        rng = np.random.default_rng([self._seed, start])
        rows = _BLOCK * PASSAGES
        words = self._words[self._chosen(rng, rows)]
        vectors = self._vectors(rng, rows)
        near = rng.normal(size=(rows, SENTENCES, vectors.shape[1])).astype(np.float32)
        near *= 0.45 / np.sqrt(vectors.shape[1])
        sentences = vectors[:, None] + near
        sentences /= np.linalg.norm(sentences, axis=2, keepdims=True)
        blocks = []
        for place in range(_BLOCK):
            mine = slice(place * PASSAGES, (place + 1) * PASSAGES)
            blocks.append(_document(start + place, words[mine], vectors[mine], sentences[mine]))
        return blocks

    def _chosen(self, rng: np.random.Generator, rows: int) -> NDArray[np.int64]:
        shape = (rows, SENTENCES, SENTENCE_WORDS)
        chosen = self._drawn(rng, shape)
        topics = self._topics[rng.integers(_TOPICS, size=rows)]
        picked = topics[np.arange(rows)[:, None, None], rng.integers(_TOPIC_WORDS, size=shape)]
        return np.where(rng.random(shape) < 1 / 3, picked, chosen)

    def _vectors(self, rng: np.random.Generator, rows: int) -> Vectors:
        # The passages of a document lie between the same two embeddings.
        pair = self._seeds[rng.integers(len(self._seeds), size=(2, rows // PASSAGES))]
        one, two = pair.repeat(PASSAGES, axis=1)
        share = rng.uniform(0.4, 1.0, size=(rows, 1)).astype(np.float32)
        noise = rng.normal(size=one.shape).astype(np.float32) * (0.4 / np.sqrt(one.shape[1]))
        return unit(share * one + (1 - share) * two + noise)

    def questions(self, documents: int, count: int, seed: int = 5) -> list[Question]:
        """Questions about random passages of the first `documents`: some of the passage's words, common
        and rare, behind question words; the passage's vector with noise (cosine about .7)."""
        rng = np.random.default_rng(seed)
        asked = []
        for number in rng.integers(documents, size=count):
            [(document, _, passages)] = list(self.documents(int(number), 1))
            place = int(rng.integers(PASSAGES))
            passage = passages[place]
            words = document.text[passage.start : passage.end].replace(".", "").lower().split()
            few = rng.choice(words, size=rng.integers(6, 14), replace=False)
            noise = rng.normal(size=passage.vector.shape).astype(np.float32) / np.sqrt(len(passage.vector))
            [vector] = unit((passage.vector + noise)[None])
            asked.append(
                Question("What did " + " ".join(few) + "?", vector, int(number) * PASSAGES + place + 1)
            )
        return asked


def _document(
    number: int, words: NDArray[np.object_], vectors: Vectors, sentences: Vectors
) -> tuple[Document, str, list[NewPassage]]:
    texts, passages, at = [], [], 0
    for row in range(PASSAGES):
        spans, lines = [], []
        for sentence in words[row]:
            line = " ".join(sentence).capitalize() + "."
            spans.append((at, at + len(line)))
            lines.append(line)
            at += len(line) + 1
        texts.append(" ".join(lines))
        passages.append(
            NewPassage(spans[0][0], spans[-1][1], None, tuple(spans), vectors[row], sentences[row])
        )
    document = Document(
        path=f"d{number:07}.txt",
        text="\n".join(texts),
        title=" ".join(words[0, 0, :6]),
        source=_source(number),
        published_at=f"20{number % 25:02}-{number % 12 + 1:02}-{number % 28 + 1:02}",
    )
    return document, f"{number}", passages


def _source(number: int) -> str:
    place, least = number * 7919 % 1000, 0
    for source, share in SOURCES.items():
        if place < (least := least + share):
            return source
    return f"Source {number % 40}"
