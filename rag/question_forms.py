"""What kind of question is asked: by its form, whether and how it invites people to take sides."""

from __future__ import annotations

import re
from typing import Literal

from rag.clauses import Clause
from rag.other_names import COUNTRY_OF
from rag.phrases import phrases_of
from rag.words import MODALS, ORGANISATIONS, PEOPLES, PLACES

Form = Literal["yes_no", "either_or", "blame", "attitude", "norm", "reason", "fact"]

NAMES = PLACES | PEOPLES | ORGANISATIONS | frozenset(COUNTRY_OF)
_HARM = (
    r"(?:started|caused|provoked|broke|violated|ruined|wrecked|spoilt|spoiled|destroyed|sabotaged|"
    r"triggered|"
    r"undermined|escalated|derailed|blocked|prevented|fuel(?:l?ed|s)|drives|causes|triggers|"
    r"blocks|prevents|undermines)\b"
)
_BLAME = re.compile(
    r"\b(?:fault|to blame|(?<!who )blamed?|responsib\w+|(?<!plead )(?<!pleaded )(?<!found )(?<!not )guilt\w*"
    r"|culprit|what (?:really )?led to"
    rf"|(?:who|what|which (?:side|country|party)) (?:really |first |has |is )*{_HARM}"
    r"|(?:root |main )?(?:causes?|origins?|roots?) of|reasons? (?:for|behind|of) (?:the|this) (?:war|"
    r"conflict|tension|crisis|rift|dispute|failure|breakdown|deterioration)\w*"
    r"|why (?:did|do|does|is|are|has|have|was|were) .{2,60}\b(?:start|begin|break out|br(?:eak|oken?) down|"
    r"deteriorat\w+|worsen\w*|fail\w*|collapse\w*|go(?:ne)? wrong|invad\w+|go to war|at war|at odds|so bad"
    r"|so tense)"
    r"|is it (?:the )?\w+ or (?:the )?\w+ (?:that|who)"
    r"|(?:who|what|which (?:side|country|party)) (?:is|are|was|were|has been|keeps?) (?:really |still "
    r")?(?:standing in the way|"
    r"in the way|holding (?:up|back)|(?:block|obstruct|prevent|delay|sabotag|undermin|escalat|fuel|"
    r"driv)ing|"
    r"behind the (?:failure|breakdown|crisis|deadlock|delay)))\b",
    re.I,
)
_ATTITUDE = re.compile(
    r"^\W*(?:what|which) (?:is|are|was|were) (?!.*\bshift|.*\bchange).*\b(?:attitude|stance|position|"
    r"view|opinion|reaction|thinking)s?\b"
    r"|\bhow (?:do|does|did|is|are) .{2,80}\b(?:sees?|views?|seen|viewed|regard(?:ed)?|judged?|differ|"
    r"think|feel|react|perceive|assess(?:ed)?|explain)\b"
    r"|\bwhat (?:do|does|did) (?:the )?(?:\w+ )?(?:sources|reports|documents|experts|observers|analysts|"
    r"sides|papers|people|others|others|critics and supporters)\b"
    r"|\bwhat (?:do|does|did) .{2,60} and .{2,60}\b(?:say|think|believe|make of|want|expect|argue)\b|"
    r"\bwhat (?:is|are|was|were|do|does|did) (?:(?!\b(?:if|that|tell|told|say)\b).){2,60}"
    r"\breally (?:after|about|for|up to|want|aim)\w*\b"
    r"|\bcompared (?:with|to)\b"
    r"|\b(?:where|how|on what) do .{2,60}\b(?:disagree|differ)\b|\bwho is right\b",
    re.I,
)
_NORM = re.compile(
    r"^\W*(?:who|what|which|how|where) (?:\w+ )?(?:should|ought)\b|^\W*who (?:has|had|have) (?:the|"
    r"a) (?:\w+ )?(?:right|claim) to\b"
    r"|^\W*who deserves\b|^\W*what (?:is|would be|are) the (?:best|right) (?:way|answer|response|"
    r"solution|policy)\b",
    re.I,
)
_BLAMES = re.compile(r"(?:not )?blam(?:e|ed|ing)\b", re.I)
_PARTY = re.compile(
    r"^(?:why|how|what|(?:what|which) (?:side|country|party|nation|government|leader|power)s?)$", re.I
)
_SAYS = re.compile(
    r"(?:\w+ly |even |ever |still )?(?:admit|acknowledge|concede|say|said|confirm|insist|announce"
    r"|(?:claim|deny|declare|state)(?= (?:that|it|they|he|she|having|\w+ing)\b))(?:ted|d|ed|s)?\b",
    re.I,
)
"""Whether somebody says a thing is a fact, whatever others make of it."""
_HOW_TO = frozenset(["how", "what", "which", "where", "when", "at", "for"])
_JUDGES = re.compile(r"(?:believe|trust|think|blame|support|side|vote)\b", re.I)
"""Who asks how to do a thing ("How long should I ...?") asks for no opinion, but for what to think does."""
_ANYBODY = frozenset(["i", "we", "you", "one", "people", "others", "most people"])
OPTIONS = re.compile(r",?\s+or\s+(?:(?:is|are|was|does|do|did|will|rather) )?(?:it |they )?", re.I)
_OWN_MIND = re.compile(
    r"^(?:not )?(?:want|refus|oppos|support|doubt|fear|believ|think|regard|reject|hesitat|object|agree|"
    r"see\b|view|"
    r"call\b|prais|critici)",
    re.I,
)
"""Why somebody wants or thinks something is theirs to say: no dispute."""
_ONES_VIEW = re.compile(
    r"^\W*what (?:is|was|are|were) (?!(?:the )?(?:"
    + "|".join(sorted(NAMES))
    + r")\b)(?:[A-Z][\w-]+ )*[A-Z][\w-]+['’]s? "
    r"(?:\w+ )?(?:attitude|stance|position|view|opinion|reaction)s?\b",
    re.I,
)


def form_of(question: str, clause: Clause | None) -> Form:
    """The form of a question, given its clause; "fact" where it asks for what is so."""
    if _BLAME.search(question):
        return "fact" if clause is not None and _ones_blame(clause) else "blame"
    if clause is not None and not clause.wh and clause.aux:
        return "fact" if _reports(clause) else "either_or" if OPTIONS.search(clause.rest) else "yes_no"
    if clause is not None and clause.wh.split(" ")[0] in _HOW_TO and clause.subject.lower() == "i":
        return "fact" if not _JUDGES.match(clause.rest) else "norm"
    if (clause is not None and clause.wh and clause.aux in ("should", "ought")) or _NORM.search(question):
        return "norm"
    if clause is not None and clause.wh == "why":
        return "fact" if _OWN_MIND.search(clause.rest) else "reason"
    if _ONES_VIEW.search(question):
        return "fact"
    if not _ATTITUDE.search(question) or (clause is not None and clause.wh == "how" and _one_person(clause)):
        return "fact"
    return "attitude"


def _reports(clause: Clause) -> bool:
    """Whether a yes or no asks what one person did ("Did Baker agree?"), or what anybody said, which is a
    fact."""
    if clause.aux not in ("do", "does", "did", "has", "have", "had"):
        return False
    return _one_person(clause) or _SAYS.match(clause.rest) is not None


def _ones_blame(clause: Clause) -> bool:
    """Whether a question asks whom somebody blames ("Who did Baker blame?"), or for which thing, which is a
    fact, and not who is to blame."""
    many = clause.subject.lower() in _ANYBODY or (clause.plural and clause.aux in ("do", "did"))
    if many or clause.aux in MODALS:  # they may differ
        return False
    return bool(clause.aux) and bool(_BLAMES.match(clause.rest)) and not _PARTY.match(clause.wh)


def _one_person(clause: Clause) -> bool:
    """Whether the subject is one person, by name or pronoun."""
    if clause.plural:
        return False
    return clause.subject.lower() in ("he", "she", "it", "they") or any(
        p.kind == "person" and not p.plural for p in phrases_of(f"did {clause.subject}")
    )
