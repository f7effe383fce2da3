"""The client against a real server on loopback that misbehaves in every way an endpoint can."""

from __future__ import annotations

import socket
import threading
from email.utils import formatdate

import pytest
from llm_server import LLMServer, Script, says

from index.errors import ChatModelError, SettingsError
from rag.chat_model import Deadlines, Message, OpenAIChatModel, Piece, Usage
from rag.completion import complete
from rag.scripted_model import ScriptedChatModel

ASKED = [Message("system", "Be brief."), Message("user", "Who?")]
PATIENT = Deadlines(first=30, between=30, total=60)


def pieces_of(server: LLMServer, deadlines: Deadlines = PATIENT, max_tokens: int = 50) -> list[Piece]:
    model = OpenAIChatModel("m", base_url=server.url)
    return [piece for piece in complete(model, ASKED, max_tokens, deadlines) if piece != Piece()]


def reply_of(server: LLMServer, deadlines: Deadlines = PATIENT, max_tokens: int = 50) -> str:
    return "".join(piece.text for piece in pieces_of(server, deadlines, max_tokens))


def failure(server: LLMServer, deadlines: Deadlines = PATIENT, max_tokens: int = 50) -> str:
    with pytest.raises(ChatModelError) as caught:
        reply_of(server, deadlines, max_tokens)
    return str(caught.value)


def test_a_reply_is_streamed_with_its_usage() -> None:
    with LLMServer(says("Hun", "gary", " [1].", usage=(12, 3))).running() as server:
        pieces = pieces_of(server)
    assert [piece.text for piece in pieces if piece.text] == ["Hun", "gary", " [1]."]
    assert [piece.usage for piece in pieces if piece.usage] == [Usage(12, 3)]
    (request,) = server.requests
    assert request["model"] == "m"
    assert request["stream"] is True
    assert request["max_tokens"] == 50
    assert request["messages"][1] == {"role": "user", "content": "Who?"}


def test_a_server_of_ones_own_gets_a_placeholder_key_and_a_given_one_is_sent() -> None:
    with LLMServer(says("x")).running() as server:
        reply_of(server)
        model = OpenAIChatModel("m", base_url=server.url, api_key="sesame")
        list(complete(model, ASKED, 50, PATIENT))
    assert server.keys == ["Bearer none", "Bearer sesame"]


def test_openai_without_a_key_is_a_settings_error() -> None:
    with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
        OpenAIChatModel("gpt-x")


def test_the_environment_of_the_client_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "from the environment")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with LLMServer(says("x")).running() as server:
        assert reply_of(server) == "x"
    assert server.keys == ["Bearer none"]


@pytest.mark.parametrize(
    "url", ["", "ftp://host/v1", "127.0.0.1:8000", "http://", "http://a b/v1", "http://h:x/v1"]
)
def test_a_bad_address_is_a_settings_error(url: str) -> None:
    with pytest.raises(SettingsError, match="is no address"):
        OpenAIChatModel("m", base_url=url)


def test_a_refused_connection() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        with pytest.raises(ChatModelError, match="can't be reached"):
            list(complete(OpenAIChatModel("m", base_url=url), ASKED, 50, PATIENT))


def test_silence_before_the_first_token() -> None:
    with LLMServer(says("late", before=30)).running() as server:
        assert failure(server, Deadlines(first=0.3, between=9, total=9)) == "it sent nothing for 0.3 s"


def test_silence_in_mid_stream() -> None:
    with LLMServer(Script(["Hungary", 30.0, " says"])).running() as server:
        late = failure(server, Deadlines(first=30, between=0.3, total=60))
    assert late == "it fell silent for 0.3 s"


def test_a_stream_that_drips_past_the_total() -> None:
    with LLMServer(Script(["a", 0.1] * 200)).running() as server:
        late = failure(server, Deadlines(first=30, between=30, total=2), max_tokens=10_000)
    assert late == "it was not done after 2 s"


@pytest.mark.parametrize("wait", ["0", "0.01", formatdate(0, usegmt=True)])
def test_a_short_rate_limit_is_waited_for_once(wait: str) -> None:
    limited = Script(status=429, headers={"Retry-After": wait}, body="{}")
    with LLMServer(limited, says("now")).running() as server:
        assert reply_of(server) == "now"
    assert len(server.requests) == 2
    with LLMServer(limited).running() as server:
        assert "limits how often" in failure(server)
    assert len(server.requests) == 2


@pytest.mark.parametrize("headers", [{"Retry-After": "3600"}, {}, {"Retry-After": "soon"}])
def test_a_long_or_unclear_rate_limit_is_not_waited_for(headers: dict[str, str]) -> None:
    with LLMServer(Script(status=429, headers=headers, body="{}"), says("x")).running() as server:
        reason = failure(server)
    assert len(server.requests) == 1
    assert ("3600 s" in reason) == (headers.get("Retry-After") == "3600")


@pytest.mark.parametrize(
    ("status", "says_so"),
    [
        (401, "refused the key"),
        (403, "refused the key"),
        (404, "no model 'm'"),
        (500, "status 500"),
        (503, "503"),
    ],
)
def test_error_statuses(status: int, says_so: str) -> None:
    body = '{"error": {"message": "Incorrect API key provided: sk-secret"}}'
    with LLMServer(Script(status=status, body=body)).running() as server:
        reason = failure(server)
    assert says_so in reason
    assert "secret" not in reason
    assert len(server.requests) == 1


def test_redirects_are_not_followed() -> None:
    with LLMServer(says("stolen")).running() as other:
        there = {"Location": f"{other.url}/chat/completions"}
        with LLMServer(Script(status=307, headers=there)).running() as server:
            assert "redirects" in failure(server)
    assert other.requests == []


def test_a_server_that_objects_to_optional_parameters_is_asked_without_them() -> None:
    bad = Script(status=400, body='{"error": {"message": "unknown parameter: temperature"}}')
    with LLMServer(bad, bad, says("plain")).running() as server:
        assert reply_of(server) == "plain"
    assert [sorted(set(request) - {"model", "messages", "stream"}) for request in server.requests] == [
        ["max_tokens", "stream_options", "temperature"],
        ["max_tokens"],
        [],
    ]
    with LLMServer(bad).running() as server:
        assert "status 400" in failure(server)


def test_invalid_json() -> None:
    with LLMServer(Script(["Hun", b"data: {not json\n\n"])).running() as server:
        assert failure(server) == "what it sent is not valid JSON"


def test_an_error_within_the_stream() -> None:
    with LLMServer(Script(["Hun", {"error": {"message": "out of memory"}}])).running() as server:
        assert "ended with an error" in failure(server)


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"choices": []},
        {"choices": None},
        {"choices": [{}]},
        {"choices": [{"delta": None}]},
        {"choices": [{"delta": {"content": 7}}]},
        {"choices": [{"delta": {"content": "ok"}}], "usage": {"prompt_tokens": "many"}},
    ],
)
def test_events_of_odd_shape_do_no_harm(odd: dict[str, object]) -> None:
    with LLMServer(Script([odd, "Hun", "gary"])).running() as server:
        assert reply_of(server).removeprefix("ok") == "Hungary"


def test_a_page_instead_of_a_stream_is_an_empty_reply() -> None:
    with LLMServer(Script(body="<html>Welcome</html>")).running() as server:
        assert reply_of(server) == ""


def test_endless_babble_is_cut_and_the_request_ended() -> None:
    with LLMServer(Script(endless="blah blah ")).running() as server:
        assert "wrote 50 tokens without coming to an end" in failure(server)
        assert server.gone.wait(20)


def test_a_reply_cut_by_the_endpoint_did_not_come_to_an_end() -> None:
    with LLMServer(says("Hungary says that", finish="length")).running() as server:
        assert "without coming to an end" in failure(server)


def test_thoughts_count_and_are_kept_apart() -> None:
    thought = {"choices": [{"delta": {"reasoning_content": "Let me see."}}]}
    with LLMServer(Script([thought, "Hungary"])).running() as server:
        pieces = pieces_of(server)
    assert "".join(piece.thinking for piece in pieces) == "Let me see."
    assert "".join(piece.text for piece in pieces) == "Hungary"
    with LLMServer(Script([thought] * 50)).running() as server:
        assert "without coming to an end" in failure(server)


def test_a_connection_that_breaks_in_mid_reply() -> None:
    with LLMServer(Script(["Hungary says that", None])).running() as server:
        assert "broke off" in failure(server)


def test_a_server_that_never_says_that_it_is_done() -> None:
    with LLMServer(Script(["Hungary says no [1].", None])).running() as server:
        assert reply_of(server) == "Hungary says no [1]."


def test_closing_the_iterator_cancels_the_request() -> None:
    with LLMServer(Script(["Hungary", 60.0])).running() as server:
        pieces = complete(OpenAIChatModel("m", base_url=server.url), ASKED, 50, PATIENT)
        while next(pieces).text != "Hungary":
            pass
        pieces.close()
        assert server.gone.wait(20)


def test_many_threads_at_once() -> None:
    replies: dict[int, str] = {}
    with LLMServer(says("Hungary ", "says no.")).running() as server:
        model = OpenAIChatModel("m", base_url=server.url)

        def ask(number: int) -> None:
            replies[number] = "".join(piece.text for piece in complete(model, ASKED, 50, PATIENT))

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert list(replies.values()) == ["Hungary says no."] * 8


def test_it_works_where_an_event_loop_runs_already() -> None:
    import asyncio

    async def page() -> str:
        return "".join(piece.text for piece in complete(ScriptedChatModel("as told"), ASKED, 50, PATIENT))

    assert asyncio.run(page()) == "as told"


def test_the_scripted_model_plays_its_script() -> None:
    model = ScriptedChatModel("first reply", ["a", 0.0, Piece("b"), ChatModelError("it broke")])
    assert "".join(piece.text for piece in complete(model, ASKED, 50, PATIENT)) == "first reply"
    pieces = complete(model, ASKED, 50, PATIENT)
    assert [next(pieces).text, next(pieces).text] == ["a", "b"]
    with pytest.raises(ChatModelError, match="it broke"):
        next(pieces)
    assert model.prompts == [tuple(ASKED), tuple(ASKED)]


def test_deadlines_are_positive_and_cut_to_a_total() -> None:
    assert Deadlines.within(5) == Deadlines(5, 5, 5)
    assert Deadlines.within(300) == Deadlines(60, 20, 300)
    with pytest.raises(SettingsError):
        Deadlines(first=0)
