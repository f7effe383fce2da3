import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.matching import any_form, contains_words, overlap, same_name
from eval.metrics import carries, covers, score_answer, verdict_of
from eval.results import read_result
from eval.types import GoldSpan, Question


@pytest.mark.parametrize(
    ("text", "form", "found"),
    [
        ("It cost 1,200 crowns.", "1200", True),
        ("It cost 1200 crowns.", "1,200", True),
        ("Signed in 2021, 300 people came.", "2021", True),
        ("Zelenskyy’s plan [1] failed", "plan failed", True),
        ("The FRANÇOIS bridge", "francois", True),
        ("“Do not worry,” he said", "worry he", True),
        ("Unimportant", "important", False),
        ("about 40 %", "40 %", True),
        ("about 40%", "40 %", True),
        ("some $61 billion", "61 billion", True),
        ("some 61 people", "$61", False),
        ("about 40 people", "40 %", False),
        ("", "x", False),
        ("anything", " ", False),
        ("anything", "?!", False),
    ],
)
def test_forms_match_as_whole_words(text: str, form: str, found: bool) -> None:
    assert contains_words(text, form) is found


def test_any_form_and_names() -> None:
    assert any_form("He left in May.", ["June", "may"])
    assert same_name("Foreign Minister Sergey Lavrov", ["Lavrov"])
    assert not same_name("Ivanov", ["Ivan"])
    assert not same_name("", ["Lavrov"])


spans = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: (min(pair), max(pair)))


@given(spans, st.lists(spans, max_size=6))
def test_overlap_counts_each_character_once(span: tuple[int, int], others: list[tuple[int, int]]) -> None:
    inside = {place for start, end in others for place in range(start, end)}
    assert overlap(span, others) == len(inside & set(range(*span)))


def test_half_of_a_span_covers_it_and_less_does_not() -> None:
    gold = GoldSpan("a", 100, 200)
    assert covers(gold, [("a", (0, 150))])
    assert covers(gold, [("a", (100, 125)), ("a", (120, 150))])
    assert not covers(gold, [("a", (0, 149))])
    assert not covers(gold, [("b", (0, 300))])


def test_the_same_words_elsewhere_cover_it_too() -> None:
    gold = GoldSpan("a", 0, 21, "The wall is in pieces")
    assert covers(gold, [], ["He wrote: “The wall  is in pieces.” Then he left."])
    assert not covers(gold, [], ["The wall is in order"])
    assert not covers(GoldSpan("a", 0, 3, "..."), [], ["anything ... at all"])


@pytest.mark.parametrize(
    ("sentence", "quotes", "carried"),
    [
        ("The mayor said: “The wall broke in May.” [1]", ["The wall broke in May."], True),
        ("The wall broke in May 2021", ["In May 2021 the old wall broke"], True),
        ("The wall broke in May 2022", ["In May 2021 the old wall broke"], False),
        ("The tower was sold to a bank", ["In May 2021 the old wall broke"], False),
        ("The wall broke", [], False),
        ("", ["The wall broke"], False),
    ],
)
def test_what_a_quote_carries(sentence: str, quotes: list[str], carried: bool) -> None:
    assert carries(sentence, quotes) is carried


TEXTS = {"a": "The wall broke in May. Nobody was hurt. The wall broke in May."}
QUESTION = Question(
    "q", "When did the wall break?", answers=(("May",),), evidence=(GoldSpan("a", 0, 22, TEXTS["a"][:22]),)
)


def scores(**citation: object) -> dict[str, float]:
    cited = {"number": 1, "path": "a", "start": 0, "end": 22, "quote": TEXTS["a"][:22]} | citation
    answer = {
        "status": "answered",
        "text": "In May. [1]",
        "sentences": [{"text": "The wall broke in May.", "citations": [1]}],
        "citations": [cited],
    }
    return score_answer(QUESTION, read_result(answer), TEXTS.get)


def test_a_quote_that_is_not_in_its_document_earns_nothing() -> None:
    found = scores(quote="The wall broke in May!")
    assert found["verbatim"] == found["evidence_recall"] == found["citation_precision"] == 0.0
    assert found["citation_recall"] == 0.0


def test_a_quote_with_wrong_offsets_is_found_but_not_verbatim() -> None:
    found = scores(start=5, end=9)
    assert found["verbatim"] == 0.0
    assert found["evidence_recall"] == found["citation_precision"] == 1.0


def test_a_document_that_nobody_knows_earns_nothing() -> None:
    assert scores(path="b")["evidence_recall"] == 0.0
    assert scores()["evidence_recall"] == 1.0


def test_the_place_counts_not_only_the_words() -> None:
    found = scores(start=23, end=39, quote="Nobody was hurt.")
    assert found["verbatim"] == 1.0
    assert found["evidence_recall"] == found["citation_precision"] == 0.0


@pytest.mark.parametrize(
    ("question", "answer", "verdict"),
    [
        (QUESTION, {"status": "answered", "text": "In May"}, "right"),
        (QUESTION, {"status": "not_found", "text": "In May"}, "refused"),
        (QUESTION, {"status": "answered", "text": "In June"}, "wrong"),
        (Question("q", "?", answerable=None), {"status": "answered", "text": "In May"}, "unjudged"),
        (Question("q", "?", answerable=False), {"status": "answered", "text": "In May"}, "wrong"),
        (Question("q", "?", evidence=QUESTION.evidence), {"status": "answered", "text": "May"}, "wrong"),
    ],
)
def test_verdicts(question: Question, answer: dict[str, object], verdict: str) -> None:
    result = read_result(answer)
    assert verdict_of(question, result, score_answer(question, result, TEXTS.get)) == verdict


def test_a_refusal_scores_no_match_even_where_its_text_holds_the_words() -> None:
    answer = {"status": "not_found", "text": "Nothing about May."}
    assert score_answer(QUESTION, read_result(answer), TEXTS.get)["answer_match"] == 0.0


def test_a_repeated_passage_counts_everywhere_it_stands() -> None:
    elsewhere = {"path": "b", "start": 0, "end": 22, "also_in": [{"path": "a", "start": 0, "end": 22}]}
    others = [{"path": f"c{n}", "start": 0, "end": 9} for n in range(9)]
    answer = {"status": "answered", "text": "?", "passages": [*others, elsewhere]}
    assert score_answer(QUESTION, read_result(answer), TEXTS.get)["span_recall@10"] == 1.0
    answer = {"status": "answered", "text": "?", "passages": [*others, others[0], elsewhere]}
    assert score_answer(QUESTION, read_result(answer), TEXTS.get)["span_recall@10"] == 0.0
