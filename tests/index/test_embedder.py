"""The real default model, and models made here for everything that may replace it."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from tiny_bert import save_bert

from index.embedder import SentenceTransformerEmbedder
from index.errors import ModelError
from index.model_files import check_is_data, locate

TEXTS = [
    "Hungary will not agree to the accession.",
    "A bridge over the river will be built next year, the council decided on Tuesday evening.",
    "Dogs bark.",
]


@pytest.fixture(scope="session")
def real() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder()


@pytest.mark.model
def test_the_packaged_model(real: SentenceTransformerEmbedder) -> None:
    assert real.identity == "all-MiniLM-L6-v2 53aa51172d142c89"
    assert (real.dimension, real.max_tokens) == (384, 254)
    vectors = real.embed_passages(TEXTS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    similarities = vectors @ real.embed_question("Who opposes accession?")
    assert similarities.argmax() == 0
    assert similarities[0] > 0.4 > similarities[2]


@pytest.mark.model
def test_it_agrees_with_plain_sentence_transformers(real: SentenceTransformerEmbedder) -> None:
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(locate(None).folder), device="cpu", local_files_only=True)
    expected = plain.encode(TEXTS, normalize_embeddings=True)
    # bfloat16 keeps some three digits: the angle to the float32 vector stays under a degree or so.
    assert (np.sum(real.embed_passages(TEXTS) * expected, axis=1) > 0.999).all()


@pytest.mark.model
def test_sentence_vectors_come_from_their_own_words(real: SentenceTransformerEmbedder) -> None:
    text = "Hungary opposes accession. The dog barks at night."
    spans = [(0, 26), (27, 50)]
    _, [parts] = real.embed_with_sentences([text], [spans])
    assert parts.shape == (2, 384)
    opposed, barking = parts @ real.embed_question("Which animal makes noise?")
    assert barking > opposed
    whole, [single] = real.embed_with_sentences([text], [[(0, 50)]])
    assert float(single[0] @ whole[0]) > 0.9  # they differ by the special tokens alone


@pytest.mark.model
def test_no_passage_is_truncated(real: SentenceTransformerEmbedder) -> None:
    from index.ingest import CONTEXT_TOKENS
    from index.passages import split_passages

    text = " ".join(f"The {n}th antidisestablishmentarian spoke of Łódź, Kyiv & £{n}." for n in range(400))
    drafts = split_passages(
        text, count_tokens=real.count_tokens, max_tokens=real.max_tokens, context_tokens=CONTEXT_TOKENS
    )
    counts = real.count_tokens([text[draft.start : draft.end] for draft in drafts])
    assert len(drafts) > 10
    assert max(counts) + CONTEXT_TOKENS <= real.max_tokens


@pytest.mark.model
def test_threads_that_cut_and_count_at_once(small_model: Path) -> None:
    embedder = SentenceTransformerEmbedder(str(small_model))
    texts = ["word1 " * 900, "word2 " * 600]
    question = embedder.embed_question(texts[0])
    problems: list[object] = []

    def count() -> None:
        for _ in range(150):
            if (found := embedder.count_tokens(texts)) != [900, 600]:
                problems.append(found)

    def ask() -> None:
        try:
            for _ in range(150):
                np.testing.assert_allclose(embedder.embed_question(texts[0]), question, atol=1e-2)
        except (RuntimeError, AssertionError) as error:
            problems.append(error)

    threads = [threading.Thread(target=job) for job in (count, count, ask, ask, ask, ask)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def test_batches_at_once_are_as_one_by_one(small_model: Path) -> None:
    embedder = SentenceTransformerEmbedder(str(small_model))
    texts = [" ".join(["accession"] * (1 + number % 30)) for number in range(200)]
    spans = [[(0, 9), (0, len(text))] for text in texts]
    counted: list[int] = []
    vectors, parts = embedder.embed_with_sentences(texts, spans, counted.append)
    assert sum(counted) == len(texts)
    assert len(counted) > 2
    for text, span, vector, part in zip(texts, spans, vectors, parts, strict=True):
        alone, [alone_part] = embedder.embed_with_sentences([text], [span])
        np.testing.assert_allclose(vector, alone[0], atol=1e-5)
        np.testing.assert_allclose(part, alone_part, atol=1e-5)


def test_a_caller_who_gives_up_is_heard_between_batches(small_model: Path) -> None:
    embedder = SentenceTransformerEmbedder(str(small_model))
    counted: list[int] = []

    def stop(count: int) -> None:
        counted.append(count)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        embedder.embed_with_sentences(["accession " * 60] * 200, [()] * 200, stop)
    assert len(counted) == 1


def test_damaged_default_weights_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.model_files.DEFAULT_SHA256", "0" * 64)
    with pytest.raises(ModelError, match="damaged"):
        locate(None)


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of its own: two layers, prompts for questions and passages."""
    from sentence_transformers import SentenceTransformer, models  # type: ignore[attr-defined]

    folder = tmp_path_factory.mktemp("small")
    words = ["query", "passage", ":", ".", *"abcdefghij", *(f"word{n}" for n in range(50))]
    settings = {"num_hidden_layers": 2, "max_position_embeddings": 64}
    save_bert(folder / "bert", "BertModel", words, seed=3, width=32, **settings)
    body = models.Transformer(str(folder / "bert"), max_seq_length=64)
    pooling = models.Pooling(body.get_embedding_dimension())
    model = SentenceTransformer(
        modules=[body, pooling], device="cpu", prompts={"query": "query: ", "document": "passage: "}
    )
    model.save(str(folder / "model"))
    return folder / "model"


def test_a_model_of_ones_own_with_prompts(small_model: Path) -> None:
    embedder = SentenceTransformerEmbedder(str(small_model))
    assert embedder.dimension == 32
    assert embedder.max_tokens == 64 - 2 - 2
    question, passage = embedder.embed_question("word1 word2"), embedder.embed_passages(["word1 word2"])[0]
    assert float(question @ passage) < 0.9999  # the prompts differ
    assert embedder.identity.startswith("model ")
    again = SentenceTransformerEmbedder(str(small_model)).embed_question("word1 word2")
    np.testing.assert_array_equal(question, again)


def test_vectors_cut_short(small_model: Path) -> None:
    embedder = SentenceTransformerEmbedder(str(small_model), dimension=8)
    vector = embedder.embed_question("word1")
    assert vector.shape == (8,)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    whole = SentenceTransformerEmbedder(str(small_model)).embed_question("word1")[:8]
    np.testing.assert_allclose(vector, whole / np.linalg.norm(whole), atol=1e-5)
    assert embedder.identity.endswith("cut to 8")


def test_model_folders_that_are_refused(small_model: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(small_model, copy)
    (copy / "modeling.py").write_text("raise SystemExit('ran')")
    with pytest.raises(ModelError, match=r"modeling\.py"):
        locate(str(copy))
    (copy / "modeling.py").unlink()
    modules = json.loads((copy / "modules.json").read_text())
    modules[0]["type"] = "modeling.Custom"
    (copy / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(ModelError, match=r"modeling\.Custom"):
        check_is_data(copy)
    for weights in copy.rglob("*.safetensors"):
        weights.rename(weights.with_name("pytorch_model.bin"))
    (copy / "modules.json").unlink()
    with pytest.raises(ModelError, match="safetensors"):
        locate(str(copy))


def test_a_model_that_can_not_be_loaded(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not weights")
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="can't be loaded"):
        SentenceTransformerEmbedder(str(tmp_path)).embed_question("x")
