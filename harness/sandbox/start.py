"""Starts a zygote at the strongest level that a canary cannot escape and whose guests reach the device."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from harness.errors import IsolationError
from harness.sandbox import BY_NAME, LEVELS, gpu_machine
from harness.sandbox.guest import GuestGone, Limits
from harness.sandbox.levels import find_installed_answers, plan_level
from harness.sandbox.owned_folder import remove_abandoned
from harness.sandbox.spawning import SpawningZygote, describe_openness, start_methods
from harness.sandbox.zygote import Zygote

PROBE = """
import torch


def probe():
    properties = torch.cuda.get_device_properties(0)
    return float(torch.ones(8, device="cuda").sum()), str(getattr(properties, "uuid", ""))
"""
PROBE_S = 60.0
CANARY_LIMITS = Limits(wall_s=10, processes=8)


def start_zygote(
    wanted: str | None,
    hidden: Sequence[Path],
    warm: bool = False,
    weakest: str = "process",
    device: str = "cpu",
    failed: Mapping[str, str] | None = None,
) -> tuple[Zygote, list[str]]:
    """A zygote at the level asked for, or at the strongest that passes the canary test, down to `weakest`.

    Returns it and the reasons why stronger levels do not hold here.  It is already importing torch.  With another
    `device`, a level holds only if its guests can compute on it.  Levels that `failed` before, for these reasons, are
    left out.  Raises IsolationError if no level holds.
    """
    failed = failed or {}
    remove_abandoned()
    hidden = [*hidden, *find_installed_answers()]
    methods = start_methods()
    levels = [wanted] if wanted else LEVELS[: LEVELS.index(weakest) + 1]
    attempts = [(method, level) for method in methods for level in levels if method == "fork" or level in BY_NAME]
    reasons: list[str] = [] if methods[0] == "fork" else [describe_openness()]
    reasons += failed.values()
    for method, level in attempts:
        if level in failed:
            continue
        try:
            zygote = open_zygote(method, level, hidden, warm, device)
        except IsolationError as error:
            reasons.append(str(error))
            continue
        holes = send_canary(zygote)
        if holes:
            reasons.append(f"{level}: the canary could {', '.join(holes)}")
            zygote.close()
            continue
        zygote.start_import()
        missing = "" if device == "cpu" else probe_device(zygote)
        if missing:
            reasons.append(f"{level}: a guest cannot use {device}: {missing}")
            zygote.close()
            continue
        return zygote, reasons
    tried = "; ".join(reasons)
    raise IsolationError(
        f"isolation {wanted or weakest!r} does not hold on this machine ({tried}). "
        "`harness doctor` says what is missing; `--isolation process` grades without a sandbox."
    )


@dataclass(frozen=True)
class DeviceStart:
    """A zygote whose guests compute on a device, with the reasons against stronger levels; or None and the reason why
    the device is missing."""

    zygote: Zygote | None = None
    weaker: Sequence[str] = ()
    missing: str = ""

    @contextmanager
    def opened(self) -> Iterator[Zygote | None]:
        """A context that closes the zygote at its end."""
        with self.zygote or nullcontext():
            yield self.zygote


def start_for_device(
    device: str, wanted: str | None, hidden: Sequence[Path], warm: bool = False, weakest: str = "process"
) -> DeviceStart:
    """Like `start_zygote`, for a device that the machine may lack; starts nothing for the CPU."""
    missing = gpu_machine.find_missing() if device != "cpu" else ""
    if device == "cpu" or missing:
        return DeviceStart(missing=missing)
    try:
        return DeviceStart(*start_zygote(wanted, hidden, warm, weakest, device))
    except IsolationError as error:
        return DeviceStart(missing=str(error))


def open_zygote(method: str, level: str, hidden: Sequence[Path], warm: bool, device: str = "cpu") -> Zygote:
    """A zygote at this level, not yet tested by a canary.  Raises IsolationError."""
    if method == "spawn":
        return SpawningZygote(level, device)
    return Zygote(plan_level(level, hidden, device), hidden, warm, device)


def open_level(level: str, hidden: Sequence[Path]) -> Zygote:
    """A zygote at this level, with the best way to start guests here.  Raises IsolationError."""
    return open_zygote(start_methods()[0], level, hidden, warm=False)


def send_canary(zygote: Zygote) -> list[str]:
    """The escapes of a canary guest that the level forbids; empty if the level holds."""
    return [name for name in find_open(zygote) if name not in zygote.plan.tolerated]


def find_open(zygote: Zygote) -> list[str]:
    """The escapes of a canary guest, forbidden by the level or not; a spawned guest can do everything."""
    if isinstance(zygote, SpawningZygote):
        return [*zygote.plan.tolerated]
    with tempfile.TemporaryDirectory(prefix="harness-canary-") as folder:
        probe = Path(folder, "probe")
        probe.write_text("secret")
        os.chmod(folder, 0o777)  # noqa: S103 - only the level itself may stand in the canary's way
        probe.chmod(0o666)
        with zygote.fork(CANARY_LIMITS, {"probe": str(probe), "parent": os.getpid()}) as guest:
            raw = guest.read_raw(1 << 16)
        try:
            report = json.loads(raw)
        except ValueError:
            return [f"not run ({guest.failure or raw[:200].decode('utf-8', 'replace') or 'no report'})"]
        return sorted(name for name, is_open in report.items() if is_open)


def probe_device(zygote: Zygote) -> str:
    """The reason why a guest of this zygote cannot compute on its device; "" if it can.  Stores the device's UUID."""
    from harness.records import Call, Returned, Step  # slow to import, and no CPU needs them
    from harness.sandbox.caller import Caller, GuestSource

    missing = gpu_machine.find_missing()
    if missing:
        return missing
    zygote.wait_ready()
    with zygote.fork(Limits(wall_s=PROBE_S)) as guest:
        caller = Caller(guest)
        try:
            failure = caller.load(GuestSource(PROBE, "probe.py", "probe", trusted=True), 0)
            if failure is not None:
                return failure.message
            call = Call("probe", "correctness", (Step("call", ()),), "float32", "float32", False, False, True)
            (outcome,) = caller.run(call)
        except GuestGone as gone:
            return f"{gone.ended.reason} {gone.ended.detail}".strip()
    match outcome:
        case Returned(value=(8.0, str(uuid))):
            zygote.gpu_uuid = uuid
            return ""
    return getattr(outcome, "message", "") or getattr(outcome, "detail", "") or "it returned a wrong sum"
