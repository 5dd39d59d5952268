"""Files of results → grades, and tables for pandas."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, overload

from harness.api.grade import Grade
from harness.cohort.folder import finish_publishing
from harness.cohort.result_files import ResultFile
from harness.errors import UsageError
from harness.export.checks_table import frames, submissions_frame
from harness.results.result import Result

if TYPE_CHECKING:
    import pandas

RESULTS = "results.jsonl"


class GradeRecords(Sequence[Grade]):
    """Grades that were stored; read from their file on every access."""

    def __init__(self, results: Sequence[Result]) -> None:
        self._results = results

    def __len__(self) -> int:
        return len(self._results)

    @overload
    def __getitem__(self, number: int) -> Grade: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Grade]: ...
    def __getitem__(self, number: int | slice) -> Grade | Sequence[Grade]:
        if isinstance(number, slice):
            return GradeRecords(self._results[number])
        return Grade.of(self._results[number])

    def __iter__(self) -> Iterator[Grade]:
        return map(Grade.of, self._results)

    def to_frame(self) -> pandas.DataFrame:
        """A row for each submission."""
        return submissions_frame(self._results)

    def to_checks_frame(self) -> pandas.DataFrame:
        """A row for each check of each submission, as `grade --export checks` writes it."""
        import pandas

        return pandas.concat(frames(self._results), ignore_index=True)


def read_results(path: str | os.PathLike[str]) -> GradeRecords:
    """The grades in a results.jsonl or attempts.jsonl, in the folder that `harness grade` wrote, or in a document of
    `harness check --json`.

    Raises UsageError if there is none; a line that is not a result raises it when it is read.
    """
    file = Path(path)
    if file.is_dir():
        finish_publishing(file)
        file /= RESULTS
    if not file.is_file():
        raise UsageError(f"{file}: there is no such file; `harness grade` writes {RESULTS}")
    if file.suffix == ".json":
        try:
            return GradeRecords([Result.from_json(json.loads(file.read_bytes()), str(file))])
        except ValueError as error:
            raise UsageError(f"{file} is not JSON: {error}") from None
    return GradeRecords(ResultFile(file))
