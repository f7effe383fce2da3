"""A real OpenAI-compatible server: `transformers serve` with a tiny model made here. Opt-in."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index import Document, HashEmbedder, Index
from index.errors import ChatModelError
from rag import Assistant, Retriever
from rag.answerers.generative import GenerativeAnswerer
from rag.chat_model import Deadlines, Message, OpenAIChatModel, Piece
from rag.completion import complete

pytestmark = [
    pytest.mark.skipif(
        os.environ.get("PARLEY_TEST_LLM_SERVER") != "1",
        reason="starts a model server for about a minute; set PARLEY_TEST_LLM_SERVER=1",
    ),
    pytest.mark.skipif(
        importlib.util.find_spec("accelerate") is None, reason="transformers serve needs accelerate"
    ),
    pytest.mark.timeout(600),
]
PATIENT = Deadlines(120, 120, 240)
ASKED = [Message("user", "Who?")]
TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"


def tiny_model(folder: Path) -> None:
    """A language model of a few thousand random weights that reads and writes letters."""
    import transformers
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    kit: Any = transformers
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: row for row, token in enumerate(["<s>", "</s>", *letters])}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    fast = kit.PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>")
    fast.chat_template = TEMPLATE
    fast.save_pretrained(folder)
    config = kit.LlamaConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=16_384,
        bos_token_id=0,
        eos_token_id=1,
    )
    kit.LlamaForCausalLM(config).save_pretrained(folder)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of the running server and the model's name."""
    folder = tmp_path_factory.mktemp("tiny-model")
    tiny_model(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).parent / "transformers"), "serve", "--host", "127.0.0.1"]
    log = folder / "log.txt"
    with log.open("w") as out:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--device", "cpu"],
            stdout=out,
            stderr=out,
            env={**os.environ, "HF_HUB_OFFLINE": "1"},
        )
    try:
        for _ in range(240):
            if process.poll() is not None:
                pytest.fail(f"the server ended: {log.read_text()[-2000:]}")
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.5)
        yield f"http://127.0.0.1:{port}/v1", str(folder)
    finally:
        process.terminate()
        process.wait(30)


def read(pieces: Iterator[Piece]) -> tuple[list[str], str]:
    """What was said, and the error that ended it."""
    said: list[str] = []
    try:
        for piece in pieces:
            said.append(piece.text)
    except ChatModelError as error:
        return said, str(error)
    return said, ""


def test_text_streams_until_the_limit(server: tuple[str, str]) -> None:
    url, name = server
    said, end = read(complete(OpenAIChatModel(name, base_url=url), ASKED, 40, PATIENT))
    assert len("".join(said)) > 5
    assert sum(bool(text) for text in said) > 3
    assert "without coming to an end" in end


def test_an_answer_comes_whatever_the_model_says(server: tuple[str, str], tmp_path: Path) -> None:
    url, name = server
    with Index.open(tmp_path / "index", embedder=HashEmbedder()) as index:
        index.add_documents([Document("a.txt", "Hungary opposes the new bridge.")])
        model = OpenAIChatModel(name, base_url=url)
        answerer = GenerativeAnswerer(model, deadlines=PATIENT, max_tokens=64)
        answer = Assistant(Retriever(index), answerer).ask("Who opposes the new bridge?")
    assert answer.tokens["completion"] > 0
    assert answer.answerer == "generative" or "without coming to an end" in answer.notes[0]


def test_a_model_that_the_server_does_not_have(server: tuple[str, str]) -> None:
    with pytest.raises(ChatModelError):
        list(
            complete(
                OpenAIChatModel("no/such-model", base_url=server[0]), [Message("user", "x")], 40, PATIENT
            )
        )
