"""What the tests of this package share."""

from __future__ import annotations

from typing import Any

import pytest
from stand_in_guest import Clock, Open, StubHandle

from harness.sandbox import guest as guest_module


@pytest.fixture
def guest_clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Replace the clock of the module."""
    monkeypatch.setattr(guest_module.linux_process, "queued_s", lambda process: 0.0)
    clock = Clock()
    monkeypatch.setattr(guest_module, "time", clock)
    return clock


@pytest.fixture
def open_stub(guest_clock: Clock) -> Open:
    """A function that opens a guest, by default a ready one."""

    def make(wall_s: float = 10.0, is_ready: bool = True, **more: Any) -> StubHandle:
        handle = StubHandle(guest_clock, wall_s, **more)
        if is_ready:
            handle._become_ready()
        return handle

    return make
