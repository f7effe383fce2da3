"""Documents -> passages -> a searchable index. The front door is `Index`.

The names are loaded at use: the child process that reads files needs none of them.
"""

from typing import TYPE_CHECKING

from index.exports import at_use

if TYPE_CHECKING:
    from index.errors import ParleyError
    from index.fake_embedder import HashEmbedder
    from index.ingest import AddReport, Failure, Progress
    from index.library import Index
    from index.rows import DocumentInfo
    from index.types import Document, Filters, Passage, Span

_HOMES = {
    "AddReport": "ingest",
    "Document": "types",
    "DocumentInfo": "rows",
    "Failure": "ingest",
    "Filters": "types",
    "HashEmbedder": "fake_embedder",
    "Index": "library",
    "ParleyError": "errors",
    "Passage": "types",
    "Progress": "ingest",
    "Span": "types",
}

__all__ = [
    "AddReport",
    "Document",
    "DocumentInfo",
    "Failure",
    "Filters",
    "HashEmbedder",
    "Index",
    "ParleyError",
    "Passage",
    "Progress",
    "Span",
]


__getattr__ = at_use("index", _HOMES)
