"""Runs the behaviours of a debugged system on the file that was handed in, in a guest.  Never runs it here."""

from __future__ import annotations

from collections.abc import Sequence

from harness.interview.debug_system import ENTRY, grade_system, guest_source
from harness.interview.material import Bug, DebugSystem
from harness.interview.records import CodeGrade
from harness.records import Call, Ended, Outcome, Raised, Returned, Step
from harness.sandbox.caller import Caller, GuestSource, LoadFailure
from harness.sandbox.guest import GuestGone, Limits
from harness.sandbox.zygote import Zygote

LIMITS = Limits(wall_s=60.0, memory_mb=2048)
SEED = 0
MOST_TEXT = 300


def run_system(zygote: Zygote, system: DebugSystem, bugs: Sequence[Bug], text: str) -> CodeGrade:
    """The grade of a file, from what each behaviour of the system reports."""
    symptoms: dict[str, str] = {}
    failure = ""
    zygote.wait_ready()
    for bug in system.bugs:
        if bug.behaviour in symptoms:
            continue
        # A guest each: a behaviour that never ends takes no other with it.
        with zygote.fork(LIMITS) as guest:
            caller = Caller(guest)
            source = GuestSource(guest_source(system, text), f"{system.id}.py", ENTRY, ("name",))
            failed = caller.load(source, SEED)
            if failed is not None:
                failure = _why(failed)
                break
            step = Step("call", (("name", bug.behaviour),))
            call = Call(bug.behaviour, "correctness", (step,), "float32", "float32", False, False, False)
            try:
                (outcome,) = caller.run(call)
            except GuestGone as gone:
                outcome = gone.ended
        symptoms[bug.behaviour] = _symptom(outcome)
    return grade_system(system, bugs, text, symptoms, failure)


def _symptom(outcome: Outcome) -> str:
    """What a behaviour reported; "" when it is right."""
    match outcome:
        case Returned():
            value = outcome.value
            return value[:MOST_TEXT] if isinstance(value, str) else f"it reported {type(value).__name__}"
        case Raised():
            where = f" in line {outcome.line}" if outcome.line else ""
            return f"{outcome.type_name}{where}: {outcome.message}"[:MOST_TEXT]
        case Ended():
            return f"{outcome.reason}: {outcome.detail}"[:MOST_TEXT]


def _why(failed: LoadFailure) -> str:
    where = f" (line {failed.line})" if failed.line else ""
    return f"{failed.message}{where}"[:MOST_TEXT]
