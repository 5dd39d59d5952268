"""A submission in guests of its own: run, timed, measured and profiled, whatever it does.

Takes the source and the answer key, gives records of what happened; decides nothing.  A guest gets the arguments of
calls and never an expected value.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from harness.answers import AnswerKey, Judge, open_judge, reference_source
from harness.errors import GuestError
from harness.language import LimitsFile
from harness.measure.counted import CostAnswer, InCases, Measured, count_needed, measure, read_growth
from harness.measure.growth import Growth, runs_at, time_reference
from harness.measure.profile import Comparison, profile_call
from harness.measure.speed import SESSION_S, TIMING, Arm, Duel, Rounds, Timed
from harness.measure.window import Side, WindowDuel
from harness.model import Call, CheckVerdict, Ended, Outcome
from harness.submission import Submission
from harness.verdict import Fault, no_answer
from harness.worker.caller import Caller, LoadFailure, Source, open_companion, open_trusted
from harness.worker.host import Nursery
from harness.worker.session import GuestGone, Limits
from harness.worker.wire import OWN_COUNTS

# In how many guests a figure that a busy machine may have made is seen before it counts, and one that decides nothing
# before it is called inconclusive.
TRIES, DOUBTFUL_TRIES = 2, 4
# Counting makes a call slower, which is not the submission's fault: so many times the exercise's time is there for it.
SLOWED = 4.0
WAITING = 2.0


@dataclass
class Run:
    """What a submission did: why it did not load, or the outcomes of each call; then how its guest ended."""

    failure: LoadFailure | None = None
    outcomes: list[list[Outcome]] = field(default_factory=list)
    again: list[list[Outcome]] = field(default_factory=list)
    recalled: list[Outcome] = field(default_factory=list)
    ended: Ended | None = None
    stdout: str = ""
    stderr: str = ""
    is_truncated: bool = False


def run_submission(submission: Submission, key: AnswerKey, nursery: Nursery) -> Run:
    """Load the submission into a guest of its own and make every call of the key."""
    if submission.text is None:
        return Run(LoadFailure("unreadable", submission.problem))
    run = Run()
    limits = value_limits(key.exercise.limits, nursery.device)
    with open_submission(submission, submission.text, key, nursery, limits=limits) as (caller, failure):
        guest = caller.guest
        run.failure = failure
        if failure is None:
            call_all(caller, key, run)
        guest.close()
        run.ended = guest.killed
    run.stdout, run.stderr = guest.out.text(), guest.err.text()
    run.is_truncated = guest.out.truncated or guest.err.truncated
    return run


def call_all(caller: Caller, key: AnswerKey, run: Run) -> None:
    """Every call once, a look at what the first results have become, and the first calls again."""
    rows = caller.run_all(key.asked)
    asked, watching = len(key.answers), len(key.state_answers)
    run.outcomes = rows[:asked]
    run.recalled = [row[0] for row in rows[asked : asked + watching] if row]
    run.again = [row for row in rows[asked + watching :] if row]


def value_limits(given: LimitsFile, device: str) -> Limits:
    """What a submission may use for the calls that check its values: CPU, and twice as much wall time for what waits.

    On a GPU, whose start takes seconds of CPU, the wall time alone.
    """
    if device != "cpu":
        return Limits(given.wall_s, given.memory_mb)
    return Limits(min(given.wall_s, WAITING * given.cpu_s), given.memory_mb, cpu_s=given.cpu_s)


@contextmanager
def open_submission(
    submission: Submission,
    text: str,
    key: AnswerKey,
    nursery: Nursery,
    wall_s: float | None = None,
    *,
    limits: Limits | None = None,
    runs: int = 1,
    is_counted: bool = False,
    is_weighed: bool = False,
) -> Iterator[tuple[Caller, LoadFailure | None]]:
    """A guest with the submission loaded, or why it does not load, and its callables beside it."""
    exercise = key.exercise
    rules = [rule.model_dump() for rule in exercise.forbid]
    parameters = tuple(parameter.name for parameter in exercise.parameters)
    name, entry = submission.name, exercise.entry_name
    source = Source(text, name, entry, parameters, rules, False, exercise.support, is_counted, is_weighed)
    wall_s = wall_s or exercise.limits.wall_s * (SLOWED if is_counted else 1.0)
    limits = limits or Limits(wall_s, exercise.limits.memory_mb, runs=runs)
    companion = open_companion(nursery, reference_source(exercise), key.seed) if key.has_functions else None
    try:
        with nursery.fork(limits) as guest:
            caller = Caller(guest, companion, key.ranks)
            yield caller, caller.load(source, key.seed)
    finally:
        if companion is not None:
            companion.caller.guest.close()


def measure_costs(
    submission: Submission, key: AnswerKey, costs: Sequence[CostAnswer], nursery: Nursery, tries: int = TRIES
) -> list[Measured]:
    """What a submission that gave right answers takes for each cost case, each in a guest of its own.

    A growth that is above a limit is measured again, in `tries` guests in all, so that no busy moment makes it so.
    What may take long comes last, and only while nothing is above its limit.  After a case with no right answer, which
    may have taken all the time there is, no other is measured.
    """
    found: dict[int, Measured] = {}
    with open_judge(key, nursery) as judge:
        for number, cost in sorted(enumerate(costs), key=lambda pair: pair[1].effort):
            if any(measured.fault for measured in found.values()):
                found[number] = Measured(0.0, unrun="another call for the cost had no right answer")
            elif cost.effort and any(measured.is_above(costs[other]) for other, measured in found.items()):
                found[number] = Measured(0.0, unrun="another cost is above its limit already")
            else:
                found[number] = _measure(submission, key, cost, nursery, judge, tries)
    return [found[number] for number in range(len(costs))]


def _measure(
    submission: Submission, key: AnswerKey, cost: CostAnswer, nursery: Nursery, judge: Judge | None, tries: int
) -> Measured:
    """One cost case, as often as it takes to be sure."""
    cost.work_out()
    if cost.cases is not None:
        _learn_needed(cost, cost.cases, key, nursery)
    growth = cost.start() if cost.case.growth else None
    for number in range(DOUBTFUL_TRIES):
        measured = _measure_once(submission, key, cost, nursery, judge, growth)
        if growth is not None and measured.fault is None and growth.needs_reference:
            reference = open_trusted(nursery, reference_source(key.exercise), key.seed, key.ranks)
            with reference.guest:
                time_reference(growth, cost.answers, reference)
            if cost.case.far:
                measured = _measure_once(submission, key, cost, nursery, judge, growth)
            else:
                measured = read_growth(growth)
        if measured.is_settled or (number + 1 >= tries and not measured.doubt):
            break
    return measured


def _learn_needed(cost: CostAnswer, cases: InCases, key: AnswerKey, nursery: Nursery) -> None:
    """What the reference takes in each of the cases, counted as for a submission, once for all submissions."""
    with cases.lock:
        if cases.needed:
            return
        exercise = key.exercise
        name = exercise.reference_path.name
        reference = Submission(name, name, "", exercise.id, text=exercise.reference_source)
        is_counted = cost.case.measure in OWN_COUNTS
        opened = open_submission(reference, exercise.reference_source, key, nursery, is_counted=is_counted)
        with opened as (caller, failure):
            if failure is not None:
                raise GuestError(f"{exercise.id}: its reference did not load: {failure.message}")
            count_needed(cases, cost, caller)


def _measure_once(
    submission: Submission,
    key: AnswerKey,
    cost: CostAnswer,
    nursery: Nursery,
    judge: Judge | None,
    growth: Growth | None,
) -> Measured:
    is_counted, is_weighed = cost.case.measure in OWN_COUNTS, bool(cost.case.memory_mb)
    text, runs = submission.text or "", sum(map(runs_at, cost.answers)) if growth is not None else 1
    opened = open_submission(submission, text, key, nursery, runs=runs, is_counted=is_counted, is_weighed=is_weighed)
    with opened as (caller, failure):
        if failure is not None:
            return Measured(math.inf, Fault(0, CheckVerdict.FAILED, f"it did not load again: {failure.message}"))
        try:
            return measure(cost, caller, key.answers[0].call, judge, growth)
        except GuestGone as gone:
            return Measured(math.inf, Fault(0, CheckVerdict.FAILED, no_answer(gone.ended)))


def time_submission(submission: Submission, key: AnswerKey, rounds: Rounds, nursery: Nursery) -> Timed:
    """A submission that gave right answers against the baseline; where that decides nothing, again in fresh guests."""
    if nursery.level == "process" and rounds.case.device == "cpu":
        return Timed("", (), None, "a process without a sandbox may let others work for it")
    timed = Timed("", ())
    for number in range(TRIES):
        with contextlib.ExitStack() as stack:
            stack.enter_context(TIMING)
            judge = stack.enter_context(open_judge(key, nursery))
            baseline = rounds.open_baseline()
            stack.enter_context(baseline.guest)
            caller, failure = stack.enter_context(
                open_submission(submission, submission.text or "", key, nursery, SESSION_S)
            )
            if failure is not None:
                told = f"it did not load again: {failure.message}"
                return Timed("above", (), Fault(0, CheckVerdict.FAILED, told))
            if rounds.case.device == "cpu":
                timed = Duel(rounds, Arm(baseline), Arm(caller), judge).run()
            else:
                reference = open_trusted(nursery, reference_source(key.exercise), key.seed, wall_s=SESSION_S)
                stack.enter_context(reference.guest)
                timed = WindowDuel(rounds, Side(baseline), Side(reference), Side(caller)).run()
        if timed.side and not (timed.is_late and number == 0):
            break
    return timed


def profile_submission(submission: Submission, key: AnswerKey, call: Call, nursery: Nursery) -> Comparison | None:
    """Where the time of a call goes, here and in the reference; None where the submission does not run."""
    if submission.text is None:
        return None
    try:
        theirs = open_trusted(nursery, reference_source(key.exercise), key.seed, key.ranks)
        with theirs.guest:
            reference = profile_call(theirs, call)
        with open_submission(submission, submission.text, key, nursery) as (caller, failure):
            own = profile_call(caller, call) if failure is None else None
    except GuestGone:
        return None
    return None if own is None else Comparison(call.case, own, reference)
