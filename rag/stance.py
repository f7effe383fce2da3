"""Who takes a stand in a sentence: cut where it turns ("but", "while"), each part with the holders that its
verbs of opinion name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.words import FUNCTION_WORDS, ORGANISATIONS, PEOPLES, PLACES

_TURN = re.compile(
    r"\s*(?:;|[,—–]\s*(?=(?:but|while|whereas|although|though|yet|others|and others)\b)|\bbut\b(?! also)"
    r"|\bwhile\b|\bwhereas\b|, with\b(?=.{0,40}\bothers\b))\s*",
    re.I,
)
_CONCEDED = re.compile(r"^\W*(?:while|although|though|whereas)\b[^,]{10,200},\s*", re.I)
_STANCE_VERB = re.compile(
    r"^(?:[,—–]?\s*(?:(?:however|conversely|meanwhile|in turn|for (?:its|his|her|their) part|too|also|"
    r"now|therefore|"
    r"has|have|had|is|are|was|were|will|would|repeatedly|consistently|long|again|once|recently|publicly|"
    r"bluntly|"
    r"strenuously|strongly|firmly|clearly|always|already|still|never|not|only|merely|even|just|who|"
    r"[a-z]+ly|"
    r"does|do|did|to)\b[,]?\s*)*)"
    r"(?P<verb>view|sees?\b|seeing\b|saw\b|regard|consider|believ|think|thought|argu|claim|said\b|says?\b|"
    r"stat(?:e|es|ed|ing)\b|insist|stress|emphasi|maintain|assert|accus|blam|condemn|den[iy]|reject|"
    r"dismiss|refus|oppos|support|back(?:s|ed|ing)\b|favou?r|welcom|prais|criticis|criticiz|warn|fear|"
    r"doubt|question|label|call|describ|perceiv|frame|demand|want|hope|expect|promis|pledg|vow|offer|"
    r"propos|agree|disagree|object|contradict|refut|rebuff|ignor|suggest|express|"
    r"point(?:s|ed|ing)? (?:to|out)|accept|recogni|reads?\b|(?:took|takes?) (?:a|an|the) |"
    r"holds?\b|held\b|traced?\b|puts? (?:it|the (?:\w+ )?(?:toll|number|figure|total))\b|"
    r"intend|prefer|declar|announc|not(?:ed|es|ing)\b|add(?:s|ed|ing)\b|reveal|admit|acknowledg|concede|"
    r"explain|analy[sz]|reiterat|signal|commend|caution|urg|complain|feels?\b|felt\b|judge|ready|willing|"
    r"unwilling|open to|"
    r"remain(?:s|ed)? (?:skeptical|sceptical|wary|cautious|opposed|committed|open|convinced|"
    r"ready|willing|firm)|skeptical|sceptical|wary|cautious|satisfied|dissatisfied|hesitant|asserting|"
    r"float|liken|worr(?:y|ies|ied)|predict|estimat|told\b|tweet|wr(?:ote|ites?)\b|contend|counter(?:s|"
    r"ed)\b|"
    r"lament|mock(?:s|ed)\b|ridicul|slam|blast(?:s|ed)\b|denounc|hail(?:s|ed)\b|applaud|defend(?:s|"
    r"ed)\b|endors|"
    r"push(?:es|ed)? back|conclud|resist|ruled? out|liken|brand(?:s|ed)\b|decr(?:y|ies|ied)|object)",
    re.I,
)
_ACCORDING = re.compile(
    r"(?:according to|in the (?:view|opinion|words|eyes) of|from the (?:perspective|point of view) "
    r"of)\s+(?:the )?$",
    re.I,
)
_DENIAL = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|reject\w*|dismiss\w*|refut\w*|disput\w*|contradict\w*|rebuff\w*|"
    r"contest(?:s|ed)?)\b",
    re.I,
)
_CAPITAL = r"(?:[A-ZÀ-Þ][\w&-]*(?:\.[A-Z]\w*|\.(?=\s[A-Z]))*\.?)"
_PLACE = "|".join(sorted(PLACES | ORGANISATIONS | PEOPLES, key=len, reverse=True))
_WHO = re.compile(
    rf"(?P<who>\b(?:[Cc]ritics|[Ss]upporters|[Oo]pponents|[Pp]roponents|[Ss]k?ceptics|[Oo]thers|"
    r"(?:[Hh]uman rights |[Cc]ivil rights |[Mm]ost |[Mm]any |[Ss]ome )?(?:[Ee]conomists|[Cc]ampaigners|"
    r"[Aa]ctivists|[Aa]dvocates|"
    r"[Ll]awyers|[Rr]epublicans|[Dd]emocrats|[Cc]onservatives|[Ll]iberals|[Uu]nions|[Rr]esidents|"
    r"[Ff]amilies|[Vv]oters|[Pp]rosecutors|"
    r"[Ss]cientists|[Dd]octors|[Ll]awmakers|[Ii]nvestors|[Rr]etailers|[Ff]armers|[Pp]rotesters|"
    r"[Pp]olice|[Ww]itnesses|(?:[A-Za-z]+ )?sources)|"
    rf"[Ss]ome(?: [a-z]+s)?|[Mm]any"
    rf"|[Oo]bservers|[Bb]oth sides|(?:[Tt]he )?(?:[Ww]estern|[Ee]uropean|[Rr]ussian|[Uu]krainian|"
    rf"[Aa]merican)(?: [A-Z][a-z]+)? [a-z]+s"
    rf"|[Ss]everal [a-z]+s|[Oo]fficials|[Aa]nalysts|[Ee]xperts|[Tt]he (?:{_PLACE}))\b"
    rf"|{_CAPITAL}(?:(?: of| of the| for|’s|'s| and)? {_CAPITAL}){{0,5}}|\b(?:{_PLACE})\b)"
)
_GERUND = re.compile(r"[A-Z][a-z]+ing\b")
_LEADING = re.compile(
    r"^(?:(?:While|As|When|Although|Though|However|But|And|If|Since|After|Before|In|On|At|For|Yet|"
    r"Meanwhile|That|Then|"
    r"Now|Where|Whereas|Former)\s+)+"
)
_OBJECT = re.compile(
    r"\b(?:of|to|with|against|by|on|in|for|from|and|or|between|that of|than|if|"
    r"what|whether|allow|join|joining)\s(?:the\s)?$",
    re.I,
)
_OWN_WORDS = re.compile(
    r"^['’]s? (?:[\w-]+ ){0,2}(?:comments?|remarks?|stance|position|narrative|view|views|belief|words|"
    r"statement|"
    r"perspective|account|opinion)\b"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence between its turns. `holders` are those whose opinion its verbs name; `denies`
    tells whether it rejects what someone else says."""

    text: str
    start: int
    end: int
    holders: tuple[str, ...]
    denies: bool


@lru_cache(maxsize=8192)
def parts_of(text: str) -> tuple[Part, ...]:
    """A sentence cut where it turns; one part where it doesn't. Offsets are within `text`."""
    cuts = [m for m in _TURN.finditer(text) if m.start() > 0]
    conceded = _CONCEDED.match(text)
    if conceded:
        cuts = [conceded, *(m for m in cuts if m.start() > conceded.end())]
    edges = [0, *(m.end() for m in cuts)]
    ends = [*(m.end() if m is conceded else m.start() for m in cuts), len(text)]
    parts = []
    for start, end in zip(edges, ends, strict=False):
        if text[start:end].strip():
            parts.append(_part(text, start, end))
    return tuple(parts)


def _part(text: str, start: int, end: int) -> Part:
    piece = text[start:end]
    return Part(piece, start, end, holders_of(piece), _DENIAL.search(piece) is not None)


def holders_of(text: str) -> tuple[str, ...]:
    """Who is said to hold an opinion, by the verbs of opinion: "Kyiv views it as ..." gives Kyiv.

    Who speaks within what another holder says is not one: "Hungary believes NATO will ..." gives Hungary.
    """
    for match in _WHO.finditer(text):
        name = _LEADING.sub("", match["who"]).rstrip(".")
        if not name or name.lower() in FUNCTION_WORDS or _GERUND.match(name):
            continue
        before, after = text[max(0, match.start() - 30) : match.start()], text[match.end() : match.end() + 90]
        own = after.startswith(",") and "for" in (before.strip().lower(), match["who"].split()[0].lower())
        says = _OWN_WORDS.match(after) or _STANCE_VERB.match(after.lstrip(" "))
        if says and re.match(r",\s*[a-z]+ing\b", after):
            continue
        if own or _ACCORDING.search(before) or (says and not _OBJECT.search(before)):
            return (name,)
    return ()
