"""The shipped attribution model against marked news articles, where those are at hand."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from index.sentences import split_sentences
from index.types import Span
from rag.attribution import attributions

SHARED = Path(os.environ.get("PARLEY_SHARED") or Path(__file__).parents[3] / "shared")
MARKED = SHARED / "data" / "polnear"
ARTICLES = 20


def hull(parts: list[dict[str, Any]]) -> Span | None:
    spans = [span for part in parts for span in part["spans"]]
    return (min(s[0] for s in spans), max(s[1] for s in spans)) if spans else None


def f1(found: set[Any], gold: set[Any]) -> float:
    return 2 * len(found & gold) / max(1, len(found) + len(gold))


@pytest.mark.skipif(not MARKED.is_dir(), reason="needs the marked articles of ../shared/data/polnear")
def test_sentences_and_sources_of_marked_articles() -> None:
    gold: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (MARKED / "dev.attributions.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold[row["doc_id"]].append(row)
    sentences: tuple[set[Any], set[Any]] = (set(), set())
    sources: tuple[set[Any], set[Any]] = (set(), set())
    for line in (MARKED / "dev.corpus.jsonl").read_text(encoding="utf-8").splitlines()[:ARTICLES]:
        article = json.loads(line)
        name, text = article["doc_id"], article["text"]
        found = attributions(text)
        contents = (
            [a.content for a in found],
            [hull(row["content"]) for row in gold[name]],
        )
        for side, spans in zip(sentences, contents, strict=True):
            side.update(
                (name, s)
                for s in split_sentences(text)
                if any(span and span[0] < s[1] and s[0] < span[1] for span in spans)
            )
        sources[0].update((name, a.source) for a in found if a.source)
        sources[1].update((name, hull(row["source"])) for row in gold[name] if row["source"])
    assert f1(*sentences) >= 0.80
    assert f1(*sources) >= 0.60
