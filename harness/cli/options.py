"""The options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import wraps
from typing import Any

import click

from harness.sandbox import BY_NAME, LEVELS

Command = Callable[..., Any]

JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document to standard output, nothing else.")
SEED_RANGE = click.IntRange(0, 2**63 - 1)
SEED = click.option("--seed", type=SEED_RANGE, default=0, show_default=True, help="Seed of the drawn inputs.")
DEVICE = click.option(
    "--device", type=click.Choice(["cpu", "cuda"]), default="cpu", show_default=True, help="Grade on this device."
)
NO_COST = click.option("--no-cost", is_flag=True, help="Skip the checks of cost and speed.")
LEVEL = click.Choice(list(dict.fromkeys((*LEVELS, *BY_NAME))))
ISOLATION = click.option(
    "--isolation", type=LEVEL, help="Insist on this level; default: the strongest that works here."
)


@dataclass(frozen=True)
class GradingRequest:
    """The options that decide how submissions are graded; None leaves the choice to the command."""

    seed: int | None
    device: str
    no_cost: bool
    isolation: str | None


def with_record(
    name: str, record: type[Any], options: Sequence[Callable[[Command], Command]] = ()
) -> Callable[..., Any]:
    """Give a command these options, and pass their values to it as one record with fields of the same names.

    Without options, it takes those that decorators above it give.
    """

    def decorate(command: Command) -> Command:
        @wraps(command)
        def call(*args: Any, **values: Any) -> Any:
            own = {field.name: values.pop(field.name) for field in fields(record)}
            return command(*args, **values, **{name: record(**own)})

        decorated: Command = call
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate
