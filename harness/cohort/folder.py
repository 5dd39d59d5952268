"""The folder of a run: one writer at a time, one file per submission, each complete or absent.

    OUT/run.json        the conditions that the verdicts depend on, the seed among them
    OUT/plan.jsonl      the whole cohort, one submission per line, whichever part of it is graded here
    OUT/records/LEARNER/EXERCISE.json
    OUT/lock

Whoever can write here can write verdicts: the folder belongs to the instructor, never to a learner.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import socket
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

from harness.cohort.attempts import SubmissionRecord, read_record, write_record
from harness.cohort.jobs import CohortPlan, IgnoredPath, PlannedSubmission, Shard, parse_shard
from harness.engine.conditions import Conditions
from harness.errors import HarnessError, UsageError, not_written
from harness.file_lock import lock
from harness.files import READY, finish_replacing, keep_private, make_folder, open_private, write_private

SCHEMA = "harness.run/1"
DAMAGED = ".damaged"
UNUSABLE_FILE = "unusable.jsonl"
ODD = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True)
class RunInfo:
    """The conditions of a folder's run.  `generation` counts how often everything was graded from the start.

    `points` are the rules for points by exercise, none without an assignment.
    """

    conditions: Conditions
    generation: int = 0
    shard: Shard | None = None
    points: Mapping[str, str] = field(default_factory=dict)


class RunFolder:
    """A folder of results.  The one writer gets it from `open_folder`; readers may construct their own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.set_aside: list[Path] = []

    # ---- what the run is

    def read_info(self) -> RunInfo | None:
        """The conditions of the run; None if nothing was graded yet.  Raises HarnessError."""
        path = self.path / "run.json"
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            if document["schema"] != SCHEMA:
                raise HarnessError(f"{path} is a {document['schema']}; this harness reads {SCHEMA}")
            shard = None if document["shard"] is None else parse_shard(document["shard"])
            points = dict(document.get("points", {}))  # an earlier version has none
            return RunInfo(Conditions(**document["conditions"]), document["generation"], shard, points)
        except FileNotFoundError:
            return None  # the first run, or one that was killed before it started
        except OSError as error:
            raise HarnessError(f"{path} cannot be read: {error.strerror}") from None
        except (ValueError, KeyError, TypeError, RecursionError, UsageError) as error:
            raise HarnessError(f"{path} is not a {SCHEMA} file ({error}); name another folder with --out") from None

    def write_info(self, info: RunInfo) -> None:
        """Record the conditions of the run."""
        shard = None if info.shard is None else str(info.shard)
        document = {"schema": SCHEMA, "shard": shard, "generation": info.generation, "points": dict(info.points)}
        text = json.dumps({**document, "conditions": asdict(info.conditions)}) + "\n"
        write_private(self.path / "run.json", text)

    def read_plan(self) -> Iterator[PlannedSubmission]:
        """The planned submissions of the cohort, in order.  Raises HarnessError."""
        path = self.path / "plan.jsonl"
        try:
            with path.open(encoding="utf-8") as file:
                for line in file:
                    names = json.loads(line)
                    if not all(isinstance(name, str) for name in names):
                        raise ValueError("a name is not text")
                    yield PlannedSubmission(*names)
        except OSError as error:
            raise HarnessError(f"{path} cannot be read: {error.strerror}; is it a folder of results?") from None
        except (ValueError, TypeError, RecursionError) as error:
            raise HarnessError(f"{path} is not a plan ({error})") from None

    def write_plan(self, plan: CohortPlan) -> None:
        """Record the whole cohort."""
        lines = (
            json.dumps([entry.learner, entry.exercise_id, entry.path, entry.submitted, entry.attempt, entry.timing])
            + "\n"
            for entry in plan.entries
        )  # JSON writes a name that is not text as escapes, and reads it back unchanged
        write_private(self.path / "plan.jsonl", lines)
        unusable = (json.dumps([row.path, row.why, row.learner, row.exercise_id]) + "\n" for row in plan.unusable)
        write_private(self.path / UNUSABLE_FILE, unusable)
        if not plan.unusable:
            (self.path / UNUSABLE_FILE).unlink()

    # ---- records

    def record_path(self, entry: PlannedSubmission | SubmissionRecord) -> Path:
        """Where the record of a submission is; the learner's name is hashed, because it may be any text."""
        digest = hashlib.sha256(entry.learner.encode("utf-8", "surrogateescape")).hexdigest()[:12]
        name = ODD.sub("_", entry.learner.encode("ascii", "replace").decode())[:40]
        return self.path / "records" / f"{name}-{digest}" / f"{ODD.sub('_', entry.exercise_id)}.json"

    def read(self, entry: PlannedSubmission) -> SubmissionRecord | None:
        """The record of a submission, None if there is none.  Raises HarnessError if its file is damaged."""
        path = self.record_path(entry)
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise HarnessError(f"{path} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise HarnessError(f"{path} is not a record: it is not text") from None
        return read_record(text, str(path))

    def read_or_set_aside(self, entry: PlannedSubmission) -> SubmissionRecord | None:
        """As `read`, for the writer: a damaged file is renamed, and its submission will be graded again."""
        try:
            return self.read(entry)
        except HarnessError:
            path = self.record_path(entry)
            aside = path.with_suffix(DAMAGED)
            try:
                path.rename(aside)
            except OSError as error:
                raise HarnessError(f"{path} is damaged and cannot be set aside: {error.strerror}") from None
            self.set_aside.append(aside)
            return None

    def write(self, record: SubmissionRecord) -> None:
        """Store a record.  A kill at any moment leaves either the old record or the new one."""
        write_private(self.record_path(record), write_record(record))


def by_exercise(unusable: Iterable[IgnoredPath]) -> dict[str, dict[str, str]]:
    """Why work cannot be graded, with the name of the file, by learner and exercise."""
    found: dict[str, dict[str, str]] = {}
    for row in unusable:
        mine = found.setdefault(row.learner, {})
        why = f"{Path(row.path).name}: {row.why}"
        mine[row.exercise_id] = f"{mine[row.exercise_id]}; {why}" if row.exercise_id in mine else why
    return found


def read_unusable(results: Path) -> list[IgnoredPath]:
    """Work that was handed in and cannot be graded, of a folder of results.  Raises HarnessError."""
    path = results / UNUSABLE_FILE
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [IgnoredPath(*json.loads(line)) for line in lines]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as error:
        raise HarnessError(f"{path} cannot be read: {error}; grade again") from None


@contextlib.contextmanager
def open_folder(path: Path) -> Iterator[RunFolder]:
    """The folder, created if necessary, with its lock held.  Raises HarnessError when another process holds it.

    The lock is the kernel's: it is released with its process, however that ends.
    """
    try:
        make_folder(path, is_private=True)
    except OSError as error:
        raise not_written(path, error) from None
    if (path / "run.json").exists() and keep_private(path):  # others could read it
        for place in path.rglob("*"):
            keep_private(place)
    with _lock(path) as file:
        try:
            file.truncate(0)
            finish_replacing(path)  # an earlier run may have died
            os.write(file.fileno(), f"process {os.getpid()} on {socket.gethostname()}\n".encode())
        except OSError as error:
            raise not_written(path / "lock", error) from None
        yield RunFolder(path)


def finish_publishing(path: Path) -> None:
    """Put the files in their places that were being moved when `class publish` was killed, if there are any.

    Raises HarnessError while another process does.
    """
    if (path / READY).is_dir():
        with open_folder(path):
            pass


@contextlib.contextmanager
def open_for_reading(path: Path) -> Iterator[RunFolder]:
    """A folder that nobody is writing to.  Raises HarnessError when somebody is, UsageError for any other folder."""
    finish_publishing(path)
    if not (path / "plan.jsonl").is_file():
        raise UsageError(
            f"{path} is not a folder of results: it has no plan.jsonl; give the --out of a `harness grade`"
        )
    if not (path / "lock").exists():  # a copy may lack it
        yield RunFolder(path)
        return
    with _lock(path, is_shared=True):
        yield RunFolder(path)


@contextlib.contextmanager
def _lock(path: Path, *, is_shared: bool = False) -> Iterator[BinaryIO]:
    try:
        file = (path / "lock").open("rb") if is_shared else open_private(path / "lock", "ab")
    except OSError as error:
        raise HarnessError(f"{path / 'lock'} cannot be opened: {error.strerror}; name another folder") from None
    with file:
        try:
            is_locked = lock(file, is_shared=is_shared)
        except OSError as error:
            raise HarnessError(f"{path / 'lock'} cannot be locked: {error.strerror}; name another folder") from None
        if not is_locked:
            holder = _holder(path / "lock") or "another run"
            raise HarnessError(f"{path} is being written by {holder}; wait for it, or name another folder")
        yield file


def _holder(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")[:200].strip()
    except (OSError, UnicodeDecodeError):
        return ""
