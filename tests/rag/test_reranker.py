"""The optional reranker, with a tiny cross-encoder made here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tiny_reranker import QUESTION, documents, make_reranker

from index import Index
from index.errors import ModelError, SettingsError
from index.model_files import locate
from rag import Retriever
from rag.reranker import CrossEncoderReranker
from rag.types import Hit

ALWAYS = 1e9
"""A budget in milliseconds that no test reaches."""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_reranker(tmp_path_factory.mktemp("rerankers") / "tiny")


def hits_of(index: Index, count: int) -> list[Hit]:
    index.add_documents(documents(count))
    hits = Retriever(index).search(QUESTION, count)
    assert len(hits) == count
    return hits


class Backwards:
    """Turns round what it is given, and notes it."""

    identity = "backwards"

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.given: list[list[str]] = []

    def rerank(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        self.given.append([hit.document.path for hit in hits])
        read = [replace(hit, score=float(n)) for n, hit in enumerate(hits[: self.depth])]
        return [*reversed(read), *hits[self.depth :]]


def test_the_retriever_hands_over_as_many_as_are_wanted(index: Index) -> None:
    plain = [hit.document.path for hit in hits_of(index, 30)]
    reranker = Backwards(12)
    hits = Retriever(index, reranker=reranker).search(QUESTION, 3)
    assert reranker.given[0][:12] == plain[:12]
    assert [hit.document.path for hit in hits] == list(reversed(plain[9:12]))
    assert [hit.rank for hit in hits] == [1, 2, 3]


def test_an_answer_reranks_once(index: Index) -> None:
    from rag import Assistant

    index.add_documents(documents(12))
    reranker = Backwards(5)
    Assistant(Retriever(index, reranker=reranker)).ask("Should the council open the bridge?")
    assert len(reranker.given) == 1


@pytest.mark.model
def test_the_order_is_that_of_the_model_s_raw_output(index: Index, tiny: Path) -> None:
    import torch
    import transformers

    kit: Any = transformers
    index.add_documents([replace(d, title="The old mill") for d in documents(20)])
    plain = Retriever(index).search(QUESTION, 20)
    hits = Retriever(index, reranker=CrossEncoderReranker(tiny, budget_ms=ALWAYS)).search(QUESTION, 20)
    model = kit.AutoModelForSequenceClassification.from_pretrained(tiny).eval()
    tokenizer = kit.AutoTokenizer.from_pretrained(tiny)
    texts = {hit.document.path: f"The old mill\n{hit.passage.text}" for hit in plain}
    expected = {}
    with torch.inference_mode():
        for path, text in texts.items():
            expected[path] = float(model(**tokenizer(QUESTION, text, return_tensors="pt")).logits[0, 0])
    assert [hit.document.path for hit in hits] == sorted(expected, key=lambda path: -expected[path])
    assert [hit.score for hit in hits] == pytest.approx(sorted(expected.values(), reverse=True), abs=1e-4)
    assert [hit.document.path for hit in plain] != [hit.document.path for hit in hits]


@pytest.mark.model
def test_a_spent_budget_leaves_the_rest_below_in_their_order(index: Index, tiny: Path) -> None:
    plain = hits_of(index, 20)
    hits = CrossEncoderReranker(tiny, budget_ms=1e-6).rerank(QUESTION, plain)
    assert {hit.document.path for hit in hits[:2]} == {hit.document.path for hit in plain[:2]}
    assert [hit.document.path for hit in hits[2:]] == [hit.document.path for hit in plain[2:]]
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert scores[2] - scores[19] == pytest.approx(plain[2].score - plain[19].score)


@pytest.mark.model
def test_only_so_many_are_read(index: Index, tiny: Path) -> None:
    plain = hits_of(index, 20)
    hits = CrossEncoderReranker(tiny, budget_ms=ALWAYS, depth=11).rerank(QUESTION, plain)
    assert {hit.document.path for hit in hits[:11]} == {hit.document.path for hit in plain[:11]}
    assert [hit.document.path for hit in hits[11:]] == [hit.document.path for hit in plain[11:]]
    assert CrossEncoderReranker(tiny).rerank(QUESTION, []) == []


@pytest.mark.model
def test_what_is_longer_than_the_model_reads_is_cut(tiny: Path) -> None:
    reranker = CrossEncoderReranker(tiny)
    long, cut = reranker.scores("open " * 2000, ["bridge " * 3000, "bridge " * 2500])
    assert long == pytest.approx(cut)
    # A long question leaves the passage half of the window.
    one, other = reranker.scores("open " * 2000, ["bridge " * 20, "storm " * 20])
    assert one != pytest.approx(other)


@pytest.mark.model
def test_threads_take_turns(tiny: Path) -> None:
    reranker = CrossEncoderReranker(tiny)
    texts = [document.text for document in documents(16)]
    expected = reranker.scores(QUESTION, texts)
    with ThreadPoolExecutor(8) as pool:
        for scores in pool.map(lambda _: reranker.scores(QUESTION, texts), range(40)):
            assert scores == pytest.approx(expected, abs=1e-5)


def test_values_that_make_no_sense(tiny: Path) -> None:
    for budget, depth in ((0, 5), (float("nan"), 5), (-1, 5), (100, 0)):
        with pytest.raises(SettingsError, match="above 0 ms"):
            CrossEncoderReranker(tiny, budget_ms=budget, depth=depth)


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="neither a folder nor to be had"):
        CrossEncoderReranker(tmp_path / "nothing here")


def test_an_embedding_model_is_no_cross_encoder() -> None:
    with pytest.raises(ModelError, match=r"not a cross-encoder.*BertModel"):
        CrossEncoderReranker(locate(None).folder)


@pytest.mark.model
def test_a_cross_encoder_with_several_outputs(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="has 3 outputs"):
        CrossEncoderReranker(make_reranker(tmp_path / "labels", 3))


def test_pickled_weights(tmp_path: Path) -> None:
    folder = make_reranker(tmp_path / "pickled")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match=r"no \.safetensors weights"):
        CrossEncoderReranker(folder)


def test_code_in_the_folder(tmp_path: Path) -> None:
    folder = make_reranker(tmp_path / "coded")
    (folder / "modeling.py").write_text("raise SystemExit('ran')", encoding="utf-8")
    with pytest.raises(ModelError, match=r"holds code \(modeling\.py\)"):
        CrossEncoderReranker(folder)


@pytest.mark.model
@pytest.mark.parametrize("damage", ["weights", "config", "no config"])
def test_a_damaged_folder(tmp_path: Path, damage: str) -> None:
    folder = make_reranker(tmp_path / "damaged")
    if damage == "weights":
        (folder / "model.safetensors").write_bytes(b"not weights")
    elif damage == "config":
        (folder / "config.json").write_text("[]", encoding="utf-8")
    else:
        (folder / "config.json").unlink()
    with pytest.raises(ModelError) as raised:
        CrossEncoderReranker(folder)
    assert str(folder) in str(raised.value)


@pytest.mark.model
def test_one_that_sentence_transformers_saved(tiny: Path, tmp_path: Path) -> None:
    from sentence_transformers import CrossEncoder

    folder = tmp_path / "saved"
    CrossEncoder(str(tiny), device="cpu", local_files_only=True).save_pretrained(str(folder))
    assert (
        json.loads((folder / "config_sentence_transformers.json").read_text())["model_type"] == "CrossEncoder"
    )
    texts = [document.text for document in documents(5)]
    expected = CrossEncoderReranker(tiny).scores(QUESTION, texts)
    assert CrossEncoderReranker(folder).scores(QUESTION, texts) == pytest.approx(expected, abs=1e-5)
