"""The calls for programs: Gradio's client, plain HTTP, and MCP."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from chat_page import Chat

ACCEPT = {"Accept": "application/json, text/event-stream"}


def mcp_call(chat: Chat, method: str, **params: Any) -> Any:
    message = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}
    reply = httpx.post(f"{chat.url}gradio_api/mcp/", json=message, headers=ACCEPT)
    assert reply.status_code == 200, reply.text
    return reply.json()


@pytest.fixture(scope="module")
def open_chat(start_chat: Callable[..., Chat]) -> Chat:
    return start_chat(mcp=True)


def test_the_example_of_the_docs_runs(open_chat: Chat, capsys: pytest.CaptureFixture[str]) -> None:
    page = (Path(__file__).parents[2] / "docs" / "chat.md").read_text("utf-8")
    example = re.search(r"```python\n(.*?gradio_client.*?)```", page, re.DOTALL)
    assert example
    code = example[1].replace("http://127.0.0.1:7860/", open_chat.url)
    assert open_chat.url in code
    exec(compile(code, "docs/chat.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "not_found" in printed or "answered" in printed


def test_ask_gives_the_json_answer(open_chat: Chat) -> None:
    from gradio_client import Client

    client = Client(open_chat.url, verbose=False)
    answer = client.predict(question="What will the bridge cost?", api_name="/ask")
    assert answer["citations"][0]["quote"] == "The board said that the new bridge will cost 41 million euros."
    follow = client.predict(
        question="And the ferry?", history=["What will the bridge cost?"], api_name="/ask"
    )
    assert follow["standalone_question"] == "And the ferry? (What will the bridge cost?)"
    late = client.predict(question="Does the board oppose the bridge?", since="2022", api_name="/ask")
    assert {row["source"] for row in late["citations"]} == {"Riverside Post"}
    hits = client.predict(question="What will the bridge cost?", k=2, api_name="/search")
    assert [hit["rank"] for hit in hits] == [1, 2]
    assert "41 million euros" in hits[0]["text"]
    endpoints = client.view_api(return_format="dict")["named_endpoints"]
    assert set(endpoints) == {"/ask", "/search"}
    for name in endpoints:
        assert all(row["parameter_name"] for row in endpoints[name]["parameters"])


def test_bad_questions_are_told_so(open_chat: Chat) -> None:
    from gradio_client import Client
    from gradio_client.exceptions import AppError

    client = Client(open_chat.url, verbose=False)
    with pytest.raises(AppError, match="The question is empty"):
        client.predict(question=" ", api_name="/ask")
    with pytest.raises(AppError, match="too long"):
        client.predict(question="x" * 3000, api_name="/search")


def test_mcp_offers_two_tools(open_chat: Chat) -> None:
    hello = mcp_call(open_chat, "initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo={})
    assert hello["result"]["protocolVersion"] == "2025-06-18"
    tools = mcp_call(open_chat, "tools/list")["result"]["tools"]
    assert [tool["name"] for tool in tools] == ["ask", "search"]
    answer = mcp_call(
        open_chat, "tools/call", name="ask", arguments={"question": "What will the bridge cost?"}
    )
    found = answer["result"]["structuredContent"]
    assert found["citations"][0]["quote"] == "The board said that the new bridge will cost 41 million euros."
    hits = mcp_call(open_chat, "tools/call", name="search", arguments={"question": "bridge", "k": 1})
    assert len(hits["result"]["structuredContent"]["passages"]) == 1
    refused = mcp_call(open_chat, "tools/call", name="ask", arguments={})
    assert refused["result"]["isError"] is True
    assert mcp_call(open_chat, "tools/call", name="remove", arguments={})["error"]["code"] == -32602
    assert mcp_call(open_chat, "tools/call", name="ask", arguments={"path": "/"})["error"]["code"] == -32602
    assert mcp_call(open_chat, "resources/list")["error"]["code"] == -32601


def test_an_mcp_client_understands_it(open_chat: Chat) -> None:
    mcp = pytest.importorskip("mcp", reason="the mcp package is not installed")
    if not hasattr(mcp, "Client"):
        pytest.skip("this test speaks through the mcp package from version 2")

    async def talk() -> tuple[list[str], Any]:
        async with mcp.Client(f"{open_chat.url}gradio_api/mcp/") as client:
            tools = await client.list_tools()
            result = await client.call_tool("ask", {"question": "What will the bridge cost?"})
            return [tool.name for tool in tools.tools], result.structured_content

    names, answer = asyncio.run(talk())
    assert names == ["ask", "search"]
    assert "41 million" in answer["text"]


def test_mcp_is_off_by_default(chat: Chat) -> None:
    message = {"jsonrpc": "2.0", "id": 7, "method": "tools/list"}
    assert httpx.post(f"{chat.url}gradio_api/mcp/", json=message, headers=ACCEPT).status_code == 403
