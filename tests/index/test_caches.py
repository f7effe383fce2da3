"""FAISS and tantivy are caches: whatever happens to their files, answers stay right."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index import Document, HashEmbedder, Index, store
from index import vectors as faiss_vectors
from index.cache_files import Manifest, intact, read_manifest, write_manifest
from index.store import LEXICAL_FOLDER, VECTORS_FILE, VECTORS_MANIFEST


@pytest.fixture(autouse=True)
def few_make_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """FAISS's file is written for thousands of passages; here for some."""
    for name in ("EXACT_BELOW", "_FEWEST_LISTS", "_FEW"):
        monkeypatch.setattr(faiss_vectors, name, 4)


TEXTS = [f"Paragraph {n} speaks of {n:02}th matters and of nothing else." for n in range(30)]


def rankings(folder: Path) -> tuple[list[int], list[int]]:
    with Index.open(folder, embedder=HashEmbedder()) as index:
        snapshot = index.store.snapshot()
        question = TEXTS[7]
        dense = snapshot.dense(index.embedder.embed_question(question), 5)[0].tolist()
        return dense, snapshot.lexical(question, 5)[0].tolist()


def flip_vectors(folder: Path) -> None:
    data = bytearray((folder / VECTORS_FILE).read_bytes())
    data[-200:] = bytes(byte ^ 0x55 for byte in data[-200:])
    (folder / VECTORS_FILE).write_bytes(data)


def flip_words(folder: Path) -> None:
    for path in (folder / LEXICAL_FOLDER).glob("*.idx"):
        path.write_bytes(bytes(byte ^ 0x55 for byte in path.read_bytes()))


def cut_vectors(folder: Path) -> None:
    (folder / VECTORS_FILE).write_bytes((folder / VECTORS_FILE).read_bytes()[:100])


def empty_manifests(folder: Path) -> None:
    (folder / VECTORS_MANIFEST).write_text("{}")
    (folder / "lexical.json").write_text("[]")


def delete_all(folder: Path) -> None:
    (folder / VECTORS_FILE).unlink()
    shutil.rmtree(folder / LEXICAL_FOLDER)


def from_the_future(folder: Path) -> None:
    for name in (VECTORS_MANIFEST, "lexical.json"):
        manifest = read_manifest(folder / name)
        assert manifest is not None
        write_manifest(folder / name, Manifest(999, manifest.last, manifest.files))


@pytest.mark.parametrize(
    "damage", [flip_vectors, flip_words, cut_vectors, empty_manifests, delete_all, from_the_future]
)
def test_damaged_caches_are_rebuilt(index: Index, damage: Callable[[Path], None]) -> None:
    index.add_documents([Document(path=f"d{n:02}", text=text) for n, text in enumerate(TEXTS)])
    index.close()
    before = rankings(index.folder)
    assert before[0][0] == before[1][0] == 8
    damage(index.folder)
    assert rankings(index.folder) == before
    for name in (VECTORS_MANIFEST, "lexical.json"):
        manifest = read_manifest(index.folder / name)
        assert manifest is not None
        folder = index.folder if name == VECTORS_MANIFEST else index.folder / LEXICAL_FOLDER
        assert intact(folder, manifest)


def test_a_stale_cache_catches_up(index: Index) -> None:
    index.add_documents([Document(path=f"a{n}", text=TEXTS[n]) for n in range(12)])
    kept = index.folder.parent / "kept"
    shutil.copytree(index.folder, kept)
    index.add_documents([Document(path=f"d{n:02}", text=text) for n, text in enumerate(TEXTS)])
    index.remove([1, 8])
    index.close()
    for name in (VECTORS_FILE, VECTORS_MANIFEST, "lexical.json"):
        shutil.copy(kept / name, index.folder / name)
    shutil.rmtree(index.folder / LEXICAL_FOLDER)
    shutil.copytree(kept / LEXICAL_FOLDER, index.folder / LEXICAL_FOLDER)
    dense, words = rankings(index.folder)
    assert dense[0] == words[0] == 20
    assert not {1, 8} & set(dense + words)


def test_words_are_indexed_anew_when_most_passages_are_new(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def segments(numbers: range) -> int:
        index.add_documents([Document(path=f"p{n}", text=f"{TEXTS[n]} Number{n}.") for n in numbers])
        snapshot = index.store.snapshot()
        there = [snapshot.document_frequency(f"number{n}") for n in range(numbers.stop)]
        assert there == [1] * numbers.stop
        return int(snapshot.words.searcher.num_segments)

    assert segments(range(4)) == 1
    assert segments(range(4, 12)) == 2  # so few are not worth the while
    monkeypatch.setattr(store, "_MANY", 8)
    assert segments(range(12, 22)) == 3  # ten, where twelve were
    assert segments(range(22, 29)) == 4
    index.remove(range(10, 30))
    assert segments(range(9, 30)) == 1  # 21, where nine are left
