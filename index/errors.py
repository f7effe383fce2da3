"""Every error the project raises on purpose. The message is one sentence that says what to do.

ParleyError
├── ReadError            a file can't be read as a document
├── IndexFolderError    something is wrong with the index folder
│   ├── NotAnIndexError  the folder holds something else
│   ├── ModelMismatchError  the index was built with another embedding model
│   ├── ReadOnlyError    the folder can't be written
│   └── UnknownDocumentError  no document has this id
├── ModelError           an embedding model or reranker can't be loaded
├── QuestionError        a question is empty or too long
├── SettingsError        an option's value makes no sense
├── ChatModelError       the language model's endpoint failed
└── EvaluationError      an evaluation set or run can't be used
"""

from __future__ import annotations


class ParleyError(Exception):
    """Base of all errors that a user can act on; entry points print the message and exit 1."""


class ReadError(ParleyError):
    """A file can't be read as a document; the message is the reason, without the path."""


class IndexFolderError(ParleyError):
    """Something is wrong with the index folder."""


class NotAnIndexError(IndexFolderError):
    """The folder is not an index."""


class ModelMismatchError(IndexFolderError):
    """The index was built with another embedding model."""


class ReadOnlyError(IndexFolderError):
    """The index can't be written."""


class UnknownDocumentError(IndexFolderError):
    """No document has this id."""


class ModelError(ParleyError):
    """A model can't be loaded."""


class QuestionError(ParleyError):
    """A question is empty or too long."""


class SettingsError(ParleyError):
    """A setting has a value that makes no sense."""


class ChatModelError(ParleyError):
    """The language model's endpoint failed."""


class EvaluationError(ParleyError):
    """An evaluation set or run can't be used."""
