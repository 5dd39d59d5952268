"""The verdict on the whole, from what a run did and its checks."""

from __future__ import annotations

import pytest

from harness.grading.checks import decide
from harness.grading.runs import SubmissionRun
from harness.records import Check, CheckVerdict, Ended, Raised, Returned, Verdict
from harness.sandbox.caller import LoadFailure

OUT_OF_MEMORY = Raised("MemoryError", ("MemoryError", "Exception"), "no memory")
FORBIDDEN_USE = Raised("ForbiddenUse", ("Exception",), "torch.square is forbidden")
OTHER_ERROR = Raised("ValueError", ("ValueError", "Exception"), "no")


def verdict(run: SubmissionRun, *verdicts: CheckVerdict) -> Verdict:
    """Of a run with one check for each verdict."""
    return decide(run, [Check(f"case {n}", "correctness", given) for n, given in enumerate(verdicts)])


@pytest.mark.parametrize(
    ("verdicts", "whole"),
    [
        ([CheckVerdict.PASSED], Verdict.PASSED),
        ([CheckVerdict.PASSED, CheckVerdict.FAILED], Verdict.FAILED),
        ([CheckVerdict.ERROR, CheckVerdict.FAILED], Verdict.FAILED),
        ([CheckVerdict.PASSED, CheckVerdict.ERROR], Verdict.ERROR),
        ([CheckVerdict.PASSED, CheckVerdict.SKIPPED], Verdict.ERROR),
        ([CheckVerdict.INCONCLUSIVE, CheckVerdict.ERROR], Verdict.ERROR),
        ([CheckVerdict.INCONCLUSIVE, CheckVerdict.PASSED], Verdict.UNVERIFIED),
        ([CheckVerdict.INCONCLUSIVE, CheckVerdict.FAILED], Verdict.FAILED),
    ],
)
def test_checks_alone_decide_where_the_run_ended_well(verdicts: list[CheckVerdict], whole: Verdict) -> None:
    """A wrong value comes before an error, and an error before what could not be decided."""
    assert verdict(SubmissionRun(outcomes=[[Returned(1)]]), *verdicts) is whole


@pytest.mark.parametrize(
    ("reason", "whole"),
    [
        ("tampering", Verdict.REFUSED),
        ("timeout", Verdict.TIMEOUT),
        ("crashed", Verdict.ERROR),
        ("output", Verdict.ERROR),
    ],
)
def test_end_of_the_guest_decides_wherever_it_came(reason: str, whole: Verdict) -> None:
    """In a call, while the file was loaded, or at the end; before a wrong value, and though every check passed."""
    ended = Ended(reason)  # type: ignore[arg-type]
    in_a_call = SubmissionRun(outcomes=[[Returned(1), ended]])
    at_load = SubmissionRun(failure=LoadFailure("ended", "gone", ended=ended))
    for run in (in_a_call, at_load, SubmissionRun(ended=ended)):
        assert verdict(run, CheckVerdict.FAILED) is whole
        assert verdict(run, CheckVerdict.PASSED) is whole


def test_tampering_and_what_is_forbidden_are_refused_before_anything_else() -> None:
    """Whatever else happened, and whether it was found in the text, at the import or in a call."""
    both = SubmissionRun(outcomes=[[Ended("timeout")]], ended=Ended("tampering"))
    in_the_text = SubmissionRun(failure=LoadFailure("forbidden", "", violations=((1, "torch.square", "Multiply."),)))
    at_load = SubmissionRun(failure=LoadFailure("raised", "", raised=FORBIDDEN_USE))
    in_a_call = SubmissionRun(outcomes=[[Returned(1)], [FORBIDDEN_USE], [Ended("timeout")]])
    for run in (both, in_the_text, at_load, in_a_call):
        assert verdict(run, CheckVerdict.FAILED) is Verdict.REFUSED


@pytest.mark.parametrize("kind", ["syntax", "missing", "not_callable", "unreadable"])
def test_file_without_the_entry_is_an_error(kind: str) -> None:
    """Though a check of a wrong value may be there too."""
    run = SubmissionRun(failure=LoadFailure(kind, "no"))  # type: ignore[arg-type]
    assert verdict(run, CheckVerdict.FAILED) is verdict(run, CheckVerdict.ERROR) is Verdict.ERROR


def test_out_of_memory_is_its_own_verdict_unless_a_value_is_wrong_or_the_time_was_over() -> None:
    """In a call or while the file was loaded; another error is none."""
    in_a_call = SubmissionRun(outcomes=[[Returned(1)], [OUT_OF_MEMORY]])
    at_load = SubmissionRun(failure=LoadFailure("raised", "", raised=OUT_OF_MEMORY))
    for run in (in_a_call, at_load):
        assert verdict(run, CheckVerdict.ERROR) is Verdict.MEMORY
    assert verdict(in_a_call, CheckVerdict.FAILED, CheckVerdict.ERROR) is Verdict.FAILED
    assert verdict(SubmissionRun(outcomes=[[OUT_OF_MEMORY, Ended("timeout")]]), CheckVerdict.ERROR) is Verdict.TIMEOUT
    assert verdict(SubmissionRun(outcomes=[[OTHER_ERROR]]), CheckVerdict.ERROR) is Verdict.ERROR


def test_stretch_goals_decide_nothing() -> None:
    """Missing one is no failure."""
    stretch = [Check("faster", "speed", given, is_required=False) for given in CheckVerdict]
    assert decide(SubmissionRun(), [Check("a case", "correctness", CheckVerdict.PASSED), *stretch]) is Verdict.PASSED
