"""A download on disk, a folder or a zip file → its files, each read when it is needed; no link is followed."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, cast

from harness.errors import UsageError

MOST_FILES = 500_000
# Of an archive that a learner handed in.
ARCHIVE_BYTES, ARCHIVE_FILES, UNPACKED_BYTES = 32 << 20, 2_000, 32 << 20
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
# How a compressed tar begins, and what opens it.
COMPRESSED: Mapping[bytes, Callable[[IO[bytes]], IO[bytes]]] = {
    b"\x1f\x8b": lambda file: cast("IO[bytes]", gzip.GzipFile(fileobj=file)),
    b"BZh": lambda file: cast("IO[bytes]", bz2.BZ2File(file)),
    b"\xfd7zXZ": lambda file: cast("IO[bytes]", lzma.LZMAFile(file)),  # noqa: SIM115 # closed by its caller
}
# What a damaged, encrypted or vanished file raises when it is read.
UNREADABLE = (
    zipfile.BadZipFile, tarfile.TarError, lzma.LZMAError, zlib.error, NotImplementedError, RuntimeError, EOFError,
    OSError,
)  # fmt: skip
# Folders and files that tools create.
TOOL_FOLDERS = {"__MACOSX", "__pycache__", ".git", ".venv", "venv", "node_modules", ".ipynb_checkpoints"}
TOOL_FILES = {".DS_Store", "Thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class DownloadedFile:
    """A file by its path inside the download.  `read` gives at most the given number of bytes, or raises one
    of `UNREADABLE`."""

    path: PurePosixPath
    read: Callable[[int], bytes]


@contextmanager
def open_download(source: Path) -> Iterator[list[DownloadedFile]]:
    """The files of a folder or a zip file, in order; no link can be read.  Raises UsageError for anything else."""
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
            where = PurePosixPath(path.relative_to(folder).as_posix())
            if not (path.is_symlink() or path.is_file()) or not _is_wanted(where):
                continue
            count += 1
            _limit(count, folder)
            yield DownloadedFile(where, _refuse_link if path.is_symlink() else _reader(partial(io.FileIO, path)))


def _of_archive(archive: zipfile.ZipFile) -> Iterator[DownloadedFile]:
    for count, entry in enumerate(archive.infolist(), 1):
        _limit(count, archive.filename or "the zip file")
        path = PurePosixPath(entry.filename)
        if entry.is_dir() or not _is_wanted(path):
            continue
        is_link = stat.S_ISLNK(entry.external_attr >> 16)
        yield DownloadedFile(path, _refuse_link if is_link else _reader(partial(archive.open, entry)))


def is_archive(name: str) -> bool:
    """Whether files are in this one, by its name."""
    return name.lower().endswith(ARCHIVES)


def unpack(file: DownloadedFile, content: bytes) -> list[DownloadedFile]:
    """The files of an archive that a learner handed in, with this content, archives within it among them.

    Raises UsageError if it is too large, or one of `UNREADABLE`.
    """
    if len(content) > ARCHIVE_BYTES:
        raise UsageError(f"the archive is larger than {ARCHIVE_BYTES >> 20} MB")
    is_zip = file.path.name.lower().endswith(".zip")
    inside = list(_of_archive(zipfile.ZipFile(io.BytesIO(content))) if is_zip else _of_tar(content))
    if len(inside) > ARCHIVE_FILES:
        raise UsageError(f"the archive holds more than {ARCHIVE_FILES:,} files")
    return [DownloadedFile(file.path / inner.path, inner.read) for inner in inside]


def _of_tar(content: bytes) -> Iterator[DownloadedFile]:
    """The files of a tar, compressed or not; its size when it is unpacked is limited before it is read."""
    opener = next((opener for start, opener in COMPRESSED.items() if content.startswith(start)), None)
    if opener is not None:
        with opener(io.BytesIO(content)) as stream:
            content = stream.read(UNPACKED_BYTES + 1)
        if len(content) > UNPACKED_BYTES:
            raise UsageError(f"the archive holds more than {UNPACKED_BYTES >> 20} MB")
    archive = tarfile.open(fileobj=io.BytesIO(content), mode="r:")  # noqa: SIM115 # read later, from memory
    for entry in archive:
        path = PurePosixPath(entry.name)
        is_plain, is_link = entry.isreg() and not entry.issparse(), entry.issym() or entry.islnk()
        if (is_plain or is_link) and _is_wanted(path):
            yield DownloadedFile(path, _refuse_link if is_link else _reader(partial(_open_in_tar, archive, entry)))


def _open_in_tar(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    opened = archive.extractfile(entry)
    assert opened is not None, "it is a plain file"
    return opened


def _is_wanted(path: PurePosixPath) -> bool:
    """Whether a path stays inside the archive and is not a tool's: macOS writes `._softmax.py` beside a file."""
    is_outside = path.is_absolute() or ".." in path.parts
    is_tools = TOOL_FOLDERS & set(path.parts) or path.name in TOOL_FILES or path.name.startswith("._")
    return not (is_outside or is_tools)


def _refuse_link(_: int) -> bytes:
    raise OSError("a symbolic link is not followed; hand in the file itself")


def _reader(open_file: Callable[[], IO[bytes]]) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        with open_file() as file:
            return file.read(limit)

    return read


def _limit(count: int, where: object) -> None:
    if count > MOST_FILES:
        raise UsageError(f"{where} holds more than {MOST_FILES} files; give the download of one assignment")
