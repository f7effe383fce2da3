"""How well the words of a sentence, each in its context, meet the words of a question: late interaction.

One vector a sentence says what it is about; which of its words answers which word of the question shows
only word by word (ColBERT, Khattab and Zaharia, SIGIR 2020). The embedding model's own token vectors serve,
as they are: of 200 questions of clapnq the best sentence is a gold one for .645 by `rag.confidence` alone and
for .670 with this beside it (the best 16 read).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from rag.token_memory import MEMORY, TokenMemory

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

READ = 8
"""How many of the best sentences are read word by word; 16 take twice the time and answer no more."""
WEIGHT = 0.5
"""Log-odds that one standard deviation of the interaction is worth; .3 to 1.0 measure nearly the same."""
_LONGEST = 400
"""Characters of a sentence that are read."""


@runtime_checkable
class TokenEmbedder(Protocol):
    """An embedder that also gives the vectors of single tokens."""

    def embed_tokens(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """For each text one unit vector a token, shape (tokens, size)."""


class Rereading:
    """Reads the best sentences of a question, and of its parts, word by word; each sentence once, and not
    again where `memory` still has it."""

    def __init__(self, embedder: object, memory: TokenMemory = MEMORY) -> None:
        self._embedder = embedder
        self._memory = memory
        self._tokens: dict[str, NDArray[np.float32]] = {}

    def read(self, questions: Sequence[str], sentences: Sequence[str]) -> None:
        """Read what is not read yet, all at once."""
        if not isinstance(self._embedder, TokenEmbedder):
            return
        cut = dict.fromkeys(text[:_LONGEST] for text in sentences)
        texts = [text for text in (*questions, *cut) if text not in self._tokens]
        identity = getattr(self._embedder, "identity", "")
        if identity:
            self._tokens.update(self._memory.known(identity, texts))
        unread = list(dict.fromkeys(text for text in texts if text not in self._tokens))
        if not unread:
            return
        found = dict(zip(unread, self._embedder.embed_tokens(unread), strict=True))
        if identity:
            self._memory.keep(identity, {text: found[text] for text in unread if text in cut})
            found |= self._memory.known(identity, [text for text in unread if text in cut])  # as kept
        self._tokens.update(found)

    def interactions(self, question: str, sentences: Sequence[str]) -> NDArray[np.float32]:
        """For each sentence the mean over the question's tokens of the best cosine with one of its own,
        from -1 to 1; zeros where the embedder gives no token vectors."""
        import numpy as np

        values = np.zeros(len(sentences), np.float32)
        if not sentences or not isinstance(self._embedder, TokenEmbedder):
            return values
        self.read([question], sentences)
        asked, *read = [self._tokens[text] for text in (question, *(text[:_LONGEST] for text in sentences))]
        for row, tokens in enumerate(read):
            if len(asked) and len(tokens):
                values[row] = (asked @ tokens.T).max(1).mean()
        return values

    def moved(
        self, question: str, sentences: Sequence[str], scores: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """The scores (log-odds) of sentences, those of the best `READ` moved by how their words meet the
        question's, in standard deviations among them."""
        moved = scores.copy()
        best = best_of(scores)
        values = self.interactions(question, [sentences[row] for row in best])
        spread = float(values.std())
        if spread > 0:
            moved[best] += WEIGHT * (values - values.mean()) / spread
        return moved


def best_of(scores: NDArray[np.float32]) -> NDArray[np.intp]:
    """The rows that are read word by word, best first."""
    import numpy as np

    return np.argsort(-scores)[:READ]
