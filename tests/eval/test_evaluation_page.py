"""docs/evaluation.md against the program: its example, its metrics, its keys and its commands."""

import argparse
import json
import re
import shlex
from pathlib import Path

import pytest

from eval.check import check_lines, schema
from eval.metrics import ANSWERING
from eval.retrieval import DEEP_RANKING
from ui.answerers import add_llm_options
from ui.terminal.main import build_parser

PAGE = (Path(__file__).parents[2] / "docs" / "evaluation.md").read_text(encoding="utf-8")
COMMANDS = [
    re.split(r"   |, or ", found.strip("`"))[0].strip()
    for found in re.findall(r"^    parley eval.*$|`parley eval[^`]*`", PAGE, re.M)
    for found in [found.strip()]
]


def test_the_example_line_is_in_the_format(tmp_path: Path) -> None:
    example = re.search(r"```json\n(.*?)```", PAGE, re.S)
    assert example is not None
    row = json.loads(example.group(1))
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    text = "The council approved the bridge in May. The mayor said it will open in June."
    assert f"a.txt  {text}" in PAGE
    assert check_lines(path, {"a.txt": text}.get) == []


def test_every_metric_and_key_is_described() -> None:
    for name in ANSWERING:
        assert f"| {name.replace('_', ' ')} |" in PAGE
    for name in (*DEEP_RANKING, "span recall@10", "refusal AUC", "calibration error"):
        assert name in PAGE
    for key in schema()["properties"]:
        assert f"`{key}`" in PAGE


@pytest.mark.parametrize("command", sorted(set(COMMANDS)))
def test_every_command_parses(command: str) -> None:
    arguments = shlex.split(command.replace("...", ""))[1:]
    assert build_parser().parse_args(arguments).command == "eval"


def test_every_option_is_described(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        build_parser().parse_args(["eval", "--help"])
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", capsys.readouterr().out))
    assert "--check" in options
    models = argparse.ArgumentParser()
    add_llm_options(models)  # described where they are at home, on the page about answers
    elsewhere = set(re.findall(r"--[a-z][a-z-]*", models.format_help())) | {"--embedding-model"}
    for option in options - elsewhere:
        assert option in PAGE
