"""Text -> markup that can hold nothing but text: the only way strings reach the page.

Every string is written as character references for all ASCII punctuation, so that neither HTML,
Markdown nor a template language finds a character to act on; the result stays on one line, which
Markdown then passes through as one block. Gradio's sanitiser and the content security policy stand
behind it.
"""

from __future__ import annotations

import re
from typing import NewType

Html = NewType("Html", str)
"""Markup made by this module; a plain `str` in its place is a type error."""

_REFERENCED = re.compile(r"[\t\n\f\r!-/:-@\[-`{-~\xa0\u2028\u2029\ufeff]")
_UNPRINTABLE = re.compile(r"[\x00\ud800-\udfff]")


def text(value: str) -> Html:
    """`value` as it reads, whatever it holds; NUL and lone surrogates become U+FFFD."""
    value = _UNPRINTABLE.sub("\ufffd", value)
    return Html(_REFERENCED.sub(lambda match: f"&#{ord(match[0])};", value))


def tag(name: str, *children: Html, **attributes: str | int | None) -> Html:
    """An element. A trailing underscore in an attribute's name is dropped (`class_`), None leaves it out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{written}>{''.join(children)}</{name}>")


def link(label: Html, *target: str | int, class_: str | None = None, title: str | None = None) -> Html:
    """A link that the page's script turns into a call: `target` is the handler's name, a verb, and values."""
    return tag("a", label, href="#" + ":".join(str(part) for part in target), class_=class_, title=title)


def join(parts: list[Html], separator: Html | None = None) -> Html:
    """`parts` one after another."""
    return Html((separator or "").join(parts))


_IMAGE = re.compile(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])")
_LINK = re.compile(r"(?<!!)\[([^\]\[]+)\]\((?:[^()]|\([^()]*\))*\)")
_EMPTY_LINK = re.compile(r"\[\]\([^)]*\)")
_ELEMENT = re.compile(r"<!--.*?-->|</?[a-zA-Z!?][^<>]*>", re.DOTALL)
_SCRIPTS = re.compile(
    r"<(script|style|iframe|svg|math|object|template)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_UNFINISHED = re.compile(
    r"(?:<[a-zA-Z!?/][^<>]*|<|!\[[^\]]*(?:\](?:\([^)]*)?)?|!|\[[^\]\d][^\]]*(?:\]\([^)]*)?)$"
)
_UNFINISHED_BLOCK = re.compile(
    r"<(script|style|iframe|svg|math|object|template)\b(?!.*</\1\s*>).*$|<!--(?!.*-->).*$",
    re.DOTALL | re.IGNORECASE,
)


def without_markup(reply: str, finished: bool = True) -> str:
    """What a language model wrote, without images, raw HTML and link targets.

    While a reply is streaming (`finished` false) a construct that has only begun is held back too, so
    that no prefix of a reply ever shows one.
    """
    reply = _SCRIPTS.sub("", reply)
    reply = _UNFINISHED_BLOCK.sub("", reply)
    reply = _EMPTY_LINK.sub("", _LINK.sub(r"\1", _IMAGE.sub("", reply)))
    reply = _ELEMENT.sub("", reply)
    reply = _EMPHASIS.sub(r"\2", reply)
    return reply if finished else _UNFINISHED.sub("", reply)
