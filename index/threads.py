"""How many threads torch computes with."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=1)
def all_threads() -> int:
    """All cores, unless OMP_NUM_THREADS says otherwise; asked once, before a question sets it to one."""
    import torch

    return int(torch.get_num_threads())


def compute_with(threads: int) -> None:
    """Let torch compute with so many threads from now on, where it does not yet."""
    import torch

    if torch.get_num_threads() != threads:
        torch.set_num_threads(threads)
