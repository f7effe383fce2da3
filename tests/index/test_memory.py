"""Freed memory goes back to the system."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import memory

STATUS = Path("/proc/self/status")


def resident() -> int:
    """Kilobytes of this process in memory."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1])


@pytest.mark.skipif(not STATUS.exists() or memory._trim() is None, reason="needs Linux with glibc")
def test_what_lies_between_used_blocks_goes_back() -> None:
    blocks = [bytearray(60_000) for _ in range(2_000)]  # under glibc's own threshold for a mapping
    before = resident()
    del blocks[::2], blocks[: len(blocks) - 1]  # the last block keeps the heap's top in use
    memory.give_back()
    assert before - resident() > 80_000
    assert len(blocks) == 1
