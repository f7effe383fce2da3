"""A DOCX file's ZIP package, unpacked within limits and packed again with only what is read."""

from __future__ import annotations

import io
import zipfile
import zlib

from index.errors import ReadError
from index.readers.limits import size

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_PARTS = 20_000
_CHUNK = 64 * 1024
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


def safe_package(data: bytes, limit: int) -> io.BytesIO:
    """The package with its XML parts checked and its pictures and other media emptied.

    Raises ReadError when the directory or the data itself unpacks to more than `limit` bytes, when a
    part declares a document type (entities could grow without bound or name other files), and when
    the file is damaged, protected or something else.
    """
    if data.startswith(_OLD_OFFICE):
        raise ReadError(
            "it is protected with a password, or an old Word file; save it as an unprotected DOCX"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _repack(package, limit)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
        KeyError,
    ) as error:
        raise ReadError("it is not a readable DOCX, it may be damaged") from error


def _repack(package: zipfile.ZipFile, limit: int) -> io.BytesIO:
    parts = package.infolist()
    too_large = ReadError(f"it unpacks to more than the limit of {size(limit)}")
    if sum(part.file_size for part in parts) > limit or len(parts) > _MAX_PARTS:
        raise too_large
    if any(part.flag_bits & 1 for part in parts):
        raise ReadError("it is protected with a password; save it without one")
    clean = io.BytesIO()
    budget = limit
    with zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as copy:
        for part in parts:
            is_read = part.filename.lower().endswith((".xml", ".rels"))
            # Read in pieces: the size that the directory gives may be a lie.
            content = _unpack(package, part, budget) if is_read else b""
            if content is None:
                raise too_large
            budget -= len(content)
            copy.writestr(part.filename, content)
    clean.seek(0)
    return clean


def _unpack(package: zipfile.ZipFile, part: zipfile.ZipInfo, budget: int) -> bytes | None:
    """The part's content, or None when it is larger than `budget`."""
    content = bytearray()
    with package.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            content += chunk
            if len(content) > budget:
                return None
    if any(mark in content for mark in _DOCTYPES):
        raise ReadError("a part of it declares a document type, which Word never does; it is not read")
    return bytes(content)
