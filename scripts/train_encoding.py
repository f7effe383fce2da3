"""Train the byte-pair ranks that count tokens offline.

    python scripts/train_encoding.py TEXT_FOLDER [--size 27000] [--output index/data/encoding.txt]

TEXT_FOLDER holds UTF-8 `.txt` files, one document each, best of the kind of text that will be counted: the
more of its words the encoding knows, the fewer tokens it counts. Only ranks come out. A token is at most one
word with the space before it, as the encoding's pattern never joins words.
"""

from __future__ import annotations

import argparse
import base64
from collections.abc import Iterator
from pathlib import Path

from index.tokens import PATTERN, RANKS_FILE

# The same pattern in the syntax of the trainer's expression engine, which knows no possessive quantifiers.
_TRAINER_PATTERN = PATTERN.replace("?+", "?").replace("++", "+").replace("{1,3}+", "{1,3}").replace("*+", "*")
SIZE = 27_000
"""Chosen on held-out news: fewer count over 10 % above cl100k_base in some articles, more go below it."""

_LONGEST_TOKEN = 24
_NUMBER_WEIGHT = 100


def train(texts: Iterator[list[str]], size: int, fewest: int) -> list[bytes]:
    """Byte-level byte-pair tokens in order of rank, the 256 single bytes first."""
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    split = pre_tokenizers.Split(Regex(_TRAINER_PATTERN), behavior="isolated")
    to_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, to_bytes])
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        min_frequency=fewest,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        max_token_length=_LONGEST_TOKEN,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    by_id = sorted(tokenizer.get_vocab().items(), key=lambda entry: entry[1])
    byte_of = _bytes_of_characters()
    learned = [bytes(byte_of[character] for character in token) for token, _ in by_id]
    return [bytes([value]) for value in range(256)] + [token for token in learned if len(token) > 1]


def _bytes_of_characters() -> dict[str, int]:
    """The byte behind each printable stand-in of byte-level tokenizers (GPT-2's `encoder.py`, 2019)."""
    printable = [
        *range(ord("!"), ord("~") + 1),
        *range(ord("¡"), ord("¬") + 1),
        *range(ord("®"), ord("ÿ") + 1),
    ]
    others = [value for value in range(256) if value not in set(printable)]
    return {chr(value): value for value in printable} | {
        chr(256 + n): value for n, value in enumerate(others)
    }


def words(folder: Path) -> Iterator[list[str]]:
    """The different words of each text file, then every number of up to three digits.

    A word counts once a file: a name that fills one article is no more frequent than one in passing.
    Left out is what a web page's menu runs together ("HomeNewsSport").
    """
    import regex  # type: ignore[import-untyped]

    word = regex.compile(PATTERN)
    glued = regex.compile(r"\p{Ll}\p{Lu}")
    for path in sorted(folder.rglob("*.txt")):
        found = set(word.findall(path.read_text(encoding="utf-8")))
        yield sorted(entry for entry in found if len(glued.findall(entry)) < 2)
    numbers = [str(n).zfill(width) for width in (2, 3) for n in range(10**width)]
    yield numbers * _NUMBER_WEIGHT


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the byte-pair ranks that count tokens offline.")
    parser.add_argument("folder", type=Path, help="folder of UTF-8 .txt files")
    parser.add_argument("--size", type=int, default=SIZE, help="tokens, the 256 single bytes included")
    parser.add_argument("--fewest", type=int, default=5, help="files below which a pair is not joined")
    parser.add_argument("--output", type=Path, default=RANKS_FILE)
    arguments = parser.parse_args()
    tokens = train(words(arguments.folder), arguments.size, arguments.fewest)
    lines = [base64.b64encode(token).decode() for token in tokens]
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text("\n".join(lines) + "\n", encoding="ascii")
    print(f"{len(tokens)} tokens, {arguments.output.stat().st_size:,} bytes: {arguments.output}")


if __name__ == "__main__":
    main()
