"""A download on disk, a folder or a zip file → its files, each read when it is needed; no link is followed."""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from harness.errors import UsageError

MOST_FILES = 500_000
# Of an archive that a learner handed in.
ARCHIVE_BYTES, ARCHIVE_FILES = 32 << 20, 2_000
# What a damaged, encrypted or vanished file raises when it is read.
UNREADABLE = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, OSError)
# Folders that tools create.
TOOL_FOLDERS = {"__MACOSX", "__pycache__", ".git", ".venv", "venv", "node_modules", ".ipynb_checkpoints"}


@dataclass(frozen=True)
class DownloadedFile:
    """A file by its path inside the download.  `read` gives at most the given number of bytes, or raises one
    of `UNREADABLE`."""

    path: PurePosixPath
    read: Callable[[int], bytes]


@contextmanager
def open_download(source: Path) -> Iterator[list[DownloadedFile]]:
    """The files of a folder or a zip file, in order; links are left out.  Raises UsageError for anything else."""
    if source.is_dir():
        yield sorted(_of_folder(source), key=lambda file: file.path)
        return
    if not source.is_file():
        raise UsageError(f"{source} is not there; give the folder or the zip file that was downloaded")
    try:
        with zipfile.ZipFile(source) as archive:
            yield sorted(_of_archive(archive), key=lambda file: file.path)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError) as error:
        raise UsageError(f"{source} is not a readable zip file: {error}; download it again") from None


def _of_folder(folder: Path) -> Iterator[DownloadedFile]:
    count = 0
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in TOOL_FOLDERS]
        for name in names:
            path = Path(here) / name
            if path.is_symlink() or not path.is_file():
                continue
            count += 1
            _limit(count, folder)
            where = PurePosixPath(path.relative_to(folder).as_posix())
            yield DownloadedFile(where, _reader(partial(io.FileIO, path)))


def _of_archive(archive: zipfile.ZipFile) -> Iterator[DownloadedFile]:
    for count, entry in enumerate(archive.infolist(), 1):
        _limit(count, archive.filename or "the zip file")
        path = PurePosixPath(entry.filename)
        is_outside = path.is_absolute() or ".." in path.parts
        if entry.is_dir() or is_outside or TOOL_FOLDERS & set(path.parts):
            continue
        yield DownloadedFile(path, _reader(partial(archive.open, entry)))


def unpack(file: DownloadedFile, content: bytes) -> list[DownloadedFile]:
    """The files of an archive that a learner handed in, with this content; none of an archive within it.

    Raises UsageError if it is too large, or one of `UNREADABLE`.
    """
    if len(content) > ARCHIVE_BYTES:
        raise UsageError(f"the archive is larger than {ARCHIVE_BYTES >> 20} MB")
    archive = zipfile.ZipFile(io.BytesIO(content))
    if len(archive.infolist()) > ARCHIVE_FILES:
        raise UsageError(f"the archive holds more than {ARCHIVE_FILES:,} files")
    return [DownloadedFile(file.path / inner.path, inner.read) for inner in _of_archive(archive)]


def _reader(open_file: Callable[[], IO[bytes]]) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        with open_file() as file:
            return file.read(limit)

    return read


def _limit(count: int, where: object) -> None:
    if count > MOST_FILES:
        raise UsageError(f"{where} holds more than {MOST_FILES} files; give the download of one assignment")
