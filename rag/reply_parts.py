"""A reply -> its lines and sentences, each with the passages it cites, clause by clause."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.sentences import split_sentences
from index.types import Span
from rag.prompts import DISAGREE

_MARKERS = re.compile(r"\s*(?:\[\d{1,3}\]\s*)+")
_BULLET = re.compile(r"(?:[-*•–—]|\(?\d{1,2}[.)])\s+(?=\S)")
_SPACE_BEFORE = re.compile(r"\s+(?=[.,;:!?…](?:\s|$|[”\"’')]))")
_HOLDER = re.compile(r"([^:“”\"\[\]]{2,80}):\s+\S")
_OPENING, _CLOSING = frozenset("“„«"), frozenset("”»")


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a reply without its citation marks. `clauses` says which passages each part cites: a
    part's are those that follow it, and for what follows the last mark all of the sentence's."""

    text: str
    clauses: tuple[tuple[Span, tuple[int, ...]], ...] = ()

    @property
    def cited(self) -> tuple[int, ...]:
        """All numbers that the sentence cites, in order, each once."""
        return tuple(dict.fromkeys(number for _, numbers in self.clauses for number in numbers))

    def cited_at(self, place: int) -> tuple[int, ...]:
        """What the clause that holds a character cites."""
        for (start, end), numbers in self.clauses:
            if start <= place < end and numbers:
                return numbers
        return self.cited


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a reply. `holder` is who a line of the form "- Name: ..." says it is about."""

    bullet: str
    claims: tuple[Claim, ...]
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """A whole reply; `disagree` is the number of lines before the line that announces a disagreement."""

    lines: tuple[Line, ...]
    disagree: int | None = None

    @property
    def claims(self) -> list[Claim]:
        """All sentences in order."""
        return [claim for line in self.lines for claim in line.claims]


def parts_of(reply: str) -> Parts:
    """Take a plain reply apart."""
    lines: list[Line] = []
    disagree: int | None = None
    for raw in reply.split("\n"):
        text = raw.strip()
        opening = re.match(re.escape(DISAGREE[:-1]) + r"\s*[:.]?\s*", text, re.IGNORECASE)
        if opening and disagree is None:
            disagree = len(lines)
            text = text[opening.end() :]
        bullet = _BULLET.match(text)
        body = text[bullet.end() :] if bullet else text
        claims = tuple(claim for claim in map(claim_of, _sentences(body)) if claim.text)
        if claims:
            holder = _HOLDER.match(claims[0].text) if bullet else None
            prefix = "" if not bullet else "- " if not bullet[0][0].isdigit() else bullet[0]
            lines.append(Line(prefix, claims, holder[1].strip() if holder else None))
    return Parts(tuple(lines), disagree)


def claim_of(sentence: str) -> Claim:
    """Take the citation marks out of a sentence."""
    text = ""
    clauses: list[tuple[Span, tuple[int, ...]]] = []
    at = 0
    for match in _MARKERS.finditer(sentence):
        start = len(text)
        text += sentence[at : match.start()]
        after = sentence[match.end() : match.end() + 1]
        if text and after.strip() and after not in ".,;:!?…”\"’')":
            text += " "
        numbers = tuple(int(number) for number in re.findall(r"\d+", match[0]))
        clauses.append(((start, len(text)), numbers))
        at = match.end()
    if at < len(sentence):
        start = len(text)
        text += sentence[at:]
        clauses.append(((start, len(text)), ()))
    if _SPACE_BEFORE.search(text):  # rare, and the clauses' places need not be exact to the character
        text = _SPACE_BEFORE.sub("", text)
    return Claim(text.strip(), tuple(clauses)) if re.search(r"[^\W_]", text) else Claim("", tuple(clauses))


def _sentences(body: str) -> list[str]:
    """The sentences of a line; one that opens a quotation goes on to where it closes, and marks that stand
    alone belong to the sentence before."""
    found: list[str] = []
    for start, end in split_sentences(body):
        text = body[start:end]
        alone = not re.search(r"[^\W_]", _MARKERS.sub("", text))
        joined = f"{found[-1]} {text}" if found else text
        if found and (alone or (_open(found[-1]) and _closes(body[start:]))):
            found[-1] = joined
        else:
            found.append(text)
    return found


def _open(text: str) -> bool:
    """Whether a quotation is still open at the end."""
    curly = sum((c in _OPENING) - (c in _CLOSING) for c in text)
    return curly > 0 or text.count('"') % 2 == 1


def _closes(rest: str) -> bool:
    return any(c in _CLOSING or c == '"' for c in rest)
