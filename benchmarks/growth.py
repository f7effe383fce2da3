"""How an index grows: time to add, remove, open and search, memory and disk, at more and more passages.

    python -m benchmarks.growth --sizes 10000,30000,100000,300000,1000000 --out build/bench

Everything goes in through `Store.put`, with ready vectors. `benchmarks.probe` then measures each size in
a process of its own. Writes growth.json. With `--keep FOLDER` every size is left in a folder of its own,
FOLDER/10000 and so on, and a later run measures what is there without filling it again.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
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
        "--seeds",
        type=Path,
        action="append",
        help="an index, or vectors as .npy of shape (n, d), to seed the collection's vectors",
    )
    parser.add_argument("--keep", type=Path, help="leave the indexes here, and use those that are here")
    parser.add_argument("--fill-only", action="store_true", help="fill what --keep lacks; measure nothing")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folders = options.seeds or [sample_index(Path(scratch) / "sample")]
        collection = Collection(seeds_from(folders))
        rows = []
        for folder, filled in fill(collection, options.keep or Path(scratch) / "index", options.sizes):
            if not options.fill_only:
                rows.append(filled | measured(collection, folder, filled["size"], options.out))
                (options.out / "growth.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
                print(line(rows[-1]), flush=True)


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


def fill(collection: Collection, keep: Path, sizes: list[int]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """For each size a folder with an index of as many passages, and how long it took to fill. Each is a
    copy of the one before, to which the rest is added."""
    before: tuple[Path, int] | None = None
    for size in sizes:
        folder, notes = keep / str(size), keep / f"{size}.json"
        if not notes.exists():
            shutil.rmtree(folder, ignore_errors=True)
            if before is not None:
                shutil.copytree(before[0], folder)
            started = before[1] if before is not None else 0
            row = {"size": size, "added": size - started, **_filled(collection, folder, started, size)}
            notes.write_text(json.dumps(row), encoding="utf-8")
        before = folder, size
        yield folder, json.loads(notes.read_text(encoding="utf-8"))


def _filled(collection: Collection, folder: Path, start: int, end: int) -> dict[str, float]:
    """Put in the passages from one number to another; seconds."""
    store = EmbeddedStore(folder)
    coming = collection.documents(start // PASSAGES, (end - start) // PASSAGES)
    started = time.perf_counter()
    while group := list(islice(coming, GROUP)):
        store.put(group)
    put = time.perf_counter()
    store.snapshot()
    caches = time.perf_counter()
    store.close()
    return {"put_s": put - started, "caches_s": caches - put}


def measured(collection: Collection, folder: Path, size: int, out: Path) -> dict[str, Any]:
    """What an index costs: adding and removing one document, disk, and what `benchmarks.probe` finds."""
    store = EmbeddedStore(folder)
    store.snapshot()
    row = _singles(store, collection, size // PASSAGES)
    store.close()
    row["disk_bytes"] = {path.name: _bytes(path) for path in sorted(folder.iterdir())}
    row |= _probed(collection, folder, size // PASSAGES, out)
    row["load"] = os.getloadavg()[0]
    return row


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


def line(row: dict[str, Any]) -> str:
    """A row of growth.json in words."""
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
