"""tantivy: which passages share the question's words: BM25 over English stems, and over pieces of words."""

from __future__ import annotations

import math
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.cache_files import Manifest, digest, intact, read_manifest, write_manifest
from index.pieces import pieces

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ANALYZER = "parley_en"
_WRITER_BYTES = 500_000_000
"""What an update may hold in memory before it begins another segment: half a million passages."""
_LONGEST_TOKEN = 80
_COUNTED_BELOW = 1_000
_MOST_SCORED = 300_000
"""Passages, counted once a word, that one search scores, which takes three milliseconds; collections of a
hundred thousand rarely reach it. A third as many as there are passages cost .006 of scifact's nDCG@10, as
many as there are .002."""
_BROAD = 0.1
"""The share of the passages from which on a filter is applied to what was found without it."""


@lru_cache(maxsize=1)
def _analyzer() -> Any:
    import tantivy

    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(_LONGEST_TOKEN))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stopword("english"))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def terms(text: str) -> list[str]:
    """The index terms of a text in order: lowercase, without accents and stopwords, stemmed."""
    return list(_analyzer().analyze(text))


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", fast=True)
    builder.add_unsigned_field("document", indexed=True, fast=True)
    builder.add_text_field("text", tokenizer_name=_ANALYZER, index_option="freq")
    builder.add_text_field("pieces", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


@dataclass(frozen=True)
class LexicalSnapshot:
    """One unchanging state that any number of threads may search."""

    schema: Any
    searcher: Any

    def search(
        self,
        question: str,
        k: int,
        documents: Sequence[int] | None = None,
        allowed: NDArray[np.int64] | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Passage ids and scores of the k best, best first: BM25 (k1 1.2, b .75) of stems plus of pieces.

        `documents` limits the search to passages of these documents; `allowed` are those passages' ids in
        ascending order. The commonest words of a question are left out where too many passages hold them.
        """
        import numpy as np

        clauses = self._clauses(question)
        total = int(self.searcher.num_docs)
        if not clauses or k < 1 or total == 0 or (allowed is not None and len(allowed) == 0):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        share = 1.0 if allowed is None else len(allowed) / total
        if allowed is None or share < _BROAD:
            return self._found(self._query(clauses, documents), k)
        # tantivy takes long to look up many documents; most of what is found without a filter passes it.
        query, count = self._query(clauses, None), k
        while True:
            count = min(total, math.ceil(1.3 * count / share) + 20)
            ids, scores = self._found(query, count)
            inside = allowed[np.searchsorted(allowed, ids).clip(0, len(allowed) - 1)] == ids
            if inside.sum() >= k or len(ids) < count or count == total:
                return ids[inside][:k], scores[inside][:k]

    def _found(self, query: Any, k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        import numpy as np

        hits = self.searcher.search(query, k, count=False).hits
        ids = self.searcher.fast_field_values("id", [address for _, address in hits])
        found = np.array(ids, dtype=np.int64), np.array([score for score, _ in hits], dtype=np.float32)
        order = np.lexsort((found[0], -found[1]))
        return found[0][order], found[1][order]

    def _clauses(self, question: str) -> list[Any]:
        """A query for each word, the rarest first, until too many passages would have to be scored."""
        import tantivy

        asked = []
        for field, words in (("text", terms(question)), ("pieces", pieces(question))):
            for word, count in Counter(words).items():
                asked.append((int(self.searcher.doc_freq(field, word)), field, word, count))
        clauses: list[Any] = []
        passages = 0
        for frequency, field, word, count in sorted(asked):
            passages += frequency
            if clauses and passages > _MOST_SCORED:
                break
            query = tantivy.Query.term_query(self.schema, field, word, "freq")
            clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(query, float(count))))
        return clauses

    def _query(self, clauses: list[Any], documents: Sequence[int] | None) -> Any:
        import tantivy

        either = tantivy.Query.boolean_query(clauses)
        if documents is None:
            return either
        inside = tantivy.Query.term_set_query(self.schema, "document", list(documents))
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, either), (tantivy.Occur.Must, tantivy.Query.const_score_query(inside, 0.0))]
        )

    def document_frequency(self, term: str) -> int:
        """How many passages hold an index term; many are counted with those lately removed."""
        import tantivy

        frequency = int(self.searcher.doc_freq("text", term))
        if not 0 < frequency < _COUNTED_BELOW:
            return frequency
        query = tantivy.Query.term_query(self.schema, "text", term)
        return int(self.searcher.search(query, 1, count=True).count)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed of a passage: its own text and what stands above it (title, headings)."""

    passage_id: int
    document_id: int
    text: str
    context: str


class LexicalIndex:
    """A tantivy index in `folder`, or in memory where `folder` is None. One writer at a time.

    `generation` is the catalogue's generation that it holds, -1 where it holds nothing yet; `last` the
    largest passage id that it has seen.
    """

    def __init__(self, folder: Path | None) -> None:
        import tantivy

        self._folder = folder
        self._schema = _schema()
        self._digests: dict[str, str] = {}
        self.generation, self.last = -1, 0
        manifest = None if folder is None else read_manifest(folder.with_suffix(".json"))
        if folder is not None and manifest is not None and intact(folder, manifest):
            try:
                self._index = self._registered(tantivy.Index.open(str(folder)))
                self._reached(manifest)
                return
            except ValueError:
                pass  # intact but from another tantivy: built anew like any other stale cache
        self.start_over()

    def start_over(self) -> None:
        """Drop everything."""
        import tantivy

        self.generation, self.last = -1, 0
        self._digests = {}
        if self._folder is None:
            self._index = self._registered(tantivy.Index(self._schema))
            return
        self._folder.with_suffix(".json").unlink(missing_ok=True)
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        self._index = self._registered(tantivy.Index(self._schema, path=str(self._folder)))

    def _registered(self, index: Any) -> Any:
        index.register_tokenizer(_ANALYZER, _analyzer())
        return index

    def update(self, changed: Iterable[int], added: Iterable[Entry], generation: int) -> None:
        """Take the documents `changed` out, add passages (all those of a document that is there), commit,
        and remember the generation reached."""
        import tantivy

        last = self.last
        writer = self._index.writer(_WRITER_BYTES, 1)
        # Deleting by term takes the number for a signed one and finds nothing in an unsigned field.
        inside = tantivy.Query.term_set_query(self._schema, "document", list(changed))
        writer.delete_documents_by_query(inside)
        for entry in added:
            document = tantivy.Document()
            document.add_unsigned("id", entry.passage_id)
            document.add_unsigned("document", entry.document_id)
            text = f"{entry.context}\n{entry.text}"
            document.add_text("text", text)
            document.add_text("pieces", " ".join(pieces(text)))
            writer.add_document(document)
            last = entry.passage_id
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self.generation, self.last = generation, last
        if self._folder is not None:
            manifest = Manifest(generation, self.last, self._fingerprints())
            write_manifest(self._folder.with_suffix(".json"), manifest)

    def _fingerprints(self) -> dict[str, str]:
        assert self._folder is not None
        names = [p.name for p in self._folder.iterdir() if p.is_file() and p.suffix != ".lock"]
        # A segment's files never change once written, so each is read once.
        self._digests = {
            name: self._digests[name]
            if name in self._digests and name != "meta.json"
            else digest(self._folder / name)
            for name in sorted(names)
            if not name.startswith(".")
        }
        return self._digests

    def refresh(self) -> None:
        """Take over what another process has committed meanwhile; what it left half done is dropped."""
        if self._folder is None or self.generation < 0:
            return
        manifest = read_manifest(self._folder.with_suffix(".json"))
        if manifest is not None and manifest.generation > self.generation:
            self._index.reload()
            self._reached(manifest)
        if digest(self._folder / "meta.json") != self._digests.get("meta.json"):
            self.start_over()

    def _reached(self, manifest: Manifest) -> None:
        self.generation, self.last = manifest.generation, manifest.last
        self._digests = dict(manifest.files)

    def snapshot(self) -> LexicalSnapshot:
        """The state as of the latest `update`."""
        return LexicalSnapshot(self._schema, self._index.searcher())
