"""A grade → what to tell whoever tries again, a person or a model.

It never holds an expected value of a case that the statement does not show: an answer could be written from those.
Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Literal

from harness.results.findings import findings
from harness.results.goals import goal_lines
from harness.results.result import Check, CheckVerdict, Result, count_passed
from harness.results.verdict_rows import HEADLINES, reference_lines

Tell = Literal["verdict", "first", "diagnosis", "all"]
TELLS = ("verdict", "first", "diagnosis", "all")
# The kinds of checks that compare values.
OF_VALUES = ("correctness", "stability", "property")


def write_feedback(result: Result, shown: Collection[str], tell: Tell) -> str:
    """The verdict; from `first` on the first check that did not pass; from `diagnosis` on the known mistakes; with
    `all` every check that did not pass, and the stretch goals.

    `shown` are the checks whose expected values the statement shows.
    """
    passed, of = count_passed(result.checks)
    parts = [f"{result.verdict.value}: {HEADLINES[result.verdict]}; {passed} of {of} checks passed."]
    parts += reference_lines(result.uses) if tell != "verdict" else ()
    deciding = result.deciding if tell == "all" else result.deciding[: int(tell != "verdict")]
    parts += (_describe(check, check.id in shown) for check in deciding)
    if tell in ("diagnosis", "all"):
        parts += ("\n".join((found.title, *found.texts)) for found in findings(result.diagnosis))
    if tell == "all":
        parts += goal_lines(result)
    return "\n\n".join(filter(None, parts)) + "\n"


def _describe(check: Check, is_shown: bool) -> str:
    """A check that did not pass, and why."""
    is_told = is_shown or check.kind not in OF_VALUES or check.verdict is not CheckVerdict.FAILED
    message = check.message if is_told or not _compares(check) else "\n".join(_own_side(check))
    return f"{check.id}:\n{message}".strip()


def _compares(check: Check) -> bool:
    """Whether its message may contain an expected value, and not only what the submission did."""
    return any(side is not None for side in (check.expected, check.actual, check.difference))


def _own_side(check: Check) -> Iterator[str]:
    """The call and what the submission made of it."""
    if check.input:
        yield check.input
    difference = check.difference
    if difference is not None:
        place = f" at {difference.place}" if difference.place else ""
        yield f"  the result is wrong{place}, where it is {difference.actual}"
    elif check.actual is not None:
        yield f"  this is wrong: {check.actual}"
    else:
        yield "  the result is wrong"
