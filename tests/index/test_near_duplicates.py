"""Repeats as the catalogue keeps them: what counts as one, and that they stay right as documents change."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from index import Document, HashEmbedder, Index
from index.near_duplicates import Repeats, runs, stands_in

WORDS = [
    f"{first}{last}" for first in ("har", "bri", "coun", "mil", "stor") for last in ("bo", "dge", "cil", "ta")
]


def sentences(seed: int, count: int = 8) -> list[str]:
    chance = random.Random(seed)
    return [" ".join(chance.choices(WORDS, k=12)).capitalize() + "." for _ in range(count)]


def text(seed: int, count: int = 8) -> str:
    return " ".join(sentences(seed, count))


def test_what_stands_in_a_text() -> None:
    words = text(1).split()
    theirs = runs(" ".join(words))
    assert stands_in(" ".join(words), theirs)
    assert stands_in(" ".join(words[10:40]), theirs)
    for count, expected in ((1, True), (8, True), (9, False)):
        for place in (0, 30, len(words)):  # before, within and after what is shared
            own = [f"own{n}" for n in range(count)]
            assert stands_in(" ".join([*words[:place], *own, *words[place:]]), theirs) is expected
    changed = [word if n % 6 else "changed" for n, word in enumerate(words)]
    assert not stands_in(" ".join(changed), theirs)  # most runs hold a changed word
    assert stands_in(" ".join(words[:4]), theirs)
    assert not stands_in("", theirs)


def known(index: Index) -> tuple[dict[str, int], Repeats]:
    """Passage ids by document path (each has one passage), and their repeats."""
    ids = {}
    for info in index.documents():
        [passage] = index.passages_of(info.id)
        ids[info.path] = passage.id
    return ids, index.store.repeats(list(ids.values()))


def test_runs_of_four_words() -> None:
    assert runs("One two; THREE four five") == {
        ("one", "two", "three", "four"),
        ("two", "three", "four", "five"),
    }
    assert runs("Two words") == {("two", "words")}
    assert runs("…") == {()}


def test_what_repeats_what(index: Index) -> None:
    whole = sentences(1, 10)
    words = text(1, 10).split()
    lost = " ".join(word if n % 25 else "**" for n, word in enumerate(words, 1))
    index.add_documents(
        [
            Document(path="whole", text=" ".join(whole)),
            Document(path="same", text="  ".join(whole).upper()),
            Document(path="lost words", text=lost),
            Document(path="part", text=" ".join(whole[2:7])),
            Document(path="half new", text=" ".join(whole[:5] + sentences(2, 5))),
            Document(path="own sentence", text=" ".join(whole[:9] + sentences(5, 1))),
            Document(path="other", text=text(3, 10)),
            Document(path="credit", text="From our own staff."),
            Document(path="credited", text=f"{text(4)} From our own staff."),
            Document(path="same credit", text="From our own staff"),
        ]
    )
    ids, repeats = known(index)
    found = {(a, b) for a in ids for b in ids if a != b and repeats.repeats(ids[a], ids[b])}
    alike = {"whole", "same", "lost words"}
    assert found == {
        *((a, b) for a in alike for b in alike if a != b),
        *(
            ("part", other) for other in (*alike, "own sentence")
        ),  # the part stands in the whole, not the whole in the part
        # "own sentence" is nine tenths the whole's, and says one thing more
        ("credit", "same credit"),
        ("same credit", "credit"),
    }


def test_places_of_a_text(index: Index) -> None:
    index.add_documents([Document(path=f"copy{n}", text=text(1)) for n in range(5)])
    index.add_documents(
        [Document(path="longer", text=text(1) + " " + text(2, 2)), Document(path="x", text=text(9))]
    )
    ids, _ = known(index)
    places = index.store.places(ids["copy1"], 100)
    assert [place.path for place in places] == ["copy0", "copy2", "copy3", "copy4", "longer"]
    for place in places:
        part = index.document(place.document_id).text[place.start : place.end]
        assert text(1) in part
    assert len(index.store.places(ids["copy1"], 2)) == 2
    assert index.store.places(ids["x"], 100) == []


def related(index: Index) -> set[tuple[str, str]]:
    ids, repeats = known(index)
    return {(a, b) for a in ids for b in ids if a != b and repeats.repeats(ids[a], ids[b])}


@pytest.mark.parametrize("seed", range(6))
def test_repeats_stay_right_as_documents_come_and_go(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    there: dict[str, Document] = {}
    with Index.open(tmp_path / "changed", embedder=HashEmbedder()) as index:
        for step in range(60):
            path = f"d{chance.randrange(12)}"
            if path in there and chance.random() < 0.4:
                index.remove([info.id for info in index.documents() if info.path == path])
                del there[path]
            else:
                kept = sentences(chance.randrange(3), 9)
                for _ in range(chance.randrange(4)):
                    changed = chance.randrange(9)
                    kept[changed] = kept[changed].replace(chance.choice(WORDS), f"word{step}")
                kept += sentences(100 + step, chance.choice((0, 0, 1)))
                there[path] = Document(path=path, text=" ".join(kept[chance.choice((0, 0, 4)) :]))
                index.add_documents([there[path]])
            if there and step % 10 == 0:
                index.edit(index.documents()[0].id, title=f"Title {step}")
        connection = index.store.catalog.database.connection
        orphans = [
            connection.execute(
                f"SELECT count(*) FROM {table} WHERE {column} NOT IN (SELECT id FROM passages)"
                f" AND {column} NOT IN (SELECT text_key FROM copies)"
            ).fetchone()[0]
            for table, column in (
                ("shingles", "text_key"),
                ("repeats", "text_key"),
                ("repeats", "other_key"),
                ("text_keys", "text_key"),
            )
        ]
        assert orphans == [0, 0, 0, 0]
        kept_right = related(index)
    with Index.open(tmp_path / "fresh", embedder=HashEmbedder()) as fresh:
        fresh.add_documents(there.values())
        assert related(fresh) == kept_right
        assert kept_right


def test_nothing_is_left_of_what_was_removed(index: Index) -> None:
    index.add_documents([Document(path=f"d{n}", text=text(n // 2)) for n in range(6)])
    index.remove([info.id for info in index.documents()])
    connection = index.store.catalog.database.connection
    for table in ("text_keys", "copies", "shingles", "repeats"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0
