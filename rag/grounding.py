"""Every sentence of a reply against the passages it cites: quotations, numbers, names, meaning.

The four kinds of quotation are told apart by the words alone. What can't be seen this way is a sentence
that turns its passage's meaning round with the passage's own words; an inference model sees more of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.claims import claimed_numbers, common_words, lacking, month_names, names, numbers
from rag.dates_in_text import when_of
from rag.entailment import Entailment
from rag.meaning import Meaning
from rag.quotations import Quotation, Sources
from rag.quotes import quotes
from rag.reply_parts import Claim, Line
from rag.said_by import wrong_speaker

if TYPE_CHECKING:
    from index import Index
    from rag.types import Hit, Support

_MOSTLY = 0.5
"""The part of a sentence's words that supported quotations must be to carry it by themselves."""
_QUOTED_WORDS = 3


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence and what the check found. `passages` are the supplied passages that it rests on, in
    order; `problems` say in clauses why it is unsupported."""

    claim: Claim
    support: Support
    passages: tuple[int, ...]
    quotations: tuple[Quotation, ...] = ()
    problems: tuple[str, ...] = ()


class Grounding:
    """Checks sentences against the passages that a model was shown."""

    def __init__(self, hits: Sequence[Hit], index: Index, entailment: Entailment | None = None) -> None:
        self.sources = Sources(hits)
        self.meaning = Meaning(index, self.sources, entailment)
        self._texts: dict[int, str] = {}
        around = (hit.document.text[max(0, hit.passage.start - 20_000) :][:40_000] for hit in hits)
        self._common = common_words(around)

    def lines(self, lines: Sequence[Line]) -> list[list[Checked]]:
        """The lines' sentences, checked.

        A sentence that cites nothing is tried with what the next citing sentence of its line cites, else
        the one before: models often put the marks of a paragraph at its end.
        """
        self.meaning.learn([claim.text for line in lines for claim in line.claims])
        return [self._line(line.claims) for line in lines]

    def _line(self, claims: Sequence[Claim]) -> list[Checked]:
        checked: list[Checked] = []
        known = [self.known(claim.cited) for claim in claims]
        for place, claim in enumerate(claims):
            if known[place]:
                checked.append(self.check(claim, known[place]))
                continue
            later = next((numbers for numbers in known[place + 1 :] if numbers), ())
            earlier = next((numbers for numbers in reversed(known[:place]) if numbers), ())
            tried = [self.check(claim, numbers) for numbers in (later, earlier) if numbers]
            passed = [result for result in tried if result.support != "unsupported"]
            quoted = self._quotations(claim, ())
            problems = tuple(map(_quotation_problem, quoted)) or ("it cites no passage",)
            nothing = Checked(claim, "unsupported", (), quoted, tuple(p for p in problems if p))
            checked.append(passed[0] if passed else nothing)
        return checked

    def known(self, cited: Sequence[int]) -> tuple[int, ...]:
        """Those of the numbers that belong to a supplied passage."""
        return tuple(number for number in cited if number in self.sources.numbers)

    def check(self, claim: Claim, cited: tuple[int, ...]) -> Checked:
        """One sentence against the passages `cited`, of which there is at least one."""
        quotations = self._quotations(claim, cited)
        problems = [problem for problem in map(_quotation_problem, quotations) if problem]
        rest = _without(claim.text, [q for q in quotations if q.verdict == "supported"])
        text = "\n".join(self._text(number) for number in cited)
        held = numbers(text)
        if missing := [said for value, said in claimed_numbers(rest).items() if value not in held]:
            problems.append(f"its passages do not have the number {missing[0]}")
        family = "\n".join(self._text(number) for number in self._family(cited))
        if absent := lacking(names(rest, self._common), family):
            problems.append(f"its passages do not name {absent[0]}")
        quoted_words = sum(len(q.text.split()) for q in quotations if q.places and q.verdict == "supported")
        carried = quoted_words >= max(_QUOTED_WORDS, _MOSTLY * len(claim.text.split()))
        if not problems and not carried and not self.meaning.carried(claim.text, cited):
            problems.append("its passages do not say this")
        problems += [problem for q in quotations if not problems and (problem := self._speaker(claim, q))]
        if problems:
            return Checked(claim, "unsupported", cited, quotations, tuple(problems))
        return Checked(claim, "quoted" if carried else "supported", cited, quotations)

    def _quotations(self, claim: Claim, cited: tuple[int, ...]) -> tuple[Quotation, ...]:
        found = []
        for quote in quotes(claim.text):
            if quote.level == 0:
                inner = claim.text[slice(*quote.inner)]
                numbers_here = self.known(claim.cited_at(quote.end - 1)) or cited
                found.append(self.sources.judge(inner, (quote.start, quote.end), numbers_here))
        return tuple(found)

    def _speaker(self, claim: Claim, quotation: Quotation) -> str | None:
        """What is wrong with the name to which the sentence gives a quotation that stands in its passage."""
        wrong = None
        for number, place in quotation.places:
            document = self.sources.hits[number - 1].document
            carrier = self.sources.whole(number, [place])
            wrong = wrong_speaker(claim.text, quotation, document, place, carrier)
            if wrong is None:
                return None
        return wrong and f"its passage has {wrong[1]} say “{_short(quotation.text)}”, not {wrong[0]}"

    def _family(self, cited: Sequence[int]) -> list[int]:
        """The cited passages and the others of their documents: one names the person whom the next calls
        "he"."""
        documents = {self.sources.hits[number - 1].document.id for number in cited}
        return [n for n in self.sources.numbers if self.sources.hits[n - 1].document.id in documents]

    def _text(self, number: int) -> str:
        """A passage with what else the model was told of it, and the dates that its sentences mean."""
        if number not in self._texts:
            hit = self.sources.hits[number - 1]
            document = hit.document
            barred = self.sources.barred(number)
            spans = [span for span in self.sources.sentences(number) if span not in barred]
            dates = {when_of(document.text, *span, document.published_at) for span in spans}
            dates.add(document.published_at)
            known = [document.text[start:end] for start, end in spans]
            known += [value for value in (document.title, document.source, document.author) if value]
            known += [hit.passage.heading or "", document.path]
            for date in dates - {None}:
                known += [str(date).replace("-", " "), month_names(date)]
            self._texts[number] = "\n".join(known)
        return self._texts[number]


def _quotation_problem(quotation: Quotation) -> str | None:
    said = _short(quotation.text)
    if quotation.verdict == "fabricated":
        return f"the quotation “{said}” stands in no passage"
    if quotation.verdict == "stitched":
        return f"the quotation “{said}” is put together from pieces that do not stand together"
    if quotation.verdict == "misattributed":
        return f"the quotation “{said}” stands in another passage than the one cited"
    return None


def _short(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= 80 else said[:79].rsplit(" ", 1)[0] + " …"


def _without(text: str, quotations: Sequence[Quotation]) -> str:
    """The sentence with its supported quotations blanked."""
    for quotation in quotations:
        start, end = quotation.span
        text = text[:start] + "“" + " " * max(0, end - start - 2) + "”" + text[end:]
    return text
