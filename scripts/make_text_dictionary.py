"""Make the dictionary that documents' texts are deflated with.

    python scripts/make_text_dictionary.py [--output index/data/dictionary.txt]

It holds the commonest tokens of the offline encoding (`scripts/train_encoding.py`) that have five bytes or
more, the commonest last, where deflate reaches them with the fewest bits. A text deflated with one dictionary
can't be read with another: one that differs needs another format number in `index/database.py`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from index.packing import DICTIONARY_FILE
from index.tokens import offline_encoding

_SHORTEST = 5
_BYTES = 32_500
"""Deflate looks back 32,768 bytes at most, less a longest match."""


def common_tokens() -> bytes:
    """The tokens one after the other, the commonest last."""
    encoding = offline_encoding()
    chosen: list[bytes] = []
    size = 0
    for rank in range(encoding.n_vocab):
        token = encoding.decode_single_token_bytes(rank)
        if len(token) < _SHORTEST:
            continue
        size += len(token)
        if size > _BYTES:
            break
        chosen.append(token)
    return b"".join(reversed(chosen))


def main() -> None:
    """Write the dictionary."""
    parser = argparse.ArgumentParser(description="Make the dictionary that texts are deflated with.")
    parser.add_argument("--output", type=Path, default=DICTIONARY_FILE)
    parser.parse_args().output.write_bytes(common_tokens())


if __name__ == "__main__":
    main()
