"""Names, passwords, hosts and what refuses to start."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import SettingsError
from ui.web.hosts import host_check, is_loopback, same_place
from ui.web.login import Tries, matches, read_users
from ui.web.server import check, free_socket
from ui.web.settings import ChatSettings

USERS = (("alice", "correct horse"), ("bob", "battery: staple"))


def test_users_come_from_values_and_files(tmp_path: Path) -> None:
    file = tmp_path / "users"
    file.write_text("alice:correct horse\n\nbob:battery: staple\n", "utf-8")
    assert read_users([str(file)]) == USERS
    assert read_users(["alice:correct horse", "bob:battery: staple"]) == USERS
    assert read_users([]) == ()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["alice"], "NAME:PASSWORD"),
        ([":password"], "NAME:PASSWORD"),
        (["alice:short"], "too short"),
        (["alice:long enough", "alice:another one"], "twice"),
    ],
)
def test_bad_users_are_refused(given: list[str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        read_users(given)


def test_passwords_match_exactly() -> None:
    assert matches(USERS, "alice", "correct horse")
    assert matches(USERS, "bob", "battery: staple")
    for name, password in (("alice", "correct hors"), ("alice", ""), ("carol", ""), ("bob", "correct horse")):
        assert not matches(USERS, name, password)


def test_tries_run_out_and_come_back() -> None:
    tries = Tries(most=2, seconds=3600)
    tries.failed("name alice")
    assert tries.wait("name alice") == 0
    tries.failed("name alice")
    assert 3590 < tries.wait("name alice", "address 1") <= 3600
    assert tries.wait("name bob") == 0
    soon = Tries(most=1, seconds=0)
    soon.failed("name alice")
    assert soon.wait("name alice") == 0


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "::", "example.org"])
def test_the_network_needs_a_login(host: str) -> None:
    with pytest.raises(SettingsError, match="--auth"):
        check(ChatSettings(host=host))
    check(ChatSettings(host=host, users=USERS))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.5"])
def test_this_machine_needs_none(host: str) -> None:
    assert is_loopback(host)
    check(ChatSettings(host=host))


def test_editors_must_be_able_to_log_in() -> None:
    with pytest.raises(SettingsError, match="nobody has a name"):
        check(ChatSettings(editors=frozenset({"alice"})))
    with pytest.raises(SettingsError, match="carol"):
        check(ChatSettings(users=USERS, editors=frozenset({"alice", "carol"})))
    check(ChatSettings(users=USERS, editors=frozenset({"alice"})))
    check(ChatSettings(editors=frozenset()))


def test_who_may_edit() -> None:
    assert ChatSettings().may_edit("browser:00")
    some = ChatSettings(users=USERS, editors=frozenset({"alice"}))
    assert some.may_edit("user:alice")
    assert not some.may_edit("user:bob")
    assert not ChatSettings(editors=frozenset()).may_edit("browser:00")


@pytest.mark.parametrize(
    ("bound", "host", "ours"),
    [
        ("127.0.0.1", "127.0.0.1:7860", True),
        ("127.0.0.1", "localhost:7860", True),
        ("127.0.0.1", "[::1]:7860", True),
        ("127.0.0.1", "192.168.1.4:7860", False),
        ("127.0.0.1", "evil.example", False),
        ("127.0.0.1", "127.0.0.1.evil.example", False),
        ("127.0.0.1", "", False),
        ("127.0.0.1", "[", False),
        ("0.0.0.0", "192.168.1.4:7860", True),
        ("0.0.0.0", "evil.example", False),
        ("0.0.0.0", "chat.example", True),
    ],
)
def test_names_the_server_answers_to(bound: str, host: str, ours: bool) -> None:
    assert host_check(bound, ["Chat.Example"])(host) is ours


@pytest.mark.parametrize(
    ("origin", "same"),
    [
        ("http://127.0.0.1:7860", True),
        ("https://127.0.0.1:7860", True),
        ("http://127.0.0.1:7861", False),
        ("http://evil.example", False),
        ("null", False),
        ("file://127.0.0.1:7860", False),
    ],
)
def test_origins(origin: str, same: bool) -> None:
    assert same_place(origin, "127.0.0.1:7860") is same


def test_a_taken_port_is_an_error_and_the_default_moves_on() -> None:
    taken = free_socket("127.0.0.1", 0)
    try:
        with pytest.raises(SettingsError, match="--port"):
            free_socket("127.0.0.1", taken.getsockname()[1])
        first, second = free_socket("127.0.0.1", None), free_socket("127.0.0.1", None)
        assert first.getsockname() != second.getsockname()
        first.close()
        second.close()
    finally:
        taken.close()
