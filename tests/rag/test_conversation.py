"""Follow-ups become questions that stand alone; whole questions stay as they are."""

from __future__ import annotations

import pytest

from rag.conversation import MAX_QUESTION, resolve, standalone


@pytest.mark.parametrize(
    ("history", "question", "whole"),
    [
        (
            ["When did Montenegro join NATO?"],
            "And North Macedonia?",
            "When did North Macedonia join NATO?",
        ),
        (["Which countries joined NATO in 1999?"], "And in 2004?", "Which countries joined NATO in 2004?"),
        (
            ["How does Germany react to Russia, in Rasmussen's view?"],
            "what about the brits",
            "How do the Brits react to Russia, in Rasmussen's view?",
        ),
        (
            ["What did the secretary general say about membership?"],
            "And Blinken?",
            "What did Blinken say about membership?",
        ),
        (
            ["What is the alliance's position on talks?"],
            "And Hungary's?",
            "What is Hungary's position on talks?",
        ),
        (
            ["What did Lavrov say at the press conference about NATO?"],
            "And about Greenland?",
            "What did Lavrov say at the press conference about Greenland?",
        ),
    ],
)
def test_a_new_name_takes_the_place_of_its_like(history: list[str], question: str, whole: str) -> None:
    assert standalone(question, history) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("Does Hungary agree to the accession?", "Why not?", "Why does Hungary not agree to the accession?"),
        ("Was the treaty signed in Vienna?", "Why?", "Why was the treaty signed in Vienna?"),
        (
            "Was the goal put into the constitution?",
            "In which year was that?",
            "In which year was the goal put into the constitution?",
        ),
        (
            "How many troops does NATO rotate through Poland?",
            "Since when?",
            "Since when does NATO rotate troops through Poland?",
        ),
        (
            "Did anybody say that nobody will fight for Ukraine?",
            "Who said so?",
            "Who said that nobody will fight for Ukraine?",
        ),
        ("Will Ukraine join NATO?", "Is that true?", "Is it true that Ukraine will join NATO?"),
    ],
)
def test_what_was_left_out_comes_from_the_question_before(before: str, question: str, whole: str) -> None:
    assert standalone(question, [before]) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (
            "Who is Dmitry Suslov?",
            "What does he think of the exercises?",
            "What does Dmitry Suslov think of the exercises?",
        ),
        (
            "Who is Elena Petrova?",
            "Where does she work in London?",
            "Where does Elena Petrova work in London?",
        ),
        (
            "What is the NATO-Russia Council for?",
            "when was it set up",
            "When was the NATO-Russia Council set up?",
        ),
        (
            "What was decided at the Bucharest summit?",
            "How did Putin react to it?",
            "How did Putin react to the Bucharest summit?",
        ),
        (
            "What did Lula advise Ukraine to do?",
            "Did Zelensky meet him in Japan?",
            "Did Zelensky meet Lula in Japan?",
        ),
        (
            "What are the two reasons Hungary gives for its refusal?",
            "What is the second one?",
            "What is the second reason Hungary gives for its refusal?",
        ),
    ],
)
def test_a_pronoun_becomes_whom_or_what_it_stands_for(before: str, question: str, whole: str) -> None:
    assert standalone(question, [before]) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (
            "Which laws did the parliament pass in May?",
            "Who voted against them?",
            "Who voted against the laws the parliament passed in May?",
        ),
        (
            "Who was shot in Lima?",
            "Where were they taken?",
            "Where were the ones who were shot in Lima taken?",
        ),
        ("Who is Dr. Roe?", "When was her book printed?", "When was Dr. Roe's book printed?"),
        (
            "How does Ukraine see the alliance?",
            "And how does Russia see it?",
            "How does Russia see the alliance?",
        ),
        (
            "Did Macron meet the pope in Rome?",
            "What did they talk about?",
            "What did Macron and the pope talk about?",
        ),
        (
            "How much does the new aircraft carrier cost?",
            "And the old one?",
            "How much does the old aircraft carrier cost?",
        ),
        ("How many seats did it win in May?", "And how many votes?", "How many votes did it win in May?"),
        ("Why did Putin help Assad?", "And Iran, what does it want?", "What does Iran want?"),
        (
            "Where did the storm make landfall?",
            "How many people were hurt?",
            "Regarding where the storm made landfall: how many people were hurt?",
        ),
    ],
)
def test_what_is_meant_is_told_from_others(before: str, question: str, whole: str) -> None:
    assert standalone(question, [before]) == whole


def test_who_asked_for_is_referred_to_by_what_he_did() -> None:
    before = "Who said that Ukraine is a consumable?"
    rewritten = standalone("What did he mean by that?", [before])
    assert rewritten == "What did the one who said that Ukraine is a consumable mean by that?"


def test_an_earlier_answer_names_him() -> None:
    before = "Who said that Ukraine is a consumable?"
    answer = "Per the newspaper, the expert Igor Brutel said so [1]"
    assert "Igor Brutel mean" in standalone("What did he mean by that?", [before], answers=[answer])


def test_a_topic_is_put_before_a_question_that_says_too_little() -> None:
    rewritten = standalone("Did Baker agree?", ["What did Gorbachev propose to James Baker?"])
    assert rewritten == "Regarding what Gorbachev proposed to James Baker: did Baker agree?"


@pytest.mark.parametrize(
    "question",
    [
        "What price did Trump offer Denmark for Greenland?",
        "Who is Elena Petrova?",
        "When did Poland, Hungary and the Czechs enter NATO?",
        "Does Moscow admit it wants to attack?",
        "Is there any room for cooperation between Russia and NATO?",
        "Is it true that Gorbachev wanted his country to join NATO?",
        "How did Washington treat its allies?",
    ],
)
def test_a_whole_question_does_not_change_whatever_came_before(question: str) -> None:
    history = ["What did Scholz say about aggression?", "Who heads the Venice Commission?"]
    assert standalone(question, history) == question


def test_without_history_nothing_changes() -> None:
    assert standalone("And Poland?") == "And Poland?"
    assert not resolve("How old is he?").changed


def test_turns_are_completed_one_after_the_other() -> None:
    history = ["How does Germany react to Russia, in Rasmussen's view?", "And France?"]
    assert standalone("And Britain?", history) == "How does Britain react to Russia, in Rasmussen's view?"
    asked = standalone(
        "Which party does he belong to?", ["Who is David Arakhamia?", "What did he say of the war?"]
    )
    assert asked == "Which party does David Arakhamia belong to?"


def test_names_in_lower_case_are_known_when_given() -> None:
    assert standalone("what did he say", ["who is putin"], names=["putin"]).startswith("What did putin say")


def test_the_search_leaves_out_the_topic_and_keeps_the_question_before_as_context() -> None:
    whole = resolve("Did Baker agree?", ["What did Gorbachev propose to James Baker?"])
    assert whole.search == "did Baker agree?"
    assert whole.context == "What did Gorbachev propose to James Baker?"
    assert whole.changed


def test_a_completed_question_needs_no_context() -> None:
    assert resolve("And Poland?", ["When did Hungary join NATO?"]).context == ""


@pytest.mark.parametrize(
    "question", ["", "?", "...", "And?", "he", "why not", "«»", "it it it it", "\u0000", "the one"]
)
def test_odd_turns_are_survived(question: str) -> None:
    for history in ([], [""], ["?"], ["Why?"], ["Who is she?", "And?"], ["x" * 3000]):
        assert len(standalone(question, history)) <= MAX_QUESTION + 3100


@pytest.mark.parametrize(
    ("history", "question", "whole"),
    [
        (
            ["Who is Anna Roe?", "What did she write about the wall?"],
            "And where was it published?",
            "Where was what Anna Roe wrote about the wall published?",
        ),
        (
            ["Who said Greenland is not for sale?"],
            "Who asked about it?",
            "Who asked about Greenland?",
        ),
        (
            ["When was the NATO-Russia Council set up?", "What was it for?"],
            "Is it still working?",
            "Is the NATO-Russia Council still working?",
        ),
        (["What did Zelensky tell Stoltenberg?"], "And CNN?", "What did Zelensky tell CNN?"),
        (["Who chairs the G7 summit?"], "Will Zelensky be there?", "Will Zelensky be at the G7 summit?"),
        (["Who met in Skopje?"], "Who invited Lavrov there?", "Who invited Lavrov in Skopje?"),
        (
            ["Which cities should Ukraine give up?"],
            "Who demanded it?",
            "Regarding which cities Ukraine should give up: who demanded it?",
        ),
        (
            ["What is the role of the allies?"],
            "What does Scholz say?",
            "Regarding what the role of the allies is: what does Scholz say?",
        ),
        (
            ["What do Trump's critics say?"],
            "And his supporters?",
            "What do Trump's supporters say?",
        ),
        (["What happened to Skripal?"], "When was this?", "When did that happen to Skripal?"),
    ],
)
def test_what_is_meant_is_found_over_turns(history: list[str], question: str, whole: str) -> None:
    assert standalone(question, history) == whole
