"""What a question asks for: its content words, names, the kind of answer, whose words it wants."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["person", "place", "date", "number", "reason", "manner", "yes_no", "thing", "open"]

KINDS: tuple[Kind, ...] = ("person", "place", "date", "number", "reason", "manner", "yes_no", "thing", "open")

WORD = re.compile(r"[^\W_]+")

# Words that carry no content of their own in a question; the index's analyzer drops the commonest only.
STOPWORDS = frozenset(
    """a an the of in on at to from by for with about as into than then and or but if so is are was were be
    been being am do does did done has have had having will would can could shall should may might must
    it its this that these those there here he she they him them his her their hers theirs i me my mine
    we us our you your who whom whose what which when where why how s t d ll re ve m not no nor any some
    all each every both either neither many much more most such own same other too very just also only
    even ever never up out over under again further once because while during before after between
    through above below off down against name list tell give describe explain say says said saying
    according there let like get got go going one ones yet still been upon per via kind sort type way
    ways thing things really actually exactly please know""".split()  # noqa: SIM905
)

SPEECH = (
    r"(?:says?|said|saying|stat(?:es?|ed|ing)|claim(?:s|ed|ing)?|believ(?:es?|ed|ing)|thinks?|thought|thinking"
    r"|argu(?:es?|ed|ing)|warn(?:s|ed|ing)?|declar(?:es?|ed|ing)|announc(?:es?|ed|ing)|insist(?:s|ed|ing)?"
    r"|stress(?:es|ed|ing)?|emphasi[sz](?:es?|ed|ing)|suggest(?:s|ed|ing)?|remark(?:s|ed|ing)?"
    r"|not(?:es?|ed|ing)|point(?:s|ed)? (?:out|to)|reveal(?:s|ed|ing)?|admit(?:s|ted|ting)?|den(?:y|ies|ied)"
    r"|predict(?:s|ed|ing)?|assert(?:s|ed|ing)?|maintain(?:s|ed|ing)?|prais(?:es?|ed|ing)"
    r"|critici[sz](?:es?|ed|ing)|complain(?:s|ed|ing)?|call(?:s|ed|ing)?|describ(?:es?|ed|ing)"
    r"|accus(?:es?|ed|ing)|express(?:es|ed|ing)?|explain(?:s|ed|ing)?|comment(?:s|ed|ing)?|report(?:s|ed|ing)?"
    r"|ask(?:s|ed|ing)?|joke[sd]?|quip(?:s|ped)?|add(?:s|ed)|mention(?:s|ed)?|vow(?:s|ed)?|promis(?:es?|ed)"
    r"|threaten(?:s|ed)?|urge[sd]?|acknowledge[sd]?|recall(?:s|ed)?|speaks?|spoke|spoken|welcom(?:es?|ed)"
    r"|quoted|consider(?:s|ed)?|regard(?:s|ed)?|sees?|saw|views?|viewed|oppos(?:es?|ed)|support(?:s|ed)?"
    r"|demand(?:s|ed)?|propos(?:es?|ed)|express(?:es|ed)|tells?|told|talk(?:s|ed)?|compar(?:es?|ed)"
    r"|mean(?:s|t)?|want(?:s|ed)?|wish(?:es|ed)?|hop(?:es?|ed)|fear(?:s|ed)?|doubt(?:s|ed)?|agree[sd]?"
    r"|label(?:s|led)?|reject(?:s|ed)?|object(?:s|ed)?|holds?|held|find(?:s)?|expect(?:s|ed)?|wr(?:ites?|ote))"
)
_OPINION = (
    r"(?:opinion|view|eyes|words|judge?ment|estimation|assessment|account|telling|position|attitude"
    r"|report|claim|reasons?|arguments?|explanation|reaction|stance|criticism|comments?|remarks?|reasoning)"
)
_ASKS_SPEAKER = (
    re.compile(rf"^\W*(?:and |but |so )?who(?:m)?\b(?: [^\W_]+){{0,3}}? {SPEECH}\b", re.I),
    re.compile(
        r"^\W*(?:and )?(?:which|what)"
        r"(?: (?!(?:do|does|did|is|are|was|were|has|have|had|can|will|would)\b)[^\W_]+){1,3}?"
        rf" (?!states\b|reports\b|calls\b|views\b|demands\b|claims\b|doubts\b|hopes\b|means\b){SPEECH}\b",
        re.I,
    ),
    re.compile(r"\baccording to (?:whom|who|which)\b", re.I),
    re.compile(rf"\bwhose (?:[^\W_]+ )?{_OPINION}\b", re.I),
)
_CAPITALISED = r"(?:[A-ZÀ-Þ][\w’'.-]*)(?:\s+(?:of|de|van|von|bin|al)?\s*[A-ZÀ-Þ][\w’'.-]*)*"
_NAMES_SPEAKER = (
    re.compile(rf"\b[Aa]ccording to (?:the )?(?:[a-z]+ ){{0,4}}?(?P<who>{_CAPITALISED})"),
    re.compile(rf"\b(?:in|from) (?P<who>{_CAPITALISED})(?:['’]s?) {_OPINION}\b"),
    re.compile(
        r"\b(?:did|does|do|has|had|is|was|would|could|can) (?:the )?"
        rf"(?:[a-z]+ ){{0,3}}?(?P<who>{_CAPITALISED})"
        rf"(?: (?:[a-z]+ ){{0,2}}?| ){SPEECH}\b"
    ),
    re.compile(rf"\b(?P<who>{_CAPITALISED})(?:['’]s?) {_OPINION}\b"),
    re.compile(rf"\bif (?P<who>{_CAPITALISED}) is right\b"),
    re.compile(rf"\b(?:what|why|how|whether|that) (?:the )?(?P<who>{_CAPITALISED})(?: [a-z]+)? {SPEECH}\b"),
)
_LOWER_SPEAKER = re.compile(
    rf"\b(?:did|does|do|has|had) (?P<who>[a-z]+) {SPEECH}\b|\baccording to (?:the )?(?P<of>[a-z]+)\b"
)

_UNIT = r"(?:many|much|long|old|far|often|large|big|tall|high|deep|fast|heavy|wide)"
_PERSON = (
    r"(?:person|man|woman|people|president|politician|minister|leader|official|expert|analyst|actor|actress|author"
    r"|singer|writer|scientist|player|king|queen)"
)
_PLACE = (
    r"(?:countr(?:y|ies)|cit(?:y|ies)|place|town|states?|nation|region|continent|island|location|capital)"
)
_AMOUNT = r"(?:number|percentage|percent|amount|share|proportion|age|population|size|cost|price|sum)"
_KIND_SOURCES: tuple[tuple[Kind, str], ...] = (
    ("reason", r"\bwhy\b|\bhow come\b|\b(?:reasons?|causes?|caused|made|grounds|motives?)\b"),
    (
        "date",
        r"\bwhen\b|\b(?:what|which)(?: \w+)? (?:year|date|day|month|century|decade)s?\b"
        r"|\bhow (?:long ago|soon|early|late)\b",
    ),
    (
        "number",
        rf"\bhow {_UNIT}\b|\b(?:what|which) {_AMOUNT}\b|\bin numbers\b"
        r"|\bwhat (?:is|are|was|were) the (?:[a-z]+ )?"
        r"(?:population|number|cost|price|age|death toll|share)\b",
    ),
    ("person", rf"\bwho(?:m|se)?\b|\b(?:what|which) (?:[a-z]+ )?{_PERSON}\b"),
    ("place", rf"\bwhere\b|\b(?:what|which) (?:[a-z]+ )?{_PLACE}\b"),
    ("thing", r"\b(?:what|which)\b"),
    ("manner", r"\bhow\b"),
)
_KIND_PATTERNS = tuple((kind, re.compile(source, re.I)) for kind, source in _KIND_SOURCES)
_YES_NO = re.compile(
    r"^\W*(?:and |but |so )?(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may"
    r"|might)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Term:
    """A content word of a question. `stem` is its index term, `name` whether it is (part of) a name,
    `number` whether it holds a digit."""

    word: str
    stem: str
    name: bool
    number: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart. `speaker` holds the stems of whom it wants to hear ("according to X"),
    `asks_speaker` whether it asks who said something, `focus` the stems of the noun that it asks about
    ("how many X", "what is the X of Y")."""

    text: str
    kind: Kind
    terms: tuple[Term, ...]
    speaker: frozenset[str]
    asks_speaker: bool
    focus: frozenset[str] = frozenset()

    @property
    def claim_terms(self) -> tuple[Term, ...]:
        """The terms without the speaker's name."""
        return tuple(t for t in self.terms if t.stem not in self.speaker) or self.terms


def analyse(text: str, stem: Callable[[str], list[str]]) -> Question:
    """Take a question apart. `stem` gives a text's index terms (`Index.terms`)."""
    asks_speaker = any(pattern.search(text) for pattern in _ASKS_SPEAKER)
    speaker = frozenset() if asks_speaker else frozenset(stem(_named_speaker(text)))
    terms = _terms(text, stem)
    focus = _focus(text, stem) & {term.stem for term in terms}
    return Question(text, _kind(text), terms, speaker, asks_speaker, frozenset(focus))


def _kind(text: str) -> Kind:
    if _YES_NO.search(text):
        return "yes_no"
    found = [
        (match.start(), rank, kind)
        for rank, (kind, pattern) in enumerate(_KIND_PATTERNS)
        if (match := pattern.search(text))
    ]
    return min(found)[2] if found else "open"


_FOCUS = re.compile(
    r"\b(?:how (?:many|much)|what (?:is|are|was|were) (?:the|his|her|its|their)|(?:which|what))"
    r" (?P<noun>[^\W_]+)(?: (?P<next>[^\W_]+))?",
    re.I,
)


def _focus(text: str, stem: Callable[[str], list[str]]) -> set[str]:
    match = _FOCUS.search(text)
    if match is None:
        return set()
    return {part for word in match.groups() if word and word.lower() not in STOPWORDS for part in stem(word)}


def _named_speaker(text: str) -> str:
    for pattern in _NAMES_SPEAKER:
        if match := pattern.search(text):
            return match["who"]
    match = _LOWER_SPEAKER.search(text)
    word = (match["who"] or match["of"]) if match else ""
    return "" if word in STOPWORDS else word


def _terms(text: str, stem: Callable[[str], list[str]]) -> tuple[Term, ...]:
    words = list(WORD.finditer(text))
    found: dict[str, Term] = {}
    spare: dict[str, Term] = {}
    for place, match in enumerate(words):
        word = match.group()
        for stemmed in stem(word):
            named = (
                word[0].isupper()
                and (place > 0 or word.isupper())
                and (word.lower() not in STOPWORDS or word == "US")
            )
            term = Term(word.lower(), stemmed, named, any(c.isdigit() for c in word))
            into = (
                spare
                if (word.lower() in STOPWORDS and word != "US") or (len(word) < 2 and not term.number)
                else found
            )
            into.setdefault(stemmed, term)
    return tuple((found or spare).values())
