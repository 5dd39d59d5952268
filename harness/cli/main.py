"""The entry point of the `harness` command: what must be quick is done here, before anything else is imported."""

from __future__ import annotations

import os
import sys

INTERRUPTED = 130


def main() -> None:
    """Print the help, have a file checked by the server, or else run the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # some pipes, as on Windows, cannot encode every character
            stream.reconfigure(errors="replace")
    arguments = sys.argv[1:]
    if arguments in (["--help"], ["-h"]) and _is_wide():
        from harness.cli.contents import help_text

        sys.stdout.write(help_text())
        sys.exit(0)
    if "check" in arguments[:3]:
        code = _ask_server(arguments)
        if code is not None:
            sys.exit(code)
    from harness.cli.commands import run

    run()


def _ask_server(arguments: list[str]) -> int | None:
    """The exit code of a check that a server has done and printed; None if no server does it."""
    from harness.server.address import find_server

    address, rest = find_server(arguments)
    if not address:
        return None
    from harness.server.client import check

    try:
        return check(address, rest)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return INTERRUPTED


def _is_wide() -> bool:
    """Whether the window is wide enough for the help as it is."""
    from harness.cli.contents import HELP_COLUMNS

    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns >= HELP_COLUMNS and "COLUMNS" not in os.environ
    except (OSError, ValueError):
        return "COLUMNS" not in os.environ
