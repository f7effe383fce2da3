"""Question sets -> scores -> reports. Import names from here, never the module: `eval` is a builtin.

from eval import evaluate, load_folder, load_lines, load_named
"""

from eval.check import check_lines
from eval.check_folder import check_folder
from eval.compare import compare_runs
from eval.evaluation import Evaluation, describe_run, evaluate, evaluate_records
from eval.formats import load_folder
from eval.runs import read_run
from eval.sets import load_lines, load_named
from eval.summary import score_records, summarize
from eval.types import EvalSet, GoldSide, GoldSpan, Question, Record

__all__ = [
    "EvalSet",
    "Evaluation",
    "GoldSide",
    "GoldSpan",
    "Question",
    "Record",
    "check_folder",
    "check_lines",
    "compare_runs",
    "describe_run",
    "evaluate",
    "evaluate_records",
    "load_folder",
    "load_lines",
    "load_named",
    "read_run",
    "score_records",
    "summarize",
]
