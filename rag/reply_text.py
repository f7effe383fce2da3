"""What a language model wrote -> plain text: no thinking, no images, no HTML, no links, citations as [n]."""

from __future__ import annotations

import re

_THOUGHT = re.compile(r"<(think|thinking|thought|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_THOUGHT_END = re.compile(r"^.*</(?:think|thinking|thought|reasoning)>", re.DOTALL | re.IGNORECASE)
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\U000e0000-\U000e007f]"
)
_BLOCK = re.compile(
    r"<(script|style|iframe|svg|math|object|template|form)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_ELEMENT = re.compile(r"<!--.*?(?:-->|\Z)|</?[a-zA-Z!?][^<>]*(?:>|\Z)", re.DOTALL)
_TARGET = r"\((?:[^()]|\([^()]*\))*(?:\)|\Z)"
_IMAGE = re.compile(rf"!\[[^\]]*\](?:\s?{_TARGET}|\s?\[[^\]]*\])?")
_LINK = re.compile(rf"\[([^\]\[]*)\]{_TARGET}")
_REFERENCE = re.compile(r"\[([^\]\[]*[^\]\[\d][^\]\[]*)\]\s?\[[^\]]*\]")
_DEFINITION = re.compile(r"^\s{0,3}\[[^\]]+\]:\s*\S.*$", re.MULTILINE)
_ADDRESS = re.compile(
    r"(?:\b(?:https?|ftp|wss?|file)\s?:|(?<![\w:]):?)\s?//[^\s\])>”\"]+|\bwww\.[^\s\])>”\"]+"
    r"|\b(?:javascript|data|vbscript|mailto):\S+",
    re.IGNORECASE,
)
_FENCE = re.compile(r"^\s*(?:```|~~~).*$", re.MULTILINE)
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s.*$", re.MULTILINE)
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=[^\s*_`])([^\n]*?[^\s*_`])\1(?!\w)")
_CITED = re.compile(
    r"[\[【]\s*(?:passages?|sources?|documents?|docs?|no\.?|#|\^)?\s*(\d{1,3}(?:\s*(?:,|;|–|-|and|&)\s*\d{1,3})*)"
    r"(?:†[^\]】]*)?\s*[\]】]",
    re.IGNORECASE,
)
_LONG_NUMBER = re.compile(r"\[(\d{4,})\]")
_LIST = re.compile(
    r"\n\s*(?:sources|references|citations|passages|notes)\s*:?\s*((?:\n\s*(?:[-*•]|\[?\d).*|\n\s*)*)\Z", re.I
)
_LINK_LEFT = "(link removed)"


def without_thinking(raw: str) -> str:
    """The reply without what a reasoning model thought aloud, also where a tag of the pair is missing."""
    return _THOUGHT_END.sub("", _THOUGHT.sub("", raw))


def plain(raw: str) -> str:
    """The reply as text that is safe to show anywhere: images and HTML are gone, links have lost their
    targets, bare addresses and invisible characters are removed, and every citation reads [n]."""
    reply = _INVISIBLE.sub("", without_thinking(raw).replace("\r\n", "\n"))
    reply = _IMAGE.sub("", reply)
    reply = _ELEMENT.sub("", _BLOCK.sub("", reply))
    reply = _DEFINITION.sub("", _FENCE.sub("", reply))
    reply = _LINK.sub(_label, reply)
    reply = _IMAGE.sub("", _REFERENCE.sub(r"\1", reply))
    reply = _ADDRESS.sub(_LINK_LEFT, reply)
    reply = _ELEMENT.sub("", _HEADING.sub("", reply))
    reply = _EMPHASIS.sub(r"\2", reply)
    reply = _LONG_NUMBER.sub(r"(\1)", _CITED.sub(_numbers, reply))
    reply = _LIST.sub("", "\n" + reply)
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in reply.split("\n"))
    return "\n".join(line for line in lines if line)


def _label(match: re.Match[str]) -> str:
    """A link's text; a citation that was written as a link stays a citation."""
    return f"[{match[1]}]" if match[1].strip().isdigit() else match[1]


def _numbers(match: re.Match[str]) -> str:
    """ "[1, 3-5]" as [1][3][4][5]."""
    found: list[int] = []
    for part in re.split(r"\s*(?:,|;|and|&)\s*", match[1], flags=re.IGNORECASE):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        found += range(ends[0], min(ends[-1], ends[0] + 20) + 1) if len(ends) == 2 else ends
    return "".join(f"[{number}]" for number in found)


class Streamed:
    """The plain text of a reply that is still coming: `add` gives what can be shown of it so far.

    Held back is the last word, and whatever follows a bracket or mark that may begin something that
    `plain` removes. Should later text change what was shown, nothing more is: the checked answer
    replaces it.
    """

    def __init__(self) -> None:
        self.raw = ""
        self.shown = ""

    def add(self, piece: str) -> str:
        """The text to show next; often empty."""
        self.raw += piece
        if not piece:
            return ""
        settled = plain(_settled(without_thinking(self.raw)))
        if not settled.startswith(self.shown):
            return ""
        new = settled[len(self.shown) :]
        self.shown = settled
        return new


_OPEN = re.compile(
    r"<[^>]*\Z|!?\[[^\]]*(?:\](?:\s?[\[(][^\])]*)?)?\Z|!\Z|(?:\A|\n)[^\n]{0,12}\Z|[*_`][^\n]*\Z"
)


def _settled(reply: str) -> str:
    """The reply up to where it can no longer change its meaning."""
    space = max(reply.rfind(" "), reply.rfind("\n"))
    reply = reply[: space + 1] if space >= 0 else ""
    for block in ("script", "style", "iframe", "svg", "math", "object", "template", "form"):
        opened = reply.lower().rfind(f"<{block}")
        if opened >= 0 and f"</{block}" not in reply.lower()[opened:]:
            reply = reply[:opened]
    match = _OPEN.search(reply)
    return reply[: match.start()] if match else reply
