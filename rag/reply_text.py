"""What a language model wrote -> plain text: no thinking, no images, no HTML, no links, citations as [n]."""

from __future__ import annotations

import re

_THOUGHT = re.compile(r"<(think|thinking|thought|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_THOUGHT_END = re.compile(r"^.*</(?:think|thinking|thought|reasoning)>", re.DOTALL | re.IGNORECASE)
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\U000e0000-\U000e007f]"
)
_BLOCKS = ("script", "style", "iframe", "svg", "math", "object", "template", "form")
_BLOCK = re.compile(rf"<({'|'.join(_BLOCKS)})\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_ELEMENT = re.compile(r"<!--.*?(?:-->|\Z)|</?[a-zA-Z!?][^<>]*(?:>|\Z)", re.DOTALL)
_TARGET = r"\((?:[^()]|\([^()]*\))*(?:\)|\Z)"
_IMAGE = re.compile(rf"!\[[^\]]{{0,500}}\](?:\s?{_TARGET}|\s?\[[^\]]{{0,200}}\])?")
_LINK = re.compile(rf"\[([^\]\[]{{0,300}})\]{_TARGET}")
_REFERENCE = re.compile(r"\[(?=[^\]\[]*[^\]\[\d])([^\]\[]{1,300})\]\s?\[[^\]]{0,200}\]")
_DEFINITION = re.compile(r"^[ \t]{0,3}\[[^\]\n]{1,100}\]:[ \t]*\S.*$", re.MULTILINE)
_ADDRESS = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,20}:\s?)?//[^\s\])>”\"]+|\bwww\.[^\s\])>”\"]+"
    r"|\b(?:javascript|data|vbscript|mailto):\S+",
    re.IGNORECASE,
)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~).*$", re.MULTILINE)
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t].*$", re.MULTILINE)
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=[^\s*_`])([^\n]{0,300}?[^\s*_`])\1(?!\w)")
_CITED = re.compile(
    r"[\[【]\s*(?:passages?|sources?|documents?|docs?|no\.?|#|\^)?\s*(\d{1,3}(?:\s*(?:,|;|–|-|and|&)\s*\d{1,3})*)"
    r"(?:†[^\]】]*)?\s*[\]】]",
    re.IGNORECASE,
)
_LONG_NUMBER = re.compile(r"\[(\d{4,})\]")
_LIST = re.compile(r"(?:sources|references|citations|passages|notes)\s*:?", re.IGNORECASE)
_LISTED = re.compile(r"[-*•\[\d]")
_LINK_LEFT = "‹link removed›"
_PASSES = 8


def without_thinking(raw: str) -> str:
    """The reply without what a reasoning model thought aloud, also where a tag of the pair is missing."""
    return _THOUGHT_END.sub("", _THOUGHT.sub("", raw))


def plain(raw: str) -> str:
    """The reply as text that is safe to show anywhere: images and HTML are gone, links have lost their
    targets, bare addresses and invisible characters are removed, and every citation reads [n]."""
    reply = _INVISIBLE.sub("", without_thinking(raw).replace("\r\n", "\n"))
    for _ in range(_PASSES):  # what is taken out may have held something else together
        before, reply = reply, _cleaned(reply)
        if reply == before:
            return reply
    return re.sub(r"[<>!\[\]()/]", "", reply)


def _cleaned(reply: str) -> str:
    reply = _IMAGE.sub("", without_thinking(reply))
    reply = _ELEMENT.sub("", _BLOCK.sub("", reply))
    reply = _DEFINITION.sub("", _FENCE.sub("", reply))
    reply = _LINK.sub(_label, _CITED.sub(_numbers, reply))
    reply = _IMAGE.sub("", _REFERENCE.sub(r"\1", reply))
    reply = _HEADING.sub("", _ADDRESS.sub(_LINK_LEFT, reply))
    reply = _LONG_NUMBER.sub(r"(\1)", _EMPHASIS.sub(r"\2", reply))
    reply = reply.replace("](", "] (")
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in reply.split("\n"))
    return "\n".join(_without_list([line for line in lines if line]))


def _without_list(lines: list[str]) -> list[str]:
    """The lines without a list of sources at the end."""
    last = next((n for n in range(len(lines) - 1, -1, -1) if not _LISTED.match(lines[n])), None)
    return lines[:last] if last is not None and _LIST.fullmatch(lines[last]) else lines


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


_OPEN = re.compile(r"<[^>]*\Z|!?\[[^\]]*(?:\](?:\s?[\[(][^\])]*)?)?\Z|!\Z|(?:\A|\n)[^\n]{0,12}\Z")


def _settled(reply: str) -> str:
    """The reply up to where it can no longer change its meaning."""
    reply = reply[: max(reply.rfind(" "), reply.rfind("\n")) + 1]
    for block in _BLOCKS:
        opened = reply.lower().rfind(f"<{block}")
        if opened >= 0 and f"</{block}" not in reply.lower()[opened:]:
            reply = reply[:opened]
    line = reply.rfind("\n") + 1
    for mark in ("**", "__", "`", "*"):
        if reply.count(mark, line) % 2:
            reply = reply[: reply.rfind(mark, line)]
    match = _OPEN.search(reply)
    return reply[: match.start()] if match else reply
