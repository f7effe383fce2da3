"""Whom a sentence blames: the one who caused it, on whom it is turned, or who did it."""

from __future__ import annotations

import pytest

from rag.blame import DENIED, alleges, blamed_in
from rag.stance import parts_of


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("Warsaw pointed to NATO's plans for Ukraine as a key factor behind Russia's invasion.", "nato"),
        ("Moscow accused the United States of arming Ukraine.", "us"),
        ("Russia calls it a response to NATO's encroachment.", "nato"),
        ("In Moscow's view the war was triggered by NATO's expansion.", "nato"),
        ("Many leaders voiced frustration over Russia's intransigence.", "russia"),
        ("The views held by Russia and Ukraine are an obstacle to peace.", "russia and ukraine"),
        ("Hungary's foreign minister blamed nobody.", None),
        ("The talks failed in May.", None),
    ],
)
def test_who_is_blamed(text: str, party: str | None) -> None:
    part = parts_of(text)[0]
    assert blamed_in(part, part.holders) == party


def test_whose_opinion_it_is_is_not_blamed() -> None:
    part = parts_of("Ukraine has consistently rejected this narrative, labeling Russia's war unprovoked.")[0]
    assert part.holders == ("Ukraine",)
    assert alleges(part)
    assert blamed_in(part, part.holders) == "russia"


def test_what_alleges_nothing() -> None:
    assert not alleges(parts_of("We need to see tangible steps toward peace.")[0])


def test_who_rejects_what_is_said_and_names_nobody() -> None:
    part = parts_of("Kyiv has always rejected this account.")[0]
    assert blamed_in(part, part.holders) == DENIED + "kyiv"
    wish = parts_of("We need to see steps and a commitment to resolving disputes.")[0]
    assert blamed_in(wish, ["Antony Blinken"]) is None
    open_to_it = parts_of("Washington has not entirely dismissed the possibility.")[0]
    assert blamed_in(open_to_it, ["Washington"]) is None


def test_a_speaker_does_not_blame_himself() -> None:
    part = parts_of("Talks failed because the West did not agree.")[0]
    assert blamed_in(part, ["Arakhamia"]) == "west"
    assert blamed_in(part, ["the West"]) is None
