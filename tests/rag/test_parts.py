import pytest

from rag.parts import parts


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (
            "What did the mayor of Elm say about the wall in 2021, and what in 2023?",
            (
                "What did the mayor of Elm say about the wall in 2021?",
                "What did the mayor of Elm say about the wall in 2023?",
            ),
        ),
        (
            "Norway: what does it think of the treaty, and what part is it ready to play?",
            ("what does Norway think of the treaty?", "What part is Norway ready to play?"),
        ),
        (
            "What did Roe say about the harbour, and what about Bergen?",
            ("What did Roe say about the harbour?", "What did Roe say about Bergen?"),
        ),
        (
            "What did Roe and Doe say about the harbour?",
            ("What did Roe say about the harbour?", "What did Doe say about the harbour?"),
        ),
        (
            "What did Roe say about the harbour and about the bridge?",
            ("What did Roe say about the harbour?", "What did Roe say about the bridge?"),
        ),
        (
            "What must happen first, according to Roe and to the Guild?",
            ("What must happen first, according to Roe?", "What must happen first, according to the Guild?"),
        ),
        (
            "How many came in 2021 and in 2022?",
            ("How many came in 2021?", "How many came in 2022?"),
        ),
    ],
)
def test_a_question_of_two_things_is_two_questions(question: str, asked: tuple[str, ...]) -> None:
    assert parts(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "Who opposes accession?",
        "What did the Guild say about the wall and the gates?",
        "What do trade and industry need?",
        "Which of the towns lies between Elm and Ash?",
        "",
    ],
)
def test_a_question_of_one_thing_has_no_parts(question: str) -> None:
    assert parts(question) == ()


def test_a_later_part_takes_names_from_the_first() -> None:
    first, second = parts("What did Roe want in Bergen, and what did she get?")
    assert first == "What did Roe want in Bergen?"
    assert "Roe" in second
    assert "get" in second


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("When and where was Roe shot?", ("When was Roe shot?", "Where was Roe shot?")),
        (
            "When did Elm join the Guild and when did Ash?",
            ("When did Elm join the Guild?", "When did Ash join the Guild?"),
        ),
        (
            "When did Elm and Ash join the Guild?",
            ("When did Elm join the Guild?", "When did Ash join the Guild?"),
        ),
        (
            "What do Elm, Ash and Oak think about the wall?",
            (
                "What does Elm think about the wall?",
                "What does Ash think about the wall?",
                "What does Oak think about the wall?",
            ),
        ),
        (
            "How do Elm and Ash each see the Guild?",
            ("How does Elm see the Guild?", "How does Ash see the Guild?"),
        ),
        (
            "What are Elm’s and Ash’s views of it?",
            ("What are Elm’s views of it?", "What are Ash’s views of it?"),
        ),
        (
            "How many came to Elm in 2021, and did the Guild protest?",
            ("How many came to Elm in 2021?", "Did the Guild protest?"),
        ),
    ],
)
def test_each_subject_of_a_question_is_asked_about(question: str, asked: tuple[str, ...]) -> None:
    assert parts(question) == asked


@pytest.mark.parametrize(
    "question",
    ["What did Roe and Doe agree on?", "What do Elm and Ash have in common?", "Did Elm and Ash join?"],
)
def test_what_two_do_together_is_one_thing(question: str) -> None:
    assert parts(question) == ()


def test_no_more_than_four_parts() -> None:
    assert len(parts("When did Elm, Ash, Oak, Fir and Yew join?")) == 4
