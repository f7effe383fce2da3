"""Words that stand on one or the other end of what people dispute: danger and safety, support and refusal.

Each axis has two poles. A question whose predicate lies on an axis ("a threat") is answered, yes or no, by
what lies on the same axis ("defensive"), with or without a negation in front of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from rag.axis_words import AXIS_WORDS

NEGATIVE = re.compile(
    r"\b(?:not|no(?!-)|never|neither|nor|none|nobody|nothing|cannot|[a-z]+n['’]t|without|unable|unlikely|"
    r"hardly|barely|refus\w+"
    r"|reject\w*|den(?:y|ies|ied|ying)|dismiss\w*|oppos(?:es?|ed|ing)|against|fail(?:s|ed|ing|ure)?|"
    r"lack\w*|doubt\w*"
    r"|unwilling|instead of|rather than|block(?:s|ed|ing)?|veto\w*"
    r"|prevent\w*|far from|neglect\w*|stop(?:s|ped)?|rule[sd]? out|"
    r"end(?:s|ed)? to|interrupt\w*|walk\w* (?:away|out)|br(?:oke|eak|eaks|oken) off|contradict\w*"
    r"|avoid\w*|derail\w*|wreck\w*|suspend\w*|short of)\b",
    re.I,
)
RULED_OUT = re.compile(
    r"(?:\s[^\s.;,]+){0,6}?\s(?:is|are|was|were|seems?|be|remains?)\s(?:currently |at present |now )?"
    r"(?:not|impossible|unlikely|ruled out|out of the question|elusive|distant|"
    r"far(?! from (?:over|done|finished))|(?:(?:regarded|seen|dismissed|viewed|described|portrayed) as "
    r")?(?:a |an )?"
    r"(?:myth|lie|hoax|provocation|fabrication|invention|propaganda|nonsense))\b"
    r"|(?:\s[^\s.;,]+){0,4}?\s(?:only|merely|just)\s(?:stays?|remains?|is|a matter)\b"
    r"|(?:\s[^\s.;,]+){0,4}?\sis a matter of words\b"
)
"""What follows a word that is said not to be."""
_OPPOSED = re.compile(
    r"[^.;:]{0,90}?\b(?:oppos|reject|refus|resist|object)\w* (?:to )?"
    r"(?:such|this|that|it|the (?:idea|move|step|plan|prospect))\b"
    r"|(?: [\w’'-]+){0,5}? (?:is|are|was|were|been|being) (?:\w+ )?"
    r"(?:opposed|rejected|resisted|blocked|vetoed)\b"
)
"""What follows the matter where somebody is against it: "its accession, so ... opposes such a move"."""
_REACH = 60
"""Characters before a word in which a negation turns it."""
CLAUSE_END = re.compile(
    r"[.;:!?]|,(?! (?:or|and|nor) | \w+ (?:or|nor) )|\bbut\b"
    r"|\band(?= (?:ha[sd]|have|is|are|was|were|will|would|can|could|must|should|may|might)\b)"
)
"""Beyond which a negation turns nothing: a new clause, or a new verb of the same subject."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Two opposed sets of word beginnings; `high` is the pole of approval, safety, truth, and `matter` the
    words of that pole that only name the matter. `for_high` and `for_low` are how each pole is typically
    put, to search for it."""

    name: str
    high: re.Pattern[str]
    matter: re.Pattern[str]
    low: re.Pattern[str]
    for_high: str
    for_low: str

    def reading(self, text: str, counts: Callable[[int], bool] | None = None) -> int:
        """Above 0 where a text leans to the high pole, below 0 for the low one, 0 for neither. A bad thing
        denied is half of a good one. Only words count whose offset `counts` accepts."""

        def turns(words: re.Pattern[str]) -> list[int]:
            found = (m for m in words.finditer(text) if counts is None or counts(m.start()))
            return [_turned(text, match) for match in found]

        opposed = any(_OPPOSED.match(text, match.end()) for match in self.matter.finditer(text))
        high = 2 * sum(turns(self.high)) + sum(turns(self.matter)) * (-1 if opposed else 1)
        return high - sum(2 if turn > 0 else -1 for turn in turns(self.low))

    def speaks(self, text: str, counts: Callable[[int], bool]) -> bool:
        """Whether a text has a word of either pole that does more than name the matter."""
        return any(counts(match.start()) for words in (self.high, self.low) for match in words.finditer(text))


def _turned(text: str, match: re.Match[str]) -> int:
    """1, or -1 where an odd number of negations turns a word in its clause."""
    lead = CLAUSE_END.split(text[max(0, match.start() - _REACH) : match.start()])[-1]
    denied = len(NEGATIVE.findall(lead)) or bool(RULED_OUT.match(text, match.end()))
    return -1 if denied % 2 else 1


def axis_of(name: str, high: str, low: str, for_high: str, for_low: str) -> Axis:
    """An axis from the words of its poles (`rag.axis_words`)."""
    matter = [word.removesuffix("~") for word in high.split() if word.endswith("~")]
    plain = [word for word in high.split() if not word.endswith("~")]
    return Axis(name, _any(plain), _any(matter), _any(low.split()), for_high, for_low)


def _any(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})" if words else r"(?!)", re.I)


AXES = tuple(axis_of(*words) for words in AXIS_WORDS)
"""Every axis; the same order as their words."""


@lru_cache(maxsize=4096)
def readings(text: str) -> tuple[int, ...]:
    """One reading an axis, in the order of `AXES`."""
    return tuple(axis.reading(text) for axis in AXES)
