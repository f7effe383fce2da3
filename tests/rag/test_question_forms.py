"""Which questions invite sides, and which ask for what is so."""

from __future__ import annotations

import pytest

from rag.inquiry import inquiry_of


@pytest.mark.parametrize(
    "question",
    [
        "Who did Baker blame on the radio?",
        "What illness are the settlers blamed for bringing to the valley?",
        "Which law does Miller blame the mayor for signing?",
        "How many years could the mayor get if found guilty?",
        "Does Moscow admit that it wants to attack?",
        "Did the ministry say it would close the mine?",
        "What did Baker tell the radio the miners should get if they really want peace?",
        "How long should I let the dough rise before baking?",
        "how should i cook rice?",
        "Does the ministry deny that it closed the mine?",
        "Which library should I use to draw charts?",
    ],
)
def test_what_somebody_said_or_how_to_do_a_thing_is_a_fact(question: str) -> None:
    assert inquiry_of(question).form == "fact"


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("Who is to blame for the closing of the mine?", "blame"),
        ("Which side is blamed for the failure of the talks?", "blame"),
        ("Is the mayor guilty?", "blame"),
        ("Should the mine be closed?", "yes_no"),
        ("What should be done about the mine?", "norm"),
        ("Did the West promise not to enlarge NATO?", "yes_no"),
        ("What is Russia really after?", "attitude"),
        ("What is the war in the east of Ukraine really about?", "attitude"),
        ("Who should the town blame for the closing of the mine?", "blame"),
        ("Who do historians blame for the war?", "blame"),
        ("Who should I believe about the mine?", "norm"),
        ("Does the company deny miners water?", "yes_no"),
        ("Does China claim too much of the sea?", "yes_no"),
    ],
)
def test_what_people_take_sides_on(question: str, form: str) -> None:
    assert inquiry_of(question).form == form
