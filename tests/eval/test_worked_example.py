"""The worked example of docs/evaluation.md: five documents, six questions, every number by hand."""

from math import log2

import pytest

from eval.summary import Scored, Summary, score_records, summarize
from eval.types import GoldSide, GoldSpan, Question, Record

DOCUMENTS = {
    "a.txt": "The council approved the bridge in May. The mayor said it will open in June.",
    "b.txt": "The bridge will cost 40 million, the council said.",
    "c.txt": "Residents oppose the bridge. They call it a waste.",
    "d.txt": "The harbour board supports the bridge.",
    "e.txt": "The library closes at noon.",
}


def gold(path: str, text: str) -> GoldSpan:
    start = DOCUMENTS[path].index(text)
    return GoldSpan(path, start, start + len(text), text)


def cited(number: int, path: str, quote: str) -> dict[str, object]:
    start = DOCUMENTS[path].index(quote)
    return {"number": number, "path": path, "start": start, "end": start + len(quote), "quote": quote}


def passages(*paths: str) -> list[dict[str, object]]:
    return [{"path": path, "start": 0, "end": len(DOCUMENTS[path])} for path in paths]


def sentence(text: str, number: int, support: str = "quoted") -> dict[str, object]:
    return {"text": text, "citations": [number], "support": support, "speaker": None}


QUESTIONS = [
    Question(
        "q1",
        "When was the bridge approved?",
        type="fact",
        answers=(("May",),),
        evidence=(gold("a.txt", "The council approved the bridge in May."),),
    ),
    Question(
        "q2",
        "What will it cost, and who says so?",
        type="fact",
        answers=(("40 million",), ("council",)),
        evidence=(gold("b.txt", DOCUMENTS["b.txt"]),),
        speaker=("council",),
    ),
    Question(
        "q3",
        "Do people want the bridge?",
        type="contested",
        sides=(
            GoldSide(("residents",), (gold("c.txt", "Residents oppose the bridge."),)),
            GoldSide(("harbour board",), (gold("d.txt", DOCUMENTS["d.txt"]),)),
        ),
    ),
    Question("q4", "Who designed the bridge?", type="absent", answerable=False),
    Question(
        "q5",
        "Who said that it will open in June?",
        type="speaker",
        answers=(("mayor",),),
        evidence=(gold("a.txt", "The mayor said it will open in June."),),
        speaker=("mayor",),
    ),
    Question(
        "q6",
        "When does the library close?",
        type="fact",
        answers=(("noon",),),
        evidence=(gold("e.txt", DOCUMENTS["e.txt"]),),
    ),
]

ANSWERS = [
    {
        "id": "q1",
        "status": "answered",
        "confidence": 0.9,
        "text": "The council approved the bridge in May. [1] The library closes at noon. [2]",
        "sentences": [
            sentence("The council approved the bridge in May.", 1),
            sentence("The library closes at noon.", 2),
        ],
        "citations": [
            cited(1, "a.txt", "The council approved the bridge in May."),
            cited(2, "e.txt", DOCUMENTS["e.txt"]),
        ],
        "passages": passages("a.txt", "e.txt"),
    },
    {
        "id": "q2",
        "status": "answered",
        "confidence": 0.6,
        "text": "The bridge will cost 50 million, the council said. [1]",
        "sentences": [
            {
                "text": "The bridge will cost 50 million, the council said.",
                "citations": [1],
                "support": "unsupported",
                "speaker": "The council",
            }
        ],
        "citations": [cited(1, "b.txt", DOCUMENTS["b.txt"])],
        "passages": passages("e.txt", "b.txt"),
    },
    {
        "id": "q3",
        "status": "contested",
        "confidence": 0.7,
        "text": "Residents oppose the bridge. [1]",
        "sentences": [sentence("Residents oppose the bridge.", 1)],
        "citations": [cited(1, "c.txt", "Residents oppose the bridge.")],
        "positions": [{"holder": "Residents", "sentences": [0], "independent_sources": 1}],
        "passages": passages("c.txt", "a.txt", "d.txt"),
    },
    {"id": "q4", "status": "not_found", "confidence": 0.2, "text": "The documents do not say."},
    {
        "id": "q5",
        "status": "not_found",
        "confidence": 0.3,
        "text": "The documents do not say.",
        "passages": passages("a.txt"),
    },
]

RECORDS = [Record(str(answer["id"]), answer) for answer in ANSWERS] + [
    Record("q6", None, "ValueError: planted")
]


@pytest.fixture(scope="module")
def scored() -> dict[str, Scored]:
    return {row.question.id: row for row in score_records(QUESTIONS, RECORDS, DOCUMENTS.get)}


@pytest.fixture(scope="module")
def summary(scored: dict[str, Scored]) -> Summary:
    return summarize(list(scored.values()))


def test_a_right_answer_with_a_needless_citation(scored: dict[str, Scored]) -> None:
    assert scored["q1"].scores == {
        "answer_match": 1.0,
        "evidence_recall": 1.0,
        "evidence_found": 1.0,
        "citation_precision": 0.5,
        "citation_recall": 1.0,
        "span_recall@10": 1.0,
        "verbatim": 1.0,
        "support": 1.0,
        "nDCG@10": 1.0,
        "R@10": 1.0,
        "RR@10": 1.0,
        "AP": 1.0,
    }
    assert scored["q1"].verdict == "right"


def test_a_wrong_number_beside_the_right_evidence(scored: dict[str, Scored]) -> None:
    scores = scored["q2"].scores
    assert scores["answer_match"] == 0.0
    assert scores["evidence_recall"] == scores["citation_precision"] == 1.0
    assert scores["citation_recall"] == 0.0
    assert scores["support"] == 0.0
    assert scores["speaker"] == 1.0
    assert scores["RR@10"] == 0.5
    assert scores["nDCG@10"] == pytest.approx(1 / log2(3))
    assert scored["q2"].verdict == "wrong"


def test_one_of_two_sides(scored: dict[str, Scored]) -> None:
    scores = scored["q3"].scores
    assert scores["sides_found"] == scores["sides_cited"] == scores["evidence_recall"] == 0.5
    assert scores["called_contested"] == 1.0
    assert scores["nDCG@10"] == pytest.approx((1 + 1 / log2(4)) / (1 + 1 / log2(3)))
    assert scores["AP"] == pytest.approx((1 + 2 / 3) / 2)
    assert scored["q3"].verdict == "wrong"


def test_a_refusal_where_there_is_no_answer(scored: dict[str, Scored]) -> None:
    assert scored["q4"].scores == {}
    assert scored["q4"].verdict == "right"


def test_a_refusal_where_there_is_one(scored: dict[str, Scored]) -> None:
    scores = scored["q5"].scores
    for name in ("answer_match", "evidence_recall", "citation_precision", "citation_recall", "speaker"):
        assert scores[name] == 0.0
    assert scores["span_recall@10"] == scores["nDCG@10"] == 1.0
    assert scored["q5"].verdict == "refused"


def test_a_crash_is_shown_and_counts_as_zero(scored: dict[str, Scored], summary: Summary) -> None:
    assert scored["q6"].error == "ValueError: planted"
    assert scored["q6"].verdict == "failed"
    assert scored["q6"].scores["nDCG@10"] == scored["q6"].scores["answer_match"] == 0.0
    assert summary.slices[0].failed == 1


def test_means_of_the_set(summary: Summary) -> None:
    whole = summary.slices[0]
    assert whole.questions == 6
    assert whole.verdicts == {"right": 2, "wrong": 2, "refused": 1, "failed": 1}
    assert whole.means["answer_match"] == pytest.approx((1 + 0 + 0 + 0) / 4)
    assert whole.means["evidence_recall"] == pytest.approx((1 + 1 + 0.5 + 0 + 0) / 5)
    assert whole.means["citation_precision"] == pytest.approx((0.5 + 1 + 1 + 0 + 0) / 5)
    assert whole.means["citation_recall"] == pytest.approx((1 + 0 + 1 + 0 + 0) / 5)
    assert whole.means["support"] == pytest.approx((1 + 0 + 1) / 3)
    assert whole.means["speaker"] == pytest.approx((1 + 0) / 2)
    assert whole.means["R@10"] == pytest.approx((1 + 1 + 1 + 1 + 0) / 5)
    assert whole.means["RR@10"] == pytest.approx((1 + 0.5 + 1 + 1 + 0) / 5)
    assert [part.name for part in summary.slices] == ["all", "fact", "contested", "absent", "speaker"]


def test_refusal_of_the_set(summary: Summary) -> None:
    assert summary.overall["refusal_precision"] == pytest.approx(1 / 2)
    assert summary.overall["refusal_recall"] == pytest.approx(1 / 1)
    assert summary.overall["refusal_auc"] == pytest.approx(4 / 5)
    assert summary.overall["contested_precision"] == summary.overall["contested_recall"] == 1.0
    off = abs(0.0 - 1) + abs(0.2 - 0) + abs(0.3 - 1) + abs(0.6 - 1) + abs(0.7 - 1) + abs(0.9 - 1)
    assert summary.overall["calibration_error"] == pytest.approx(off / 6)
