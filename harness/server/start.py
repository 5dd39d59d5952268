"""Starts the server behind a first check, once its verdict is out."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys

from harness.server.address import find_address, is_wanted


def may_start() -> bool:
    """Whether somebody sits at a terminal who may check again."""
    return is_wanted() and sys.stdin.isatty() and sys.stdout.isatty()


def start_server(course: str | None) -> None:
    """Start a server for this course in the background; nothing happens if that is not possible."""
    address = find_address(course)
    if not address:
        return
    is_named = course is not None and course != os.environ.get("HARNESS_COURSE")
    named = ["--course", str(course)] if is_named else []
    with contextlib.suppress(OSError):
        subprocess.Popen(
            [sys.executable, "-m", "harness", *named, "server", "run"],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # it survives the terminal, and Ctrl-C there is not for it
        )
