"""The optional inference model, with a tiny one made here."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_bert import save_bert

from index.errors import ModelError
from rag.entailment import CrossEncoderEntailment

pytestmark = pytest.mark.model


def make(folder: Path, labels: list[str]) -> str:
    """A cross-encoder of a few hundred random weights."""
    words = ["the", "bridge", "is", "open", "closed"]
    numbers = {"id2label": dict(enumerate(labels)), "label2id": {label: n for n, label in enumerate(labels)}}
    save_bert(folder, "BertForSequenceClassification", words, seed=7, width=8, **numbers)
    return str(folder)


def test_the_probability_is_that_of_the_label_named_entailment(tmp_path: Path) -> None:
    labels = ["contradiction", "entailment", "neutral"]
    name = make(tmp_path / "one", labels)
    pairs = [("the bridge is open", "the bridge is closed"), ("open", "the bridge")]
    judged = CrossEncoderEntailment(name).probabilities(pairs)
    assert len(judged) == 2
    assert all(0 < probability < 1 for probability in judged)
    assert CrossEncoderEntailment(name).probabilities([]) == []
    config = Path(name) / "config.json"
    turned = config.read_text().replace("contradiction", "x").replace("entailment", "contradiction")
    config.write_text(turned.replace('"x"', '"entailment"'), encoding="utf-8")
    other = CrossEncoderEntailment(name).probabilities(pairs)
    assert other != pytest.approx(judged)


def test_a_model_without_that_label(tmp_path: Path) -> None:
    name = make(tmp_path / "two", ["LABEL_0", "LABEL_1"])
    with pytest.raises(ModelError, match="no label 'entailment'"):
        CrossEncoderEntailment(name)


def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"holds no \.safetensors weights"):
        CrossEncoderEntailment(str(tmp_path))
