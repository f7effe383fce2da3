"""The question set on the press collection: form, balance, and evidence where the collection is at hand."""

import json
import os
import re
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SET = ROOT / "eval" / "sets" / "press.jsonl"
CORPUS = Path(os.environ.get("PARLEY_SHARED", ROOT / ".." / "shared")) / "corpus"
LEAST = {
    "fact": 30,
    "speaker": 20,
    "date": 10,
    "multi": 10,
    "contested": 12,
    "follow_up": 14,
    "absent": 25,
    "false_premise": 15,
}
UNANSWERABLE = {"absent", "false_premise"}
KEYS = {"id", "question", "history", "type", "answerable", "answers", "evidence", "split"}
LONGEST_COMMON_RUN = 13

Question = dict[str, Any]

needs_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the press collection ../shared/corpus is absent"
)


def read_set() -> list[Question]:
    return [json.loads(line) for line in SET.read_text(encoding="utf-8").splitlines()]


def read_corpus() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.txt"))}


def spans(question: Question) -> list[dict[str, Any]]:
    every: list[dict[str, Any]] = [*question["evidence"]]
    return every + [span for side in question.get("sides", []) for span in side["evidence"]]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def holds(text: str, answer: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(answer.lower())}(?!\w)", text.lower()) is not None


def strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return []


def test_ids_are_numbered_in_order() -> None:
    assert [q["id"] for q in read_set()] == [f"p-{n:03d}" for n in range(1, len(read_set()) + 1)]


def test_every_line_has_the_keys_of_the_format() -> None:
    for question in read_set():
        assert KEYS <= question.keys() <= KEYS | {"speaker", "sides"}, question["id"]
        assert question["type"] in LEAST, question["id"]
        assert question["split"] in {"build", "report"}, question["id"]
        assert question["question"].strip() == question["question"] != "", question["id"]
        assert question["answerable"] is (question["type"] not in UNANSWERABLE), question["id"]


def test_what_each_type_must_and_must_not_carry() -> None:
    for question in read_set():
        kind, id_ = question["type"], question["id"]
        if kind in UNANSWERABLE:
            assert not question["answers"], id_
            assert not question["evidence"], id_
            assert not {"speaker", "sides"} & question.keys(), id_
            continue
        assert question["evidence"], id_
        assert bool(question["answers"]) is (kind != "contested"), id_
        assert all(group and all(group) for group in question["answers"]), id_
        assert ("sides" in question) is (kind == "contested"), id_
        assert kind != "speaker" or question["speaker"], id_
        assert kind != "follow_up" or len(question["history"]) in {1, 2}, id_


def test_sides_name_holders_and_share_the_evidence_of_their_question() -> None:
    for question in read_set():
        sides = question.get("sides", [])
        assert len(sides) != 1, question["id"]
        holders = [name for side in sides for name in side["holder"]]
        assert all(side["holder"] and side["evidence"] for side in sides), question["id"]
        assert len(set(holders)) == len(holders), f"{question['id']}: one holder stands on two sides"
        assert all(span in question["evidence"] for side in sides for span in side["evidence"])


def test_no_question_stands_twice_and_every_type_is_well_filled() -> None:
    questions = read_set()
    asked = Counter((*q["history"], q["question"].lower()) for q in questions)
    assert [key for key, count in asked.items() if count > 1] == []
    filled = Counter(q["type"] for q in questions)
    assert {kind: filled[kind] for kind in LEAST if filled[kind] < LEAST[kind]} == {}


def test_the_splits_alternate_within_each_type() -> None:
    splits = defaultdict(list)
    for question in read_set():
        splits[question["type"]].append(question["split"])
    for kind, order in splits.items():
        assert order[0] == "build", kind
        assert all(one != other for one, other in pairwise(order)), kind


def test_answers_are_short() -> None:
    for question in read_set():
        for group in question["answers"]:
            assert all(len(answer.split()) < 8 for answer in group), question["id"]


@needs_corpus
def test_evidence_lies_in_the_documents_and_covers_all_of_them() -> None:
    corpus, seen = read_corpus(), set()
    for question in read_set():
        for span in spans(question):
            text = corpus[span["path"]]
            seen.add(span["path"])
            assert 0 <= span["start"] < span["end"] <= len(text), question["id"]
            quote = text[span["start"] : span["end"]]
            assert quote == quote.strip(), question["id"]
            before = text[: span["start"]][-1:]
            assert not (before.isalnum() and quote[0].isalnum()), f"{question['id']}: starts inside a word"
            assert not quote[-1].isalnum(), f"{question['id']}: does not end where a sentence ends"
    assert seen == corpus.keys()


@needs_corpus
def test_every_answer_stands_in_its_evidence() -> None:
    corpus = read_corpus()
    for question in read_set():
        evidence = "\n".join(corpus[s["path"]][s["start"] : s["end"]] for s in question["evidence"])
        for group in question["answers"]:
            assert any(holds(evidence, answer) for answer in group), (question["id"], group)


@needs_corpus
def test_no_sentence_of_the_documents_stands_in_the_set() -> None:
    size = LONGEST_COMMON_RUN + 1
    runs = {
        tuple(tokens[i : i + size])
        for tokens in map(words, read_corpus().values())
        for i in range(len(tokens) - size + 1)
    }
    assert runs
    for question in read_set():
        tokens = words(" ".join(strings(question)))
        shared = [
            tokens[i : i + size] for i in range(len(tokens) - size + 1) if tuple(tokens[i : i + size]) in runs
        ]
        assert shared == [], question["id"]
