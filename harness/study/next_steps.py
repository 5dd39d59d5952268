"""What to do next: three commands, each with its reason.  Pure; the start screen and the report use the same."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from harness.command_line import command_line
from harness.course.catalogue import LEVELS, Course, Summary
from harness.course.notebook_file import SUFFIX as NOTEBOOK
from harness.course.submission import STREAM
from harness.progress.rows import Standing
from harness.results.reproducible import choose_check
from harness.results.result import NOT_MEASURED_TRITON, Result
from harness.text import counted

MOST = 3
ENOUGH_FOR_INTERVIEW = 5
INTERVIEW_EVERY_DAYS = 14
USUAL_DAYS = 42
UNWRITTEN = "NotImplementedError"


@dataclass(frozen=True)
class NextStep:
    """A command and why."""

    command: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What the next step depends on."""

    today: date
    due: int
    # Cards of the deck, and those answered at least once.
    cards: int
    seen: int
    # The day of the real interview, if one is set.
    interview: date | None
    last_mock_interview: date | None = None
    # Exercises in which a planted mistake was fixed.
    fixed: frozenset[str] = frozenset()
    # The topic with the lowest recall, "" if all are known well.
    weakest: str = ""
    # A plan says which exercises, cards and rehearsals come next.
    is_planned: bool = False


def read_catalogue(course: Course, cache: Path | None = None) -> tuple[Summary, ...]:
    """The summary of every exercise, in the order of chapters and ids."""
    order = {name: number for number, name in enumerate(course.exercise_ids)}
    return tuple(sorted(course.summaries(cache), key=lambda summary: order[summary.id]))


def next_steps(catalogue: Sequence[Summary], standings: Mapping[str, Standing], at: Situation) -> tuple[NextStep, ...]:
    """The first steps that fit, the most urgent first."""
    return tuple(islice(_steps(catalogue, standings, at), MOST))


def next_exercise(catalogue: Sequence[Summary], standings: Mapping[str, Standing], without: str = "") -> Summary | None:
    """The next exercise: one that was tried and not passed, the closest to a pass first; then one whose needs are all
    passed, the easiest first.  None if there is neither.

    The order of the catalogue has no say, so that every command names the same one.
    """
    passed = {name for name, standing in standings.items() if standing.is_passed} | {without}
    left = [summary for summary in catalogue if summary.id not in passed]
    ready = [summary for summary in left if summary.id in standings or set(summary.needs) <= passed]
    return min(
        ready,
        key=lambda summary: (
            -standings[summary.id].best_score if summary.id in standings else 1.0,
            LEVELS.index(summary.level), summary.minutes, summary.id,
        ),
        default=None,
    )  # fmt: skip


def propose(summary: Summary, standing: Standing | None) -> NextStep:
    """Begin this exercise, or finish it."""
    if standing is None:
        return NextStep(
            command_line(f"start {summary.id}"), f"{summary.title}, {summary.minutes} minutes, {summary.level}"
        )
    times = counted(standing.attempts, "time")
    return NextStep(command_line(f"check {summary.id}.py"), f"tried {times}, best score {standing.best_score:.0%}")


def check_again(exercise: str, others: int = 0) -> NextStep:
    """Check a passed exercise that has changed since; `others` are more of them."""
    more = f" (so have {others} others)" if others > 1 else " (so has another one)" if others else ""
    return NextStep(command_line(f"check {exercise}.py"), f"passed; the exercise has changed since{more}")


def step_after_check(
    result: Result, file: str, hints: tuple[int, int], following: NextStep | None, is_planted: bool = False
) -> NextStep:
    """What to do after a verdict.  `hints`: how many were taken, and how many there are; `following`: the step after
    a pass."""
    exercise, verdict = result.exercise, result.verdict
    check, (taken, of) = command_line(f"check {shlex.quote(file)}"), hints
    loading = next((check for check in result.checks if check.id == "loading"), None)
    if verdict == "passed":
        return following or NextStep(command_line("interview"), "every exercise is passed: rehearse under the clock")
    if verdict == "internal_error":
        return NextStep("harness doctor", "this was not your fault; it says what works on this machine")
    if result.are_values_right:
        return NextStep(check, "measures the cost too; only then does it pass")
    if verdict == "unverified" and any(check.message == NOT_MEASURED_TRITON for check in result.checks):
        return NextStep(check, "with a version that does not use Triton; the values are right")
    if verdict == "unverified":
        return NextStep(check, "again where that can be checked; nothing else is missing")
    if verdict == "refused":
        return NextStep(command_line(f"show {exercise}"), "says what this exercise forbids")
    if loading is not None:
        is_notebook = file.endswith(NOTEBOOK)  # whose lines are not those of the file
        where = f"line {loading.line}" if loading.line and not is_notebook else "the file"
        return NextStep(check, f"once {where} is fixed")
    if _is_unwritten(result):
        return NextStep(command_line(f"show {exercise}"), "the task; then replace NotImplementedError in the file")
    if is_planted:
        return NextStep(check, "once you have found the mistake and fixed it")
    return NextStep(
        command_line(f"hint {exercise}"), f"hint {taken + 1} of {of}" if taken < of else f"all {of} hints again"
    )


def side_step(result: Result, file: str) -> NextStep | None:
    """A second suggestion after a verdict: compare the code with the reference, or debug the failing call."""
    if result.is_passed:
        return NextStep(
            command_line(f"review {result.exercise}"), "your code beside the reference, and what is asked next"
        )
    is_file = file != STREAM and result.submission.cell is None
    if choose_check(result.checks) is not None and is_file and not _is_unwritten(result):
        return NextStep(command_line(f"repro {shlex.quote(file)}"), "the failing call as a script for a debugger")
    return None


def _is_unwritten(result: Result) -> bool:
    """Whether the starter file was not filled in."""
    return bool(result.deciding) and UNWRITTEN in (result.deciding[0].actual or "")


def _steps(catalogue: Sequence[Summary], standings: Mapping[str, Standing], at: Situation) -> Iterator[NextStep]:
    passed = [summary for summary in catalogue if summary.id in standings and standings[summary.id].is_passed]
    changed = [summary.id for summary in passed if standings[summary.id].has_changed]
    if changed:
        yield check_again(changed[0], len(changed) - 1)
    if not at.is_planned:
        yield from _unplanned_steps(catalogue, standings, at, len(passed))
    if at.weakest:
        yield NextStep(
            command_line(f"drill --topic {at.weakest} --cram"), "the topic that you know least of those you have seen"
        )
    for summary in passed:
        if summary.id not in at.fixed:
            yield NextStep(
                command_line(f"debug {summary.id}"), f"{summary.title}: passed; now fix a real mistake in it"
            )
            break
    if at.seen and not at.due:
        yield NextStep(command_line("drill --ahead 3"), "nothing is due: look three days ahead")
    yield NextStep(command_line("report"), "the way to the date, in one page")
    yield NextStep(command_line("list"), "the whole catalogue")


def _unplanned_steps(
    catalogue: Sequence[Summary], standings: Mapping[str, Standing], at: Situation, passed: int
) -> Iterator[NextStep]:
    """Cards, an exercise, a date and a rehearsal: the steps that a plan would contain."""
    if at.due:
        yield NextStep(command_line("drill"), f"{counted(at.due, 'card is', 'cards are')} due today")
    task = next_exercise(catalogue, standings)
    if task is not None:
        yield propose(task, standings.get(task.id))
        if task.id in standings and standings[task.id].attempts > 2:
            yield NextStep(command_line(f"hint {task.id}"), "a hint says more than a fourth guess")
    if not at.seen:
        yield NextStep(command_line("drill"), f"flashcards: {at.cards} cards, ten new ones a day")
    if at.interview is None:
        day = at.today + timedelta(days=USUAL_DAYS)
        yield NextStep(
            command_line(f"plan --interview {day} --role applied"),
            "name your date and role (these are examples): a plan by day",
        )
    days = None if at.last_mock_interview is None else (at.today - at.last_mock_interview).days
    if passed >= ENOUGH_FOR_INTERVIEW and (days is None or days >= INTERVIEW_EVERY_DAYS):
        ago = "none yet" if days is None else f"the last was {days} days ago"
        yield NextStep(command_line("interview"), f"rehearse under the clock; {ago}")


def next_step_of(listed: Sequence[Summary], summaries: Sequence[Summary], standings: Mapping[str, Standing]) -> str:
    """The next command: for one of these exercises, else for one that they build on."""
    task = next_exercise(listed, standings)
    if task is None:
        task = next_exercise(_needed(listed, summaries), standings)
    if task is None:
        return "everything here is passed."
    return propose(task, standings.get(task.id)).command


def _needed(listed: Sequence[Summary], summaries: Sequence[Summary]) -> list[Summary]:
    """The exercises that these build on, directly or through others."""
    by_id = {summary.id: summary for summary in summaries}
    needed = [name for summary in listed for name in summary.needs]
    for name in needed:
        needed += [deeper for deeper in by_id[name].needs if deeper not in needed]
    return [by_id[name] for name in dict.fromkeys(needed)]
