"""The single check that stands for all calls on a device, with stand-ins for everything that runs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from harness.grading import gpu_pass as gpu_module
from harness.grading.gpu_pass import GpuPass
from harness.grading.runs import SubmissionRun
from harness.measure.cpu_timing import TIMING
from harness.records import Ended, IntegrityFlag
from harness.results.result import Check, CheckVerdict, Verdict

FINE = Check("fine", "correctness", CheckVerdict.PASSED)
GOAL = Check("goal", "cost", CheckVerdict.FAILED, "too much", is_required=False)
SKIP = Check("skip", "property", CheckVerdict.SKIPPED, "not run")
WRONG = Check("wrong", "property", CheckVerdict.FAILED, "it is 6", "f()", "5", "6")
LATER = Check("later", "correctness", CheckVerdict.ERROR, "it raised")
CRASH = Ended("crashed", "by SIGSEGV")
SUMMARIES = {
    "passed": ([FINE], None, Verdict.PASSED, Check("on cuda", "correctness", CheckVerdict.PASSED, "")),
    "wrong": (
        [FINE, GOAL, SKIP, WRONG, LATER],
        CRASH,
        Verdict.FAILED,
        Check("on cuda", "correctness", CheckVerdict.FAILED, "right on cpu, not on cuda: it is 6", "f()", "5", "6"),
    ),
    "ended": (
        [FINE, GOAL, SKIP],
        CRASH,
        Verdict.ERROR,
        Check("on cuda", "correctness", CheckVerdict.ERROR, "right on cpu; on cuda it ended: by SIGSEGV"),
    ),
    "refused": (
        [FINE],
        None,
        Verdict.REFUSED,
        Check("on cuda", "correctness", CheckVerdict.ERROR, "right on cpu; on cuda it ended: refused"),
    ),
}


@pytest.mark.parametrize(("checks", "ended", "verdict", "expected"), SUMMARIES.values(), ids=SUMMARIES)
def test_all_calls_on_a_device_are_one_check(
    checks: list[Check], ended: Ended | None, verdict: Verdict, expected: Check
) -> None:
    """With the first required call that failed, or how the guest ended."""
    gpu_pass = GpuPass(SimpleNamespace(device="cuda"), 4)
    assert gpu_pass._summarize(SubmissionRun(ended=ended), checks, verdict) == expected


def test_answers_on_a_device_are_computed_once_and_memory_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else is timed meanwhile, and the flags of the run are recorded."""
    flag = IntegrityFlag("frames", 3, "it looked")
    run = SubmissionRun(device_mb=1234.5, flags={flag: None})
    made: list[Any] = []
    zygote: Any = SimpleNamespace(device="cuda")

    def run_submission(submission: Any, key: Any, given: Any) -> SubmissionRun:
        assert TIMING.locked() and (submission, key, given) == ("own", "the key", zygote)
        return run

    def build_key(*given: Any) -> str:
        made.append(given)
        return "the key"

    monkeypatch.setattr(gpu_module, "build_key", build_key)
    monkeypatch.setattr(gpu_module, "run_submission", run_submission)
    monkeypatch.setattr(gpu_module, "compare_run", lambda *given: [FINE] if given == (run, "the key", zygote) else [])
    monkeypatch.setattr(gpu_module, "decide", lambda given, checks: Verdict.PASSED if checks == [FINE] else None)
    exercise: Any = SimpleNamespace(id="double")
    gpu_pass, flags = GpuPass(zygote, 4), {}
    for _ in range(2):
        check, verdict = gpu_pass.check_values("own", exercise, flags)
    assert (check.verdict, verdict) == (CheckVerdict.PASSED, Verdict.PASSED)
    assert check.message == "its process held 1,234 MB of the device's memory"
    assert made == [(exercise, zygote, 4)]
    assert flags == {flag: None}
