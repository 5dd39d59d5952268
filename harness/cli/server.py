"""`harness server`: what makes a second check fast, how to see and stop it; `harness mcp`: an assistant as a tutor."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import click

from harness.cli.check import CheckCall, check_command, read_checked, report_checks
from harness.cli.echo import echo
from harness.cli.options import FOLDER, ISOLATION, pass_course
from harness.command_line import command_line
from harness.course.catalogue import Course, load_course
from harness.course.submission import STREAM
from harness.engine.conditions import GradingOptions
from harness.errors import HarnessError
from harness.server import server
from harness.server.address import find_address, find_folder, list_addresses
from harness.server.client import ask
from harness.terminal.console import TerminalConsole
from harness.text import counted

if TYPE_CHECKING:
    from harness.engine.engine import Engine

Send = Callable[[dict[str, Any]], None]
HELP = "it makes a second check fast; `harness server stop` ends it, HARNESS_SERVER=0 keeps it from starting"


@click.group("server")
def server_command() -> None:
    """Show or stop the background process that makes a second `harness check` fast."""


@server_command.command("status")
def status_command() -> None:
    """Show the servers that are running: their memory, what they hold, their age."""
    for line in describe_servers():
        echo(line)


@server_command.command("stop")
def stop_command() -> None:
    """Stop the servers that are running, even one that is grading."""
    stopped = []
    for address in list_addresses(find_folder()):
        with suppress(OSError):
            ask(address, {"op": "stop"})
            stopped.append(Path(address))
    end = time.monotonic() + server.ENDING_S
    while any(address.exists() for address in stopped) and time.monotonic() < end:
        time.sleep(0.05)
    echo(f"{counted(len(stopped), 'server')} stopped" if stopped else "no server runs")


@server_command.command("run", hidden=True)
@click.pass_obj
def run_command(course: str | None) -> None:
    """Serve checks of one course until idle."""
    from harness.engine.engine import Engine

    address = find_address(course)
    if not address:
        return
    with server.claimed(address) as is_free:
        if not is_free:
            return
        loaded = load_course(course)
        options = GradingOptions(None, "cpu", True, 0, loaded.secret_paths(), weakest="process")
        with Engine(options) as engine:
            loaded.summaries()  # read once, before there are several threads
            if find_address(course) == address:  # nothing was changed while it was read
                server.run(address, engine, lambda request, send: answer(request, send, loaded, engine))


def describe_servers() -> list[str]:
    """A line for each running server, or one that says that none is running."""
    lines, folder = [], find_folder()
    if not folder:
        return ["none: no folder is yours alone to write to; XDG_RUNTIME_DIR, else HARNESS_HOME, may name one"]
    for address in list_addresses(folder):
        with suppress(OSError):
            status = ask(address, {"op": "status"})
            lines.append(
                f"process {status['pid']}, {status['age_s'] / 60:.0f} min old, {status['memory_mb']} MB, "
                f"{counted(status['exercises'], 'exercise')} at hand, {counted(status['checks'], 'check')}; {HELP}"
            )
    return lines or [f"none runs; the first `{command_line('check')}` on a terminal starts one"]


class RemoteStream:
    """A stream of the client, as its terminal is."""

    def __init__(self, name: str, is_terminal: bool, encoding: str, send: Send) -> None:
        self.name, self.is_terminal, self.encoding, self.send = name, is_terminal, encoding, send

    def write(self, text: str) -> int:
        """Send a text to be printed."""
        self.send({self.name: text})
        return len(text)

    def flush(self) -> None:
        """Nothing waits here."""

    def isatty(self) -> bool:
        """Whether the client prints on a terminal."""
        return self.is_terminal


def answer(request: dict[str, Any], send: Send, course: Course, engine: Engine) -> int | None:
    """Do a check as the command would and send its output to the client; None if it needs a command of its own.

    Or, for pytest, say what the tests of a file are and how they end. Raises what the command would report.
    """
    if request["op"] == "tests":
        from harness.pytest_plugin.grading import answer_tests

        send({"tests": answer_tests(request, course, lambda: engine)})
        return 0
    with check_command.make_context("check", list(request["arguments"])) as context:
        call = CheckCall(**context.params)
    is_without_input = str(call.file) == STREAM and "input" not in request
    if call.device != "cpu" or call.isolation is not None or is_without_input:
        return None
    stdin = io.BytesIO(request.get("input", "").encode("utf-8", "surrogatepass"))
    streams = {name: _stream(name, request["terminal"], send) for name in ("out", "err")}
    submissions = read_checked(call, course, Path(request["folder"]), streams["err"], stdin)
    out, err = (remote_console(streams[name], request["terminal"]) for name in ("out", "err"))
    return report_checks(call, course, submissions, engine, Path(request["folder"]), out, err)


def _stream(name: str, terminal: dict[str, Any], send: Send) -> IO[str]:
    is_terminal, encoding = terminal[name]
    return cast("IO[str]", RemoteStream(name, is_terminal, encoding, send))


def remote_console(stream: IO[str], terminal: dict[str, Any]) -> TerminalConsole:
    """A console with the size and the colours of the client's terminal."""
    environment, size = terminal["environment"], terminal["size"]
    is_plain = environment.get("TERM", "").lower() in ("dumb", "unknown")  # rich gives these a size of its own
    # A terminal that does not know its size says 0.
    width, height = (None, None) if size is None or is_plain else (size[0] or None, size[1] or None)
    if environment.get("COLUMNS", "").isdigit():
        width = int(environment["COLUMNS"])
    return TerminalConsole(soft_wrap=True, file=stream, width=width, height=height, _environ=environment)


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
