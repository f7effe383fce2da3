from dataclasses import replace
from pathlib import Path

import pytest

from eval.corpora import folder_documents, folder_texts, index_texts, open_corpus
from eval.evaluation import describe_run, evaluate
from eval.provenance import source_hash, versions
from eval.systems import MODES, assistant_ask, describe, retriever_ask
from eval.types import EvalSet, GoldSpan, Question
from index import Document, HashEmbedder
from index.errors import EvaluationError
from rag import Assistant, Retriever

DOCUMENTS = (
    Document(path="wall", text="The harbour wall broke in May. Boats were lost."),
    Document(path="mill", text="The old mill burned down in June. Nobody was hurt."),
    Document(path="repeat", text="The harbour wall broke in May. Boats were lost."),
    Document(path="bridge", text="The council wants a bridge. It will cost nine million crowns."),
)
SET = EvalSet(
    "town",
    (
        Question("q1", "When did the harbour wall break?", evidence=(GoldSpan("wall", 0, 30),)),
        Question("q2", "What burned down?", relevant={"mill": 1}),
        Question("q3", "When did the harbour wall break?", relevant={"repeat": 1}, pool=("repeat", "mill")),
    ),
    sha256="4" * 64,
    documents=DOCUMENTS,
)


class CountingEmbedder(HashEmbedder):
    passages = 0

    def embed_with_sentences(self, texts, sentences, progress=None):  # type: ignore[no-untyped-def]
        type(self).passages += len(texts)
        return super().embed_with_sentences(texts, sentences, progress)


def test_documents_are_embedded_once(tmp_path: Path) -> None:
    CountingEmbedder.passages = 0
    with open_corpus(SET, tmp_path, embedder=CountingEmbedder()) as index:
        assert index.document_count == 4
        first = index.folder
    with open_corpus(SET, tmp_path, embedder=CountingEmbedder()) as index:
        assert index.folder == first
    assert CountingEmbedder.passages == 4


def test_other_documents_get_another_index_and_the_old_one_goes(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.txt").write_text("The harbour wall broke in May.", encoding="utf-8")
    own = EvalSet("own", (), "5" * 64, folder=folder)
    with open_corpus(own, tmp_path / "cache", embedder=HashEmbedder()) as index:
        assert [document.path for document in index.documents()] == ["a.txt"]
        first = index.folder
    (folder / "a.txt").write_text("The old mill burned down in June.", encoding="utf-8")
    with open_corpus(own, tmp_path / "cache", embedder=HashEmbedder()) as index:
        assert index_texts(index)("a.txt") == "The old mill burned down in June."
        assert index.folder != first
    assert not first.exists()


def test_texts_of_a_folder_are_those_of_its_index(tmp_path: Path) -> None:
    sample = Path(__file__).parents[2] / "sample"
    texts = folder_texts(sample)
    assert len(texts) == 15
    own = EvalSet("own", (), "6" * 64, folder=sample)
    with open_corpus(own, tmp_path, embedder=HashEmbedder()) as index:
        known = index_texts(index)
        assert {path: known(path) for path in texts} == texts
        assert known("nothing.txt") is None


def test_what_has_no_documents_says_so(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="--documents"):
        open_corpus(EvalSet("bare", (), "7" * 64), tmp_path, embedder=HashEmbedder())
    with pytest.raises(EvaluationError, match="nowhere"):
        folder_documents([tmp_path / "nowhere"])
    (tmp_path / "broken.pdf").write_bytes(b"no pdf")
    own = EvalSet("own", (), "8" * 64, folder=tmp_path)
    with pytest.raises(EvaluationError, match="None of the documents"):
        open_corpus(own, tmp_path / "cache", embedder=HashEmbedder())


def test_every_mode_ranks_documents_by_their_best_passage(tmp_path: Path) -> None:
    with open_corpus(SET, tmp_path / "cache", embedder=HashEmbedder()) as index:
        for mode in MODES:
            info = describe_run(SET, "ranking", describe(Retriever(index), mode=mode))
            run = evaluate(
                SET, retriever_ask(Retriever(index), mode), index_texts(index), info, tmp_path / mode
            )
            assert run.failures == ()
            scores = {row.question.id: row.scores for row in run.scored}
            assert scores["q1"]["RR@10"] >= 0.5
            assert scores["q2"]["RR@10"] == 1.0
            ranking = (run.scored[0].record.answer or {})["ranking"]
            assert {"wall", "repeat"} == set(ranking[:2])
            assert len(ranking) == len(set(ranking))
            pooled = (run.scored[2].record.answer or {})["ranking"]
            assert set(pooled) <= {"repeat", "mill"}
            assert pooled[0] == "repeat"


def test_the_assistant_stays_within_a_pool(tmp_path: Path) -> None:
    with open_corpus(SET, tmp_path / "cache", embedder=HashEmbedder()) as index:
        ask = assistant_ask(Assistant(Retriever(index)))
        whole = {passage["path"] for passage in ask(replace(SET.questions[2], pool=()))["passages"]}
        pooled = {passage["path"] for passage in ask(SET.questions[2])["passages"]}
        assert "bridge" in whole
        assert pooled <= {"repeat", "mill"}
        with pytest.raises(EvaluationError, match="'moon'"):
            ask(replace(SET.questions[2], pool=("moon",)))


def test_versions_tell_the_program_apart() -> None:
    found = versions()
    assert found["source"] == source_hash("index", "rag", "eval")
    assert source_hash("index") != source_hash("rag")
    assert len(found["source"]) == 64
    assert found["torch"] != "not installed"
