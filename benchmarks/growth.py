"""How an index grows: time to add, remove, open and search, memory and disk, at more and more passages.

    python -m benchmarks.growth --sizes 10000,30000,100000,300000,1000000 --out build/bench

Everything goes in through `Store.put`, with ready vectors. `benchmarks.probe` then measures each size in
a process of its own. Writes growth.json.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.collection import PASSAGES, Collection, seeds_from
from index import Index
from index.store import EmbeddedStore

ROOT = Path(__file__).parents[1]
SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
GROUP = 64
"""Documents a transaction: 256 passages, as `parley add` commits them."""
SINGLES = 10
QUESTIONS = 200


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", type=lambda text: [int(n) for n in text.split(",")], default=list(SIZES))
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench")
    parser.add_argument(
        "--seeds", type=Path, action="append", help="an index whose vectors seed the collection"
    )
    parser.add_argument("--keep", type=Path, help="put the index here and leave it")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folders = options.seeds or [sample_index(Path(scratch) / "sample")]
        collection = Collection(seeds_from(folders))
        folder = options.keep or Path(scratch) / "index"
        rows = grown(collection, folder, options.sizes, options.out / "growth.json")
    print(json.dumps(rows[-1], indent=1))


def sample_index(folder: Path) -> Path:
    """An index over sample/ and, where it is beside the project, clapnq: vectors of real text."""
    from index import Document

    with Index.open(folder) as index:
        index.add([ROOT / "sample"])
        shared = Path(os.environ.get("PARLEY_SHARED") or ROOT / ".." / "shared") / "data" / "clapnq"
        if (shared / "corpus.jsonl").exists():
            lines = (shared / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
            read = [json.loads(line) for line in lines]
            index.add_documents([Document(path=row["doc_id"], text=row["text"]) for row in read])
    return folder


def grown(collection: Collection, folder: Path, sizes: list[int], out: Path) -> list[dict[str, Any]]:
    """One row of measurements a size."""
    rows: list[dict[str, Any]] = []
    at = 0
    for size in sizes:
        store = EmbeddedStore(folder)
        documents, wanted = at, size // PASSAGES
        started = time.perf_counter()
        coming = collection.documents(documents, wanted - documents)
        while group := list(islice(coming, GROUP)):
            store.put(group)
        put = time.perf_counter()
        store.snapshot()
        at = wanted
        row: dict[str, Any] = {
            "size": size,
            "put_s": put - started,
            "caches_s": time.perf_counter() - put,
            **_singles(store, collection, at),
        }
        store.close()
        row["disk_bytes"] = {path.name: _bytes(path) for path in sorted(folder.iterdir())}
        row |= _probed(collection, folder, at, out.parent)
        row["load"] = os.getloadavg()[0]
        rows.append(row)
        out.write_text(json.dumps(rows, indent=1), encoding="utf-8")
        print(_line(row), flush=True)
    return rows


def _singles(store: EmbeddedStore, collection: Collection, at: int) -> dict[str, Any]:
    """Seconds to add one document until it is found, and to remove it until it is not."""
    added, removed = [], []
    for group in collection.documents(10_000_000, SINGLES):
        vector = group[2][0].vector
        started = time.perf_counter()
        store.put([group])
        snapshot = store.snapshot()
        added.append(time.perf_counter() - started)
        fingerprint = store.catalog.fingerprint(group[0].path)
        assert fingerprint is not None
        own = {passage.id for passage in store.catalog.passages_of(fingerprint[0])}
        assert int(snapshot.dense(vector, 1)[0][0]) in own
        assert own & set(snapshot.lexical(group[0].text[:80], 300)[0].tolist())
        started = time.perf_counter()
        store.remove([fingerprint[0]])
        snapshot = store.snapshot()
        removed.append(time.perf_counter() - started)
        assert not own & set(snapshot.dense(vector, 300)[0].tolist())
        assert not own & set(snapshot.lexical(group[0].text[:80], 300)[0].tolist())
    return {
        "add_s": {"p50": float(np.median(added)), "max": max(added)},
        "remove_s": {"p50": float(np.median(removed)), "max": max(removed)},
    }


def _probed(collection: Collection, folder: Path, documents: int, out: Path) -> dict[str, Any]:
    asked = collection.questions(documents, QUESTIONS)
    file = out / "questions.npz"
    np.savez(file, texts=[q.text for q in asked], vectors=np.stack([q.vector for q in asked]))
    command = [sys.executable, "-m", "benchmarks.probe", str(folder), "--questions", str(file)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    file.unlink()
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def _bytes(path: Path) -> int:
    if path.is_dir():
        return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return path.stat().st_size


def _line(row: dict[str, Any]) -> str:
    disk = sum(row["disk_bytes"].values()) / 1e6
    return (
        f"{row['passages']:>9,} passages: put {row['put_s']:.0f} s, caches {row['caches_s']:.0f} s, "
        f"add {row['add_s']['p50']:.3f} (max {row['add_s']['max']:.3f}) s, "
        f"remove {row['remove_s']['p50']:.3f} (max {row['remove_s']['max']:.3f}) s, "
        f"open {row['open_s']:.2f} s, "
        f"hybrid p50 {row['hybrid']['p50_ms']:.1f} p95 {row['hybrid']['p95_ms']:.1f} ms "
        f"(processor {row['hybrid']['cpu_p50_ms']:.1f}, {row['hybrid']['cpu_p95_ms']:.1f}), "
        f"half {row['half']['p50_ms']:.1f}, thousandth {row['thousandth']['p50_ms']:.1f}, "
        f"since {row['since']['p50_ms']:.1f} ms, recall {row['recall_at_10']:.3f}, "
        f"memory {row['resident_bytes'] / 1e6:,.0f} MB, disk {disk:,.0f} MB, load {row['load']:.1f}"
    )


if __name__ == "__main__":
    main()
