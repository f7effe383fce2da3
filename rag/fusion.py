"""Several rankings of passages into one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


def standardised(rankings: Sequence[Mapping[int, float]]) -> list[tuple[int, float]]:
    """(id, score) by the sum of standard scores, best first; ties go to the smaller id.

    Each ranking's scores (id -> score, higher is better) are shifted to mean 0 and scaled to standard
    deviation 1, so that a passage far ahead in one ranking stays ahead, which ranks alone forget. A
    passage that a ranking lacks gets the ranking's lowest. On scifact's 809 train claims this reaches an
    nDCG@10 of .737 where reciprocal-rank fusion reaches .727 (docs/retrieval.md).
    """
    scaled = [_standard(ranking) for ranking in rankings if ranking]
    ids = {passage_id for ranking in scaled for passage_id in ranking}
    lowest = [min(ranking.values()) for ranking in scaled]
    scores = {
        passage_id: sum(ranking.get(passage_id, least) for ranking, least in zip(scaled, lowest, strict=True))
        for passage_id in ids
    }
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _standard(ranking: Mapping[int, float]) -> dict[int, float]:
    mean = math.fsum(ranking.values()) / len(ranking)
    spread = math.sqrt(math.fsum((score - mean) ** 2 for score in ranking.values()) / len(ranking))
    # Where all scores are the same, none is ahead.
    return {
        passage_id: (score - mean) / spread if spread > 1e-9 else 0.0 for passage_id, score in ranking.items()
    }
