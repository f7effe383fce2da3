"""Word lists for reading questions: function words, verbs and their forms, places, bodies, roles.

Small on purpose: they cover what questions about news name most; a word outside them is treated by its
shape and place.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rag.verb_words import AMBIGUOUS, DOUBLED, IRREGULAR, VERBS
from rag.verb_words import word_set as word_set

AUXILIARIES = word_set(
    """is are was were be been being am do does did has have had can could will would shall should may
    might must isn't aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't can't couldn't
    won't wouldn't shouldn't cannot mustn't"""
)
DETERMINERS = word_set("the a an this that these those some any every each both all another such no")
POSSESSIVES = word_set("my your his her its our their whose")
WH_WORDS = word_set("who whom whose what which when where why how")
PREPOSITIONS = word_set(
    """of in on at to from by for with about as into than against over under between among after before
    during until since through toward towards near upon without within across regarding concerning
    despite besides apart behind beyond per via around along according because due instead like unlike"""
)
PRONOUNS = word_set(
    """he she it they him her them his hers its their theirs i me you we us himself herself itself
    themselves one ones this that these those there someone anyone anybody somebody everyone nobody
    something anything nothing everything"""
)
ADVERBS = word_set(
    """not also still really already ever never now then soon just only even again too so yet once exactly
    actually currently today recently always often sometimes away back there here out up down off else
    instead finally eventually later earlier ago anyway maybe perhaps first"""
)
FUNCTION_WORDS = (
    AUXILIARIES
    | DETERMINERS
    | POSSESSIVES
    | WH_WORDS
    | PREPOSITIONS
    | PRONOUNS
    | ADVERBS
    | word_set(
        """and or but nor if whether while though although because that much many more most few less
        please ok okay"""
    )
)
MONTHS_AND_DAYS = word_set(
    """january february march april may june july august september october november december monday tuesday
    wednesday thursday friday saturday sunday spring summer autumn winter year month week day yesterday
    today tomorrow"""
)
PLACES = word_set(
    """russia ukraine moscow kyiv kiev washington brussels london paris berlin beijing china germany france
    britain england scotland wales ireland poland hungary romania turkey türkiye ankara budapest warsaw
    bucharest crimea donbas donbass georgia israel iran iraq syria japan india canada mexico spain italy
    greece sweden finland norway denmark america usa u.s. us uk u.k. eu belarus minsk moldova lithuania
    latvia estonia serbia kosovo albania croatia montenegro macedonia slovakia slovenia bulgaria czechia
    austria switzerland netherlands holland belgium luxembourg portugal iceland greenland cyprus malta
    bosnia armenia azerbaijan kazakhstan uzbekistan afghanistan pakistan korea taiwan vietnam thailand
    philippines indonesia malaysia singapore australia egypt libya sudan ethiopia nigeria kenya brazil
    argentina chile colombia venezuela cuba lebanon jordan yemen qatar saudi arabia emirates palestine
    gaza odessa odesa kharkiv kharkov mariupol kherson donetsk luhansk zaporizhzhia lviv skopje tallinn
    riga vilnius prague vienna rome madrid athens stockholm helsinki oslo copenhagen tokyo seoul delhi
    geneva istanbul california europe asia africa west east balkans baltics caucasus arctic states
    alabama alaska arizona arkansas colorado connecticut delaware florida hawaii idaho illinois indiana iowa
    kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana
    nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia wisconsin wyoming
    chicago boston houston dallas miami atlanta seattle ontario quebec alberta sydney kabul baghdad tehran
    damascus aleppo beirut cairo jerusalem nairobi shanghai wuhan pyongyang islamabad mumbai manila
    kingdom united"""
) - word_set("us east states kingdom united")
PEOPLES = word_set(
    """russians ukrainians americans germans french british brits britons poles hungarians romanians turks
    chinese japanese europeans westerners italians spaniards swedes finns norwegians danes dutch greeks
    czechs slovaks serbs georgians israelis iranians indians canadians anglo-saxons"""
)
ORGANISATIONS = word_set(
    """nato eu un osce imf g7 g20 opec who unesco iaea kremlin pentagon congress senate duma bundestag rada
    hamas cia fbi fsb kgb alliance government parliament opposition"""
) - word_set("who")
ORGANISATION_HEADS = word_set(
    """council ministry party committee union alliance commission bank company court parliament government
    agency university institute organisation organization association department administration congress
    senate assembly army military police newspaper magazine weekly website bloc coalition team club band
    league corporation firm church office bureau board network regime"""
)
LONG_NAMES = frozenset(
    [
        "united states",
        "united kingdom",
        "united nations",
        "soviet union",
        "european union",
        "white house",
        "baltic states",
        "new york",
        "hong kong",
        "middle east",
        "black sea",
        "north korea",
        "south korea",
        "new mexico",
        "new jersey",
        "new hampshire",
        "north carolina",
        "south carolina",
        "north dakota",
        "south dakota",
        "west virginia",
        "rhode island",
        "los angeles",
        "san francisco",
        "new orleans",
        "new zealand",
        "south africa",
        "saudi arabia",
    ]
)
PREDICATES = word_set(
    """certain sure true false right wrong valid genuine sincere possible impossible likely unlikely
    necessary ready able unable willing unwilling safe dangerous important serious fast large big small
    long old high far much many popular legal illegal free open closed good bad better best worse cheap
    expensive hard easy different similar same alive dead real enough late early defensive offensive
    responsible guilty convenient"""
)
ROLE_HEADS = word_set(
    """minister president chancellor premier secretary spokesman spokeswoman spokesperson leader general
    chief chairman chairwoman chair head director ambassador envoy king queen pope senator governor
    mayor expert analyst economist historian scientist adviser advisor editor author writer journalist
    correspondent lawmaker deputy mp commander officer official diplomat politician representative boss
    coach actor actress singer man woman doctor professor dr. dr critic researcher scholar pm rev. gen. sen.
    rep. gov. prof. mr. mrs. ms. judge lawyer attorney prosecutor sheriff goalie goalkeeper pilot captain
    teacher nurse artist owner founder co-founder ceo candidate nominee winner favourite favorite successor
    predecessor suspect victim survivor student player wife husband son daughter father mother brother sister
    widow boy girl priest bishop pastor imam rabbi farmer athlete soldier hostage driver passenger opponent
    challenger rival gunman shooter"""
)
GROUP_HEADS = word_set(
    """people countries nations members allies leaders officials ministers troops soldiers forces critics
    supporters analysts experts governments senators lawmakers republicans democrats politicians
    presidents politicians workers men women children residents citizens voters rebels separatists
    parties companies states powers governments russians ukrainians americans germans europeans sides
    scammers players parents students scientists"""
)
WOMEN = word_set(
    """mrs ms madam queen chairwoman spokeswoman woman actress elena maria anna angela ursula christine
    annalena hillary kamala nancy liz theresa margaret sanna mette giorgia marine olga natalia tatiana
    irina svetlana ekaterina victoria julia yulia kaja sarah susan karen mary jane laura emma jen
    jennifer maia magdalena zuzana katarina psaki zakharova merkel thatcher saranda linda elizabeth
    catherine kate"""
)
MALE_ROLES_ONLY = word_set(
    """mr sir king chairman spokesman actor vladimir sergey sergei dmitry dmitri viktor volodymyr antony
    anthony joe donald olaf emmanuel boris jens john james george william robert michael david charles
    henry recep xi barack larry ruslan mikhail anders ivan igor oleg alexander fumio"""
)

_PAST = {base: forms.split()[0] for base, forms in IRREGULAR.items()}
_BASE = {form: base for base, forms in IRREGULAR.items() for form in forms.split()} | {
    base: base for base in IRREGULAR
}


@lru_cache(maxsize=4096)
def verb_base(word: str) -> str | None:
    """The base form of a verb's form ("joined", "joins", "joining" -> "join"); None for other words."""
    if word in VERBS:
        return word
    if word in _BASE:
        return _BASE[word]
    for ending in ("ies", "ied"):
        if word.endswith(ending) and word[: -len(ending)] + "y" in VERBS:
            return word[: -len(ending)] + "y"
    for ending in ("ing", "ed", "es", "s", "d"):
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 2:
            continue
        bases = [stem]
        if ending in ("ing", "ed"):
            bases += [stem + "e", stem[:-1] if stem[-1:] == stem[-2:-1] else stem]
        for base in bases:
            if base in VERBS:
                return base
    return None


def past(base: str) -> str:
    """The past tense: "join" -> "joined"."""
    if base in _PAST:
        return _PAST[base]
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return base[:-1] + "ied"
    return base + (base[-1] if base in DOUBLED else "") + "ed"


def third_person(base: str) -> str:
    """The present tense after he, she, it: "deny" -> "denies"."""
    if base in ("have", "do", "go"):
        return {"have": "has", "do": "does", "go": "goes"}[base]
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "sh", "ch", "x", "z")) else "s")


def is_verb(words: Sequence[str], at: int) -> bool:
    """Whether the word at a place is a verb there, judged by its form and its neighbour before it.

    `words` are in lower case. Auxiliaries don't count.
    """
    word = words[at]
    before = words[at - 1] if at else ""
    if before == "to" or before.endswith("n't") or before in MODALS:
        return verb_base(word) is not None
    base = verb_base(word)
    if base is None:
        return False
    if (
        before in DETERMINERS
        or before in POSSESSIVES
        or before in ("'s", "'", "of")
        or before in PREPOSITIONS
    ):
        return word.endswith("ing") and before in PREPOSITIONS
    if before in ("what", "which") and words[at + 1 : at + 2] and words[at + 1] in AUXILIARIES:
        return False
    if before in _SUBJECTS or before in ("who", "what", "not") or words[at : at + 2] == ["set", "up"]:
        return True
    if base in AMBIGUOUS and word in (base, third_person(base)):
        if word == base and lacks_verb(words, at):
            return not _verb_follows(words, at + 1)
        return word == past(base) and lacks_participle(words, at)
    return True


def _verb_follows(words: Sequence[str], start: int) -> bool:
    """Whether the base form of a verb that is no noun follows in the same clause: "did the attack take"."""
    for at in range(start, len(words)):
        word, before = words[at], words[at - 1]
        if word in AUXILIARIES or word in WH_WORDS or word in _NEW_CLAUSE:
            return False
        joined = before in DETERMINERS or before in PREPOSITIONS or before == "or"
        if word in VERBS and word not in AMBIGUOUS and not joined:
            return True
    return False


_NEW_CLAUSE = word_set("that because if while to and ,")


MODALS = word_set("can could will would shall should may might must cannot")
_SUBJECTS = word_set("he she it they i we you who")
_BE = word_set("is are was were be been being isn't aren't wasn't weren't has have had")
_DO = word_set("do does did don't doesn't didn't can could will would should may might must")


def lacks_participle(words: Sequence[str], at: int) -> bool:
    """Whether a form of "be" before a place still waits for its participle, with a subject in between."""
    for place in range(at - 1, -1, -1):
        if words[place] in _BE:
            return at - place > 1
        if verb_base(words[place]) is not None and words[place] not in FUNCTION_WORDS:
            return False
    return False


def lacks_verb(words: Sequence[str], at: int) -> bool:
    """Whether "do" or a modal before a place still waits for its verb, with a subject in between."""
    for place in range(at - 1, -1, -1):
        if words[place] in _DO:
            return at - place > 1
        base = verb_base(words[place])
        if base is not None and base not in AMBIGUOUS and words[place] not in FUNCTION_WORDS:
            return False
    return False
