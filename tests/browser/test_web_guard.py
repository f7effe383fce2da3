"""What the server lets in and what it answers, spoken to over plain HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import httpx
import pytest
from chat_page import Chat

from ui.web.settings import Limits

USERS = (("alice", "correct horse"), ("bob", "battery staple"))


@pytest.fixture
def browser(chat: Chat) -> Iterator[httpx.Client]:
    """A client with the page's cookie."""
    with httpx.Client(base_url=chat.url) as client:
        client.get("/")
        yield client


def test_the_policy_allows_nothing_from_elsewhere(chat: Chat) -> None:
    reply = httpx.get(chat.url)
    policy = dict(part.strip().split(" ", 1) for part in reply.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert "unsafe-inline" not in policy["script-src"]
    assert "unsafe-eval" not in policy["script-src"]
    for directive, value in policy.items():
        if directive.endswith("-src"):
            words = value.split()
            assert all(
                w in ("'none'", "'self'", "data:", "'unsafe-inline'") or w.startswith("'nonce-")
                for w in words
            )
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "http" not in policy["connect-src"]
    other = httpx.get(chat.url).headers["content-security-policy"]
    assert other != reply.headers["content-security-policy"], "a nonce is used once"
    cookie = reply.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_page_names_no_other_host(chat: Chat) -> None:
    page = httpx.get(chat.url).text
    for outside in ("raw.githubusercontent.com", "fonts.googleapis.com", "cdn.", "gradio.app/"):
        assert outside not in page


@pytest.mark.parametrize(
    "name", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "", "10.0.0.9"]
)
def test_unknown_host_names_are_refused(chat: Chat, name: str) -> None:
    assert httpx.get(chat.url, headers={"Host": name}).status_code in (400, 403)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://localhost"])
def test_other_origins_are_refused(chat: Chat, origin: str) -> None:
    call = {"data": [], "fn_index": 0, "session_hash": "abc"}
    for path in ("gradio_api/queue/join", "gradio_api/upload", "login"):
        assert httpx.post(chat.url + path, json=call, headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "gradio_api/file=http://evil.example/x",
        "gradio_api/file=https://evil.example/x",
        "gradio_api/file=/etc/passwd",
        "gradio_api/file/etc/passwd",
        "gradio_api/proxy=http://evil.example/x",
        "gradio_api/proxy=https://x.hf.space/y",
        "file=http://evil.example/x",
        "file=/etc/passwd",
        "proxy=http://evil.example/x",
        "gradio_api/token",
        "gradio_api/deep_link?session_hash=abc",
        "gradio_api/runs",
        "gradio_api/run-history/buckets",
        "gradio_api/openapi.json",
        "gradio_api/mcp/",
        "gradio_api/dev/reload",
        "monitoring",
        "docs",
        "openapi.json",
        "svelte/x.js",
    ],
)
def test_paths_the_page_does_not_need_answer_403(chat: Chat, path: str) -> None:
    assert httpx.get(chat.url + path).status_code == 403


@pytest.mark.parametrize(
    "path", ["gradio_api/component_server", "gradio_api/run/predict", "gradio_api/api/ask"]
)
def test_calls_around_the_queue_answer_403(chat: Chat, path: str) -> None:
    assert httpx.post(chat.url + path, json={"data": []}).status_code == 403


def test_only_ask_and_search_can_be_called_without_the_page(chat: Chat) -> None:
    config = httpx.get(f"{chat.url}config").json()
    public = [row["id"] for row in config["dependencies"] if row["api_visibility"] == "public"]
    names = {row["api_name"] for row in config["dependencies"] if row["id"] in public}
    assert names == {"ask", "search"}
    for row in config["dependencies"]:
        call = {"data": [], "fn_index": row["id"], "session_hash": f"stranger{row['id']}"}
        status = httpx.post(f"{chat.url}gradio_api/queue/join", json=call).status_code
        assert (status == 200) == (row["id"] in public), row["api_name"]
    for name in ("opened", "show", "remove", "judge"):
        assert httpx.post(f"{chat.url}gradio_api/call/{name}", json={"data": []}).status_code == 403


def test_a_session_belongs_to_one_browser(chat: Chat, browser: httpx.Client) -> None:
    config = browser.get("/config").json()
    private = next(row["id"] for row in config["dependencies"] if row["api_visibility"] == "private")
    call = {"data": [], "fn_index": private, "session_hash": "mine1234567"}
    assert browser.post("/gradio_api/queue/join", json=call).status_code == 200
    with httpx.Client(base_url=chat.url) as thief:
        thief.get("/")
        assert thief.post("/gradio_api/queue/join", json=call).status_code == 403
        assert thief.get("/gradio_api/queue/data?session_hash=mine1234567").status_code == 403


def test_uploads_and_calls_have_a_size(start_chat: Callable[..., Chat]) -> None:
    chat = start_chat(limits=Limits(upload_bytes=1000, upload_files=2, call_bytes=5000))
    with httpx.Client(base_url=chat.url) as client:
        client.get("/")
        kept = client.post("/gradio_api/upload", files={"files": ("small.txt", b"x" * 900)})
        assert kept.status_code == 200
        assert client.post("/gradio_api/upload", files={"files": ("big.txt", b"x" * 1500)}).status_code == 413
        assert (
            client.post("/gradio_api/upload", files={"files": ("huge.txt", b"x" * 50_000)}).status_code == 413
        )

        def endless() -> Iterator[bytes]:
            for _ in range(100):
                yield b"x" * 1000

        assert client.post("/gradio_api/queue/join", content=endless()).status_code == 413
        long = {"data": ["x" * 6000], "fn_index": 0, "session_hash": "s"}
        assert client.post("/gradio_api/queue/join", json=long).status_code == 413
        stored = kept.json()[0]
        assert client.get(f"/gradio_api/file={stored}").status_code == 403


def test_logins_are_rate_limited(start_chat: Callable[..., Chat]) -> None:
    chat = start_chat(users=USERS)
    with httpx.Client(base_url=chat.url) as client:
        assert client.get("/gradio_api/info").status_code == 401
        wrong = {"username": "alice", "password": "guess"}
        assert [client.post("/login", data=wrong).status_code for _ in range(7)] == [400] * 5 + [429] * 2
        right = {"username": "alice", "password": "correct horse"}
        refused = client.post("/login", data=right)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["retry-after"]) <= 301


def test_a_login_is_needed_for_everything(start_chat: Callable[..., Chat]) -> None:
    chat = start_chat(users=USERS, mcp=True)
    with httpx.Client(base_url=chat.url) as client:
        config = client.get("/config")
        assert config.status_code == 401
        page = client.get("/").text
        assert '"components":[]' in page.replace(" ", "")
        call = {"data": ["What?"], "fn_index": 0, "session_hash": "s"}
        assert client.post("/gradio_api/queue/join", json=call).status_code in (401, 403)
        assert client.post("/gradio_api/call/ask", json={"data": ["What?"]}).status_code == 401
        assert client.post("/gradio_api/upload", files={"files": ("a.txt", b"a")}).status_code == 401
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        accept = {"Accept": "application/json, text/event-stream"}
        assert client.post("/gradio_api/mcp/", json=message, headers=accept).status_code == 401
        allowed = client.post("/gradio_api/mcp/", json=message, headers=accept, auth=USERS[0])
        assert allowed.status_code != 401
        assert client.get("/export/answer-000000000000000000000000.md").status_code == 404


def test_garbage_is_answered_with_an_error(chat: Chat, browser: httpx.Client) -> None:
    for body in (b"", b"[]", b"nonsense", b'{"session_hash": null}', json.dumps({"fn_index": {}}).encode()):
        reply = browser.post("/gradio_api/queue/join", content=body)
        assert 400 <= reply.status_code < 500, body
