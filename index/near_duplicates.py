"""Which passages repeat one another, word for word or nearly, kept in the catalogue as they come and go.

A passage's text becomes the set of its runs of four words (shingles). A text repeats another when seven
tenths of its runs stand in the other (containment, Broder 1997) and no more than eight words in a row are
its own: it lost or changed some words and says nothing more. That is not mutual: a credit line stands in a
whole article, the article not in the credit line. Candidates share a run whose hash is a multiple of
16 (of 4 in short texts): the same runs are sampled wherever they stand, so a stretch of text is recognised
in whatever surroundings. Each candidate is then compared run by run. Equal texts share one key, the id of the
first passage that had it, and are kept once, so a text that stands in ten thousand places costs no more than
one that stands in two.
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
from zlib import crc32

from index.packing import unpack_text
from index.types import Place

SCHEMA = """
CREATE TABLE text_keys (hash INTEGER PRIMARY KEY, text_key INTEGER NOT NULL);
CREATE TABLE copies (
    passage_id INTEGER PRIMARY KEY REFERENCES passages (id) ON DELETE CASCADE, text_key INTEGER NOT NULL
);
CREATE INDEX copies_text ON copies (text_key);
CREATE TABLE shingles (
    shingle INTEGER NOT NULL, text_key INTEGER NOT NULL, PRIMARY KEY (shingle, text_key)
) WITHOUT ROWID;
CREATE TABLE repeats (
    text_key INTEGER NOT NULL, other_key INTEGER NOT NULL, stands_in INTEGER NOT NULL,
    PRIMARY KEY (text_key, other_key)
) WITHOUT ROWID
"""
"""`copies` has the passages whose text an earlier one had: any other passage's key is its own id."""

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
_MIXER = 0x9E3779B97F4A7C15
"""2^64 over the golden ratio, odd: multiplying by it spreads near numbers far apart (Knuth, vol. 3, 6.4)."""
_WITH_KEY = (
    "SELECT id FROM passages WHERE id = ? UNION ALL SELECT passage_id AS id FROM copies WHERE text_key = ?"
)


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
        hashed = _hash(text)
        if (key := _key_of(connection, hashed)) is not None:
            connection.execute("INSERT INTO copies VALUES (?, ?)", (passage_id, key))
        else:
            connection.execute("INSERT INTO text_keys VALUES (?, ?)", (hashed, passage_id))
            _remember_text(connection, passage_id, text)


def _key_of(connection: sqlite3.Connection, hashed: int) -> int | None:
    row = connection.execute("SELECT text_key FROM text_keys WHERE hash = ?", (hashed,)).fetchone()
    return None if row is None else int(row[0])


def _remember_text(connection: sqlite3.Connection, key: int, text: str) -> None:
    sampled = _sampled(text)
    shared: Counter[int] = Counter()
    for shingle in sampled:
        rows = connection.execute(
            "SELECT text_key FROM shingles WHERE shingle = ? LIMIT ?", (shingle, _COMMON)
        )
        shared.update(row[0] for row in rows)
    nearest = sorted(shared, key=lambda other: (-shared[other], other))[:_CANDIDATES]
    own = runs(text) if nearest else frozenset()
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
    for hashed, text in {_hash(text): text for text in texts}.items():
        key = _key_of(connection, hashed)
        if key is None or connection.execute(f"{_WITH_KEY} LIMIT 1", (key, key)).fetchone():
            continue
        connection.execute("DELETE FROM text_keys WHERE hash = ?", (hashed,))
        others = connection.execute("SELECT other_key FROM repeats WHERE text_key = ?", (key,)).fetchall()
        connection.executemany(
            "DELETE FROM repeats WHERE text_key = ? AND other_key = ?",
            [pair for (other,) in others for pair in ((key, other), (other, key))],
        )
        connection.executemany(
            "DELETE FROM shingles WHERE shingle = ? AND text_key = ?",
            [(shingle, key) for shingle in _sampled(text)],
        )


def repeats_of(connection: sqlite3.Connection, passage_ids: Sequence[int]) -> Repeats:
    """What these passages repeat, among themselves and elsewhere."""
    keys = dict(
        connection.execute(
            "SELECT p.id, coalesce(c.text_key, p.id) FROM passages p"
            " LEFT JOIN copies c ON c.passage_id = p.id WHERE p.id IN (SELECT value FROM json_each(?))",
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
        "WITH own AS (SELECT coalesce((SELECT text_key FROM copies WHERE passage_id = ?), ?) AS text_key),"
        " keys AS (SELECT text_key FROM own UNION SELECT r.other_key FROM repeats r, own"
        " WHERE r.text_key = own.text_key AND r.stands_in),"
        " held AS (SELECT text_key AS id FROM keys"
        " UNION ALL SELECT c.passage_id FROM keys CROSS JOIN copies c ON c.text_key = keys.text_key)"
        ' SELECT p.document_id, d.path, p."start", p."end" FROM held'  # in this order: keys are few
        " CROSS JOIN passages p ON p.id = held.id JOIN documents d ON d.id = p.document_id"
        " WHERE p.id <> ? ORDER BY p.id LIMIT ?",
        (passage_id, passage_id, passage_id, most),
    )
    return [Place(*row) for row in rows]


def _texts(connection: sqlite3.Connection, keys: Sequence[int]) -> Iterator[tuple[int, str]]:
    """(key, text) of each key that a passage has."""
    documents: dict[int, str] = {}
    for key in keys:
        row = connection.execute(
            'SELECT document_id, "start", "end" FROM passages WHERE id ='
            f" (SELECT id FROM ({_WITH_KEY}) LIMIT 1)",
            (key, key),
        ).fetchone()
        if row is None:
            continue
        document_id, start, end = row
        if document_id not in documents:
            packed = connection.execute("SELECT text FROM texts WHERE document_id = ?", (document_id,))
            documents[document_id] = unpack_text(packed.fetchone()[0])
        yield key, documents[document_id][start:end]


def _hash(text: str) -> int:
    """Equal for texts of the same words; 64 bits, so that no two others meet by chance."""
    words = " ".join(_WORD.findall(text.lower())) or text
    digest = hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _sampled(text: str) -> list[int]:
    """Hashes of some of a text's runs, 32 bits each: others meet now and then, and are then compared."""
    import numpy as np

    words = _WORD.findall(text.lower())
    if len(words) < RUN:
        return []
    each = np.array([crc32(word.encode("utf-8", "surrogatepass")) for word in words], np.uint64)
    mixed = np.zeros(len(words) - RUN + 1, np.uint64)
    for place in range(RUN):
        mixed = (mixed ^ each[place : place + len(mixed)]) * _MIXER
        mixed ^= mixed >> np.uint64(32)
    distinct = np.unique(mixed)
    if len(distinct) + RUN - 1 < _FEWEST_WORDS:
        return []
    rate = 4 if len(distinct) < _SHORT else 16
    chosen = distinct[distinct % np.uint64(rate) == 0] >> np.uint64(32)
    return [int(shingle) for shingle in np.unique(chosen.astype(np.uint32)).view(np.int32)]
