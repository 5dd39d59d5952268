"""The one writer of every file that the tools leave on disk, and names that keep every learner inside a folder.

A file appears under its name once all of it is written, and not at all if that fails: what was there before stays. A
symbolic link of that name is replaced, never followed. Private files and folders (progress, grades, seeds, what
learners handed in) are for their owner alone; what a user asks for by its path follows the umask.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import stat
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO, Literal
from urllib.parse import quote

from harness.errors import HarnessError, UsageError, not_written

MOST_NAME_BYTES = 120
# New files before they are complete, and then until all are in their places; and which others are removed with that.
UNFINISHED, READY, STALE, OLD = ".unfinished-", ".ready", ".stale", ".old"
# Names that some systems reserve for devices, whatever the extension.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def folder_name(name: str | None) -> str:
    """One part of a path for any text: letters, digits and `-_.@ ` stay, the rest is %-encoded.

    Never empty, hidden, a device or longer than `MOST_NAME_BYTES`.  Different texts, and None, give different names.
    """
    if name is None:
        return "%none"
    encoded = quote(name, safe="-_.@ ", errors="surrogatepass")
    if encoded.startswith((".", " ")) or _DEVICES.fullmatch(encoded):
        encoded = f"%{ord(encoded[0]):02X}{encoded[1:]}"
    if encoded.endswith((".", " ")):
        encoded = f"{encoded[:-1]}%{ord(encoded[-1]):02X}"
    if not encoded:
        return "%"
    if len(encoded) <= MOST_NAME_BYTES:
        return encoded
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{encoded[: MOST_NAME_BYTES - 17]}-{digest}"


@contextmanager
def writing(path: Path, *, is_private: bool = False, is_new: bool = False) -> Iterator[IO[bytes]]:
    """Write a file that replaces `path` at the end of the block; missing folders are created.

    Raises HarnessError if it cannot be written, UsageError with `is_new` if something of that name is there.
    """
    temporary = path.with_name(f".{path.name[:40]}.{os.urandom(8).hex()}")
    try:
        make_folder(path.parent, is_private=is_private)
        if path.exists() and not path.is_file():
            raise HarnessError(f"{path} cannot be written: it is not a file; name another place")
        with open_private(temporary, "xb") if is_private else temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        (_name_new if is_new else os.replace)(temporary, path)
    except OSError as error:
        raise not_written(path, error) from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def open_private(path: Path, mode: Literal["ab", "xb"]) -> BinaryIO:
    """Open a file that only its owner may read, to lock it or append to it. Raises OSError."""
    no_link = getattr(os, "O_NOFOLLOW", 0)
    return open(path, mode, opener=lambda name, flags: os.open(name, flags | no_link, 0o600))


def write(path: Path, content: str | bytes | Iterable[str], *, is_private: bool = False, is_new: bool = False) -> Path:
    """Write bytes, or text as UTF-8, whole or not at all (see `writing`), and return the path."""
    with writing(path, is_private=is_private, is_new=is_new) as file:
        for part in (content,) if isinstance(content, str | bytes) else content:
            file.write(part.encode("utf-8") if isinstance(part, str) else part)
    return path


def write_private(path: Path, content: str | bytes | Iterable[str]) -> Path:
    """As `write`, for a file that only its owner may read."""
    return write(path, content, is_private=True)


@dataclass
class NewFiles:
    """Files that replace those of a folder together: they are written below `path`, and `stale` ones are removed at the
    end.

    `is_dropped` leaves the folder as it is.
    """

    path: Path
    stale: list[Path] = field(default_factory=list)
    is_dropped: bool = False


@contextmanager
def replacing(folder: Path) -> Iterator[NewFiles]:
    """Private files that replace those in `folder` at the end of the block: all of them, or none if it fails.

    A process that dies while they do is finished by `finish_replacing`. Raises HarnessError if they cannot be written.
    """
    finish_replacing(folder)
    for left in folder.glob(f"{UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)
    new = NewFiles(folder / f"{UNFINISHED}{os.urandom(8).hex()}")
    try:
        make_folder(new.path, is_private=True)
        yield new
        if new.is_dropped:
            return
        for path in new.path.rglob("*"):
            place = folder / path.relative_to(new.path)
            if path.is_file() and place.is_dir() and not place.is_symlink():
                raise HarnessError(f"{place} cannot be written: it is not a file; name another place")
        stale = [str(path.relative_to(folder)) for path in new.stale]
        write_private(new.path / STALE, json.dumps(stale))
        new.path.rename(folder / READY)
        finish_replacing(folder)
    except OSError as error:
        raise not_written(folder, error) from None
    finally:
        shutil.rmtree(new.path, ignore_errors=True)


def finish_replacing(folder: Path) -> None:
    """Move files that are complete but not yet in place; signals wait meanwhile. Raises OSError."""
    ready = folder / READY
    if not ready.is_dir():
        return
    waiting = {signal.SIGINT, signal.SIGTERM} if hasattr(signal, "pthread_sigmask") else set()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, waiting) if waiting else set()
    try:
        stale = json.loads((ready / STALE).read_text(encoding="utf-8"))
        _move(ready, folder, {folder / name for name in stale})
        for path in (folder / name for name in stale):
            path.unlink(missing_ok=True)
            with suppress(OSError):  # it holds something else
                for above in path.parents[: len(path.relative_to(folder).parts) - 1]:
                    above.rmdir()
        shutil.rmtree(ready)
    finally:
        if waiting:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _move(source: Path, target: Path, stale: Set[Path]) -> None:
    """Move files into a folder, leaving others there alone; a link where a folder should be is replaced.

    A folder without other files is replaced as a whole, which takes no time.
    """
    old = source / OLD
    for path in sorted(source.iterdir()):
        place = target / path.name
        if path.name in (STALE, OLD):
            continue
        if path.is_dir() and place.is_dir() and not place.is_symlink():
            if any(not (path / each.relative_to(place)).exists() and each not in stale for each in place.rglob("*")):
                _move(path, place, stale)
                continue
            old.mkdir(exist_ok=True)
            place.rename(old / path.name)
        elif path.is_dir() and place.is_symlink():
            place.unlink()
        path.replace(place)


def _name_new(temporary: Path, path: Path) -> None:
    """Give a finished file its name, unless that name has been taken meanwhile."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise UsageError(f"{path} is already there and was left as it is; give another name") from None
    except OSError:  # a file system without links
        if os.path.lexists(path):
            raise UsageError(f"{path} is already there and was left as it is; give another name") from None
        temporary.rename(path)


def make_folder(folder: Path, *, is_private: bool = False) -> Path:
    """Make the folder and its parents where they are missing, and return it. Raises OSError."""
    for place in (*reversed(folder.parents), folder):
        if not place.is_dir():
            place.mkdir(0o700 if is_private else 0o777, exist_ok=True)
    return folder


def keep_private(path: Path) -> bool:
    """Remove other users' rights on an existing file or folder; returns whether they had any.

    A folder that many share, such as /tmp, is left alone.
    """
    with suppress(OSError):  # it is not there, or somebody else's
        mode = path.lstat().st_mode
        if mode & 0o077 and not mode & stat.S_ISVTX and not stat.S_ISLNK(mode):
            path.chmod(stat.S_IMODE(mode) & 0o700)
            return True
    return False
