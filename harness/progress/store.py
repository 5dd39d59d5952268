"""Progress on disk: attempts, debug tasks, hints, exercises given up, cards, interviews.  All SQL is here.

One SQLite file under `HARNESS_HOME` (default: the platform's user data folder), in WAL mode, so that several
commands may run at once.  Rows are only added.  Rows belong to a course; a store reads and adds those of one course.
Events of the learner's own cards, and the day of the interview, count in every course.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from harness.clock import now_ms
from harness.errors import HarnessError
from harness.files import keep_private, make_folder, open_private
from harness.progress.rows import (
    AttemptRow,
    CacheEntry,
    CardEvent,
    DebugRow,
    HintRow,
    InterviewEvent,
    Standing,
    StoredAttempt,
    WorkRow,
)
from harness.results.result import Result

# Between two attempts to open a file that another command is creating.
RETRY_S = 0.02
BUSY_MS = 10_000
# A larger file of an attempt is not stored; larger ones are not graded (`harness.course.submission.MAX_BYTES`).
MOST_SOURCE = 1 << 20
# The course of a card event that counts in every course.
EVERY_COURSE = "*"
# Read without importlib.resources, which would add a third to the start of every command.
SCHEMA = Path(__file__).with_name("schema.sql")


def home() -> Path:
    """The folder of the learner's progress."""
    folder = os.environ.get("HARNESS_HOME")
    if folder:
        return Path(folder)
    from platformdirs import user_data_path

    return user_data_path("llm-foundations-harness", appauthor=False)


class Store:
    """The learner's progress with one course.  Raises HarnessError when the file cannot be used.

    `course` is `Course.name`, "" for the built-in one.  With `is_copy` it is a copy in memory: nothing is written to
    the folder, and no file is created.
    """

    def __init__(self, folder: Path | None = None, *, course: str = "", is_copy: bool = False) -> None:
        self.path = (folder or home()) / "progress.sqlite3"
        self.course = course
        try:
            self.connection = self._copied() if is_copy else self._opened()
            try:
                self._make_ready()
            except BaseException:
                self.connection.close()
                raise
        except (OSError, sqlite3.Error) as error:
            # SQLite's operational errors are about the place, its plain database errors about what is in the file.
            is_damaged = isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)
            advice = "make room there, or set HARNESS_HOME to a folder you can write"
            if is_damaged:
                advice = "move that file away; `harness progress restore FILE` brings a backup back"
            raise HarnessError(f"progress cannot be kept in {self.path}: {error}; {advice}") from None

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def _opened(self) -> sqlite3.Connection:
        make_folder(self.path.parent, is_private=True)
        keep_private(self.path.parent)
        if not self.path.exists():  # SQLite would follow the umask; its files beside this one have the same rights
            open_private(self.path, "ab").close()
        for name in ("", "-wal", "-shm"):
            keep_private(self.path.with_name(f"{self.path.name}{name}"))
        return sqlite3.connect(self.path, isolation_level=None, timeout=BUSY_MS / 1000)

    def _copied(self) -> sqlite3.Connection:
        copy = sqlite3.connect(":memory:", isolation_level=None)
        if self.path.exists():
            # Not opened read-only: that would leave the files of the WAL mode behind.
            with closing(self._opened()) as original:
                original.backup(copy)
        return copy

    def _make_ready(self) -> None:
        """Create the tables that are missing.

        While two commands make a new file, SQLite tells one of them at once that it is locked, whatever its timeout.
        """
        self.connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        until = time.monotonic() + BUSY_MS / 1000
        while True:
            try:
                self.connection.execute("PRAGMA journal_mode = WAL")
                self.connection.executescript(SCHEMA.read_text(encoding="utf-8"))
                return
            except sqlite3.OperationalError as error:
                is_locked = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
                if not is_locked or time.monotonic() > until:
                    raise
            time.sleep(RETRY_S)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it is stored, or nothing."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
            except BaseException:
                self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")
        except sqlite3.Error as error:  # a full disk, a file that lost its right to be written
            raise HarnessError(f"progress could not be kept in {self.path}: {error}") from None

    def _add(self, table: str, **row: str | int | float | None) -> int:
        """Store a row of this course; its number."""
        with self.writing():
            return self._insert(table, {**row, "course": self.course})

    def _insert(self, table: str, row: Mapping[str, str | int | float | None]) -> int:
        query = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
        return int(self.connection.execute(query, tuple(row.values())).lastrowid or 0)

    def _read(self, query: str, *values: str | int) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self.connection.execute(query, values)
        except sqlite3.Error as error:
            raise HarnessError(f"progress cannot be read from {self.path}: {error}") from None

    # ---- exercises

    def add_attempt(self, result: Result, source: str | None = None, contract: str = "") -> int:
        """Store a result, the graded file and the exercise's contract; the attempt's number."""
        return self._add(
            "attempt", at_ms=now_ms(), exercise=result.exercise, sha256=result.submission.sha256 or "",
            verdict=result.verdict.value, score=result.score, result=json.dumps(result.as_json()),
            source=_fitting(source), contract=contract,
        )  # fmt: skip

    def attempt(self, number: int) -> StoredAttempt | None:
        """One attempt; None if there is none of this number."""
        rows = self._read("SELECT at_ms, result, source FROM attempt WHERE id = ?", number)
        return next((StoredAttempt(at_ms, self._result(number, text), source) for at_ms, text, source in rows), None)

    def attempts(self, exercise: str) -> list[Result]:
        """The results of one exercise, oldest first."""
        query = "SELECT id, result FROM attempt WHERE course = ? AND exercise = ? ORDER BY id"
        return [self._result(number, text) for number, text in self._read(query, self.course, exercise)]

    def _result(self, number: int, text: str) -> Result:
        return Result.from_json(json.loads(text), f"attempt {number} in {self.path}")

    def last_attempt(self, exercise: str) -> tuple[str, str, str] | None:
        """The file's hash, the verdict and the contract of the latest attempt at an exercise; None without one."""
        query = "SELECT sha256, verdict, contract FROM attempt WHERE course = ? AND exercise = ?"
        sha256, verdict, contract = next(
            self._read(f"{query} ORDER BY id DESC LIMIT 1", self.course, exercise), ("",) * 3
        )
        return (sha256, verdict, contract) if verdict else None

    def all_attempts(self) -> Iterator[AttemptRow]:
        """Every attempt, oldest first.  SQLite extracts the mistakes, because results are tens of kilobytes each."""
        query = (
            "SELECT id, at_ms, exercise, verdict, score, json_extract(result, '$.diagnosis'),"
            " json_extract(result, '$.efficiency') FROM attempt WHERE course = ? ORDER BY id"
        )
        return map(_attempt, self._read(query, self.course))

    def made_mistakes(self, exercise: str) -> set[str]:
        """The known mistakes that were named in attempts at an exercise."""
        rows = (attempt for attempt in self.all_attempts() if attempt.exercise == exercise)
        return {mistake for attempt in rows for mistake, _ in attempt.mistakes}

    def latest_attempts(self, most: int) -> Iterator[AttemptRow]:
        """The latest attempts, newest first, without the mistakes in them."""
        query = (
            "SELECT id, at_ms, exercise, verdict, score, NULL, NULL FROM attempt WHERE course = ?"
            " ORDER BY id DESC LIMIT ?"
        )
        return map(_attempt, self._read(query, self.course, most))

    def standings(self) -> dict[str, Standing]:
        """Every exercise that was attempted."""
        query = (
            "SELECT a.exercise, a.number, a.best, a.is_passed, last.verdict, pass.contract FROM"
            " (SELECT exercise, COUNT(*) AS number, MAX(score) AS best, MAX(verdict = 'passed') AS is_passed,"
            " MAX(id) AS last, MAX(CASE verdict WHEN 'passed' THEN id END) AS pass"
            " FROM attempt WHERE course = ? GROUP BY exercise) AS a"
            " JOIN attempt AS last ON last.id = a.last LEFT JOIN attempt AS pass ON pass.id = a.pass"
        )
        rows = self._read(query, self.course)
        return {row[0]: Standing(row[0], row[1], row[2], bool(row[3]), row[4], row[5] or "") for row in rows}

    def add_start(self, exercise: str) -> None:
        """Record that the file of an exercise was written."""
        self._add("start", at_ms=now_ms(), exercise=exercise)

    def starts(self, exercise: str) -> list[int]:
        """When the file of an exercise was written by `harness start`, oldest first."""
        query = "SELECT at_ms FROM start WHERE course = ? AND exercise = ? ORDER BY id"
        return [at_ms for (at_ms,) in self._read(query, self.course, exercise)]

    def add_place(self, exercise: str, path: Path) -> None:
        """Record where the learner's file of an exercise is."""
        if self.places().get(exercise) != str(path):
            self._add("place", at_ms=now_ms(), exercise=exercise, path=str(path))

    def places(self) -> dict[str, str]:
        """The latest path of each exercise's file; it may be gone."""
        query = "SELECT exercise, path, MAX(id) FROM place WHERE course = ? GROUP BY exercise"
        return {exercise: path for exercise, path, _ in self._read(query, self.course)}

    def work(self) -> Iterator[WorkRow]:
        """When each exercise was last worked on."""
        query = (
            "SELECT exercise, MAX(at_ms), MAX(is_start) FROM (SELECT exercise, at_ms, 0 AS is_start FROM attempt"
            " WHERE course = ? UNION ALL SELECT exercise, at_ms, 1 FROM start WHERE course = ?) GROUP BY exercise"
        )
        return map(WorkRow._make, self._read(query, self.course, self.course))

    def results_since(self, at_ms: int) -> Iterator[tuple[int, Result]]:
        """The moment and the result of each exercise's latest attempt since then."""
        query = "SELECT MAX(id), at_ms, result FROM attempt WHERE course = ? AND at_ms >= ? GROUP BY exercise"
        for number, moment, text in self._read(query, self.course, at_ms):
            yield moment, self._result(number, text)

    def add_hint(self, exercise: str, stage: int) -> None:
        """Record that a hint was shown."""
        self._add("hint", at_ms=now_ms(), exercise=exercise, stage=stage)

    def add_give_up(self, exercise: str) -> None:
        """Record that the reference was asked for without a pass."""
        self._add("give_up", at_ms=now_ms(), exercise=exercise)

    def add_look(self, exercise: str) -> bool:
        """Record that most of the reference was shown, as in a debug task.  Returns whether that was new.

        After a pass it is no help, and only the first time counts.
        """
        if exercise in self.revealed_exercises():
            return False
        self.add_give_up(exercise)
        return True

    def helps(self) -> Iterator[HintRow]:
        """Every hint and every give-up, oldest first."""
        query = (
            "SELECT at_ms, exercise, stage FROM hint WHERE course = ?"
            " UNION ALL SELECT at_ms, exercise, 0 FROM give_up WHERE course = ? ORDER BY 1, 2, 3"
        )
        return map(HintRow._make, self._read(query, self.course, self.course))

    def hints_taken(self, exercise: str) -> int:
        """The highest stage of hint that was shown; 0 for none."""
        return max((row.stage for row in self.helps() if row.exercise == exercise), default=0)

    def has_given_up(self, exercise: str) -> bool:
        """Whether the reference was asked for without a pass."""
        return any(row.exercise == exercise and row.stage == 0 for row in self.helps())

    def revealed_exercises(self) -> set[str]:
        """The exercises that were passed or given up, so that their reference may be shown."""
        query = (
            "SELECT exercise FROM attempt WHERE course = ? AND verdict = 'passed'"
            " UNION SELECT exercise FROM give_up WHERE course = ?"
        )
        return {name for (name,) in self._read(query, self.course, self.course)}

    def add_debug(self, exercise: str, seed: int, mistake: str, verdict: str) -> None:
        """Record a check of a file with a planted mistake; it does not count as an attempt at the exercise."""
        self._add("debug", at_ms=now_ms(), exercise=exercise, seed=seed, mistake=mistake, verdict=verdict)

    def all_debugged(self) -> Iterator[DebugRow]:
        """Every check of a file with a planted mistake, oldest first."""
        query = "SELECT at_ms, exercise, mistake, verdict FROM debug WHERE course = ? ORDER BY id"
        return map(DebugRow._make, self._read(query, self.course))

    def found_mistakes(self, exercise: str) -> set[str]:
        """The planted mistakes of an exercise that were fixed."""
        return {row.mistake for row in self.all_debugged() if row.exercise == exercise and row.verdict == "passed"}

    # ---- the study plan, as JSON

    def study_plan(self) -> str:
        """The latest plan; "" without one."""
        query = "SELECT data FROM study_plan WHERE course = ? ORDER BY id DESC LIMIT 1"
        return next((str(data) for (data,) in self._read(query, self.course)), "")

    def add_study_plan(self, data: str) -> None:
        """Store a plan; "" for none."""
        self._add("study_plan", at_ms=now_ms(), data=data)

    # ---- cards and interviews

    def add_card_event(
        self, at_ms: int, kind: str, card: str, data: str, *, is_once: bool, is_shared: bool = False
    ) -> int:
        """Store an event of a card; its number.  With `is_once`, the number of an equal row if there is one.

        With `is_shared` it counts in every course.
        """
        course = EVERY_COURSE if is_shared else self.course
        row: dict[str, str | int] = {"at_ms": at_ms, "kind": kind, "card": card, "data": data, "course": course}
        query = f"SELECT MIN(id) FROM card_event WHERE {' AND '.join(f'{name} = ?' for name in row)}"
        with self.writing():
            ((existing,),) = self._read(query, *row.values()) if is_once else ((None,),)
            return self._insert("card_event", row) if existing is None else int(existing)

    def card_events(self, after: int = 0, until: int | None = None) -> Iterator[CardEvent]:
        """The events of the cards in the order of storing, from the row after `after` up to and including `until`."""
        query = (
            "SELECT id, at_ms, kind, card, data, course FROM card_event WHERE id > ? AND id <= ?"
            " AND course IN (?, ?) ORDER BY id"
        )
        last = sys.maxsize if until is None else until
        return map(CardEvent._make, self._read(query, after, last, self.course, EVERY_COURSE))

    def answered_ms(self, since_ms: int) -> int:
        """The time that answers since then took."""
        query = (
            "SELECT SUM(CASE WHEN json_valid(data) THEN json_extract(data, '$.took_ms') END) FROM card_event"
            " WHERE at_ms >= ? AND kind = 'reviewed' AND course IN (?, ?)"
        )
        return int(next(self._read(query, since_ms, self.course, EVERY_COURSE))[0] or 0)

    def cached(self, name: str) -> CacheEntry | None:
        """The cache entry of a name, for this course; the caller checks its fingerprint."""
        query = "SELECT last_row, fingerprint, content FROM cache WHERE name = ?"
        return next(map(CacheEntry._make, self._read(query, self._cache_name(name))), None)

    def put_cache(self, name: str, entry: CacheEntry) -> None:
        """Replace the cache entry of a name, for this course."""
        with self.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO cache VALUES (?, ?, ?, ?)", (self._cache_name(name), *entry))

    def _cache_name(self, name: str) -> str:
        return f"{name} {self.course}" if self.course else name

    def add_interview_event(self, at_ms: int, interview: str, kind: str, data: str) -> int:
        """Store an event of an interview; its number."""
        return self._add("interview_event", at_ms=at_ms, interview=interview, kind=kind, data=data)

    def interview_events(self, interview: str = "", without: Sequence[str] = ()) -> Iterator[InterviewEvent]:
        """The events of one interview ("" for all) in the order of storing, without some kinds."""
        marks = ", ".join("?" * len(without))
        query = (
            "SELECT id, at_ms, interview, kind, data FROM interview_event"
            f" WHERE course = ? AND (? = '' OR interview = ?) AND kind NOT IN ({marks}) ORDER BY id"
        )
        return map(InterviewEvent._make, self._read(query, self.course, interview, interview, *without))


def _attempt(row: tuple[Any, ...]) -> AttemptRow:
    number, at_ms, exercise, verdict, score, diagnosis, efficiency = row
    mistakes = tuple((mistake["mistake"], mistake["says"]) for mistake in json.loads(diagnosis or "[]"))
    goals = tuple((goal["id"], goal["verdict"] == "passed") for goal in json.loads(efficiency or "[]"))
    return AttemptRow(
        id=number, at_ms=at_ms, exercise=exercise, verdict=verdict, score=score, mistakes=mistakes, goals=goals
    )


def _fitting(source: str | None) -> str | None:
    """The text to store of a file: all of it, or None if it is too large or cannot be encoded."""
    try:
        return source if source is not None and len(source.encode()) <= MOST_SOURCE else None
    except UnicodeEncodeError:
        return None
