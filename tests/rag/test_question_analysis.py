import pytest

from index.lexical import terms
from rag.parts import parts
from rag.question import analyse


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("When was the treaty signed?", "date"),
        ("In which year did the council first meet?", "date"),
        ("How many soldiers took part?", "number"),
        ("What is the population of the island?", "number"),
        ("Who leads the committee?", "person"),
        ("Where did the ministers meet?", "place"),
        ("Why did the talks fail?", "reason"),
        ("Is the alliance a threat?", "yes_no"),
        ("What did they sign?", "thing"),
        ("How does the procedure work?", "manner"),
    ],
)
def test_the_kind_of_answer_asked_for(text: str, kind: str) -> None:
    assert analyse(text, terms).kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "Who said that the alliance is weak?",
        "According to whom is the treaty dead?",
        "Which expert speaks of a stalemate?",
        "In whose opinion is the plan a mistake?",
    ],
)
def test_questions_that_ask_who_said_it(text: str) -> None:
    assert analyse(text, terms).asks_speaker


@pytest.mark.parametrize(
    "text",
    ["Who poisoned the agent?", "What does the minister say about the treaty?", "Which seven states joined?"],
)
def test_questions_that_do_not_ask_who_said_it(text: str) -> None:
    assert not analyse(text, terms).asks_speaker


def test_whose_words_are_wanted() -> None:
    assert analyse("What is at stake, according to Suslov?", terms).speaker == {"suslov"}
    assert analyse("What did Lavrov say about Greenland?", terms).speaker == {"lavrov"}
    assert analyse("What did the treaty change?", terms).speaker == frozenset()


def test_names_and_numbers_are_marked_and_stopwords_left_out() -> None:
    found = {
        t.word: (t.name, t.number) for t in analyse("What did Hungary say in 2019 about it?", terms).terms
    }
    assert found == {"hungary": (True, False), "2019": (False, True)}


def test_a_question_of_stopwords_keeps_its_words() -> None:
    assert [t.word for t in analyse("What about them?", terms).terms] == ["what", "about", "them"]
    assert [t.word for t in analyse("How old is he?", terms).terms] == ["old"]


def test_the_focus_is_what_is_counted() -> None:
    assert analyse("How many warheads are allowed?", terms).focus == {"warhead"}


def test_a_question_of_one_part_is_not_split() -> None:
    assert parts("Why did Germany and France quarrel?") == ()


def test_a_question_of_several_parts_is_split_and_keeps_its_names() -> None:
    first, second = parts("What did Lavrov promise in 2021, and how much money did he ask for?")
    assert first == "What did Lavrov promise in 2021?"
    assert "Lavrov" in second
    assert "how much money" in second.lower()


def test_two_years_are_two_parts() -> None:
    assert parts("What did the ministry say about grain in 2021 and in 2025?") == (
        "What did the ministry say about grain in 2021?",
        "What did the ministry say about grain in 2025?",
    )
