"""Read -> split -> embed -> commit: incremental by content hash, resumable, with progress.

Documents are committed in groups of some hundred passages, each group in one transaction: what was
committed stays, and adding again goes on from there.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from index.catalog import Catalog
from index.embedder import Embedder
from index.memory import give_back
from index.passages import split_passages
from index.rows import NewPassage
from index.types import Document, PassageDraft

GROUP_PASSAGES = 256
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
class Ingest:
    """One run of `add`. Feed it with `take` and `fail`, then call `finish`."""

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

    def take(self, document: Document, weight: float) -> None:
        """Add a document; `weight` is its share of `total`."""
        document = _tidied(document)
        if reason := _unfit(document):
            self.fail(document.path, reason, weight)
            return
        # The same path twice in one run: the later one must find the earlier one stored.
        if any(pending.document.path == document.path for pending in self._group):
            self._flush()
        content_hash = fingerprint(document)
        known = self.catalog.fingerprint(document.path)
        if known is not None and known[1] == content_hash:
            self._finished(document.path, "unchanged", weight)
        elif known is not None and _text_part(known[1]) == _text_part(content_hash):
            self.catalog.describe(document.path, document, content_hash)
            self._finished(document.path, "updated", weight)
        else:
            self._group.append(_Pending(document, content_hash, self._split(document), weight, known is None))
            if sum(len(pending.drafts) for pending in self._group) >= GROUP_PASSAGES:
                self._flush()

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
        weight = sum(pending.weight for pending in group)

        def advance(count: int) -> None:
            self._done += weight * count / len(texts)
            self._passages += count
            self._tell(group[-1].document.path, None)

        vectors, parts = self.embedder.embed_with_sentences(texts, sentences, advance)
        rows, ready = iter(zip(vectors, parts, strict=True)), []
        for pending in group:
            passages = []
            for draft in pending.drafts:
                vector, part = next(rows)
                passages.append(
                    NewPassage(draft.start, draft.end, draft.heading, draft.sentences, vector, part)
                )
            ready.append((pending.document, pending.content_hash, passages))
        self.catalog.replace(ready)
        give_back()
        for pending in group:
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
