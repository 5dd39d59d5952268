"""An exercise and a seed → its calls, and the value that each must return.

The reference runs in a trusted guest, several times a call: in float64, in the declared dtype, with its float inputs
moved by rounding units, which are the same under every seed, and with functions such as softmax rounded in another way.
A draw on whose outcome rounding alone would decide is drawn again.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from harness.comparison import ambiguity, compare
from harness.comparison.rendering import render_call
from harness.comparison.tolerance import UNIT
from harness.course import inputs
from harness.course.changes import FAR_BELOW
from harness.course.deriving import Cases, derive, plan_of
from harness.course.exercise import Exercise
from harness.course.tokenizer_data import load_ranks
from harness.errors import GuestError, JudgeError
from harness.records import EARLIER, READ, Array, Call, Ended, Function, Origin, Outcome, Raised, Ranks, Returned, Step
from harness.sandbox.caller import Batch, Caller, GuestSource, open_trusted
from harness.sandbox.wire import value_bytes
from harness.sandbox.zygote import Zygote

ATTEMPTS, ATTEMPTS_DERIVED = 40, 6
UNWRITTEN = "NotImplementedError"
# The function of a reference in Triton that is the answer key.
IN_TORCH = "in_torch"
NUDGES = 3
# How far the inputs are moved to see whether a discrete result changes, in rounding units: more would reject honest
# half-precision draws.  Each is moved there and back: of two that are nearly equal, one of both ways changes the order.
WIDE = {"float64": 64, "float32": 64, "float16": 4, "bfloat16": 4}
WIDE_NUDGES = (NUDGES, NUDGES + 1)
MOST_BATCHES = 2
MAX_ANSWER_BYTES = 64 << 20
# For one value; what a submission returned may keep a judge busy for ever.
JUDGE_S = 60.0


Judge = Callable[[Step, Any], str | None]


@dataclass(frozen=True)
class Answer:
    """A drawn call and, step by step, its expected value (None if nothing is compared or it must raise)."""

    call: Call
    expected: tuple[compare.Expected | None, ...]
    max_bytes: int
    # arguments of earlier steps that the reference changes too, as an optimizer changes its parameters
    changed: tuple[str, ...] = ()
    # whether a result of the reference shares memory with a held argument
    is_shared: bool = False

    @property
    def last_compared(self) -> int:
        """The number of the last step whose result is compared; -1 if none is."""
        return max((number for number, expected in enumerate(self.expected) if expected is not None), default=-1)

    def alone(self, number: int) -> Answer:
        """A step of a derived script as a call of its own, or its own script up to it, with objects of its own."""
        wanted = self.call.steps[number]
        numbers = [n for n in range(number + 1) if self.call.steps[n].on == wanted.on] if not wanted.held else [number]
        steps = tuple(replace(self.call.steps[n], held="", save_as=self._saved(n)) for n in numbers)
        expected = tuple(self.expected[n] for n in numbers)
        return replace(self, call=replace(self.call, steps=steps), expected=expected)

    def before(self, number: int) -> Answer:
        """The script up to a step as it is displayed: of held calls, the last two."""
        numbers = list(range(number + 1))
        if any(step.held for step in self.call.steps):
            numbers = [n for n in numbers if self.call.steps[n].action == "call"][-2:]
        steps = tuple(replace(self.call.steps[n], save_as=self._saved(n)) for n in numbers)
        return replace(self, call=replace(self.call, steps=steps), expected=tuple(self.expected[n] for n in numbers))

    def _saved(self, number: int) -> tuple[tuple[str, tuple[Any, ...]], ...]:
        step = self.call.steps[number]
        return () if step.held else step.save_as

    def show(self, entry: str, steps: int) -> str:
        """The first `steps` steps of the call as a learner reads them; computed once."""
        if steps not in self._shown:
            self._shown[steps] = render_call(entry, self.call.steps[:steps])
        return self._shown[steps]

    @cached_property
    def _shown(self) -> dict[int, str]:
        return {}


@dataclass(frozen=True)
class AnswerKey:
    """The answers of an exercise under one seed: in the order of its cases, then those of its derived calls."""

    exercise: Exercise
    seed: int
    answers: tuple[Answer, ...]
    ranks: bytes
    derived: tuple[Answer, ...] = ()

    @cached_property
    def has_functions(self) -> bool:
        """Whether a call is given a callable."""
        return any(isinstance(leaf, Function) for answer in self.answers for leaf in answer.call.leaves())

    @cached_property
    def asked(self) -> Batch:
        """Every call of the cases once."""
        return Batch((answer.call, answer.max_bytes) for answer in self.answers)

    @cached_property
    def asked_derived(self) -> Batch:
        """The derived calls, which few submissions do not survive."""
        return Batch(((answer.call, answer.max_bytes) for answer in self.derived), is_gathered=True)

    def first(self, length: int) -> Batch:
        """The first `length` calls; the batches that were asked for last are kept."""
        if length not in self._batches:
            if len(self._batches) >= MOST_BATCHES:
                self._batches.clear()
            self._batches[length] = Batch((answer.call, answer.max_bytes) for answer in self.answers[:length])
        return self._batches[length]

    @cached_property
    def _batches(self) -> dict[int, Batch]:
        return {}


def origin_of(answer: Answer) -> Origin:
    """What a derived call was made from."""
    assert answer.call.origin is not None, "this call is derived"
    return answer.call.origin


def is_second(answer: Answer) -> bool:
    """Whether the steps of a derived call belong to several calls."""
    return origin_of(answer).rule == "second call"


def reference_source(exercise: Exercise) -> GuestSource:
    """The reference as a source for a trusted guest."""
    source = trusted_source(exercise, exercise.reference_source, exercise.reference_path.name)
    return replace(source, entry=IN_TORCH, is_guarded=False) if exercise.file.language else source


def trusted_source(exercise: Exercise, text: str, file: str) -> GuestSource:
    """A course's own text (a mistake, a variant) as a source for a trusted guest."""
    names = tuple(parameter.name for parameter in exercise.signature.parameters)
    modules = tuple((step.module, step.reference_source, False) for step in exercise.earlier)
    return GuestSource(
        text, file, exercise.entry_name, names,
        trusted=True, support=exercise.support, language=exercise.file.language, modules=modules,
    )  # fmt: skip


@contextmanager
def open_judge(key: AnswerKey, zygote: Zygote) -> Iterator[Judge | None]:
    """The reference file's `judge` in a trusted guest, where a case asks for it: what is wrong with an output."""
    if not any(answer.call.judge for answer in key.answers):
        yield None
        return
    with closing(JudgeGuest(key, zygote)) as guest:
        yield guest.judge


class JudgeGuest:
    """The trusted guest of a judge; another takes its place once a value has ended it."""

    def __init__(self, key: AnswerKey, zygote: Zygote) -> None:
        self.key = key
        self.zygote = zygote
        self.caller: Caller | None = None

    def close(self) -> None:
        """End the guest."""
        if self.caller is not None:
            self.caller.guest.close()
            self.caller = None

    def judge(self, step: Step, output: Any) -> str | None:
        """What is wrong with an output, or None.  Raises JudgeError if the judge does not say."""
        outcome = self._call(step, output)
        if isinstance(outcome, Ended) and outcome.reason != "timeout":  # it may not have been the value that ended it
            outcome = self._call(step, output)
        if isinstance(outcome, Returned) and isinstance(outcome.value, (str, type(None))):
            return outcome.value
        if isinstance(outcome, Raised):
            raise JudgeError(f"{self.key.exercise.id}: its judge raised {outcome.type_name}: {outcome.message}")
        raise JudgeError(f"{self.key.exercise.id}: its judge gave no verdict: {outcome}")

    def _call(self, step: Step, output: Any) -> Outcome:
        if self.caller is None:
            key = self.key
            self.caller = open_trusted(self.zygote, reference_source(key.exercise), key.seed, key.ranks)
        self.caller.guest.deadline = time.monotonic() + JUDGE_S
        given = (("arguments", dict(step.arguments)), ("output", output))
        try:
            outcome = self.caller.perform(Step("judge", given, name="judge"), positional=2)
        except TypeError as error:  # an object of the submission's own class, for instance
            raise JudgeError(f"{self.key.exercise.id}: its judge cannot be asked: {error}") from None
        if isinstance(outcome, Ended):
            self.close()
        return outcome


def find_ranks(exercise: Exercise, calls: Sequence[Call]) -> bytes:
    """The rank file that the calls name; b"" when they name none."""
    leaves = (leaf for call in calls for leaf in call.leaves())
    return next((load_ranks() for leaf in leaves if isinstance(leaf, Ranks)), b"")


def build_key(exercise: Exercise, zygote: Zygote, seed: int) -> AnswerKey:
    """Draw every case and let the reference answer.  Raises GuestError when the reference fails."""
    cases = [*exercise.file.cases, *exercise.file.stability]
    first = [inputs.draw_call(exercise, case, seed) for case in cases]
    ranks = find_ranks(exercise, first)
    caller = open_trusted(zygote, reference_source(exercise), seed, ranks)
    with caller.guest:
        answers = [
            answer_call(caller, partial(inputs.draw_call, exercise, case, seed, repeat))
            for case in cases
            for repeat in range(case.repeat)
        ]
        drawn = Cases(exercise, seed)
        derived = [answer_derived(caller, drawn, origin) for origin in plan_of(exercise)]
    found = [answer for answer in derived if answer is not None]
    return AnswerKey(exercise, seed, tuple(answers), ranks, tuple(found))


def answer_derived(caller: Caller, cases: Cases, origin: Origin) -> Answer | None:
    """The answer to an entry of a plan; None if no draw of it is one that the reference answers and rounding does not
    decide.  Where a draw changes the result with each call, what is kept from the call before shows."""
    draws = (derive(cases, origin, partial(_ask, caller), attempt) for attempt in range(ATTEMPTS))
    answers = (_answer_drawn(caller, call) for call in filter(None, draws))
    found: Answer | None = None
    for answer in itertools.islice(filter(None, answers), ATTEMPTS_DERIVED):  # a draw may be too small for a change
        if answer.last_compared >= 0 and _is_steady(answer):
            found = answer if found is None else min(found, answer, key=_repeats)
            if not _repeats(found):
                break
    return found


def _answer_drawn(caller: Caller, call: Call) -> Answer | None:
    """The answer to a derived call; None if rounding decides or the reference refuses it."""
    try:
        answer = answer_once(caller, call)
        return answer if answer is None or _is_steady(answer) else answer_once(caller, _apart(call))
    except GuestError:
        if not caller.guest.is_alive:
            raise
        return None


def _apart(call: Call) -> Call:
    """The calls of a script, each with objects of its own: the reference returns parts of its arguments."""
    steps = (step for step in call.steps if step.action == "call")
    return replace(call, steps=tuple(replace(step, held=f"call {n}", save_as=()) for n, step in enumerate(steps)))


def _repeats(answer: Answer) -> int:
    """How many held calls have the result of the call before them."""
    pairs = zip(answer.call.steps, answer.expected, strict=True)
    results = [expected.declared for step, expected in pairs if expected and step.held and step.action == "call"]
    return sum(bool(one == other) for one, other in itertools.pairwise(results))


def _ask(caller: Caller, calls: Sequence[Call]) -> list[Any]:
    """What the reference returns for each call; None for an error."""
    return [_value(row[-1]) for row in caller.run_all([(call, MAX_ANSWER_BYTES) for call in calls])]


def _is_steady(answer: Answer) -> bool:
    """Whether the reference keeps what a script looks at: its first result as it was, and apart from the arguments."""
    pairs = zip(answer.call.steps, answer.expected, strict=True)
    results = [(step.action, expected.declared) for step, expected in pairs if expected is not None]
    recalled = (result for action, result in results if action == "recall")
    return not answer.is_shared and all(result == results[0][1] for result in recalled)


def answer_call(caller: Caller, draw: Callable[[int], Call]) -> Answer:
    """The first draw that rounding does not decide, with the reference's answers to it."""
    call = draw(0)
    for attempt in range(ATTEMPTS):
        call = draw(attempt) if attempt else call
        answer = answer_once(caller, call)
        if answer is not None:
            return answer
    raise GuestError(f"case {call.case!r}: each of {ATTEMPTS} draws is decided by rounding alone; choose other inputs")


def answer_once(caller: Caller, call: Call) -> Answer | None:
    """The reference's answers to a call; None if rounding decides.  Raises GuestError if it gives none."""
    if all(step.compare is None and step.raises is None for step in call.steps):
        return Answer(call, (None,) * len(call.steps), 0)  # nothing is compared, so the reference need not run
    declared, *runs = _run_near(caller, call)
    wide = _run_far(caller, call, runs[0])
    expected: list[compare.Expected | None] = []
    size = 0
    for number, (step, outcome) in enumerate(zip(call.steps, declared, strict=True)):
        if isinstance(outcome, Raised) or step.action == "make" or step.compare is None:
            expected.append(None)
            continue
        assert isinstance(outcome, Returned)
        exact, *moved = [_value(run[number]) for run in runs]
        leeway = compare.LARGE_LEEWAY if _is_wide(call) or _is_large(call) else 1.0
        read = outcome.counts.get(READ, 0) if step.streamed else None
        one = compare.Expected(
            exact, outcome.value, tuple(moved), call.precision, call.exact, leeway, read, call.are_gradients
        )
        size = max(size, value_bytes(outcome.value))
        if ambiguity.is_ambiguous(one, [_value(run[number]) for run in wide]):
            return None
        expected.append(one)
    returned = [one for one in declared if isinstance(one, Returned)]
    changed = {name for one in returned for name in one.changed if name.endswith(EARLIER)}
    return Answer(call, tuple(expected), 8 * size, tuple(sorted(changed)), any(one.shared for one in returned))


def _run_near(caller: Caller, call: Call) -> list[list[Outcome]]:
    """The outcomes in the declared dtype, in float64, and as rounding may change them."""
    if call.judge or not any(map(_is_floats, call.leaves())):  # a judge knows by itself what rounding may change
        return _run_reference(caller, [call]) * 2
    unit, wide = UNIT[call.precision], inputs.scale(call, 1)
    if _is_large(call):  # it only confirms values that smaller calls have decided
        return _run_reference(caller, [call, wide, inputs.perturb(call, 0, unit)])
    moved = [inputs.perturb(call, nudge, unit) for nudge in range(NUDGES)]
    if call.precision in compare.SUMMED_IN:  # chance may cancel in a product; this adds up
        moved.append(inputs.scale(call, 1 + unit))
    outcomes = caller.run(wide, MAX_ANSWER_BYTES, f"rounded in {call.precision}")
    _must_answer(call, outcomes)
    return [*_run_reference(caller, [call, wide, *moved]), outcomes]


def _run_far(caller: Caller, call: Call, exact: Sequence[Outcome]) -> list[list[Outcome]]:
    """The outcomes for inputs that are moved farther, to see whether a discrete result changes."""
    is_movable = any(isinstance(leaf, (Function, float)) or _is_floats(leaf) for leaf in call.leaves())
    is_discrete = any(ambiguity.is_discrete(_value(outcome)) for outcome in exact)
    if call.judge or not is_movable or (_is_large(call) and not is_discrete):
        return []
    unit, of_numbers = WIDE[call.precision] * UNIT[call.precision], WIDE["float64"] * UNIT["float64"]
    ways = [(nudge, way) for nudge in WIDE_NUDGES for way in (1, -1)] if is_discrete else [(NUDGES, 1)]
    return _run_reference(
        caller, [inputs.perturb_all(call, nudge, way * unit, way * of_numbers) for nudge, way in ways]
    )


def _is_wide(call: Call) -> bool:
    """Whether a derived call has a size as in use, or scores so far from zero that exp(score - logsumexp), a right way,
    is off by many rounding units of its result."""
    return call.origin is not None and (call.origin.rule.startswith("real size") or FAR_BELOW in call.origin.place)


def _is_large(call: Call) -> bool:
    return call.kind in ("cost", "speed")


def _is_floats(value: Any) -> bool:
    return isinstance(value, Array) and value.is_float


def _run_reference(caller: Caller, calls: Sequence[Call]) -> list[list[Outcome]]:
    """The reference's outcomes for one case in several precisions.  Raises GuestError if it gives no answer."""
    rows = caller.run_all([(call, MAX_ANSWER_BYTES) for call in calls])
    for call, outcomes in zip(calls, rows, strict=True):
        _must_answer(call, outcomes)
    return rows


def _must_answer(call: Call, outcomes: Sequence[Outcome]) -> None:
    for number, (step, outcome) in enumerate(zip(call.steps, outcomes, strict=False), 1):
        where = f"case {call.case!r}" + (f", step {number}, {step.name or step.action}" if len(call.steps) > 1 else "")
        if isinstance(outcome, Ended):
            raise GuestError(f"{where}: the reference gave no answer: {outcome.reason} {outcome.detail}")
        if isinstance(outcome, Raised) and not meets(outcome, step.raises):
            wanted = f", not {step.raises}" if step.raises is not None else ""
            raise GuestError(f"{where}: the reference raised {outcome.type_name}{wanted}: {outcome.message}")
        if isinstance(outcome, Returned) and step.raises is not None:
            raise GuestError(f"{where}: the reference did not raise {step.raises}")


def meets(raised: Raised, wanted: str | None) -> bool:
    """Whether an exception is of the class that a step asks for, or a subclass.

    NotImplementedError says that nothing is written yet, so only where it is asked for by name is it an answer.
    """
    is_unwritten = UNWRITTEN in raised.bases and wanted != UNWRITTEN
    return wanted is not None and wanted in raised.bases and not is_unwritten


def _value(outcome: Outcome) -> Any:
    return outcome.value if isinstance(outcome, Returned) else None
