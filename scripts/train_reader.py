"""Train the reader: which stretches of text answer a question.

    python scripts/train_reader.py DATA                     rag/data/confidence_reader.npz

DATA is the folder of public sets. Pairs come from the questions written for this (`written_pairs.py`), from
newwiki and from the part of squad that was written anew (`reading_pairs.py`). The packaged embedding model
stays as it is; thin matrices beside the linear maps of its upper layers and the heads are trained (AdamW,
the rate falling along a cosine), an hour on two cores. Every tenth stretch of text is held out, and
how well its pairs are told apart is printed at the end.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from reading_pairs import Pair, pairs_of
from torch.nn import functional
from written_pairs import SETS, written_pairs

from index.embedder import SentenceTransformerEmbedder
from rag.reader import PASSAGE_TOKENS, READER_FILE, Row, batch_of, reader_from, row_of
from rag.reader_network import Network, packaged_tokenizer, packaged_weights, shapes

RATE, DECAY, DROPOUT = 1e-3, 0.01, 0.08
STEPS, WARM = 1500, 30
"""Steps in all, and those in which the rate rises."""
STRETCHES, QUESTIONS, WRONG = 6, 5, 2
"""Stretches with all their pairs, and questions of the public sets with near misses, a step."""
PART = 20
"""Pairs read at once, of similar length, so that little is spent on padding."""
ENDS_SHARE = 0.15
"""How much each end of the answer counts beside the answer itself."""
PLAIN = 0.15
"""How often a question is put in small letters without its mark."""
HELD_OUT = 10
SEED = 0


@dataclass(frozen=True)
class Example:
    """The tokens of a pair, and the first and last of the answer; (0, 0) for nowhere."""

    row: Row
    ends: tuple[int, int]


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=READER_FILE)
    parser.add_argument("--steps", type=int, default=STEPS)
    options = parser.parse_args()
    for name in ("newwiki", "squad", *SETS):
        if not (options.data / name).is_dir():
            parser.error(f"{options.data} has no folder {name}; DATA is the folder of public sets")
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    embedder = SentenceTransformerEmbedder(None)
    public = [
        pairs for name in ("newwiki", "squad") for pairs in pairs_of(options.data / name, embedder, rng)
    ]
    groups = written_pairs(options.data, embedder, rng)
    written = [group for place, group in enumerate(groups) if place % HELD_OUT != HELD_OUT - 1]
    print(f"{len(written)} stretches, {len(public)} questions of public sets", flush=True)
    train(written, public, options.steps, options.out, rng)
    unseen = [pair for group in groups[HELD_OUT - 1 :: HELD_OUT] for pair in group]
    print(f"{len(unseen)} unseen pairs told apart: AUC {told_apart(unseen, options.out):.3f}")


def train(
    written: list[list[Pair]], public: list[list[Pair]], steps: int, out: Path, rng: random.Random
) -> None:
    """Fit the changes and the heads, and write them."""
    trained = initial()
    network = Network(packaged_weights(), trained, DROPOUT)
    optimiser = torch.optim.AdamW(trained.values(), lr=RATE, weight_decay=DECAY)
    losses: list[float] = []
    began = time.monotonic()
    for step, examples in zip(range(steps), batches(written, public, rng), strict=False):
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1, (step + 1) / WARM) * 0.5 * (1 + math.cos(math.pi * step / steps))
        optimiser.zero_grad()
        total = 0.0
        for start in range(0, len(examples), PART):
            part = examples[start : start + PART]
            loss = loss_of(network, part) * (len(part) / len(examples))
            loss.backward()  # type: ignore[no-untyped-call]
            total += float(loss.detach())
        torch.nn.utils.clip_grad_norm_(trained.values(), 1.0)
        optimiser.step()
        losses.append(total)
        if step % 50 == 49 or step == steps - 1:
            print(
                f"{step + 1}/{steps} {np.mean(losses[-50:]):.4f} {time.monotonic() - began:.0f} s", flush=True
            )
            saved = {name: value.detach().numpy().astype(np.float16) for name, value in trained.items()}
            np.savez_compressed(out, **saved)  # type: ignore[arg-type]


def initial() -> dict[str, torch.Tensor]:
    """Weights to begin with: the maps unchanged, small heads."""
    found = {}
    for name, shape in shapes().items():
        value = torch.zeros(shape)
        if name.endswith((".down", ".weight")):
            bound = 1 / math.sqrt(shape[-1])
            value.uniform_(-bound, bound)
        found[name] = value.requires_grad_(True)
    return found


def batches(
    written: list[list[Pair]], public: list[list[Pair]], rng: random.Random
) -> Iterator[list[Example]]:
    """The pairs of a step, shortest first, for ever."""
    stretches, questions = shuffled(written, rng), shuffled(public, rng)
    while True:
        chosen = [pair for _ in range(STRETCHES) for pair in next(stretches)]
        for _ in range(QUESTIONS):
            chosen += some(next(questions), rng)
        yield sorted((example_of(pair, rng) for pair in chosen), key=lambda one: len(one.row[0]))


def shuffled(groups: list[list[Pair]], rng: random.Random) -> Iterator[list[Pair]]:
    """The groups in a new order each time round, for ever."""
    while True:
        order = list(groups)
        rng.shuffle(order)
        yield from order


def some(pairs: list[Pair], rng: random.Random) -> list[Pair]:
    """One that answers and a few that don't."""
    right = [pair for pair in pairs if pair.answers]
    wrong = [pair for pair in pairs if not pair.answers]
    rng.shuffle(wrong)
    return [*([rng.choice(right)] if right else []), *wrong[:WRONG]]


def example_of(pair: Pair, rng: random.Random) -> Example:
    """The tokens of a pair, the question at times written carelessly."""
    question = pair.question.lower().rstrip("?") if rng.random() < PLAIN else pair.question
    asked, passage = packaged_tokenizer().encode_batch([question, pair.passage])
    row = row_of(asked.ids, passage.ids)
    inside = []
    if pair.span is not None:
        start, end = pair.span
        inside = [
            place
            for place, (one, two) in enumerate(passage.offsets[: PASSAGE_TOKENS - 1])
            if one < end and start < two
        ]
    first = row[1] - 1  # the passage's own first token is left out
    return Example(row, (inside[0] + first, inside[-1] + first) if inside else (0, 0))


def told_apart(pairs: list[Pair], weights: Path) -> float:
    """The area under the ROC curve: how often a pair that answers gets higher odds than one that doesn't."""
    read = reader_from(weights)
    odds = np.concatenate([read.read(pair.question, [pair.passage]).odds for pair in pairs])
    answers = np.array([pair.answers for pair in pairs])
    return float(np.mean(odds[answers][:, None] > odds[~answers][None]))


def loss_of(network: Network, examples: list[Example]) -> torch.Tensor:
    """Cross entropy of "answers" and, less, of where the answer starts and ends."""
    odds, ends = network.judge(*batch_of([one.row for one in examples]))
    places = torch.tensor([one.ends for one in examples])
    labels = (places.sum(1) > 0).float()
    loss = functional.binary_cross_entropy_with_logits(odds, labels)
    for end in range(2):
        loss = loss + ENDS_SHARE * functional.cross_entropy(ends[:, end], places[:, end])
    return loss


if __name__ == "__main__":
    main()
