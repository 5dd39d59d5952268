"""Runs the behaviours of a system on a submitted file, in a guest: which bugs are fixed, what still fails.

The bugs of a system are independent: each has a behaviour that fails with it and passes without it, whatever other bugs
are planted.  The file never runs in this process.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from harness.interview.material import Bug, DebugSystem
from harness.interview.records import CodeGrade
from harness.records import Call, Ended, Outcome, Raised, Returned, Step
from harness.sandbox.caller import Caller, GuestSource, LoadFailure
from harness.sandbox.guest import GuestGone, Limits
from harness.sandbox.zygote import Zygote

LIMITS = Limits(wall_s=60.0, memory_mb=2048)
SEED = 0
MOST_TEXT = 300
ENTRY = "run_behaviour"
_RUN = """

def {entry}(name):
    import types
    checks = {{"__name__": "behaviours"}}
    exec(compile({text!r}, "behaviours.py", "exec"), checks)
    return checks[name](types.SimpleNamespace(**globals()))
"""


def run_system(zygote: Zygote, system: DebugSystem, bugs: Sequence[Bug], text: str) -> CodeGrade:
    """The grade of a file, from what each behaviour of the system reports."""
    symptoms: dict[str, str] = {}
    # An entry at the end runs a behaviour by name, so that line numbers do not change.
    program = text.rstrip() + "\n" + _RUN.format(entry=ENTRY, text=system.behaviours)
    source = GuestSource(program, f"{system.id}.py", ENTRY, ("name",))
    left = list(dict.fromkeys(bug.behaviour for bug in system.bugs))
    zygote.wait_ready()
    while left:
        with zygote.fork(LIMITS) as guest:
            caller = Caller(guest)
            failure = caller.load(source, SEED)
            if failure is not None:
                return _load_failure(bugs, failure)
            while left:
                name = left.pop(0)
                outcome = _run(caller, name)
                symptoms[name] = _symptom(outcome)
                if isinstance(outcome, Ended):  # the others get another guest
                    break
    return _grade(system, bugs, text, symptoms)


def _run(caller: Caller, name: str) -> Outcome:
    step = Step("call", (("name", name),))
    call = Call(name, "correctness", (step,), "float32", "float32", False, False, False)
    try:
        return caller.run(call)[0]
    except GuestGone as gone:
        return gone.ended


def _symptom(outcome: Outcome) -> str:
    """What a behaviour reported; "" if it passed."""
    match outcome:
        case Returned():
            value = outcome.value
            return value[:MOST_TEXT] if isinstance(value, str) else f"it reported {type(value).__name__}"
        case Raised():
            where = f" in line {outcome.line}" if outcome.line else ""
            return f"{outcome.type_name}{where}: {outcome.message}"[:MOST_TEXT]
        case Ended():
            return f"{outcome.reason}: {outcome.detail}"[:MOST_TEXT]


def _load_failure(bugs: Sequence[Bug], failed: LoadFailure) -> CodeGrade:
    where = f" (line {failed.line})" if failed.line else ""
    return CodeGrade(
        verdict="error", passed=0, total=len(bugs), score=0.0, failing=tuple(bug.id for bug in bugs),
        failure=("It does not load.", f"{failed.message}{where}"[:MOST_TEXT]),
    )  # fmt: skip


def _grade(system: DebugSystem, bugs: Sequence[Bug], text: str, symptoms: Mapping[str, str]) -> CodeGrade:
    """`symptoms`: what each behaviour reported, "" if it passed."""
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
    return [f"`{line}`: {says}" for bug in left for line, says in bug.wrong_fixes.items() if _line(line) in new]


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
