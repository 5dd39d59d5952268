"""A row for each check of each submission, or for each submission: a tidy table for pandas, R and SQL, as CSV or
Parquet.

For instructors: it holds the seed and every message.  Written in chunks, so that a large cohort needs no more memory
than a small one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.errors import UsageError
from harness.files import writing
from harness.results.result import Result, count_passed
from harness.text import as_cell, plain

if TYPE_CHECKING:
    import pandas

AT_ONCE = 1000
TEXT_CHARS = 2000
CHECK_COLUMNS = (
    "learner", "exercise", "submission_verdict", "score", "check", "kind", "verdict", "message", "expected", "actual",
    "mistakes", "attempt", "sha256", "seed", "device", "wall_s", "required", "figure", "limit", "unit",
)  # fmt: skip
SUBMISSION_COLUMNS = (
    "learner", "exercise", "verdict", "score", "points", "max_points", "checks_passed", "checks", "mistakes", "message",
    "attempt", "path", "sha256", "seed", "isolation", "device", "wall_s",
)  # fmt: skip
# The types of columns that hold no text, the same whatever a chunk holds.
TYPES = {
    **dict.fromkeys(("score", "points", "max_points", "wall_s", "figure", "limit"), "float64"),
    **dict.fromkeys(("checks_passed", "checks", "attempt", "seed"), "Int64"),
    "required": "boolean",
}


def write_checks_csv(results: Iterable[Result], out: Path) -> Path:
    """Write checks.csv; a text that a spreadsheet would run gets a leading '."""
    path = out / "checks.csv"
    with writing(path, is_private=True) as file:
        for number, frame in enumerate(frames(results)):
            for name in CHECK_COLUMNS:
                if name not in TYPES:
                    frame[name] = frame[name].map(as_cell, na_action="ignore")
            frame.to_csv(file, index=False, header=number == 0, lineterminator="\n")
    return path


def write_checks_parquet(results: Iterable[Result], out: Path) -> Path:
    """Write checks.parquet.  Raises UsageError if pyarrow is not installed."""
    check_parquet()
    import pyarrow
    from pyarrow import parquet

    path = out / "checks.parquet"
    with writing(path, is_private=True) as file:
        writer = None
        for frame in frames(results):
            table = pyarrow.Table.from_pandas(frame, preserve_index=False)
            writer = writer or parquet.ParquetWriter(file, table.schema, compression="zstd")
            writer.write_table(table)
        if writer is not None:
            writer.close()
    return path


def check_parquet() -> None:
    """Raise UsageError where Parquet cannot be written, before any grading."""
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise UsageError("Parquet needs pyarrow: pip install pyarrow, or take `--export checks`, the same as CSV")


def frames(results: Iterable[Result]) -> Iterator[pandas.DataFrame]:
    """The table of checks in chunks of `AT_ONCE` submissions; one empty chunk if there are none."""
    rest = iter(results)
    piece = list(islice(rest, AT_ONCE))
    yield _frame((row for result in piece for row in _check_rows(result)), CHECK_COLUMNS)
    while piece := list(islice(rest, AT_ONCE)):
        yield _frame((row for result in piece for row in _check_rows(result)), CHECK_COLUMNS)


def submissions_frame(results: Iterable[Result]) -> pandas.DataFrame:
    """A row for each submission; points and conditions among its columns."""
    return _frame(map(_submission_row, results), SUBMISSION_COLUMNS)


def _frame(rows: Iterable[tuple[Any, ...]], columns: tuple[str, ...]) -> pandas.DataFrame:
    import pandas

    return pandas.DataFrame(list(rows), columns=list(columns)).astype(
        {name: TYPES.get(name, "string") for name in columns}
    )


def _submission_row(result: Result) -> tuple[Any, ...]:
    passed, of = count_passed(result.checks)
    environment = result.environment
    return (
        result.learner, result.exercise, result.verdict.value, result.score, result.points, result.max_points, passed,
        of, " ".join(finding.mistake for finding in result.diagnosis), _text(result.message), result.attempt,
        result.submission.path, result.submission.sha256, environment.get("seed"), result.isolation.level,
        environment.get("device"), result.wall_s,
    )  # fmt: skip


def _check_rows(result: Result) -> Iterator[tuple[Any, ...]]:
    environment = result.environment
    mistakes = " ".join(finding.mistake for finding in result.diagnosis)
    for check in result.checks:
        has_figure = check.figure is not None
        yield (
            result.learner, result.exercise, result.verdict.value, result.score, check.id, check.kind,
            check.verdict.value, _text(check.message), _text(check.expected), _text(check.actual), mistakes,
            result.attempt, result.submission.sha256, environment["seed"], environment["device"], result.wall_s,
            check.is_required, check.figure, check.limit if has_figure else None, check.unit if has_figure else None,
        )  # fmt: skip


def _text(text: str | None) -> str | None:
    return None if text is None else plain(text, TEXT_CHARS)
