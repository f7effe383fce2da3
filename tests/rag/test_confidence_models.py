import math

import numpy as np
import pytest

from rag.confidence import MODEL_FILE, LogisticModel, models
from rag.features import ANSWER_FEATURES, SENTENCE_FEATURES
from rag.word_vectors import WORDS_FILE, word_vectors


def test_a_logistic_model_worked_by_hand() -> None:
    model = LogisticModel(("a", "b"), np.array([2.0, -1.0], np.float32), 0.5)
    rows = np.array([[1.0, 0.5], [0.0, 0.5]], np.float32)
    assert model.log_odds(rows) == pytest.approx([2.0, 0.0])
    assert model.probability(rows) == pytest.approx([1 / (1 + math.exp(-2)), 0.5])


def test_a_model_survives_its_file_format() -> None:
    model = LogisticModel(("a", "b"), np.array([0.25, -1.5], np.float32), 0.125)
    again = LogisticModel.from_json(model.to_json())
    assert (again.names, again.weights.tolist(), again.intercept) == (("a", "b"), [0.25, -1.5], 0.125)


def test_the_shipped_models_fit_the_features() -> None:
    shipped = models()
    assert shipped.sentence.names == SENTENCE_FEATURES
    assert shipped.answer.names == ANSWER_FEATURES
    assert 0 < shipped.threshold < 1


def test_the_model_files_are_small() -> None:
    assert MODEL_FILE.stat().st_size + WORDS_FILE.stat().st_size < 5_000_000


def test_near_words_have_near_vectors() -> None:
    table = word_vectors()
    soldiers, troops, pigeons = table.of(["soldiers", "troops", "pigeons"])
    assert soldiers @ troops > 0.6 > soldiers @ pigeons
    assert np.linalg.norm(soldiers) == pytest.approx(1, abs=1e-5)


def test_an_unknown_word_has_no_direction() -> None:
    table = word_vectors()
    assert "qwxzk" not in table
    assert not table.of(["qwxzk"]).any()
