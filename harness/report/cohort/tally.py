"""Documents of `harness.result/1` → what the cohort page counts.  Pure, one pass, a few words kept a submission.

Names come from folders and messages from submissions: both are made fit to be shown here, once.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import Any

from harness.efficiency import is_required, required_checks
from harness.errors import UsageError
from harness.text import clean

SCHEMA = "harness.result/1"
NAME_CHARS, MESSAGE_CHARS, SAYS_CHARS = 80, 300, 1000
MEASURED_KINDS = ("cost", "speed")
SETTINGS = ("level", "device", "torch", "python", "harness", "seed")


@dataclass(frozen=True, slots=True)
class SubmissionMark:
    """What one learner got for one exercise.  `fell` is the first required check that did not pass, "" when
    all did."""

    learner: str
    exercise: str
    verdict: str
    score: float
    wall_s: float
    mistakes: tuple[str, ...]
    is_exact: bool
    fell: str

    @property
    def is_counted(self) -> bool:
        """Whether it says something of the learner: our own failures do not, nor does what could not be checked."""
        return self.verdict not in ("internal_error", "unverified")

    @property
    def is_passed(self) -> bool:
        return self.verdict == "passed"


@dataclass(frozen=True, slots=True)
class CostMeasurement:
    """One check of cost or speed: its figure in terms of its limit (None where nothing was measured), and the text."""

    learner: str
    exercise: str
    check: str
    kind: str
    is_required: bool
    verdict: str
    ratio: float | None
    told: str


@dataclass(frozen=True, slots=True)
class UngradedSubmission:
    """A submission that the harness itself failed to grade."""

    learner: str
    exercise: str
    path: str
    message: str


@dataclass
class CohortTally:
    """All that was read: marks by learner and exercise, costs, failures of ours, sentences of mistakes, settings."""

    marks: dict[tuple[str, str], SubmissionMark] = field(default_factory=dict)
    measured: dict[tuple[str, str], tuple[CostMeasurement, ...]] = field(default_factory=dict)
    broken: dict[tuple[str, str], UngradedSubmission] = field(default_factory=dict)
    says: dict[tuple[str, str], str] = field(default_factory=dict)
    settings: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    replaced: int = 0

    def name(self, learner: str) -> str:
        """A learner's name as it is shown; two learners never share one."""
        if learner not in self.names:
            plain = shown = clean(learner, NAME_CHARS)
            for number in count(2):
                if shown not in self.taken:
                    break
                shown = f"{plain} ({number})"
            self.taken.add(shown)
            self.names[learner] = shown
        return self.names[learner]

    def learners(self) -> list[str]:
        """Every learner, as people sort names: `x-2` before `x-10`."""
        return sorted({learner for learner, _ in self.marks}, key=natural)

    def count_settings(self) -> dict[str, Counter[str]]:
        """How many submissions were graded with each isolation level, device, version, seed (`SETTINGS`)."""
        columns = zip(*self.settings.values(), strict=True)
        return {name: Counter(column) for name, column in zip(SETTINGS, columns, strict=False)}


def read_documents(documents: Iterable[Mapping[str, Any]]) -> CohortTally:
    """Count documents; a later one replaces an earlier one of the same learner and exercise.

    Where no learner is named, the file stands for one.
    """
    tally = CohortTally()
    for document in documents:
        if document.get("schema") != SCHEMA:
            found = clean(str(document.get("schema")), NAME_CHARS)
            raise UsageError(f"a result of schema {found}: this page reads {SCHEMA}; grade again with this harness")
        learner = document.get("learner") or document["submission"]["path"]
        key = tally.name(str(learner)), shown_name(str(document["exercise"]))
        if key in tally.marks:
            tally.replaced += 1
        _add(tally, key, document)
    return tally


@lru_cache(maxsize=1 << 16)
def shown_name(text: str) -> str:
    """A name as it is shown; the same ones come with every document."""
    return sys.intern(clean(text, NAME_CHARS))


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """A sorting key under which numbers inside names count as numbers; the name itself settles ties."""
    parts = re.findall(r"\d{1,9}|\D+|\d+", name.casefold())
    return (*((int(part), "") if part.isdecimal() else (1 << 31, part) for part in parts), (-1, name))


def _add(tally: CohortTally, key: tuple[str, str], document: Mapping[str, Any]) -> None:
    learner, exercise = key
    verdict, checks = str(document["verdict"]), document["checks"]
    found = document["diagnosis"]
    fell = next((check["id"] for check in required_checks(checks) if check["verdict"] in ("failed", "error")), "")
    mistakes = tuple(dict.fromkeys(shown_name(mistake["mistake"]) for mistake in found))
    tally.marks[key] = SubmissionMark(
        learner, exercise, verdict, float(document["score"]), float(document["wall_s"]),
        mistakes,
        any(mistake["match"] == "exact" for mistake in found), shown_name(fell),
    )  # fmt: skip
    for mistake in found:
        key_of_mistake = exercise, shown_name(mistake["mistake"])
        if key_of_mistake not in tally.says:
            tally.says[key_of_mistake] = clean(mistake["says"], SAYS_CHARS)
    tally.measured[key] = tuple(_measured(key, check) for check in checks if _is_measured(check))
    tally.broken.pop(key, None)
    if verdict == "internal_error":
        path = clean(str(document["submission"]["path"]), MESSAGE_CHARS)
        message = document.get("message") or next((check["message"] for check in checks if check["message"]), "")
        tally.broken[key] = UngradedSubmission(learner, exercise, path, clean(message, MESSAGE_CHARS))
    told = {"level": document["isolation"]["level"], **document["environment"]}
    tally.settings[key] = tuple(shown_name(str(told.get(name, ""))) for name in SETTINGS)


def _is_measured(check: Mapping[str, Any]) -> bool:
    """Whether a check says what something cost: those that were not run do not."""
    return check["kind"] in MEASURED_KINDS and check["verdict"] != "skipped" and bool(check["message"])


def _measured(key: tuple[str, str], check: Mapping[str, Any]) -> CostMeasurement:
    told = str(check["message"]).removeprefix(check["input"] or "").strip()
    shown = "" if check["verdict"] == "passed" else clean(told, MESSAGE_CHARS)
    figure, limit = check.get("figure"), check.get("limit")
    ratio = float(figure) / float(limit) if figure is not None and limit else None
    return CostMeasurement(
        *key, shown_name(check["id"]), check["kind"], is_required(check), check["verdict"], ratio, shown
    )
