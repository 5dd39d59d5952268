"""A result and its grade → what its learner may see of it.  Pure.

Everything that leaves the harness goes through here, except results.jsonl and the cohort report, which are for those
who grade: a log of a CI run and a page of an autograder are read by learners.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from harness.efficiency import Goal, count_goals, count_passed, find_goals, is_required
from harness.findings import rest_of
from harness.policy.grades import ExerciseGrade
from harness.policy.rules import Messages, Policy
from harness.records import NOT_MEASURED, CheckVerdict, Verdict
from harness.text import one_plain_line, plain

NAME_CHARS = 200
MESSAGE_CHARS = 8_000
OUTPUT_CHARS = 16_000
# No exercise has as many; what a document holds beyond is counted and not shown.
MOST_CHECKS = 2_000
FINE = (CheckVerdict.PASSED, CheckVerdict.SKIPPED)
OURS = "The harness itself failed here, not the submission: "


@dataclass(frozen=True)
class VisibleCheck:
    """One check as its learner sees it.  `earned` of `most` are its share of the exercise's points, before lateness.

    `is_hidden`: only those who grade may see it, unless the format can keep it back until the due date.  A stretch goal
    is not required: it has no points, and that it was missed is no failure.
    """

    name: str
    kind: str
    verdict: CheckVerdict
    message: str
    earned: Decimal
    most: Decimal
    is_hidden: bool = False
    is_required: bool = True

    @property
    def is_problem(self) -> bool:
        """Whether it speaks against the submission."""
        return self.is_required and self.verdict not in FINE


@dataclass(frozen=True)
class CheckTally:
    """Checks of which only the numbers are told: how many of how many passed, and their points."""

    name: str
    passed: int
    of: int
    earned: Decimal
    most: Decimal

    @property
    def is_full(self) -> bool:
        """Whether all of them passed."""
        return self.passed == self.of

    @property
    def told(self) -> str:
        """`3 of 5 passed`."""
        return f"{self.passed} of {self.of} passed"


@dataclass(frozen=True)
class VisibleResult:
    """What a learner sees of one result.  `headline` says the verdict in a line; `output` is what was printed."""

    learner: str
    exercise: str
    verdict: Verdict
    headline: str
    checks: tuple[VisibleCheck, ...]
    tallies: tuple[CheckTally, ...]
    diagnosis: tuple[str, ...]
    output: str
    held_back: tuple[VisibleCheck, ...] = ()

    @property
    def first_problem(self) -> VisibleCheck | None:
        """The first check that did not pass."""
        return next((check for check in self.checks if check.is_problem), None)


def see(
    document: Any,
    grade: ExerciseGrade,
    policy: Policy,
    now: datetime,
    message_chars: int = MESSAGE_CHARS,
    output_chars: int = OUTPUT_CHARS,
) -> VisibleResult:
    """What the learner sees of this result at this time.

    Where checks are hidden, what the submission printed is not shown: it is called with their arguments.  For the same
    reason the document's own `message`, which is that of the first failing check, is never taken.
    """
    is_past = policy.is_past(grade.exercise, now)
    rules = policy.revealed if is_past and policy.revealed is not None else policy.messages
    hides = not (is_past and policy.reveals_hidden)
    checks: list[VisibleCheck] = []
    hidden: list[VisibleCheck] = []
    for check in _shares(document, grade, message_chars):
        is_hidden = policy.is_hidden(grade.exercise, check.name, check.kind)
        (hidden if hides and is_hidden else checks).append(check)
    tallies: list[CheckTally] = []
    if rules.show == "counts":
        tallies += _tally("checks", checks)
        checks = []
    tallies += _tally("hidden checks", hidden)
    diagnosis = (
        [_said(mistake, message_chars) for mistake in document.get("diagnosis", ())[:20]] if rules.diagnosis else []
    )
    return VisibleResult(
        learner=one_plain_line(grade.learner or "", NAME_CHARS),
        exercise=one_plain_line(grade.exercise, NAME_CHARS),
        verdict=grade.attempt.verdict,
        headline=_headline(document, grade),
        checks=tuple(_shown(checks, rules)),
        tallies=tuple(tallies),
        diagnosis=tuple(diagnosis),
        output=_output(document, output_chars) if rules.output and not hidden else "",
        held_back=tuple(hidden) if policy.reveals_hidden else (),
    )


def _shares(document: Any, grade: ExerciseGrade, limit: int) -> Iterable[VisibleCheck]:
    """The checks with their shares of what was earned.

    The score counts required checks that passed: each is worth max_points / number of required checks, without those
    that were left out as asked.  In a passed submission those that passed share all of the points; where the score is
    0, as in a refused one, none has any.
    """
    found = document["checks"][:MOST_CHECKS]
    goals = {goal.id: goal for goal in find_goals(document)}
    verdicts = [CheckVerdict(check["verdict"]) for check in found]
    is_passed = grade.attempt.verdict is Verdict.PASSED
    counted = [
        is_required(check) and (verdict is CheckVerdict.PASSED if is_passed else check.get("message") != NOT_MEASURED)
        for check, verdict in zip(found, verdicts, strict=True)
    ]
    each = grade.max_points / max(sum(counted), 1)
    earns = grade.attempt.score > 0
    for check, verdict, counts in zip(found, verdicts, counted, strict=True):
        message = plain(_message(check, goals), limit)
        if verdict is CheckVerdict.ERROR and grade.attempt.is_ours:
            message = OURS + message
        yield VisibleCheck(
            name=one_plain_line(str(check["id"]), NAME_CHARS),
            kind=str(check["kind"]),
            verdict=verdict,
            message=message,
            earned=each if counts and earns and verdict is CheckVerdict.PASSED else Decimal(0),
            most=each if counts else Decimal(0),
            is_required=is_required(check),
        )


def _message(check: Any, goals: Mapping[str, Goal]) -> str:
    """What a check says: of a stretch goal the next step, in a sentence."""
    goal = None if is_required(check) else goals.get(check["id"])
    return str(check.get("message") or "") if goal is None else goal.sentence


def _shown(checks: Sequence[VisibleCheck], rules: Messages) -> Iterable[VisibleCheck]:
    """With the messages that the rules allow; `first` leaves those of stretch goals, which are no problem."""
    first = next((check for check in checks if check.is_problem), None)
    for check in checks:
        if rules.show == "all" or (rules.show == "first" and (check is first or not check.is_required)):
            yield check
        else:
            yield replace(check, message="")


def _tally(name: str, checks: Sequence[VisibleCheck]) -> Iterator[CheckTally]:
    """The numbers of the required checks among these; nothing where there are none."""
    required = [check for check in checks if check.is_required]
    if required:
        passed = sum(check.verdict is CheckVerdict.PASSED for check in required)
        earned = sum((check.earned for check in required), Decimal(0))
        yield CheckTally(name, passed, len(required), earned, sum((check.most for check in required), Decimal(0)))


def _said(found: Any, limit: int) -> str:
    name = one_plain_line(str(found["mistake"]), NAME_CHARS)
    if found.get("together_with"):
        name += f" (together with {one_plain_line(str(found['together_with']), NAME_CHARS)})"
    return f"{name}: {plain(' '.join((str(found['says']), rest_of(found))), limit).strip()}"


def _output(document: Any, limit: int) -> str:
    found = document.get("output") or {}
    parts = [plain(str(found.get(name) or ""), limit) for name in ("stdout", "stderr")]
    return "\n".join(part for part in parts if part)


_HEADLINES = {
    Verdict.PASSED: "passed",
    Verdict.FAILED: "wrong, or too costly",
    Verdict.ERROR: "it raised an error, does not load, or lacks what the exercise asks for",
    Verdict.TIMEOUT: "it took too long",
    Verdict.MEMORY: "it took too much memory",
    Verdict.REFUSED: "it uses what the exercise forbids",
    Verdict.UNVERIFIED: "all that could run here passed, but a required check could not run",
    Verdict.INTERNAL_ERROR: "the harness itself failed, not the submission; it does not count",
}


def _headline(document: Any, grade: ExerciseGrade) -> str:
    checks = document["checks"]
    passed, of = count_passed(checks)
    counts = [f"{passed} of {of} checks passed"] if checks and not grade.attempt.is_ours else []
    goals = count_goals(find_goals(document))
    return "; ".join([_HEADLINES[grade.attempt.verdict], *counts, *([goals[:1].lower() + goals[1:]] if goals else [])])
