"""Train the reader: which stretches of text answer a question.

    python scripts/train_reader.py DATA                     rag/data/confidence_reader.npz

DATA is the folder of public sets. Pairs come from newwiki and from the part of squad that was written anew
(xquad), see `reading_pairs.py`. The embedding model stays as it is: its token states are computed once, then
a small network is trained on them, 20 minutes on one core.
"""

from __future__ import annotations

import argparse
import math
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from reading_pairs import Pair, pairs_of
from torch.nn import functional

from index.embedder import SentenceTransformerEmbedder
from rag.reader import PASSAGE_TOKENS, QUESTION_TOKENS, READER_FILE, Network, shapes
from rag.reader_encoder import encoder

RATE, DECAY, DROPOUT = 1e-3, 0.02, 0.1
QUESTIONS_A_STEP = 12
PAIRS_A_QUESTION = 4
PART = 16
"""Pairs read at once, of similar length, so that little is spent on padding."""
ENDS_SHARE = 0.15
"""How much each end of the answer counts beside the answer itself."""
SEED = 0


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=READER_FILE)
    parser.add_argument("--rounds", type=float, default=2.0, help="how often each question is gone through")
    options = parser.parse_args()
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    embedder = SentenceTransformerEmbedder(None)
    groups = [
        *pairs_of(options.data / "newwiki", embedder, rng),
        *pairs_of(options.data / "squad", embedder, rng),
    ]
    questions = States([pair.question for pairs in groups for pair in pairs], QUESTION_TOKENS)
    passages = States([pair.passage for pairs in groups for pair in pairs], PASSAGE_TOKENS)
    print(f"{len(groups)} questions, {len(passages.rows)} passages", flush=True)
    train(groups, questions, passages, options.rounds, options.out, rng)


class States:
    """The token states of texts, each computed once, in half precision."""

    def __init__(self, texts: list[str], limit: int) -> None:
        words = encoder()
        self.rows: dict[str, NDArray[np.float16]] = {}
        todo = sorted(dict.fromkeys(texts), key=len)
        for start in range(0, len(todo), 32):
            batch = todo[start : start + 32]
            with torch.inference_mode():
                states, mask = words.states(batch, limit)
            for text, row, real in zip(batch, states.half().numpy(), mask.sum(1).tolist(), strict=True):
                self.rows[text] = row[:real].copy()

    def of(self, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """States (texts, tokens, 2 d) and their mask."""
        found = [torch.from_numpy(self.rows[text]).float() for text in texts]
        states = torch.nn.utils.rnn.pad_sequence(found, batch_first=True)
        lengths = torch.tensor([len(row) for row in found])
        return states, torch.arange(states.shape[1])[None] < lengths[:, None]


def train(
    groups: list[list[Pair]],
    questions: States,
    passages: States,
    rounds: float,
    out: Path,
    rng: random.Random,
) -> None:
    """Fit the network with AdamW, the rate falling along a cosine, and write it."""
    weights = initial(next(iter(questions.rows.values())).shape[1])
    network = Network(weights, DROPOUT)
    optimiser = torch.optim.AdamW(weights.values(), lr=RATE, weight_decay=DECAY)
    steps = int(rounds * len(groups) / QUESTIONS_A_STEP)
    losses: list[float] = []
    for step, pairs in zip(range(steps), batches(groups, rng), strict=False):
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1, (step + 1) / 60) * 0.5 * (1 + math.cos(math.pi * step / steps))
        optimiser.zero_grad()
        total = 0.0
        for start in range(0, len(pairs), PART):
            part = pairs[start : start + PART]
            loss = loss_of(network, part, questions, passages) * (len(part) / len(pairs))
            loss.backward()  # type: ignore[no-untyped-call]
            total += float(loss.detach())
        torch.nn.utils.clip_grad_norm_(weights.values(), 1.0)
        optimiser.step()
        losses.append(total)
        if step % 100 == 99 or step == steps - 1:
            print(f"{step + 1}/{steps} {np.mean(losses[-100:]):.4f}", flush=True)
            saved = {name: value.detach().numpy().astype(np.float16) for name, value in weights.items()}
            np.savez_compressed(out, **saved)  # type: ignore[arg-type]


def initial(states: int) -> dict[str, torch.Tensor]:
    """Weights to begin with: alignment by cosine and by the projection itself."""
    found = {}
    for name, shape in shapes(states).items():
        if name.endswith(".scale"):
            value = torch.ones(shape)
        elif name.endswith(".weight"):
            bound = math.sqrt(6 / sum(shape)) if "inputs" in name else 1 / math.sqrt(shape[1])
            value = torch.empty(shape).uniform_(-bound, bound)
        else:
            value = torch.zeros(shape)
        found[name] = value
    found["match.weight"] = torch.eye(shapes(states)["match.weight"][0])
    found["trust"] = torch.full((2,), 5.0)
    for value in found.values():
        value.requires_grad_(True)
    return found


def batches(groups: list[list[Pair]], rng: random.Random) -> Iterator[list[Pair]]:
    """A right pair and some wrong ones of some questions at a time, shortest passages first, for ever."""
    order: list[int] = []
    while True:
        if len(order) < QUESTIONS_A_STEP:
            order = list(range(len(groups)))
            rng.shuffle(order)
        chosen: list[Pair] = []
        for _ in range(QUESTIONS_A_STEP):
            pairs = groups[order.pop()]
            right = [pair for pair in pairs if pair.answers]
            wrong = [pair for pair in pairs if not pair.answers]
            rng.shuffle(wrong)
            chosen += [rng.choice(right)] if right else []
            chosen += wrong[: PAIRS_A_QUESTION - 1]
        yield sorted(chosen, key=lambda pair: len(pair.passage))


def loss_of(network: Network, pairs: list[Pair], questions: States, passages: States) -> torch.Tensor:
    """Cross entropy of "answers" and, less, of where the answer starts and ends."""
    asked, asked_mask = questions.of([pair.question for pair in pairs])
    read, read_mask = passages.of([pair.passage for pair in pairs])
    odds, ends = network.judge(asked, asked_mask, read, read_mask)
    labels = torch.tensor([float(pair.answers) for pair in pairs])
    loss = functional.binary_cross_entropy_with_logits(odds, labels)
    places = torch.tensor([tokens_of(pair) for pair in pairs])
    for end in range(2):
        loss = loss + ENDS_SHARE * functional.cross_entropy(ends[:, end], places[:, end])
    return loss


def tokens_of(pair: Pair) -> tuple[int, int]:
    """First and last token of the answer; (0, 0) for nowhere."""
    if pair.span is None:
        return 0, 0
    start, end = pair.span
    offsets = encoder().offsets(pair.passage, PASSAGE_TOKENS)
    inside = [place for place, (one, two) in enumerate(offsets) if one < end and start < two]
    return (inside[0], inside[-1]) if inside else (0, 0)


if __name__ == "__main__":
    main()
