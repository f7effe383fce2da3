"""Attribution on marked news articles: precision, recall and F1 of sentences, sources, contents and cues.

    python benchmarks/attribution.py ../shared/data/polnear [--split dev]

- sentence: a sentence is attributed when the content of any attribution overlaps it.
- source, cue: distinct spans of an article that are equal.
- content, exact: distinct spans, from first to last character, that are equal.
- content, overlap: a content counts as found when one of the other side shares at least half of the
  characters of the longer of the two.
- source and content: attributions of which both are equal (overlapping, for the content).
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from index.sentences import split_sentences
from index.types import Span
from rag.attribution import attributions

Marked = tuple[Span | None, Span | None, Span | None]
"""Source, cue and content, each from its first to its last character."""


class Tally:
    def __init__(self) -> None:
        self.right_found = self.found = self.right_gold = self.gold = 0

    def add(self, found: set[Span], gold: set[Span]) -> None:
        both = len(found & gold)
        self.add_counts(both, len(found), both, len(gold))

    def add_counts(self, right_found: int, found: int, right_gold: int, gold: int) -> None:
        self.right_found += right_found
        self.found += found
        self.right_gold += right_gold
        self.gold += gold

    def row(self) -> tuple[float, float, float]:
        precision = self.right_found / max(1, self.found)
        recall = self.right_gold / max(1, self.gold)
        return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def hull(parts: Iterable[dict[str, list[list[int]]]]) -> Span | None:
    spans = [span for part in parts for span in part["spans"]]
    return (min(s[0] for s in spans), max(s[1] for s in spans)) if spans else None


def gold_of(folder: Path, split: str) -> dict[str, list[Marked]]:
    rows: dict[str, list[Marked]] = defaultdict(list)
    for line in (folder / f"{split}.attributions.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        rows[row["doc_id"]].append((hull(row["source"]), hull(row["cue"]), hull(row["content"])))
    return rows


def share(a: Span, b: Span) -> float:
    both = min(a[1], b[1]) - max(a[0], b[0])
    return both / max(1, max(a[1] - a[0], b[1] - b[0]))


def matches(own: list[Marked], others: list[Marked], with_source: bool) -> int:
    def alike(a: Marked, b: Marked) -> bool:
        if with_source and a[0] != b[0]:
            return False
        return a[2] is not None and b[2] is not None and share(a[2], b[2]) >= 0.5

    return sum(any(alike(a, b) for b in others) for a in own)


def attributed(sentences: list[Span], contents: set[Span]) -> set[Span]:
    return {s for s in sentences if any(a < s[1] and s[0] < b for a, b in contents)}


def score(tallies: dict[str, Tally], text: str, found: list[Marked], gold: list[Marked]) -> None:
    for place, name in ((0, "source, exact"), (1, "cue, exact"), (2, "content, exact")):
        tallies[name].add({m[place] for m in found if m[place]}, {m[place] for m in gold if m[place]})  # type: ignore[misc]
    sentences = [(s[0], s[1]) for s in split_sentences(text)]
    tallies["sentence"].add(
        attributed(sentences, {m[2] for m in found if m[2]}),
        attributed(sentences, {m[2] for m in gold if m[2]}),
    )
    for name, with_source in (("content, overlap", False), ("source and content", True)):
        tallies[name].add_counts(
            matches(found, gold, with_source),
            sum(m[2] is not None for m in found),
            matches(gold, found, with_source),
            sum(m[2] is not None for m in gold),
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--split", default="dev", choices=["train", "dev"])
    parser.add_argument("--articles", type=int, default=None)
    options = parser.parse_args()
    gold = gold_of(options.data, options.split)
    attributions("Loads the model.")
    names = (
        "sentence",
        "source, exact",
        "cue, exact",
        "content, exact",
        "content, overlap",
        "source and content",
    )
    tallies = {name: Tally() for name in names}
    characters, seconds, count = 0, 0.0, 0
    lines = (options.data / f"{options.split}.corpus.jsonl").open(encoding="utf-8").readlines()
    for line in lines[: options.articles]:
        row = json.loads(line)
        began = time.perf_counter()
        found = attributions(row["text"])
        seconds += time.perf_counter() - began
        characters += len(row["text"])
        count += 1
        score(tallies, row["text"], [(a.source, a.cue, a.content) for a in found], gold[row["doc_id"]])
    print(f"{count} articles, {characters} characters, {seconds / characters * 1e7:.1f} ms per 10,000")
    print(f"{'':20} precision  recall   F1")
    for name, tally in tallies.items():
        precision, recall, f1 = tally.row()
        print(f"{name:20}     {precision:.3f}   {recall:.3f}   {f1:.3f}")


if __name__ == "__main__":
    main()
