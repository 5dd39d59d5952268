"""Runs the behaviours of a system on a submitted file, in a guest.  Never runs the file in this process."""

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
    source = GuestSource(guest_source(system, text), f"{system.id}.py", ENTRY, ("name",))
    left = list(dict.fromkeys(bug.behaviour for bug in system.bugs))
    zygote.wait_ready()
    while left:
        with zygote.fork(LIMITS) as guest:
            caller = Caller(guest)
            failure = caller.load(source, SEED)
            if failure is not None:
                return grade_system(system, bugs, text, symptoms, _why(failure))
            while left:
                name = left.pop(0)
                outcome = _run(caller, name)
                symptoms[name] = _symptom(outcome)
                if isinstance(outcome, Ended):  # the others get another guest
                    break
    return grade_system(system, bugs, text, symptoms)


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


def _why(failed: LoadFailure) -> str:
    where = f" (line {failed.line})" if failed.line else ""
    return f"{failed.message}{where}"[:MOST_TEXT]
