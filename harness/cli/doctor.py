"""`harness doctor`."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.cli.echo import echo
from harness.errors import HarnessError, IsolationError

if TYPE_CHECKING:
    pass


@click.command("doctor")
@click.pass_obj
def doctor_command(course: str | None) -> None:
    """Show what works on this machine, and how to fix what does not."""
    from harness import __version__
    from harness.cli.server import describe_servers
    from harness.course.catalogue import load_course
    from harness.course.tokenizer_data import load_ranks

    echo(f"harness    {__version__}, Python {platform.python_version()}, {platform.platform()}")
    loaded = load_course(course)
    strongest = _probe_isolation(loaded.secret_paths())
    _probe_gpu(loaded.secret_paths())
    probes: dict[str, Callable[[], str]] = {
        "tokenizer": lambda: f"cl100k_base, {len(load_ranks()):,} bytes, checksum holds",
        "progress": _probe_store,
        "course": lambda: f"{len(loaded.exercise_ids)} exercises in {loaded.root}",
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
    from harness.cli.waiting import waiting_for
    from harness.sandbox import LEVELS
    from harness.sandbox.start import find_open, open_level, send_canary

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
    from harness.cli.gpu_lines import list_gpu_lines
    from harness.sandbox import nvml
    from harness.sandbox.gpu_machine import examine_machine, find_missing
    from harness.sandbox.start import start_for_device

    started = None if find_missing() else start_for_device("cuda", None, hidden)
    for line in list_gpu_lines(examine_machine(), nvml.describe(), started):
        echo(line)
    if started is not None and started.zygote is not None:
        started.zygote.close()


def _probe_store() -> str:
    from harness.progress.store import Store

    store = Store()
    store.close()
    return str(store.path)
