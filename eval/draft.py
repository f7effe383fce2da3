"""Propose questions with evidence from one's own documents, for a person to accept, fix or drop.

Rules make them: what someone said, a date, a number or a name is taken out of a sentence and asked
for. Such questions repeat the sentence's words, so a set of them flatters a search by words; that is
why every line is marked as a draft, and why rewording them is the person's part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from index.types import Document, Span

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTHS})(?: \d{{4}})?|(?:{_MONTHS})(?: \d{{1,2}},)? \d{{4}}"
    rf"|(?:{_MONTHS}) \d{{1,2}}(?!\d)|(?:in|since|until|by) (?:19|20)\d\d)\b"
)
_NUMBER = re.compile(
    r"\b(?!(?:19|20)\d\d )"
    r"(?P<number>\d[\d,.]*(?: (?:thousand|million|billion|per ?cent|percent))?|\d[\d.,]*%) "
    r"(?P<noun>[a-z]{3,}(?: [a-z]{4,})?)"
)
_PREPOSITION = re.compile(r"^(?:in|since|until|by) ")
_SHORTEST, _LONGEST = 50, 320


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question about a sentence. `answers` is what was taken out, `kind` the question's type."""

    kind: str
    question: str
    path: str
    span: Span
    text: str
    answers: tuple[str, ...]
    speaker: tuple[str, ...] = ()

    def to_line(self, identity: str) -> dict[str, Any]:
        """The proposal as a line of a set, marked as a draft."""
        line: dict[str, Any] = {
            "id": identity,
            "question": self.question,
            "history": [],
            "type": self.kind,
            "answerable": True,
            "answers": [list(self.answers)],
            "evidence": [{"path": self.path, "start": self.span[0], "end": self.span[1], "quote": self.text}],
        }
        if self.speaker:
            line["speaker"] = list(self.speaker)
        return line | {"draft": True}


def draft_lines(documents: Iterable[Document], limit: int = 30) -> list[dict[str, Any]]:
    """Lines of a set about the documents: turn by turn from each document, its kinds of question in
    turn, at most `limit`. The same documents always give the same lines."""
    queues = [_interleaved(propose(document)) for document in documents]
    chosen = [proposal for turn in zip_longest(*queues) for proposal in turn if proposal is not None]
    return [proposal.to_line(f"draft-{number:03}") for number, proposal in enumerate(chosen[:limit], 1)]


def propose(document: Document) -> list[Proposal]:
    """Every proposal about a document, in the order of its sentences."""
    from index.sentences import split_sentences
    from rag.attribution import attributions
    from rag.names import names_of

    text = document.text
    found = attributions(text)
    mentions = [mention.span for mention in names_of(text).mentions if len(mention.words) > 1]
    proposals: list[Proposal] = []
    for start, end in split_sentences(text):
        sentence = text[start:end]
        if not _SHORTEST <= end - start <= _LONGEST or sentence[-1:] not in '.!?”"’':
            continue
        inside = [a for a in found if start <= a.cue[0] < end]
        proposals += _said(document, (start, end), inside)
        proposals += _taken_out(document, (start, end), _DATE, "date", "When was that: “{}”?")
        proposals += _counted(document, (start, end))
        named = [span for span in mentions if start <= span[0] and span[1] <= end]
        proposals += _named(document, (start, end), named)
    return proposals


def _said(document: Document, span: Span, found: list[Any]) -> Iterator[Proposal]:
    from rag.speakers import speaker_of

    text = document.text
    for attribution in found:
        content = attribution.content
        if content is None or not (span[0] <= content[0] and content[1] <= span[1]):
            continue
        speaker = speaker_of(text, content[0], content[1], found)
        said = _clause(text, span, content, attribution.direct)
        if speaker is not None and said and speaker.name[:1].isupper():
            names = _accepted(speaker.name)
            question = f"Who said: “{said}”?" if attribution.direct else f"Who said that {said}?"
            yield Proposal("speaker", question, document.path, span, _at(document, span), names, names)
            return


def _clause(text: str, sentence: Span, content: Span, direct: bool) -> str | None:
    """What is said, where it can stand after "who said": a quotation, a clause after "that", or one that
    opens its sentence and is followed by the words that say who speaks."""
    said = " ".join(text[content[0] : content[1]].split()).strip(' ,."“”')
    opens = content[0] - sentence[0] <= 1 and content[1] < sentence[1] - 3
    if len(said) < 25 or len(said.split()) < 4 or (not direct and any(mark in said for mark in '"“”')):
        return None
    if said.startswith("that "):
        return said.removeprefix("that ")
    if direct:
        return said
    return _lowered(said, text) if opens or text[: content[0]].endswith("that ") else None


def _taken_out(
    document: Document, span: Span, pattern: re.Pattern[str], kind: str, form: str
) -> Iterator[Proposal]:
    sentence = _at(document, span)
    if match := pattern.search(sentence):
        answer = _PREPOSITION.sub("", match.group())
        gap = sentence[: match.end() - len(answer)] + "…" + sentence[match.end() :]
        yield Proposal(kind, form.format(_bare(gap)), document.path, span, sentence, (answer,))


def _counted(document: Document, span: Span) -> Iterator[Proposal]:
    sentence = _at(document, span)
    match = _NUMBER.search(sentence)
    if match is not None and match.group("noun").endswith("s") and not _DATE.search(sentence):
        gap = sentence[: match.start("number")] + "…" + sentence[match.end("number") :]
        question = f"How many {match.group('noun')}: “{_bare(gap)}”?"
        answer = match.group("number").rstrip(".,")
        yield Proposal("fact", question, document.path, span, sentence, (answer,))


def _named(document: Document, span: Span, names: list[Span]) -> Iterator[Proposal]:
    if not names:
        return
    sentence = _at(document, span)
    start, end = names[0][0] - span[0], names[0][1] - span[0]
    name = sentence[start:end]
    gap = sentence[:start] + "…" + sentence[end:]
    accepted = _accepted(name)
    question = f"Who is meant: “{_bare(gap)}”?"
    yield Proposal("fact", question, document.path, span, sentence, accepted)


def _interleaved(proposals: list[Proposal]) -> list[Proposal]:
    """The proposals with their kinds taking turns, each sentence asked about once."""
    by_kind: dict[str, list[Proposal]] = {}
    taken: set[Span] = set()
    for proposal in proposals:
        by_kind.setdefault(proposal.kind, []).append(proposal)
    chosen = []
    for turn in zip_longest(*(by_kind[kind] for kind in sorted(by_kind))):
        for proposal in turn:
            if proposal is not None and proposal.span not in taken:
                taken.add(proposal.span)
                chosen.append(proposal)
    return chosen


def _accepted(name: str) -> tuple[str, ...]:
    """A name, and a person's last name by itself."""
    words = name.split()
    is_person = (
        2 <= len(words) <= 3 and words[0] not in ("The", "On", "In") and all(w[:1].isupper() for w in words)
    )
    return (name, words[-1]) if is_person else (name,)


def _at(document: Document, span: Span) -> str:
    return document.text[span[0] : span[1]]


def _bare(sentence: str) -> str:
    return " ".join(sentence.split()).rstrip(".!? ")


def _lowered(clause: str, text: str) -> str:
    """A clause with its first word small, if the document anywhere writes that word small."""
    first = clause.split(" ", 1)[0]
    small = re.search(rf"(?<!\w){re.escape(first.lower())}(?!\w)", text)
    return clause[:1].lower() + clause[1:] if small else clause
