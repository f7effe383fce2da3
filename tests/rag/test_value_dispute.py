"""Several figures for one thing, by the real models: a conflict, a renewal, or neither."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import Document, Index
from rag import Assistant, Retriever
from rag.types import Answer

pytestmark = pytest.mark.model

FIRE = [
    Document(
        path="fire",
        title="The harbour fire",
        published_at="2024-03-01",
        text="A fire broke out in the harbour of Lisport on Friday night. Twelve people died in the fire, "
        "the mayor said. The cause is not known.",
    ),
    Document(
        path="mourning",
        title="Lisport mourns",
        published_at="2024-03-04",
        text="The city of Lisport mourns after the harbour fire. The health ministry said that 15 people "
        "were killed in the fire. Flags hang at half mast.",
    ),
]
MARCH = [
    Document(
        path="union", text="The union said that 20,000 people marched against the pension law on Thursday."
    ),
    Document(path="police", text="Police counted 8,000 people at Thursday's march against the pension law."),
]
MAYOR = [
    Document(path="vote", text="The 69-year-old mayor of Lisport won the vote."),
    Document(path="career", text="The mayor of Lisport has been in politics for 30 years."),
]


def asked(folder: Path, documents: list[Document], question: str) -> Answer:
    with Index.open(folder) as index:
        index.add_documents(documents)
        return Assistant(Retriever(index)).ask(question)


def test_a_later_figure_comes_first(tmp_path: Path) -> None:
    answer = asked(tmp_path / "index", FIRE, "How many people died in the harbour fire of Lisport?")
    assert answer.status == "answered"
    assert answer.text.startswith("More recently")
    assert answer.text.index("15 people") < answer.text.index("Twelve people")


def test_two_counts_of_one_march_are_two_sides(tmp_path: Path) -> None:
    answer = asked(tmp_path / "index", MARCH, "How many people marched against the pension law?")
    assert answer.status == "contested"
    assert {position.holder for position in answer.positions} == {"The union", "Police"}


def test_a_number_of_another_matter_is_no_other_answer(tmp_path: Path) -> None:
    answer = asked(tmp_path / "index", MAYOR, "How old is the mayor of Lisport?")
    assert answer.status == "answered"
    assert "69-year-old" in answer.text.split("\n")[0]
