"""What callers pass besides a submission: checked, or refused with a UsageError. Pure."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence

from harness.errors import UsageError, did_you_mean
from harness.sandbox import BY_NAME, LEVELS

ISOLATION = tuple(dict.fromkeys((*LEVELS, *BY_NAME)))
DEVICES = ("cpu", "cuda")


def seed_of(seed: int) -> int:
    """A seed as a plain number.  Raises UsageError for a negative one."""
    number = operator.index(seed)
    if number < 0:
        raise UsageError(f"the seed must be 0 or greater, not {number}")
    return number


def count_jobs(jobs: int | None, default: int) -> int:
    """How many to do at once. Raises UsageError for fewer than one."""
    if jobs is not None and jobs < 1:
        raise UsageError(f"jobs should be 1 or more, not {jobs}")
    return jobs or default


def known_names(kind: str, names: Iterable[str] | None, known: Iterable[str], order: Sequence[str]) -> frozenset[str]:
    """This name or these, or all known ones for None. Raises UsageError for any other."""
    known = frozenset(known)
    chosen = known if names is None else frozenset([names] if isinstance(names, str) else names)
    for name in sorted(chosen - known):
        listed = sorted(known, key=lambda each: (order.index(each) if each in order else len(order), each))
        advice = did_you_mean(name, listed) or f"; there are {', '.join(listed)}"
        raise UsageError(f'there is no {kind} "{name}"{advice}')
    return chosen
