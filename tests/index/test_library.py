"""Adding, editing and removing through the front door."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index import Document, Filters, HashEmbedder, Index, Progress
from index.errors import (
    ModelMismatchError,
    NotAnIndexError,
    ReadOnlyError,
    SettingsError,
    UnknownDocumentError,
)


def found(index: Index, words: str, **filters: str) -> list[str]:
    """Paths of the documents of all passages that share a word with the question."""
    snapshot = index.store.snapshot()
    ids, _ = snapshot.lexical(words, 50, index.store.matching(Filters(**filters)))  # type: ignore[arg-type]
    passages, documents = index.store.passages(ids.tolist())
    return [documents[passages[i].document_id].path for i in ids.tolist() if i in passages]


def test_add_again_embeds_only_what_changed(index: Index, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.txt").write_text("The harbour was closed on Monday.", encoding="utf-8")
    (folder / "b.txt").write_text("The council voted for a bridge.", encoding="utf-8")
    first = index.add([folder])
    assert (first.added, first.unchanged, first.passages) == (("a.txt", "b.txt"), (), 2)
    second = index.add([folder])
    assert (second.added, second.unchanged, second.passages) == ((), ("a.txt", "b.txt"), 0)
    (folder / "b.txt").write_text("The council voted against a tunnel.", encoding="utf-8")
    third = index.add([folder])
    assert (third.updated, third.unchanged, third.passages) == (("b.txt",), ("a.txt",), 1)
    assert found(index, "tunnel") == ["b.txt"]
    assert found(index, "bridge") == []


def test_a_file_that_fails_does_not_stop_the_rest(index: Index, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Some text.", encoding="utf-8")
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    report = index.add([tmp_path / "good.txt", tmp_path / "empty.txt", tmp_path / "absent.txt"])
    assert report.added == ("good.txt",)
    assert {Path(failure.path).name for failure in report.failed} == {"empty.txt", "absent.txt"}
    assert all(failure.reason for failure in report.failed)


def test_metadata_file_describes_and_a_change_of_it_embeds_nothing(index: Index, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Some text.", encoding="utf-8")
    said = tmp_path / "metadata.jsonl"
    said.write_text('{"path": "a.txt", "source": "Coast Daily", "published_at": "2 May 2023"}\n')
    index.add([tmp_path])
    assert index.documents()[0].source == "Coast Daily"
    assert index.documents()[0].published_at == "2023-05-02"
    said.write_text('{"path": "a.txt", "source": "River Post"}\n')
    report = index.add([tmp_path])
    assert (report.updated, report.passages) == (("a.txt",), 0)
    assert index.documents()[0].source == "River Post"


def test_what_is_edited_by_hand_stays(index: Index, three_documents: list[Document]) -> None:
    index.add_documents(three_documents)
    [info] = [row for row in index.documents() if row.path == "undated.txt"]
    index.edit(info.id, source="Mill Gazette", published_at="3 March 1999")
    changed = Document(path="undated.txt", text="The mill has been rebuilt.", source="Other")
    assert index.add_documents([changed]).updated == ("undated.txt",)
    document = index.document(info.id)
    assert (document.source, document.published_at) == ("Mill Gazette", "1999-03-03")
    assert document.text == "The mill has been rebuilt."


def test_an_edited_title_is_searched(index: Index, three_documents: list[Document]) -> None:
    index.add_documents(three_documents)
    [info] = [row for row in index.documents() if row.path == "undated.txt"]
    before = index.passages_of(info.id)
    index.edit(info.id, title="Zeppelin disaster")
    assert found(index, "zeppelin") == ["undated.txt"]
    assert [p.text for p in index.passages_of(info.id)] == [p.text for p in before]
    index.edit(info.id, title="")
    assert found(index, "zeppelin") == []
    assert index.document(info.id).title is None


def test_bad_edits(index: Index, three_documents: list[Document]) -> None:
    index.add_documents(three_documents)
    with pytest.raises(UnknownDocumentError, match="99"):
        index.edit(99, title="x")
    with pytest.raises(SettingsError, match="date"):
        index.edit(1, published_at="soon")
    with pytest.raises(SettingsError, match="colour"):
        index.edit(1, colour="red")
    with pytest.raises(UnknownDocumentError):
        index.remove([1, 99])
    assert index.document_count == 3


def test_removed_is_not_found_again(index: Index, three_documents: list[Document]) -> None:
    index.add_documents(three_documents)
    [info] = [row for row in index.documents() if row.path == "harbour.txt"]
    vector = index.embedder.embed_question("harbour fishermen")
    gone = {passage.id for passage in index.passages_of(info.id)}
    index.remove([info.id])
    assert found(index, "harbour fishermen") == []
    assert not gone & set(index.store.snapshot().dense(vector, 10)[0].tolist())
    assert index.store.snapshot().lexical("harbour fishermen", 10)[0].tolist() == []
    assert index.document_frequency("harbour") == 0
    index.close()
    again = Index.open(index.folder, embedder=HashEmbedder())
    assert found(again, "harbour fishermen") == []
    assert not gone & set(again.store.snapshot().dense(vector, 10)[0].tolist())


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"source": "coast daily"}, {"harbour.txt"}),
        ({"author": "Staff writer"}, {"bridge.txt"}),
        ({"since": "2024-01-15"}, {"bridge.txt"}),  # "2024-01" may be as late as its last day
        ({"since": "2024-02"}, set()),
        ({"until": "2023"}, {"harbour.txt"}),
        ({"until": "2024-01-01"}, {"harbour.txt", "bridge.txt"}),
        ({"source": "Nobody"}, set()),
    ],
)
def test_filters(
    index: Index, three_documents: list[Document], filters: dict[str, str], expected: set[str]
) -> None:
    index.add_documents(three_documents)
    assert set(found(index, "harbour council mill the bridge fishermen", **filters)) == expected
    allowed = index.store.matching(Filters(**filters))  # type: ignore[arg-type]
    ids, _ = index.store.snapshot().dense(index.embedder.embed_question("bridge"), 10, allowed)
    _, documents = index.store.passages(ids.tolist())
    assert {document.path for document in documents.values()} == expected


def test_same_path_twice_in_one_call(index: Index) -> None:
    report = index.add_documents(
        [Document(path="x", text="first text"), Document(path="x", text="second text")]
    )
    assert (report.added, report.updated) == (("x",), ("x",))
    assert index.document_count == 1
    assert index.document(1).text == "second text"
    back = [Document(path="x", text=text) for text in ("third text", "second text")]
    assert index.add_documents(back).updated == ("x", "x")  # what it said before the call, but not since
    assert index.document(1).text == "second text"


def test_documents_that_do_not_fit(index: Index) -> None:
    report = index.add_documents(
        [
            Document(path="blank", text=" \n "),
            Document(path="", text="x"),
            Document(path="half", text="a \ud800 b"),
        ]
    )
    assert len(report.failed) == 3
    assert index.document_count == 0


def test_text_is_kept_to_the_character(index: Index) -> None:
    text = "A\x00B. Zero‍width 👩‍👩‍👧 and e\u0301.\r\nSecond line.\u2028Third."
    index.add_documents([Document(path="odd", text=text)])
    document = index.document(1)
    assert document.text == text
    for passage in index.passages_of(1):
        assert text[passage.start : passage.end] == passage.text
    assert found(index, "second") == ["odd"]


def test_progress_reaches_the_end(index: Index, three_documents: list[Document]) -> None:
    seen: list[Progress] = []
    index.add_documents(three_documents, seen.append)
    assert seen[-1].done == pytest.approx(seen[-1].total)
    assert sorted(state.path for state in seen if state.outcome == "added") == sorted(
        document.path for document in three_documents
    )
    assert all(a.done <= b.done for a, b in pairwise(seen))


def test_sentence_vectors(index: Index, three_documents: list[Document]) -> None:
    index.add_documents(three_documents)
    for passage in index.passages_of(1):
        rows = index.sentence_vectors([passage.id])[passage.id]
        assert rows.shape == (len(passage.sentences), index.embedder.dimension)
        expected = index.embedder.embed_passages(
            [passage.text[s - passage.start : e - passage.start] for s, e in passage.sentences]
        )
        assert np.all((rows * expected).sum(axis=1) > 0.995)


def test_another_model_is_refused(index: Index, three_documents: list[Document]) -> None:
    index.add_documents(three_documents)
    with pytest.raises(ModelMismatchError, match="hash 256"):
        Index.open(index.folder, embedder=HashEmbedder(dimension=64))


def test_folders_that_are_no_index(tmp_path: Path) -> None:
    with pytest.raises(NotAnIndexError, match="parley add"):
        Index.open(tmp_path / "absent", embedder=HashEmbedder(), create=False)
    assert not (tmp_path / "absent").exists()
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(NotAnIndexError, match="other files"):
        Index.open(tmp_path, embedder=HashEmbedder())
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    with pytest.raises(NotAnIndexError, match="is a file"):
        Index.open(tmp_path / "notes.txt", embedder=HashEmbedder())


def test_files_that_only_look_like_an_index(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "catalog.sqlite3").write_bytes(b"no database at all, but long enough to be read" * 30)
    with pytest.raises(NotAnIndexError):
        Index.open(tmp_path / "a", embedder=HashEmbedder())
    (tmp_path / "b").mkdir()
    with sqlite3.connect(tmp_path / "b" / "catalog.sqlite3") as other:
        other.execute("CREATE TABLE theirs (x)")
    before = (tmp_path / "b" / "catalog.sqlite3").read_bytes()
    with pytest.raises(NotAnIndexError):
        Index.open(tmp_path / "b", embedder=HashEmbedder())
    assert (tmp_path / "b" / "catalog.sqlite3").read_bytes() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_without_write_permission_can_be_searched(
    index: Index, three_documents: list[Document]
) -> None:
    index.add_documents(three_documents)
    index.close()
    os.chmod(index.folder, stat.S_IRUSR | stat.S_IXUSR)
    try:
        locked = Index.open(index.folder, embedder=HashEmbedder())
        assert found(locked, "harbour") == ["harbour.txt"]
        with pytest.raises(ReadOnlyError):
            locked.add_documents(three_documents)
    finally:
        os.chmod(index.folder, stat.S_IRWXU)


def test_read_only_catalogue_can_be_searched(
    index: Index, three_documents: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    index.add_documents(three_documents)
    index.close()
    monkeypatch.setattr("index.database._writable", lambda path: False)  # root may write everywhere
    locked = Index.open(index.folder, embedder=HashEmbedder())
    assert found(locked, "harbour") == ["harbour.txt"]
    with pytest.raises(ReadOnlyError):
        locked.add_documents([Document(path="new", text="text")])
    with pytest.raises(ReadOnlyError):
        locked.remove([1])


def test_another_process_sees_and_is_seen(index: Index, three_documents: list[Document]) -> None:
    index.add_documents(three_documents[:1])
    assert found(index, "council") == []
    script = (
        "import sys; from index import *; i = Index.open(sys.argv[1], embedder=HashEmbedder());"
        "i.add_documents([Document(path='bridge.txt', text='The council voted.')]); i.remove([1])"
    )
    subprocess.run([sys.executable, "-c", script, str(index.folder)], check=True)
    assert found(index, "council") == ["bridge.txt"]
    assert found(index, "harbour") == []


def test_a_crash_after_the_commit_loses_nothing(index: Index) -> None:
    script = (
        "import os, sys; from index import *; i = Index.open(sys.argv[1], embedder=HashEmbedder())\n"
        "def stop(state):\n"
        "    if state.outcome == 'added': os._exit(9)\n"
        "i.add_documents([Document(path='bridge.txt', text='The council voted.')], stop)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(index.folder)], check=False)
    assert done.returncode == 9
    assert found(index, "council") == ["bridge.txt"]
    assert index.store.snapshot().dense(index.embedder.embed_question("council"), 1)[0].size == 1


def test_searching_while_adding_and_removing(index: Index) -> None:
    texts = [f"Report number {n} tells of word{n % 7} and word{n % 11}." for n in range(60)]
    errors: list[BaseException] = []
    done = threading.Event()

    def search() -> None:
        try:
            while not done.is_set():
                ids, _ = index.store.snapshot().lexical("report word3 word5", 20)
                passages, documents = index.store.passages(ids.tolist())
                for passage in passages.values():
                    assert documents[passage.document_id].text[passage.start : passage.end] == passage.text
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for row, text in enumerate(texts):
        index.add_documents([Document(path=f"d{row}", text=text)])
        if row % 5 == 4:
            index.remove([index.documents()[0].id])
    done.set()
    for thread in threads:
        thread.join()
    assert not errors
    assert index.document_count == 48


def test_an_index_of_another_format_says_so(index: Index, three_documents: list[Document]) -> None:
    index.add_documents(three_documents)
    index.close()
    with sqlite3.connect(index.folder / "catalog.sqlite3") as catalogue:
        catalogue.execute("PRAGMA user_version = 1")
    with pytest.raises(NotAnIndexError, match=r"format 1 .* parley add"):
        Index.open(index.folder, embedder=HashEmbedder())


def test_counts_follow_what_is_there(index: Index, three_documents: list[Document]) -> None:
    index.add_documents(three_documents)
    index.add_documents([replace(three_documents[0], text="One. " * 900)])  # again, as several passages
    index.remove([2])
    index.store.remove([2])  # gone already
    rows = index.store.catalog.database.connection.execute(
        "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages)"
    ).fetchone()
    assert (index.document_count, index.passage_count) == rows
    assert index.document_count == 2
    assert index.passage_count > 2


def test_removed_text_leaves_the_file(index: Index) -> None:
    secret = "zanzibar quokka"
    filler = [Document(path=f"f{n}", text=f"Plain text number {n}.") for n in range(20)]
    index.add_documents([*filler, Document(path="s", text="Nothing.", title=secret)])
    [info] = [row for row in index.documents() if row.path == "s"]
    index.remove([info.id])
    index.close()
    assert secret.encode() not in (index.folder / "catalog.sqlite3").read_bytes()
