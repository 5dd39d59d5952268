"""Grades one submission: load → run → compare → diagnose → conclude.

Takes a submission, the exercise's answer key and a zygote; gives a Result. Nothing here runs or imports a line of the
submission, and nothing of the key goes to the guest but the arguments.
"""

from __future__ import annotations

import platform
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar

from harness import __version__
from harness.comparison.answer_key import AnswerKey, build_key
from harness.course.cells import cell_of, name_cells
from harness.course.exercise import Exercise
from harness.course.schema import Cost, SpeedFile
from harness.course.submission import Submission
from harness.errors import HarnessError
from harness.grading.checks import compare_run, decide
from harness.grading.earlier_files import grade_on_earlier, used_by
from harness.grading.gpu_pass import GpuPass
from harness.grading.mistake_runs import MistakeTraces
from harness.grading.runs import SubmissionRun, measure_cost, open_run, profile_submission, time_submission
from harness.grading.triton import INTERPRETED, WATCHED, find_missing, imports_triton
from harness.grading.trivial_programs import TrivialPrograms, is_constant, run_trivial
from harness.measure.cost_checks import CostAnswer, build_costs, make_cost_check
from harness.measure.cpu_timing import TimingCase, make_speed_check
from harness.measure.profile import ProfileComparison
from harness.records import Call, IntegrityFlag
from harness.results.points import SHOWN, bounds_of, shown_score, worths
from harness.results.result import (
    NOT_MEASURED,
    NOT_MEASURED_TRITON,
    TRITON,
    Check,
    CheckVerdict,
    Diagnosis,
    Isolation,
    Printed,
    Result,
    SubmittedFile,
    Verdict,
)
from harness.sandbox import nvml
from harness.sandbox.guest import STREAM_BYTES
from harness.sandbox.wire import value_bytes
from harness.sandbox.zygote import Zygote
from harness.text import clean

MAX_POINTS = 10.0
# For one text of a result, since a submission may return or raise texts of any length.
MOST_CHARS = 8000
MOST_FLAGS = 20
Made = TypeVar("Made")
DIAGNOSED = (Verdict.FAILED, Verdict.ERROR, Verdict.TIMEOUT, Verdict.MEMORY)


class Grader:
    """Grades submissions under one seed; keeps each exercise's key and mistakes.  Thread-safe.

    Guests of `zygote` compute values, cost and diagnosis on the CPU.  Those of `gpu_zygote` check values and time a
    second time on a GPU, if one is requested and present.
    """

    def __init__(
        self,
        zygote: Zygote,
        seed: int,
        device: str = "cpu",
        with_cost: bool = True,
        missing: str = "",
        gpu_zygote: Zygote | None = None,
    ) -> None:
        self.zygote = zygote
        self.gpu_zygote = gpu_zygote
        self.gpu_pass = GpuPass(gpu_zygote, seed) if gpu_zygote is not None else None
        self.seed = seed
        self.device = device
        # why guests do not compute on the requested device
        self.missing = missing
        self.with_cost = with_cost
        # what is computed on first use, by its kind and the exercise, whose lock is held meanwhile
        self.known: dict[tuple[str, str], Any] = {}
        self.locks: dict[str, threading.RLock] = {}

    def grade(
        self,
        submission: Submission,
        exercise: Exercise,
        on_progress: Callable[[Result], None] | None = None,
        *,
        with_cost: bool | None = None,
        with_diagnosis: bool = True,
    ) -> Result:
        """The result of a submission; of a step of a project, on the learner's earlier files or those that the
        reference has in their place (`harness.grading.earlier_files`).  Never raises."""
        grade = partial(self._grade, exercise=exercise, with_cost=with_cost, with_diagnosis=with_diagnosis)
        return grade_on_earlier(submission, exercise, grade, on_progress)

    def _grade(
        self,
        submission: Submission,
        on_progress: Callable[[Result], None] | None = None,
        *,
        exercise: Exercise,
        with_cost: bool | None = None,
        with_diagnosis: bool = True,
    ) -> Result:
        """The result of a submission.  Never raises: a failure of ours is the verdict `internal_error`.

        `on_progress` gets the result so far once the values are compared, and again after each cost; what is measured
        next is its `measuring`.  Right values are `unverified` until all required costs are known, and passed then.
        """
        start = time.perf_counter()
        is_costed = self.with_cost if with_cost is None else with_cost
        if missing := find_missing(exercise.file.language):
            check = Check(TRITON, "policy", CheckVerdict.INCONCLUSIVE, missing)
            return self.conclude(submission, exercise, SubmissionRun(), Verdict.UNVERIFIED, [check], [], start)
        try:
            key = self.key_of(exercise)
            reported: set[tuple[Verdict, str]] = set()

            def report(case: Cost | SpeedFile | None) -> None:
                is_open = case is not None and case.is_required
                so_far = Verdict.UNVERIFIED if is_open else decide(run, checks)
                name = case.name if case is not None else ""
                if on_progress is not None and (so_far, name) not in reported:
                    reported.add((so_far, name))
                    on_progress(self.conclude(submission, exercise, run, so_far, checks, [], start, name))

            with open_run(submission, key, self.zygote) as run:
                checks = compare_run(run, key, self.zygote)
                of_values = decide(run, checks)
                if of_values is not Verdict.PASSED:
                    report(None)
                elif is_costed and self.gpu_pass is None and not self.is_interpreted(submission, exercise):
                    for case in self.cost_cases(exercise)[:1]:
                        if case.is_required:  # else it would be a pass, which its end may still take away
                            report(case)
            if run.ended is not None:  # what it did after its last answer counts, too
                checks = compare_run(run, key, self.zygote)
                of_values = decide(run, checks)
            on_gpu = of_values
            if self.gpu_pass is not None and of_values is Verdict.PASSED:
                check, on_gpu = self.gpu_pass.check_values(submission, exercise, run.flags)
                checks.append(check)
            for check in self.check_costs(submission, key, on_gpu, report, run.flags, is_costed):
                checks.append(check)  # one by one: `report` shows them
            checks += self._unverified(run, exercise)
            verdict = decide(run, checks) if on_gpu is of_values else on_gpu
            is_diagnosed = with_diagnosis and of_values in DIAGNOSED
            diagnosis = self.diagnose(run, key, submission.text or "") if is_diagnosed else []
            return self.conclude(submission, exercise, run, verdict, checks, diagnosis, start)
        except Exception as error:  # the course's fault, or ours; no submission ends the grader
            check = Check("grading", "policy", CheckVerdict.ERROR, describe_failure(error))
            return self.conclude(submission, exercise, SubmissionRun(), Verdict.INTERNAL_ERROR, [check], [], start)

    def _unverified(self, run: SubmissionRun, exercise: Exercise) -> list[Check]:
        """Why requested checks cannot run here; the verdict is then unverified, never passed."""
        if self.device == "cpu" or self.gpu_zygote is not None or run.failure is not None:
            return []
        timed = [case for case in exercise.file.speed if case.device == self.device]
        reason = f" ({self.missing})" if self.missing else ""
        why = f"guests have no {self.device} device{reason}; everything was checked on cpu, nothing on {self.device}"
        checks = [Check(f"on {self.device}", "correctness", CheckVerdict.INCONCLUSIVE, why)]
        return checks + [
            Check(case.name, "speed", CheckVerdict.INCONCLUSIVE, why, is_required=case.is_required) for case in timed
        ]

    def zygote_for(self, device: str) -> Zygote | None:
        """The zygote whose guests compute on this device; None if there is none."""
        return self.zygote if device == "cpu" else self.gpu_zygote

    def cost_cases(self, exercise: Exercise) -> list[Cost | SpeedFile]:
        """The cost cases that can be measured here, required ones first."""
        timed = [case for case in exercise.file.speed if self.zygote_for(case.device) is not None]
        return sorted([*exercise.file.cost, *timed], key=lambda case: not case.is_required)

    def check_costs(
        self,
        submission: Submission,
        key: AnswerKey,
        so_far: Verdict,
        on_measuring: Callable[[Cost | SpeedFile], None],
        flags: dict[IntegrityFlag, None],
        with_cost: bool,
    ) -> Iterator[Check]:
        """What a solution with right values costs, one check at a time as it is measured; `on_measuring` is called with
        each case beforehand, and `flags` collects what a human should look at.

        Required costs come first; once one fails, stretch goals are skipped.
        """
        exercise = key.exercise
        costs = {cost.case.name: cost for cost in self.costs_of(key)}
        is_interpreted = self.is_interpreted(submission, exercise)
        has_failed = False
        for case in self.cost_cases(exercise):
            skipped = ""
            if so_far is not Verdict.PASSED:
                skipped = "not measured: the values come first"
            elif not with_cost:
                skipped = NOT_MEASURED
            elif is_interpreted and not (isinstance(case, SpeedFile) and case.device != "cpu"):
                skipped = NOT_MEASURED_TRITON
            elif has_failed and not case.is_required:
                skipped = "not measured: a required limit comes first"
            if skipped:
                is_open = case.is_required and so_far is Verdict.PASSED
                verdict = CheckVerdict.INCONCLUSIVE if is_open else CheckVerdict.SKIPPED
                kind = "speed" if isinstance(case, SpeedFile) else "cost"
                yield Check(case.name, kind, verdict, skipped, is_required=case.is_required)
                continue
            on_measuring(case)
            if isinstance(case, SpeedFile):
                timing = self.timing_case_of(exercise, case)
                result = time_submission(submission, key, timing, timing.zygote, flags)
                check = make_speed_check(timing, result, exercise.entry_name)
            else:
                cost = costs[case.name]
                measured = measure_cost(submission, key, cost, self.zygote, flags)
                check = make_cost_check(cost, measured, exercise.entry_name)
            has_failed = has_failed or (case.is_required and check.verdict is CheckVerdict.FAILED)
            yield check

    def is_interpreted(self, submission: Submission, exercise: Exercise) -> bool:
        """Whether the CPU interprets kernels that the exercise does not ask for, so their cost cannot be measured."""
        is_free = self.zygote.device == "cpu" and not exercise.file.language
        return is_free and imports_triton(submission.text or "")

    def timing_case_of(self, exercise: Exercise, case: SpeedFile) -> TimingCase:
        """A speed case under this grader's seed, the same for all submissions."""
        zygote = self.zygote_for(case.device) or self.zygote
        make = partial(TimingCase, exercise, case, zygote, self.seed)
        return self._once(f"speed {case.name}", exercise, make)

    def profile(self, submission: Submission, exercise: Exercise) -> ProfileComparison | None:
        """Where time goes in the largest call, for the submission and the reference; None if it does not run."""
        key = self.key_of(exercise)
        return profile_submission(submission, key, self._largest_call(exercise, key), self.zygote)

    def _largest_call(self, exercise: Exercise, key: AnswerKey) -> Call:
        """The call that says most about time: a timed one, a cost case, or the one with the largest arguments."""
        timed = [case for case in exercise.file.speed if case.device == "cpu"]
        if timed:
            return self.timing_case_of(exercise, timed[0]).call
        calls = [answer.call for answer in key.answers] + [cost.call for cost in self.costs_of(key)]
        return max(calls, key=lambda call: value_bytes([step.arguments for step in call.steps]))

    def costs_of(self, key: AnswerKey) -> tuple[CostAnswer, ...]:
        """The exercise's cost cases under this grader's seed."""
        return self._once("costs", key.exercise, partial(build_costs, key, self.zygote))

    def key_of(self, exercise: Exercise) -> AnswerKey:
        """The exercise's answers under this grader's seed."""
        return self._once("key", exercise, partial(build_key, exercise, self.zygote, self.seed))

    def trivial_of(self, key: AnswerKey) -> TrivialPrograms:
        """What trivial programs do, which is asked when a submission first fails."""
        return self._once("trivial", key.exercise, partial(run_trivial, key, self.zygote))

    def _once(self, kind: str, exercise: Exercise, make: Callable[[], Made]) -> Made:
        place = kind, exercise.id
        if place not in self.known:  # asked without the lock, which is held while mistakes run
            with self.lock_of(exercise):
                if place not in self.known:
                    made = make()
                    self.zygote.reserve.check()  # what guests said that were ended is not kept
                    self.known[place] = made
        known: Made = self.known[place]
        return known

    def lock_of(self, exercise: Exercise) -> threading.RLock:
        """Held while something of this exercise is computed."""
        return self.locks.setdefault(exercise.id, threading.RLock())

    def prepare(self, exercise: Exercise) -> None:
        """Compute the answers and the known mistakes now rather than on first use."""
        key = self.key_of(exercise)
        with self.lock_of(exercise):
            self._traces_of(key).prepare()

    def _traces_of(self, key: AnswerKey) -> MistakeTraces:
        return self._once("mistakes", key.exercise, partial(MistakeTraces, key, self.zygote))

    def diagnose(self, run: SubmissionRun, key: AnswerKey, text: str) -> list[Diagnosis]:
        """The known mistakes that produce the learner's outputs."""
        if not run.outcomes:
            return []
        with self.lock_of(key.exercise):
            return self._traces_of(key).diagnose(run.outcomes, text)

    def _with_points(self, result: Result, run: SubmissionRun, exercise: Exercise) -> Result:
        """The result with what each check is worth, and the score by the rule `shown`."""
        result = replace(result, points_rule=SHOWN)
        if run.outcomes and not result.is_passed and ("key", exercise.id) in self.known:
            trivial, of_constant = self.trivial_of(self.key_of(exercise)), is_constant(run.outcomes)
            marked = [
                replace(check, is_trivial=check.id in trivial.checks or (of_constant and check.earns > 0))
                for check in result.checks
            ]
            weighed = zip(marked, worths(marked), strict=True)
            checks = (replace(check, worth=round(float(weight), 6), credit=check.earns) for check, weight in weighed)
            result = replace(result, checks=tuple(checks), is_trivial=trivial.answer_like(run.outcomes))
            marks = {mistake.id: mistake.misses for mistake in exercise.mistakes}
            floor, cap = bounds_of(result.diagnosis, marks)
            result = replace(result, floor=None if result.is_trivial else floor, cap=cap)
        return replace(result, score=round(float(shown_score(result)), 6))

    def _versions(self, is_known: bool) -> dict[str, str]:
        """The versions of torch and Python: as the guests report them if that `is_known`, else as installed here."""
        info = self.zygote.wait_ready() if is_known else self.zygote.info
        if info:
            return {name: info[name] for name in ("torch", "python")}
        installed = next(iter(metadata.distributions(name="torch")), None)
        return {"torch": "missing" if installed is None else installed.version, "python": platform.python_version()}

    def conclude(
        self,
        submission: Submission,
        exercise: Exercise,
        run: SubmissionRun,
        verdict: Verdict,
        checks: Sequence[Check],
        diagnosis: Sequence[Diagnosis],
        start: float,
        measuring: str = "",
    ) -> Result:
        """Build the record to store and display; from here on every text is safe to display."""
        info = self._versions(is_known=verdict is not Verdict.INTERNAL_ERROR)
        around = self.gpu_zygote or self.zygote  # whose layers are fewer
        note = WATCHED if exercise.file.language else INTERPRETED if self.is_interpreted(submission, exercise) else ""
        text = submission.text or ""
        checks = [_cleaned(check, text) for check in checks]
        result = Result(
            exercise=exercise.id,
            learner=None if submission.learner is None else clean(submission.learner, MOST_CHARS),
            submission=SubmittedFile(
                clean(submission.path, MOST_CHARS),
                submission.sha256 or None,
                cell=cell_of(text, exercise.entry_name) or None,
            ),
            verdict=verdict,
            score=0.0,
            max_points=MAX_POINTS,
            checks=tuple(checks),
            measuring=measuring,
            diagnosis=tuple(diagnosis),
            integrity=_shown_flags(run.flags),
            isolation=Isolation(around.level, around.layers),
            environment={
                "device": around.device,
                **info,
                "harness": __version__,
                "seed": self.seed,
                "exercise_sha256": exercise.digest,
                **({"triton": note} if note and self.gpu_zygote is None else {}),
                **({"gpu": nvml.describe(self.gpu_zygote.gpu_uuid)} if self.gpu_zygote is not None else {}),
            },
            output=Printed(clean(run.stdout, STREAM_BYTES), clean(run.stderr, STREAM_BYTES), run.is_truncated),
            wall_s=round(time.perf_counter() - start, 4),
            uses=used_by(submission, exercise),
        )
        result = replace(result, message=next((check.message for check in result.failing), ""))
        return self._with_points(result, run, exercise)


def describe_failure(error: Exception) -> str:
    """A failure of the harness in a sentence; for an unexpected one, also where in the code it happened."""
    if isinstance(error, HarnessError):
        return f"the harness failed, not the submission: {error}"
    what = "".join(traceback.format_exception_only(error)).strip()
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"the harness failed, not the submission: {what} ({Path(last.filename).name}:{last.lineno})"


def _shown_flags(flags: Iterable[IntegrityFlag]) -> tuple[IntegrityFlag, ...]:
    """The first flags, by line, with texts that are safe to display."""
    cleaned = {replace(flag, signal=clean(flag.signal, 40), says=clean(flag.says, 200)): None for flag in flags}
    return tuple(sorted(cleaned, key=lambda flag: (flag.line, flag.signal)))[:MOST_FLAGS]


def _cleaned(check: Check, text: str) -> Check:
    """A check with texts that are safe to display, places in cells of notebooks, and a rounded figure."""

    def cleaned(value: Any) -> Any:
        return clean(value, MOST_CHARS) if isinstance(value, str) else value

    difference = check.difference
    if difference is not None:
        difference = replace(difference, expected=cleaned(difference.expected), actual=cleaned(difference.actual))
    return replace(
        check, message=name_cells(cleaned(check.message), text), input=cleaned(check.input),
        expected=cleaned(check.expected), actual=cleaned(check.actual), difference=difference,
        figure=None if check.figure is None else float(f"{check.figure:.4g}"),
    )  # fmt: skip
