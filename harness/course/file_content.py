"""A file → its bytes with their digest, and its text.  Reads a file once, up to a limit."""

from __future__ import annotations

import codecs
import contextlib
import hashlib
import io
import os
import stat
import tokenize
from pathlib import Path
from typing import BinaryIO

MAX_BYTES = 1 << 20
# Of a notebook, which also holds pictures and other outputs.
NOTEBOOK_BYTES = 32 << 20
# A longer file is not read, not even for its digest.
HASHED_BYTES = 64 << 20
# Read where the file declares them; each byte is a character.
ENCODINGS = ("iso8859-1", "iso8859-15", "cp1250", "cp1251", "cp1252", "koi8-r", "mac-roman")


def decode(content: bytes) -> str:
    """The text of a source file: UTF-8, or what its first lines declare where that is a usual one (PEP 263).

    Raises UnicodeDecodeError.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        with contextlib.suppress(SyntaxError, LookupError):
            declared = codecs.lookup(tokenize.detect_encoding(io.BytesIO(content).readline)[0]).name
            if declared in ENCODINGS:
                return content.decode(declared)
        raise


def read_content(path: Path, most: int = MAX_BYTES) -> tuple[bytes, str, str]:
    """The content of a regular file that is not too large, its digest, and its problem."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)
    try:
        fd = os.open(path, flags)
    except OSError as error:
        return b"", "", f"{path.name} cannot be read: {error.strerror}"
    with open(fd, "rb") as file:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            return b"", "", f"{path.name} is not a regular file"
        return read_open(file, path.name, most)


def read_open(file: BinaryIO, name: str, most: int = MAX_BYTES) -> tuple[bytes, str, str]:
    """The content of an open file that is not too large, its digest, and its problem."""
    content = file.read(most + 1)
    digest = hashlib.sha256(content)
    if len(content) <= most:
        return content, digest.hexdigest(), ""
    read = len(content)
    while read <= HASHED_BYTES and (part := file.read(MAX_BYTES)):
        digest.update(part)
        read += len(part)
    problem = f"{name} is larger than {most >> 20} MB; a solution is a few kilobytes"
    return b"", digest.hexdigest() if read <= HASHED_BYTES else "", problem
