"""The numbers and names of a sentence, and whether a source has them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

_UNITS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen twenty"""
_DECADES = "thirty forty fifty sixty seventy eighty ninety"
_DIGITS = {name: value for value, name in enumerate(_UNITS.split())}
_TENS = {name: value * 10 for value, name in enumerate(_DECADES.split(), 3)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SHORT = {"k": 1000, "m": 10**6, "mn": 10**6, "bn": 10**9, "b": 10**9}
_WORDS = "|".join(sorted((*_DIGITS, *_TENS, *_SCALES), key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?<![\w.,])(?P<digits>\d{{1,3}}(?:[,\u202f\xa0' ]\d{{3}})+(?:\.\d+)?|\d+(?:[.,]\d+)?)"
    rf"(?:(?P<short>k|mn|m|bn|b)\b|(?:[ \xa0-]?(?P<scale>{'|'.join(_SCALES)})s?\b))?"
    rf"|\b(?P<words>(?:{_WORDS})(?:[ -](?:and )?(?:{_WORDS}))*)\b",
    re.IGNORECASE,
)
_COUNTING = 2
"""Number words up to this one are not checked: "one of the two sides" claims no figure."""


def numbers(text: str) -> set[float]:
    """The quantities of a text: "9 million", "9m", "nine million" and "9,000,000" are one."""
    return {value for value, _ in _numbers(text)}


def claimed_numbers(text: str) -> dict[float, str]:
    """As `numbers`, each with how it is written, without small number words."""
    return {value: said for value, said in _numbers(text) if said[0].isdigit() or value > _COUNTING}


def _numbers(text: str) -> list[tuple[float, str]]:
    found: list[tuple[float, str]] = []
    for match in _NUMBER.finditer(text):
        if match["words"]:
            value = _value_of_words(re.findall(r"[a-z]+", match["words"].lower()))
        else:
            digits = re.sub(r"[,\u202f\xa0' ](?=\d{3}(?!\d))", "", match["digits"]).replace(",", ".")
            scale = _SCALES.get((match["scale"] or "").lower()) or _SHORT.get((match["short"] or "").lower())
            value = float(digits) * (scale or 1)
        found.append((round(value, 6), match[0]))
    return found


def _value_of_words(words: Sequence[str]) -> float:
    total = current = 0
    for word in words:
        if word in _SCALES:
            current = max(current, 1) * _SCALES[word]
            if word != "hundred":
                total, current = total + current, 0
        elif word != "and":
            current += _DIGITS.get(word, _TENS.get(word, 0))
    return float(total + current)


_NAME = re.compile(r"(?<![\w’'])[^\W\d_]+(?:[-.][^\W\d_]+)*")
_FUNCTION_WORDS = """a an the this that these those it its he she they his her their we our i you in on at by
for from of to with within without as after before since until during while when where who
what why how which whether and or but nor so yet if although though because however
moreover meanwhile also both each every either neither some many most much more several
few no not none other others another such there here then thus therefore according overall
instead finally first second third one two three only even still once under over between
among against about across despite unlike like per yes regarding concerning earlier later
today yesterday now it's that's there's mr mrs ms dr"""
_OPENING = frozenset(_FUNCTION_WORDS.split())
_YEAR = "january february march april may june july august september october november december"
_MONTHS = tuple(_YEAR.split())
_SAME = (
    "us usa america american americans washington", "uk britain british kingdom london", "eu european europe",
    "un nations", "nato alliance atlantic", "german germany germans", "french france", "polish poland poles",
    "dutch netherlands", "turkish turkey türkiye turks", "spanish spain", "swiss switzerland",
    "finnish finland finns", "swedish sweden swedes", "danish denmark danes", "russian russia moscow kremlin",
    "ukrainian ukraine kyiv kiev", "chinese china beijing", "ussr soviet", "english england", "irish ireland",
    "zelenskyy zelensky zelenskiy", "norwegian norway", "greek greece", "welsh wales", "scottish scotland",
)  # fmt: skip
_ALIASES = {word: row for row, words in enumerate(_SAME) for word in words.split()}
_ENDING = re.compile(r"(?:ians?|ans?|ia|ese|ish|is|i|y|ns?|s|a|e)$")


def names(sentence: str, common: frozenset[str]) -> list[str]:
    """The capitalised words of a sentence that are names. `common` holds words that the documents write
    small: with one of these, or a word such as "However", a sentence may begin without naming anyone."""
    found: list[str] = []
    begins = True
    for match in _NAME.finditer(sentence):
        word = match[0]
        low = _plain(word)
        between = sentence[: match.start()].rstrip()
        begins = not between or between[-1] in '.!?:;•-–—“"‘('
        if not word[0].isupper() or low in _OPENING or len(low) < 2:
            continue
        shouted = len(word) > 1 and word.isupper()
        if begins and not shouted and (low in common or _is_form(low)):
            continue
        found.append(word)
    return found


def _is_form(word: str) -> bool:
    """Whether a word is an adverb or a participle by its ending, and no place such as Italy or Beijing."""
    return len(word) > 5 and word.endswith(("ly", "ing")) and word not in _ALIASES


def lacking(wanted: Iterable[str], text: str) -> list[str]:
    """The names that a text does not hold, in this form, a derived one (Hungary, Hungarian) or as an
    acronym of its words."""
    words = _NAME.findall(text)
    known = {part for word in words for part in _parts(word)}
    stems = {_stem(word) for word in known}
    aliases = {_ALIASES[word] for word in known if word in _ALIASES}
    capitals = "".join(word[0] for word in words if word[0].isupper())

    def held(part: str) -> bool:
        return part in known or _stem(part) in stems or _ALIASES.get(part, -1) in aliases

    return [
        name
        for name in wanted
        if not all(held(part) for part in _parts(name))
        and not (name.isupper() and len(name) > 1 and name in capitals)
    ]


def common_words(texts: Iterable[str]) -> frozenset[str]:
    """The words that the texts write small somewhere."""
    return frozenset(word for text in texts for word in re.findall(r"(?<![\w’'])[a-z]{2,}", text))


def month_names(iso_date: str | None) -> str:
    """The month of an ISO 8601 date by name, for sentences that write a document's date out."""
    match = re.match(r"\d{4}-(\d\d)", iso_date or "")
    return _MONTHS[int(match[1]) - 1].capitalize() if match and 1 <= int(match[1]) <= 12 else ""


def _parts(name: str) -> list[str]:
    plain = _plain(name)
    if re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", plain):  # U.S
        return [plain.replace(".", "")]
    return [part for part in re.split(r"[-.]", plain) if part]


@lru_cache(maxsize=20_000)
def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    return _ENDING.sub("", word) if len(word) >= 5 else word
