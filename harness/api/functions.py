"""`grade` over an engine that this process keeps."""

from __future__ import annotations

import threading

from harness.api.grade import Grade
from harness.api.grading import Harness, Source

_LOCK = threading.Lock()
_KEPT: dict[tuple[str | None, str], Harness] = {}


def grade(
    source: Source,
    exercise: str | None = None,
    *,
    seed: int | None = None,
    isolation: str | None = None,
    device: str = "cpu",
    cost: bool = True,
    diagnose: bool = True,
    timeout_s: float | None = None,
) -> Grade:
    """Grade one submission of the built-in course, as `Harness.grade` does.

    The process keeps the sandbox, so that the next call is fast; for another course or many submissions, make a
    `Harness`.
    """
    kept = _kept(isolation, device)
    return kept.grade(source, exercise, seed=seed, cost=cost, diagnose=diagnose, timeout_s=timeout_s)


def _kept(isolation: str | None, device: str) -> Harness:
    """The Harness of this process at a level on a device."""
    with _LOCK:
        if (isolation, device) not in _KEPT:
            _KEPT[isolation, device] = Harness(isolation=isolation, device=device)
        return _KEPT[isolation, device]
