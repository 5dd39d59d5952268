"""`harness doctor`."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from harness import __version__
from harness.cli.echo import echo
from harness.cli.options import open_store, pass_course
from harness.cli.screen import waiting_for
from harness.course.catalogue import Course
from harness.errors import HarnessError, IsolationError
from harness.sandbox import LEVELS, nvml
from harness.sandbox.gpu_machine import NO_DEVICE, GpuMachine, examine_machine, find_missing, find_problems
from harness.sandbox.start import DeviceStart, find_open, open_level, send_canary, start_for_device


@click.command("doctor")
@pass_course
def doctor_command(course: Course) -> None:
    """Show what works on this machine, and how to fix what does not."""
    from harness.cli.server import describe_servers
    from harness.course.tokenizer_data import load_ranks

    echo(f"harness    {__version__}, Python {platform.python_version()}, {platform.platform()}")
    strongest = _probe_isolation(course.secret_paths())
    _probe_gpu(course.secret_paths())
    probes: dict[str, Callable[[], str]] = {
        "tokenizer": lambda: f"cl100k_base, {len(load_ranks()):,} bytes, checksum holds",
        "progress": lambda: _probe_store(course),
        "course": lambda: f"{len(course.exercise_ids)} exercises in {course.root}",
        "server": lambda: "\n           ".join(describe_servers()),
    }
    for name, probe in probes.items():
        try:
            echo(f"{name:<10} {probe()}")
        except HarnessError as error:
            echo(f"{name:<10} no: {error}")
    if not strongest:
        sys.exit(3)


def _probe_isolation(hidden: tuple[Path, ...]) -> str:
    """Print which levels hold, and torch at the strongest one; returns its name, "" if none holds."""
    strongest = ""
    torch: dict[str, Any] = {}
    for level in LEVELS:
        try:
            with waiting_for(f"trying isolation {level}"), open_level(level, hidden) as zygote:
                holes = send_canary(zygote)
                if not holes and not strongest:
                    zygote.start_import()
                    torch, strongest = zygote.wait_ready(), level
        except IsolationError as error:
            echo(f"isolation  {level:<9} no: {str(error).removeprefix(level + ': ')}")
            continue
        state = "holds" if not holes else f"no: the canary could {', '.join(holes)}"
        echo(f"isolation  {level:<9} {state} ({', '.join(zygote.layers)})")
    echo(f"           used by default: {strongest or 'none'}")
    if torch:
        with open_level("external", hidden) as zygote:
            is_open = ", ".join(find_open(zygote)) or "nothing"
        echo("isolation  external  by name only, if the machine around the harness is the sandbox")
        echo(f"           open inside it: {is_open} ({', '.join(zygote.layers)})")
        build = "CUDA build" if torch["cuda_build"] else "CPU build"
        echo(f"torch      {torch['torch']} ({build}), imported in {torch['import_s']:.1f} s")
    return strongest


def _probe_gpu(hidden: tuple[Path, ...]) -> None:
    """Print what is missing for a GPU or, if nothing is, the level at which guests use it."""
    started = None if find_missing() else start_for_device("cuda", None, hidden)
    for line in list_gpu_lines(examine_machine(), nvml.describe(), started):
        echo(line)
    if started is not None and started.zygote is not None:
        started.zygote.close()


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


def _probe_store(course: Course) -> str:
    with open_store(course) as store:
        return str(store.path)
