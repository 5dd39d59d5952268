"""Watches a folder for exercise files that change or disappear.

A change is seen by what the folder lists (time, size and inode, so that a file renamed over another is seen too) and
counts once the content is another.  What is still being written is waited for.  Woken by the kernel on Linux, which
also says that a file is complete, else by the clock.
"""

from __future__ import annotations

import ctypes
import os
import select
import struct
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

from harness.course.catalogue import Course
from harness.course.file_names import exercise_of, guess_exercise
from harness.course.submission import Submission, read_submission
from harness.errors import UsageError

# Polling a folder of eighty files takes 1 % of a core.
POLL_S = 0.03
# Wait at least this multiple of the time that a look takes, so that a huge or slow folder is looked at less often.
REST = 20
# An editor that writes beside the file renames at once, so that events follow each other within this time.
QUIET_S = 0.001
# A file is complete once it has not changed for this time; an empty one may get its content a little later.
SETTLE_S = 0.01
EMPTY_S = 0.3
LONGEST_S = 2.0
# Network drives may report no changes, so look this often all the same.
LOOK_S = 1.0
# Some editors delete a file before they write it again: it is gone once it has been missing for this time.
GONE_S = 0.5

# What Linux reports: a file that was closed after writing or moved here is complete; one may be created or deleted.
COMPLETE = 0x8 | 0x80
CHANGES = COMPLETE | 0x40 | 0x100 | 0x200
HEAD = struct.Struct("iIII")

Stamp = tuple[int, int, int]


@dataclass(frozen=True)
class WrittenFile:
    """A file with new content, and when it was written, in nanoseconds of the system's clock."""

    submission: Submission
    at_ns: int


class Clock:
    """Wakes up at short intervals."""

    def __init__(self) -> None:
        self.stopped = threading.Event()

    def wait(self, took_s: float) -> set[str]:
        """Return when it is time to look again, with the names of complete files; the last look `took_s`."""
        self.stopped.wait(max(POLL_S, REST * took_s))
        return set()

    def stop(self) -> None:
        """Wait no more."""
        self.stopped.set()


class Notifier(Clock):
    """Wakes up when Linux reports a change in the folder (inotify), or after `LOOK_S`."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        libc = ctypes.CDLL(None, use_errno=True)
        self.descriptor = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self.descriptor < 0 or libc.inotify_add_watch(self.descriptor, os.fsencode(folder), CHANGES) < 0:
            raise OSError(ctypes.get_errno(), "inotify")
        self.bell = os.eventfd(0)

    def wait(self, took_s: float) -> set[str]:
        """Return at a change, with all that belong to it."""
        complete: set[str] = set()
        if self._is_ringing(LOOK_S):
            complete |= self._read()
            end = time.monotonic() + SETTLE_S
            while time.monotonic() < end and self._is_ringing(QUIET_S):
                complete |= self._read()
        return complete

    def _is_ringing(self, wait_s: float) -> bool:
        return self.descriptor in select.select([self.descriptor, self.bell], [], [], wait_s)[0]

    def _read(self) -> set[str]:
        """The names of the files that the waiting events say are complete."""
        events, complete = os.read(self.descriptor, 1 << 16), set()
        while events:
            _, mask, _, length = HEAD.unpack_from(events)
            name, events = events[HEAD.size : HEAD.size + length], events[HEAD.size + length :]
            if mask & COMPLETE:
                complete.add(os.fsdecode(name.rstrip(b"\0")))
        return complete

    def stop(self) -> None:
        """Wait no more."""
        super().stop()
        os.eventfd_write(self.bell, 1)


def open_waker(folder: Path) -> Clock:
    """Notifications of the system if they are available, else polling."""
    try:
        return Notifier(folder)
    except (AttributeError, OSError):  # another system, no folder to listen at, no handles left
        return Clock()


@dataclass
class WatchedFolder:
    """The known state of the files; `look` finds what is new."""

    path: Path
    course: Course
    stamps: dict[str, Stamp] = field(default_factory=dict)
    digests: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # Since when a file that was read has been missing, by the monotonic clock.
    missing: dict[str, float] = field(default_factory=dict)
    # Other Python files, and which of them were written since the last look and are nearly named after an exercise.
    others: dict[str, Stamp] = field(default_factory=dict)
    misnamed: list[str] = field(default_factory=list)
    has_looked: bool = False

    def look(self, complete: Collection[str] = ()) -> list[WrittenFile]:
        """The files written since the last look, the latest last.  Waits until all but the `complete` ones are it."""
        known = set(self.course.exercise_ids)
        everything = _stamps(self.path)
        stamps = {name: stamp for name, stamp in everything.items() if _is_exercise(name, known)}
        self._look_at_others({name: stamp for name, stamp in everything.items() if name not in stamps})
        changed = [name for name, stamp in stamps.items() if self.stamps.get(name) != stamp]
        self.stamps = {name: stamp for name, stamp in self.stamps.items() if name in stamps}
        fresh: list[WrittenFile] = []
        for name in sorted(changed, key=lambda name: stamps[name]):
            submission = self._read(self.path / name, name in complete)
            if submission is not None and self.digests.get(name) != submission.digests:
                self.digests[name] = submission.digests
                fresh.append(WrittenFile(submission, self.stamps[name][0]))
        return fresh

    def _look_at_others(self, stamps: dict[str, Stamp]) -> None:
        """Ignore files that exist already until they are saved again."""
        saved = [name for name, stamp in stamps.items() if self.others.get(name) != stamp] if self.has_looked else []
        self.misnamed = [name for name in saved if guess_exercise(Path(name), self.course.exercise_ids)]
        self.others, self.has_looked = stamps, True

    def lost(self) -> list[str]:
        """The files that are missing, each reported once; a twin that is still there is found by the next look."""
        now = time.monotonic()
        away = [name for name in self.digests if name not in self.stamps]
        self.missing = {name: self.missing.get(name, now) for name in away}
        gone = [name for name, since in self.missing.items() if now - since >= GONE_S]
        for name in gone:
            twins = [other for other in self.stamps if exercise_of(Path(other)) == exercise_of(Path(name))]
            for other in (name, *twins):
                self.digests.pop(other, None)
                self.stamps.pop(other, None)
        return gone

    def _read(self, path: Path, is_complete: bool) -> Submission | None:
        """The file once it is complete; None if it is gone."""
        started = time.monotonic()
        while True:
            before = _stamp(path)
            if before is None:
                return None
            if not is_complete or not before[1]:
                time.sleep(SETTLE_S)
            waited = time.monotonic() - started
            is_settled = _stamp(path) == before and (before[1] > 0 or waited > EMPTY_S)
            if not is_settled and waited < LONGEST_S:
                continue
            try:
                submission = read_submission(path, self.course)
            except UsageError:  # gone, or a folder now
                return None
            if _stamp(path) == before or waited > LONGEST_S:
                self.stamps[path.name] = before
                return submission


def _stamps(folder: Path) -> dict[str, Stamp]:
    """Every Python file of the folder; none if the folder is gone."""
    try:
        with os.scandir(folder) as entries:
            files = [entry for entry in entries if entry.name.endswith(".py")]
            stamps = {entry.name: _stamp(entry) for entry in files}
    except OSError:
        return {}
    return {name: stamp for name, stamp in stamps.items() if stamp is not None}


def _is_exercise(name: str, known: Collection[str]) -> bool:
    """Like `exercise_of`, for a name, without making a path."""
    return name.endswith(".py") and name[:-3].replace("_", "-") in known


def _stamp(path: Path | os.DirEntry[str]) -> Stamp | None:
    """The file's time of writing, size and inode."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def watch(
    folder: WatchedFolder,
    waker: Clock,
    on_written: Callable[[list[WrittenFile]], None],
    on_gone: Callable[[list[str]], None],
    on_misnamed: Callable[[list[str]], None],
) -> None:
    """Look after each wake-up, until the waker is stopped."""
    complete: set[str] = set()
    while not waker.stopped.is_set():
        start = time.perf_counter()
        written = folder.look(complete)
        if written:
            on_written(written)
        if folder.misnamed:
            on_misnamed(folder.misnamed)
        gone = folder.lost()
        if gone:
            on_gone(gone)
        complete = waker.wait(time.perf_counter() - start)
