"""Searches while documents come and go, from several threads and a second process, and checks every hit.

    python -m benchmarks.soak --seconds 60                  the hash embedder
    python -m benchmarks.soak --seconds 60 --real           the packaged model

What is checked of each search: no error; each hit's text is its span of its document, and that document's
text is one that was given under its path; nothing is found whose removal (or replacement) had returned
before the search began; and a document that was acknowledged before and untouched until after is found by
the word that only it holds. Exit status 1 where any of that fails.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.soak_ledger import Ledger

if TYPE_CHECKING:
    from index import Index

WORDS = [
    *("harbour", "bridge", "council", "mill", "storm", "fishermen", "crowns", "budget", "river", "gate"),
    *("union", "vote", "spring", "road", "school", "market", "tunnel", "ferry", "mayor", "engineer"),
    *("strike", "winter", "repair", "bank", "letter", "station", "tower", "garden", "museum", "signal"),
]
MODES = ("hybrid", "bm25", "bm25", "dense")
KEPT = 60
"""Documents that each writer keeps at most, so that removing goes on as fast as adding."""


@dataclass
class Report:
    """What a soak did: counts of operations, seconds of each search, and what went wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def count(self, name: str, number: int = 1) -> None:
        """Note that something was done."""
        with self._guard:
            self.counts[name] += number

    def lines(self) -> list[str]:
        """The report as text."""
        done = ", ".join(f"{name} {count:,}" for name, count in sorted(self.counts.items()))
        took = sorted(second * 1000 for second in self.seconds) or [0.0]
        middle, most = took[len(took) // 2], took[len(took) * 95 // 100]
        times = f"search: p50 {middle:.1f} ms, p95 {most:.1f} ms"
        return [done, times, f"wrong: {len(self.wrong)}", *self.wrong[:10]]


def soak(
    folder: Path, *, seconds: float, threads: int = 8, real: bool = False, process: bool = True, seed: int = 1
) -> Report:
    """Search from `threads` threads for so many seconds while two threads, and with `process` a process of
    its own, add, replace, retitle and remove documents in the same index."""
    report, ledger = Report(), Ledger()
    end = time.monotonic() + seconds
    with _opened(folder, real) as index:
        index.add_documents(
            [ledger.fresh(f"base-{n}", _text(random.Random(n), f"base{n}")) for n in range(20)]
        )
        for n in range(20):
            ledger.settled(f"base-{n}")
        jobs: list[Callable[[], None]] = [
            lambda n=n: _write(index, ledger, report, f"writer{n}", random.Random(seed * 100 + n), end)  # type: ignore[misc]
            for n in range(2)
        ]
        jobs += [
            lambda n=n: _search(index, ledger, report, random.Random(seed * 1000 + n), end)  # type: ignore[misc]
            for n in range(threads)
        ]
        if process:
            jobs.append(lambda: _second_process(folder, real, ledger, report, seed, end))
        running = [threading.Thread(target=_guarded, args=(job, report)) for job in jobs]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        _check_the_end(index, ledger, report)
    return report


def _opened(folder: Path, real: bool) -> Index:
    from index import HashEmbedder, Index

    return Index.open(folder, embedder=None if real else HashEmbedder())


def _guarded(job: Callable[[], None], report: Report) -> None:
    try:
        job()
    except Exception as error:
        report.wrong.append(f"error: {type(error).__name__}: {error}")


def _text(chance: random.Random, token: str) -> str:
    """One to four passages; each sentence holds the token, which no other text holds."""
    sentences = [
        f"The {' '.join(chance.choices(WORDS, k=9))} of {token} is known."
        for _ in range(chance.choice((3, 12, 40)))
    ]
    return " ".join(sentences)


def _write(
    index: Index, ledger: Ledger, report: Report, name: str, chance: random.Random, end: float
) -> None:
    """Add, replace, retitle and remove documents of one's own."""
    own: list[str] = []
    for number in range(sys.maxsize):
        if time.monotonic() > end:
            return
        doing = chance.choice(("add", "add", "replace", "remove", "retitle"))
        if not own or (doing == "add" and len(own) < KEPT):
            doing, path = "add", f"{name}-{number}"
            own.append(path)
        else:
            path = chance.choice(own)
        if doing in ("add", "replace"):
            document = ledger.fresh(path, _text(chance, f"{name}n{number}"))
            index.add_documents([document])
            ledger.settled(path)
        elif doing == "remove":
            ledger.leaving(path)
            index.remove([_identity(index, path)])
            ledger.gone(path)
            own.remove(path)
        else:
            index.edit(_identity(index, path), title=f"Title {number}")
        report.count(doing)


def _identity(index: Index, path: str) -> int:
    return next(info.id for info in index.documents() if info.path == path)


def _search(index: Index, ledger: Ledger, report: Report, chance: random.Random, end: float) -> None:
    from rag import Retriever

    retriever = Retriever(index)
    while time.monotonic() < end:
        wanted = ledger.some(chance)
        mode = chance.choice(MODES)
        before = ledger.state()
        words = " ".join(chance.choices(WORDS, k=4))
        question = f"{wanted.token} {words}" if wanted else words
        began = time.perf_counter()
        hits = retriever.search(question, 10, mode=mode)  # type: ignore[arg-type]
        report.seconds.append(time.perf_counter() - began)
        report.count("search")
        report.count("hit", len(hits))
        report.wrong += ledger.faults(before, hits)
        # Only among words alone does the one word that only this document holds decide.
        if wanted and mode == "bm25" and ledger.missing(wanted, hits):
            report.wrong.append(f"missing: {wanted.path} for {question!r} ({mode})")


def _second_process(folder: Path, real: bool, ledger: Ledger, report: Report, seed: int, end: float) -> None:
    """Keep the ledger for a process that adds and removes in the same folder. It says what it is about to
    do, waits for leave, and says when it is done."""
    context = multiprocessing.get_context("spawn")  # a fork would share the SQLite connections
    ours, theirs = context.Pipe()
    child = context.Process(target=_other_writer, args=(folder, real, seed, theirs), daemon=True)
    child.start()
    theirs.close()
    try:
        while True:
            step, path, token = ours.recv()
            if step == "add":
                ours.send(
                    ledger.fresh(path, _text(random.Random(token), token)) if time.monotonic() < end else None
                )
            elif step == "added":
                ledger.settled(path)
            elif step == "remove":
                ledger.leaving(path)
                ours.send(True)
            else:
                ledger.gone(path)
            if step in ("added", "removed"):
                report.count("process " + step)
    except EOFError:
        child.join(60)
    if child.exitcode != 0:
        report.wrong.append(f"error: the second process ended with {child.exitcode}")


def _other_writer(folder: Path, real: bool, seed: int, pipe: Connection) -> None:
    chance = random.Random(seed)
    own: list[str] = []
    with _opened(folder, real) as index:
        for number in range(sys.maxsize):
            path = f"process-{number}"
            pipe.send(("add", path, f"process{number}"))
            document = pipe.recv()
            if document is None:
                return
            index.add_documents([document])
            pipe.send(("added", path, ""))
            own.append(path)
            if len(own) > KEPT or chance.random() < 0.4:
                path = own.pop(chance.randrange(len(own)))
                pipe.send(("remove", path, ""))
                pipe.recv()
                index.remove([_identity(index, path)])
                pipe.send(("removed", path, ""))


def _check_the_end(index: Index, ledger: Ledger, report: Report) -> None:
    """What is in the index afterwards is what was acknowledged, no more and no less."""
    there = {info.path for info in index.documents()}
    expected = ledger.present()
    report.wrong += [f"lost: {path}" for path in sorted(expected - there)]
    report.wrong += [f"left over: {path}" for path in sorted(there - expected)]
    report.count("documents in the end", len(there))


def main() -> int:
    """Run it and print what it found."""
    parser = argparse.ArgumentParser(description="Search while documents come and go, and check every hit.")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--real", action="store_true", help="the packaged model, not the hash embedder")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = soak(
            Path(folder) / "index", seconds=args.seconds, threads=args.threads, real=args.real, seed=args.seed
        )
    print("\n".join(report.lines()))
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
