"""Ranking metrics, through ir-measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

RANKING = ("nDCG@10", "R@10", "RR@10", "AP")
"""Ranking metrics of every run, as ir-measures writes their names."""

DEEP_RANKING = (*RANKING, "R@100")
"""Ranking metrics of runs that only retrieve, and so look deeper."""

Ranking = Sequence[str]
"""Document paths, best first."""


def documents_of(passage_paths: Sequence[str]) -> list[str]:
    """The ranking of documents behind a ranking of passages: each at the rank of its best passage."""
    return list(dict.fromkeys(passage_paths))


def score_rankings(
    judgments: Mapping[str, Mapping[str, int]],
    rankings: Mapping[str, Ranking],
    names: Sequence[str] = RANKING,
) -> dict[str, dict[str, float]]:
    """Every metric of every judged question: question id -> metric name -> value.

    A judged question without a ranking, or with an empty one, scores zero in everything. Rankings of
    questions without a positive judgment are left out, since nothing can be right there.

    nDCG is trec_eval's (Järvelin and Kekäläinen 2002, gain = grade, discount log2(rank + 1)).
    """
    judged = {
        question: grades
        for question, grades in judgments.items()
        if any(grade > 0 for grade in grades.values())
    }
    scores = {question: dict.fromkeys(names, 0.0) for question in judged}
    run = {
        question: {path: float(-rank) for rank, path in enumerate(dict.fromkeys(rankings[question]))}
        for question in judged
        if rankings.get(question)
    }
    if not run:
        return scores
    import ir_measures

    measures = [ir_measures.parse_measure(name) for name in names]
    qrels = {question: dict(grades) for question, grades in judged.items()}
    for row in ir_measures.iter_calc(measures, qrels, run):
        if row.query_id in scores:
            scores[row.query_id][str(row.measure)] = float(row.value)
    return scores
