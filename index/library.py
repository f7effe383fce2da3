"""`Index`: the front door to a folder of documents that can be searched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from index.errors import ModelMismatchError, SettingsError, UnknownDocumentError
from index.ingest import AddReport, Ingest, Report, documents_weight
from index.rows import DocumentInfo
from index.store import EmbeddedStore
from index.types import Document, Passage
from index.writes import EDITABLE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.embedder import Embedder


class Index:
    """Documents, split into passages, embedded, and kept in a folder. Open it with `Index.open`.

    May be used from several threads; adding takes turns.
    """

    def __init__(self, store: EmbeddedStore, embedder: Embedder) -> None:
        self.store = store
        self.embedder = embedder

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        embedding_model: str | None = None,
        embedder: Embedder | None = None,
        create: bool = True,
    ) -> Index:
        """Open the index in `folder`, making it when absent (unless `create` is False).

        `embedding_model` is a sentence-transformers name or folder (default: the packaged
        all-MiniLM-L6-v2); `embedder` takes any Embedder in its place. The model is loaded with the
        first text. Raises NotAnIndexError, ReadOnlyError, ModelError, and ModelMismatchError where
        the index was built with another model.
        """
        store = EmbeddedStore(Path(folder).expanduser(), create=create)
        try:
            chosen = embedder or _default_embedder(embedding_model)
            built_with = store.catalog.database.setting("model")
            if built_with is not None and built_with != chosen.identity:
                raise ModelMismatchError(
                    f"The index in {folder} was built with the embedding model {built_with!r}, not with "
                    f"{chosen.identity!r}; open it with that one (--embedding-model) or use another folder."
                )
        except BaseException:
            store.close()
            raise
        return cls(store, chosen)

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder's files."""
        self.store.close()

    @property
    def folder(self) -> Path:
        """Where the index lives."""
        return self.store.folder

    # adding, editing, removing

    def add(self, paths: Iterable[str | Path], progress: Report | None = None) -> AddReport:
        """Index files, and all files of supported formats under folders.

        Only what changed since the last time is embedded. A file that can't be read is reported as
        failed with its reason and the rest goes on. Raises ReadOnlyError.
        """
        from index.errors import ReadError
        from index.readers import Reader, expand
        from index.readers import metadata as said

        expansion = expand(paths)
        sizes = [file.path.stat().st_size + 1.0 if file.path.exists() else 1.0 for file in expansion.files]
        known: dict[Path, dict[str, said.Metadata]] = {}
        with self._ingest(sum(sizes), progress) as run, Reader() as reader:
            for path, reason in expansion.failed:
                run.fail(path, reason)
            for file, weight in zip(expansion.files, sizes, strict=True):
                if file.folder not in known:
                    try:
                        known[file.folder] = said.load(file.folder)
                    except ReadError as error:
                        run.fail(str(file.folder / said.FILE_NAME), str(error))
                        known[file.folder] = {}
                try:
                    document = reader.read(file.path, file.name)
                except ReadError as error:
                    run.fail(file.name, str(error), weight)
                    continue
                run.take(said.apply(document, known[file.folder].get(file.name)), weight)
            return self._finish(run)

    def add_documents(self, documents: Iterable[Document], progress: Report | None = None) -> AddReport:
        """Index documents that are at hand as text. `path` names each; the same path replaces."""
        given = list(documents)
        with self._ingest(documents_weight(given), progress) as run:
            for document in given:
                run.take(document, float(max(1, len(document.text))))
            return self._finish(run)

    def _ingest(self, total: float, progress: Report | None) -> Ingest:
        self.store.catalog.database.check_writable()
        return Ingest(self.store.catalog, self.embedder, total, progress, self._remember_model)

    def _remember_model(self) -> None:
        """Settings travel with the data: written before the first vector."""
        database = self.store.catalog.database
        if database.setting("model") is None:
            database.set_setting("dimension", str(self.embedder.dimension))
            database.set_setting("model", self.embedder.identity)

    def _finish(self, run: Ingest) -> AddReport:
        report = run.finish()
        self.store.settle()
        return report

    def remove(self, ids: Iterable[int]) -> None:
        """Take documents out. Raises UnknownDocumentError, before anything is removed."""
        wanted = list(ids)
        for document_id in wanted:
            self._require(document_id)
        self.store.remove(wanted)
        self.store.settle()

    def edit(self, document_id: int, **values: str | None) -> None:
        """Set `title`, `source`, `author`, `published_at` or `language` by hand; "" or None clears it.

        What is set by hand stays when the file is added again. Raises UnknownDocumentError, and
        SettingsError for another name or an unclear date.
        """
        from index.readers.dates import normalise_date

        self._require(document_id)
        for name, value in values.items():
            if name not in EDITABLE:
                raise SettingsError(f"{name!r} can't be edited; choose from {', '.join(EDITABLE)}.")
            values[name] = value.strip() or None if value else None
        if date := values.get("published_at"):
            values["published_at"] = normalise_date(date)
            if values["published_at"] is None:
                raise SettingsError(f"{date!r} is not a clear date; write it as 2021-04-12, 2021-04 or 2021.")
        self.store.catalog.edit(document_id, values)
        if "title" in values:  # the title is embedded with each passage
            document = self.document(document_id)
            with self._ingest(1.0, None) as run:
                run.again(document)
                run.finish()
        self.store.settle()

    # looking

    def documents(self) -> list[DocumentInfo]:
        """Every document without its text, by path."""
        return self.store.catalog.documents()

    def document(self, document_id: int) -> Document:
        """The document with its text. Raises UnknownDocumentError."""
        return self._require(document_id)

    def _require(self, document_id: int) -> Document:
        document = self.store.catalog.document(document_id)
        if document is None:
            raise UnknownDocumentError(f"No document has the id {document_id}; parley list shows the ids.")
        return document

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """Passages by id, in the order asked; ids that are gone are left out."""
        found, _ = self.store.passages(ids)
        return [found[passage_id] for passage_id in ids if passage_id in found]

    def passages_of(self, document_id: int) -> list[Passage]:
        """A document's passages in order."""
        return self.store.catalog.passages_of(document_id)

    @property
    def document_count(self) -> int:
        """How many documents there are."""
        return self.store.catalog.count()[0]

    @property
    def passage_count(self) -> int:
        """How many passages there are."""
        return self.store.catalog.count()[1]

    def sentence_vectors(self, passage_ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """For each passage the unit vectors of its sentences, shape (sentences, dimension)."""
        return self.store.catalog.sentence_vectors(passage_ids)

    def terms(self, text: str) -> list[str]:
        """The index terms of a text in order: lowercase, without accents and stopwords, stemmed."""
        from index.lexical import terms

        return terms(text)

    def document_frequency(self, term: str) -> int:
        """How many passages hold an index term (one of `terms`)."""
        return self.store.snapshot().document_frequency(term)


def _default_embedder(name: str | None) -> Embedder:
    from index.embedder import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(name)
