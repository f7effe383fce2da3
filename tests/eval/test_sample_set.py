"""The sample collection and its questions: complete, consistent, and in the project's own words."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from eval.matching import contains_words
from index.readers import Reader
from index.readers.files import expand
from index.readers.metadata import apply, load
from index.sentences import split_sentences
from index.types import Document

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample"
QUESTIONS = [
    json.loads(line) for line in (ROOT / "eval" / "sets" / "sample.jsonl").read_text("utf-8").splitlines()
]
REQUIRED = {"id", "question", "history", "type", "answerable", "answers", "evidence", "split"}
OPTIONAL = {"speaker", "sides"}
AT_LEAST = {
    "fact": 8,
    "speaker": 8,
    "date": 8,
    "multi": 8,
    "contested": 8,
    "follow_up": 8,
    "absent": 12,
    "false_premise": 12,
}
UNANSWERABLE = ("absent", "false_premise")
NEAR = 500
"""Characters around a speaker's evidence within which the name must stand."""
EACH = pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: row["id"])


def read_sample(folder: Path) -> dict[str, Document]:
    known = load(folder)
    with Reader() as reader:
        return {
            file.name: apply(reader.read(file.path, file.name), known.get(file.name))
            for file in expand([folder]).files
        }


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    return read_sample(SAMPLE)


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))


def quote(documents: dict[str, Document], span: dict[str, Any], around: int = 0) -> str:
    return documents[span["path"]].text[max(0, span["start"] - around) : span["end"] + around]


def test_ids_and_questions_are_unique() -> None:
    assert len({row["id"] for row in QUESTIONS}) == len(QUESTIONS)
    assert len({(row["question"], *row["history"]) for row in QUESTIONS}) == len(QUESTIONS)


def test_every_type_has_enough_questions_in_both_halves() -> None:
    counts = Counter(row["type"] for row in QUESTIONS)
    assert set(counts) == set(AT_LEAST)
    assert {kind: n for kind, n in counts.items() if n < AT_LEAST[kind]} == {}
    assert len(QUESTIONS) >= 80
    halves = Counter((row["type"], row["split"]) for row in QUESTIONS)
    assert {split for _, split in halves} == {"build", "report"}
    assert all(abs(halves[kind, "build"] - halves[kind, "report"]) <= 1 for kind in counts)


@EACH
def test_a_row_has_the_keys_of_its_type(row: dict[str, Any]) -> None:
    assert set(row) >= REQUIRED
    assert set(row) <= REQUIRED | OPTIONAL
    assert re.fullmatch(r"s-\d{3}", row["id"])
    assert row["question"].strip() == row["question"] != ""
    assert row["answerable"] is (row["type"] not in UNANSWERABLE)
    assert bool(row["answers"]) is bool(row["evidence"]) is row["answerable"]
    assert all(group and all(group) for group in row["answers"])
    assert bool(row["history"]) is (row["type"] == "follow_up")
    assert ("sides" in row) is (row["type"] == "contested")
    assert row["type"] != "speaker" or row["speaker"]


@EACH
def test_evidence_is_made_of_whole_sentences(row: dict[str, Any], documents: dict[str, Document]) -> None:
    for span in row["evidence"]:
        text = documents[span["path"]].text
        assert 0 <= span["start"] < span["end"] <= len(text)
        assert (span["start"], span["end"]) in split_sentences(text), quote(documents, span)


@EACH
def test_answers_stand_in_the_evidence(row: dict[str, Any], documents: dict[str, Document]) -> None:
    around = NEAR if row["type"] == "speaker" else 0
    evidence = "\n".join(quote(documents, span, around) for span in row["evidence"])
    for group in row["answers"]:
        assert any(contains_words(evidence, answer) for answer in group), (group, evidence)


@EACH
def test_speakers_stand_in_a_document_of_the_evidence(
    row: dict[str, Any], documents: dict[str, Document]
) -> None:
    texts = "\n".join(documents[span["path"]].text for span in row["evidence"])
    assert all(contains_words(texts, name) for name in row.get("speaker", ()))


@EACH
def test_sides_disagree_from_different_sentences(row: dict[str, Any], documents: dict[str, Document]) -> None:
    spans: list[tuple[str, int, int]] = []
    for side in row.get("sides", ()):
        assert side["evidence"]
        texts = "\n".join(documents[span["path"]].text for span in side["evidence"])
        assert all(contains_words(texts, name) for name in side["holder"]), side["holder"]
        assert all(span in row["evidence"] for span in side["evidence"])
        spans.extend({(span["path"], span["start"], span["end"]) for span in side["evidence"]})
    assert len(spans) == len(set(spans))
    assert row["type"] != "contested" or len(row["sides"]) >= 2


def test_follow_ups_need_their_history() -> None:
    """The last question alone names too little: it is short, or points back."""
    pointing = re.compile(r"\b(he|his|him|it|its|they|them|that|so|one|and|not|since when)\b", re.IGNORECASE)
    alone = [row["question"] for row in QUESTIONS if row["type"] == "follow_up"]
    assert [question for question in alone if not pointing.search(question)] == []


def test_the_collection_has_five_formats(documents: dict[str, Document]) -> None:
    assert len(documents) >= 12
    assert {Path(path).suffix for path in documents} == {".txt", ".md", ".html", ".pdf", ".docx"}


def test_documents_say_what_they_are_and_where_they_are_from(documents: dict[str, Document]) -> None:
    for path, document in documents.items():
        assert "digest of press coverage, compiled for testing" in " ".join(document.text.lower().split()), (
            path
        )
        assert document.title, path
        assert (document.source or "").startswith("Parley sample digest: "), path
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", document.published_at or ""), path
    assert {document.published_at[:4] for document in documents.values() if document.published_at} == {
        "2021",
        "2022",
        "2023",
        "2025",
    }


def test_documents_are_short(documents: dict[str, Document]) -> None:
    assert {path: n for path, d in documents.items() if not 150 <= (n := len(d.text.split())) <= 480} == {}


def test_html_clutter_is_left_out(documents: dict[str, Document]) -> None:
    for path, document in documents.items():
        if path.endswith(".html"):
            found = [
                word
                for word in ("cookies", "Subscribe", "Imprint", "Most read", "Comments")
                if word in document.text
            ]
            assert not found, path


def test_structure_of_pages_and_headings(documents: dict[str, Document]) -> None:
    assert len(documents["thirty-years.pdf"].page_starts) == 3
    for path in ("russian-experts.docx", "peskov-on-talks.docx"):
        assert len(documents[path].headings) >= 4, path


def test_a_reprint_repeats_a_paragraph_and_says_so(documents: dict[str, Document]) -> None:
    reprint, original = documents["wire-reprint.txt"].text, documents["peskov-on-talks.docx"].text
    shared = [part for part in reprint.split("\n\n") if part in original and len(part) > 300]
    assert len(shared) == 1
    assert "same wire" in reprint


def test_some_sentences_have_lost_words(documents: dict[str, Document]) -> None:
    damaged = {path for path, document in documents.items() if "** " in document.text}
    assert damaged >= {"skopje-meeting.txt", "peskov-on-talks.docx"}


def test_no_document_speaks_of_itself_as_we(documents: dict[str, Document]) -> None:
    for path, document in documents.items():
        outside_quotes = re.sub(r"[\"“][^\"“”]*[\"”]", "", document.text)
        assert not re.search(r"\b([Ww]e|[Oo]urs?|us)\b", outside_quotes), path


def test_binary_documents_match_their_sources(tmp_path: Path, documents: dict[str, Document]) -> None:
    pytest.importorskip("reportlab", reason="the script that writes the PDF documents needs reportlab")
    script = ROOT / "scripts" / "make_sample.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, capture_output=True)
    fresh = read_sample(tmp_path)
    assert set(fresh) == {path for path in documents if path.endswith((".pdf", ".docx"))}
    for path, document in fresh.items():
        assert document.text == documents[path].text, path
        assert document.title == documents[path].title, path


def test_metadata_agrees_with_the_sources_of_binary_documents(documents: dict[str, Document]) -> None:
    sources = sorted((ROOT / "scripts" / "sample_sources").glob("*.md"))
    assert len(sources) == 4
    for source in sources:
        known = yaml.safe_load(source.read_text("utf-8").split("---\n", 2)[1])
        document = documents[source.stem]
        assert (document.title, document.source) == (known["title"], known["source"])
        assert document.published_at == known["published_at"].isoformat()


def test_the_words_are_not_taken_from_the_corpus(documents: dict[str, Document]) -> None:
    shared = Path(os.environ.get("PARLEY_SHARED", ROOT / ".." / "shared")) / "corpus"
    if not shared.is_dir():
        pytest.skip("the corpus is not here: ../shared/corpus")
    n = 14
    public: set[tuple[str, ...]] = set()
    for file in shared.glob("*.txt"):
        tokens = words(file.read_text("utf-8"))
        public.update(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))
    assert public
    own = {path: words(document.text) for path, document in documents.items()}
    own["questions"] = words("\n".join(row["question"] for row in QUESTIONS))
    for path, tokens in own.items():
        taken = [i for i in range(len(tokens) - n + 1) if tuple(tokens[i : i + n]) in public]
        assert not taken, path
