"""Checks on a GPU after right values on the CPU: the same calls, and the device's memory.

It has a zygote of its own, since a guest with a device measures CPU costs badly.
"""

from __future__ import annotations

from dataclasses import replace

from harness.comparison.answer_key import AnswerKey, build_key
from harness.course.exercise import Exercise
from harness.course.submission import Submission
from harness.grading.checks import compare_run, decide
from harness.grading.runs import SubmissionRun, run_submission
from harness.measure.cpu_timing import TIMING
from harness.records import IntegrityFlag
from harness.results.result import Check, CheckVerdict, Verdict
from harness.sandbox.zygote import Zygote


class GpuPass:
    """Checks values on the device under one seed; keeps each exercise's answers there.  Thread-safe."""

    def __init__(self, zygote: Zygote, seed: int) -> None:
        self.zygote = zygote
        self.seed = seed
        # computed on the device once: rounding differs there
        self.keys: dict[str, AnswerKey] = {}

    def check_values(
        self, submission: Submission, exercise: Exercise, flags: dict[IntegrityFlag, None]
    ) -> tuple[Check, Verdict]:
        """All calls on the device as one check, its verdict, and `flags`.  Raises GuestError from the reference."""
        with TIMING:  # nothing else runs on the device while time is measured there
            if exercise.id not in self.keys:
                self.keys[exercise.id] = build_key(exercise, self.zygote, self.seed)
            key = self.keys[exercise.id]
            run = run_submission(submission, key, self.zygote)
            checks = compare_run(run, key, self.zygote)
        flags.update(run.flags)
        verdict = decide(run, checks)
        return self._summarize(run, checks, verdict), verdict

    def _summarize(self, run: SubmissionRun, checks: list[Check], verdict: Verdict) -> Check:
        name = f"on {self.zygote.device}"
        if verdict is Verdict.PASSED:
            taken = f"its process held {run.device_mb:,.0f} MB of the device's memory" if run.device_mb else ""
            return Check(name, "correctness", CheckVerdict.PASSED, taken)
        failing = [check for check in checks if check.is_required and not check.is_fine]
        if not failing:  # it ended for a reason that no single call shows
            ended = "; ".join(ending.detail for ending in run.endings())
            return Check(name, "correctness", CheckVerdict.ERROR, f"right on cpu; {name} it ended: {ended or verdict}")
        message = f"right on cpu, not {name}: {failing[0].message}"
        return replace(failing[0], id=name, kind="correctness", message=message)
