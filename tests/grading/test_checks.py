"""The checks of a run, and the verdict on the whole. No test starts a guest: where a judge decides, a stub stands
in."""

from __future__ import annotations

from collections import abc
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from harness.comparison.answer_key import Answer, AnswerKey
from harness.comparison.compare import Expected
from harness.comparison.faults import NO_TIME
from harness.grading.checks import STATE_CHECK, compare_run, decide
from harness.grading.runs import SubmissionRun
from harness.records import (
    Array,
    Call,
    Check,
    CheckVerdict,
    Ended,
    Iterator,
    Outcome,
    Raised,
    Returned,
    Step,
    Verdict,
    Yielded,
)
from harness.sandbox.caller import LoadFailure

OUT_OF_MEMORY = Raised("MemoryError", ("MemoryError", "Exception"), "no memory")
FORBIDDEN_USE = Raised("ForbiddenUse", ("Exception",), "torch.square is forbidden")
OTHER_ERROR = Raised("ValueError", ("ValueError", "Exception"), "no")

SIGNATURE = Raised("TypeError", ("TypeError", "Exception"), "scale() got an unexpected keyword argument 'x'")


def answer(case: str, x: int, expected: Any, kind: str = "correctness") -> Answer:
    """The answer key's entry for a call of `scale` with one argument."""
    call = Call(case, kind, (Step("call", (("x", x),)),), "float32", "float32", False, False, True)
    return Answer(call, (Expected(expected, expected, (expected,), "float32"),), 100)


ANSWERS = (answer("few", 1, 2), answer("few", 2, 4), answer("many", 3, 6), answer("huge", 9, 18, "stability"))
RIGHT: list[list[Outcome]] = [[Returned(value)] for value in (2, 4, 6, 18)]
# The correctness calls again, last first.
AGAIN: list[list[Outcome]] = [[Returned(value)] for value in (6, 4, 2)]
RECALLED: list[Outcome] = [Returned(value) for value in (6, 4, 2)]


def checks_of(run: SubmissionRun) -> list[Check]:
    """The checks of a run against `ANSWERS`. Each answer is copied, because an answer remembers how it was rendered."""
    answers = tuple(replace(answer) for answer in ANSWERS)
    exercise: Any = SimpleNamespace(id="scale", entry_name="scale", file=SimpleNamespace(entry="scale(x, factor=2.0)"))
    zygote: Any = None
    return compare_run(run, AnswerKey(exercise, 1, answers, b""), zygote)


def state_check(
    outcomes: list[list[Outcome]] = RIGHT,
    again: list[list[Outcome]] = AGAIN,
    recalled: list[Outcome] = RECALLED,
) -> Check:
    """The check that nothing is kept between calls."""
    check = checks_of(SubmissionRun(outcomes=outcomes, again=again, recalled=recalled))[-1]
    assert (check.id, check.kind) == (STATE_CHECK, "property")
    return check


def verdict(run: SubmissionRun, *verdicts: CheckVerdict) -> Verdict:
    """The verdict on a run whose checks have these verdicts."""
    return decide(run, [Check(f"case {n}", "correctness", verdict) for n, verdict in enumerate(verdicts)])


@pytest.mark.parametrize(
    ("verdicts", "whole"),
    [
        ([CheckVerdict.PASSED], Verdict.PASSED),
        ([CheckVerdict.PASSED, CheckVerdict.FAILED], Verdict.FAILED),
        ([CheckVerdict.ERROR, CheckVerdict.FAILED], Verdict.FAILED),
        ([CheckVerdict.PASSED, CheckVerdict.ERROR], Verdict.ERROR),
        ([CheckVerdict.PASSED, CheckVerdict.SKIPPED], Verdict.ERROR),
        ([CheckVerdict.INCONCLUSIVE, CheckVerdict.ERROR], Verdict.ERROR),
        ([CheckVerdict.INCONCLUSIVE, CheckVerdict.PASSED], Verdict.UNVERIFIED),
        ([CheckVerdict.INCONCLUSIVE, CheckVerdict.FAILED], Verdict.FAILED),
    ],
)
def test_checks_decide_the_verdict_of_a_run_that_ended_well(verdicts: list[CheckVerdict], whole: Verdict) -> None:
    """A wrong value takes precedence over an error, and an error over an undecided check."""
    assert verdict(SubmissionRun(outcomes=[[Returned(1)]]), *verdicts) is whole


@pytest.mark.parametrize(
    ("reason", "whole"),
    [
        ("tampering", Verdict.REFUSED),
        ("timeout", Verdict.TIMEOUT),
        ("crashed", Verdict.ERROR),
        ("output", Verdict.ERROR),
    ],
)
def test_early_end_of_the_guest_decides_the_verdict(reason: str, whole: Verdict) -> None:
    """It may come in a call, at load or after the last call; the checks do not matter."""
    ended = Ended(reason)  # type: ignore[arg-type]  # the parameter is a plain str
    in_a_call = SubmissionRun(outcomes=[[Returned(1), ended]])
    at_load = SubmissionRun(failure=LoadFailure("ended", "gone", ended=ended))
    for run in (in_a_call, at_load, SubmissionRun(ended=ended)):
        assert verdict(run, CheckVerdict.FAILED) is whole
        assert verdict(run, CheckVerdict.PASSED) is whole


def test_tampering_and_forbidden_use_are_refused_whatever_else_happened() -> None:
    """A forbidden use may be found in the source, at load or in a call."""
    both = SubmissionRun(outcomes=[[Ended("timeout")]], ended=Ended("tampering"))
    in_the_text = SubmissionRun(failure=LoadFailure("forbidden", "", violations=((1, "torch.square", "Multiply."),)))
    at_load = SubmissionRun(failure=LoadFailure("raised", "", raised=FORBIDDEN_USE))
    in_a_call = SubmissionRun(outcomes=[[Returned(1)], [FORBIDDEN_USE], [Ended("timeout")]])
    for run in (both, in_the_text, at_load, in_a_call):
        assert verdict(run, CheckVerdict.FAILED) is Verdict.REFUSED


@pytest.mark.parametrize("kind", ["syntax", "missing", "not_callable", "unreadable"])
def test_file_without_the_entry_is_an_error(kind: str) -> None:
    """The checks do not matter."""
    run = SubmissionRun(failure=LoadFailure(kind, "no"))  # type: ignore[arg-type]  # as above
    assert verdict(run, CheckVerdict.FAILED) is verdict(run, CheckVerdict.ERROR) is Verdict.ERROR


def test_out_of_memory_is_its_own_verdict_unless_a_value_is_wrong_or_the_run_timed_out() -> None:
    """MemoryError counts in a call and at load; another error gives the verdict `error`."""
    in_a_call = SubmissionRun(outcomes=[[Returned(1)], [OUT_OF_MEMORY]])
    at_load = SubmissionRun(failure=LoadFailure("raised", "", raised=OUT_OF_MEMORY))
    for run in (in_a_call, at_load):
        assert verdict(run, CheckVerdict.ERROR) is Verdict.MEMORY
    assert verdict(in_a_call, CheckVerdict.FAILED, CheckVerdict.ERROR) is Verdict.FAILED
    assert verdict(SubmissionRun(outcomes=[[OUT_OF_MEMORY, Ended("timeout")]]), CheckVerdict.ERROR) is Verdict.TIMEOUT
    assert verdict(SubmissionRun(outcomes=[[OTHER_ERROR]]), CheckVerdict.ERROR) is Verdict.ERROR


def test_stretch_goals_decide_nothing() -> None:
    """A missed stretch goal leaves the verdict `passed`."""
    stretch = [Check("faster", "speed", verdict, is_required=False) for verdict in CheckVerdict]
    assert decide(SubmissionRun(), [Check("a case", "correctness", CheckVerdict.PASSED), *stretch]) is Verdict.PASSED


# ---- the checks of a run


def test_each_case_is_one_check_and_the_first_wrong_draw_is_shown() -> None:
    """Checks come in the order of the cases and keep their kind; the repeated calls add one check."""
    right = checks_of(SubmissionRun(outcomes=RIGHT, again=AGAIN, recalled=RECALLED))
    assert [(check.id, check.kind, check.verdict) for check in right] == [
        ("few", "correctness", CheckVerdict.PASSED),
        ("many", "correctness", CheckVerdict.PASSED),
        ("huge", "stability", CheckVerdict.PASSED),
        (STATE_CHECK, "property", CheckVerdict.PASSED),
    ]
    wrong: list[list[Outcome]] = [[Returned(2)], [Returned(5)], [OTHER_ERROR], [Returned(18)]]
    few, many, huge, state = checks_of(SubmissionRun(outcomes=wrong, again=AGAIN, recalled=RECALLED))
    assert (few.verdict, few.input, few.expected, few.actual) == (CheckVerdict.FAILED, "scale(x=2)", "4", "5")
    assert (many.verdict, many.message) == (CheckVerdict.ERROR, "scale(x=3)\n  it raised ValueError: no")
    assert huge.verdict is state.verdict is CheckVerdict.PASSED


def test_calls_after_the_end_of_the_guest_are_skipped() -> None:
    """The call that ended the guest is an error, and no call is repeated."""
    gone: list[list[Outcome]] = [[Returned(2)], [Ended("timeout", "no answer within 3 s")], [], []]
    checks = checks_of(SubmissionRun(outcomes=gone))
    assert [check.verdict.value for check in checks] == ["error", "skipped", "skipped", "skipped"]
    assert checks[-1].message == NO_TIME
    assert state_check(again=AGAIN[:2]).verdict is CheckVerdict.SKIPPED


def test_call_with_arguments_that_the_entry_rejects_names_the_entry() -> None:
    """A TypeError from elsewhere does not."""
    inner = Raised("TypeError", ("TypeError",), "helper() got an unexpected keyword argument 'x'")
    other = Raised("TypeError", ("TypeError",), "scale() is not made for this")
    outcomes: list[list[Outcome]] = [[SIGNATURE], [Returned(4)], [inner], [other]]
    few, many, huge, _ = checks_of(SubmissionRun(outcomes=outcomes, again=AGAIN, recalled=RECALLED))
    assert few.message.endswith("keyword argument 'x'\n  expected scale(x, factor=2.0)")
    assert "expected" not in many.message.replace("unexpected", "") + huge.message


@pytest.mark.parametrize("reason", ["tampering", "output"])
def test_misconduct_is_a_check_of_its_own(reason: Any) -> None:
    """Its message says what the submission did. A crash is not misconduct."""
    ended = Ended(reason, "it wrote to the pipe")
    check = checks_of(SubmissionRun(outcomes=RIGHT, again=AGAIN, recalled=RECALLED, ended=ended))[-1]
    assert (check.id, check.kind, check.verdict, check.message) == (
        "conduct", "policy", CheckVerdict.FAILED, "it wrote to the pipe"
    )  # fmt: skip
    crashed = SubmissionRun(outcomes=RIGHT, again=AGAIN, recalled=RECALLED, ended=Ended("crashed", "gone"))
    assert checks_of(crashed)[-1].id == STATE_CHECK


@pytest.mark.parametrize("then", [Returned(5), OTHER_ERROR])
def test_call_that_is_right_only_the_first_time_fails_the_state_check(then: Outcome) -> None:
    """A wrong value and an error both fail it. A call that was wrong the first time does not count."""
    again: list[list[Outcome]] = [[Returned(6)], [then], [Returned(2)]]
    check = state_check(again=again)
    assert (check.verdict, check.input) == (CheckVerdict.FAILED, "scale(x=2)")
    assert "right the first time, wrong when called again: something is kept between calls." in check.message
    wrong_at_first: list[list[Outcome]] = [RIGHT[0], [Returned(7)], *RIGHT[2:]]
    assert state_check(wrong_at_first, again).verdict is CheckVerdict.PASSED
    assert state_check(wrong_at_first, again[:2]).verdict is CheckVerdict.SKIPPED


def test_result_that_a_later_call_changed_fails_the_state_check() -> None:
    """The message shows both values. A result that was wrong, or that cannot be read again, does not count."""
    changed: list[Outcome] = [Returned(6), Returned(8), Returned(2)]
    check = state_check(recalled=changed)
    assert (check.verdict, check.input, check.expected, check.actual) == (
        CheckVerdict.FAILED, "scale(x=2)", "4", "8"
    )  # fmt: skip
    assert "a later call changed this result" in check.message
    assert check.difference is not None and (check.difference.expected, check.difference.actual) == (4, 8)
    assert state_check(recalled=[Returned(6), OTHER_ERROR, Returned(2)]).verdict is CheckVerdict.PASSED
    assert state_check(recalled=[OTHER_ERROR, *changed[1:]]).input == "scale(x=2)"
    assert state_check(recalled=[]).verdict is CheckVerdict.PASSED
    wrong_at_first: list[list[Outcome]] = [RIGHT[0], [Returned(7)], *RIGHT[2:]]
    assert state_check(wrong_at_first, recalled=changed).verdict is CheckVerdict.PASSED
    assert state_check(recalled=[*RECALLED[:2], Returned(3)]).input == "scale(x=1)"


def test_tensor_that_a_later_call_changed_is_shown_with_the_entry_that_differs() -> None:
    """The input is the script up to the call that returned the tensor."""
    before, now = (Array.of(np.array([1.0, last]), "float32") for last in (2.0, 3.0))
    steps = (Step("make", ()), Step("method", (), name="add"), Step("method", (), name="reset", compare=None))
    call = Call("script", "correctness", steps, "float32", "float32", False, False, True)
    expected = (None, Expected(before, before, (before,), "float32"), None)
    outcomes: list[Outcome] = [Returned(None), Returned(before), Returned(None)]
    exercise: Any = SimpleNamespace(id="sums", entry_name="Sums", file=SimpleNamespace(entry="Sums()"))
    key = AnswerKey(exercise, 1, (Answer(call, expected, 100),), b"")
    run = SubmissionRun(outcomes=[outcomes], again=[outcomes], recalled=[Returned(now)])
    zygote: Any = None
    check = compare_run(run, key, zygote)[-1]
    assert check.verdict is CheckVerdict.FAILED
    assert check.input is not None and check.input.endswith(".add()")
    assert check.difference is not None and check.difference.excerpt is not None


def test_iterator_that_is_used_up_has_not_changed() -> None:
    """Its parts cannot be read again."""
    parts = Yielded(("", "a", "b"))
    step = Step("call", (("chunks", Iterator(("a", "b"))),), streamed=("chunks",))
    call = Call("case", "correctness", (step,), "float32", "float32", True, False, True)
    exercise: Any = SimpleNamespace(id="cut", entry_name="cut", file=SimpleNamespace(entry="cut(chunks)"))
    key = AnswerKey(exercise, 1, (Answer(call, (Expected(parts, parts, (parts,), "float32"),), 100),), b"")
    outcomes: list[Outcome] = [Returned(parts)]
    run = SubmissionRun(outcomes=[outcomes], again=[outcomes], recalled=[Returned(["b"])])
    zygote: Any = None
    assert [check.verdict for check in compare_run(run, key, zygote)] == [CheckVerdict.PASSED] * 2


def test_judge_also_decides_on_repeated_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """This judge accepts any positive number, whatever the reference gave."""

    @contextmanager
    def open_stub(key: AnswerKey, zygote: Any) -> abc.Iterator[Any]:
        yield lambda step, value: None if value > 0 else "not positive"

    monkeypatch.setattr("harness.grading.checks.open_judge", open_stub)
    judged = answer("few", 1, 2)
    judged = replace(judged, call=replace(judged.call, judge=True))
    exercise: Any = SimpleNamespace(id="scale", entry_name="scale", file=SimpleNamespace(entry="scale(x)"))
    zygote: Any = None
    for again, state_verdict in ((9, CheckVerdict.PASSED), (-9, CheckVerdict.FAILED)):
        run = SubmissionRun(outcomes=[[Returned(7)]], again=[[Returned(again)]], recalled=[Returned(7)])
        few, state = compare_run(run, AnswerKey(exercise, 1, (judged,), b""), zygote)
        assert (few.verdict, state.verdict) == (CheckVerdict.PASSED, state_verdict)


@pytest.mark.parametrize(
    ("failure", "verdict", "message", "line"),
    [
        (LoadFailure("forbidden", "", violations=((4, "torch.square", "Multiply."), (6, "gc", "No."))), "failed",
         "line 4 uses torch.square; line 6 uses gc, which this exercise forbids. Multiply.", None),
        (LoadFailure("syntax", "invalid syntax", 3, "def f(:"), "error",
         "line 3: the file is not valid Python: invalid syntax\n    def f(:", 3),
        (LoadFailure("syntax", "null bytes"), "error", "the file is not valid Python: null bytes", None),
        (LoadFailure("missing", "f, g"), "error",
         "the file does not define scale; expected scale(x, factor=2.0). It defines f, g.", None),
        (LoadFailure("missing", ""), "error",
         "the file does not define scale; expected scale(x, factor=2.0). It defines nothing callable.", None),
        (LoadFailure("not_callable", "int"), "error",
         "scale is of type int, not a function or class; expected scale(x, factor=2.0)", None),
        (LoadFailure("unreadable", "the file is empty"), "error", "the file is empty", None),
        (LoadFailure("raised", "no", 2, raised=Raised("KeyError", ("KeyError",), "'a'", 2, "line 2")), "error",
         "line 2: loading the file raised KeyError: 'a'\n  line 2", 2),
        (LoadFailure("raised", "no", 2, raised=Raised("KeyError", ("KeyError",), "'a'")), "error",
         "line 2: loading the file raised KeyError: 'a'", 2),
        (LoadFailure("raised", "no", 1, raised=FORBIDDEN_USE), "error", "line 1: torch.square is forbidden", 1),
        (LoadFailure("raised", "no", 1, raised=Raised("ModuleNotFoundError", ("ModuleNotFoundError",), "No module a")),
         "error", "line 1: No module a: the package is not installed where submissions run; remove the import or "
         "install it", 1),
        (LoadFailure("ended", "no answer within 3 s", 1, ended=Ended("timeout", "", 5)), "error",
         "the file was not loaded to its end (timeout): no answer within 3 s", 5),
        (LoadFailure("ended", "gone"), "error", "the file was not loaded to its end (ended): gone", None),
    ],
)  # fmt: skip
def test_file_that_does_not_load_is_one_check_with_one_sentence(
    failure: LoadFailure, verdict: str, message: str, line: int | None
) -> None:
    """It has the line. A forbidden use fails; everything else is an error."""
    (check,) = checks_of(SubmissionRun(failure))
    assert (check.id, check.kind, check.verdict.value) == ("loading", "policy", verdict)
    assert (check.message, check.line) == (message, line)
