"""Follow-ups that leave words out: "And Poland?", "Why not?", "Since when?", "Who said so?"."""

from __future__ import annotations

import re
from collections.abc import Collection

from rag.clauses import (
    Clause,
    adjunct_of,
    as_question,
    clause_of,
    lower_first,
    without_adjunct,
    without_opening,
)
from rag.phrases import Phrase, phrases_of, tokens_of
from rag.verb_words import AMBIGUOUS
from rag.words import (
    AUXILIARIES,
    FUNCTION_WORDS,
    PEOPLES,
    PREPOSITIONS,
    PRONOUNS,
    WH_WORDS,
    is_verb,
    verb_base,
    word_set,
)

_ABOUT = re.compile(r"^(?:(?:what|how) (?:about|of)|same (?:question )?for)\s+", re.I)
_WHY = re.compile(
    r"^(?:why(?P<not> not)?|how come|how so|for what reason|why (?:is|was) (?:that|this|it)(?P<so> so)?)$",
    re.I,
)
_WHO_SAYS = re.compile(
    r"^(?P<who>who|which \w+|whoever)(?: \w+)? "
    r"(?P<verb>says?|said|claims?|claimed|thinks?|thought|believes?|believed)"
    r" (?:that|so|this|it)$",
    re.I,
)
_REALLY = re.compile(
    r"^(?:really|(?:is|was) (?:that|this|it) "
    r"(?P<how>(?:really )?(?:true|right|correct|so|certain|sure|clear|confirmed|known)))$",
    re.I,
)
_BARE_BE = re.compile(
    r"^(?P<wh>.*?\b(?:when|where|year|month|day|date|place|city|country)\b[^?]*?)"
    r" (?:is|was) (?:that|this|it)$"
    r"|^(?P<which>(?:on|in|at|from|to|by|with|under) (?:which|what) [\w ]+?) (?:is|was) (?:that|this|it)$",
    re.I,
)
_HOW_MANY = re.compile(r"^(?P<how>how (?:many|much)) (?!an? )(?:[\w-]+ ){0,2}[\w-]+$", re.I)
_ONE = re.compile(r"^(?:the )?(?P<which>[\w-]+) one$", re.I)
_FRAGMENT = re.compile(
    r"^(?:(?:since|until|till|from|by|to|for|with|at|in|on|about|against) )?"
    r"(?:who|whom|what|which|when|where|how)"
    r"(?: (?:\w+))?$",
    re.I,
)
_SPEECH = word_set("say claim state announce declare promise tell believe think suggest argue insist")
_EVENTS = word_set(
    "summit meeting conference war invasion election vote treaty agreement interview speech attack"
)
_SUFFIX = re.compile(r",? (?:in particular|for example|for instance|too|as well|specifically)$", re.I)
_OWNED = re.compile(r"^(?:his|her|its|their) (?P<noun>[a-z-]+(?: [a-z-]+)?)$", re.I)
_TOLD_TO = re.compile(r"\b(?:tell|told|ask(?:ed)?|promise[sd]?|assure[sd]?)\b", re.I)
_ANYBODY = word_set("anybody anyone someone somebody nobody")


def expanded(question: str, before: str, names: Collection[str] = ()) -> str | None:
    """The whole question that an elliptical one stands for, given the (standalone) one before it.

    None where the question is none of the forms known here.
    """
    bare = _SUFFIX.sub("", re.sub(r"[\s?.!,]+$", "", without_opening(question)))
    before = re.sub(r"[\s?.!]+$", "", before)
    clause = clause_of(without_adjunct(before), names)
    for attempt in (_why, _who_says, _really, _when_was_that, _how_many, _fragment):
        found = attempt(bare, before, clause)
        if found:
            return as_question(found)
    rest = _with_noun(_ABOUT.sub("", bare), before, names)
    opened = rest != bare or bare != re.sub(r"[\s?.!,]+$", "", question.strip())
    if opened and _is_phrase(rest):
        found = _swapped(rest, before, names)
        return as_question(found) if found else None
    return None


def _why(bare: str, before: str, clause: Clause | None) -> str | None:
    match = _WHY.match(bare)
    if match is None:
        return None
    if clause is None or clause.wh:
        return f"{before}, and {bare.lower()}"
    negation = " not" if match["not"] and not clause.aux.endswith("n't") else ""
    adjunct = adjunct_of(before)
    tail = f", {adjunct[0]}" if adjunct else ""
    return f"why {clause.aux} {clause.subject}{negation} {clause.rest}{tail}"


def _claim(before: str, clause: Clause | None) -> str | None:
    """What a question puts up for truth: "Did anybody say that C" -> C, "Is it so?" -> its statement."""
    if clause is None:
        return None
    match = re.match(r"(?:say|said|says|claim|claimed|think|believe)\s+(?:that\s+)?(.+)", clause.rest)
    if match and (clause.subject.lower() in _ANYBODY or clause.wh == "who"):
        return f"that {match[1]}"
    return clause.embedded if clause.wh else f"that {clause.statement}"


def _who_says(bare: str, before: str, clause: Clause | None) -> str | None:
    match = _WHO_SAYS.match(bare)
    claim = _claim(before, clause)
    return f"{match['who']} {match['verb']} {claim}" if match and claim else None


def _really(bare: str, before: str, clause: Clause | None) -> str | None:
    match = _REALLY.match(bare)
    claim = _claim(before, clause)
    if match is None or claim is None:
        return None
    how = match["how"] or "true"
    if not claim.startswith("that ") and how.split()[-1] in ("true", "right", "correct", "so"):
        return f"{before}, and {bare.lower()}"
    return f"is it {how} {claim}"


def _when_was_that(bare: str, before: str, clause: Clause | None) -> str | None:
    match = _BARE_BE.match(bare)
    if match is None:
        return None
    event = next((p for p in phrases_of(before) if p.head in _EVENTS), None)
    wh = match["wh"] or match["which"]
    if clause and clause.wh and event and match["wh"]:
        return f"{wh} was {event.text}"
    return _asked(wh, before, clause)


def _how_many(bare: str, before: str, clause: Clause | None) -> str | None:
    """ "And how many troops?" after "How many vehicles took part?"."""
    match = _HOW_MANY.match(bare)
    if match is None or clause is None or not clause.wh.lower().startswith(f"{match['how'].lower()} "):
        return None
    lows = [t.low for t in tokens_of(bare[match.end("how") :])]
    if not all(_may_be_noun(low) for low in lows):
        return None
    if not before.lower().startswith(clause.wh.lower()):
        return None
    return f"{bare}{before[len(clause.wh) :]}"


def _may_be_noun(low: str) -> bool:
    base = verb_base(low)
    return low not in PRONOUNS and (base is None or base in AMBIGUOUS)


def _with_noun(rest: str, before: str, names: Collection[str]) -> str:
    """ "the Canadian one" -> "the Canadian goalie", of the first thing or person with an adjective."""
    match = _ONE.match(rest)
    nouns = [re.sub(r"^(?:the|an?) ", "", p.text) for p in phrases_of(before, names)]
    noun = next((n.partition(" ")[2] for n in nouns if " " in n and n.split()[-1].islower()), "")
    return f"the {match['which']} {noun}" if match and noun else rest


def _fragment(bare: str, before: str, clause: Clause | None) -> str | None:
    """A question word by itself: "When?", "Since when?", "How fast?"."""
    if not _FRAGMENT.match(bare) or (bare.split()[-1].lower() in AUXILIARIES):
        return None
    if bare.lower() == "who" and clause and clause.subject.lower() in _ANYBODY:
        return f"who {clause.finite}"
    if bare.lower().split()[0] in ("what", "which") and len(bare.split()) == 2:
        return None
    return _asked(bare, before, clause)


def _asked(wh: str, before: str, clause: Clause | None) -> str | None:
    """Another question word put to the clause of the question before."""
    if clause is None:
        return None
    if not clause.wh:
        return f"{wh} {clause.aux} {clause.subject} {clause.rest}"
    verb, _, after = clause.rest.partition(" ")
    if not clause.subject:
        if verb.lower() in AUXILIARIES:
            return f"{wh} {verb} that {after}"
        base = verb_base(verb.lower())
        noun = (
            clause.wh.split(" ", 1)[1]
            if " " in clause.wh and clause.wh.split()[0] in ("which", "what")
            else ""
        )
        who = f"the {noun}" if noun else "that" if clause.wh == "what" else "they"
        return f"{wh} did {who} {base} {after}" if base else None
    words = clause.wh.split()
    if words[0] in ("when", "where", "why", "how") and len(words) == 1:
        return f"{wh} {clause.aux} {clause.subject} {clause.rest}"
    if clause.aux in ("is", "are", "was", "were") or words[0] not in ("what", "which", "how", "who"):
        return f"{before}, and {lower_first(wh)}"
    thing = " ".join(words[2:] if words[0] == "how" else words[1:]) or "that"
    return f"{wh} {clause.aux} {clause.subject} {verb} {thing} {after}"


def _is_phrase(text: str) -> bool:
    """Without a verb or question word of its own."""
    tokens = tokens_of(text)
    lows = [t.low for t in tokens]
    if not tokens or len(tokens) > 12 or lows[0] in WH_WORDS:
        return False
    return not any(
        low in AUXILIARIES or (n > 0 and is_verb(lows, n) and not low.endswith(("ed", "ing")))
        for n, low in enumerate(lows)
    )


def _swapped(rest: str, before: str, names: Collection[str]) -> str | None:
    """The question before with the phrase that matches `rest` replaced by it."""
    first = tokens_of(rest)[0].low
    if first in PREPOSITIONS:
        return _swapped_after(first, rest, before, names)
    if rest.endswith(("'s", "’s", "s'", "s’")):
        return _swapped_owner(rest, before)
    owned = _OWNED.match(rest)
    owner = re.search(r"(?P<owner>\b[A-Z][\w-]*['’]s?) [a-z-]+", before) if owned else None
    if owned and owner:
        return f"{before[: owner.start()]}{owner['owner']} {owned['noun']}{before[owner.end() :]}"
    new = phrases_of("of " + rest, names)
    if not new:
        return None
    slot = _slot(new[0], before, names)
    if slot is None:
        return None
    rest = " ".join(w.capitalize() if w in PEOPLES else w for w in rest.split())
    if (
        slot.text.split()[0].lower() == "the"
        and rest.split()[0].islower()
        and rest.split()[0] not in FUNCTION_WORDS
    ):
        rest = f"the {rest}"
    many = len(new) > 1 or new[0].plural
    changed = before[: slot.start] + rest + before[slot.end :]
    return _agreeing(changed, before, slot, many)


def _slot(new: Phrase, before: str, names: Collection[str]) -> Phrase | None:
    """The phrase of a question that a new one takes the place of: of its kind, a subject first."""
    phrases = [p for p in phrases_of(before, names) if p.kind != "time" or new.kind == "time"]
    same = [p for p in phrases if p.kind == new.kind and p.role != 3]
    alike = [p for p in same if p.animate == new.animate]
    same = [p for p in alike if p.named == new.named] or alike or same
    if not same and new.animate and new.kind != "thing":
        same = [p for p in phrases if p.animate and p.role != 3]
        told = [p for p in same if p.role != 0]
        same = told if told and _TOLD_TO.search(before) and new.kind == "organisation" else same
    if new.kind == "person" and not any(p.role == 0 for p in same):
        adjunct = adjunct_of(before)
        if adjunct:
            at = before.find(adjunct[1])
            same = [p for p in phrases if p.start == at] or same
    if not same:
        owner = re.search(r"\b[A-Z][\w-]*(?=['’]s)", before)
        if owner and new.animate:
            return Phrase(
                owner.group(), owner.start(), owner.end(), new.kind, owner.group().lower(), False, True
            )
        same = [p for p in phrases if p.kind == "thing" and new.kind == "thing"]
    return min(same, key=lambda p: (p.role, p.start), default=None)


def _swapped_after(preposition: str, rest: str, before: str, names: Collection[str]) -> str:
    """ "And about Greenland?": the phrase after the same preposition goes; else one of the same kind; else
    the new one is added."""
    new = phrases_of(rest, names)
    kind = new[0].kind if new else "thing"
    phrases = phrases_of(before, names)
    for phrase in reversed(phrases):
        lead = before[: phrase.start].rstrip()
        word = lead.split()[-1].lower() if lead else ""
        same = word == preposition and (kind == phrase.kind or "time" not in (kind, phrase.kind))
        if same or (kind == "time" and phrase.kind == "time" and word in PREPOSITIONS):
            return before[: len(lead) - len(word)] + rest + before[phrase.end :]
    bare = rest[len(preposition) :].strip()
    if new and new[0].kind in ("person", "organisation"):
        like = [p for p in phrases if p.kind == new[0].kind and p.role in (1, 2)]
        if like:
            return before[: like[-1].start] + bare + before[like[-1].end :]
    adjunct = adjunct_of(before)
    if adjunct:
        return f"{without_adjunct(before)} {rest}, {adjunct[0]}"
    return f"{before} {rest}"


def _swapped_owner(rest: str, before: str) -> str | None:
    """ "And Hungary's?" for "What is the alliance's position?"."""
    owner = re.search(r"(?:\bthe )?\b[\w-]+['’]s?(?=\s)", before, re.I)
    if owner:
        return before[: owner.start()] + rest + before[owner.end() :]
    match = re.search(r"\bthe ([\w ]+?) of (?:the )?[\w-]+", before)
    return before[: match.start()] + f"{rest} {match[1]}" + before[match.end() :] if match else None


_NUMBER = {"is": "are", "was": "were", "does": "do", "has": "have"}


def _agreeing(changed: str, before: str, slot: Phrase, many: bool) -> str:
    """With the auxiliary before a swapped subject in the number of the new one."""
    if slot.role != 0 or many == slot.plural:
        return changed
    lead = before[: slot.start].rstrip()
    word = lead.rsplit(" ", 1)[-1].lower() if lead else ""
    singular = {plural: single for single, plural in _NUMBER.items()}
    other = (_NUMBER if many else singular).get(word)
    if other is None:
        return changed
    other = other.capitalize() if lead[len(lead) - len(word)].isupper() else other
    return lead[: len(lead) - len(word)] + other + changed[len(lead) :]
