"""The walk of one submission: load → run → compare → diagnose → result.

Takes a submission, the exercise's answer key and a nursery; gives a Result.  Nothing here runs or imports a line of
the submission, and nothing of the key goes to the guest but the arguments.
"""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from harness import __version__
from harness.answers import Answer, AnswerKey, Judge, build_key, open_judge, reference_source
from harness.compare import are_same, render
from harness.diagnose import match_mistakes, trace_of
from harness.errors import HarnessError
from harness.exercise import Exercise
from harness.language import SpeedFile
from harness.measure.counted import CostAnswer, Measured, build_costs, is_settled, make_cost_check, measure
from harness.measure.profile import Comparison, profile_call
from harness.measure.speed import SESSION_S, TIMING, Arm, Duel, Rounds, Timed, make_speed_check
from harness.measure.window import Side, WindowDuel
from harness.model import (
    Call,
    Check,
    CheckVerdict,
    Diagnosis,
    Ended,
    Function,
    Outcome,
    Raised,
    Result,
    Returned,
    Step,
    Verdict,
)  # fmt: skip
from harness.submission import Submission
from harness.text import clean
from harness.variants import MistakeTraces
from harness.verdict import Fault, find_fault, make_check, render_call
from harness.worker import gpu
from harness.worker.caller import Caller, LoadFailure, Source, open_companion, open_trusted, value_bytes
from harness.worker.host import Nursery
from harness.worker.session import STREAM_BYTES, GuestGone, Limits

STATE_CHECK = "the same call again"
# Under this name, and a number, a guest keeps results that are looked at again after later calls.
EARLIER = "earlier result"
MOST_CHARS = 8000
MAX_POINTS = 10.0
# How often a cost is measured before it is called inconclusive.
TRIES = 2


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


class Grader:
    """Grades submissions under one seed with one nursery; keeps each exercise's key and mistakes.  Thread-safe."""

    def __init__(
        self, nursery: Nursery, seed: int, device: str = "cpu", with_cost: bool = True, missing: str = ""
    ) -> None:
        self.nursery = nursery
        self.seed = seed
        self.device = device
        # why guests do not compute on the device that was asked for
        self.missing = missing
        self.with_cost = with_cost
        self.lock = threading.Lock()
        self.locks: dict[str, threading.Lock] = {}
        self.keys: dict[str, AnswerKey] = {}
        self.mistakes: dict[str, MistakeTraces] = {}
        self.costs: dict[str, tuple[CostAnswer, ...]] = {}
        self.rounds: dict[tuple[str, str], Rounds] = {}

    def grade(self, submission: Submission, exercise: Exercise, tell: Callable[[Result], None] | None = None) -> Result:
        """The whole walk.  Never raises: a failure of ours is the verdict `internal_error`.

        `tell` hears of the values before their cost is measured and known mistakes are looked for; right values whose
        cost is still to be measured are `unverified` then.
        """
        start = time.perf_counter()
        try:
            key = self.key_of(exercise)
            run = run_submission(submission, key, self.nursery)
            checks = compare_run(run, key, self.nursery)
            of_values = decide(run, checks)
            if tell is not None:
                is_timed = any(case.device == self.nursery.device for case in exercise.speed)
                has_cost = self.with_cost and of_values is Verdict.PASSED and (is_timed or bool(exercise.cost))
                so_far = Verdict.UNVERIFIED if has_cost else of_values
                tell(self.conclude(submission, exercise, run, so_far, checks, [], start))
            checks += self.check_costs(submission, key, of_values)
            checks += self._unverified(run, exercise)
            verdict = decide(run, checks)
            diagnosis = self.diagnose(run, key) if of_values in (Verdict.FAILED, Verdict.ERROR, Verdict.TIMEOUT) else []
            return self.conclude(submission, exercise, run, verdict, checks, diagnosis, start)
        except HarnessError as error:  # a reference, a draw or a judge that fails is the course's fault
            run = Run()
            check = Check("grading", "policy", CheckVerdict.ERROR, f"the harness failed, not the submission: {error}")
            return self.conclude(submission, exercise, run, Verdict.INTERNAL_ERROR, [check], [], start)

    def _unverified(self, run: Run, exercise: Exercise) -> list[Check]:
        """What was asked for and cannot be checked here; the verdict then says so, and never that it passed."""
        if self.device == self.nursery.device or run.failure is not None:
            return []
        timed = [case.name for case in exercise.speed if case.device == self.device]
        told = f" ({self.missing})" if self.missing else ""
        why = f"guests have no {self.device} device{told}; everything was checked on cpu, nothing on {self.device}"
        checks = [Check(f"on {self.device}", "correctness", CheckVerdict.INCONCLUSIVE, why)]
        return checks + [Check(name, "speed", CheckVerdict.INCONCLUSIVE, why) for name in timed]

    def check_costs(self, submission: Submission, key: AnswerKey, so_far: Verdict) -> list[Check]:
        """What a solution with the right values may cost; nothing of it is measured for any other."""
        timed = [case for case in key.exercise.speed if case.device == self.nursery.device]
        names = [("cost", case.name) for case in key.exercise.cost] + [("speed", case.name) for case in timed]
        if so_far is not Verdict.PASSED:
            told = "not run: the values come first"
            return [Check(name, kind, CheckVerdict.SKIPPED, told) for kind, name in names]
        if not self.with_cost:
            told = "left out as asked (--no-cost), so nothing is known of it"
            return [Check(name, kind, CheckVerdict.INCONCLUSIVE, told) for kind, name in names]
        entry = key.exercise.entry_name
        costs = self.costs_of(key)
        found = zip(costs, measure_costs(submission, key, costs, self.nursery), strict=True)
        checks = [make_cost_check(cost, measured, entry) for cost, measured in found]
        for case in timed:
            rounds = self.rounds_of(key.exercise, case)
            checks.append(make_speed_check(rounds, time_submission(submission, key, rounds, self.nursery), entry))
        return checks

    def rounds_of(self, exercise: Exercise, case: SpeedFile) -> Rounds:
        """The rounds of a speed case under this grader's seed; all submissions are timed on the same."""
        with self.lock:
            known = (exercise.id, case.name)
            if known not in self.rounds:
                self.rounds[known] = Rounds(exercise, case, self.nursery, self.seed)
            return self.rounds[known]

    def profile(self, submission: Submission, exercise: Exercise) -> Comparison | None:
        """Where the time goes in the largest of the calls, here and in the reference; None where it does not run."""
        key = self.key_of(exercise)
        call = self._largest_call(exercise, key)
        if submission.text is None:
            return None
        try:
            theirs = open_trusted(self.nursery, reference_source(exercise), self.seed, key.ranks)
            with theirs.guest:
                reference = profile_call(theirs, call)
            with open_submission(submission, submission.text, key, self.nursery) as (caller, failure):
                own = profile_call(caller, call) if failure is None else None
        except GuestGone:
            return None
        return None if own is None else Comparison(call.case, own, reference)

    def _largest_call(self, exercise: Exercise, key: AnswerKey) -> Call:
        """What says most of time: a timed one, one whose cost is measured, or that with the largest arguments."""
        timed = [case for case in exercise.speed if case.device == self.nursery.device]
        if timed:
            return self.rounds_of(exercise, timed[0]).call
        calls = [answer.call for answer in key.answers]
        for cost in self.costs_of(key):
            calls.append((cost.large or cost.small)[0].call)

        def size(call: Call) -> int:
            return sum(value_bytes(value) for step in call.steps for _, value in step.arguments)

        return max(calls, key=size)

    def costs_of(self, key: AnswerKey) -> tuple[CostAnswer, ...]:
        """The exercise's cost cases under this grader's seed, worked out when one is first measured."""
        with self.locks[key.exercise.id]:
            if key.exercise.id not in self.costs:
                self.costs[key.exercise.id] = build_costs(key.exercise, self.nursery, self.seed)
            return self.costs[key.exercise.id]

    def key_of(self, exercise: Exercise) -> AnswerKey:
        """The exercise's answers under this grader's seed, worked out once."""
        known = self.keys.get(exercise.id)
        if known is not None:  # without the lock, which is held while mistakes are run
            return known
        with self.lock:
            own = self.locks.setdefault(exercise.id, threading.Lock())
        with own:
            if exercise.id not in self.keys:
                self.keys[exercise.id] = build_key(exercise, self.nursery, self.seed)
            return self.keys[exercise.id]

    def prepare(self, exercise: Exercise) -> None:
        """Work out now what grading would work out when it first needs it: the answers and the known mistakes."""
        key = self.key_of(exercise)
        with self.locks[exercise.id]:
            self._traces_of(key).single()

    def _traces_of(self, key: AnswerKey) -> MistakeTraces:
        return self.mistakes.setdefault(key.exercise.id, MistakeTraces(key, self.nursery))

    def diagnose(self, run: Run, key: AnswerKey) -> list[Diagnosis]:
        """The known mistakes whose outputs are the learner's."""
        if not run.outcomes:
            return []
        with self.locks[key.exercise.id]:
            traces = self._traces_of(key)
            with open_judge(key, self.nursery) as judge:
                learner = trace_of(key, run.outcomes, judge)
            found = match_mistakes(key, learner, traces.single(), traces.says)
            if found and found[0].match == "exact":
                return found
            return traces.match_pairs(learner) or found

    def conclude(
        self,
        submission: Submission,
        exercise: Exercise,
        run: Run,
        verdict: Verdict,
        checks: Sequence[Check],
        diagnosis: Sequence[Diagnosis],
        start: float,
    ) -> Result:
        """All of it as the record that is stored and shown; from here on every text is fit to be shown."""
        info = self.nursery.wait_ready()
        checks = [_cleaned(check) for check in checks]
        fine = (CheckVerdict.PASSED, CheckVerdict.SKIPPED)
        first = next((check for check in checks if check.verdict not in fine), None)
        return Result(
            exercise=exercise.id,
            learner=None if submission.learner is None else clean(submission.learner, MOST_CHARS),
            path=clean(submission.path, MOST_CHARS),
            sha256=submission.sha256,
            verdict=verdict,
            checks=tuple(checks),
            diagnosis=tuple(diagnosis),
            max_points=MAX_POINTS,
            level=self.nursery.level,
            layers=self.nursery.layers,
            environment={
                "device": self.nursery.device,
                "torch": info["torch"],
                "python": info["python"],
                "harness": __version__,
                "seed": self.seed,
                "exercise_sha256": exercise.digest,
                **({"gpu": gpu.describe()} if self.nursery.device != "cpu" else {}),
            },
            stdout=clean(run.stdout, STREAM_BYTES),
            stderr=clean(run.stderr, STREAM_BYTES),
            truncated=run.is_truncated,
            wall_s=time.perf_counter() - start,
            message=first.message if first else "",
        )


def run_submission(submission: Submission, key: AnswerKey, nursery: Nursery) -> Run:
    """Load the submission into a guest of its own and make every call of the key."""
    if submission.text is None:
        return Run(LoadFailure("unreadable", submission.problem))
    run = Run()
    with open_submission(submission, submission.text, key, nursery) as (caller, failure):
        guest = caller.guest
        run.failure = failure
        if failure is None:
            call_all(caller, key, run)
        guest.close()
        run.ended = guest.killed
    run.stdout, run.stderr = guest.out.text(), guest.err.text()
    run.is_truncated = guest.out.truncated or guest.err.truncated
    return run


@contextmanager
def open_submission(
    submission: Submission, text: str, key: AnswerKey, nursery: Nursery, wall_s: float | None = None
) -> Iterator[tuple[Caller, LoadFailure | None]]:
    """A guest with the submission loaded, or why it does not load, and its callables beside it."""
    exercise = key.exercise
    rules = [rule.model_dump() for rule in exercise.forbid]
    parameters = tuple(parameter.name for parameter in exercise.parameters)
    source = Source(text, submission.name, exercise.entry_name, parameters, rules, support=exercise.support)
    limits = Limits(wall_s or exercise.limits.wall_s, exercise.limits.memory_mb)
    companion = open_companion(nursery, reference_source(exercise), key.seed) if _has_functions(key) else None
    try:
        with nursery.fork(limits) as guest:
            caller = Caller(guest, companion, key.ranks)
            yield caller, caller.load(source, key.seed)
    finally:
        if companion is not None:
            companion.caller.guest.close()


def measure_costs(
    submission: Submission, key: AnswerKey, costs: Sequence[CostAnswer], nursery: Nursery
) -> list[Measured]:
    """What a submission that gave right answers takes for each cost case, each in a guest of its own."""
    with open_judge(key, nursery) as judge:
        found = []
        for cost in costs:
            for _ in range(TRIES):
                measured = _measure_once(submission, key, cost, nursery, judge)
                if is_settled(cost, measured):
                    break
            found.append(measured)
        return found


def _measure_once(
    submission: Submission, key: AnswerKey, cost: CostAnswer, nursery: Nursery, judge: Judge | None
) -> Measured:
    with open_submission(submission, submission.text or "", key, nursery) as (caller, failure):
        if failure is not None:
            return Measured(math.inf, Fault(0, CheckVerdict.FAILED, f"it did not load again: {failure.message}"))
        try:
            return measure(cost, caller, key.answers[0].call, judge)
        except GuestGone as gone:
            told = f"no answer: {gone.ended.detail or gone.ended.reason}"
            return Measured(math.inf, Fault(0, CheckVerdict.FAILED, told))


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


def call_all(caller: Caller, key: AnswerKey, run: Run) -> None:
    """Every call once, a look at what the first results have become, and the first calls again."""
    watched = {id(answer): f"{EARLIER} {number}" for number, answer in enumerate(key.state_answers)}
    names = [watched.get(id(answer)) for answer in key.answers]
    pairs = zip(key.answers, names, strict=True)
    calls = [(one.call if name is None else _keeping(one, name), one.max_bytes) for one, name in pairs]
    # Looked at before the calls are made again, which would put the right values back into a buffer that they share.
    for answer, name in zip(key.state_answers, watched.values(), strict=True):
        calls.append((replace(answer.call, steps=(Step("recall", (), name=name),)), answer.max_bytes))
    calls += [(answer.call, answer.max_bytes) for answer in key.state_answers]
    rows = caller.run_all(calls)
    asked, watching = len(key.answers), len(watched)
    run.outcomes = rows[:asked]
    run.recalled = [row[0] for row in rows[asked : asked + watching] if row]
    run.again = [row for row in rows[asked + watching :] if row]


def _last_compared(answer: Answer) -> int:
    """The step whose result is watched: nothing of the same script is called after it that is compared."""
    return max((number for number, one in enumerate(answer.expected) if one is not None), default=-1)


def _keeping(answer: Answer, name: str) -> Call:
    """The call with its last compared result kept inside the guest."""
    steps = list(answer.call.steps)
    number = _last_compared(answer)
    if number >= 0:
        kept = (name, steps[number].compare or ())
        steps[number] = replace(steps[number], keep=(*steps[number].keep, kept))
    return replace(answer.call, steps=tuple(steps))


def compare_run(run: Run, key: AnswerKey, nursery: Nursery) -> list[Check]:
    """One check a case, and one for state that leaks from call to call."""
    if run.failure is not None:
        return [_load_check(run.failure, key.exercise)]
    with open_judge(key, nursery) as judge:
        entry = key.exercise.entry_name
        pairs = zip(key.answers, run.outcomes, strict=True)
        faults = [find_fault(answer, outcomes, judge) for answer, outcomes in pairs]
        checks: list[Check] = []
        for case in dict.fromkeys(answer.call.case for answer in key.answers):
            numbers = [n for n, answer in enumerate(key.answers) if answer.call.case == case]
            bad = next((n for n in numbers if faults[n] is not None), numbers[0])
            fault = _with_contract(faults[bad], key.exercise)
            checks.append(make_check(case, key.answers[bad].call.kind, entry, key.answers[bad], fault))
        checks.append(_state_check(run, key, faults, judge))
        if run.ended is not None and run.ended.reason in ("tampering", "output"):
            checks.append(Check("conduct", "policy", CheckVerdict.FAILED, run.ended.detail))
        return checks


def _with_contract(fault: Fault | None, exercise: Exercise) -> Fault | None:
    """A signature that does not take the call is told beside the one that does."""
    is_signature = fault is not None and f"TypeError: {exercise.entry_name}() " in fault.message
    if fault is None or not is_signature or "argument" not in fault.message:
        return fault
    return replace(fault, message=f"{fault.message}\n  expected {exercise.entry}")


def decide(run: Run, checks: Sequence[Check]) -> Verdict:
    """The verdict on the whole (contract): what ended the run comes first, then wrong values, then errors."""
    failure = run.failure
    if failure is not None and failure.kind == "forbidden":
        return Verdict.REFUSED
    raised = [one for outcomes in run.outcomes for one in outcomes if isinstance(one, Raised)]
    if failure is not None and failure.raised is not None:
        raised.append(failure.raised)
    if any(one.type_name == "ForbiddenUse" for one in raised):
        return Verdict.REFUSED
    ends = [one for outcomes in run.outcomes for one in outcomes if isinstance(one, Ended)]
    if failure is not None and failure.ended is not None:
        ends.append(failure.ended)
    if run.ended is not None:
        ends.append(run.ended)
    reasons = {one.reason for one in ends}
    if "tampering" in reasons:
        return Verdict.REFUSED
    if "timeout" in reasons:
        return Verdict.TIMEOUT
    failed = any(check.verdict is CheckVerdict.FAILED for check in checks)
    if any("MemoryError" in one.bases for one in raised) and not failed:
        return Verdict.MEMORY
    if reasons or failure is not None:
        return Verdict.ERROR
    if failed:
        return Verdict.FAILED
    verdicts = {check.verdict for check in checks}
    if verdicts & {CheckVerdict.ERROR, CheckVerdict.SKIPPED}:
        return Verdict.ERROR
    return Verdict.UNVERIFIED if CheckVerdict.INCONCLUSIVE in verdicts else Verdict.PASSED


def _state_check(run: Run, key: AnswerKey, faults: Sequence[Fault | None], judge: Judge | None) -> Check:
    """The first calls once more: another outcome than the first time, or an earlier result that has become another,
    means that something was kept between calls."""
    entry = key.exercise.entry_name
    passed_before = {id(answer) for answer, fault in zip(key.answers, faults, strict=True) if fault is None}
    first = {id(answer): outcomes for answer, outcomes in zip(key.answers, run.outcomes, strict=True)}
    for answer, now in zip(key.state_answers, run.recalled, strict=False):
        number = _last_compared(answer)
        if id(answer) not in passed_before or number < 0 or not isinstance(now, Returned):
            continue
        before = first[id(answer)][number]
        if isinstance(before, Returned) and not are_same(before.value, now.value):
            shown = render_call(entry, answer.call.steps[: number + 1])
            why = (
                "right when it was returned, but a later call changed this result: results share memory that is kept "
                "between calls; make a new one each time"
            )
            return Check(
                STATE_CHECK, "property", CheckVerdict.FAILED, f"{shown}\n  {why}", shown,
                render(before.value), render(now.value),
            )  # fmt: skip
    for answer, outcomes in zip(key.state_answers, run.again, strict=False):
        fault = find_fault(answer, outcomes, judge)
        if fault is not None and id(answer) in passed_before:
            told = Fault(
                fault.step, CheckVerdict.FAILED,
                f"right the first time, wrong when called again: something is kept between calls. {fault.message}",
                fault.difference, fault.texts,
            )  # fmt: skip
            return make_check(STATE_CHECK, "property", entry, answer, told)
    if len(run.again) < len(key.state_answers):
        return Check(STATE_CHECK, "property", CheckVerdict.SKIPPED, "not run: the submission had already ended")
    return Check(STATE_CHECK, "property", CheckVerdict.PASSED)


def _cleaned(check: Check) -> Check:
    """A check whose texts may hold what a submission returned, raised or is called."""

    def shown(text: str | None) -> str | None:
        return None if text is None else clean(text, MOST_CHARS)

    message = clean(check.message, MOST_CHARS)
    return replace(
        check, message=message, input=shown(check.input), expected=shown(check.expected), actual=shown(check.actual)
    )


def _load_check(failure: LoadFailure, exercise: Exercise) -> Check:
    """Why there is nothing to call, in one clear sentence."""
    where = f"line {failure.line}: " if failure.line else ""
    verdict = CheckVerdict.FAILED if failure.kind == "forbidden" else CheckVerdict.ERROR
    if failure.kind == "forbidden":
        uses = "; ".join(f"line {line} uses {name}" for line, name, _ in failure.violations[:5])
        message = f"{uses}, which this exercise forbids. {failure.violations[0][2]}"
    elif failure.kind == "syntax":
        shown = f"\n    {failure.text}" if failure.text else ""
        message = f"{where}the file is not valid Python: {failure.message}{shown}"
    elif failure.kind == "missing":
        defined = f" It defines {failure.message}." if failure.message else " It defines nothing callable."
        message = f"the file does not define {exercise.entry_name}; expected {exercise.entry}.{defined}"
    elif failure.kind == "not_callable":
        message = (
            f"{exercise.entry_name} is of type {failure.message}, not a function or class; expected {exercise.entry}"
        )
    elif failure.raised is not None:
        message = _raised_at_load(failure.raised, where)
    elif failure.kind == "unreadable":
        message = failure.message
    else:
        reason = failure.ended.reason if failure.ended else failure.kind
        message = f"the file was not loaded to its end ({reason}): {failure.message}"
    return Check("loading", "policy", verdict, message)


def _raised_at_load(raised: Raised, where: str) -> str:
    if "ModuleNotFoundError" in raised.bases:
        told = "the package is not installed where submissions run; remove the import or install it"
        return f"{where}{raised.message}: {told}"
    if raised.type_name == "ForbiddenUse":
        return f"{where}{raised.message}"
    trace = f"\n  {raised.trace}" if raised.trace else ""
    return f"{where}loading the file raised {raised.type_name}: {raised.message}{trace}"


def _has_functions(key: AnswerKey) -> bool:
    def inside(value: Any) -> bool:
        if isinstance(value, Function):
            return True
        if isinstance(value, dict):
            return any(inside(item) for item in value.values())
        return isinstance(value, (list, tuple)) and any(inside(item) for item in value)

    return any(inside(value) for answer in key.answers for step in answer.call.steps for _, value in step.arguments)
