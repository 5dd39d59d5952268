"""The next step with one exercise: to begin it, to go on with it, to understand its latest verdict.  Pure."""

from __future__ import annotations

import shlex
import textwrap
from dataclasses import dataclass

from harness.command_line import command_line
from harness.course.catalogue import Summary
from harness.course.notebook_file import SUFFIX as NOTEBOOK
from harness.course.submission import STREAM
from harness.results.findings import choose_check
from harness.results.result import NOT_MEASURED_TRITON, TRITON, Result
from harness.study.situation import DaySituation, Work
from harness.terminal.rows import ScreenRow
from harness.text import counted

HINTS = 3  # of every exercise (harness.course.schema)
UNWRITTEN = "NotImplementedError"


@dataclass(frozen=True)
class NextStep:
    """A command and why; `exercise` is the one that it is about, "" for none."""

    command: str
    why: str
    exercise: str = ""

    def __str__(self) -> str:
        return f"{self.command} · {self.why}"


def next_row(step: NextStep) -> ScreenRow:
    """The next step as every screen shows it: the command and its reason."""
    return ScreenRow((("Next: ", "plain"), (step.command, "strong"), (f" · {step.why}", "plain")))


def next_lines(step: NextStep, width: int, lead: str = "Next: ") -> list[str]:
    """The same as lines of this width; a command stays in one line, so that it can be copied."""
    whole = f"{lead}{step}"
    if len(whole) <= width:
        return [whole]
    indent = " " * len(lead)
    why = textwrap.wrap(step.why, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
    return [f"{lead}{step.command}", *why]


def exercise_step(summary: Summary, at: DaySituation) -> NextStep:
    """Begin this exercise, or go on with it."""
    work, standing = at.work.get(summary.id), at.standings.get(summary.id)
    about = f"{summary.title}, {summary.minutes} minutes, {summary.level}"
    if work is None:
        return NextStep(command_line(f"start {summary.id}"), about, summary.id)
    if work.result is not None and not work.is_hinted:
        return step_after_check(work.result, work.file, work.hints)
    if not work.file:
        return NextStep(command_line(f"start {summary.id}"), f"{about}; no file of yours was found", summary.id)
    if work.is_hinted:
        why = f"with hint {work.hints} of {HINTS}"
    elif standing is None:
        why = f"{about}; once it is filled in"
    else:
        why = f"tried {counted(standing.attempts, 'time')}, best score {standing.best_score:.0%}"
    return NextStep(_check(work.file), why, summary.id)


def check_again(exercise: str, work: Work | None, others: int = 0) -> NextStep:
    """Check a passed exercise that has changed since; `others` are more of them."""
    more = f" (so have {others} others)" if others > 1 else " (so has another one)" if others else ""
    command = _check(work.file) if work is not None and work.file else command_line(f"start {exercise}")
    return NextStep(command, f"passed; the exercise has changed since{more}", exercise)


def step_after_check(result: Result, file: str, hints: int = 0) -> NextStep:
    """What helps after a verdict that is no pass.  `hints`: how many were taken."""
    exercise, verdict = result.exercise, result.verdict
    check = _check(file) if file else command_line(f"show {exercise}")
    loading = next((check for check in result.checks if check.id == "loading"), None)
    if verdict == "internal_error":
        command, why = "harness doctor", "this was not your fault; doctor says what works on this machine"
    elif result.are_values_right:
        command, why = check, "measures the cost too; only then does it pass"
    elif verdict == "unverified" and any(check.message == NOT_MEASURED_TRITON for check in result.checks):
        command, why = check, "with a version that does not use Triton; the values are right"
    elif verdict == "unverified" and result.checks[0].id == TRITON:
        command, why = "pip install triton", "and check again; on a CPU kernels are interpreted"
    elif verdict == "unverified":
        command, why = check, "again where that can be checked; nothing else is missing"
    elif verdict == "refused":
        command, why = command_line(f"show {exercise}"), "says what this exercise forbids"
    elif loading is not None:
        is_notebook = file.endswith(NOTEBOOK)  # whose lines are not those of the file
        where = f"line {loading.line}" if loading.line and not is_notebook else "the file"
        command, why = check, f"once {where} is fixed"
    elif _is_unwritten(result):
        command, why = command_line(f"show {exercise}"), "the task; then replace NotImplementedError in the file"
    else:
        command = command_line(f"hint {exercise}")
        why = f"hint {hints + 1} of {HINTS}" if hints < HINTS else f"all {HINTS} hints again"
    return NextStep(command, why, exercise)


def step_after_debugging(file: str) -> NextStep:
    """What to do with a file whose planted mistake is still in it."""
    return NextStep(_check(file), "once you have found the mistake and fixed it")


def side_step(result: Result, file: str) -> NextStep | None:
    """A second suggestion after a verdict: compare the code with the reference, or debug the failing call."""
    if result.is_passed:
        return NextStep(
            command_line(f"review {result.exercise}"), "your code beside the reference, and what is asked next"
        )
    # a script cannot show what is seen of kernels that are interpreted
    is_file = file != STREAM and result.submission.cell is None and "triton" not in result.environment
    if choose_check(result.checks) is not None and is_file and not _is_unwritten(result):
        return NextStep(command_line(f"repro {shlex.quote(file)}"), "the failing call as a script for a debugger")
    return None


def _check(file: str) -> str:
    return command_line(f"check {shlex.quote(file)}")


def _is_unwritten(result: Result) -> bool:
    """Whether the starter file was not filled in."""
    return bool(result.deciding) and UNWRITTEN in (result.deciding[0].actual or "")
