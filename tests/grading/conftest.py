"""Stand-ins for everything that a grader runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from harness.course.submission import Submission
from harness.grading import grader as grader_module
from harness.grading.grader import Grader
from harness.grading.runs import SubmissionRun
from harness.records import (
    Call,
    Check,
    CheckVerdict,
    Diagnosis,
    IntegrityFlag,
    Result,
    Returned,
    Step,
)

OWN = Submission("f.py", "f.py", "abc", "f", text="def f(): ...")
PASSED = CheckVerdict.PASSED
INFO = {"torch": "2.4", "python": "3.11"}


def call(name: str = "case", size: int = 0) -> Call:
    steps = (Step("call", (("x", "x" * size),)),)
    return Call(name, "cost", steps, "float32", "float32", exact=False, judge=False, is_diagnostic=True)


@dataclass
class Steps:
    """The steps that were made, in order, and the results that the stand-ins give."""

    done: list[str] = field(default_factory=list)
    run: SubmissionRun = field(default_factory=lambda: SubmissionRun(outcomes=[[Returned(5)]]))
    values: list[Check] = field(default_factory=lambda: [Check("values", "correctness", PASSED)])
    verdicts: dict[str, CheckVerdict] = field(default_factory=dict)
    keys: int = 0
    traces: list[Any] = field(default_factory=list)

    def zygote(self, device: str = "cpu", level: str = "strict") -> Any:
        return SimpleNamespace(
            device=device, level=level, layers=("rlimits", device), gpu_uuid="GPU-1", wait_ready=lambda: INFO,
            info=INFO, reserve=SimpleNamespace(check=lambda: None),
        )  # fmt: skip

    def grader(self, **options: Any) -> Grader:
        return Grader(self.zygote(), 4, **options)

    def graded(self, exercise: Any, submission: Submission = OWN, **options: Any) -> tuple[Result, list[Result]]:
        """The result, and the interim results before it."""
        progress: list[Result] = []
        result = self.grader(**options).grade(submission, exercise, progress.append)
        return result, progress

    def checked(self, name: str, kind: str, is_required: bool) -> Check:
        return Check(name, kind, self.verdicts.get(name, PASSED), is_required=is_required)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    """Replace everything that starts a guest."""
    steps = Steps()

    def build_key(exercise: Any, zygote: Any, seed: int) -> Any:
        assert (zygote.device, seed) == ("cpu", 4)
        steps.keys += 1
        return SimpleNamespace(exercise=exercise, seed=seed, answers=[SimpleNamespace(call=call(size=9))])

    def run_submission(submission: Any, key: Any, zygote: Any) -> SubmissionRun:
        assert (submission.name, key.seed, zygote.device) == (OWN.name, 4, "cpu")
        return steps.run

    def compare_run(run: SubmissionRun, key: Any, zygote: Any) -> list[Check]:
        assert (run is steps.run, key.seed, zygote.device) == (True, 4, "cpu")
        return list(steps.values)

    def measure_cost(submission: Any, key: Any, answer: Any, zygote: Any, flags: Any) -> Any:
        assert (submission.name, key.seed) == (OWN.name, 4)
        steps.done.append(f"cost {answer.case.name} on {zygote.device}")
        flags[IntegrityFlag("measured", 1, answer.case.name)] = None
        return answer.case

    def time_submission(submission: Any, key: Any, timing: Any, zygote: Any, flags: Any) -> Any:
        assert (submission.name, key.seed) == (OWN.name, 4)
        steps.done.append(f"speed {timing.case.name} on {zygote.device}")
        flags[IntegrityFlag("timed", 2, timing.case.name)] = None
        return timing.case

    class Traces:
        def __init__(self, key: Any, zygote: Any) -> None:
            assert (key.seed, zygote.device) == (4, "cpu")
            steps.traces.append(self)
            self.used = 0

        def diagnose(self, outcomes: Any, text: str) -> list[Diagnosis]:
            steps.done.append("diagnose")
            self.used += 1
            return [Diagnosis("adds-one", "You add one.", "exact")]

        def prepare(self) -> None:
            steps.done.append("prepare")
            self.used += 1

    def timing_case(exercise: Any, case: Any, zygote: Any, seed: int) -> Any:
        return SimpleNamespace(case=case, zygote=zygote, seed=seed, call=call(case.name))

    def build_costs(key: Any, zygote: Any) -> Any:
        steps.done.append("build costs")
        return tuple(SimpleNamespace(case=case, call=call(case.name, 5)) for case in key.exercise.file.cost)

    stand_ins = {
        "build_key": build_key,
        "run_submission": run_submission,
        "compare_run": compare_run,
        "measure_cost": measure_cost,
        "time_submission": time_submission,
        "make_cost_check": lambda cost, case, entry: steps.checked(case.name, "cost", case.is_required),
        "make_speed_check": lambda timing, case, entry: steps.checked(case.name, "speed", case.is_required),
        "build_costs": build_costs,
        "TimingCase": timing_case,
        "MistakeTraces": Traces,
        "profile_submission": lambda submission, key, call, zygote: call.case,
    }
    for name, stand_in in stand_ins.items():
        monkeypatch.setattr(grader_module, name, stand_in)
    monkeypatch.setattr(grader_module.nvml, "describe", lambda uuid: f"the card {uuid}")
    return steps
