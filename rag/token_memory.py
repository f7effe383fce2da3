"""Token vectors of the sentences that were read lately, kept within a number of bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_BYTES = 32 * 2**20
"""Some 1,000 sentences of 40 tokens and 384 values in half precision."""


class TokenMemory:
    """Vectors by text, the latest used last; the oldest go first. May be used from several threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._held = 0
        self._kept: OrderedDict[tuple[str, str], NDArray[np.float16]] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, identity: str, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors of those of the texts that are kept, by one embedder."""
        import numpy as np

        found = {}
        with self._lock:
            for text in texts:
                vectors = self._kept.get((identity, text))
                if vectors is not None:
                    self._kept.move_to_end((identity, text))
                    found[text] = vectors.astype(np.float32)
        return found

    def keep(self, identity: str, found: dict[str, NDArray[np.float32]]) -> None:
        """Keep the vectors of texts."""
        import numpy as np

        with self._lock:
            for text, vectors in found.items():
                key = (identity, text)
                self._held -= self._kept[key].nbytes if key in self._kept else 0
                self._kept[key] = vectors.astype(np.float16)
                self._held += self._kept[key].nbytes
            while self._held > self._most:
                _, gone = self._kept.popitem(last=False)
                self._held -= gone.nbytes


MEMORY = TokenMemory()
"""The memory of this process: whoever asks on comes back to the same passages."""
