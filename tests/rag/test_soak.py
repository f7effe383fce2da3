"""Searching while documents come and go: a short run of benchmarks/soak.py, and that it notices faults."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

from benchmarks.soak import soak
from benchmarks.soak_ledger import Ledger
from index import Document, Index
from rag import Retriever


def test_searching_while_documents_come_and_go(tmp_path: Path) -> None:
    report = soak(tmp_path / "index", seconds=4, process=False)
    assert report.wrong == []
    for name in ("search", "hit", "add", "remove"):
        assert report.counts[name] > 0


def test_a_second_process_adds_and_removes_meanwhile(tmp_path: Path) -> None:
    report = soak(tmp_path / "index", seconds=8, threads=3)
    assert report.wrong == []
    for name in ("search", "process added", "process removed"):
        assert report.counts[name] > 0


def test_the_ledger_notices_faults(index: Index) -> None:
    ledger = Ledger()
    first = ledger.fresh("a.txt", "The harbour of aa is known. The bridge of aa is known.")
    index.add_documents([first])
    ledger.settled("a.txt")
    hits = Retriever(index).search("aa")
    kept = ledger.some(random.Random(1))
    assert kept is not None
    assert kept.token == "aa"
    assert ledger.faults(ledger.state(), hits) == []
    assert not ledger.missing(kept, hits)
    assert ledger.missing(kept, [])
    assert ledger.faults(ledger.state(), [replace(hits[0], rank=2)]) == ["ranks are not 1, 2, 3 …"]

    moved = replace(hits[0], passage=replace(hits[0].passage, start=1))
    assert ledger.faults(ledger.state(), [moved])[0].startswith("text")
    other = replace(hits[0], document=Document("b.txt", first.text, id=hits[0].document.id))
    assert ledger.faults(ledger.state(), [other])[0].startswith("wrong document")

    ledger.fresh("a.txt", "The mill of bb is known.")
    assert not ledger.missing(kept, [])  # it is on its way out
    assert ledger.faults(ledger.state(), hits) == []
    ledger.settled("a.txt")
    assert ledger.faults(ledger.state(), hits)[0].startswith("removed, and found again")
    assert ledger.present() == {"a.txt"}
    ledger.leaving("a.txt")
    ledger.gone("a.txt")
    assert ledger.present() == set()
