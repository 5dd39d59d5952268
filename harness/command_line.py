"""A command of the harness as the user types it, with the `--course` that this process was given: it works when copied.

A course from `HARNESS_COURSE` is left out, as it also holds for the next command.
"""

from __future__ import annotations

import shlex

_course = ""


def name_course(course: str) -> None:
    """Add this `--course` to every command; "" adds none."""
    global _course
    _course = course


def command_line(rest: str = "") -> str:
    """`harness REST`, with the course."""
    return " ".join(filter(None, ("harness", _course and f"--course {shlex.quote(_course)}", rest)))
