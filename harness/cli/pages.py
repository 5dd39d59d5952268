"""Shared by the commands that write pages."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli.echo import echo
from harness.files import write

OPEN = click.option("--open", "is_opened", is_flag=True, help="Open it in the browser.")


def write_page(path: Path, page: str, *, is_opened: bool) -> None:
    """Write a page and say so; an existing one is replaced."""
    write(path, page)
    announce(path, is_opened=is_opened)


def announce(path: Path, *, is_opened: bool) -> None:
    """Print the page's name, and open it on request."""
    echo(f"{path} is written; open it in a browser.")
    if is_opened:
        click.launch(str(path.resolve()))
