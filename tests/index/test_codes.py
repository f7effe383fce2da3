"""Vectors to a few bits and back: how exact they stay, and what is kept as it is."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from index.codes import decode_passages, decode_sentences, encode_passages, encode_sentences

Vectors = NDArray[np.float32]


def unit(rows: Vectors) -> Vectors:
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32)


def random_unit(rows: int, dimension: int, seed: int = 1) -> Vectors:
    return unit(np.random.default_rng(seed).normal(size=(rows, dimension)).astype(np.float32))


def test_passages_by_hand() -> None:
    [blob] = encode_passages(unit(np.array([[3.0, -4.0] + [0.0] * 62], dtype=np.float32)))
    # 3/4 of 31 is 23.25; codes begin at -31: 54, 0, 31, 31 in six bits each, the lowest first.
    assert int.from_bytes(blob[:3], "little") == 54 + (0 << 6) + (31 << 12) + (31 << 18)
    decoded = decode_passages([blob], 64)
    length = np.hypot(23, 31)
    np.testing.assert_allclose(decoded[0, :3], [23 / length, -31 / length, 0], rtol=1e-6)


@pytest.mark.parametrize(
    ("dimension", "size", "error"), [(384, 288, 2e-3), (65, 51, 4e-3), (64, 48, 4e-3), (3, 6, 1e-3)]
)
def test_passages_stay_near(dimension: int, size: int, error: float) -> None:
    vectors, questions = random_unit(200, dimension), random_unit(50, dimension, 2)
    blobs = encode_passages(vectors)
    assert {len(blob) for blob in blobs} == {size}
    decoded = decode_passages(blobs, dimension)
    np.testing.assert_allclose(np.linalg.norm(decoded, axis=1), 1, atol=1e-5)
    assert np.std(questions @ decoded.T - questions @ vectors.T) < error


@pytest.mark.parametrize("dimension", [384, 65, 7])
def test_sentences_stay_near(dimension: int) -> None:
    passages = random_unit(3, dimension)
    rng = np.random.default_rng(3)
    near = [
        unit((passage + 0.4 * rng.normal(size=(count, dimension)) / np.sqrt(dimension)).astype(np.float32))
        for passage, count in zip(passages, (4, 0, 2), strict=True)
    ]
    blobs = encode_sentences(near, passages)
    assert blobs[1] == b""
    for decoded, rows in zip(decode_sentences(blobs, passages), near, strict=True):
        assert decoded.shape == rows.shape
        assert np.all((decoded * rows).sum(axis=1) > 0.985)


@pytest.mark.parametrize("dimension", [384, 1024])
def test_sentences_take_two_bits_a_dimension(dimension: int) -> None:
    passages, questions = random_unit(40, dimension), random_unit(200, dimension, 2)
    noise = np.random.default_rng(4).normal(size=(40, 4, dimension)).astype(np.float32)
    near = [unit(p + 0.43 * rows / np.sqrt(dimension)) for p, rows in zip(passages, noise, strict=True)]
    blobs = encode_sentences(near, passages)
    bits = 8 * sum(map(len, blobs)) / (160 * dimension)
    assert 1.9 < bits < 2.3
    decoded = np.concatenate(decode_sentences(blobs, passages))
    errors = questions @ (decoded - np.concatenate(near)).T
    assert np.abs(errors).mean() < 0.006


def test_a_row_of_few_large_values_stays_near() -> None:
    passage, sentence = np.zeros((2, 256), dtype=np.float32)
    passage[[3, 50, 120]] = 1 / np.sqrt(3)
    sentence[[3, 200]] = 1 / np.sqrt(2)
    blobs = encode_sentences([sentence[None]], passage[None])
    np.testing.assert_allclose(decode_sentences(blobs, passage[None])[0][0], sentence, atol=0.05)


def test_a_sentence_without_a_vector_stays_near_nothing() -> None:
    passages = random_unit(1, 384)
    blobs = encode_sentences([np.zeros((1, 384), dtype=np.float32)], passages)
    assert np.linalg.norm(decode_sentences(blobs, passages)[0]) < 0.5


def test_no_sentences_at_all() -> None:
    assert encode_sentences([np.zeros((0, 8), np.float32)], random_unit(1, 8)) == [b""]
    assert [part.shape for part in decode_sentences([b"", b""], random_unit(2, 8))] == [(0, 8), (0, 8)]
    assert decode_sentences([], random_unit(0, 8)) == []
    assert decode_passages([], 384).shape == (0, 384)
