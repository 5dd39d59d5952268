"""A result and its grade → what its learner may see of it; an assignment and results without names.  Pure.

Everything that leaves the harness goes through here, except results.jsonl and the cohort report, which are for
instructors: learners read the log of a CI run and the page of an autograder.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from harness.policy.assignment import Assignment, rule_of
from harness.policy.grades import ExerciseGrade
from harness.policy.roster import RosterEntry
from harness.policy.rules import Messages
from harness.results.findings import count_goals, goal_sentence, rest_of
from harness.results.points import SHOWN, points_note
from harness.results.result import CheckVerdict, Diagnosis, Result, Verdict, count_passed
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
    """One check as its learner sees it.  A stretch goal is not required: missing it is not a failure."""

    name: str
    kind: str
    verdict: CheckVerdict
    message: str
    is_required: bool = True

    @property
    def is_problem(self) -> bool:
        """Whether it counts against the submission."""
        return self.is_required and self.verdict not in FINE


@dataclass(frozen=True)
class CheckTally:
    """Checks of which learners see only how many of how many passed."""

    name: str
    passed: int
    of: int

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

    `headline` is the verdict in one line, `points_note` how the points of what failed came about, `output` what the
    submission printed; `hidden_until_due` are hidden checks that a platform may show once the due date has passed.
    """

    learner: str
    exercise: str
    verdict: Verdict
    headline: str
    points_note: str
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
    for check in _checks(result, grade, message_chars):
        is_hidden = assignment.is_hidden(grade.exercise, check.name, check.kind)
        (hidden if hides and is_hidden else checks).append(check)
    tallies: list[CheckTally] = []
    if rules.show == "counts":
        tallies += _tally("checks", checks)
        checks = []
    tallies += _tally("hidden checks", hidden)
    findings = result.diagnosis[:20] if rules.diagnosis else ()
    printed = (plain(text, output_chars) for text in (result.output.stdout, result.output.stderr))
    return VisibleResult(
        learner=one_plain_line(grade.learner or "", NAME_CHARS),
        exercise=one_plain_line(grade.exercise, NAME_CHARS),
        verdict=grade.attempt.verdict,
        headline=_headline(result, grade),
        points_note=_points_note(result, grade, assignment, rules),
        checks=tuple(_with_messages(checks, rules)),
        tallies=tuple(tallies),
        diagnosis=tuple(_describe_finding(finding, message_chars) for finding in findings),
        output="\n".join(filter(None, printed)) if rules.output and not hidden else "",
        hidden_until_due=tuple(hidden) if reveals else (),
    )


def _checks(result: Result, grade: ExerciseGrade, limit: int) -> Iterable[VisibleCheck]:
    for check in result.checks[:MOST_CHECKS]:
        is_goal = not check.is_required and check.verdict is not CheckVerdict.SKIPPED
        message = plain(goal_sentence(check) if is_goal else check.message, limit)
        if check.verdict is CheckVerdict.ERROR and grade.attempt.is_internal_error:
            message = INTERNAL_PREFIX + message
        yield VisibleCheck(
            name=one_plain_line(check.id, NAME_CHARS),
            kind=check.kind,
            verdict=check.verdict,
            message=message,
            is_required=check.is_required,
        )


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
        yield CheckTally(name, sum(check.verdict is CheckVerdict.PASSED for check in required), len(required))


def _describe_finding(finding: Diagnosis, limit: int) -> str:
    name = one_plain_line(finding.mistake, NAME_CHARS)
    if finding.together_with:
        name += f" (together with {one_plain_line(finding.together_with, NAME_CHARS)})"
    return f"{name}: {plain(' '.join((finding.says, rest_of(finding))), limit).strip()}"


def _points_note(result: Result, grade: ExerciseGrade, assignment: Assignment, rules: Messages) -> str:
    """The note where the points are those of the result."""
    worth = assignment.worth(grade.exercise)
    is_own = rule_of(worth, assignment.partial_credit) == SHOWN and not worth.kinds and not worth.mistakes
    return points_note(result, rules.diagnosis) if is_own else ""


HELD = "held, without points until an instructor has looked at it"


def _headline(result: Result, grade: ExerciseGrade) -> str:
    passed, of = count_passed(result.checks)
    counts = [f"{passed} of {of} checks passed"] if result.checks and not grade.attempt.is_internal_error else []
    goals = count_goals(result.goals)
    held = [HELD] if grade.is_held else []
    next_goal = [goals[:1].lower() + goals[1:]] if goals else []
    theirs = ", ".join(used.exercise for used in result.uses if not used.is_own)
    earlier = [f"graded on the reference's {theirs}"] if theirs else []
    return "; ".join([*held, HEADLINES[grade.attempt.verdict], *counts, *earlier, *next_goal])


REASON = "a reason on file"
Alias = Callable[[str], str]


def alias_by(key: bytes) -> Alias:
    """Pseudonyms such as `learner-3f9a2c71`; "" has none."""
    return lambda name: f"learner-{hmac.new(key, name.encode('utf-8', 'surrogateescape'), 'sha256').hexdigest()[:8]}"


def anonymous_result(result: Result, alias: Alias) -> Result:
    """The result under its learner's pseudonym, and its file under that of the exercise."""
    if result.learner is None:
        return result
    file = replace(result.submission, path=f"{alias(result.learner)}/{result.exercise}.py")
    return replace(result, learner=alias(result.learner), submission=file)


def anonymous_assignment(assignment: Assignment, alias: Alias) -> Assignment:
    """The same rules with pseudonyms for learners and groups, without names, e-mails and reasons."""
    roster = (
        RosterEntry(alias(entry.id), section=entry.section, group=alias(entry.group) if entry.group else "")
        for entry in assignment.roster
    )
    changes: dict[str, Any] = {
        "roster": tuple(sorted(roster, key=lambda entry: entry.id)),
        "excused": _renamed(assignment.excused, alias, why=REASON),
        "adjustments": _renamed(assignment.adjustments, alias, why=REASON),
        "regrades": _renamed(assignment.regrades, alias, reason=REASON, answer=REASON),
        "released": _renamed(assignment.released, alias),
    }
    if assignment.due is not None:
        changes["due"] = assignment.due.model_copy(update={"extensions": _renamed(assignment.due.extensions, alias)})
    if assignment.slip is not None:
        used = {alias(learner): days for learner, days in assignment.slip.used.items()}
        changes["slip"] = assignment.slip.model_copy(update={"used": used})
    return assignment.model_copy(update=changes)


def _renamed(rows: tuple[Any, ...], alias: Alias, **reasons: str) -> tuple[Any, ...]:
    """Rows about learners, with pseudonyms and other texts where they have some."""
    return tuple(
        row.model_copy(
            update={
                **({"learner": alias(row.learner)} if row.learner is not None else {}),
                **{name: text for name, text in reasons.items() if getattr(row, name) is not None},
            }
        )
        for row in rows
    )
