"""Passages and questions -> unit vectors, through sentence-transformers.

One pass over a passage gives its vector and one for each of its sentences: the means of the token
outputs over the sentence's characters ("late chunking", Günther et al. 2024), so that a sentence's
vector knows its surroundings and costs nothing extra.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from index.errors import ModelError
from index.model_files import ModelFiles, locate
from index.model_tokenizer import ModelTokenizer
from index.threads import all_threads, compute_with
from index.types import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

Progress = Callable[[int], None]
"""Called with the number of passages done since the last call."""

_WINDOW = 512
"""Tokens that are read where the model does not say."""
_BATCH_TOKENS, _DEVICE_TOKENS = 1024, 2048
"""Tokens of a batch, padding included, on the processor and on another device: 4 and 8 full windows."""
_AT_ONCE = 4
"""How many batches are read at once on the processor, at most; each has its share of the cores. Two batches
with a core each take 6.8 s for 512 passages, twice as large ones with both cores 7.5, since the many small
steps of a model wait for the slower thread each time."""
_ALIKE = 0.7
"""The shortest text of a batch has at least this share of the longest one's tokens."""

_KEPT_KERNELS = str(8 * _AT_ONCE)
"""For how many shapes of input oneDNN keeps its compiled kernels. It would keep a thousand, and each batch
has a shape of its own: adding 400 documents took 120 MB for kernels that were not used again."""


class Embedder(Protocol):
    """What turns text into vectors. Passages and questions have methods of their own, since many
    models treat them differently. All vectors are float32 of length 1. While one thread embeds
    passages another counts tokens or embeds a question."""

    identity: str

    @property
    def dimension(self) -> int:
        """Length of the vectors."""

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text the model reads, special tokens excluded."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text by the model's own tokenizer, special tokens excluded."""

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Shape (texts, dimension)."""

    def embed_with_sentences(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]], progress: Progress | None = None
    ) -> tuple[Vectors, list[Vectors]]:
        """The passages' vectors, and for each passage those of its sentences (spans in its text)."""

    def embed_question(self, text: str) -> Vectors:
        """Shape (dimension,)."""


class SentenceTransformerEmbedder:
    """Any sentence-transformers model: a folder or a name, safetensors only, without remote code.

    Runs in bfloat16 where the processor multiplies in it (AVX512-BF16 or AMX: 42 passages/s against
    20 in float32, same ranking), in float32 otherwise. `dimension` cuts the vectors short for models
    trained for it (Matryoshka). Prompts for questions and passages are the model's own. Loading is
    put off until the first text. Raises ModelError.
    """

    def __init__(self, name: str | None = None, *, dimension: int | None = None) -> None:
        self._files: ModelFiles = locate(name)
        self._truncate = dimension
        self._loaded: Any = None
        self._tokenizes: ModelTokenizer | None = None
        self.identity = self._files.identity + (f" cut to {dimension}" if dimension else "")

    @property
    def _model(self) -> Any:
        if self._loaded is None:
            all_threads()
            self._loaded = _load(self._files)
        return self._loaded

    @property
    def _tokenizer(self) -> ModelTokenizer:
        if self._tokenizes is None:
            model = self._model
            self._tokenizes = ModelTokenizer(model.tokenizer, int(model.max_seq_length or _WINDOW))
        return self._tokenizes

    @property
    def dimension(self) -> int:
        """Length of the vectors."""
        return self._truncate or int(self._model.get_embedding_dimension())

    @property
    def max_tokens(self) -> int:
        """The window, less the special tokens and the passage prompt."""
        special = int(self._model.tokenizer.num_special_tokens_to_add())
        prompt = self.count_tokens([self._prompt("document", "passage")])[0]
        return int(self._model.max_seq_length or _WINDOW) - special - prompt

    def _prompt(self, *names: str) -> str:
        prompts: dict[str, str] = self._model.prompts
        return next((prompts[name] for name in names if prompts.get(name)), "")

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text by the model's own tokenizer, special tokens excluded."""
        return self._tokenizer.counts(texts) if texts else []

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Shape (texts, dimension)."""
        return self.embed_with_sentences(texts, [()] * len(texts), progress)[0]

    def embed_question(self, text: str) -> Vectors:
        """Shape (dimension,). A question longer than the window is cut, as the model was trained to."""
        prompted = self._prompt("query", "question") + text
        vectors, _ = self._forward(self._tokenizer.encoded([prompted]), threads=1)
        unit: Vectors = self._unit(vectors)[0]
        return unit

    def embed_with_sentences(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]], progress: Progress | None = None
    ) -> tuple[Vectors, list[Vectors]]:
        """The passages' vectors, and for each passage those of its sentences (spans in its text)."""
        import numpy as np

        prompt = self._prompt("document", "passage")
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        parts: list[Vectors] = [vectors[:0]] * len(texts)
        encodings = self._tokenizer.encoded([prompt + text for text in texts]) if texts else []
        on_cpu = self._model.device.type == "cpu"
        batches = _batches(
            [len(encoding) for encoding in encodings], _BATCH_TOKENS if on_cpu else _DEVICE_TOKENS
        )
        at_once = min(len(batches), all_threads(), _AT_ONCE if on_cpu else 1)

        def read(batch: list[int]) -> int:
            taken = [encodings[row] for row in batch]
            pooled, outputs = self._forward(taken, all_threads() // at_once)
            vectors[batch] = self._unit(pooled)
            for row, encoding, output in zip(batch, taken, outputs, strict=True):
                if sentences[row]:
                    spans = np.array(sentences[row]) + len(prompt)
                    parts[row] = self._unit(_pool(output, np.array(encoding.offsets), spans))
            return len(batch)

        for count in _in_turn(read, batches, at_once):
            if progress:
                progress(count)
        return vectors, parts

    def _forward(self, encodings: Sequence[Any], threads: int) -> tuple[Vectors, list[Vectors]]:
        """Pooled outputs (n, d), and of each text its tokens' outputs (tokens, d).

        One short text gains nothing from a second thread, and on a busy machine the threads wait for
        one another: 12 ms with one, up to 500 ms with two, measured beside other work on two cores.
        """
        import torch

        model = self._model
        compute_with(threads)
        inputs = self._tokenizer.features(encodings)
        with torch.inference_mode():
            features = model({name: torch.from_numpy(rows).to(model.device) for name, rows in inputs.items()})
        outputs = features["token_embeddings"].float().cpu().numpy()
        places = self._tokenizer.places(encodings)
        pooled: Vectors = features["sentence_embedding"].float().cpu().numpy()
        return pooled, [rows[place] for rows, place in zip(outputs, places, strict=True)]

    def _unit(self, vectors: Vectors) -> Vectors:
        import numpy as np

        if self._truncate:
            vectors = vectors[:, : self._truncate]
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = (vectors / np.maximum(norms, 1e-12)).astype(np.float32)
        return unit


def _batches(lengths: Sequence[int], most: int) -> list[list[int]]:
    """Rows of similar length together, `most` tokens a batch, so that little is spent on padding; longest
    first."""
    batches: list[list[int]] = []
    for row in sorted(range(len(lengths)), key=lambda row: -lengths[row]):
        longest = lengths[batches[-1][0]] if batches else 0
        alike = lengths[row] >= _ALIKE * longest
        if batches and alike and (len(batches[-1]) + 1) * longest <= most:
            batches[-1].append(row)
        else:
            batches.append([row])
    return batches


def _in_turn(read: Callable[[list[int]], int], batches: list[list[int]], at_once: int) -> Iterator[int]:
    """What `read` gives for each batch, in order, with so many of them read at once."""
    if at_once < 2:
        yield from map(read, batches)
        return
    pool = ThreadPoolExecutor(at_once, "embedding")
    try:
        yield from pool.map(read, batches)
    finally:
        pool.shutdown(cancel_futures=True)  # where one failed, or the caller gave up, the rest is not read


def _pool(outputs: Vectors, offsets: Any, spans: Any) -> Vectors:
    """Mean of the token outputs whose characters lie in each span; shape (spans, d)."""
    import numpy as np

    starts, ends = offsets[:, 0], offsets[:, 1]
    inside = (starts < spans[:, 1:]) & (ends > spans[:, :1]) & (ends > starts)
    counts = inside.sum(axis=1, keepdims=True, dtype=np.float32)
    means: Vectors = inside.astype(np.float32) @ outputs / counts.clip(1)
    return means


@lru_cache(maxsize=1)
def _load(files: ModelFiles) -> Any:
    """The model, shared by all that use the same one: it takes a second and 100 MB."""
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", _KEPT_KERNELS)
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # loading takes a second; the bar would stand in every command's output
    cuda = torch.cuda.is_available()
    dtype = torch.bfloat16 if _multiplies_bfloat16() else torch.float32
    # Plain matrix products are a tenth faster here than the fused attention; texts are short enough for them.
    attention = "sdpa" if cuda else "eager"
    try:
        model = SentenceTransformer(
            str(files.folder),
            device="cuda" if cuda else "cpu",
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"dtype": dtype, "use_safetensors": True, "attn_implementation": attention},
        )
    except Exception as error:  # the loader raises whatever its parts do; the folder is what is wrong
        raise ModelError(f"The embedding model in {files.folder} can't be loaded: {error}") from error
    if not getattr(model.tokenizer, "is_fast", False):
        raise ModelError(f"The embedding model in {files.folder} has no fast tokenizer (tokenizer.json).")
    return model.eval()


def _multiplies_bfloat16() -> bool:
    import torch

    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported())
    capabilities: dict[str, object] = getattr(torch.cpu, "get_capabilities", dict)()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))
