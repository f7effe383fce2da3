"""What one index costs in a process of its own: opening, searching, memory. Prints one JSON object.

    python -m benchmarks.probe FOLDER --questions QUESTIONS.npz

The packaged model is loaded too, so that the memory is that of a real process; the questions come with
their vectors, so that searching is measured without embedding. The index's files are read through once
before, as the system keeps them in memory after some use.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.catalog import Catalog
from index.embedder import SentenceTransformerEmbedder
from index.fake_embedder import HashEmbedder
from index.library import Index
from index.store import EmbeddedStore
from rag import Retriever
from rag.ranking import READ_BY_SENTENCE
from rag.retriever import CANDIDATES

Vectors = NDArray[np.float32]
RECALL_QUESTIONS = 100


class ReadyVectors(HashEmbedder):
    """Questions whose vectors are at hand."""

    def __init__(self, known: dict[str, Vectors], dimension: int) -> None:
        super().__init__(dimension)
        self.known = known

    def embed_question(self, text: str) -> Vectors:
        """Shape (dimension,)."""
        return self.known[text]


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=Path, required=True)
    options = parser.parse_args()
    with np.load(options.questions) as read:
        texts, vectors = [str(text) for text in read["texts"]], read["vectors"]
    print(json.dumps(measured(options.folder, texts, vectors)))


def measured(folder: Path, texts: list[str], vectors: Vectors) -> dict[str, Any]:
    """Seconds, milliseconds, bytes; see the keys."""
    _read_through(folder)
    started = time.perf_counter()
    store = EmbeddedStore(folder, create=False)
    store.snapshot()
    opened = time.perf_counter() - started
    SentenceTransformerEmbedder().embed_question("Is the model loaded?")
    known = dict(zip(texts, vectors, strict=True))
    retriever = Retriever(Index(store, ReadyVectors(known, vectors.shape[1])))
    for text in texts[:20]:
        retriever.search(text)
    found: dict[str, Any] = {"passages": store.catalog.count()[1], "open_s": opened}
    for name, settings in {
        "hybrid": {},
        "dense": {"mode": "dense"},
        "bm25": {"mode": "bm25"},
        "half": {"source": "half"},
        "thousandth": {"source": "Thousandth"},
        "since": {"since": "2020"},
    }.items():
        found[name] = _times(
            retriever, texts[:60] if name in ("half", "thousandth", "since") else texts, settings
        )
    found["parts_ms"] = _parts(store, texts, vectors)
    found["resident_bytes"], found["peak_bytes"] = _memory("VmRSS"), _memory("VmHWM")
    nearest = [store.snapshot().dense(vector, 10)[0] for vector in vectors[:RECALL_QUESTIONS]]
    found["recall_at_10"] = _recall(store.catalog, vectors[:RECALL_QUESTIONS], nearest)
    store.close()
    return found


def _times(retriever: Retriever, texts: list[str], settings: dict[str, Any]) -> dict[str, float]:
    took, worked = [], []
    for text in texts:
        started, begun = time.perf_counter(), time.process_time()
        hits = retriever.search(text, **settings)
        took.append((time.perf_counter() - started) * 1000)
        worked.append((time.process_time() - begun) * 1000)  # what a busy machine does not change
        assert len(hits) == 10 or settings.get("source"), f"{len(hits)} hits for {text!r}"
    return {
        "p50_ms": float(np.median(took)),
        "p95_ms": float(np.quantile(took, 0.95)),
        "first_ms": took[0],
        "cpu_p50_ms": float(np.median(worked)),
        "cpu_p95_ms": float(np.quantile(worked, 0.95)),
    }


def _parts(store: EmbeddedStore, texts: list[str], vectors: Vectors) -> dict[str, float]:
    """Medians of the two searches, of both at once and of reading what they found, each alone."""
    snapshot, took = store.snapshot(), []
    for text, vector in zip(texts, vectors, strict=True):
        times = [time.perf_counter()]
        ids, _ = snapshot.dense(vector, CANDIDATES)
        times.append(time.perf_counter())
        snapshot.lexical(text, CANDIDATES)
        times.append(time.perf_counter())
        snapshot.both(vector, text, CANDIDATES)
        times.append(time.perf_counter())
        store.passages(ids[:15].tolist())
        times.append(time.perf_counter())
        store.catalog.sentence_vectors(ids[:READ_BY_SENTENCE].tolist())
        times.append(time.perf_counter())
        took.append(np.diff(times) * 1000)
    names = ("dense", "lexical", "both", "passages", "sentences")
    return dict(zip(names, np.median(took, axis=0).tolist(), strict=True))


def _read_through(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                while file.read(1 << 24):
                    pass


def _memory(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name + ":"))


def _recall(catalog: Catalog, questions: Vectors, nearest: list[NDArray[np.int64]]) -> float:
    """How many of the ten nearest by plain arithmetic over all vectors were found."""
    ids = np.zeros((len(questions), 0), np.int64)
    scores = np.zeros((len(questions), 0), np.float32)
    for chunk, vectors in catalog.vectors_after(0):
        scores = np.hstack([scores, questions @ vectors.T])
        ids = np.hstack([ids, np.broadcast_to(chunk, (len(questions), len(chunk)))])
        best = np.argpartition(-scores, min(10, scores.shape[1]) - 1, axis=1)[:, :10]
        ids, scores = np.take_along_axis(ids, best, 1), np.take_along_axis(scores, best, 1)
    shared = [
        len(set(exact.tolist()) & set(found.tolist())) for exact, found in zip(ids, nearest, strict=True)
    ]
    return sum(shared) / ids.size


if __name__ == "__main__":
    main()
