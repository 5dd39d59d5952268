"""Back up everything under `HARNESS_HOME` to one file, and restore it.

The database is copied by SQLite's own backup, so it is whole even while other commands write.  Left out: what is only
a cache, and a card half answered.  A restore is complete before it counts: it is unpacked beside the home, checked
against the list in the backup, and then takes its place; the old one is kept.  A backup may come from anybody, so
it is read in pieces, and what it may unpack to is limited.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from harness.clock import now_ms
from harness.errors import HarnessError, UsageError, is_unwritable, not_written
from harness.files import make_folder, writing
from harness.progress import session_journal

SCHEMA = "harness.backup/1"
MANIFEST = "backup.json"
CACHE_FOLDER = "cache"
# Caches of earlier versions.
CACHES = frozenset({"decks.json", "memory.json", "report-memory.json", "report-answers.json"})
DATABASE = ".sqlite3"
# What a backup may unpack to, at most: a compressed file can hold a thousand times its size.
MOST_BYTES = 8 << 30
MOST_TIMES, FREE_BYTES = 100, 64 << 20
MANIFEST_BYTES = 4 << 20
PIECE_BYTES = 1 << 20
# What a file that is not a backup, or a made-up one, leads to while it is read.
UNREADABLE = (OSError, tarfile.TarError, EOFError, zlib.error, ValueError, ArithmeticError, RecursionError)
BESIDE_DATABASE = (".sqlite3-wal", ".sqlite3-shm", ".sqlite3-journal")


def back_up(home: Path, target: Path) -> list[str]:
    """Write the backup and return the names in it.  Raises `UsageError` if the file is there already."""
    if not home.is_dir():
        raise UsageError(f"{home} holds nothing yet; there is nothing to back up")
    if os.path.lexists(target):
        raise UsageError(f"{target} is already there and was left as it is; give another name")
    try:
        with tempfile.TemporaryDirectory(prefix="harness-backup-") as folder:
            files = dict(_copies(home, target.resolve(), Path(folder)))
            with writing(target, is_private=True, is_new=True) as stream:
                _pack(files, stream)
    except OSError as error:
        raise not_written(error.filename or target, error) from None
    except sqlite3.Error as error:
        raise HarnessError(
            f"{home} cannot be copied: {error}; make room, or set TMPDIR to a folder with room"
        ) from None
    return sorted(files)


def restore(home: Path, source: Path) -> Path | None:
    """Replace the home by a backup.  Returns the folder that the old home was moved to, None if there was none.

    Raises `UsageError` for a file that is not a backup, or damaged, and while a drill is running.
    """
    home = home.resolve()
    if session_journal.is_running(home):
        raise UsageError("a drill is running; quit it, then restore")
    fresh = home.with_name(f"{home.name}.restoring-{os.getpid()}")
    try:
        make_folder(fresh, is_private=True)
        _unpack(source, fresh)
        moved = _move_away(home) if home.exists() else None
        try:
            fresh.rename(home)
        except OSError:
            if moved is not None:
                moved.rename(home)
            raise
    except UNREADABLE as error:
        if isinstance(error, OSError) and is_unwritable(error):
            raise not_written(home, error) from None
        raise UsageError(f"{source} cannot be restored: {error}; {home} is as it was") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return moved


def _copies(home: Path, target: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file to back up: its name, and the path to read it from; databases are copied first."""
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home).as_posix()
        if path.is_symlink() or not path.is_file() or path.resolve() == target:
            continue
        if name in CACHES or path.name.endswith(BESIDE_DATABASE):
            continue
        if name.startswith((f"{session_journal.FOLDER}/", f"{CACHE_FOLDER}/")):
            continue
        if path.suffix == DATABASE:
            copy = folder / f"{len(list(folder.iterdir()))}{DATABASE}"
            _copy_database(path, copy)
            path = copy
        yield name, path


def _copy_database(path: Path, copy: Path) -> None:
    source, target = sqlite3.connect(path), sqlite3.connect(copy)
    try:
        source.backup(target)
    finally:
        target.close()
        source.close()


def _pack(files: dict[str, Path], stream: IO[bytes]) -> None:
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        contents = {name: path.read_bytes() for name, path in files.items()}
        listed = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
        manifest = {"schema": SCHEMA, "at_ms": now_ms(), "files": listed}
        for name, content in {MANIFEST: json.dumps(manifest).encode(), **contents}.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode, member.mtime = len(content), 0o600, time.time()
            archive.addfile(member, io.BytesIO(content))


class _Unpacked(io.RawIOBase):
    """The unpacked bytes of a backup, up to a limit; single reads are limited too."""

    def __init__(self, source: Path) -> None:
        self.source = source
        self.stream = gzip.GzipFile(source)
        self.limit = min(MOST_BYTES, max(FREE_BYTES, MOST_TIMES * source.stat().st_size))

    def read(self, size: int = -1) -> bytes:
        """The next bytes.  Raises `UsageError` beyond the limits."""
        if not 0 <= size <= MANIFEST_BYTES:
            raise UsageError(f"{self.source} is not a backup of `harness backup`: a part of it is too large")
        self._check(self.stream.tell() + size - PIECE_BYTES)  # tarfile reads in pieces beyond the end
        return self.stream.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._check(offset)
        return self.stream.seek(offset, whence)

    def tell(self) -> int:
        return self.stream.tell()

    def close(self) -> None:
        self.stream.close()
        super().close()

    def _check(self, offset: int) -> None:
        if offset > self.limit:
            raise UsageError(
                f"{self.source} unpacks to more than {self.limit >> 20} MB, more than a backup of its size can; "
                "nothing was restored"
            )


def _unpack(source: Path, folder: Path) -> None:
    """Unpack the files of a backup and check each.  Only plain names of the archive are used as paths."""
    with _Unpacked(source) as stream, tarfile.open(fileobj=stream, mode="r:") as archive:
        listed = _read_manifest(archive, source)
        while (member := archive.next()) is not None:
            expected = listed.pop(member.name, None)
            path = folder / _safe(member.name, source)
            if expected is None or _copy(archive, member, path) != expected:
                raise UsageError(f"{source} is damaged at {member.name}; nothing was restored")
        if listed:
            raise UsageError(f"{source} is cut off: {', '.join(sorted(listed))} missing; nothing was restored")


def _read_manifest(archive: tarfile.TarFile, source: Path) -> dict[str, str]:
    """The digest of each file, by name."""
    first = archive.next()
    try:
        if first is None or first.name != MANIFEST or not _is_plain(first) or first.size > MANIFEST_BYTES:
            raise ValueError
        stream = archive.extractfile(first)
        manifest = json.loads(stream.read() if stream is not None else b"")
        listed = dict(manifest["files"])
        if not all(isinstance(text, str) for text in (*listed, *listed.values())):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UsageError(f"{source} is not a backup of `harness backup`") from None
    if manifest.get("schema") != SCHEMA:
        raise UsageError(f"{source} was written by another version ({manifest.get('schema')!s:.60}); use that one")
    return listed


def _is_plain(member: tarfile.TarInfo) -> bool:
    """Whether it is a regular file with all its bytes; a sparse one may claim any size."""
    return member.isreg() and not member.issparse()


def _copy(archive: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> str:
    """Write a file piece by piece and return its digest."""
    stream = archive.extractfile(member) if _is_plain(member) else None
    if stream is None:
        return ""
    digest = hashlib.sha256()
    with writing(path, is_private=True, is_new=True) as file:
        while piece := stream.read(PIECE_BYTES):
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()


def _safe(name: str, source: Path) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or "\\" in name:
        raise UsageError(f"{source} holds a file outside its folder ({name}); it was not made by `harness backup`")
    return path


def _move_away(home: Path) -> Path:
    for number in range(1, 1000):
        aside = home.with_name(f"{home.name}.before-restore{'' if number == 1 else f'-{number}'}")
        if not aside.exists():
            return home.rename(aside)
    raise HarnessError(f"there are too many {home.name}.before-restore folders; remove the old ones")
