"""The options that several commands share, and the course and the store that these work on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import fields
from functools import reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.course.catalogue import ROLES, Course, load_course
from harness.sandbox import BY_NAME, LEVELS

if TYPE_CHECKING:
    from harness.cards.records import Deck
    from harness.progress.store import Store

Command = Callable[..., Any]

FILE = click.Path(path_type=Path, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)
EXERCISE = click.argument("exercise_id", metavar="ID")
OPEN = click.option("--open", "is_opened", is_flag=True, help="Open it in the browser.")
ROLE = click.option("--role", type=click.Choice(list(ROLES)), help="The job that you apply for; it is kept.")
PLAIN = click.option("--plain", is_flag=True, help="Line mode: type an answer and press Enter.")
JSON_AT_END = click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print one JSON document on standard output; questions go to standard error.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document to standard output, nothing else.")
PROBLEMS = click.option(
    "--problems", is_flag=True, help="Also print each problem as FILE:LINE:COLUMN: text, for editors."
)
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


def pass_course(command: Command) -> Command:
    """Give a command its course: that of `--course`, else the built-in one."""

    @wraps(command)
    def call(*args: Any, **values: Any) -> Any:
        return command(load_course(click.get_current_context().obj), *args, **values)

    return call


def open_store(course: Course) -> closing[Store]:
    """The learner's progress in a course, closed at the end of the block."""
    from harness.progress.store import Store

    return closing(Store(course=course.name))


def read_cards(course: Course) -> Deck:
    """The cards of a course and the learner's own."""
    from harness.cards.deck import read_deck
    from harness.progress.store import home

    return read_deck(course, home())


def with_options(options: Sequence[Callable[[Command], Command]]) -> Callable[[Command], Command]:
    """Give a command these options, in this order."""
    return lambda command: reduce(lambda decorated, option: option(decorated), reversed(options), command)


def as_record(name: str, record: type[Any]) -> Callable[[Command], Command]:
    """Pass to a command, as one record, the options whose names are those of the record's fields."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def call(*args: Any, **values: Any) -> Any:
            own = {field.name: values.pop(field.name) for field in fields(record) if field.name in values}
            return command(*args, **values, **{name: record(**own)})

        return call

    return decorate
