"""How good the extractive answers are: right, well attributed, and refused where they should be.

    python benchmarks/evidence.py --shared ../shared --work build/evidence

Prints one line a set and split: the share of right answers (every group of accepted strings occurs in the
text), of right speakers, of contested questions with evidence from each side, of follow-ups, of refusals
among what the documents hold and don't hold, the AUC of the confidence and its calibration error; then
the same confidence on clapnq, with the recall of its gold sentences among those quoted.
"""

from __future__ import annotations

import argparse
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import Document, Index
from rag import Assistant, Retriever
from rag.types import Answer

ROOT = Path(__file__).parents[1]
BINS = 5


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT / ".." / "shared")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "evidence")
    parser.add_argument("--only", choices=["press", "sample", "clapnq"], action="append")
    options = parser.parse_args()
    chosen = options.only or ["press", "sample", "clapnq"]
    for name, path in (("press", options.shared / "corpus"), ("sample", ROOT / "sample")):
        if name in chosen:
            own_set(name, path, options.work / name)
    if "clapnq" in chosen:
        clapnq(options.shared / "data" / "clapnq", options.work / "clapnq")


def own_set(name: str, path: Path, work: Path) -> None:
    """Both halves of one of the project's question sets."""
    index = Index.open(work)
    index.add([path])
    assistant = Assistant(Retriever(index))
    rows = list(lines(ROOT / "eval" / "sets" / f"{name}.jsonl"))
    for split in ("build", "report"):
        half = [row for row in rows if row["split"] == split]
        answers = [assistant.ask(row["question"], row.get("history") or []) for row in half]
        report(f"{name} {split}", half, answers)


def report(title: str, rows: Sequence[dict[str, Any]], answers: Sequence[Answer]) -> None:
    """One line of figures, each with its count."""
    marks: dict[str, list[bool]] = defaultdict(list)
    for row, answer in zip(rows, answers, strict=True):
        refused = answer.status == "not_found"
        marks["refused, held" if row["answerable"] else "refused, not held"].append(refused)
        if row["type"] == "contested":
            marks["contested"].append(all(cited(answer, side["evidence"]) for side in row["sides"]))
        elif row["answerable"]:
            right = all(holds(answer.text, group) for group in row["answers"])
            marks["right"].append(right)
            marks[row["type"]].append(right)
            if row.get("speaker"):
                said = " / ".join(s.speaker for s in answer.sentences if s.speaker)
                marks["speaker in a sentence"].append(holds(said, row["speaker"]))
    figures = ", ".join(
        f"{key} {np.mean(values):.3f} ({len(values)})" for key, values in sorted(marks.items())
    )
    chances = np.array([answer.confidence for answer in answers])
    held = np.array([row["answerable"] for row in rows])
    times = [answer.timings_ms["answer"] for answer in answers]
    print(f"{title}: {figures}")
    print(
        f"{title}: AUC {auc(chances[held], chances[~held]):.3f}, "
        f"calibration error {calibration(chances, held):.3f}, "
        f"answer {np.median(times):.0f} ms (95 %: {np.percentile(times, 95):.0f}), "
        f"{np.mean([len(a.text.split()) for a in answers if a.sentences]):.0f} words"
    )


def clapnq(folder: Path, work: Path) -> None:
    """Answerable against unanswerable questions, and the recall of gold sentences."""
    index = Index.open(work)
    if index.document_count == 0:
        index.add_documents(
            Document(path=row["doc_id"], text=row["text"], title=row["title"])
            for row in lines(folder / "corpus.jsonl")
        )
    assistant = Assistant(Retriever(index))
    gold = {row["qid"]: row for row in lines(folder / "qrels.jsonl")}
    texts = {row["doc_id"]: row["text"] for row in lines(folder / "corpus.jsonl")}
    rows = list(lines(folder / "queries.jsonl"))
    answers = [assistant.ask(row["question"]) for row in rows]
    chances = np.array([answer.confidence for answer in answers])
    held = np.array([row["answerable"] for row in rows])
    recalls = []
    for row, answer in zip(rows, answers, strict=True):
        if row["answerable"] and answer.status != "not_found":
            doc_id, quotes = gold[row["qid"]]["doc_id"], gold[row["qid"]]["evidence"]
            places = [(texts[doc_id].find(quote), len(quote)) for quote in quotes]
            spans = [{"path": doc_id, "start": at, "end": at + length} for at, length in places if at >= 0]
            if spans:
                recalls.append(np.mean([cited(answer, [span]) for span in spans]))
    odd = np.array([zlib.crc32(row["qid"].encode()) % 2 == 1 for row in rows])
    refused = np.array([answer.status == "not_found" for answer in answers])
    print(
        f"clapnq: AUC {auc(chances[held], chances[~held]):.3f} ({len(rows)}), "
        f"questions the model was not fitted on {auc(chances[held & odd], chances[~held & odd]):.3f}, "
        f"refused, held {refused[held].mean():.3f}, refused, not held {refused[~held].mean():.3f}, "
        f"gold sentences quoted {np.mean(recalls):.3f} ({len(recalls)})"
    )


def cited(answer: Answer, spans: Sequence[dict[str, Any]]) -> bool:
    """Whether a citation overlaps one of the spans."""
    return any(
        c.path == s["path"] and c.start < s["end"] and s["start"] < c.end
        for c in answer.citations
        for s in spans
    )


def holds(text: str, forms: Sequence[str]) -> bool:
    """Whether one of the accepted forms occurs as whole words, whatever its case."""
    return any(re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text, re.I) for form in forms)


def auc(positive: NDArray[np.float64], negative: NDArray[np.float64]) -> float:
    """How often an answerable question gets more confidence than an unanswerable one; ties count half."""
    one, other = positive[:, None], negative[None, :]
    return float(((one > other) + 0.5 * (one == other)).mean())


def calibration(chances: NDArray[np.float64], held: NDArray[np.bool_]) -> float:
    """Expected calibration error over five bins of equal count."""
    order = np.argsort(chances)
    groups = np.array_split(order, BINS)
    gaps = [len(group) * abs(chances[group].mean() - held[group].mean()) for group in groups]
    return float(sum(gaps) / len(order))


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file of JSON lines."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


if __name__ == "__main__":
    main()
