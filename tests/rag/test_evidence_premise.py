import pytest

from index.lexical import terms
from rag.answer_kinds import holds_kind
from rag.candidates import stem_of
from rag.other_names import same_country
from rag.premise import negated, number_apart, opposite, unreal
from rag.question import Kind, analyse


def test_a_plan_does_not_bear_out_what_is_said_to_have_happened() -> None:
    assert unreal("When did Georgia join the alliance?", "The summit stated that Georgia will join.")
    assert not unreal("When did Croatia join the alliance?", "Croatia joined in 2009.")
    assert not unreal("When will Georgia join the alliance?", "The summit stated that Georgia will join.")


def test_the_opposite_of_what_is_asked() -> None:
    assert opposite("Why did Baker accept the idea?", "Baker refused.")
    assert opposite("Why does he call it a bridge?", "It is an obstacle.")
    assert not opposite("Why did Baker refuse the idea?", "Baker refused.")
    assert not opposite("Why did they accept or reject it?", "They refused.")


def test_a_denial_counts_only_where_the_question_has_none() -> None:
    assert negated("Which fields do they share?", "There is no field in common.")
    assert not negated("Which fields do they not share?", "There is no field in common.")


def test_a_number_has_to_stand_by_what_is_counted() -> None:
    question = analyse("How many soldiers came?", terms)
    words = ["In", "2017", "they", "sent", "four", "units", "of", "4500", "soldiers"]
    held = [float(word == "soldiers") for word in words]
    assert number_apart(question, words, held, " ".join(words)) == 0
    words = ["In", "2017", "the", "soldiers", "of", "the", "eastern", "flank", "had", "little", "to", "do"]
    held = [float(word == "soldiers") for word in words]
    assert number_apart(question, words, held, " ".join(words)) == 1


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("date", "It was founded in 1949.", 1),
        ("date", "It was founded in Washington.", 0),
        ("number", "Some 14,000 people died.", 1),
        ("number", "People died.", 0),
        ("person", "The plan came from Brussels.", 1),
        ("person", "the plan came late.", 0),
        ("reason", "It failed because nobody came.", 1),
        ("reason", "It failed.", 0),
        ("thing", "It failed.", 0.5),
    ],
)
def test_the_kind_of_thing_a_sentence_holds(kind: Kind, text: str, expected: float) -> None:
    assert holds_kind(kind, text, frozenset(), stem_of) == expected


def test_a_date_that_the_question_names_itself_is_no_answer() -> None:
    assert holds_kind("date", "In 2014 the bill was passed.", frozenset({"2014"}), stem_of) == 0


def test_other_names_of_a_country() -> None:
    assert same_country("moscow", "russian")
    assert not same_country("finland", "sweden")
    assert not same_country("bridge", "bridge")
