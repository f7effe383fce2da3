import json
from typing import Any

import pytest

from eval.draft import draft_lines, propose
from eval.draft_model import draft_with_model
from eval.feedback import feedback_lines
from eval.sets import read_question
from index import Document
from index.errors import ChatModelError

TEXT = (
    "The harbour was closed on 4 May 2021 after a storm broke the outer wall in two places. "
    "Repairs will take about 40 weeks and cost more than the town can pay by itself, the paper wrote. "
    "“We can't carry this alone and nobody should expect us to,” said the mayor of Port Ellen. "
    "The Fishing Guild said that the wall had been in bad repair for many years before the storm. "
    "Rain. "
    "It was a bad year for boats and for all the people who live from them along the coast."
)
DOCUMENT = Document(path="harbour.txt", text=TEXT)


def by_kind(kind: str) -> list[Any]:
    return [proposal for proposal in propose(DOCUMENT) if proposal.kind == kind]


def test_every_proposal_holds_its_sentence_verbatim() -> None:
    proposals = propose(DOCUMENT)
    assert proposals
    for proposal in proposals:
        start, end = proposal.span
        assert TEXT[start:end] == proposal.text
        for form in proposal.answers[:1]:
            if proposal.kind != "speaker":
                assert form in proposal.text


def test_a_date_is_taken_out() -> None:
    (proposal,) = by_kind("date")
    assert proposal.answers == ("4 May 2021",)
    assert proposal.question == (
        "When was that: “The harbour was closed on … after a storm broke the outer wall in two places”?"
    )


def test_a_number_is_taken_out_with_what_it_counts() -> None:
    numbers = [row for row in by_kind("fact") if row.question.startswith("How many")]
    assert [(row.answers, row.question.split(":")[0]) for row in numbers] == [(("40",), "How many weeks")]


def test_who_said_it() -> None:
    said = {proposal.question: proposal.speaker for proposal in by_kind("speaker")}
    question = "Who said that the wall had been in bad repair for many years before the storm?"
    assert said[question][0].endswith("Fishing Guild")


def test_lines_are_drafts_in_the_sets_format_and_the_same_each_time() -> None:
    lines = draft_lines([DOCUMENT, Document(path="empty.txt", text="Nothing here.")], limit=3)
    assert lines == draft_lines([DOCUMENT, Document(path="empty.txt", text="Nothing here.")], limit=3)
    assert [line["id"] for line in lines] == ["draft-001", "draft-002", "draft-003"]
    assert len({line["evidence"][0]["start"] for line in lines}) == 3
    for line in lines:
        assert line["draft"] is True
        assert read_question(line).answerable


ANSWER = {
    "status": "answered",
    "text": "In May. [1]",
    "citations": [{"number": 1, "path": "harbour.txt", "start": 0, "end": 3, "quote": "The"}],
}


def row(verdict: str, **changes: Any) -> dict[str, Any]:
    judged: dict[str, Any] = {
        "question": "When was it closed?",
        "history": [],
        "answer": ANSWER,
        "verdict": verdict,
        "reason": "",
    }
    return judged | changes


def test_a_good_answer_gives_its_citations_as_evidence() -> None:
    (line,) = feedback_lines([row("good")])
    assert line["answerable"] is True
    assert line["evidence"] == [{"path": "harbour.txt", "start": 0, "end": 3, "quote": "The"}]
    assert line["note"] == "judged good"
    assert line["draft"] is True


def test_a_bad_answer_gives_only_its_question_and_reason() -> None:
    (line,) = feedback_lines([row("bad", reason="wrong year", history=["What happened?"])])
    assert (line["type"], line["answerable"], line["evidence"]) == ("follow_up", None, [])
    assert line["note"] == "judged bad: wrong year"
    assert line["history"] == ["What happened?"]


def test_a_good_refusal_is_a_question_without_an_answer() -> None:
    refused = {"status": "not_found", "text": "Not there.", "citations": []}
    (line,) = feedback_lines([row("good", answer=refused)])
    assert (line["type"], line["answerable"]) == ("absent", False)


def test_the_last_judgment_of_a_question_counts() -> None:
    lines = feedback_lines([row("bad"), row("good", question="Other?"), row("good")])
    assert [(line["question"], line["answerable"]) for line in lines] == [
        ("When was it closed?", True),
        ("Other?", True),
    ]


def reply(*rows: dict[str, Any]) -> str:
    return "Here they are:\n```json\n" + json.dumps(rows) + "\n```"


PROPOSED = {
    "question": "What did the storm do?",
    "answer": "outer wall",
    "evidence": TEXT[: TEXT.index(" Repairs")],
    "speaker": None,
}


def test_a_model_proposal_is_kept_where_its_evidence_stands() -> None:
    asked: list[str] = []

    def complete(system: str, user: str) -> str:
        asked.append(user)
        return reply(PROPOSED, PROPOSED | {"question": "What broke?", "speaker": "the paper"})

    lines = draft_with_model([DOCUMENT], complete).lines
    assert asked == [TEXT]
    assert [line["id"] for line in lines] == ["draft-001", "draft-002"]
    span = lines[0]["evidence"][0]
    assert TEXT[span["start"] : span["end"]] == span["quote"] == PROPOSED["evidence"]
    assert lines[1]["speaker"] == ["the paper"]


@pytest.mark.parametrize(
    "text",
    [
        reply(PROPOSED | {"evidence": "The harbour was opened in 1950."}),
        reply(PROPOSED | {"answer": "lighthouse"}),
        reply(PROPOSED | {"question": 7}),
        "[not json]",
        "I would rather not.",
        '["a string"]',
    ],
)
def test_a_model_proposal_that_does_not_hold_is_dropped_and_rules_take_its_place(text: str) -> None:
    drafts = draft_with_model([DOCUMENT], lambda system, user: text)
    assert list(drafts.lines) == draft_lines([DOCUMENT])
    assert drafts.notes[-1].endswith(f"so rules made the questions ({len(drafts.lines)}).")
    assert any("1 proposal was dropped" in note for note in drafts.notes) == text.startswith("Here")


def test_evidence_may_have_other_line_breaks_and_becomes_what_stands_there() -> None:
    broken = Document(path="wrapped.txt", text=TEXT.replace("outer wall", "outer\n  wall"))
    (line,) = draft_with_model([broken], lambda system, user: reply(PROPOSED)).lines
    (span,) = line["evidence"]
    assert broken.text[span["start"] : span["end"]] == span["quote"]
    assert "outer\n  wall" in span["quote"]


def test_an_answer_is_whole_words_of_its_evidence_and_a_speaker_stands_in_the_document() -> None:
    half = draft_with_model([DOCUMENT], lambda system, user: reply(PROPOSED | {"answer": "outer wa"}))
    assert "1 proposal was dropped" in half.notes[0]
    stranger = PROPOSED | {"speaker": "the lighthouse keeper"}
    (line,) = draft_with_model([DOCUMENT], lambda system, user: reply(stranger)).lines
    assert "speaker" not in line


def test_a_question_is_kept_once() -> None:
    assert len(draft_with_model([DOCUMENT], lambda system, user: reply(PROPOSED, PROPOSED)).lines) == 1


def test_the_whole_objects_of_a_broken_list_are_read() -> None:
    cut = json.dumps([PROPOSED, PROPOSED | {"question": "And what else?"}])[:-40]
    drafts = draft_with_model([DOCUMENT], lambda system, user: cut)
    assert [line["question"] for line in drafts.lines] == ["What did the storm do?"]
    assert drafts.notes == ()


def long_document(name: str) -> Document:
    return Document(
        path=name, text=TEXT + "\n" + "\n".join(f"Line {n} is about nothing." for n in range(400))
    )


def test_a_model_that_fails_twice_in_a_row_is_left_alone() -> None:
    asked = 0

    def complete(system: str, user: str) -> str:
        nonlocal asked
        asked += 1
        if asked == 1:
            return reply(PROPOSED)
        raise ChatModelError("it fell silent for 20 s")

    drafts = draft_with_model([DOCUMENT, long_document("long.txt")], complete, limit=5)
    assert asked == 3
    assert drafts.notes == (
        "The language model failed (it fell silent for 20 s), so rules made the rest (4).",
    )
    assert [line.get("note") for line in drafts.lines] == ["proposed by a language model", *[None] * 4]
    assert [line["id"] for line in drafts.lines] == [f"draft-{n:03}" for n in range(1, 6)]
    spans = [(span["path"], span["start"]) for line in drafts.lines for span in line["evidence"]]
    assert len(set(spans)) == 5


def test_one_failed_request_is_told_and_survived() -> None:
    answers: list[str | ChatModelError] = [
        ChatModelError("it limits how often it may be asked"),
        reply(PROPOSED),
    ]

    def complete(system: str, user: str) -> str:
        answer = answers.pop(0)
        if isinstance(answer, ChatModelError):
            raise answer
        return answer

    drafts = draft_with_model([Document(path="other.txt", text=TEXT), DOCUMENT], complete)
    assert [line["evidence"][0]["path"] for line in drafts.lines] == ["harbour.txt"]
    assert drafts.notes == (
        "One request to the language model failed (it limits how often it may be asked).",
    )


def test_a_model_of_no_use_is_not_asked_about_every_excerpt() -> None:
    asked: list[str] = []

    def complete(system: str, user: str) -> str:
        asked.append(user)
        return "I can't."

    drafts = draft_with_model([long_document("long.txt")], complete, limit=2)
    assert len(asked) == 4
    assert "nothing that can be used in 4 replies in a row" in drafts.notes[0]
    assert len(drafts.lines) == 2


def test_excerpts_come_from_the_documents_in_turn_until_there_is_enough() -> None:
    long = Document(path="long.txt", text="\n".join(f"Line {n} is about nothing at all." for n in range(200)))
    asked: list[str] = []

    def complete(system: str, user: str) -> str:
        asked.append(user)
        return reply(PROPOSED) if user == TEXT else "[]"

    assert len(draft_with_model([long, DOCUMENT], complete, limit=1).lines) == 1
    assert len(asked) == 2
    assert asked[1] == TEXT
    assert len(asked[0]) <= 2400
