"""Back up everything under `HARNESS_HOME` to one zip file, and restore it.

The database is copied by SQLite's own backup, so it is whole even while other commands write.  Left out: what is only
a cache, and a card half answered.  A restore is complete before it counts: it is unpacked beside the home, and then
takes its place; the old one is kept.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

from harness.clock import now_ms
from harness.errors import HarnessError, UsageError, is_unwritable, not_written
from harness.files import make_folder, write, writing
from harness.sessions import journal

SCHEMA = "harness.backup/1"
MANIFEST = "backup.json"
# Of the folders in the home, those that are not in a backup.
LEFT_OUT = (journal.FOLDER, "cache")
DATABASE = ".sqlite3"
BESIDE_DATABASE = (".sqlite3-wal", ".sqlite3-shm", ".sqlite3-journal")
# What a file that is not a backup, or is damaged, leads to while it is read.
UNREADABLE = (OSError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, TypeError, LookupError, RecursionError,
              NotImplementedError, RuntimeError)  # fmt: skip


def back_up(home: Path, target: Path) -> list[str]:
    """Write the backup and return the names in it.  Raises `UsageError` if the file is there already."""
    if not home.is_dir():
        raise UsageError(f"{home} holds nothing yet; there is nothing to back up")
    if os.path.lexists(target):
        raise UsageError(f"{target} is already there and was left as it is; give another name")
    names: list[str] = []
    try:
        with (
            writing(target, is_private=True, is_new=True) as stream,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for name, content in _contents(home, {target.resolve(), Path(stream.name).resolve()}):
                names.append(name)
                archive.writestr(name, content)
            archive.writestr(MANIFEST, json.dumps({"schema": SCHEMA, "at_ms": now_ms(), "files": len(names)}))
    except OSError as error:
        raise not_written(error.filename or target, error) from None
    except sqlite3.Error as error:
        raise HarnessError(
            f"{home} cannot be copied: {error}; make room, or set TMPDIR to a folder with room"
        ) from None
    return sorted(names)


def restore(home: Path, source: Path) -> Path | None:
    """Replace the home by a backup.  Returns the folder that the old home was moved to, None if there was none.

    Raises `UsageError` for a file that is not a backup, or damaged, and while a drill is running.
    """
    home = home.resolve()
    if journal.is_running(home):
        raise UsageError("a drill is running; quit it, then restore")
    fresh = home.with_name(f"{home.name}.restoring-{os.getpid()}")
    try:
        make_folder(fresh, is_private=True)
        with zipfile.ZipFile(source) as archive:
            _unpack(archive, source, fresh)
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


def _contents(home: Path, without: set[Path]) -> Iterator[tuple[str, bytes]]:
    """Every file to back up: its name and its bytes."""
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home)
        if path.is_symlink() or not path.is_file() or path.resolve() in without:
            continue
        if name.parts[0] in LEFT_OUT or path.name.endswith(BESIDE_DATABASE):
            continue
        yield name.as_posix(), _database_copy(path) if path.suffix == DATABASE else path.read_bytes()


def _database_copy(path: Path) -> bytes:
    with tempfile.TemporaryDirectory(prefix="harness-backup-") as folder:
        copy = Path(folder, path.name)
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        return copy.read_bytes()


def _unpack(archive: zipfile.ZipFile, source: Path, folder: Path) -> None:
    """Unpack every file; zipfile checks the sum of each."""
    try:
        manifest = json.loads(archive.read(MANIFEST))
        schema, count = manifest["schema"], manifest["files"]
    except (KeyError, TypeError, ValueError):
        raise UsageError(f"{source} is not a backup of `harness progress backup`") from None
    names = [name for name in archive.namelist() if name != MANIFEST]
    if schema != SCHEMA or len(names) != count:
        what = f"was written by another version ({schema!s:.60}); use that one" if schema != SCHEMA else "is cut off"
        raise UsageError(f"{source} {what}; nothing was restored")
    for name in names:
        path = (folder / name).resolve()
        if folder.resolve() not in path.parents:
            raise UsageError(f"{source} holds a file outside its folder ({name}): it is not a backup of the harness")
        write(path, archive.read(name), is_private=True, is_new=True)


def _move_away(home: Path) -> Path:
    names = (f"{home.name}.before-restore{f'-{number}' if number > 1 else ''}" for number in count(1))
    return home.rename(next(path for name in names if not (path := home.with_name(name)).exists()))
