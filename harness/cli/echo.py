"""Lines on standard output and standard error.  Nothing that a text holds is obeyed by a terminal or a CI log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from harness.text import for_terminal


def echo(text: object = "", *, err: bool = False, nl: bool = True) -> None:
    """Write text and a newline."""
    click.echo(for_terminal(str(text)), err=err, nl=nl)


def echo_json(document: Mapping[str, Any]) -> None:
    """Write one JSON document, in ASCII, with no sign in it that begins a command to a CI log."""
    click.echo(json.dumps(document).replace("##", "\\u0023\\u0023"))


def echo_commands(text: str) -> None:
    """Write commands that a CI log is to obey; whoever makes them escapes what they hold."""
    click.echo(text, nl=False)
