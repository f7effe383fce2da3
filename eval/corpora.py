"""The documents of a set: their texts, and an index over them that is built once and kept."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from eval.provenance import source_hash
from eval.sets import hash_files
from eval.types import EvalSet
from index.errors import EvaluationError
from index.types import Document

if TYPE_CHECKING:
    from index import Index
    from index.embedder import Embedder
    from index.ingest import Report
    from index.readers.files import FoundFile

Texts = Callable[[str], str | None]


def folder_documents(paths: Sequence[Path]) -> list[Document]:
    """The documents in files and under folders, as the index would read them.

    Files that can't be read as documents are left out. Raises EvaluationError where a path is missing.
    """
    from index.errors import ReadError
    from index.readers.reader import Reader

    documents = []
    with Reader() as reader:
        for file in _files(paths):
            try:
                documents.append(reader.read(file.path, file.name))
            except ReadError:
                continue
    return documents


def folder_texts(folder: Path) -> dict[str, str]:
    """The text of every document under a folder by its path."""
    return {document.path: document.text for document in folder_documents([folder])}


def index_texts(index: Index) -> Texts:
    """A document's text by its path, read from the index when first asked for."""
    ids = {document.path: document.id for document in index.documents()}

    @cache
    def text(path: str) -> str | None:
        return index.document(ids[path]).text if path in ids else None

    return text


def open_corpus(
    eval_set: EvalSet,
    cache_folder: Path,
    embedding_model: str | None = None,
    embedder: Embedder | None = None,
    progress: Report | None = None,
) -> Index:
    """The index over a set's documents, in a folder of its own under `cache_folder`.

    A later call with the same documents, model and program opens it as it is; a build that was cut
    short continues. Older indexes of the same set and model are deleted. Raises EvaluationError where
    the set has no documents of its own, or none of them could be read.
    """
    from index import Index

    model = embedder.identity if embedder is not None else embedding_model or "default"
    place = cache_folder / f"{eval_set.name}-{_short(model)}"
    folder = place / _short(_corpus_hash(eval_set) + source_hash("index"))
    for old in place.glob("*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)
    index = Index.open(folder, embedding_model=embedding_model, embedder=embedder)
    if eval_set.documents is not None:
        report = index.add_documents(list(eval_set.documents), progress=progress)
    elif eval_set.folder is not None:
        report = index.add([eval_set.folder], progress=progress)
    else:
        raise EvaluationError(f"The set {eval_set.name} has no documents; give --documents FOLDER.")
    if not index.document_count:
        reason = report.failed[0].reason if report.failed else "the folder is empty"
        raise EvaluationError(f"None of the documents of {eval_set.name} could be read: {reason}.")
    return index


def _corpus_hash(eval_set: EvalSet) -> str:
    if eval_set.documents is not None or eval_set.folder is None:
        return eval_set.sha256
    files = _files([eval_set.folder])
    names = "\n".join(file.name for file in files)
    return hashlib.sha256((names + hash_files(file.path for file in files)).encode()).hexdigest()


def _files(paths: Sequence[Path]) -> tuple[FoundFile, ...]:
    from index.readers.files import expand

    for path in paths:
        if not path.exists():
            raise EvaluationError(f"There is no {path}; give the folder of the documents.")
    return expand(paths).files


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
