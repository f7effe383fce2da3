"""Which words keep a sentence going after their full stop."""

from __future__ import annotations

import re


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_TITLES = _words(
    """
    dr mr mrs ms messrs mme prof sen sens rep reps gov govs gen col lt sgt capt adm maj rev hon brig
    cpl cmdr supt insp atty amb lieut pvt fr sr jr st mt ft pres
    """
)
_NUMBERED = _words(
    """
    no nos art arts fig figs sec vol vols ch chap para p pp nr
    """
)
_MONTHS = _words(
    """
    jan feb mar apr jun jul aug sep sept oct nov dec
    """
)
_NEVER_LAST = _words(
    """
    e.g i.e cf vs viz approx ca al incl
    """
)
_OFTEN_INSIDE = _words(
    """
    inc corp co cos ltd llc plc bros assn dept univ inst govt est etc ave blvd rd sq jr sr st ala ariz
    ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mont neb nev okla ore pa
    penn tenn tex va vt wash wis wyo
    """
)
_ORDINARY_IN_LOWERCASE = _words(
    """
    art sec fig mar miss mass wash ill ore la del pa ind kan mt gen col hon rep no est pres ch sun
    mont neb
    """
)
_STARTERS = _words(
    """
    the a an this that these those he she it they we you i his her its their our my your in on at by
    for from with as after before during since while when whenever if although though because but and
    or nor so yet however meanwhile moreover furthermore nevertheless nonetheless therefore thus
    instead according there here what who whose why how where which whether not no many some most all
    both each every one two another such then now today yesterday tomorrow last earlier later also
    still even until once despite under over about among amid between against
    """
)
_AFTER_A_TIME = _words(
    """
    et est edt pt pst pdt ct gmt utc bst cet moscow kyiv local eastern pacific central on monday
    tuesday wednesday thursday friday saturday sunday
    """
)
_ACRONYM = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
_NEXT_WORD = re.compile(r"[\"'“‘„«(\[`]*([^\W\d_]+)?")


def continues_after(word: str, following: str) -> bool:
    """Whether "`word`." is an abbreviation with `following` in the same sentence.

    `word` is what stands before the full stop ("U.S", "Dr", "J"), `following` the text after it.
    """
    bare = word.rstrip(".")
    if not bare:
        return False
    low = bare.lower()
    match = _NEXT_WORD.match(following)
    next_word = (match.group(1) or "") if match else ""
    starts_anew = next_word.lower() in _STARTERS and next_word[:1].isupper()
    if low in _NEVER_LAST:
        return True
    if low in {"a.m", "p.m"}:
        return next_word.islower() or next_word.lower() in _AFTER_A_TIME
    if _ACRONYM.fullmatch(bare) or low in {"ph.d", "d.sc"}:
        return not (starts_anew or (following[:1] in '“"' and next_word[:1].isupper()))
    if len(bare) == 1 and bare.isalpha():
        return bare != "I" and not starts_anew
    return _known_abbreviation(bare, low, following, starts_anew)


def _known_abbreviation(bare: str, low: str, following: str, starts_anew: bool) -> bool:
    if bare.islower() and low in _ORDINARY_IN_LOWERCASE:
        return False
    if low in _NUMBERED or low in _MONTHS:
        return following[:1].isdigit()
    if low in _TITLES:
        return not (starts_anew and low in {"st", "jr", "sr", "mt", "ft", "col", "gen", "rep"})
    return low in _OFTEN_INSIDE and not starts_anew
