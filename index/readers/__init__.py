"""Files into documents: `Reader` runs the parsers, one file a format, in a killable child process."""

from index.readers.dates import normalise_date
from index.readers.files import Expansion, FoundFile, expand
from index.readers.limits import SUFFIXES, Limits
from index.readers.metadata import Metadata
from index.readers.reader import Reader

__all__ = [
    "SUFFIXES",
    "Expansion",
    "FoundFile",
    "Limits",
    "Metadata",
    "Reader",
    "expand",
    "normalise_date",
]
