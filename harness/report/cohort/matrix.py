"""Marks → the matrix of exercises and learners: rows of letters, readable without script, and the data that the script
sorts.  Pure.

A cell is one letter in the page and a few bytes of data, so that 40,000 of them stay small.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import fsum
from typing import Any

from harness.report.cohort.tally import SubmissionMark
from harness.report.page import LETTERS

NOTHING = "."
BETWEEN = " "


@dataclass(frozen=True)
class MatrixRow:
    """One learner: the submissions that count, how many passed, their mean score (None without any), the letters as
    runs of equal ones."""

    learner: str
    handed: int
    passed: int
    mean: float | None
    runs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Matrix:
    """Rows by learner, columns by exercise.

    `heads` are the columns' numbers as lines of digits above the letters; `data` is what the script reads, plain JSON.
    """

    rows: tuple[MatrixRow, ...]
    columns: tuple[str, ...]
    heads: tuple[str, ...]
    data: Mapping[str, Any]


def make_matrix(
    marks: Mapping[tuple[str, str], SubmissionMark],
    learners: Sequence[str],
    chapters: Sequence[Sequence[str]],
    mistakes: Sequence[tuple[str, str]],
    pages: Mapping[str, str],
) -> Matrix:
    """`chapters` are the ids of their exercises, in the order of columns; `mistakes` are (exercise, id) by number;
    `pages` are addresses by learner."""
    columns = [exercise for chapter in chapters for exercise in chapter]
    places = {exercise: number for number, exercise in enumerate(columns)}
    numbers = {key: number for number, key in enumerate(mistakes)}
    checks: dict[str, int] = {}
    rows, data = [], []
    for learner in learners:
        own = [marks.get((learner, exercise)) for exercise in columns]
        letters = "".join(LETTERS.get(mark.verdict, "?") if mark else NOTHING for mark in own)
        scores = [round(mark.score * 100) for mark in own if mark]
        rows.append(_row(learner, own, _apart(letters, chapters)))
        mean = rows[-1].mean
        data.append(
            [learner, letters, scores, _numbered(own, numbers), None if mean is None else round(mean, 4),
             _first_failures(own, checks), pages.get(learner, "")]
        )  # fmt: skip
    digits = [f"{number:>{len(str(len(columns)))}}" for number in range(1, len(columns) + 1)]
    return Matrix(
        tuple(rows), tuple(columns),
        tuple(_apart("".join(line), chapters) for line in zip(*digits, strict=True)),
        {"rows": data, "mistakes": [[places[exercise], mistake] for exercise, mistake in mistakes],
         "checks": list(checks)},
    )  # fmt: skip


def _row(learner: str, own: Sequence[SubmissionMark | None], letters: str) -> MatrixRow:
    counted = [mark for mark in own if mark and mark.is_counted]
    mean = fsum(mark.score for mark in counted) / len(counted) if counted else None
    return MatrixRow(
        learner,
        len(counted),
        sum(mark.is_passed for mark in counted),
        mean,
        tuple((code, "".join(group)) for code, group in groupby(letters)),
    )


def _apart(line: str, chapters: Sequence[Sequence[str]]) -> str:
    """One letter a column, with a space between chapters."""
    parts, start = [], 0
    for chapter in chapters:
        parts.append(line[start : start + len(chapter)])
        start += len(chapter)
    return BETWEEN.join(parts)


def _numbered(own: Sequence[SubmissionMark | None], numbers: Mapping[tuple[str, str], int]) -> dict[str, list[int]]:
    """The mistakes in each column that has any."""
    mistakes = {}
    for column, mark in enumerate(own):
        if mark and mark.is_counted:
            keys = [(mark.exercise, mistake) for mistake in mark.mistakes]
            mistakes[str(column)] = [numbers[key] for key in keys if key in numbers]
    return {column: ids for column, ids in mistakes.items() if ids}


def _first_failures(own: Sequence[SubmissionMark | None], checks: dict[str, int]) -> dict[str, int]:
    """The number of the first check that failed, in each column where no known mistake says what went wrong."""
    return {
        str(column): checks.setdefault(mark.first_failure, len(checks))
        for column, mark in enumerate(own)
        if mark and mark.first_failure and not mark.mistakes
    }
