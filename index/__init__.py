"""Documents -> passages -> a searchable index. The front door is `Index`."""

from index.catalog import DocumentInfo
from index.errors import ParleyError
from index.fake_embedder import HashEmbedder
from index.ingest import AddReport, Failure, Progress
from index.library import Index
from index.types import Document, Filters, Passage, Span

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
