"""A result and its grade → what its learner may see of it.  Pure.

Everything that leaves the harness goes through here, except results.jsonl and the cohort report, which are for
instructors: learners read the log of a CI run and the page of an autograder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from harness.policy.assignment import Assignment, Worth, weigh_checks
from harness.policy.grades import ExerciseGrade
from harness.policy.rules import Messages
from harness.results.findings import rest_of
from harness.results.goals import count_goals, goal_sentence
from harness.results.result import Check, CheckVerdict, Diagnosis, Printed, Result, Verdict, count_passed
from harness.results.verdict_rows import HEADLINES
from harness.text import one_plain_line, plain

NAME_CHARS = 200
MESSAGE_CHARS = 8_000
OUTPUT_CHARS = 16_000
# No exercise has this many; any more in a document are counted and left out.
MOST_CHECKS = 2_000
FINE = (CheckVerdict.PASSED, CheckVerdict.SKIPPED)
INTERNAL_PREFIX = "The harness itself failed here, not the submission: "


@dataclass(frozen=True)
class VisibleCheck:
    """One check as its learner sees it.  `earned` of `max_points` is its share of the points, before lateness.

    A stretch goal is not required: it has no points, and missing it is not a failure.
    """

    name: str
    kind: str
    verdict: CheckVerdict
    message: str
    earned: Decimal
    max_points: Decimal
    is_required: bool = True

    @property
    def is_problem(self) -> bool:
        """Whether it counts against the submission."""
        return self.is_required and self.verdict not in FINE


@dataclass(frozen=True)
class CheckTally:
    """Checks of which learners see only how many of how many passed, and their points."""

    name: str
    passed: int
    of: int
    earned: Decimal
    max_points: Decimal

    @property
    def is_full(self) -> bool:
        """Whether all of them passed."""
        return self.passed == self.of

    @property
    def text(self) -> str:
        """`3 of 5 passed`."""
        return f"{self.passed} of {self.of} passed"


@dataclass(frozen=True)
class VisibleResult:
    """What a learner sees of one result.

    `headline` is the verdict in one line, `output` what the submission printed; `hidden_until_due` are hidden checks
    that a platform may show once the due date has passed.
    """

    learner: str
    exercise: str
    verdict: Verdict
    headline: str
    checks: tuple[VisibleCheck, ...]
    tallies: tuple[CheckTally, ...]
    diagnosis: tuple[str, ...]
    output: str
    hidden_until_due: tuple[VisibleCheck, ...] = ()

    @property
    def first_problem(self) -> VisibleCheck | None:
        """The first check that did not pass."""
        return next((check for check in self.checks if check.is_problem), None)

    @property
    def problem_lines(self) -> list[str]:
        """The first check that did not pass with its message, the counts of hidden checks, the known mistakes."""
        first = self.first_problem
        return [
            *([f"{first.name}\n{first.message}".strip()] if first is not None else []),
            *(f"{tally.name}: {tally.text}" for tally in self.tallies),
            *self.mistake_lines,
        ]

    @property
    def mistake_lines(self) -> list[str]:
        """A line for each known mistake."""
        return [f"Known mistake: {mistake}" for mistake in self.diagnosis]


def view_result(
    result: Result,
    grade: ExerciseGrade,
    assignment: Assignment,
    now: datetime,
    message_chars: int = MESSAGE_CHARS,
    output_chars: int = OUTPUT_CHARS,
) -> VisibleResult:
    """What the learner sees of this result at this time.

    Where checks are hidden, the output of the submission is hidden too: it could print their arguments.  For the same
    reason the result's own `message`, that of the first failing check, is never used.
    """
    is_past = assignment.is_past(grade.exercise, now)
    later = assignment.after_due
    rules = later if is_past and later is not None else assignment.messages
    reveals = later is not None and later.hidden == "show"
    hides = not (is_past and reveals)
    checks: list[VisibleCheck] = []
    hidden: list[VisibleCheck] = []
    for check in _shares(result, grade, assignment.worth(grade.exercise), message_chars):
        is_hidden = assignment.is_hidden(grade.exercise, check.name, check.kind)
        (hidden if hides and is_hidden else checks).append(check)
    tallies: list[CheckTally] = []
    if rules.show == "counts":
        tallies += _tally("checks", checks)
        checks = []
    tallies += _tally("hidden checks", hidden)
    findings = result.diagnosis[:20] if rules.diagnosis else ()
    return VisibleResult(
        learner=one_plain_line(grade.learner or "", NAME_CHARS),
        exercise=one_plain_line(grade.exercise, NAME_CHARS),
        verdict=grade.attempt.verdict,
        headline=_headline(result, grade),
        checks=tuple(_with_messages(checks, rules)),
        tallies=tuple(tallies),
        diagnosis=tuple(_describe_finding(finding, message_chars) for finding in findings),
        output=_output(result.output, output_chars) if rules.output and not hidden else "",
        hidden_until_due=tuple(hidden) if reveals else (),
    )


def _shares(result: Result, grade: ExerciseGrade, worth: Worth, limit: int) -> Iterable[VisibleCheck]:
    """The checks with their shares of the points.

    Each required check is worth its weight's share of the points, all the same unless an assignment says otherwise, not
    counting those skipped on request.  In a passed submission the checks that passed share all of the points; with a
    score of 0, as in a refused one, no check has any.
    """
    weights = weigh_checks(result, worth)
    total = sum(weights) or Decimal(1)
    earns = grade.attempt.score > 0
    for check, weight in zip(result.checks[:MOST_CHECKS], weights, strict=False):
        message = plain(_message(check), limit)
        if check.verdict is CheckVerdict.ERROR and grade.attempt.is_internal_error:
            message = INTERNAL_PREFIX + message
        points = grade.max_points * weight / total
        yield VisibleCheck(
            name=one_plain_line(check.id, NAME_CHARS),
            kind=check.kind,
            verdict=check.verdict,
            message=message,
            earned=points if earns and check.is_passed else Decimal(0),
            max_points=points,
            is_required=check.is_required,
        )


def _message(check: Check) -> str:
    """The message of a check; for a stretch goal the next step, in a sentence."""
    is_goal = not check.is_required and check.verdict is not CheckVerdict.SKIPPED
    return goal_sentence(check) if is_goal else check.message


def _with_messages(checks: Sequence[VisibleCheck], rules: Messages) -> Iterable[VisibleCheck]:
    """The checks with the messages that the rules allow; `first` also allows those of stretch goals."""
    first = next((check for check in checks if check.is_problem), None)
    for check in checks:
        is_next = rules.show == "first" and (check is first or not check.is_required)
        yield check if rules.show == "all" or is_next else replace(check, message="")


def _tally(name: str, checks: Sequence[VisibleCheck]) -> Iterator[CheckTally]:
    """The counts of the required checks among these; nothing if there are none."""
    required = [check for check in checks if check.is_required]
    if required:
        passed = sum(check.verdict is CheckVerdict.PASSED for check in required)
        earned = sum((check.earned for check in required), Decimal(0))
        yield CheckTally(name, passed, len(required), earned, sum((check.max_points for check in required), Decimal(0)))


def _describe_finding(finding: Diagnosis, limit: int) -> str:
    name = one_plain_line(finding.mistake, NAME_CHARS)
    if finding.together_with:
        name += f" (together with {one_plain_line(finding.together_with, NAME_CHARS)})"
    return f"{name}: {plain(' '.join((finding.says, rest_of(finding))), limit).strip()}"


def _output(output: Printed, limit: int) -> str:
    parts = [plain(text, limit) for text in (output.stdout, output.stderr)]
    return "\n".join(part for part in parts if part)


HELD = "held, without points until an instructor has looked at it"


def _headline(result: Result, grade: ExerciseGrade) -> str:
    passed, of = count_passed(result.checks)
    counts = [f"{passed} of {of} checks passed"] if result.checks and not grade.attempt.is_internal_error else []
    goals = count_goals(result.goals)
    held = [HELD] if grade.is_held else []
    next_goal = [goals[:1].lower() + goals[1:]] if goals else []
    return "; ".join([*held, HEADLINES[grade.attempt.verdict], *counts, *next_goal])
