"""Read -> split -> embed -> commit: incremental by content hash, resumable, with progress.

Documents are committed in groups of some hundred passages, each group in one transaction: what was
committed stays, and adding again goes on from there. While one group is embedded, on a thread of its own, the
group before it is committed and the next one read and split.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from queue import SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING

from index.catalog import Catalog
from index.embedder import Embedder
from index.memory import give_back
from index.passages import split_passages
from index.rows import NewPassage
from index.types import Document, PassageDraft

if TYPE_CHECKING:
    from index.embedder import Vectors

GROUP_PASSAGES = 256
_FIRST_PASSAGES = 64
"""A group this large is embedded at once where nothing else is, so that the model need not wait."""
CONTEXT_TOKENS = 40
_SPLITTING = 1  # raise it when the same text is cut into other passages, so that it is embedded again


@dataclass(frozen=True, slots=True)
class Failure:
    """A file or document that could not be added, and why, in one sentence."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class AddReport:
    """What `add` did: paths of documents, and how many passages were embedded."""

    added: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    passages: int = 0

    def to_dict(self) -> dict[str, object]:
        """What `parley add --json` prints."""
        return {
            "added": list(self.added),
            "unchanged": list(self.unchanged),
            "updated": list(self.updated),
            "failed": [{"path": failure.path, "reason": failure.reason} for failure in self.failed],
            "passages": self.passages,
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """How far `add` is: work done and in all (bytes of files, characters of documents), what is being
    read or embedded, and passages embedded so far. `outcome` is set once a document is finished:
    "added", "unchanged", "updated", or the reason why it failed."""

    done: float
    total: float
    path: str
    passages: int
    outcome: str | None = None


Report = Callable[[Progress], None]


@dataclass(slots=True)
class _Pending:
    document: Document
    content_hash: str
    drafts: list[PassageDraft]
    weight: float
    is_new: bool


@dataclass(slots=True)
class _Embedding:
    """A group whose passages are being embedded. `counts` gets how many more are done, and a None at the
    end."""

    group: list[_Pending]
    passages: int
    counts: SimpleQueue[int | None]
    vectors: Future[tuple[Vectors, list[Vectors]]]


class _GivenUpError(Exception):
    """Ends the embedding of a group that nobody waits for any more."""


@dataclass(slots=True)
class Ingest:
    """One run of `add`. Feed it with `take` and `fail`, then call `finish`; on leaving its `with`, what is
    not committed is given up."""

    catalog: Catalog
    embedder: Embedder
    total: float
    report: Report | None = None
    before_first: Callable[[], None] | None = None
    _done: float = 0.0
    _passages: int = 0
    _group: list[_Pending] = field(default_factory=list)
    _outcomes: dict[str, list[str]] = field(
        default_factory=lambda: {"added": [], "unchanged": [], "updated": []}
    )
    _failed: list[Failure] = field(default_factory=list)
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "ingest"))
    _embedding: _Embedding | None = None
    _given_up: bool = False

    def __enter__(self) -> Ingest:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._given_up = True
        self._thread.shutdown(cancel_futures=True)

    def take(self, document: Document, weight: float) -> None:
        """Add a document; `weight` is its share of `total`."""
        document = _tidied(document)
        if reason := _unfit(document):
            self.fail(document.path, reason, weight)
            return
        # The same path twice in one run: the later one must find the earlier one stored.
        if any(pending.document.path == document.path for pending in self._waiting()):
            self._flush()
            self._commit()
        content_hash = fingerprint(document)
        known = self.catalog.fingerprint(document.path)
        if known is not None and known[1] == content_hash:
            self._finished(document.path, "unchanged", weight)
        elif known is not None and _text_part(known[1]) == _text_part(content_hash):
            self.catalog.describe(document.path, document, content_hash)
            self._finished(document.path, "updated", weight)
        else:
            self._group.append(_Pending(document, content_hash, self._split(document), weight, known is None))
            if self._embedding and self._embedding.vectors.done():
                self._commit()
            enough = GROUP_PASSAGES if self._embedding else _FIRST_PASSAGES
            if sum(len(pending.drafts) for pending in self._group) >= enough:
                self._flush()

    def _waiting(self) -> list[_Pending]:
        return self._group + (self._embedding.group if self._embedding else [])

    def again(self, document: Document) -> None:
        """Split and embed a stored document anew, though its text is the same."""
        known = self.catalog.fingerprint(document.path)
        content_hash = known[1] if known else fingerprint(document)
        self._group.append(_Pending(document, content_hash, self._split(document), 0.0, False))

    def fail(self, path: str, reason: str, weight: float = 0.0) -> None:
        """Note a document that could not be had."""
        self._failed.append(Failure(path, reason))
        self._done += weight
        self._tell(path, reason)

    def finish(self) -> AddReport:
        """Commit what is left and say what was done."""
        self._flush()
        self._commit()
        return AddReport(
            added=tuple(self._outcomes["added"]),
            unchanged=tuple(self._outcomes["unchanged"]),
            updated=tuple(self._outcomes["updated"]),
            failed=tuple(self._failed),
            passages=self._passages,
        )

    def _split(self, document: Document) -> list[PassageDraft]:
        return split_passages(
            document.text,
            count_tokens=self.embedder.count_tokens,
            max_tokens=self.embedder.max_tokens,
            headings=document.headings,
            context_tokens=CONTEXT_TOKENS,
        )

    def _flush(self) -> None:
        """Begin to embed the group, and commit the one before it meanwhile."""
        group, self._group = self._group, []
        if not group:
            return
        if self.before_first:
            self.before_first()
        texts, sentences = [], []
        for pending in group:
            for draft, context in zip(pending.drafts, self._contexts(pending), strict=True):
                text = pending.document.text[draft.start : draft.end]
                texts.append(context + text)
                shift = len(context) - draft.start
                sentences.append([(start + shift, end + shift) for start, end in draft.sentences])
        counts: SimpleQueue[int | None] = SimpleQueue()

        def advance(count: int) -> None:
            if self._given_up:
                raise _GivenUpError
            counts.put(count)

        def embed() -> tuple[Vectors, list[Vectors]]:
            try:
                return self.embedder.embed_with_sentences(texts, sentences, advance)
            finally:
                counts.put(None)

        begun = _Embedding(group, len(texts), counts, self._thread.submit(embed))
        self._commit()
        self._embedding = begun

    def _commit(self) -> None:
        """Wait for the group that is being embedded, telling how far it is, and store it."""
        waiting, self._embedding = self._embedding, None
        if waiting is None:
            return
        weight = sum(pending.weight for pending in waiting.group)
        while (count := waiting.counts.get()) is not None:
            self._done += weight * count / waiting.passages
            self._passages += count
            self._tell(waiting.group[-1].document.path, None)
        vectors, parts = waiting.vectors.result()
        rows, ready = iter(zip(vectors, parts, strict=True)), []
        for pending in waiting.group:
            passages = []
            for draft in pending.drafts:
                vector, part = next(rows)
                passages.append(
                    NewPassage(draft.start, draft.end, draft.heading, draft.sentences, vector, part)
                )
            ready.append((pending.document, pending.content_hash, passages))
        self.catalog.replace(ready)
        give_back()
        for pending in waiting.group:
            self._finished(pending.document.path, "added" if pending.is_new else "updated", 0.0)

    def _contexts(self, pending: _Pending) -> list[str]:
        """What is embedded before each passage: the title and the headings above it, cut to fit."""
        title = pending.document.title or ""
        contexts = []
        for draft in pending.drafts:
            lines = [line for line in (title, draft.heading) if line]
            contexts.append("\n".join(lines))
        counts = self.embedder.count_tokens(contexts)
        for row, count in enumerate(counts):
            words = contexts[row].split()
            while count > CONTEXT_TOKENS and words:
                words = words[: max(0, min(len(words) - 1, len(words) * CONTEXT_TOKENS // count))]
                contexts[row] = " ".join(words)
                count = self.embedder.count_tokens([contexts[row]])[0] if words else 0
        return [f"{context}\n" if context else "" for context in contexts]

    def _finished(self, path: str, outcome: str, weight: float) -> None:
        self._outcomes[outcome].append(path)
        self._done += weight
        self._tell(path, outcome)

    def _tell(self, path: str, outcome: str | None) -> None:
        if self.report:
            self.report(Progress(min(self._done, self.total), self.total, path, self._passages, outcome))


def fingerprint(document: Document) -> str:
    """Hash of what is embedded, then of the rest of what is known; they change apart. Each has 96 bits,
    since it is compared with that of the same document's earlier state only."""
    embedded: list[object] = [_SPLITTING, document.text, document.title, document.headings]
    described: list[object] = [
        document.source,
        document.author,
        document.published_at,
        document.language,
        document.page_starts,
    ]
    return f"{_hash(embedded)}:{_hash(described)}"


def _hash(parts: list[object]) -> str:
    digest = hashlib.sha256(json.dumps(parts).encode("utf-8", "surrogatepass")).digest()
    return base64.b64encode(digest[:12]).decode()


def _text_part(content_hash: str) -> str:
    return content_hash.partition(":")[0]


def _tidied(document: Document) -> Document:
    return replace(
        document,
        id=0,
        title=_trimmed(document.title),
        source=_trimmed(document.source),
        author=_trimmed(document.author),
        published_at=_trimmed(document.published_at),
        language=_trimmed(document.language),
    )


def _trimmed(value: str | None) -> str | None:
    return (value or "").strip() or None


def _unfit(document: Document) -> str | None:
    if not document.path:
        return "its path is empty; give each document a name"
    if not document.text.strip():
        return "it holds no text"
    try:
        json.dumps([document.path, document.text, document.title], ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return "its text holds half characters (lone surrogates); decode it again"
    return None


def documents_weight(documents: Iterable[Document]) -> float:
    """Characters of all documents, at least one each."""
    return float(sum(max(1, len(document.text)) for document in documents))
