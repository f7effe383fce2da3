"""Signs that a sentence near a question does not bear out what the question takes for granted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer_kinds import NUMBER
from rag.question import Question

_NOT_YET = re.compile(
    r"\b(?:will|would|may|might|could|can|should|plan(?:s|ned|ning)?|was to|were to|is to|are to"
    r"|intend\w*|propos\w+"
    r"|hop(?:es?|ed|ing)|wants?|wanted|wish\w*|expect\w*|set to|due to|if|whether|ready to|willing\w*"
    r"|possib\w+|potential\w*|prospect\w*|likely|threaten\w*|try|tries|tried|seek\w*|sought|ask(?:s|ed)?|demand\w*"
    r"|suggest\w*)\b",
    re.I,
)
_HAPPENED = re.compile(
    r"\b(?:did|was|were|has|have|had|made)\b"
    r"|^\W*(?:who|which [^\W_]+|what) (?:[^\W_]+ed|won|led|left|took|gave|became)\b",
    re.I,
)
_OPEN_ENDED = re.compile(
    r"\b(?:will|would|may|might|could|can|should|plan\w*|due|want\w*|intend\w*|propos\w+|hope\w*|possib\w+|suggest\w*"
    r"|say|said|think|thought|believe\w*|claim\w*|call\w*|demand\w*|expect\w*|supposed|meant|going to)\b",
    re.I,
)
_NEGATION = re.compile(
    r"\b(?:no|not|never|none|neither|nor|cannot|without|refus\w+|fail(?:s|ed)? to)\b|n[’']t\b", re.I
)
_OPPOSITES = tuple(
    (re.compile(rf"\b(?:{one})", re.I), re.compile(rf"\b(?:{other})", re.I))
    for one, other in (
        (
            r"accept|agree|welcom|approv|support|endors|prais|commend|applaud|favou?r",
            r"refus|reject|oppos|den(?:y|ie)|warn|dismiss|criti|condemn|rebuff|object|resist|threat",
        ),
        (
            r"leav(?:e|ing)|left|quit|withdr[ae]w|exit|resign|expel|abandon",
            r"join|enter|acce(?:de|ss)|admi(?:t|ss)|remain|stay|member",
        ),
        (
            r"break|broke|cut|sever|end(?:ed|s)?\b|suspend|cancel|stop|halt",
            r"develop|strengthen|deepen|closer|maintain|continu|resum|extend|start|begin|began|launch",
        ),
        (
            r"bridge|help|asset|advantage|friend|ally|partner",
            r"obstacle|barrier|hindrance|burden|enem|rival|threat",
        ),
        (r"cooperat|collaborat|peace", r"confront|antagon|hostil|no area|conflict"),
        (
            r"ris(?:e|es|ing|en)|rose|increas|grow|grew|expand|faster",
            r"fall|fell|decreas|drop|declin|shrink|reduc|slow|against",
        ),
        (r"buy|bought|purchas", r"sell|sold|sale"),
        (r"win|won|victor", r"los[est]|defeat"),
        (r"attack|invad|strike|struck", r"defend|protect|retreat"),
        (r"attend|came|come to|participat|visit", r"absen|skip|cancel|boycott|could not attend|did not"),
        (r"trust|confiden", r"distrust|mistrust|doubt|scepti|skepti"),
    )
)
_NEAR = 4
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_SPAN_UNIT = re.compile(
    r"\d[\d,.]*\s*(?:years?|months?|weeks?|days?|hours?|minutes?|km|kilomet\w+|miles?|met(?:er|re)s?|feet|%|percent)"
    r"|\b(?:[a-z]+ )?(?:years?|months?|weeks?|days?|hours?|decades?|within|miles|kilomet\w+)\b",
    re.I,
)


def unreal(question: str, sentence: str) -> bool:
    """The question speaks of something that happened, the sentence of a plan, a wish or a possibility."""
    if not _HAPPENED.search(question) or _OPEN_ENDED.search(question):
        return False
    return _NOT_YET.search(sentence) is not None


def opposite(question: str, sentence: str) -> bool:
    """The sentence has the opposite of a word of the question, and not the word."""
    for one, other in _OPPOSITES:
        for asked, against in ((one, other), (other, one)):
            if asked.search(question) and not against.search(question):
                return against.search(sentence) is not None and asked.search(sentence) is None
    return False


def negated(question: str, sentence: str) -> bool:
    """The sentence denies something and the question doesn't."""
    return _NEGATION.search(question) is None and _NEGATION.search(sentence) is not None


def number_apart(question: Question, words: Sequence[str], held: Sequence[float], text: str) -> float:
    """For a question of how many X: 1 where no number of the sentence stands near an X. `held` tells how
    well each word of the sentence meets the focus."""
    if question.kind != "number":
        return 0.0
    if not question.focus:
        return float(_SPAN_UNIT.search(text) is None and NUMBER.search(text) is None)
    counts = [at for at, word in enumerate(words) if NUMBER.fullmatch(word) and not _YEAR.fullmatch(word)]
    focus = [at for at, value in enumerate(held) if value > 0.4]
    return float(not any(0 <= place - at <= _NEAR or 0 < at - place <= 2 for at in counts for place in focus))
