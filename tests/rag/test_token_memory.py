import numpy as np

from rag.token_memory import TokenMemory


def vectors(value: float, tokens: int = 4) -> np.ndarray:
    return np.full((tokens, 8), value, np.float32)


def test_what_was_kept_is_known_by_the_same_embedder_only() -> None:
    memory = TokenMemory()
    memory.keep("one", {"text": vectors(0.5)})
    assert memory.known("one", ["text", "other"]).keys() == {"text"}
    assert (memory.known("one", ["text"])["text"] == 0.5).all()
    assert memory.known("two", ["text"]) == {}


def test_the_oldest_go_when_there_is_no_more_room() -> None:
    size = vectors(0).astype(np.float16).nbytes
    memory = TokenMemory(most_bytes=2 * size)
    memory.keep("m", {"a": vectors(1), "b": vectors(2)})
    memory.known("m", ["a"])
    memory.keep("m", {"c": vectors(3)})
    assert memory.known("m", ["a", "b", "c"]).keys() == {"a", "c"}


def test_a_text_kept_anew_counts_once() -> None:
    size = vectors(0).astype(np.float16).nbytes
    memory = TokenMemory(most_bytes=2 * size)
    for _ in range(5):
        memory.keep("m", {"a": vectors(1)})
    memory.keep("m", {"b": vectors(2)})
    assert memory.known("m", ["a", "b"]).keys() == {"a", "b"}
