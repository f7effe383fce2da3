"""Which names the server answers to."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Whether binding to `host` reaches this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_check(bound: str, extra: Iterable[str]) -> Callable[[str], bool]:
    """A test for Host headers.

    Bound to this machine only: localhost and the loopback addresses. Bound elsewhere: also any address
    (a page of another name can't have one as its own, so DNS rebinding gains nothing) and the machine's name.
    """
    names = {"localhost", bound.casefold(), *(name.casefold() for name in extra)}
    local = is_loopback(bound)
    if not local:
        names |= {socket.gethostname().casefold(), socket.getfqdn().casefold()}

    def allowed(header: str) -> bool:
        name = urlsplit(f"//{header}").hostname if header else None
        if name is None:
            return False
        if name in names:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or not local

    def safe(header: str) -> bool:
        try:
            return allowed(header)
        except ValueError:
            return False

    return safe


def same_place(origin: str, host: str) -> bool:
    """Whether an Origin header names the server that the Host header names."""
    try:
        parts = urlsplit(origin)
        return parts.scheme in ("http", "https") and parts.netloc.casefold() == host.casefold()
    except ValueError:
        return False
