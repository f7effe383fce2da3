"""`parley eval --draft` with a language model behind a real endpoint, well behaved and not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from llm_server import LLMServer, Script, says

from ui.terminal.main import main

TEXT = (
    "The harbour was closed on 4 May 2021 after a storm broke the outer wall in two places. "
    "Repairs will take about 40 weeks and cost more than the town can pay by itself, the paper wrote. "
    "The Fishing Guild said that the wall had been in bad repair for many years before the storm."
)
PROPOSED = {
    "question": "What did the weather destroy?",
    "answer": "outer wall",
    "evidence": TEXT[: TEXT.index(" Repairs")],
    "speaker": None,
}
BROKEN_OFF = json.dumps([PROPOSED, PROPOSED | {"question": "And where?"}])[:-30]
TAKES_OVER = "so rules made the questions"


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    for name in ("one.txt", "two.txt"):
        (folder / name).write_text(TEXT, encoding="utf-8")
    return folder


def drafted(
    capsys: pytest.CaptureFixture[str], documents: Path, *scripts: Script
) -> tuple[list[dict[str, Any]], list[str], list[dict[str, Any]]]:
    """The lines, what is said on stderr, and the requests."""
    with LLMServer(*scripts).running() as server:
        options = ["--llm-model", "scripted", "--llm-base-url", server.url, "--llm-timeout", "1"]
        status = main(["eval", "--draft", str(documents), "--limit", "2", *options])
    said = capsys.readouterr()
    assert status == 0, said.err
    assert "Traceback" not in said.err
    return [json.loads(line) for line in said.out.splitlines()], said.err.splitlines(), server.requests


def test_proposals_become_lines_that_pass_the_check(
    capsys: pytest.CaptureFixture[str], documents: Path, tmp_path: Path
) -> None:
    other = PROPOSED | {"question": "How long is the work?", "answer": "40 weeks"}
    other["evidence"] = TEXT[TEXT.index("Repairs") : TEXT.index(" The Fishing")]
    lines, err, requests = drafted(
        capsys, documents, says("```json\n", json.dumps([PROPOSED]), "\n```"), says(json.dumps([other]))
    )
    assert [line["answers"] for line in lines] == [[["outer wall"]], [["40 weeks"]]]
    assert err == []
    assert [request["messages"][1]["content"] for request in requests] == [TEXT, TEXT]
    own = tmp_path / "own.jsonl"
    own.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert main(["eval", "--check", str(own), "--documents", str(documents)]) == 0


@pytest.mark.parametrize(
    "script",
    [
        says("I would rather talk about something else."),
        says('[{"question": "What", "answer": '),
        says(json.dumps([PROPOSED | {"evidence": "The harbour is open."}])),
        says(json.dumps([PROPOSED | {"answer": "the lighthouse"}])),
        says(json.dumps({"questions": [1, 2, 3]})),
        Script(status=500, body="{}"),
        Script(before=30),
        Script(steps=["[{", 30.0]),
        Script(steps=[b"data: {broken\n\n"]),
        Script(steps=["[", None]),
    ],
    ids=[
        "garbage",
        "broken off",
        "not verbatim",
        "answer elsewhere",
        "other shape",
        "status 500",
        "nothing comes",
        "falls silent",
        "not JSON",
        "hangs up",
    ],
)
def test_where_the_model_is_of_no_use_rules_take_over_and_say_so(
    capsys: pytest.CaptureFixture[str], documents: Path, script: Script
) -> None:
    lines, err, _ = drafted(capsys, documents, script)
    assert [line.get("note") for line in lines] == [None, None]
    assert all(line["draft"] for line in lines)
    assert TAKES_OVER in err[-1]


def test_what_came_before_a_reply_broke_off_is_kept(
    capsys: pytest.CaptureFixture[str], documents: Path
) -> None:
    lines, _, _ = drafted(capsys, documents, Script(steps=[BROKEN_OFF], finish="length"))
    assert lines[0]["question"] == PROPOSED["question"]
