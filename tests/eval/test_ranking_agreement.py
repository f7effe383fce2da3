"""The ranking metrics against two independent implementations: one written out here, and ranx."""

import json
import os
import random
from math import log2
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.retrieval import documents_of, score_rankings

Judgments = dict[str, dict[str, int]]
Rankings = dict[str, list[str]]
NAMES = ("nDCG@10", "R@10", "RR@10")
SHARED = Path(os.environ.get("PARLEY_SHARED", Path(__file__).parents[2] / ".." / "shared"))


def by_definition(grades: dict[str, int], ranking: list[str]) -> dict[str, float]:
    top = ranking[:10]
    gains = [max(0, grades.get(document, 0)) / log2(rank + 1) for rank, document in enumerate(top, 1)]
    best = sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:10]
    ideal = sum(grade / log2(rank + 1) for rank, grade in enumerate(best, 1))
    relevant = {document for document, grade in grades.items() if grade > 0}
    first = next((rank for rank, document in enumerate(top, 1) if document in relevant), None)
    return {
        "nDCG@10": sum(gains) / ideal,
        "R@10": len(relevant.intersection(top)) / len(relevant),
        "RR@10": 1 / first if first else 0.0,
    }


def random_run(seed: int) -> tuple[Judgments, Rankings]:
    generator = random.Random(seed)
    documents = [f"d{number}" for number in range(30)]
    judgments, rankings = {}, {}
    for question in (f"q{number}" for number in range(generator.randint(1, 6))):
        judged = generator.sample(documents, generator.randint(1, 12))
        judgments[question] = {document: generator.randint(0, 3) for document in judged}
        judgments[question][judged[0]] = generator.randint(1, 3)
        rankings[question] = generator.sample(documents, generator.randint(1, 30))
    return judgments, rankings


documents = st.sampled_from([f"d{number}" for number in range(25)])


@settings(max_examples=200, deadline=None)
@given(
    grades=st.dictionaries(documents, st.integers(0, 3), min_size=1).filter(lambda row: any(row.values())),
    ranking=st.lists(documents, unique=True),
)
def test_agrees_with_the_definitions(grades: dict[str, int], ranking: list[str]) -> None:
    found = score_rankings({"q": grades}, {"q": ranking}, NAMES)["q"]
    assert found == pytest.approx(by_definition(grades, ranking), abs=1e-6)


def ranx_scores(judgments: Judgments, rankings: Rankings) -> dict[str, list[float]]:
    """Each metric of each question, in the order of the question ids."""
    ranx = pytest.importorskip("ranx", reason="ranx is not installed; it is the independent implementation")
    scored = {
        question: {document: float(len(ranking) - rank) for rank, document in enumerate(ranking)}
        for question, ranking in rankings.items()
    }
    metrics = ["ndcg@10", "recall@10", "mrr@10"]
    found = ranx.evaluate(ranx.Qrels(judgments), ranx.Run(scored), metrics, return_mean=False)
    return {name: [float(value) for value in found[key]] for name, key in zip(NAMES, metrics, strict=True)}


def our_scores(judgments: Judgments, rankings: Rankings) -> dict[str, list[float]]:
    scores = score_rankings(judgments, rankings, NAMES)
    return {name: [scores[question][name] for question in sorted(scores)] for name in NAMES}


def test_agrees_with_ranx_on_200_random_runs() -> None:
    judgments: Judgments = {}
    rankings: Rankings = {}
    for seed in range(200):
        one, ranked = random_run(seed)
        judgments |= {f"{seed:03}-{question}": grades for question, grades in one.items()}
        rankings |= {f"{seed:03}-{question}": ranking for question, ranking in ranked.items()}
    ours, theirs = our_scores(judgments, rankings), ranx_scores(judgments, rankings)
    for name in NAMES:
        assert ours[name] == pytest.approx(theirs[name], abs=5e-5)
        assert len(set(ours[name])) > 5


def test_agrees_with_ranx_on_scifact_train_claims() -> None:
    folder = SHARED / "data" / "scifact"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not here; it holds the public evaluation data")
    judgments: Judgments = {}
    for line in (folder / "qrels.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        judgments.setdefault(row["qid"], {})[row["doc_id"]] = 1
    # Any ranking will do to compare two scorers: here every claim gets its documents among others.
    everything = sorted({document for grades in judgments.values() for document in grades})
    generator = random.Random(0)
    rankings = {}
    for question, grades in judgments.items():
        pool = generator.sample(everything, 12) + list(grades)
        generator.shuffle(pool)
        rankings[question] = documents_of(pool)
    assert len(judgments) == 809
    ours, theirs = our_scores(judgments, rankings), ranx_scores(judgments, rankings)
    for name in NAMES:
        assert ours[name] == pytest.approx(theirs[name], abs=5e-5)


def test_a_question_without_a_ranking_scores_zero_and_stays() -> None:
    judgments = {"q1": {"a": 1}, "q2": {"b": 1}, "q3": {"c": 0}}
    found = score_rankings(judgments, {"q1": ["a"], "q2": []}, NAMES)
    assert found == {"q1": dict.fromkeys(NAMES, 1.0), "q2": dict.fromkeys(NAMES, 0.0)}


def test_a_repeated_document_counts_at_its_best_rank() -> None:
    assert documents_of(["b", "a", "b", "c", "a"]) == ["b", "a", "c"]
    found = score_rankings({"q": {"c": 1}}, {"q": ["b", "a", "b", "c"]}, NAMES)
    assert found["q"]["RR@10"] == pytest.approx(1 / 3)
