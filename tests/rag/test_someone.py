import pytest

from rag.context import around
from rag.someone import is_someone
from rag.speakers import speaker_of


@pytest.mark.parametrize(
    "name",
    [
        "Anna Roe",
        "NATO",
        "some analysts",
        "The article",
        "the mayor",
        "the ministry",
        "officials",
        "a former spy chief",
    ],
)
def test_people_bodies_and_papers_can_speak(name: str) -> None:
    assert is_someone(name)


@pytest.mark.parametrize(
    "name",
    [
        "the heart of this crisis",
        "scepticism",
        "Roe’s willingness to talk",
        "The absence of the minister",
        "a",
        "",
    ],
)
def test_things_cannot(name: str) -> None:
    assert not is_someone(name)


def test_a_pronoun_after_a_name_is_the_one_who_speaks() -> None:
    text = (
        "Hungary sees it otherwise. Together with Romania it has proposed that the commission look into it."
    )
    start = text.index("Together")
    speaker = speaker_of(text, start, len(text), around(text, start, len(text)))
    assert speaker is None or "it" not in speaker.name.split()


def test_what_was_founded_does_not_speak() -> None:
    text = "In 2002, the Elm Council was established for consultation on security issues."
    assert speaker_of(text, 0, len(text), around(text, 0, len(text))) is None
