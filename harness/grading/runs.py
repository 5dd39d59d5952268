"""Runs, times, measures and profiles a submission in guests of its own, whatever it does.

Takes the source and the answer key, gives records of what happened; decides nothing. A guest gets the arguments of
calls and never an expected value.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace

from harness.comparison.answer_key import Answer, AnswerKey, open_judge, reference_source
from harness.comparison.faults import Fault, no_answer
from harness.course.exercise import Exercise
from harness.course.submission import Submission
from harness.measure.cost_checks import CostAnswer, CostMeasurement, measure
from harness.measure.cpu_timing import SESSION_S, TIMING, Contestant, PairedTiming, TimingCase, TimingResult
from harness.measure.gpu_timing import DeviceProbe, GpuContestant, GpuPairedTiming
from harness.measure.profile import ProfileComparison, profile_call
from harness.records import Call, Ended, IntegrityFlag, Outcome, Raised
from harness.results.result import CheckVerdict
from harness.sandbox import nvml
from harness.sandbox.caller import Caller, Companion, GuestSource, LoadFailure, open_trusted
from harness.sandbox.forked_guest import ForkedGuest
from harness.sandbox.guest import GuestGone, GuestHandle, Limits
from harness.sandbox.zygote import Zygote

# Number of guests in which a speed is measured before it fails a solution or stays undecided: the machine may be busy.
TRIES = 2
# Seconds that a call may take while its cost is measured, and seconds of CPU for all calls of one measure.
COST_WALL_S, COST_CPU_S = 15.0, 30
# Seconds that a guest may take to start CUDA, load its libraries and compile a kernel.
GPU_START_S = 30.0
# Wall time as a multiple of the CPU time, for submissions that wait.
WAITING = 2.0


@dataclass
class SubmissionRun:
    """The run of a submission: why it did not load, or the outcome of each call; then how its guest ended."""

    failure: LoadFailure | None = None
    submission: Submission | None = None
    outcomes: list[list[Outcome]] = field(default_factory=list)
    # of the derived calls
    derived: list[list[Outcome]] = field(default_factory=list)
    ended: Ended | None = None
    # whether it was late with CPU time left
    has_waited: bool = False
    stdout: str = ""
    stderr: str = ""
    is_truncated: bool = False
    # GPU memory, by the driver; None if it does not say
    device_mb: float | None = None
    # for a human to look at, each once
    flags: dict[IntegrityFlag, None] = field(default_factory=dict)

    def take_output(self, guest: GuestHandle) -> None:
        """Keep what the guest has printed so far."""
        self.stdout, self.stderr = guest.out.text(), guest.err.text()
        self.is_truncated = guest.out.truncated or guest.err.truncated

    def forget_derived(self) -> None:
        """Leave out the derived calls and an end that came with them."""
        self.derived = []
        if self.ended is not None and not self.ended.is_misconduct:
            self.ended = next((outcome for row in self.outcomes for outcome in row if isinstance(outcome, Ended)), None)

    def raised(self) -> list[Raised]:
        """The errors that it raised, in calls and while loading."""
        rows = (*self.outcomes, *self.derived)
        raised = [outcome for outcomes in rows for outcome in outcomes if isinstance(outcome, Raised)]
        return raised + ([self.failure.raised] if self.failure and self.failure.raised else [])

    def endings(self) -> list[Ended]:
        """How its guest ended: in a call, while loading, or on request."""
        ended = _ends([*self.outcomes, *self.derived])
        others = (self.failure.ended if self.failure else None, self.ended)
        return ended + [other for other in others if other is not None]


def run_submission(submission: Submission, key: AnswerKey, zygote: Zygote) -> SubmissionRun:
    """Load the submission into a guest of its own and make every call of the key."""
    with open_run(submission, key, zygote) as run:
        return run


@contextmanager
def open_run(submission: Submission, key: AnswerKey, zygote: Zygote) -> Iterator[SubmissionRun]:
    """As `run_submission`; how its guest ended and what it printed are known after the block.

    A guest that was late with CPU time left may have been on a machine that stood still: the submission gets another.
    """
    if submission.text is None:
        yield SubmissionRun(LoadFailure("unreadable", submission.problem))
        return
    with _open_once(submission, key, zygote) as run:
        if not run.has_waited:
            yield run
            return
    with _open_once(submission, key, zygote) as run:
        yield run


@contextmanager
def _open_once(submission: Submission, key: AnswerKey, zygote: Zygote) -> Iterator[SubmissionRun]:
    run = SubmissionRun(submission=submission)
    with open_submission(submission, key, zygote, flags=run.flags) as (caller, failure):
        guest = caller.guest
        run.failure = failure
        if failure is None:
            call_all(caller, key, run)
            run.device_mb = measure_device_mb(guest, zygote)
        run.flags.update(caller.flags)
        guest.hang_up()
        is_open = failure is None and not run.endings()
        if is_open:
            run.take_output(guest)
            yield run
        guest.close()
        run.ended = guest.killed
        # derived calls are asked again below
        first = failure.ended if failure else next(iter(_ends(run.outcomes)), None)
        is_late = first is not None and first.reason == "timeout"
        run.has_waited = is_late and (guest.exit or {}).get("cpu_s", math.inf) < guest.limits.cpu_s
    ends = _ends(run.derived)
    if ends and not ends[0].is_misconduct:
        again = ask_again(submission, key, zygote, key.derived)
        if _ends(again) or ends[0].reason != "crashed":  # an end that it brought about itself counts at any call
            run.derived, run.ended = again, None
    run.take_output(guest)
    if not is_open:
        yield run


def call_all(caller: Caller, key: AnswerKey, run: SubmissionRun) -> None:
    """Make every call once, then the derived ones."""
    run.outcomes = caller.run_all(key.asked)
    if not any(isinstance(outcome, Ended) for row in run.outcomes for outcome in row):
        run.derived = caller.run_all(key.asked_derived)
    else:
        run.derived = [[] for _ in key.derived]


def _ends(rows: list[list[Outcome]]) -> list[Ended]:
    return [outcome for row in rows for outcome in row if isinstance(outcome, Ended)]


def ask_again(submission: Submission, key: AnswerKey, zygote: Zygote, answers: Sequence[Answer]) -> list[list[Outcome]]:
    """The outcomes of these calls in a new guest that answers each at once; none if the submission does not load."""
    with open_submission(submission, key, zygote) as (caller, failure):
        if failure is not None:
            return [[] for _ in answers]
        return caller.run_all([(answer.call, answer.max_bytes) for answer in answers])


def measure_device_mb(guest: GuestHandle, zygote: Zygote) -> float | None:
    """GPU memory that a guest holds, by the driver; None if it has none or the driver does not say."""
    if zygote.device == "cpu" or not isinstance(guest, ForkedGuest):
        return None
    try:
        return nvml.used_mb(zygote.gpu_uuid, guest.pid)
    except GuestGone:
        return None


def value_limits(exercise: Exercise, device: str) -> Limits:
    """The limits of the calls that check values: CPU time, and twice as much wall time for waiting.

    On a GPU, wall time alone, plus the start of CUDA.
    """
    given, rules, language = exercise.file.limits, _rules_text(exercise), exercise.file.language
    if device != "cpu":
        return Limits(given.wall_s + GPU_START_S, given.memory_mb, rules=rules)
    wall_s = min(given.wall_s, WAITING * given.cpu_s)
    return Limits(wall_s, given.memory_mb, cpu_s=given.cpu_s, rules=rules, language=language)


def _rules_text(exercise: Exercise) -> str:
    """What an exercise forbids, for the limits of a guest; "" if nothing."""
    rules = [rule.model_dump() for rule in exercise.file.forbid]
    return json.dumps(rules) if rules else ""


def cost_limits(key: AnswerKey) -> Limits:
    """The limits of the calls of one measure."""
    file, rules = key.exercise.file, _rules_text(key.exercise)
    return Limits(COST_WALL_S, file.limits.memory_mb, cpu_s=COST_CPU_S, rules=rules, language=file.language)


@contextmanager
def open_submission(
    submission: Submission,
    key: AnswerKey,
    zygote: Zygote,
    limits: Limits | None = None,
    flags: dict[IntegrityFlag, None] | None = None,
    libraries: tuple[str, ...] = (),
) -> Iterator[tuple[Caller, LoadFailure | None]]:
    """A guest with the submission loaded, or why it does not load, and its callables beside it.

    Without `limits`, those of the calls that check values hold.  Suspicious findings are added to `flags`.
    """
    exercise = key.exercise
    rules = [rule.model_dump() for rule in exercise.file.forbid]
    parameters = tuple(parameter.name for parameter in exercise.signature.parameters)
    # What it may import: the learner's own files, and the reference's where there is none.
    own = {earlier.exercise_id: earlier.text for earlier in submission.earlier if earlier.text is not None}
    modules = ((step.module, own.get(step.id, step.reference_source), step.id in own) for step in exercise.earlier)
    source = GuestSource(
        submission.text or "", submission.name, exercise.entry_name, parameters, rules, False, exercise.support,
        exercise.file.language, modules=tuple(modules), libraries=libraries,
    )  # fmt: skip
    limits = limits or value_limits(exercise, zygote.device)
    companion = Companion(open_trusted(zygote, reference_source(exercise), key.seed)) if key.has_functions else None
    try:
        with zygote.fork(limits) as guest:
            caller = Caller(guest, companion, key.ranks)
            try:
                yield caller, caller.load(source, key.seed)
            finally:
                if flags is not None:
                    flags.update(caller.flags)
    finally:
        if companion is not None:
            companion.caller.guest.close()


def measure_cost(
    submission: Submission,
    key: AnswerKey,
    cost: CostAnswer,
    zygote: Zygote,
    flags: dict[IntegrityFlag, None] | None = None,
) -> CostMeasurement:
    """The cost in one cost case of a submission with right answers, in guests of its own."""
    with ExitStack() as stack:
        judge = stack.enter_context(open_judge(key, zygote))

        def open_guest(libraries: tuple[str, ...] = ()) -> Caller:
            opened = open_submission(submission, key, zygote, cost_limits(key), flags, libraries)
            caller, failure = stack.enter_context(opened)
            if failure is not None:
                raise GuestGone(Ended("crashed", f"it did not load again: {failure.message}"))
            return caller

        try:
            return measure(cost, open_guest, key.answers[0].call, judge)
        except GuestGone as gone:
            return CostMeasurement(math.inf, Fault(0, CheckVerdict.FAILED, no_answer(gone.ended), is_end=True))


def time_submission(
    submission: Submission,
    key: AnswerKey,
    timing: TimingCase,
    zygote: Zygote,
    flags: dict[IntegrityFlag, None] | None = None,
) -> TimingResult:
    """Time a submission with right answers against the baseline; if the result is undecided or fails it, do so again in
    fresh guests. Two results that disagree decide nothing.

    Suspicious findings are added to `flags`.
    """
    if "seccomp" not in zygote.layers:
        return TimingResult("", (), None, "a process without a sandbox may let others work for it")
    timed, memory_mb = TimingResult("", ()), key.exercise.file.limits.memory_mb
    tried: list[TimingResult] = []
    for _ in range(TRIES):
        with ExitStack() as stack:
            stack.enter_context(TIMING)
            judge = stack.enter_context(open_judge(key, zygote))
            baseline = timing.open_baseline()
            stack.enter_context(baseline.guest)
            probe = DeviceProbe(GpuContestant(baseline))
            if timing.case.device != "cpu":
                probe.calibrate()  # before anything of the submission runs
            caller, failure = stack.enter_context(
                open_submission(submission, key, zygote, Limits(SESSION_S, memory_mb), flags)
            )
            if failure is not None:
                message = f"it did not load again: {failure.message}"
                return TimingResult("above", (), Fault(0, CheckVerdict.FAILED, message))
            if timing.case.device == "cpu":
                timed = PairedTiming(timing, Contestant(baseline), Contestant(caller), judge).run()
            else:
                reference = open_trusted(zygote, reference_source(key.exercise), key.seed, wall_s=SESSION_S)
                stack.enter_context(reference.guest)
                before = nvml.find_throttling(zygote.gpu_uuid)
                timed = GpuPairedTiming(
                    timing, probe.contestant, GpuContestant(reference), GpuContestant(caller), probe
                ).run()
                throttling = list(dict.fromkeys([*before, *nvml.find_throttling(zygote.gpu_uuid)]))
                if throttling and timed.fault is None:
                    timed = replace(timed, side="", reason=f"the GPU slowed down: {', '.join(throttling)}")
        tried.append(timed)
        is_final = timed.side == "below" or timed.fault is not None or not timing.case.is_required
        if timed.side and not timed.is_late and is_final:
            break
    return _settle(*tried) if len(tried) > 1 and timing.case.is_required else timed


def _settle(first: TimingResult, second: TimingResult) -> TimingResult:
    """What two measurements say about a required limit: it is exceeded only if it is exceeded twice."""
    is_wrong = second.fault is not None and not second.is_late
    if first.side == second.side or "above" not in (first.side, second.side) or is_wrong:
        return second
    if first.is_late and second.side == "below":  # the machine stood still for a moment
        return second
    return replace(second, side="", reason="it was timed twice, and only once exceeded the limit for certain")


def profile_submission(submission: Submission, key: AnswerKey, call: Call, zygote: Zygote) -> ProfileComparison | None:
    """Where the time of a call goes, in the submission and the reference; None if the submission does not run."""
    if submission.text is None:
        return None
    try:
        theirs = open_trusted(zygote, reference_source(key.exercise), key.seed, key.ranks)
        with theirs.guest:
            reference = profile_call(theirs, call)
        with open_submission(submission, key, zygote, cost_limits(key)) as (caller, failure):
            own = profile_call(caller, call) if failure is None else None
    except GuestGone:
        return None
    return None if own is None else ProfileComparison(call.case, own, reference)
