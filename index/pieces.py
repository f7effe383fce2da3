"""Words cut into the pieces that the default embedding model reads: WordPiece, from its tokenizer.json.

Pieces meet where whole words and their stems do not: other endings, compounds, hyphens, slips, names in
another spelling. They serve the lexical search whatever model embeds, so that its index depends on none.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from index.model_files import bundled_folder

_WORD = re.compile(r"\w+")
_KEPT_WORDS = 100_000
_LONGEST_WORD = 80


def pieces(text: str) -> list[str]:
    """The pieces of a text's words in order, in lowercase and without accents; no stopwords.

    Raises ModelError where the default model's files are missing.
    """
    return [piece for word in _WORD.findall(text.lower()) for piece in _pieces_of(word)]


@lru_cache(maxsize=_KEPT_WORDS)
def _pieces_of(word: str) -> tuple[str, ...]:
    from index.lexical import terms

    if len(word) > _LONGEST_WORD or not terms(word):
        return ()
    return tuple(_tokenizer().encode(word, add_special_tokens=False).tokens)


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(bundled_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
