from index.types import Document
from rag.context import joined, naming_sentence, quote_of
from rag.damage import damaged


def span(text: str, part: str) -> tuple[int, int]:
    start = text.index(part)
    return start, start + len(part)


def document(text: str, published_at: str | None = None) -> Document:
    return Document(path="a.txt", text=text, id=1, published_at=published_at)


def test_a_sentence_that_leans_on_the_one_before_is_led_in() -> None:
    text = "The council approved the bridge. It will cost 40 million crowns. Ships pass below."
    quote = quote_of(document(text), span(text, "It will cost 40 million crowns."))
    assert quote.text == "The council approved the bridge. It will cost 40 million crowns."


def test_a_sentence_that_stands_alone_is_left_alone() -> None:
    text = "The council approved the bridge. Ships pass below."
    assert quote_of(document(text), span(text, "Ships pass below.")).text == "Ships pass below."


def test_a_sentence_within_a_quotation_begins_with_the_quotation() -> None:
    text = "“We rely on ourselves. Europe will not fight for us,” the ministry said."
    quote = quote_of(document(text), span(text, "Europe will not fight for us,” the ministry said."))
    assert quote.start == 0


def test_quotes_that_follow_each_other_are_joined_and_others_not() -> None:
    text = "Snow fell in May. Rain fell in June. Hail fell in July."
    first, second, third = (
        quote_of(document(text), span(text, f"{part}.")) for part in text[:-1].split(". ")
    )
    whole = joined(second, first)
    assert whole is not None
    assert whole.text == "Snow fell in May. Rain fell in June."
    assert joined(first, third) is None


def test_the_sentence_that_names_a_speaker_is_found_where_the_quote_does_not() -> None:
    text = (
        "Kremlin spokesman Dmitry Peskov spoke on Monday. Reporters filled the hall and the corridor. "
        "Some had waited since dawn in the snow. He said that the talks would go on."
    )
    quote = quote_of(document(text), span(text, "He said that the talks would go on."))
    assert quote.speaker == "Dmitry Peskov"
    naming = naming_sentence(quote)
    assert naming is not None
    assert "Dmitry Peskov" in text[slice(*naming)]


def test_the_date_falls_back_to_the_documents() -> None:
    text = "The bridge was opened in 2019. It is blue."
    dated = document(text, published_at="2021-04")
    assert quote_of(dated, span(text, "The bridge was opened in 2019.")).when == "2019"
    text = "The water is cold."
    assert quote_of(document(text, published_at="2021-04"), (0, len(text))).when == "2021-04"


def test_damage_is_seen() -> None:
    assert damaged("He ** that the talks go on.", "")
    assert damaged("They agreed wiht the plan.", "")
    assert damaged("The text holds a \ufffd character.", "")


def test_a_name_begun_small_is_a_slip_where_the_document_writes_it_large() -> None:
    rest = "The minister met Lavrov. Then Lavrov left, and everyone heard Lavrov speak."
    assert damaged("lavrov stressed the need for talks.", rest)
    assert not damaged("talks went on.", rest)


def test_plain_text_is_not_damaged() -> None:
    assert not damaged("The council approved the bridge, and 2 * 3 is 6.", "")
    assert not damaged("Kyiv’s paratroopers quipped about gazpacho.", "")


def test_words_of_one_paragraph_are_not_joined_with_narration_of_another() -> None:
    text = "“The talks go on,” Anna Roe said. The hall was cold.\nThe fish market opens at six."
    said, narrated, other = (
        quote_of(document(text), span(text, part))
        for part in (
            "“The talks go on,” Anna Roe said.",
            "The hall was cold.",
            "The fish market opens at six.",
        )
    )
    assert said.speaker == "Anna Roe"
    assert narrated.speaker is None
    whole = joined(said, narrated)
    assert whole is not None
    assert joined(whole, other) is None
    assert joined(narrated, other) is not None
