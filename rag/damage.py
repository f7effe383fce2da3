"""Damage in a document's text: lost words, broken characters, slips that any reader sees."""

from __future__ import annotations

import re

from rag.word_vectors import word_vectors

_LOST = re.compile(r"\*\*|\ufffd|\b\w+\?{2,}\w|(?:â€|Ã[\x80-\xbf©¨¤¶¼])")
_WORD = re.compile(r"\b[a-z]{4,12}\b")
_NAME_IN_LOWER_CASE = re.compile(r"(?:^|(?<=[.!?]\s)|(?<=\n))[a-z][^\W\d_]{3,}\b|\bDr\. ?[a-z]{4,}\b")


def damaged(quote: str, document: str) -> bool:
    """Whether a quote has lost words ("**"), broken characters or a plain slip: two letters changed
    round (wiht), or a name that the document elsewhere writes with a capital begun without one.

    Meant to be marked, never mended: what stood there is not known.
    """
    if _LOST.search(quote):
        return True
    if any(_swapped(match.group()) for match in _WORD.finditer(quote)):
        return True
    return any(_is_name(match.group().split()[-1], document) for match in _NAME_IN_LOWER_CASE.finditer(quote))


def _swapped(word: str) -> bool:
    """Whether two letters changed round make an unknown word a known one."""
    known = word_vectors()
    if word in known:
        return False
    turned = (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1))
    return any(other in known for other in turned if other != word)


def _is_name(word: str, document: str) -> bool:
    word = re.sub(r"[’']s?$", "", word.removeprefix("Dr."))
    capital = len(re.findall(rf"(?<=[a-z,] ){re.escape(word.capitalize())}\b", document))
    small = len(re.findall(rf"(?<=[a-z,] ){re.escape(word)}\b", document))
    return capital >= 2 and capital > small
