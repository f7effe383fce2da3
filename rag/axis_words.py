"""The words of the axes on which people dispute (`rag.axes`): both poles of each, and how each is put."""

from __future__ import annotations

AXIS_WORDS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "cause",
        r"caus(?:e[sd]?|ing)\b triggered\b driver drove factor root provok\w+ fuel\w* led.to brought.about "
        r"result.of blam(?:e[sd]?|ing)\b responsib\w+ fault culprit interrupt\w* began.when traced wrecked "
        r"ruin\w* defensive.response accus\w+",
        r"unprovoked gradual\w* sovereign.decision\w* voluntar\w+ consensus defensive\b not.provoking "
        r"this.narrative these.claims shared.goal",
        "triggered by it, it is the cause, the key factor, to blame",
        "unprovoked, rejects this narrative, not the cause",
    ),
    (
        "safety",
        r"defensive safe\w* secur\w+~ stab(?:le|ility) shield (?<!need.to.)protect\w* "
        r"peace\w* guarantor sovereign\w* "
        r"harmless",
        r"threat\w* danger\w* risk\w* menac\w+ challenge\b encroach\w* aggress\w+ hostil\w+ offensive "
        r"escalat\w+ provo[ck]\w+ destabili[sz]\w+ world.war\b wider?\b bigger widen\w* embolden\w* "
        r"anti-\w+ confront\w+ attack\w* declare.war endanger\w* imperil\w* jeopardi[sz]\w+ encircl\w* "
        r"surround\w* clos\w+.in.on war.with\b at.war\b armed\b",
        "purely defensive, does not pose a threat, brings security",
        "a direct threat, aggression, escalation",
    ),
    (
        "support",
        r"support\w* favou?r\w* back(?:s|ed|ing)\b welcom\w+ agree[sd]?\b endors\w+ approv\w+ accept\w* "
        r"advocat\w+ advis\w+ only.way top.priority guarantor seeks?\b~ sought~ want\w*~ wish\w*~ "
        r"desir\w+~ "
        r"prefer\w* hop(?:es?|ed|ing)\b~",
        r"oppos\w+ reject\w* refus\w+ against\b veto\w* resist\w* object(?:s|ed)\b block\w* condemn\w* "
        r"prevent\w* pour\w+.cold.water keep\w*.(?:\w+.)?out\b reluctan\w+ unsatisfied not.satisfied "
        r"critical.of critici\w+",
        "supports it, in favour",
        "opposes it, refuses, rejects",
    ),
    (
        "membership",
        r"join\w* member\b membership~ accession~ entry~ admit\w* admission~ let\w*.in(?:to)?\b "
        r"tak\w+.in(?:to)?\b inclu\w+ candidate door",
        r"non-aligned stay\w*.out keep\w*.(?:\w+.)?out\b fall\w*.short not.meet exclu\w+ "
        r"outside.(?:nato|of.it|the.(?:alliance|union|bloc|eu))\b "
        r"neutral\w* door.closed",
        "will become a member, the door is open",
        "cannot become a member, refuses its accession",
    ),
    (
        "escalation",
        r"end(?:s|ed|ing)?\b.the stop\w*(?!.(?!fight|shoot|kill|bomb|shell)\w+ing\b) settle\w* "
        r"peace\w* calm\w* eas(?:e|ed|ing)\b de-escalat\w+ "
        r"ceasefire purely.defensive",
        r"escalat\w+ widen\w* bigger world.war spread\w* draw\w* provok\w+ trigger\w* declare.war "
        r"go.to.war invad\w+ invasion threat\w* encroach\w*",
        "the only way to end it, would bring peace",
        "would escalate it, draw others in, trigger a wider war",
    ),
    (
        "sincerity",
        r"sincer\w+ genuin\w+ honest\w* serious\w* ready\b readiness willing\w* open\b openness "
        r"prefer\w* good.faith believ\w+ trust\b trusted credible reliable",
        r"tactic\w* rhetoric manoeuv\w+ maneuv\w+ buy(?:ing|s)?.time insincer\w+ contradict\w* "
        r"skeptic\w* sceptic\w* pretext\w* propagand\w+ tough.to.say concrete buying.time words.are "
        r"caution\w* cautious raises.question\w* conceal\w* distrust mistrust not.enough no.hurry",
        "ready, willing and open",
        "a tactic to buy time, skepticism about its sincerity",
    ),
    (
        "cooperation",
        r"cooperat\w+ common.interest\w* dialogue joint partner\w* in.common consult\w+ work.together "
        r"common.ground mutual shared.interest\w* both.nations",
        r"antagonis\w+ confront\w+ hostil\w+ paraly[sz]\w+ suspend\w* crisis freez\w+ frozen "
        r"irreconcilable obstacle\w* impossib\w+ divid\w+ mistrust",
        "common interests, cooperation, open to dialogue",
        "no area of cooperation, antagonism, confrontation",
    ),
    (
        "talks",
        r"negotiat\w*~ talk(?:s|ed|ing)?\b~ dialogue~ diplomacy~ diplomatic~ settle\w*~ peace\b~ "
        r"ready\b readiness "
        r"willing\w* open\b openness prepared\b prefer\w* mediat\w+",
        r"interrupt\w* broke\w*.off break\w*.off impossib\w+ intransigen\w* ultimatum no.intention "
        r"concession\w* stalemate did.not.agree walk\w*.(?:away|out) left.the.table "
        r"contradict\w* buy\w*.time",
        "ready to negotiate, talks are possible",
        "interrupted the negotiations, no intention to negotiate, talks are not possible",
    ),
    (
        "faith",
        r"kept\b keep\w*.(?:[\w’]+.){0,2}(?:promise|word|pledge|commitment|agreement|deal)\w* "
        r"honou?r\w* fulfil\w* faithful\w* commitment\w* never.promised no.promise "
        r"sovereign.decision\w* decid\w+.for.themselves voluntar\w+ same.right right.to",
        r"broke\w*\b break\w*\b violat\w+ breach\w* betray\w* deceiv\w* cheat\w* misled promised.not.to "
        r"encroach\w*",
        "kept its promise",
        "broke its promise, did what it had promised not to do",
    ),
    (
        "success",
        r"succe\w+ end(?:s|ed|ing)?\b breakthrough yield\w* resolve\b achiev\w+ manage[sd]? "
        r"effective\w* work(?:s|ed|ing)\b could.secure swiftly not.impossible stop\w* "
        r"(?:will|could).work realistic\w* feasib\w+",
        r"fail\w* skeptic\w* sceptic\w* complex\w* unrealistic infeasib\w+ question\w*.the elusive "
        r"collaps\w* impossib\w+ harden\w* entrench\w* slim\b stalemate uncertain instability",
        "could succeed, a breakthrough",
        "skeptical that it can succeed, too complex",
    ),
    (
        "reliance",
        r"protect\w* defend\w* guarantee\w* support\w* rel(?:y|ies|ied|iable)\b.on.(?!our) count.on ally "
        r"guarantor shield "
        r"allies fight.for help\w*",
        r"abandon\w* consumable\w* expendable pawn\w* illusion\w* rely.on.ourselves alone\b betray\w* "
        r"verbal\w* words.only matter.of.words just.talk\w* hesitant scapegoat\w* victim\w* "
        r"exhaust\w* run\w*.(?:out|dry)\b stop.aid\w* cut.off",
        "supports and protects, gives security guarantees",
        "will not fight for us, gives no guarantees, rely on ourselves",
    ),
    (
        "independence",
        r"consensus collective\w* decid\w+.for.themselves decid\w+.together "
        r"sovereign.decision\w* member.states independen\w+ unanim\w+",
        r"tool\w*\b run(?:s|ning)?\b controls? dominat\w+ instrument\w* puppet\w* war.machine "
        r"hegemon\w+ satellite\w* dictat\w+ any.decision",
        "operates on consensus, the members decide together",
        "a tool of one power that decides for all",
    ),
    (
        "truth",
        r"true\b truth\w* right\b(?!.to) correct\w* honest\w* acknowledg\w+ prais\w+ confirm\w* admit\w* "
        r"echo\w*",
        r"false\w* wrong\w* lies?\b untrue mistaken dismiss\w* reject\w* den(?:y|ies|ied)\b refut\w+ "
        r"unfounded do(?:es)?.not.reflect",
        "praised it as right and honest",
        "dismissed and rejected these claims as wrong",
    ),
    (
        "benefit",
        r"benefi\w+ advantag\w+ gain(?:s|ed)?\b profit\w* improv\w+ good\b better\b boost\w* grow\w* "
        r"helps?\b wise\b healthy sign.of stands.for symbol.of worth\w* useful vital crucial "
        r"breakthrough successes "
        r"yield\w* necessary",
        r"harm\w* damag\w+ loss\w* lose\b losing worse\w* bad\b burden\w* cost\w* hurt\w* destroy\w* "
        r"undermin\w+ weaken\w* isolat\w+ mistake\w* unwise "
        r"stop\b(?!.(?:the|this|a).(?:\w+.)?(?:war|conflict|fighting|killing)) in.vain useless "
        r"compromise.its vulnerable nothing waste\w*",
        "a benefit, a sign of improvement",
        "harmful, a loss, to be stopped",
    ),
    (
        "unity",
        r"unit(?:ed|y)\b unif\w+ consisten\w+ consensus one.voice echo(?:es|ed)\b solidarity cohes\w+ "
        r"unanim\w+",
        r"split\w* divid\w+ division\w* differ\w* disagree\w* camps\b camp\b inconsisten\w+ complicated "
        r"rift "
        r"contrast\w*",
        "united, of one mind, a unified stance",
        "split into camps, divided, not consistent",
    ),
    (
        "firmness",
        r"hard.line strengthen\w* anti-\w+ tough\w* firm\w*\b strong\b deter\w* contain\b sanction\w* "
        r"isolate\w* pressur\w+ "
        r"accountab\w+ realistic.attitude inviolab\w+ cannot.allow unified",
        r"cautious\w* hesita\w+ soften\w* appeas\w+ dialogue eas(?:e|ed|ing)\b gratitude respect(?:ed)?\b "
        r"mediat\w+ compromise courted negotiate do.not.want.a.war",
        "contain it, sanctions, a strong and unified stance",
        "cautious, hesitates, dialogue, does not want a war",
    ),
    (
        "likelihood",
        r"likely\b possible\b probab\w+ will\b can\b could\b hope\w* imminent inevitabl\w+ certain\b",
        r"unlikely distant remote impossib\w+ improbable slim little.chance unable uncertain elusive "
        r"ruled.out not.expect\w* years\b doubt\w*",
        "it will happen, it is possible",
        "it is unlikely, not possible at the moment, a distant prospect",
    ),
    (
        "strength",
        r"win(?:s|ning)?\b won\b victor\w+ advantage superior stronger gain(?:s|ed|ing)?\b stable "
        r"stability "
        r"achieved adapt\w+ did.not.suffer",
        r"los(?:es?|ing|t)\b defeat\w* inferior weak\w* incapable disadvantage suffer\w* exhaust\w* "
        r"desperat\w+ abandoned",
        "winning, superior, stable, not at a disadvantage",
        "losing, inferior, incapable, suffers losses",
    ),
    (
        "concession",
        r"giv(?:e|es|ing|en).up gave.up ced(?:e|es|ed|ing)\b relinquish\w* surrender\w* conced\w+ "
        r"concession\w* "
        r"new.territorial.realities halt\w* withdraw\w*",
        r"inviolab\w* integrity compromise.its rewarded borders.that.nobody non-starter\w* "
        r"cost.the.country",
        "give it up, concessions, the new territorial realities",
        "borders are inviolable, aggression must not be rewarded, sovereignty and integrity",
    ),
    (
        "regard",
        r"tak\w+.(?:\w+.){0,5}serious\w* serious\w* into.account respect(?:s|ed|ing)?\b listen\w* "
        r"cannot.be.excluded "
        r"address\w+ interests.of.all",
        r"ignor\w* neglect\w* disregard\w* rejected.the pass\w*.over dismiss\w*",
        "respects its interests, takes its concerns into account",
        "ignores and neglects its concerns, has rejected its demands",
    ),
    (
        "justice",
        r"right.to justif\w+ legitimate\w* lawful\w* legal\w* self-defen\w+ defensive.response "
        r"need.to.protect "
        r"had.to\b forced.to",
        r"unjustif\w+ illegal\w* unlawful\w* violat\w+ unprovoked aggression crime\w* annex\w+",
        "justified, a defensive response, had to protect its people",
        "unprovoked aggression, a violation of international law",
    ),
)
"""(name, words of the high pole, words of the low pole, how the high pole is put, how the low one is): the
high pole is approval, safety, truth. Words are regular expressions that begin at a word; one with a "~" only
names the matter, and counts half."""
