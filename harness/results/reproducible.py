"""Which check of a result `harness repro` would write as a script.  Pure."""

from __future__ import annotations

from harness.results.goals import Document, failing_checks

# What is measured has no single call that fails, and what is refused has none at all.
KINDS = ("correctness", "stability", "property")
FORBIDDEN = "it raised ForbiddenUse"


def can_reproduce(check: Document) -> bool:
    """Whether a check fails in a call that plain Python can make."""
    return check["kind"] in KINDS and check["input"] is not None and FORBIDDEN not in str(check["message"])


def choose_check(result: Document) -> Document | None:
    """The check that `harness repro` takes unless another is named: the one whose message comes first.

    None where no failing check can be reproduced, as in a file that does not load.
    """
    checks = [check for check in failing_checks(result["checks"]) if can_reproduce(check)]
    is_late = result["verdict"] == "timeout"  # what ended the run comes before a wrong value
    return min(checks, key=lambda check: is_late and check["verdict"] != "error", default=None)
