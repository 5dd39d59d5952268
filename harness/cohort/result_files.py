"""Records → results.jsonl, the source of all exports, and results.csv.  Streams: one result is in memory at a time."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, overload

from harness.authoring.strict_csv import as_csv
from harness.cohort.attempts import Keep, all_results, chosen_result
from harness.cohort.folder import RunFolder
from harness.cohort.jobs import CohortPlan, PlannedSubmission
from harness.errors import HarnessError, UsageError
from harness.files import write_private
from harness.policy.assignment import Assignment
from harness.results.result import Result, count_passed
from harness.text import as_cell, clean

COLUMNS = (
    "learner", "exercise", "verdict", "score", "points", "max_points", "mistakes", "attempt", "attempts",
    "checks_passed", "checks", "stretch_met", "stretch_goals", "message", "path", "sha256", "seed", "isolation",
    "device", "wall_s",
)  # fmt: skip

ORIGIN, ORIGIN_SCHEMA = "assignment.json", "harness.origin/1"


class ResultFile(Sequence[Result]):
    """The results of a results.jsonl, read from the file on every access: only their offsets are in memory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.offsets = array("Q")
        position = 0
        with path.open("rb") as file:
            for line in file:
                self.offsets.append(position)
                position += len(line)

    def __len__(self) -> int:
        return len(self.offsets)

    @overload
    def __getitem__(self, number: int) -> Result: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Result]: ...
    def __getitem__(self, number: int | slice) -> Result | Sequence[Result]:
        if isinstance(number, slice):
            return [self[place] for place in range(*number.indices(len(self)))]
        with self.path.open("rb") as file:
            file.seek(self.offsets[number])
            return self._read(file.readline(), number)

    def __iter__(self) -> Iterator[Result]:
        with self.path.open("rb") as file:
            for number, line in enumerate(file):
                yield self._read(line, number)

    def _read(self, line: bytes, number: int) -> Result:
        where = f"{self.path}, line {number + 1},"
        try:
            return Result.from_json(json.loads(line), where)
        except ValueError as error:
            raise UsageError(f"{where} is not JSON: {error}") from None


def unchanged(result: Result) -> Result:
    """The result as it is."""
    return result


def write_results(
    folder: RunFolder,
    entries: Iterable[PlannedSubmission],
    keep: Keep,
    into: Path | None = None,
    change: Callable[[Result], Result] = unchanged,
) -> ResultFile:
    """Write results.jsonl and results.csv, into the folder or `into`: the attempt of each record that `keep` chooses,
    as `change` makes it.

    Raises HarnessError if a submission has no record.
    """
    out = into or folder.path
    write_private(out / "results.jsonl", (_line(change(result)) for result in _results(folder, entries, keep)))
    results = ResultFile(out / "results.jsonl")
    write_private(out / "results.csv", write_csv(results))
    return results


def write_attempts(
    folder: RunFolder, entries: Iterable[PlannedSubmission], out: Path, change: Callable[[Result], Result] = unchanged
) -> ResultFile:
    """Write attempts.jsonl: like results.jsonl, with every different file that a learner has handed in."""
    path = out / "attempts.jsonl"
    records = ((entry, folder.read(entry)) for entry in entries)
    results = (result for entry, record in records if record for result in all_results(record, entry))
    write_private(path, (_line(change(result)) for result in results))
    return ResultFile(path)


def write_origin(out: Path, path: Path, assignment: Assignment) -> None:
    """Write assignment.json: by which file the results are graded, and the digest of its rules."""
    document = {"schema": ORIGIN_SCHEMA, "path": str(path.resolve()), "sha256": digest_of(assignment)}
    write_private(out / ORIGIN, json.dumps(document) + "\n")


def read_origin(results: Path) -> tuple[Path, str] | None:
    """The assignment of results and the digest of its rules; None without one.  Raises HarnessError."""
    path = results / ORIGIN
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return Path(document["path"]), str(document["sha256"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise HarnessError(f"{path} cannot be read: {error}; grade again") from None


def digest_of(assignment: Assignment) -> str:
    """Equal for assignments that give the same grades."""
    return hashlib.sha256(repr(assignment).encode("utf-8", "backslashreplace")).hexdigest()


def write_left_out(folder: RunFolder, plan: CohortPlan) -> Path:
    """Write left_out.csv: the paths of the cohort that are not graded, and why; no file if there are none."""
    path = folder.path / "left_out.csv"
    if plan.left_out:
        rows = [("path", "why"), *((as_cell(clean(ignored.path)), ignored.why) for ignored in plan.left_out)]
        write_private(path, as_csv(rows))
    else:
        path.unlink(missing_ok=True)
    return path


def _line(result: Result) -> str:
    return json.dumps(result.as_json()) + "\n"


def _results(folder: RunFolder, entries: Iterable[PlannedSubmission], keep: Keep) -> Iterator[Result]:
    for entry in entries:
        record = folder.read(entry)
        if record is None:
            raise HarnessError(f"{folder.record_path(entry)} is gone; run the same command again")
        yield chosen_result(record, keep, entry)


def write_csv(results: Iterable[Result]) -> Iterator[str]:
    """One line per submission, with a header; no cell is a formula."""
    return as_csv(chain([COLUMNS], (map(as_cell, _row(result)) for result in results)))


def _row(result: Result) -> tuple[Any, ...]:
    submission, environment, goals = result.submission, result.environment, result.goals
    return (
        result.learner, result.exercise, result.verdict, result.score, result.points, result.max_points,
        " ".join(found.mistake for found in result.diagnosis), result.attempt, result.attempts,
        *count_passed(result.checks), sum(goal.is_passed for goal in goals), len(goals),
        result.message.partition("\n")[0], submission.path, submission.sha256,
        environment["seed"], result.isolation.level, environment["device"], result.wall_s,
    )  # fmt: skip
