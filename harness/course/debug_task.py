"""An exercise and a seed → a working solution with one known mistake in it, as a file to fix.

The first line of the file says which exercise and seed it came from, so that a later check knows what not to name.
Pure; the mistake is never named in the file.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Collection, Sequence

from harness.authoring.python_text import find_reachable, parse_python, undocumented
from harness.command_line import command_line
from harness.course.exercise import Exercise, Mistake
from harness.course.submission import Submission
from harness.errors import UsageError
from harness.guest.forbidden import find_violations
from harness.guest.names import Names

HEADER = "# harness fix {exercise} seed {seed}: one mistake is planted below. Find it, fix it, check the file."
FIRST_LINE = re.compile(r"# harness fix (\S+) seed (\d+):")


def choose_seed(exercise: Exercise, found: Collection[str]) -> int:
    """The first seed whose mistake was not found before; 0 if all were."""
    mistakes = plantable(exercise)
    left = {mistake.id for mistake in mistakes} - set(found)
    seeds = range(20 * len(mistakes))
    return next((seed for seed in seeds if _draw(exercise, mistakes, seed).id in left), 0)


def plantable(exercise: Exercise) -> list[Mistake]:
    """The known mistakes that the rules of the exercise do not refuse, by id."""
    rules = [rule.model_dump() for rule in exercise.file.forbid]
    trees = {mistake: parse_python(mistake.source()) for mistake in exercise.mistakes}
    allowed = (mistake for mistake, tree in trees.items() if tree and not find_violations(Names(tree), rules))
    return sorted(allowed, key=lambda mistake: mistake.id)


def plant(exercise: Exercise, seed: int) -> Mistake:
    """The mistake of this seed.  Raises `UsageError` if the exercise has none to plant."""
    mistakes = plantable(exercise)
    if not mistakes:
        raise UsageError(f"{exercise.id} has no known mistake that could be planted")
    return _draw(exercise, mistakes, seed)


def _draw(exercise: Exercise, mistakes: Sequence[Mistake], seed: int) -> Mistake:
    return random.Random(f"{exercise.id} {seed}").choice(mistakes)  # noqa: S311 - chooses a task, guards nothing


def write_task(exercise: Exercise, seed: int) -> str:
    """The file: the code that the entry needs, without comments, which would show where to look."""
    tree = parse_python(plant(exercise, seed).source())
    assert tree is not None, "checked when the exercise was read"
    names = {exercise.entry_name, *exercise.others}
    parts = [ast.unparse(undocumented(node)) for node in find_reachable(tree.body, names)]
    imports = [part for part in parts if part.startswith(("import ", "from "))]
    rest = [part for part in parts if part not in imports]
    header = HEADER.format(exercise=exercise.id, seed=seed)
    task = command_line(f"show {exercise.id}")
    advice = f"# `{task}` is the task; `harness check` on this file says whether it does it."
    return "\n\n\n".join(["\n".join([header, advice, "", *imports]).rstrip(), *rest]) + "\n"


def planted_in(submission: Submission, exercise: Exercise) -> tuple[int, Mistake] | None:
    """The seed and the planted mistake of a file to fix; None for any other file."""
    found = FIRST_LINE.match(submission.text or "")
    if found is None or found[1] != exercise.id or len(found[2]) > 18:
        return None
    return int(found[2]), plant(exercise, int(found[2]))
