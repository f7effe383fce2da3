"""Words that stand on one or the other end of what people dispute: danger and safety, support and refusal.

Each axis has two poles. A question whose predicate lies on an axis ("a threat") is answered, yes or no, by
what lies on the same axis ("defensive"), with or without a negation in front of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

NEGATIVE = re.compile(
    r"\b(?:not|no|never|neither|nor|none|nobody|nothing|cannot|[a-z]+n['’]t|without|unable|unlikely|"
    r"hardly|barely|refus\w+"
    r"|reject\w*|den(?:y|ies|ied|ying)|dismiss\w*|oppos(?:es?|ed|ing)|against|fail(?:s|ed|ing|ure)?|"
    r"lack\w*|doubt\w*"
    r"|unwilling|instead of|rather than|prevent\w*|far from|neglect\w*|stop(?:s|ped)?|rule[sd]? out|"
    r"end(?:s|ed)? to)\b",
    re.I,
)
_REACH = 60
"""Characters before a word in which a negation turns it."""
_STOP = re.compile(r"[.;:!?]|,(?! (?:or|and|nor) )|\bbut\b")


@dataclass(frozen=True, slots=True)
class Axis:
    """Two opposed sets of word beginnings; `high` is the pole of approval, safety, truth. `for_high` and
    `for_low` are how each pole is typically put, to search for it."""

    name: str
    high: re.Pattern[str]
    low: re.Pattern[str]
    for_high: str
    for_low: str

    def reading(self, text: str) -> int:
        """Above 0 where a text leans to the high pole, below 0 for the low one, 0 for neither."""
        return sum(_turned(text, m) for m in self.high.finditer(text)) - sum(
            _turned(text, m) for m in self.low.finditer(text)
        )


def _turned(text: str, match: re.Match[str]) -> int:
    """1, or -1 where an odd number of negations stands before a word in its clause."""
    lead = _STOP.split(text[max(0, match.start() - _REACH) : match.start()])[-1]
    return -1 if len(NEGATIVE.findall(lead)) % 2 else 1


def _axis(name: str, high: str, low: str, for_high: str, for_low: str) -> Axis:
    return Axis(name, _any(high), _any(low), for_high, for_low)


def _any(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words.split())})", re.I)


AXES = (
    _axis(
        "safety",
        r"defensive safe\w* secur\w+ stab(?:le|ility) shield protect\w* peace\w* guarantor sovereign\w* "
        r"harmless",
        r"threat\w* danger\w* risk\w* menac\w+ challenge\b encroach\w* aggress\w+ hostil\w+ offensive "
        r"escalat\w+"
        r" provo[ck]\w+ destabili[sz]\w+ world.war\b wider?\b bigger widen\w* embolden\w* anti-\w+ "
        r"confront\w+ attack\w*",
        "purely defensive, does not pose a threat, brings security",
        "a direct threat, aggression, escalation",
    ),
    _axis(
        "support",
        r"support\w* favou?r\w* back(?:s|ed|ing)\b welcom\w+ agree[sd]?\b endors\w+ approv\w+ accept\w* "
        r"advocat\w+ advis\w+"
        r" only.way top.priority guarantor seeks?\b sought",
        r"oppos\w+ reject\w* refus\w+ against\b veto\w* resist\w* object(?:s|ed)\b block\w* condemn\w* "
        r"prevent\w*"
        r" pour\w+.cold.water reluctan\w+ unsatisfied not.satisfied",
        "supports it, in favour",
        "opposes it, refuses, rejects",
    ),
    _axis(
        "membership",
        r"join\w* member\b membership accession entry admit\w* admission let\w*.in(?:to)?\b "
        r"tak\w+.in(?:to)?\b inclu\w+"
        r" candidate door",
        r"non-aligned stay\w*.out keep\w*.out exclu\w+ outside neutral\w* door.closed",
        "will become a member, the door is open",
        "cannot become a member, refuses its accession",
    ),
    _axis(
        "escalation",
        r"end(?:s|ed|ing)?\b.the stop\w* settle\w* peace\w* calm\w* eas(?:e|ed|ing)\b de-escalat\w+ "
        r"ceasefire",
        r"escalat\w+ widen\w* bigger world.war spread\w* draw\w* provok\w+ trigger\w* declare.war "
        r"go.to.war fight.russia",
        "the only way to end it, would bring peace",
        "would escalate it, draw others in, trigger a wider war",
    ),
    _axis(
        "sincerity",
        r"sincer\w+ genuin\w+ honest\w* serious\w* ready\b readiness willing\w* open\b openness "
        r"prefer\w* good.faith believ\w+",
        r"tactic\w* rhetoric manoeuv\w+ maneuv\w+ buy(?:ing|s)?.time insincer\w+ contradict\w* "
        r"skeptic\w* sceptic\w* pretext\w*"
        r" propagand\w+ tough.to.say concrete buying.time words.are caution\w* cautious",
        "ready, willing and open",
        "a tactic to buy time, skepticism about its sincerity",
    ),
    _axis(
        "cooperation",
        r"cooperat\w+ common.interest\w* dialogue joint partner\w* in.common consult\w+ work.together",
        r"antagonis\w+ confront\w+ hostil\w+ paraly[sz]\w+ suspend\w* crisis freez\w+ frozen "
        r"irreconcilable obstacle\w*",
        "common interests, cooperation, open to dialogue",
        "no area of cooperation, antagonism, confrontation",
    ),
    _axis(
        "talks",
        r"negotiat\w* talks\b dialogue diplomacy diplomatic settle\w* peace\b ready\b readiness "
        r"willing\w* mediat\w+",
        r"interrupt\w* broke\w*.off break\w*.off impossib\w+ intransigen\w* ultimatum no.intention "
        r"refus\w+ concession\w*",
        "ready to negotiate, talks are possible",
        "interrupted the negotiations, no intention to negotiate, talks are not possible",
    ),
    _axis(
        "faith",
        r"kept\b keep\w* honou?r\w* fulfil\w* faithful\w* commitment\w* never.promised no.promise "
        r"sovereign.decision\w*"
        r" decid\w+.for.themselves voluntar\w+",
        r"broke\w*\b break\w*\b violat\w+ breach\w* betray\w* promised.not.to",
        "kept its promise",
        "broke its promise, did what it had promised not to do",
    ),
    _axis(
        "success",
        r"succe\w+ end(?:s|ed|ing)?\b breakthrough yield\w* resolve\b achiev\w+ manage[sd]? "
        r"effective\w* work(?:s|ed)\b could.secure swiftly",
        r"fail\w* skeptic\w* sceptic\w* complex\w* unrealistic infeasib\w+ question\w*.the elusive "
        r"collaps\w* impossib\w+",
        "could succeed, a breakthrough",
        "skeptical that it can succeed, too complex",
    ),
    _axis(
        "reliance",
        r"protect\w* defend\w* guarantee\w* support\w* rel(?:y|ies|iable)\b.on.(?!our) count.on ally "
        r"allies fight.for help\w*",
        r"abandon\w* consumable\w* expendable pawn\w* illusion\w* ourselves alone\b betray\w* verbal\w* "
        r"words.only hesitant",
        "supports and protects, gives security guarantees",
        "will not fight for us, gives no guarantees, rely on ourselves",
    ),
    _axis(
        "independence",
        r"consensus collective\w* together\b decid\w+.for.themselves decid\w+.together "
        r"sovereign.decision\w* member.states independen\w+ unanim\w+",
        r"tool\w*\b run(?:s|ning)?\b controls? dominat\w+ instrument\w* puppet\w* war.machine "
        r"hegemon\w+ satellite\w* dictat\w+ any.decision",
        "operates on consensus, the members decide together",
        "a tool of one power that decides for all",
    ),
    _axis(
        "truth",
        r"true\b truth\w* right\b correct\w* honest\w* acknowledg\w+ prais\w+ confirm\w* admit\w*",
        r"false\w* wrong\w* lies?\b untrue mistaken dismiss\w* reject\w* den(?:y|ies|ied)\b refut\w+ "
        r"unfounded do(?:es)?.not.reflect",
        "praised it as right and honest",
        "dismissed and rejected these claims as wrong",
    ),
    _axis(
        "benefit",
        r"benefi\w+ advantag\w+ gain\w* profit\w* improv\w+ good\b better\b boost\w* grow\w* helps?\b "
        r"healthy sign.of stands.for",
        r"harm\w* damag\w+ loss\w* worse\w* bad\b burden\w* cost\w* hurt\w* destroy\w* undermin\w+ "
        r"weaken\w* isolat\w+ stop\b",
        "a benefit, a sign of improvement",
        "harmful, a loss, to be stopped",
    ),
)


@lru_cache(maxsize=4096)
def readings(text: str) -> tuple[int, ...]:
    """One reading an axis, in the order of `AXES`."""
    return tuple(axis.reading(text) for axis in AXES)
