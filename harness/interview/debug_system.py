"""A system and a seed → a file with bugs; a submitted file → a grade that says what still fails.  Pure.

The bugs of a system are independent: each has a behaviour that fails with it and passes without it, whatever other bugs
are planted.  `system_grading` runs the behaviours.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Mapping, Sequence

from harness.course.exercise import apply_changes
from harness.interview.material import Bug, DebugSystem
from harness.interview.records import CodeGrade

HEADER = "# {title}: {number} independent bugs are planted below. Fix them one by one; submit as often as you like.\n"
# Number of bugs by the level of the interview.
BUGS = {"warm-up": 3, "core": 3, "hard": 4}
ENTRY = "run_behaviour"
_RUN = """

def {entry}(name):
    import types
    checks = {{"__name__": "behaviours"}}
    exec(compile({text!r}, "behaviours.py", "exec"), checks)
    return checks[name](types.SimpleNamespace(**globals()))
"""


def draw_bugs(system: DebugSystem, seed: int, number: int) -> tuple[Bug, ...]:
    """The bugs of this seed, in the order in which the system lists them."""
    places = list(range(len(system.bugs)))
    random.Random(f"{system.id} {seed}").shuffle(places)  # noqa: S311 - chooses a task, guards nothing
    return tuple(system.bugs[place] for place in sorted(places[:number]))


def plant_bugs(system: DebugSystem, bugs: Sequence[Bug]) -> str:
    """The program with these bugs.  Raises `ValueError` if two of them change the same text."""
    changed = apply_changes(system.source, [change for bug in bugs for change in bug.changes])
    if changed is None:
        raise ValueError(f"{system.id}: bugs overlap: {', '.join(bug.id for bug in bugs)}")
    return changed


def task_text(system: DebugSystem, bugs: Sequence[Bug]) -> str:
    """The file that a candidate gets."""
    return HEADER.format(title=system.title, number=len(bugs)) + plant_bugs(system, bugs)


def guest_source(system: DebugSystem, text: str) -> str:
    """The file plus an entry that runs a behaviour by name; line numbers do not change."""
    return text.rstrip() + "\n" + _RUN.format(entry=ENTRY, text=system.behaviours)


def grade_system(
    system: DebugSystem, bugs: Sequence[Bug], text: str, symptoms: Mapping[str, str], failure: str = ""
) -> CodeGrade:
    """The grade of a file: `symptoms` is what each behaviour reported, "" if it passed.

    `failure` says why the file could not be loaded.
    """
    if failure:
        names = tuple(bug.id for bug in bugs)
        return CodeGrade(
            verdict="error", passed=0, total=len(bugs), score=0.0, failing=names, failure=("It does not load.", failure)
        )
    planted = {bug.id for bug in bugs}
    failing = [bug for bug in system.bugs if symptoms.get(bug.behaviour)]
    left = [bug for bug in failing if bug.id in planted]
    broken = [bug for bug in failing if bug.id not in planted]
    fixed = len(bugs) - len(left)
    lines = [f"{_words(left[0].behaviour)}: {symptoms[left[0].behaviour]}"] if left else []
    lines += [f"Your change broke this: {_words(bug.behaviour)}: {symptoms[bug.behaviour]}" for bug in broken]
    lines += [f"Not a fix: {says}" for says in wrong_fixes(left, system, text)]
    return CodeGrade(
        verdict="failed" if failing else "passed",
        passed=fixed,
        total=len(bugs),
        score=max(0, fixed - len(broken)) / len(bugs),
        failing=tuple(bug.id for bug in failing),
        failure=tuple(lines),
    )


def wrong_fixes(left: Sequence[Bug], system: DebugSystem, text: str) -> list[str]:
    """Why lines of the file that look like fixes are not, for bugs that are still there."""
    new = _lines(text) - _lines(system.source)
    return [f"`{line}`: {says}" for bug in left for line, says in bug.wrong_fixes if _line(line) in new]


def _lines(text: str) -> set[str]:
    """The lines of Python code without layout and comments; none if it cannot be parsed."""
    try:
        return {line.strip() for line in ast.unparse(ast.parse(text.strip())).splitlines()}
    except (SyntaxError, ValueError):
        return set()


def _line(text: str) -> str:
    """One line in the same layout; it may open a block."""
    return ast.unparse(ast.parse(f"{text} pass" if text.endswith(":") else text)).splitlines()[0]


def _words(name: str) -> str:
    """`loss_falls` as words."""
    return name.replace("_", " ").capitalize()
