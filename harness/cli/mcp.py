"""`harness mcp`: an assistant tutors the learner, and cannot give the answer away."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli.options import FOLDER, ISOLATION, pass_course
from harness.course.catalogue import Course
from harness.errors import HarnessError


@click.command("mcp")
@click.option("--dir", "folder", type=FOLDER, default=Path(), help="The folder of your exercise files; default: here.")
@ISOLATION
@pass_course
def mcp_command(course: Course, folder: Path, isolation: str | None) -> None:
    """Let an assistant tutor you: serve the Model Context Protocol on standard input and output.

    An editor or an assistant starts it. Everything it does is recorded as yours, and no answer contains a solution.
    """
    try:
        from harness.mcp.server import make_server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "mcp":
            raise
        advice = "install it with pip install 'mcp>=2,<3', or the harness with its extra `mcp`"
        raise HarnessError(f"`harness mcp` needs the package mcp, version 2: {advice}") from None
    from harness.mcp.flashcards import Flashcards
    from harness.mcp.tutor import Tutor

    make_server(Tutor(course, folder, isolation), Flashcards(course)).run("stdio")
