"""Verbs of questions about news: their base forms, those that are nouns too, irregular forms."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of a text, parted by blanks."""
    return frozenset(text.split())


VERBS = word_set(
    """say state claim believe think argue warn declare announce insist stress emphasize emphasise
    suggest remark note reveal admit deny predict assert maintain praise criticize criticise
    complain call describe accuse express explain comment report ask joke quip add mention vow
    promise threaten urge acknowledge recall speak tell talk mean want wish hope fear doubt agree
    disagree label reject object hold find expect write propose offer advise recommend decide join
    leave enter become make take give get go come put keep let set begin start stop end finish
    continue happen occur change grow rise fall increase decrease expand extend reduce cut limit
    sign ratify approve adopt pass veto support oppose back favour favor welcome refuse accept
    decline demand request require need attack invade annex occupy seize capture recapture withdraw
    retreat deploy station send supply deliver provide sell buy pay cost spend fund finance invest
    win lose defeat fight kill die wound destroy build found create establish form launch open close
    shut meet visit travel return arrive invite host attend cancel skip postpone plan prepare intend
    aim try seek attempt manage fail succeed work play use run lead head rule govern elect vote
    appoint name choose pick replace resign retire serve negotiate mediate settle resolve solve
    discuss debate consult cooperate collaborate help aid assist protect defend guarantee secure
    ensure promote encourage provoke trigger cause result escalate de-escalate blame condemn
    denounce dismiss rebuff respond reply react answer consider regard see view perceive look seem
    appear feel know understand learn teach show prove demonstrate indicate reflect represent belong
    own contain include exclude consist involve concern affect influence impact depend rely trust
    count base publish quote cite refer compare differ distinguish expire suspend resume renew
    violate break honour honor respect ignore allow permit prohibit ban forbid prevent block hinder
    force push pull press pressure recognise recognize celebrate earn apply receive obtain lift
    impose sanction poison arrest jail free release rescue discover invent produce develop design
    test measure reach exceed cross move stay remain live bring carry hand turn split divide unite
    merge exist originate derive calculate improve scan purchase file avoid cover exercise store
    delete address update estimate raise hire score total act like love hate gather mass amass
    amount rank contribute benefit suffer struggle matter last wait stand sit fly drive walk drop
    face share treat check handle command edit brief rotate suppose translate signal sue tax borrow
    lend pledge commit relinquish surrender yield concede compromise de-nuclearise arm disarm train
    equip chair print broadcast post intervene survive retake dedicate shackle evacuate flee damage
    flood sentence convict indict charge prosecute acquit appeal overturn uphold sack nominate hurt
    injure hit crash collapse explode shoot bomb shell strike target detain deport extradite expel
    repatriate interrogate torture execute murder rob steal smuggle kidnap hijack search recover
    infect vaccinate diagnose quarantine hospitalise hospitalize reopen shutter relocate displace
    inhabit retaliate mobilise mobilize recruit enlist volunteer defect desert patrol escort
    intercept detect track monitor investigate probe inspect audit examine testify swear confirm
    corroborate verify refute rebut apologise apologize congratulate thank greet mourn commemorate
    mark award inherit marry divorce bear graduate study major enrol enroll coach compete qualify
    beat advance captain co-found incorporate acquire list trade import export ship manufacture
    assemble market advertise bill refund repay owe donate subsidise subsidize privatise nationalise
    regulate deregulate legalise legalize outlaw enact implement enforce repeal amend draft
    introduce table delay freeze unfreeze thaw revoke rescind waive exempt penalise penalize fine
    confiscate forfeit register issue inform notify alert plead beg persuade convince dissuade
    mislead lie cheat trick spy hack leak tweet blog interview moderate feature star direct film
    record paint sculpt compose orbit dock land splash explore map photograph observe spot sight
    identify resemble wear dress eat drink cook plant harvest breed hunt fish burn melt erupt shake
    tremble sink drown capsize blow rain snow swell breach overflow knock topple uproot restore
    repair rebuild demolish renovate house feed shelter accommodate operate heal pour spread
    contract catch transmit mutate shrink slow soar surge plunge tumble slide climb double triple
    halve peak bottom"""
)
AMBIGUOUS = word_set(
    """talk offer plan attack support report claim demand call view visit vote promise aim work need
    change end start cause result deal trade fight force cost aid order use name state question sign
    launch increase limit measure joke answer request control fear hope conflict contact stay cut
    rise fall drop break head lead host share form release review study test benefit cover help move
    turn play run win score count base close open press back note object set fund rule store address
    file veto ban block concern influence impact respect quote sanction decline pledge train
    guarantee command brief supply project signal arm blame comment welcome exercise remark doubt
    pressure ally look show place return face wish last matter hand debate estimate rank total act
    like love compromise poison average present surrender yield jail advance design bank walk drive
    stand hit crash strike shell bomb target charge sentence murder search desert patrol escort
    track monitor probe audit mark award coach captain major market import export ship bill table
    freeze fine draft trick lie spy hack leak blog tweet interview feature star film record orbit
    dock land map spot sight dress drink cook plant hunt fish burn shake rain snow breach knock
    house feed shelter contract catch spread slide climb double triple peak bottom flood damage
    appeal volunteer slow surge plunge tumble alert direct shoot deport register issue beat mass
    amount check value update wait chair print post"""
)
IRREGULAR = {
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
    "do": "did done",
    "uphold": "upheld upheld",
    "mislead": "misled misled",
    "breed": "bred bred",
    "rebuild": "rebuilt rebuilt",
    "repay": "repaid repaid",
    "hurt": "hurt hurt",
    "hit": "hit hit",
    "shoot": "shot shot",
    "strike": "struck struck",
    "steal": "stole stolen",
    "flee": "fled fled",
    "eat": "ate eaten",
    "drink": "drank drunk",
    "wear": "wore worn",
    "catch": "caught caught",
    "freeze": "froze frozen",
    "beat": "beat beaten",
    "swear": "swore sworn",
    "sink": "sank sunk",
    "shake": "shook shaken",
    "spread": "spread spread",
    "feed": "fed fed",
    "retake": "retook retaken",
    "blow": "blew blown",
    "bear": "bore born",
    "draw": "drew drawn",
    "throw": "threw thrown",
    "hide": "hid hidden",
    "overcome": "overcame overcome",
    "undergo": "underwent undergone",
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
DOUBLED = word_set(
    """admit commit stop plan cut refer quip ban compel label travel cancel occur prefer permit regret
    chat rob ship star spot map expel propel control"""
)
