"""How the test of a check ends, for every verdict: none passes without a message if the submission does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from harness.pytest_plugin.grading import judge_check
from harness.results.result import Check, CheckVerdict, Diagnosis, Result, SubmittedFile, Verdict

CALL = "f(x=1)"


def check(name: str = "c", verdict: str = "passed", **fields: Any) -> Check:
    """A check of a result."""
    message = "" if verdict == "passed" else f"{CALL}\n  1 expected, 2 returned"
    return Check(name, **{"kind": "correctness", "verdict": CheckVerdict(verdict), "message": message, "input": CALL}
                 | fields)  # fmt: skip


def result(verdict: str, *checks: Check) -> Result:
    """A result."""
    return Result(exercise="f", learner=None, submission=SubmittedFile("f.py"), verdict=Verdict(verdict),
                  message="what ended it", score=0.5, max_points=10.0, checks=checks)  # fmt: skip


MEASURED = {"kind": "cost", "input": None, "is_required": False}


@pytest.mark.parametrize(
    ("document", "kind", "first_line"),
    [
        (result("passed", check()), "passed", ""),
        (result("unverified", check()), "passed", ""),
        (result("failed", check(verdict="failed")), "failed", "1 expected, 2 returned"),
        (result("timeout", check("other", "error"), check(verdict="skipped", message="not run")), "skipped", "not run"),
        (result("unverified", check(verdict="inconclusive", message="no GPU")), "skipped", "no GPU"),
        (result("error", check("loading", "error", kind="policy", message="line 1")), "failed", "line 1"),
        (result("refused", check(), check("conduct", "failed", kind="policy", message="it lies")), "failed", "it lies"),
        (result("error", check()), "failed", "error: what ended it"),
        (result("failed", check("other", "failed")), "failed", "this check was not made; the verdict is failed"),
        (result("passed", check(verdict="failed", **MEASURED)), "missed", "Stretch: c was missed."),
    ],
)
def test_outcome_follows_the_check_and_the_end_of_the_run(document: Result, kind: str, first_line: str) -> None:
    """A summary shows the first line."""
    ending = judge_check(document, "c")
    assert ending.kind == kind
    message = ending.message
    assert message.partition("\n")[0].startswith(first_line) and bool(message) is bool(first_line)


def test_failure_shows_difference_mistake_call_and_script_in_this_order() -> None:
    """The most important comes first."""
    document = replace(result("failed", check(verdict="failed")),
                       diagnosis=(Diagnosis("adds-one", "You add one.", "exact"),))  # fmt: skip
    assert judge_check(document, "c").message == (
        "1 expected, 2 returned\n\nKnown mistake: adds-one\nYou add one.\n\nf(x=1)\n\n"
        'Step through it: harness repro f.py --check "c"'
    )
