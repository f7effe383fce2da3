"""Whether a text speaks well or ill of something, whatever it is about."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from rag.axes import axis_of

_WELL = (
    r"good\b better\b best\b great\b success\w* succe\w+ benefi\w+ help(?:s|ed|ing|ful)?\b boost\w* "
    r"improv\w+ "
    r"strengthen\w* sav(?:e|es|ed|ing)\b protect\w* secur\w+ safe\w* stab(?:le|ility) peace\w* prosper\w* "
    r"rich\w* strong(?:er)?\b powerful effective\w* work\w*.(?:well|out) necessary crucial vital essential "
    r"fair\b fairness justified justifi\w+ legitimate\w* lawful legal\b democratic welcom\w+ prais\w+ "
    r"hail(?:s|ed)\b applaud\w* support\w* back(?:s|ed|ing)\b favou?r\w* endors\w+ defend(?:s|ed|ing)\b "
    r"approv\w+ embrac\w+ love[sd]?\b proud hope\w* optimis\w+ confident progress opportunit\w+ "
    r"advantage\w* "
    r"realistic worth\w* reasonable sensible no-brainer need(?:s|ed)?.to\b call(?:s|ed|ing)?.for "
    r"urg(?:e|es|ed|ing)\b "
    r"pledg\w+ vow(?:s|ed)\b growth\b thriv\w+ relie(?:f|ve\w*) victor\w+ right.thing fresh.ideas"
)
_ILL = (
    r"bad\b worse\w*\b worst\b terribl\w+ awful disast\w+ catastroph\w+ danger\w* risk\w* threat\w* "
    r"harm\w* "
    r"hurt\w* damag\w+ destroy\w* ruin\w* weaken\w* undermin\w+ jeopardi\w+ crisis chaos tensions?\b "
    r"escalat\w+ fear\w* worr(?:y|ies|ied|ying) concerned.(?:about|that) warn\w* critici\w+ critics\b "
    r"condemn\w* "
    r"denounc\w+ slam(?:s|med)\b blast(?:s|ed)\b oppos\w+ reject\w* refus\w+ object(?:s|ed)\b resist\w* "
    r"dismiss\w* disput\w* den(?:y|ies|ied)\b question(?:s|ed)\b doubt\w* s[kc]eptic\w* unrealistic "
    r"impossib\w+ "
    r"unlikely unfair\w* unjust\w* illegal\w* unlawful\w* unconstitutional\w* undemocratic\w* "
    r"anti-democra\w+ "
    r"racis\w+ cruel\w* inhuman\w* brutal\w* bonkers insane reckless\w* irresponsib\w+ foolish\w* stupid "
    r"mistake\w* wrong\w*\b fail\w* burden\w* costs?\b costly expensive punish\w* higher.prices "
    r"shortage\w* "
    r"distort\w* inflation\w*\b recession\w*\b violat\w+ abus\w+ betray\w* expulsion shame\w* "
    r"disgrac\w+ outrag\w+ "
    r"provocat\w+ frustrat\w+ too.(?:great|much|far|late|little|high|long)\b scar(?:ed|y)\b problem\w* "
    r"unacceptable nonsense lies?\b false\w* misleading overstated exaggerat\w+ collaps\w* disintegrat\w+ "
    r"ethnic.cleansing blackmail uncertain\w* ruled.out not.go.far.enough not.do.(?:so|it|that)\b"
)
_TONE = axis_of("tone", _WELL, _ILL, "", "")


def tone(text: str, counts: Callable[[int], bool] | None = None) -> int:
    """1 where a text speaks well of what it is about, -1 where it speaks ill of it, 0 where neither or both
    alike. A negation turns a word. Only words count whose offset `counts` accepts."""
    total = _TONE.reading(text, counts)
    return (total > 0) - (total < 0)


@lru_cache(maxsize=4096)
def tone_of(text: str) -> int:
    """`tone` of all the words of a text."""
    return tone(text)
