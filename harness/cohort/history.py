"""The gradings of a folder of results: counts of each, and the verdicts of the latest and of the last that differs.

    OUT/history.json

A grading that changes nothing is not added, so a second run of the same command keeps the comparison.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter

from harness.files import write_private
from harness.results.result import Result

SCHEMA = "harness.history/1"
MOST_RUNS = 60


class KnownVerdict(NamedTuple):
    """The verdict of a grading on one submission."""

    verdict: str
    sha256: str


Verdicts = Mapping[str, Mapping[str, KnownVerdict]]


@dataclass(frozen=True)
class GradingCounts:
    """One grading in numbers: when (ISO 8601), learners, submissions, how many of them count and how many passed."""

    at: str
    learners: int
    submissions: int
    counted: int
    passed: int


@dataclass(frozen=True)
class GradingHistory:
    """All gradings, the latest last, and the verdicts of the last two by learner and exercise."""

    gradings: tuple[GradingCounts, ...]
    before: Verdicts
    now: Verdicts

    @property
    def is_first(self) -> bool:
        """Whether there is nothing to compare with."""
        return len(self.gradings) < 2


def update_history(folder: Path, results: Iterable[Result], at: str, into: Path | None = None) -> GradingHistory:
    """Add this grading to the folder's history and store it there, or in `into`.  A damaged history starts again."""
    history = add_grading(_read(folder / "history.json"), read_verdicts(results), at)
    write_private(
        (into or folder) / "history.json",
        json.dumps({"schema": SCHEMA, **asdict(history)}, separators=(",", ":")) + "\n",
    )
    return history


def read_verdicts(results: Iterable[Result]) -> Verdicts:
    """The verdicts of results; of several for one learner and exercise the last counts."""
    verdicts: dict[str, dict[str, KnownVerdict]] = {}
    for result in results:
        known = KnownVerdict(result.verdict, result.submission.sha256 or "")
        verdicts.setdefault(str(result.learner), {})[result.exercise] = known
    return verdicts


def add_grading(known: GradingHistory | None, now: Verdicts, at: str) -> GradingHistory:
    """The history with one more grading, or unchanged if the results are."""
    if known is None:
        return GradingHistory((_count(now, at),), {}, now)
    if known.now == now:
        return known
    return GradingHistory((*known.gradings, _count(now, at))[-MOST_RUNS:], known.now, now)


def _count(verdicts: Verdicts, at: str) -> GradingCounts:
    every = [known.verdict for mine in verdicts.values() for known in mine.values()]
    counted = [verdict for verdict in every if verdict not in ("internal_error", "unverified")]
    return GradingCounts(at, len(verdicts), len(every), len(counted), counted.count("passed"))


def _read(path: Path) -> GradingHistory | None:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        history = TypeAdapter(GradingHistory).validate_python(document)
    except (OSError, ValueError, RecursionError):  # pydantic's error is a ValueError
        return None
    return history if history.gradings and document.get("schema") == SCHEMA else None
