"""The known mistakes that a diagnosis runs, and on how many calls, with stand-ins for the guests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from harness.comparison.answer_key import Answer, AnswerKey
from harness.comparison.compare import Expected
from harness.grading import mistake_runs
from harness.grading.mistake_runs import LEAST_CALLS, MOST_HANGING, VARIANT_S, MistakeTraces, Runner
from harness.records import Call, Ended, Outcome, Raised, Returned, Step
from harness.sandbox.caller import LoadFailure

COUNT = 10
TIMEOUT = Ended("timeout", "no answer within 0.8 s")
Behaviour = Callable[[int], Outcome]


def right(number: int) -> list[int]:
    """The value that a call must return: numbers that do not agree by chance."""
    return [100 * number + digit for digit in range(1, 6)]


def returns(change: Callable[[int, list[int]], Any]) -> Behaviour:
    return lambda number: Returned(change(number, right(number)))


def adding(amount: int, *numbers: int) -> Behaviour:
    """A behaviour that adds to the results of these calls."""
    return returns(lambda number, values: [value + amount * (number in numbers) for value in values])


def hangs(at: int) -> Behaviour:
    return lambda number: TIMEOUT if number == at else Returned(right(number))


RIGHT = adding(0)
NAMED = Raised("KeyError", ("KeyError",), "'a'", 3)
UNWRITTEN = Raised("NotImplementedError", ("NotImplementedError", "RuntimeError"), "", 2)


@dataclass
class StubGuest:
    number: int
    allowed: list[float] = field(default_factory=list)
    killed: Ended | None = None
    is_closed: bool = False

    def allow(self, wall_s: float) -> None:
        self.allowed.append(wall_s)

    def kill(self, why: Ended) -> None:
        self.killed = why

    def close(self) -> None:
        self.is_closed = True


class Guests:
    """Guests that behave as their text says; every load and every call is recorded."""

    def __init__(self) -> None:
        self.behaviours: dict[str, Behaviour | LoadFailure] = {}
        self.made: list[StubGuest] = []
        self.resting: list[StubGuest] = []
        self.loaded: list[tuple[str, str, int]] = []
        self.runs: list[tuple[str, int]] = []
        self.reserve = SimpleNamespace(check=lambda: None)

    def borrow(self) -> StubGuest:
        self.made.append(StubGuest(len(self.made)))
        return self.made[-1]

    def rest(self, guest: StubGuest) -> None:
        self.resting.append(guest)

    def caller(self, guest: StubGuest, ranks: bytes) -> Any:
        assert ranks == b"ranks"
        text = ""

        def load(source: tuple[str, str], seed: int) -> LoadFailure | None:
            nonlocal text
            assert seed == 4 and not guest.is_closed
            text = source[0]
            self.loaded.append((*source, guest.number))
            behaviour = self.behaviours[text]
            return behaviour if isinstance(behaviour, LoadFailure) else None

        def run(call: Call, max_bytes: int) -> list[Outcome]:
            number = call.steps[0].arguments[0][1]
            assert max_bytes == 1000 + number
            self.runs.append((text, number))
            return [self.behaviours[text](number)]

        def run_all(batch: Any) -> list[list[Outcome]]:
            rows: list[list[Outcome]] = []
            for call, max_bytes in batch.calls:
                is_over = bool(rows) and (not rows[-1] or isinstance(rows[-1][-1], Ended))
                rows.append([] if is_over else run(call, max_bytes))
            return rows

        return SimpleNamespace(guest=guest, load=load, run=run, run_all=run_all)


@pytest.fixture
def guests(monkeypatch: pytest.MonkeyPatch) -> Guests:
    """Replace everything that starts a guest."""
    stub = Guests()
    monkeypatch.setattr(mistake_runs, "Caller", stub.caller)
    monkeypatch.setattr(mistake_runs, "trusted_source", lambda exercise, text, file: (text, file))
    return stub


def key_of(names: Sequence[str], grading_only: Sequence[int] = (), apart: Sequence[str] = ()) -> Any:
    """A key with these mistakes, whose texts are their names; pairs that are `apart` cannot be applied together."""

    def answer(number: int) -> Answer:
        steps = (Step("call", (("n", number),)),)
        is_diagnostic = number not in grading_only
        call = Call(f"case {number}", "correctness", steps, "float32", "float32", True, False, is_diagnostic)
        value = right(number)
        return Answer(call, (Expected(value, value, (value,), "float32", is_exact=True),), 1000 + number)

    def mistake(name: str, number: str = "") -> Any:
        made = SimpleNamespace(id=name, explanation=f"{name}!", number="1", runnable_source=lambda: name + number)
        made.with_number_of = lambda numbers: mistake(name, f"={numbers[0]:g}") if numbers else made
        return made

    mistakes = [mistake(name) for name in names]

    def apply(pair: Sequence[Any]) -> str | None:
        text = "+".join(mistake.id for mistake in pair)
        return None if text in apart else text

    file = SimpleNamespace(language="")
    exercise: Any = SimpleNamespace(file=file, mistakes=mistakes, mistake=mistake, apply=apply)
    return AnswerKey(exercise, 4, tuple(answer(number) for number in range(COUNT)), b"ranks")


def outcomes_of(behaviour: Behaviour) -> list[list[Outcome]]:
    return [[behaviour(number)] for number in range(COUNT)]


def diagnosed(
    guests: Guests, key: Any, learner: Behaviour | list[list[Outcome]], text: str = ""
) -> list[tuple[str, str, str]]:
    """Mistake, match, and the other mistake of a pair."""
    outcomes = learner if isinstance(learner, list) else outcomes_of(learner)
    found = MistakeTraces(key, guests).diagnose(outcomes, text)
    assert all(diagnosis.says == f"{diagnosis.mistake}!" for diagnosis in found)
    return [(diagnosis.mistake, diagnosis.match, diagnosis.together_with or "") for diagnosis in found]


# ---- single mistakes


def test_mistakes_are_run_on_the_first_calls_and_only_those_that_fit_on_all(guests: Guests) -> None:
    """Because loading a text costs as much as a few calls."""
    guests.behaviours = {"one": adding(7, 1, 8), "two": adding(9, 1), "three": adding(7, 2), "four": adding(7, 1)}
    assert diagnosed(guests, key_of(["one", "two", "three", "four"]), adding(7, 1, 8)) == [("one", "exact", "")]
    lengths = [sum(1 for text, _ in guests.runs if text == name) for name in guests.behaviours]
    assert lengths == [LEAST_CALLS + COUNT, LEAST_CALLS, LEAST_CALLS, LEAST_CALLS + COUNT]
    assert [file for _, file, _ in guests.loaded] == [f"variant_{number}.py" for number in range(1, 7)]
    assert {number for _, _, number in guests.loaded} == {0}
    assert guests.made[0].allowed == [VARIANT_S] * 6
    assert guests.resting == guests.made


def test_calls_that_only_grade_are_evidence_where_all_others_passed(guests: Guests) -> None:
    """Then a mistake must pass all calls that the learner passed."""
    key = key_of(["one", "two"], grading_only=[3])
    guests.behaviours = {"one": adding(7, 3), "two": adding(7, 3, 5)}
    assert diagnosed(guests, key, adding(7, 3)) == [("one", "exact", "")]
    guests.behaviours = {"one": adding(9, 3), "two": adding(7, 3, 5)}
    assert diagnosed(guests, key, adding(7, 3)) == []
    guests.behaviours = {"one": adding(7, 1), "two": adding(7, 1, 3)}
    assert [name for name, _, _ in diagnosed(guests, key, adding(7, 1, 3))] == ["one", "two"]


def test_submission_without_a_failed_call_has_no_mistake(guests: Guests) -> None:
    """Nor one whose failures have no telling number."""
    guests.behaviours = {"one": adding(7, 1)}
    assert diagnosed(guests, key_of(["one"]), RIGHT) == []
    unreached = [*outcomes_of(RIGHT)[:-2], [], []]
    assert diagnosed(guests, key_of(["one"]), unreached) == []


def test_nothing_more_is_tried_where_a_mistake_explains_all_failures_without_telling(guests: Guests) -> None:
    """A pair of mistakes cannot decide between two that give the same few numbers."""
    plain = returns(lambda number, values: 0 if number in (1, 2) else values)
    other = returns(lambda number, values: 0 if number in (1, 2, 3) else values)
    guests.behaviours = {"one": other, "two": adding(9, 5)}
    assert diagnosed(guests, key_of(["one", "two"]), plain) == []
    assert {text for text, _, _ in guests.loaded} == {"one", "two"}


def test_mistake_that_explains_a_part_is_named_as_such(guests: Guests) -> None:
    """After no pair fitted; it must first pass the calls that the learner passed."""
    guests.behaviours = {"one": adding(7, 1, 2, 3), "two": adding(9, 0)}
    learner = adding(7, 1, 2, 3)
    both: Behaviour = lambda number: Returned("else") if number == 5 else learner(number)  # noqa: E731 - short
    assert diagnosed(guests, key_of(["one", "two"]), both) == [("one", "partial", "")]
    assert sum(1 for text, _ in guests.runs if text == "two") == LEAST_CALLS


# ---- pairs


def pair_of(first: Behaviour, second: Behaviour) -> Behaviour:
    """The behaviour of both: the first where it differs from right, otherwise the second."""
    return lambda number: first(number) if first(number) != RIGHT(number) else second(number)


FIRST, SECOND = adding(7, 1, 2), adding(9, 4, 8)
PAIR = pair_of(FIRST, SECOND)


def test_pair_that_answers_as_the_learner_did_is_named(guests: Guests) -> None:
    """Both, each with the other."""
    guests.behaviours = {"one": FIRST, "two": SECOND, "three": adding(5, 6), "one+two": PAIR}
    assert diagnosed(guests, key_of(["one", "two", "three"]), PAIR) == [
        ("one", "exact", "two"),
        ("two", "exact", "one"),
    ]
    tried = [number for text, number in guests.runs if text == "one+two"]
    assert tried == [*range(LEAST_CALLS), *range(COUNT)]


def test_pair_that_answers_differently_is_not_named(guests: Guests) -> None:
    """It is run on all calls only if it answers the first failed one as the learner did."""
    guests.behaviours = {"one": FIRST, "two": SECOND, "one+two": pair_of(adding(6, 1), SECOND)}
    assert diagnosed(guests, key_of(["one", "two"]), PAIR) == []
    assert [number for text, number in guests.runs if text == "one+two"] == [*range(LEAST_CALLS)]
    guests.runs.clear()
    guests.behaviours["one+two"] = pair_of(PAIR, adding(3, 5))
    assert diagnosed(guests, key_of(["one", "two"]), PAIR) == []
    assert [number for text, number in guests.runs if text == "one+two"] == [*range(LEAST_CALLS), *range(COUNT)]


def test_pairs_are_not_tried_for_a_submission_that_only_raises(guests: Guests) -> None:
    """No value tells two mistakes from others."""
    guests.behaviours = {"one": lambda number: NAMED if number < 5 else Returned(right(number)), "two": adding(9, 8)}
    assert diagnosed(guests, key_of(["one", "two"]), lambda number: NAMED) == []
    assert {len(text) for text, _, _ in guests.loaded} == {3}


def test_nothing_is_run_for_a_file_that_is_not_filled_in(guests: Guests) -> None:
    """No mistake raises NotImplementedError."""
    assert diagnosed(guests, key_of(["one", "two"]), lambda number: UNWRITTEN) == []
    assert guests.loaded == []


def test_parts_that_are_not_written_are_no_evidence(guests: Guests) -> None:
    """The mistake fits what was written."""
    guests.behaviours = {"one": adding(7, 1, 2), "two": adding(9, 1)}
    learner: Behaviour = lambda number: UNWRITTEN if number == 2 else adding(7, 1)(number)  # noqa: E731 - short
    assert diagnosed(guests, key_of(["one", "two"]), learner) == [("one", "consistent", "")]


def test_mistake_gets_the_number_of_the_submission(guests: Guests) -> None:
    """It is named as itself."""
    key = key_of(["one"])
    guests.behaviours = {"one": adding(7, 1), "one=0.25": adding(8, 1)}
    assert diagnosed(guests, key, adding(7, 1)) == [("one", "exact", "")]
    assert diagnosed(guests, key, adding(8, 1), "x = y + 0.25  # 3\n") == [("one", "exact", "")]
    assert diagnosed(guests, key, adding(7, 1), "x = y + 0.25\n") == [("one", "exact", "")]


def test_several_pairs_that_fit_are_not_named(guests: Guests) -> None:
    """It is unknown which one it is."""
    third = adding(11, 4, 8)
    guests.behaviours = {"one": FIRST, "two": SECOND, "three": third, "one+two": PAIR, "one+three": PAIR}
    guests.behaviours["two+three"] = RIGHT
    assert diagnosed(guests, key_of(["one", "two", "three"]), PAIR) == []


def test_pairs_that_cannot_be_applied_or_could_not_fit_are_not_run(guests: Guests) -> None:
    """Two mistakes in one line, or mistakes that fail where the learner passed."""
    guests.behaviours = {"one": FIRST, "two": SECOND, "three": adding(5, 4, 8, 9), "four": adding(5, 0)}
    assert diagnosed(guests, key_of(["one", "two", "three", "four"], apart=["one+two"]), PAIR) == []
    assert not any("+" in text for text, _, _ in guests.loaded)


def test_pairs_that_hang_are_few(guests: Guests) -> None:
    """Each costs its time; a pair that fits is then not named."""
    names = ["one", "two", "three", "four"]
    guests.behaviours = {"one": FIRST, **{name: adding(9 + n, 4, 8) for n, name in enumerate(names[1:])}}
    for name in names[1:]:
        guests.behaviours[f"one+{name}"] = hangs(1)
    guests.behaviours |= {"two+three": RIGHT, "two+four": RIGHT, "three+four": RIGHT}
    guests.behaviours["one+four"] = PAIR
    assert diagnosed(guests, key_of(names), PAIR) == []
    tried = [text for text, _, _ in guests.loaded if "+" in text]
    assert tried == ["one+two", "one+three"]
    assert len(tried) == MOST_HANGING
    assert [guest.is_closed for guest in guests.made] == [True, True]
    guests.behaviours["one+three"] = RIGHT
    assert diagnosed(guests, key_of(names), PAIR) == [("one", "exact", "four"), ("four", "exact", "one")]


def test_pair_that_ends_as_the_learner_did_is_named(guests: Guests) -> None:
    """The calls after the end are no evidence, because they were not reached."""

    def late(number: int) -> Outcome:
        return TIMEOUT if number == 4 else PAIR(number)

    learner = [*outcomes_of(late)[:5], *([] for _ in range(COUNT - 5))]
    guests.behaviours = {"one": FIRST, "two": hangs(4), "one+two": late}
    assert diagnosed(guests, key_of(["one", "two"]), learner) == [("one", "exact", "two"), ("two", "exact", "one")]


def test_end_of_a_run_is_no_evidence_if_nothing_fits_with_it(guests: Guests) -> None:
    """The mistake is named by the calls that were completed."""
    guests.behaviours = {"one": FIRST, "two": adding(9, 1)}
    learner = [*outcomes_of(pair_of(FIRST, hangs(4)))[:5], *([] for _ in range(COUNT - 5))]
    assert diagnosed(guests, key_of(["one", "two"]), learner) == [("one", "consistent", "")]
    guests.behaviours["two"] = pair_of(FIRST, adding(9, 6))
    assert diagnosed(guests, key_of(["one", "two"]), learner) == []


# ---- one runner


@pytest.fixture
def runner(guests: Guests) -> Iterator[Runner]:
    """A function that runs texts on the calls of a key."""
    with Runner(key_of([]), guests) as opened:
        yield opened


MISSING = LoadFailure("missing", "g")
LOADS = {
    "raised": (LoadFailure("raised", "'a'", 3, raised=NAMED), NAMED, False),
    "ended": (LoadFailure("ended", "late", ended=TIMEOUT), TIMEOUT, True),
    "missing": (MISSING, Ended("crashed", "g"), True),
}


@pytest.mark.parametrize(("failure", "outcome", "is_renewed"), LOADS.values(), ids=LOADS)
def test_text_that_does_not_load_has_this_outcome_for_every_call(
    guests: Guests, runner: Runner, failure: LoadFailure, outcome: Outcome, is_renewed: bool
) -> None:
    """The next text gets another guest, unless this one only raised."""
    guests.behaviours = {"bad": failure, "good": RIGHT}
    assert runner.trace("bad").outcomes == ((outcome,),) * COUNT
    assert runner.trace("bad", 3).outcomes == ((outcome,),) * 3
    runner.trace("good", 1)
    assert [number for _, _, number in guests.loaded] == ([0, 1, 2] if is_renewed else [0] * 3)
    assert [guest.is_closed for guest in guests.made[:-1]] == [True] * (len(guests.made) - 1)


def test_text_that_hangs_has_no_further_outcome_and_ends_its_guest(guests: Guests, runner: Runner) -> None:
    """It would hang again on more calls, so its trace counts as complete."""
    guests.behaviours = {"slow": hangs(2), "good": RIGHT}
    trace = runner.trace("slow", 4)
    assert [len(row) for row in trace.outcomes] == [1, 1, 1] + [0] * 7
    assert len(trace.faults) == COUNT
    assert guests.made[0].killed is not None and guests.made[0].is_closed
    assert len(runner.trace("good", 4).outcomes) == 4
    assert len(guests.made) == 2
