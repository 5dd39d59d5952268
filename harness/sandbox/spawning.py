"""Guests without a fork: each has an interpreter of its own, and one is always started ahead.

There is no sandbox around such a guest: the level is `process`, or `external` if the operator has put a sandbox around
the harness.  The protocol is the same, and so is the distrust of guests.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from importlib.util import find_spec
from typing import Any

from harness.errors import GuestError, IsolationError, UsageError
from harness.guest.warm_up import NO_TORCH
from harness.records import Ended
from harness.sandbox import BY_NAME
from harness.sandbox.guest import START_S, GuestHandle, Limits
from harness.sandbox.levels import STATEMENT, IsolationPlan
from harness.sandbox.spawned_guest import SpawnedGuest
from harness.sandbox.zygote import Zygote

START_METHODS = ("fork", "spawn")
LAYERS = ("own interpreter", "limits kept by the grader")
SYSTEMS = {"darwin": "macOS", "win32": "Windows"}
LOOK_S = 0.05


def start_methods() -> tuple[str, ...]:
    """The ways to start guests here, the best first; HARNESS_START names one.  Raises UsageError."""
    wanted = os.environ.get("HARNESS_START", "")
    if wanted and wanted not in START_METHODS:
        raise UsageError(f"HARNESS_START is {wanted!r}; it may be spawn or fork")
    if wanted == "fork" and sys.platform != "linux":
        raise UsageError("HARNESS_START is fork, which is safe on Linux alone; unset it")
    if wanted:
        return (wanted,)
    return START_METHODS if sys.platform == "linux" else ("spawn",)


def describe_openness() -> str:
    """Warn the owner of the machine that guests have no sandbox."""
    where = "with HARNESS_START=spawn" if sys.platform == "linux" else f"on {SYSTEMS.get(sys.platform, sys.platform)}"
    return f"there is no sandbox {where}; the file you check runs with all your rights"


class SpawningZygote(Zygote):
    """Starts guests in interpreters of their own.  Thread-safe; close it, or use it as a context manager."""

    def __init__(self, level: str, device: str = "cpu") -> None:
        if level not in BY_NAME:
            raise IsolationError(f"{level}: {describe_openness()}")
        if device != "cpu":
            raise IsolationError(f"{level}: guests that are spawned use the CPU only")
        if find_spec("torch") is None:
            raise IsolationError(f"{level}: {NO_TORCH}")
        layers = (STATEMENT, *LAYERS) if level == "external" else LAYERS
        self.plan = IsolationPlan(level, (), layers, frozenset({"everything"}), "", "")
        self.level, self.layers, self.device = level, layers, device
        self.lock = threading.Lock()
        self.info: dict[str, Any] = {}
        self.resting: list[GuestHandle] = []
        self.is_closed = False
        self.guests: set[SpawnedGuest] = set()
        self.spare = SpawnedGuest(self.info.update)

    @property
    def is_running(self) -> bool:
        """Whether guests can be started."""
        return not self.is_closed

    def start_import(self) -> None:
        """Nothing to do: the first interpreter already imports torch."""

    def wait_ready(self) -> dict[str, Any]:
        """Versions of torch and Python, and the seconds of the import.  Raises IsolationError if it fails."""
        deadline = time.monotonic() + START_S
        while not self.info:
            spare = self.spare
            if not spare.connect() and spare.process.poll() is not None and not self.is_closed:
                raise IsolationError(f"{self.level}: {spare.complaint()}")
            if self.is_closed:
                raise IsolationError(f"{self.level}: the grader is closing")
            if time.monotonic() > deadline:
                raise IsolationError(f"{self.level}: torch was not imported within {START_S:g} s")
            spare.wait_connection(LOOK_S)
        return self.info

    def start_guest(self, limits: Limits, canary: dict[str, Any] | None = None) -> GuestHandle:
        """A guest that was started ahead.  Raises GuestError if no process can be started."""
        with self.lock:
            if self.is_closed:
                raise GuestError("the grader is closing")
            guest = self.spare
            try:
                self.spare = SpawnedGuest(self.info.update)
            except OSError as error:
                raise GuestError(f"no process can be started ({error})") from None
            self.guests.add(guest)
        guest.begin(limits)
        guest.release = lambda: self._forget(guest)
        return guest

    def kill(self) -> None:
        """Kill every guest at once, from any thread; `close` is still needed afterwards."""
        with self.lock:
            self.is_closed, guests = True, list(self.guests)
        for guest in [*guests, self.spare]:
            guest.kill(Ended("setup", "the grader is closing"))

    def close(self) -> None:
        """End every guest."""
        self.kill()
        with self.lock:
            resting, self.resting = self.resting, []
        for guest in resting:
            guest.close()
        self.reserve.close()
        for guest in list(self.guests):  # their users close them
            guest.end()
        self.spare.close()

    def _forget(self, guest: SpawnedGuest) -> None:
        with self.lock:
            self.guests.discard(guest)
