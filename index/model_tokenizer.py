"""The embedding model's own tokenizer: texts -> token ids, counts, and where each token stands in its text.

The library's tokenizer keeps "cut or not" and "pad or not" as settings that all callers share: one thread's
question would come out too long for the model, another's count too short (huggingface/transformers issue
47085). Here are two copies whose settings never change, so that any number of threads may use them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class ModelTokenizer:
    """Over a fast tokenizer of transformers. `window` is how many tokens the model reads, special ones
    included; longer texts are cut, as the model was trained to."""

    def __init__(self, tokenizer: Any, window: int) -> None:
        from tokenizers import Tokenizer

        described = tokenizer.backend_tokenizer.to_str()
        self._whole, self._cut = Tokenizer.from_str(described), Tokenizer.from_str(described)
        for copy in (self._whole, self._cut):
            copy.no_padding()
            copy.no_truncation()
        self._cut.enable_truncation(window, direction=tokenizer.truncation_side)
        self._padding = int(tokenizer.pad_token_id or 0)
        self._pads_left = tokenizer.padding_side == "left"
        self._names = frozenset(tokenizer.model_input_names)

    def counts(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens excluded, nothing cut."""
        # "fast" is without offsets, which a count does not need.
        encodings = self._whole.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(encoding) for encoding in encodings]

    def encoded(self, texts: Sequence[str]) -> list[Any]:
        """Each text as the model reads it, cut at the window: objects with `ids`, `type_ids`, `offsets`."""
        return list(self._cut.encode_batch(list(texts)))

    def features(self, encodings: Sequence[Any]) -> dict[str, NDArray[np.int64]]:
        """The model's inputs for a batch, each of shape (texts, tokens of the longest)."""
        import numpy as np

        longest = max(len(encoding) for encoding in encodings)
        shape = (len(encodings), longest)
        ids, mask = np.full(shape, self._padding, np.int64), np.zeros(shape, np.int64)
        types = np.zeros(shape, np.int64)
        for row, place in enumerate(self.places(encodings)):
            ids[row, place], types[row, place] = encodings[row].ids, encodings[row].type_ids
            mask[row, place] = 1
        found = {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
        return {name: values for name, values in found.items() if name in self._names}

    def places(self, encodings: Sequence[Any]) -> list[slice]:
        """Where each text's tokens stand in its row of a padded batch."""
        longest = max(len(encoding) for encoding in encodings)
        lengths = [len(encoding) for encoding in encodings]
        if self._pads_left:
            return [slice(longest - length, longest) for length in lengths]
        return [slice(0, length) for length in lengths]
