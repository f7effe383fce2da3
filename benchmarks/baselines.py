"""Parley beside the plain way of doing the same, in one run, as ratios.

    python -m benchmarks.baselines --passages 5000 --out build/bench

Ingest: `Index.add_documents` against `SentenceTransformer.encode` in float32 over the same passages, which
only computes the vectors. The two take turns, in slices, so that a busy machine slows both. Search:
`Retriever.search` against embedding the question in float32 and searching a plain FAISS `IndexFlatIP`.
Writes baselines.json.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.collection import PASSAGES, Collection
from index import Document, Index
from index.embedder import SentenceTransformerEmbedder
from index.model_files import locate
from rag import Retriever

ROOT = Path(__file__).parents[1]
SLICES = 5


class Timed(SentenceTransformerEmbedder):
    """Notes when the model itself runs: tokens in, tokens' states out."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[tuple[float, float]] = []

    def _forward(self, encodings: Sequence[Any], threads: int) -> Any:
        started = time.perf_counter()
        found = super()._forward(encodings, threads)
        self.runs.append((started, time.perf_counter()))
        return found

    @property
    def seconds(self) -> float:
        """How long it ran, one batch or several at once."""
        ran = end = 0.0
        for started, ended in sorted(self.runs):
            ran += max(0.0, ended - max(started, end))
            end = max(end, ended)
        return ran


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--passages", type=int, default=5_000)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    found = measured(options.passages) | {"load": os.getloadavg()[0]}
    (options.out / "baselines.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    print(lines(found))


def measured(passages: int) -> dict[str, Any]:
    """Seconds and milliseconds; see the keys."""
    import torch
    from sentence_transformers import SentenceTransformer

    # Only the texts are wanted; any vectors do.
    made = Collection(np.eye(2, 384, dtype=np.float32)).documents(0, passages // PASSAGES)
    documents = [replace(document) for document, _, _ in made]
    plain = SentenceTransformer(str(locate(None).folder), device="cpu", model_kwargs={"dtype": torch.float32})
    embedder = Timed()
    embedder.embed_question("Loaded before the clock starts.")
    embedder.runs.clear()
    found = {"ours_s": 0.0, "plain_s": 0.0, "passages": 0}
    vectors = []
    with tempfile.TemporaryDirectory() as folder, Index.open(folder, embedder=embedder) as index:
        size = max(1, len(documents) // SLICES)
        for start in range(0, len(documents), size):
            part = documents[start : start + size]
            started = time.perf_counter()
            index.add_documents(part)
            found["ours_s"] += time.perf_counter() - started
            texts = [p.text for d in part for p in _passages(index, d)]
            torch.set_num_threads(os.cpu_count() or 1)
            started = time.perf_counter()
            vectors.append(plain.encode(texts, normalize_embeddings=True))
            found["plain_s"] += time.perf_counter() - started
            found["passages"] += len(texts)
        found["model_share"] = embedder.seconds / found["ours_s"]
        return found | _searches(index, plain, np.concatenate(vectors), documents)


def _passages(index: Index, document: Document) -> list[Any]:
    known = index.store.catalog.fingerprint(document.path)
    return index.passages_of(known[0]) if known else []


def _searches(index: Index, plain: Any, vectors: Any, documents: list[Document]) -> dict[str, Any]:
    import faiss

    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(np.ascontiguousarray(vectors, np.float32))
    retriever = Retriever(index)
    took: dict[str, list[float]] = {"ours": [], "ours_beyond_embedding": [], "plain": []}
    for document in documents[:: max(1, len(documents) // 100)]:
        question = "What did " + " ".join(document.text.split()[3:13]) + "?"
        started = time.perf_counter()
        retrieval = retriever.retrieve(question)
        took["ours"].append((time.perf_counter() - started) * 1000)
        took["ours_beyond_embedding"].append(retrieval.timings_ms["search"])
        started = time.perf_counter()
        flat.search(plain.encode([question], normalize_embeddings=True), 10)
        took["plain"].append((time.perf_counter() - started) * 1000)
    return {f"{name}_search_ms": float(np.median(times)) for name, times in took.items()}


def lines(found: dict[str, Any]) -> str:
    """The figures side by side, and their ratios."""
    ours, plain = found["ours_s"], found["plain_s"]
    return (
        f"ingest of {found['passages']:,} passages: {ours:.0f} s, plain float32 encode {plain:.0f} s, "
        f"{plain / ours:.2f} times as fast; {found['model_share']:.1%} of it in the model\n"
        f"search: {found['ours_search_ms']:.1f} ms ({found['ours_beyond_embedding_search_ms']:.1f} ms beyond "
        f"the question's embedding), plain float32 encode and exact FAISS {found['plain_search_ms']:.1f} ms, "
        f"{found['plain_search_ms'] / found['ours_search_ms']:.2f} times as fast; load {found['load']:.1f}"
    )


if __name__ == "__main__":
    main()
