"""Other names that news uses for a country: its capital, its people, its seat of government."""

from __future__ import annotations

_COUNTRIES = """
russia russian russians moscow kremlin
ukraine ukrainian ukrainians kyiv kiev
us usa america american americans washington
britain british uk england english london
france french paris
germany german germans berlin
poland polish poles warsaw
hungary hungarian hungarians budapest
romania romanian bucharest
turkey turkish turkiye ankara
china chinese beijing
czechia czech czechs prague
spain spanish madrid
italy italian rome
greece greek athens
denmark danish danes copenhagen
sweden swedish swedes stockholm
norway norwegian oslo
finland finnish helsinki
netherlands dutch hague
belgium belgian
europe european europeans eu
japan japanese tokyo
korea korean seoul
israel israeli jerusalem
iran iranian tehran
syria syrian damascus
georgia georgian tbilisi
belarus belarusian minsk
serbia serbian belgrade
"""

COUNTRY_OF = {word: line.split()[0] for line in _COUNTRIES.strip().splitlines() for word in line.split()}
"""Each name to its country's; lowercase."""


def same_country(one: str, other: str) -> bool:
    """Whether two lowercase words may stand for the same country."""
    country = COUNTRY_OF.get(one)
    return country is not None and country == COUNTRY_OF.get(other)
