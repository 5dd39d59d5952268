"""Shared by the commands that write pages."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli.echo import echo
from harness.errors import UsageError

OPEN = click.option("--open", "is_opened", is_flag=True, help="Open it in the browser.")


def write_page(path: Path, page: str, *, is_opened: bool) -> None:
    """Write a page and say so; an existing one is replaced."""
    store_page(path, page)
    announce(path, is_opened=is_opened)


def store_page(path: Path, page: str) -> None:
    """Write a page atomically: no reader ever sees half of it."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(page, encoding="utf-8", newline="\n")
        fresh.replace(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}; choose another place with --out") from None


def announce(path: Path, *, is_opened: bool) -> None:
    """Print the page's name, and open it on request."""
    echo(f"{path} is written; open it in a browser.")
    if is_opened:
        click.launch(str(path.resolve()))
