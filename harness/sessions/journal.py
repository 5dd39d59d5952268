"""The journal of a drill session, key by key in a file: a killed process loses nothing of a card half answered.

    HARNESS_HOME/drill/<session>.jsonl    the head (what was planned), then one line an entry, written before it counts

A file is locked by the process that writes it, so one without a lock was left behind by a process that is gone.  It is
removed when its session ends.  A line that was cut off is as if never written.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from harness import file_lock
from harness.files import make_folder, open_private

VERSION = 1
FOLDER = "drill"
JournalEntry = list[Any]


@dataclass(frozen=True)
class Journal:
    """An open file of this process."""

    path: Path
    file: BinaryIO

    def add(self, entry: JournalEntry) -> None:
        """Write an entry; it survives this process."""
        self.file.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
        self.file.flush()

    def remove(self) -> None:
        """The session is over: remove the file."""
        self.file.seek(0)
        self.file.truncate()  # whoever opens it before it is gone finds nothing to go on with
        self.file.close()
        with contextlib.suppress(PermissionError):  # open elsewhere, on Windows, where it is removed in turn
            self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """The process ends before its session does: leave the file to the next one."""
        with contextlib.suppress(OSError):  # what was not written cannot be written now, either
            self.file.close()


@dataclass(frozen=True)
class InterruptedSession:
    """A session that was left behind, and its file, locked for this process."""

    head: dict[str, Any]
    entries: tuple[JournalEntry, ...]
    journal: Journal
    last_ms: int


def begin(home: Path, session: str, head: dict[str, Any]) -> Journal:
    """Start the file of a new session.  Raises OSError."""
    path = make_folder(home / FOLDER, is_private=True) / f"{session}.jsonl"
    file = open_private(path, "xb")
    lock(file)
    journal = Journal(path, file)
    journal.add([{"version": VERSION, **head}])
    return journal


def interrupted_sessions(home: Path) -> Iterator[InterruptedSession]:
    """The sessions whose process is gone, the latest first; damaged ones are removed."""
    paths = (home / FOLDER).glob("*.jsonl") if (home / FOLDER).is_dir() else ()
    for path in sorted(paths, key=lambda path: path.name, reverse=True):
        try:
            file = path.open("r+b")
        except OSError:  # not ours to read, or gone meanwhile
            continue
        if not lock(file):
            file.close()
            continue
        left = _read(path, file)
        if left is None:
            Journal(path, file).remove()
        else:
            yield left


def is_running(home: Path) -> bool:
    """Whether a session of another process is under way."""
    for path in (home / FOLDER).glob("*.jsonl"):
        # One that is gone meanwhile belonged to a session that has ended.
        with contextlib.suppress(FileNotFoundError), path.open("r+b") as file:
            if not lock(file):
                return True
    return False


def _read(path: Path, file: BinaryIO) -> InterruptedSession | None:
    """The whole lines of the file; the file is cut behind them, so that more can be added."""
    content = file.read()
    lines = content[: content.rfind(b"\n") + 1]
    try:
        (head,), *entries = [json.loads(line) for line in lines.splitlines()]
        if head["version"] != VERSION or not all(isinstance(entry, list) and entry for entry in entries):
            return None
        times = [entry[-1] for entry in entries if isinstance(entry[-1], int)]
        last_ms = max(times, default=int(head["at_ms"]))
    except (ValueError, KeyError, TypeError):
        return None
    file.seek(len(lines))
    file.truncate()
    return InterruptedSession(head, tuple(entries), Journal(path, file), last_ms)


def lock(file: BinaryIO) -> bool:
    """Lock a file for this process; False if another one holds it, or it is gone."""
    try:
        if not file_lock.lock(file):
            return False
    except OSError:
        return False
    # Another process may have ended the session between our opening and our locking.
    return os.fstat(file.fileno()).st_nlink > 0
