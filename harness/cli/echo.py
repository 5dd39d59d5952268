"""Lines on standard output and standard error in which no terminal and no CI log finds a command."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

import click

from harness.text import for_terminal


def echo(text: object = "", *, err: bool = False, nl: bool = True, to: IO[str] | None = None) -> None:
    """Write text and a newline."""
    click.echo(for_terminal(str(text)), to, err=err, nl=nl)


def echo_json(document: Mapping[str, Any], to: IO[str] | None = None) -> None:
    """Write one JSON document in ASCII, without the characters that begin a command to a CI log."""
    click.echo(json.dumps(document).replace("##", "\\u0023\\u0023"), to)


def echo_commands(text: str) -> None:
    """Write commands for a CI log; the caller has escaped their contents."""
    click.echo(text, nl=False)
