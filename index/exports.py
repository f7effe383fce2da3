"""Names that a package exports and loads only at their first use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module


def at_use(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """A module `__getattr__` (PEP 562) that finds each name in the module of `package` named for it."""

    def load(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{homes[name]}"), name)

    return load
