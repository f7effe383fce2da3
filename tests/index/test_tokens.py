from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.tokens import RANKS_FILE, count_tokens, encoding_for, fit, offline_encoding

# Texts of our own with the count that cl100k_base gives, taken once with the real encoding.
REFERENCE = {
    "The foreign minister said on Tuesday that talks would resume “within weeks,” though no date has been "
    "set. Opposition lawmakers called the promise hollow: in their view the government had ruled out "
    "concessions before the first meeting began.": 43,
    "Prices rose 3.4% in October, the statistics office reported, after 2.9% a month earlier. Economists had "
    "expected a smaller increase. “Energy costs are the main driver,” the bank's chief analyst wrote in a "
    "note to clients, adding that the central bank is unlikely to cut rates before 2026.": 68,
}


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty tiktoken cache and sockets that refuse: what a machine without network has."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a download was attempted")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(("text", "cl100k"), REFERENCE.items())
def test_counts_news_like_cl100k(text: str, cl100k: int) -> None:
    assert 0.97 * cl100k <= count_tokens(text) <= 1.10 * cl100k


@pytest.mark.parametrize("model", [None, "gpt-4", "gpt-4o", "gpt-4o-mini", "qwen3:8b", ""])
def test_counts_any_model_without_network(no_network: Path, model: str | None) -> None:
    assert encoding_for(model).name == "parley_news"
    assert count_tokens("two words", model) == 2


def test_a_damaged_cache_is_left_alone(no_network: Path) -> None:
    damaged = no_network / "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"
    shutil.copy(RANKS_FILE, damaged)
    assert encoding_for("gpt-4").name == "parley_news"
    assert damaged.exists()


@given(st.text())
def test_tokens_give_the_text_back(text: str) -> None:
    encoding = offline_encoding()
    assert encoding.decode(encoding.encode_ordinary(text)) == text
    assert count_tokens(text) == len(encoding.encode_ordinary(text))


def test_special_looking_text_is_plain_text() -> None:
    assert count_tokens("<|endoftext|>") > 1
    assert count_tokens("<|fim_prefix|> and <|im_start|>system") > 4


def test_a_lone_surrogate_is_counted() -> None:
    assert count_tokens("\ud800 word") > 1


@pytest.mark.parametrize("run", ["a", ".", " ", "\n", "ab1", "“"])
def test_a_run_without_words_is_counted_about_exactly(run: str) -> None:
    text = run * 100_000
    assert 0 < count_tokens(text) <= len(text.encode())
    assert count_tokens(text) >= 0.9 * 100 * count_tokens(run * 1000)


def test_no_token_is_longer_than_a_word() -> None:
    ranks = {
        offline_encoding().decode_single_token_bytes(token) for token in range(offline_encoding().n_vocab)
    }
    assert {bytes([value]) for value in range(256)} <= ranks
    assert max(map(len, ranks)) <= 24
    assert not [token for token in ranks if b" " in token.strip()]


def test_fit_takes_the_first_texts_that_fit() -> None:
    texts = ["one two", "three", "four five six"]
    assert fit(texts, 0) == 0
    assert fit(texts, 2) == 1
    assert fit(texts, 5) == 2
    assert fit(texts, 6) == 3
    assert fit([], 10) == 0
