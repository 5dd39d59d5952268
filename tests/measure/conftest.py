"""A clock that the test sets."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from harness.measure import cpu_timing, gpu_timing


class Clock:
    """The wall clock of timed rounds, which moves only with calls."""

    def __init__(self) -> None:
        self.now = 1000.0

    def read(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Replace the clock of the modules that time."""
    clock = Clock()
    for module in (cpu_timing, gpu_timing):
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=clock.read, perf_counter=clock.read))
    return clock
