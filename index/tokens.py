"""Token counts for language models, through tiktoken and without its download.

tiktoken fetches a model's vocabulary at first use. Here that vocabulary is used where it already lies in
tiktoken's cache; otherwise an encoding of this project's own, trained by `scripts/train_encoding.py`,
counts in its place.
"""

from __future__ import annotations

import base64
import os
import re
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken

PATTERN = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"
    r"|\s*[\r\n]++|\s+(?!\S)|\s"
)
"""How text falls into words before pairs are joined: contractions, words with the space before them, up to
three digits, marks, line breaks, spaces; the division of OpenAI's cl100k_base, so that counts compare."""

RANKS_FILE = Path(__file__).parent / "data" / "encoding.txt"
"""One base64 token a line, in order of rank."""

_CACHED_FILES = {
    "cl100k_base": (
        "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    ),
    "o200k_base": (
        "fb374d419588a4632f3f557e76b4b70aebbca790",
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    ),
}
"""tiktoken's name for the file in its cache (SHA-1 of the address) and the SHA-256 that it asks of it."""

_LONGEST_RUN = 1000
"""Characters without whitespace, or of whitespace alone, encoded at once: the time of joining pairs and the
depth of the pattern's backtracking grow faster than the run."""
_RUN = re.compile(rf"\S{{{_LONGEST_RUN}}}|\s{{{_LONGEST_RUN}}}")


def encoding_for(model: str | None = None) -> tiktoken.Encoding:
    """The model's own encoding where tiktoken has it cached intact, else the offline one."""
    import tiktoken

    if model is None:
        return offline_encoding()
    try:
        name = tiktoken.encoding_name_for_model(model)
    except KeyError:
        return offline_encoding()
    return tiktoken.get_encoding(name) if _is_cached(name) else offline_encoding()


@lru_cache(maxsize=1)
def offline_encoding() -> tiktoken.Encoding:
    """The encoding that ships with the project.

    On held-out news text its counts lie near those of cl100k_base; `docs/` has the figures.
    """
    import tiktoken

    lines = RANKS_FILE.read_bytes().split()
    ranks = {base64.b64decode(line): rank for rank, line in enumerate(lines)}
    return tiktoken.Encoding("parley_news", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={})


def count_tokens(text: str, model: str | None = None) -> int:
    """How many tokens the model reads in `text`; what looks like a special token counts as plain text.

    Runs of over 1,000 characters without whitespace are counted in pieces, so that time stays linear; there
    the count is at most one token a piece above the exact one.
    """
    encoding = encoding_for(model)
    return sum(len(encoding.encode_ordinary(piece)) for piece in _pieces(text))


def fit(texts: Sequence[str], budget: int, model: str | None = None) -> int:
    """How many of the first `texts` have at most `budget` tokens together."""
    left = budget
    for number, text in enumerate(texts):
        left -= count_tokens(text, model)
        if left < 0:
            return number
    return len(texts)


def _pieces(text: str) -> list[str]:
    """`text` in pieces that tiktoken encodes in linear time; most texts are one piece."""
    pieces: list[str] = []
    start = 0
    for run in _RUN.finditer(text):
        pieces.append(text[start : run.end()])
        start = run.end()
    pieces.append(text[start:])
    return [piece for piece in pieces if piece]


def _is_cached(name: str) -> bool:
    """Whether tiktoken finds the encoding's file in its cache and accepts it, as `tiktoken.load` decides."""
    if name not in _CACHED_FILES:
        return False
    default = os.path.join(tempfile.gettempdir(), "data-gym-cache")
    folder = os.environ.get("TIKTOKEN_CACHE_DIR", os.environ.get("DATA_GYM_CACHE_DIR", default))
    file_name, digest = _CACHED_FILES[name]
    path = Path(folder, file_name)
    return folder != "" and path.is_file() and _digest(path, path.stat().st_mtime_ns) == digest


@lru_cache(maxsize=8)
def _digest(path: Path, modified: int) -> str:
    return sha256(path.read_bytes()).hexdigest()
