"""Speakers in passages written for these tests."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.sentences import split_sentences
from rag.attribution import attributions
from rag.names import name_span
from rag.speakers import Speaker, speaker_of


def speakers(text: str) -> list[str | None]:
    found = attributions(text)
    return [s.name if s else None for s in (speaker_of(text, a, b, found) for a, b in split_sentences(text))]


def speaker(text: str, words: str) -> Speaker | None:
    start = text.index(words)
    return speaker_of(text, start, start + len(words), attributions(text))


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("Foreign Minister Sergey Lavrov, who spoke first", "Sergey Lavrov"),
        ("the White House spokeswoman Psaki", "Psaki"),
        ("US Secretary of State Antony Blinken", "Antony Blinken"),
        ("German Chancellor Olaf scholz", "Olaf scholz"),
        ("the deputy foreign minister", "the deputy foreign minister"),
        ("some analysts", "some analysts"),
        ("the newspaper quoted Larry Johnson", "Larry Johnson"),
        ("BRUSSELS — NATO Secretary General Jens Stoltenberg", "Jens Stoltenberg"),
        ("Senate Democratic Leader Chuck Schumer of New York", "Chuck Schumer"),
        ("both Russia and Ukraine", "Russia and Ukraine"),
        ("Stoltenberg’s", "Stoltenberg"),
        ("the Hungarian weekly “Mirror”", "the Hungarian weekly “Mirror”"),
    ],
)
def test_the_name_in_a_noun_phrase(phrase: str, name: str) -> None:
    assert phrase[slice(*name_span(phrase, (0, len(phrase))))] == name


def test_a_pronoun_is_the_person_named_before() -> None:
    text = (
        "Dmitry Peskov said that the talks had stalled. He said that the next round would be held in spring."
    )
    assert speakers(text) == ["Dmitry Peskov", "Dmitry Peskov"]


def test_a_surname_takes_its_full_form() -> None:
    text = "Dmitry Peskov met the press on Monday. Peskov said that the talks had stalled."
    assert speakers(text)[1] == "Dmitry Peskov"


def test_the_span_is_where_the_name_stands() -> None:
    text = "Dmitry Peskov met the press on Monday. Peskov said that the talks had stalled."
    found = speaker(text, "Peskov said that the talks had stalled.")
    assert found is not None
    assert text[slice(*found.span)] == found.name
    assert text[slice(*found.cue)].startswith("said")


def test_a_quotation_keeps_its_speaker() -> None:
    text = "“The harbour is closed. Nobody can leave. We wait for help,” the mayor said."
    assert speakers(text)[0] == "the mayor"
    found = speaker(text, "Nobody can leave.")
    assert found is not None
    assert found.name == "the mayor"
    assert found.direct


def test_narration_has_no_speaker() -> None:
    assert speakers("The river rises in the hills and runs two hundred miles to the sea.") == [None]


def test_an_unresolved_pronoun_names_nobody() -> None:
    assert speakers("He said that the talks had stalled.") == [None]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.integers(0, 220), st.integers(0, 220))
def test_any_span_of_any_text(text: str, start: int, end: int) -> None:
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    padded = f"Dmitry Peskov said that “{text}” and he said “{text}”."
    found = speaker_of(padded, start, end, attributions(padded))
    assert found is None or padded[slice(*found.span)] == found.name


def test_she_is_not_a_man_named_nearer() -> None:
    text = "Ursula von der Leyen met Sergey Lavrov in Minsk. “The door stays open,” she said."
    found = speaker(text, "“The door stays open,” she said.")
    assert found is not None
    assert found.name == "Ursula von der Leyen"


def test_a_name_inside_the_quotation_is_not_its_speaker() -> None:
    text = (
        "According to Angela Merkel, the plan is not new. "
        "“Vladimir Putin’s remarks show that the plan was known to all,” she explained."
    )
    assert speakers(text)[1] == "Angela Merkel"


def test_an_empty_it_names_nobody() -> None:
    text = "The government met on Monday. It is believed that the minister will resign."
    assert speakers(text)[1] is None


def test_the_newspaper_is_the_one_named_before() -> None:
    text = (
        "The Hungarian weekly “Mirror” stated that the harbour would close in autumn. "
        "The weekly added that the port would be sold."
    )
    assert speakers(text)[1] == "The Hungarian weekly “Mirror”"


def test_a_relayed_speaker_goes_before_the_paper() -> None:
    text = "The newspaper quoted the economist Marta Brutel, saying that the harbour would close in autumn."
    names = speakers(text.replace("Marta Brutel", "Dmitry Suslov"))
    assert names == ["Dmitry Suslov"]


def test_quoted_fragments_belong_to_the_speaker_before() -> None:
    text = (
        "Dmitry Suslov believes that the treaty is dead. "
        "The two sides have “irreconcilable differences” and no trust."
    )
    assert speakers(text) == ["Dmitry Suslov", "Dmitry Suslov"]


def test_a_paragraph_of_quotation_follows_its_speaker() -> None:
    text = (
        "Dmitry Peskov told reporters that the talks had stalled.\n"
        "“Nobody expected a result so soon. The next round will be harder.”"
    )
    assert set(speakers(text)) == {"Dmitry Peskov"}


def test_a_lost_capital_does_not_hide_a_name() -> None:
    text = "Sergey Lavrov met the press. Everyone heard Lavrov. Then lavrov said that the talks had stalled."
    assert speakers(text)[2] == "Sergey Lavrov"


def test_who_is_quoted_as_saying_speaks() -> None:
    assert speakers("Dmitry Peskov was quoted as saying that the talks had stalled.") == ["Dmitry Peskov"]


def test_whom_a_passive_describes_does_not_speak() -> None:
    assert speakers("Dmitry Peskov is widely regarded as the voice of the government.") == [None]


def test_a_quotation_in_any_line_is_direct() -> None:
    line = "“The harbour is closed until the ice has gone,” the mayor said."
    text = "\n".join([line] * 5)
    found = attributions(text)
    spans = [(at, at + len(line)) for at in range(0, len(text), len(line) + 1)]
    said = [speaker_of(text, a, b, found) for a, b in spans]
    assert [s.direct for s in said if s] == [True] * 5


def test_narration_before_a_quotation_is_nobodys() -> None:
    text = (
        "For the town, the harbour means work for hundreds of people. "
        "“Without the harbour nobody would live here,” the mayor explains."
    )
    assert speakers(text) == [None, "the mayor"]
