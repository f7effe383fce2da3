"""Which passages repeat one another, word for word or nearly, kept in the catalogue as they come and go.

A passage's text becomes the set of its runs of four words (shingles). A text repeats another when seven
tenths of its runs stand in the other (containment, Broder 1997) and no more than eight words in a row are
its own: it lost or changed some words and says nothing more. That is not mutual: a credit line stands in a
whole article, the article not in the credit line. Candidates share a run whose hash is a multiple of
16 (of 4 in short texts): the same runs are sampled wherever they stand, so a stretch of text is recognised
in whatever surroundings. Each candidate is then compared run by run. Equal texts share one key and are kept
once, so a text that stands in ten thousand places costs no more than one that stands in two.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.rows import unpack_text
from index.types import Place

SCHEMA = """
CREATE TABLE passage_keys (
    passage_id INTEGER PRIMARY KEY REFERENCES passages (id) ON DELETE CASCADE, text_key INTEGER NOT NULL
);
CREATE INDEX passage_keys_text ON passage_keys (text_key);
CREATE TABLE shingles (
    shingle INTEGER NOT NULL, text_key INTEGER NOT NULL, PRIMARY KEY (shingle, text_key)
) WITHOUT ROWID;
CREATE TABLE repeats (
    text_key INTEGER NOT NULL, other_key INTEGER NOT NULL, stands_in INTEGER NOT NULL,
    PRIMARY KEY (text_key, other_key)
) WITHOUT ROWID
"""

RUN = 4
SHARED = 0.7
"""The share of a text's runs that must stand in another, so that it may repeat it."""
_OWN_WORDS = 8
_FEWEST_WORDS = 12
"""Shorter texts (credit lines, captions) repeat only what is equal to them."""
_SHORT = 48
_CANDIDATES = 32
"""With how many texts a new one is compared: those that share most sampled runs."""
_COMMON = 200
"""How many texts are looked at for one run; boilerplate stands in more, and any of them will do."""
_WORD = re.compile(r"\w+")


def runs(text: str) -> frozenset[tuple[str, ...]]:
    """The runs of four words of a text, lowercase; one shorter run where it has fewer."""
    return frozenset(_in_order(text))


def _in_order(text: str) -> list[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    count = max(1, len(words) - RUN + 1)
    return [tuple(words[start : start + RUN]) for start in range(count)]


def stands_in(text: str, theirs: frozenset[tuple[str, ...]]) -> bool:
    """Whether a text says nothing that the other, given by its runs, does not say in the same words."""
    ordered = _in_order(text)
    shared = [run in theirs for run in ordered]
    if len(set(ordered) & theirs) < SHARED * len(set(ordered)):
        return False
    # Between two shared runs that start so far apart lie as many words as that, less a run's.
    starts = [-RUN, *(start for start, held in enumerate(shared) if held), len(ordered) + RUN - 1]
    return max(after - before for before, after in pairwise(starts)) - RUN <= _OWN_WORDS


@dataclass(frozen=True, slots=True)
class Repeats:
    """What some passages repeat: `keys` says which have equal texts, `within` in which other texts a text
    stands."""

    keys: dict[int, int]
    within: dict[int, frozenset[int]]

    def repeats(self, passage_id: int, other_id: int) -> bool:
        """Whether a passage's text stands in the other, too."""
        key, other = self.keys.get(passage_id), self.keys.get(other_id)
        return key is not None and (key == other or other in self.within.get(key, ()))


def remember(connection: sqlite3.Connection, passages: Iterable[tuple[int, str]]) -> None:
    """Note stored passages (id, text) and what they repeat, within the caller's transaction."""
    for passage_id, text in passages:
        key = _key(text)
        known = connection.execute("SELECT 1 FROM passage_keys WHERE text_key = ? LIMIT 1", (key,)).fetchone()
        connection.execute("INSERT INTO passage_keys VALUES (?, ?)", (passage_id, key))
        if known is None:
            _remember_text(connection, key, text)


def _remember_text(connection: sqlite3.Connection, key: int, text: str) -> None:
    own = runs(text)
    sampled = _sampled(text, own)
    shared: Counter[int] = Counter()
    for shingle in sampled:
        rows = connection.execute(
            "SELECT text_key FROM shingles WHERE shingle = ? LIMIT ?", (shingle, _COMMON)
        )
        shared.update(row[0] for row in rows)
    nearest = sorted(shared, key=lambda other: (-shared[other], other))[:_CANDIDATES]
    for other, other_text in _texts(connection, nearest):
        theirs = runs(other_text)
        common = len(own & theirs)
        if common < SHARED * min(len(own), len(theirs)):
            continue
        here, there = stands_in(text, theirs), stands_in(other_text, own)
        if here or there:
            pairs = [(key, other, here), (other, key, there)]
            connection.executemany("INSERT OR REPLACE INTO repeats VALUES (?, ?, ?)", pairs)
    connection.executemany("INSERT INTO shingles VALUES (?, ?)", [(shingle, key) for shingle in sampled])


def texts_of(connection: sqlite3.Connection, document_id: int) -> list[str]:
    """The texts of a document's passages, to `forget` them once the passages are gone."""
    row = connection.execute("SELECT text FROM texts WHERE document_id = ?", (document_id,)).fetchone()
    if row is None:
        return []
    text = unpack_text(row[0])
    spans = connection.execute('SELECT "start", "end" FROM passages WHERE document_id = ?', (document_id,))
    return [text[start:end] for start, end in spans]


def forget(connection: sqlite3.Connection, texts: Iterable[str]) -> None:
    """Drop what is known of texts that no passage has any more, within the caller's transaction."""
    for key, text in {_key(text): text for text in texts}.items():
        if connection.execute("SELECT 1 FROM passage_keys WHERE text_key = ? LIMIT 1", (key,)).fetchone():
            continue
        others = connection.execute("SELECT other_key FROM repeats WHERE text_key = ?", (key,)).fetchall()
        connection.executemany(
            "DELETE FROM repeats WHERE text_key = ? AND other_key = ?",
            [pair for (other,) in others for pair in ((key, other), (other, key))],
        )
        connection.executemany(
            "DELETE FROM shingles WHERE shingle = ? AND text_key = ?",
            [(shingle, key) for shingle in _sampled(text, runs(text))],
        )


def repeats_of(connection: sqlite3.Connection, passage_ids: Sequence[int]) -> Repeats:
    """What these passages repeat, among themselves and elsewhere."""
    keys = dict(
        connection.execute(
            "SELECT passage_id, text_key FROM passage_keys"
            " WHERE passage_id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(passage_ids)),),
        )
    )
    within: dict[int, set[int]] = {}
    rows = connection.execute(
        "SELECT text_key, other_key FROM repeats"
        " WHERE text_key IN (SELECT value FROM json_each(?)) AND stands_in",
        (json.dumps(sorted(set(keys.values()))),),
    )
    for key, other in rows:
        within.setdefault(key, set()).add(other)
    return Repeats(keys, {key: frozenset(others) for key, others in within.items()})


def places_of(connection: sqlite3.Connection, passage_id: int, most: int) -> list[Place]:
    """Up to `most` other passages in which a passage's text stands, the oldest first."""
    rows = connection.execute(
        "WITH own AS (SELECT text_key FROM passage_keys WHERE passage_id = ?), keys AS ("
        " SELECT text_key FROM own UNION SELECT r.other_key FROM repeats r, own"
        " WHERE r.text_key = own.text_key AND r.stands_in)"
        ' SELECT p.document_id, d.path, p."start", p."end" FROM keys'
        " CROSS JOIN passage_keys k ON k.text_key = keys.text_key"  # in this order: keys are few
        " CROSS JOIN passages p ON p.id = k.passage_id JOIN documents d ON d.id = p.document_id"
        " WHERE p.id <> ? ORDER BY p.id LIMIT ?",
        (passage_id, passage_id, most),
    )
    return [Place(*row) for row in rows]


def _texts(connection: sqlite3.Connection, keys: Sequence[int]) -> Iterator[tuple[int, str]]:
    """(key, text) of each key that a passage has."""
    documents: dict[int, str] = {}
    for key in keys:
        row = connection.execute(
            'SELECT p.document_id, p."start", p."end" FROM passage_keys k'
            " JOIN passages p ON p.id = k.passage_id WHERE k.text_key = ? LIMIT 1",
            (key,),
        ).fetchone()
        if row is None:
            continue
        document_id, start, end = row
        if document_id not in documents:
            packed = connection.execute("SELECT text FROM texts WHERE document_id = ?", (document_id,))
            documents[document_id] = unpack_text(packed.fetchone()[0])
        yield key, documents[document_id][start:end]


def _key(text: str) -> int:
    """Equal for texts of the same words; 64 bits, so that no two others meet by chance."""
    return _hash(" ".join(_WORD.findall(text.lower())) or text, 8)


def _sampled(text: str, of: frozenset[tuple[str, ...]]) -> list[int]:
    if len(of) + RUN - 1 < _FEWEST_WORDS:
        return []
    each = 4 if len(of) < _SHORT else 16
    return sorted({shingle for run in of if (shingle := _hash(" ".join(run), 6)) % each == 0})


def _hash(text: str, size: int) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()
    return int.from_bytes(digest, "big", signed=True)
