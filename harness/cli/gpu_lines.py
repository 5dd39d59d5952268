"""The lines of `harness doctor` about a GPU."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from harness.sandbox.gpu_machine import NO_DEVICE, GpuMachine, find_problems

if TYPE_CHECKING:
    from harness.sandbox.start import DeviceStart


def list_gpu_lines(machine: GpuMachine, driver: Mapping[str, Any], started: DeviceStart | None) -> Iterator[str]:
    """The machine's problems and remedies; then, where guests were `started` on the GPU, the level at which they
    compute.  `driver` is what it says of the device."""
    problems = list(find_problems(machine))
    if [problem.text for problem in problems] == [NO_DEVICE]:
        yield "device     cpu; no GPU: checks that need one are unverified"
        return
    device = f"{driver['name']}, driver {driver['driver']}" if driver else ", ".join(machine.nodes) or "an NVIDIA card"
    yield f"device     cpu, {device}"
    for problem in problems:
        yield f"gpu        {'no' if problem.is_blocking else 'note'}: {problem.text}"
        yield f"           {problem.remedy}"
    if started is None:
        return
    for reason in started.weaker:
        yield f"gpu        no: {reason}"
    if started.zygote is None:
        yield f"gpu        no: {started.missing}"
        return
    level = started.zygote.level
    yield f"gpu        guests compute on it at {level} ({', '.join(started.zygote.layers)})"
    if level == "process":
        yield "           time decides nothing at this level; the lines above say what stronger ones lack"
