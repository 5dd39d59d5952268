"""Results → what the cohort page counts.  Pure, in one pass, a few words per submission.

Names come from folders, messages from submissions; both are cleaned once, here.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import count
from typing import TypeVar

from harness.records import IntegrityFlag
from harness.results.points import cause_of
from harness.results.result import Check, CheckVerdict, Result, Verdict
from harness.text import clean

NAME_CHARS, MESSAGE_CHARS, SAYS_CHARS = 80, 300, 1000
MOST_FLAGS = 8
MEASURED_KINDS = ("cost", "speed")
Found = TypeVar("Found")
SETTINGS = ("level", "device", "torch", "python", "harness", "seed")


@dataclass(frozen=True, slots=True)
class SubmissionMark:
    """The outcome of one learner for one exercise.  `first_failure` is the first required check that did not pass, ""
    if all did; `cause` says why points are missing, "" if none are."""

    learner: str
    exercise: str
    verdict: str
    score: float
    wall_s: float
    mistakes: tuple[str, ...]
    is_exact: bool
    first_failure: str
    cause: str

    @property
    def is_counted(self) -> bool:
        """Whether it says something about the learner: internal errors and unverified submissions do not."""
        return self.verdict not in ("internal_error", "unverified")

    @property
    def is_passed(self) -> bool:
        return self.verdict == "passed"


@dataclass(frozen=True, slots=True)
class CostFigure:
    """One check of cost or speed: its figure as a multiple of its limit (None if not measured), and its text."""

    learner: str
    exercise: str
    check: str
    kind: str
    is_required: bool
    verdict: str
    ratio: float | None
    message: str


@dataclass(frozen=True, slots=True)
class UngradedSubmission:
    """A submission that the harness itself failed to grade."""

    learner: str
    exercise: str
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class FlaggedSubmission:
    """A submission with integrity flags, by line; `n_flags` counts those beyond `MOST_FLAGS` too."""

    learner: str
    exercise: str
    verdict: str
    path: str
    flags: tuple[IntegrityFlag, ...]
    n_flags: int


@dataclass
class CohortTally:
    """The contents of the results by learner and exercise; explanations are by exercise and mistake."""

    marks: dict[tuple[str, str], SubmissionMark] = field(default_factory=dict)
    measured: dict[tuple[str, str], tuple[CostFigure, ...]] = field(default_factory=dict)
    ungraded: dict[tuple[str, str], UngradedSubmission] = field(default_factory=dict)
    flagged: dict[tuple[str, str], FlaggedSubmission] = field(default_factory=dict)
    explanations: dict[tuple[str, str], str] = field(default_factory=dict)
    settings: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    given_names: Mapping[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    replaced: int = 0

    def name(self, learner: str) -> str:
        """A learner's name as it is displayed; two learners never share one."""
        if learner not in self.names:
            plain = displayed = clean(self.given_names.get(learner, learner), NAME_CHARS)
            for number in count(2):
                if displayed not in self.taken:
                    break
                displayed = f"{plain} ({number})"
            self.taken.add(displayed)
            self.names[learner] = displayed
        return self.names[learner]

    def learners(self) -> list[str]:
        """Every learner, in natural order: `x-2` before `x-10`."""
        return sorted({learner for learner, _ in self.marks}, key=natural)

    def in_order(self, found: Mapping[tuple[str, str], Found]) -> tuple[Found, ...]:
        """What was found, by learner and exercise."""
        return tuple(found[key] for key in sorted(found, key=lambda key: (natural(key[0]), key[1])))

    def count_settings(self) -> dict[str, Counter[str]]:
        """How many submissions were graded with each isolation level, device, version, seed (`SETTINGS`)."""
        columns = zip(*self.settings.values(), strict=True)
        return {name: Counter(column) for name, column in zip(SETTINGS, columns, strict=False)}


def tally_results(results: Iterable[Result], names: Mapping[str, str] | None = None) -> CohortTally:
    """Count results; a later one replaces an earlier one of the same learner and exercise.

    A result without a learner counts under its file's path.  `names` are displayed in place of learners.
    """
    tally = CohortTally(given_names=names or {})
    for result in results:
        key = tally.name(result.learner or result.submission.path), display_name(result.exercise)
        if key in tally.marks:
            tally.replaced += 1
        _add(tally, key, result)
    return tally


@lru_cache(maxsize=1 << 16)
def display_name(text: str) -> str:
    """A name as it is displayed; interned, because every result repeats the same names."""
    return sys.intern(clean(text, NAME_CHARS))


def source_lines(text: str) -> list[str]:
    """The lines of a file as Python counts them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """A sorting key that compares numbers inside names as numbers; ties are broken by the name itself."""
    parts = re.findall(r"\d{1,9}|\D+|\d+", name.casefold())
    return (*((int(part), "") if part.isdecimal() else (1 << 31, part) for part in parts), (-1, name))


def _add(tally: CohortTally, key: tuple[str, str], result: Result) -> None:
    learner, exercise = key
    first_failure = next((check.id for check in result.required if check.is_missed), "")
    mistakes = tuple(dict.fromkeys(display_name(found.mistake) for found in result.diagnosis))
    tally.marks[key] = SubmissionMark(
        learner, exercise, result.verdict.value, result.score, result.wall_s, mistakes,
        any(found.match == "exact" for found in result.diagnosis), display_name(first_failure), cause_of(result),
    )  # fmt: skip
    for found in result.diagnosis:
        key_of_mistake = exercise, display_name(found.mistake)
        if key_of_mistake not in tally.explanations:
            tally.explanations[key_of_mistake] = clean(found.says, SAYS_CHARS)
    tally.measured[key] = tuple(_measured(key, result.checks))
    path = clean(result.submission.path, MESSAGE_CHARS)
    tally.flagged.pop(key, None)
    if result.integrity:
        flags, verdict = read_flags(result), result.verdict.replace("_", " ")
        tally.flagged[key] = FlaggedSubmission(*key, verdict, path, flags[:MOST_FLAGS], len(flags))
    tally.ungraded.pop(key, None)
    if result.verdict is Verdict.INTERNAL_ERROR:
        message = result.message or next((check.message for check in result.checks if check.message), "")
        tally.ungraded[key] = UngradedSubmission(learner, exercise, path, clean(message, MESSAGE_CHARS))
    conditions = {"level": result.isolation.level, **result.environment}
    tally.settings[key] = tuple(display_name(str(conditions.get(name, ""))) for name in SETTINGS)


def read_flags(result: Result) -> tuple[IntegrityFlag, ...]:
    """The integrity flags of a result as they are displayed, by line."""
    flags = [
        replace(flag, signal=display_name(flag.signal), says=clean(flag.says, MESSAGE_CHARS))
        for flag in result.integrity
    ]
    return tuple(sorted(flags, key=lambda flag: flag.line))


def _measured(key: tuple[str, str], checks: Iterable[Check]) -> Iterator[CostFigure]:
    """The checks that were measured, and not skipped."""
    for check in checks:
        if check.kind not in MEASURED_KINDS or check.verdict is CheckVerdict.SKIPPED or not check.message:
            continue
        text = check.message.removeprefix(check.input or "").strip()
        message = "" if check.is_passed else clean(text, MESSAGE_CHARS)
        ratio = check.figure / check.limit if check.figure is not None and check.limit else None
        name, verdict = display_name(check.id), check.verdict.value
        yield CostFigure(*key, name, check.kind, check.is_required, verdict, ratio, message)
