"""Whom a pronoun, a role or a group stands for."""

from __future__ import annotations

import pytest

from index import Document
from index.lexical import terms
from rag.attribution import attributions
from rag.context import quote_of
from rag.question import analyse
from rag.speakers import speaker_of


@pytest.mark.parametrize(
    ("text", "sentence", "name"),
    [
        (
            "Mayor Tom Doe said that the gate was shut. Secretary of State Anna Roe struck another note. "
            "The gate will open, she said, once the guards agree.",
            "The gate will open",
            "Anna Roe",
        ),
        (
            "Foreign Minister Jon Ness came to Bergen. Asked about Doe's offer, the minister joked. "
            "“The island is not for sale,” he said.",
            "“The island",
            "Jon Ness",
        ),
        (
            "Brandal, of the Institute of Harbour Studies, was blunter. "
            "For the owners, he told the radio, the wall is merely a toy.",
            "For the owners",
            "Brandal",
        ),
        (
            "Norway's deputy fisheries minister said that talks are impossible. "
            "Oslo will not make concessions, he added.",
            "Oslo will not",
            "Norway's deputy fisheries minister",
        ),
        (
            "The commentary on the harbour sees little hope. The owners, it writes, are in a dilemma.",
            "The owners",
            "The commentary",
        ),
        (
            "Analysts explain the matter. The ships, they add, might come from the north.",
            "The ships",
            "Analysts",
        ),
        (
            "The town is divided. In Norway's eyes the treaty falls short of what was asked.",
            "In Norway",
            "Norway",
        ),
    ],
)
def test_whom_a_sentence_belongs_to(text: str, sentence: str, name: str) -> None:
    start = text.index(sentence)
    stop = min((at for at in (text.find(". ", start), len(text)) if at > 0), default=len(text))
    speaker = speaker_of(text, start, stop, attributions(text))
    assert speaker is not None
    assert speaker.name == name


def test_nobody_says_nothing() -> None:
    text = "In Oslo, no one believes that the wall will stand for another year."
    assert speaker_of(text, 0, len(text), attributions(text)) is None


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who says that the port will open once the guards agree?", "Anna Roe"),
        ("Who says that the port must stay closed at the moment?", "Tom Doe"),
        ("What did Roe say about the port?", "Anna Roe"),
    ],
)
def test_of_two_speakers_in_a_sentence_the_question_says_which(question: str, name: str) -> None:
    text = (
        "Mayor Tom Doe said that the port must stay closed at the moment, but Captain Anna Roe said that "
        "it will open, provided that all the guards agree."
    )
    quote = quote_of(Document(path="a.txt", text=text), (0, len(text)), analyse(question, terms))
    assert quote.speaker == name
