"""Word lists for reading questions: function words, verbs and their forms, places, bodies, roles.

Small on purpose: they cover what questions about news name most; a word outside them is treated by its
shape and place.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


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
    coach actor actress singer man woman doctor professor dr. dr critic researcher scholar pm"""
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

_VERBS = word_set(
    """say state claim believe think argue warn declare announce insist stress emphasize emphasise suggest
    remark note reveal admit deny predict assert maintain praise criticize criticise complain call
    describe accuse express explain comment report ask joke quip add mention vow promise threaten urge
    acknowledge recall speak tell talk mean want wish hope fear doubt agree disagree label reject object
    hold find expect write propose offer advise recommend decide join leave enter become make take give
    get go come put keep let set begin start stop end finish continue happen occur change grow rise fall
    increase decrease expand extend reduce cut limit sign ratify approve adopt pass veto support oppose
    back favour favor welcome refuse accept decline demand request require need attack invade annex
    occupy seize capture recapture withdraw retreat deploy station send supply deliver provide sell buy
    pay cost spend fund finance invest win lose defeat fight kill die wound destroy build found create
    establish form launch open close shut meet visit travel return arrive invite host attend cancel skip
    postpone plan prepare intend aim try seek attempt manage fail succeed work play use run lead head
    rule govern elect vote appoint name choose pick replace resign retire serve negotiate mediate settle
    resolve solve discuss debate consult cooperate collaborate help aid assist protect defend guarantee
    secure ensure promote encourage provoke trigger cause lead result escalate de-escalate blame condemn
    denounce dismiss rebuff respond reply react answer consider regard see view perceive look seem
    appear feel know understand learn teach show prove demonstrate indicate reflect represent belong own
    contain include exclude consist involve concern affect influence impact threaten depend rely trust
    count base publish quote cite refer compare differ distinguish expire suspend resume renew replace
    violate break honour honor respect ignore allow permit prohibit ban forbid prevent block hinder
    force push pull press pressure recognise recognize celebrate earn apply receive obtain lift impose
    sanction poison arrest jail free release rescue discover invent produce develop design test measure
    reach exceed cross move stay remain live bring carry hand turn split divide unite merge agree exist
    originate mean derive calculate improve scan purchase file visit report avoid cover exercise store
    delete address update estimate raise hire play score total act like love hate talk gather mass amass
    amount rank contribute benefit suffer struggle matter last wait stand sit fly drive walk drop face
    share treat check handle command edit brief rotate suppose react agree replace trust translate count
    signal sue tax tell borrow lend own open praise pledge commit relinquish surrender yield concede
    compromise de-nuclearise arm disarm train equip chair print broadcast post"""
)
_AMBIGUOUS = word_set(
    """talk offer plan attack support report claim demand call view visit vote promise aim work need change
    end start cause result deal trade fight force cost aid order use name state question sign launch
    increase limit measure joke answer request control fear hope conflict contact stay cut rise fall
    drop break head lead host share form release review study test benefit cover state help move turn
    play run win score count base close open press back note object set fund rule play store address
    file veto ban block concern influence impact respect quote sanction decline pledge train guarantee
    command brief supply project signal arm blame comment welcome exercise remark doubt pressure ally
    look show place influence return face wish last matter hand debate estimate rank total act like love
    compromise poison average present respect surrender yield jail advance design bank walk drive stand
    mass amount check value update wait chair print post"""
)
_IRREGULAR = {
    "say": "said said",
    "think": "thought thought",
    "speak": "spoke spoken",
    "tell": "told told",
    "mean": "meant meant",
    "hold": "held held",
    "find": "found found",
    "write": "wrote written",
    "leave": "left left",
    "become": "became become",
    "make": "made made",
    "take": "took taken",
    "give": "gave given",
    "get": "got got",
    "go": "went gone",
    "come": "came come",
    "put": "put put",
    "keep": "kept kept",
    "let": "let let",
    "set": "set set",
    "begin": "began begun",
    "grow": "grew grown",
    "rise": "rose risen",
    "fall": "fell fallen",
    "cut": "cut cut",
    "withdraw": "withdrew withdrawn",
    "send": "sent sent",
    "sell": "sold sold",
    "buy": "bought bought",
    "pay": "paid paid",
    "cost": "cost cost",
    "spend": "spent spent",
    "win": "won won",
    "lose": "lost lost",
    "fight": "fought fought",
    "build": "built built",
    "shut": "shut shut",
    "meet": "met met",
    "seek": "sought sought",
    "run": "ran run",
    "lead": "led led",
    "choose": "chose chosen",
    "see": "saw seen",
    "feel": "felt felt",
    "know": "knew known",
    "understand": "understood understood",
    "teach": "taught taught",
    "show": "showed shown",
    "prove": "proved proven",
    "break": "broke broken",
    "forbid": "forbade forbidden",
    "bring": "brought brought",
    "split": "split split",
    "stand": "stood stood",
    "sit": "sat sat",
    "fly": "flew flown",
    "drive": "drove driven",
}
_PAST = {base: forms.split()[0] for base, forms in _IRREGULAR.items()}
_BASE = {form: base for base, forms in _IRREGULAR.items() for form in forms.split()} | {
    base: base for base in _IRREGULAR
}
_DOUBLED = word_set(
    """admit commit stop plan cut refer quip ban compel label travel cancel occur prefer permit regret chat
    control"""
)


@lru_cache(maxsize=4096)
def verb_base(word: str) -> str | None:
    """The base form of a verb's form ("joined", "joins", "joining" -> "join"); None for other words."""
    if word in _VERBS:
        return word
    if word in _BASE:
        return _BASE[word]
    for ending in ("ies", "ied"):
        if word.endswith(ending) and word[: -len(ending)] + "y" in _VERBS:
            return word[: -len(ending)] + "y"
    for ending in ("ing", "ed", "es", "s", "d"):
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 2:
            continue
        bases = [stem]
        if ending in ("ing", "ed"):
            bases += [stem + "e", stem[:-1] if stem[-1:] == stem[-2:-1] else stem]
        for base in bases:
            if base in _VERBS:
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
    return base + (base[-1] if base in _DOUBLED else "") + "ed"


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
    if before in _SUBJECTS or before in ("who", "what", "not") or words[at : at + 2] == ["set", "up"]:
        return True
    if base in _AMBIGUOUS and word in (base, third_person(base)):
        return (word == base and lacks_verb(words, at)) or (
            word == past(base) and lacks_participle(words, at)
        )
    return True


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
        if base is not None and base not in _AMBIGUOUS and words[place] not in FUNCTION_WORDS:
            return False
    return False
