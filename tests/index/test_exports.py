"""The front doors export what they say, and nothing else."""

from __future__ import annotations

import index
import rag


def test_index_exports() -> None:
    assert sorted(index._HOMES) == index.__all__
    for name in index.__all__:
        assert getattr(index, name).__module__.startswith("index.") or name == "Span"


def test_rag_exports() -> None:
    assert sorted(rag._HOMES) == rag.__all__
    for name in rag.__all__:
        assert hasattr(rag, name)
