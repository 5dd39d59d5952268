"""A result and a check's name → the outcome of the test for that check, with its message.  Pure."""

from __future__ import annotations

import textwrap
from typing import NamedTuple

from harness.results.findings import findings
from harness.results.goals import goal_sentence
from harness.results.reproducible import can_reproduce
from harness.results.result import Check, Result, Verdict

ENDINGS = (Verdict.PASSED, Verdict.UNVERIFIED)
WIDTH = 100


class Outcome(NamedTuple):
    """How a test ends: `passed`, `failed`, `skipped`, or `missed`, for a stretch goal; and why."""

    kind: str
    message: str = ""


def judge_check(result: Result, name: str) -> Outcome:
    """How the test for a check ends.

    Where no check says why the verdict is not a pass, as when a submission tampers with the sandbox, every test fails.
    """
    whole = next((check for check in result.failing if check.kind == "policy"), None)
    if whole is not None:
        return Outcome("failed", whole.message)
    if result.verdict not in ENDINGS and not result.failing:
        return Outcome("failed", f"{result.verdict}: {result.message}")
    check = next((check for check in result.checks if check.id == name), None)
    if check is None:
        return Outcome("failed", f"this check was not made; the verdict is {result.verdict}")
    if check.is_passed:
        return Outcome("passed")
    if not check.is_missed:
        return Outcome("skipped", check.message)
    if not check.is_required:
        return Outcome("missed", goal_sentence(check))
    return Outcome("failed", _explain(result, check))


def _explain(result: Result, check: Check) -> str:
    """The fault, the known mistake if there is one, the call, and how to debug it; summaries show the first line."""
    call = check.input or ""
    parts = [textwrap.dedent(check.message.removeprefix(call).strip("\n"))]
    if can_reproduce(check):
        for finding in findings(result.diagnosis):
            parts.append("\n".join([finding.title, *(textwrap.fill(text, WIDTH) for text in finding.texts)]))
    if call:
        parts.append(call)
    if can_reproduce(check):
        parts.append(f'Step through it: harness repro {result.submission.path} --check "{check.id}"')
    return "\n\n".join(parts)
