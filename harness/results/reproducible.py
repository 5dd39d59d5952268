"""The check of a result that `harness repro` writes as a script.  Pure."""

from __future__ import annotations

from collections.abc import Iterable

from harness.results.result import Check

# A measurement has no single failing call, and a refused submission has no call at all.
KINDS = ("correctness", "stability", "property")
FORBIDDEN = "it raised ForbiddenUse"


def can_reproduce(check: Check) -> bool:
    """Whether plain Python can repeat the failing call of a check."""
    return check.kind in KINDS and check.input is not None and FORBIDDEN not in check.message


def choose_check(checks: Iterable[Check]) -> Check | None:
    """The check that `harness repro` chooses by default: the one whose message comes first.

    None if no failing check can be reproduced, for example because the file does not load.
    """
    return next((check for check in checks if check.is_required and not check.is_fine and can_reproduce(check)), None)
