"""The checks of a run, and the verdict on the whole. No test starts a guest: where a judge decides, a stub stands
in."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from harness.comparison.answer_key import Answer, AnswerKey
from harness.comparison.compare import Expected
from harness.comparison.faults import NO_TIME
from harness.course.submission import Submission
from harness.grading.checks import KEPT, compare_run, decide
from harness.grading.runs import SubmissionRun
from harness.records import Call, Ended, Origin, Outcome, Raised, Returned, Step
from harness.results.result import Check, CheckVerdict, Verdict
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


def checks_of(run: SubmissionRun) -> list[Check]:
    """The checks of a run against `ANSWERS`. Each answer is copied, because an answer remembers how it was rendered."""
    answers = tuple(replace(answer) for answer in ANSWERS)
    exercise: Any = SimpleNamespace(id="scale", entry_name="scale", file=SimpleNamespace(entry="scale(x, factor=2.0)"))
    zygote: Any = None
    return compare_run(run, AnswerKey(exercise, 1, answers, b""), zygote)


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
    own = replace(OUT_OF_MEMORY, trace="line 3, in append: raise MemoryError")
    for of_the_checks in (CheckVerdict.PASSED, CheckVerdict.ERROR):
        assert verdict(SubmissionRun(outcomes=[[own]]), of_the_checks).value == of_the_checks.value


def test_stretch_goals_decide_nothing() -> None:
    """A missed stretch goal leaves the verdict `passed`."""
    stretch = [Check("faster", "speed", verdict, is_required=False) for verdict in CheckVerdict]
    assert decide(SubmissionRun(), [Check("a case", "correctness", CheckVerdict.PASSED), *stretch]) is Verdict.PASSED


# ---- the checks of a run


def test_each_case_is_one_check_and_the_first_wrong_draw_is_shown() -> None:
    """Checks come in the order of the cases and keep their kind."""
    right = checks_of(SubmissionRun(outcomes=RIGHT))
    assert [(check.id, check.kind, check.verdict) for check in right] == [
        ("few", "correctness", CheckVerdict.PASSED),
        ("many", "correctness", CheckVerdict.PASSED),
        ("huge", "stability", CheckVerdict.PASSED),
    ]
    wrong: list[list[Outcome]] = [[Returned(2)], [Returned(5)], [OTHER_ERROR], [Returned(18)]]
    few, many, huge = checks_of(SubmissionRun(outcomes=wrong))
    assert (few.verdict, few.input, few.expected, few.actual) == (CheckVerdict.FAILED, "scale(x=2)", "4", "5")
    assert (many.verdict, many.message) == (CheckVerdict.ERROR, "scale(x=3)\n  it raised ValueError: no")
    assert huge.verdict is CheckVerdict.PASSED


def test_calls_after_the_end_of_the_guest_are_skipped() -> None:
    """The call that ended the guest is an error."""
    gone: list[list[Outcome]] = [[Returned(2)], [Ended("timeout", "no answer within 3 s")], [], []]
    checks = checks_of(SubmissionRun(outcomes=gone))
    assert [check.verdict.value for check in checks] == ["error", "skipped", "skipped"]
    assert checks[-1].message == NO_TIME


def test_call_with_arguments_that_the_entry_rejects_names_the_entry() -> None:
    """A TypeError from elsewhere does not."""
    inner = Raised("TypeError", ("TypeError",), "helper() got an unexpected keyword argument 'x'")
    other = Raised("TypeError", ("TypeError",), "scale() is not made for this")
    outcomes: list[list[Outcome]] = [[SIGNATURE], [Returned(4)], [inner], [other]]
    few, many, huge = checks_of(SubmissionRun(outcomes=outcomes))
    assert few.message.endswith(
        "keyword argument 'x'\n  expected scale(x, factor=2.0), with these parameters in this order"
    )
    assert "expected" not in many.message.replace("unexpected", "") + huge.message


@pytest.mark.parametrize("reason", ["tampering", "output"])
def test_misconduct_is_a_check_of_its_own(reason: Any) -> None:
    """Its message says what the submission did. A crash is not misconduct."""
    ended = Ended(reason, "it wrote to the pipe")
    check = checks_of(SubmissionRun(outcomes=RIGHT, ended=ended))[-1]
    assert (check.id, check.kind, check.verdict, check.message) == (
        "conduct", "policy", CheckVerdict.FAILED, "it wrote to the pipe"
    )  # fmt: skip
    crashed = SubmissionRun(outcomes=RIGHT, ended=Ended("crashed", "gone"))
    assert checks_of(crashed)[-1].id == "huge"


# ---- derived calls


def second(*steps: tuple[str, int, Any]) -> Answer:
    """A script of held calls of `scale`: action, argument and expected value of each step."""
    made = tuple(
        Step(
            action, (("x", x),) if action == "call" else (), held="held", compare=None if action == "scribble" else (),
            name="" if action == "call" else "first", save_as=() if number else (("first", ()),),
        )
        for number, (action, x, _) in enumerate(steps)
    )  # fmt: skip
    origin = Origin("second call", "few", "x: other")
    call = Call("kept between calls", "property", made, "float32", "float32", False, False, False, origin=origin)
    values = [
        None if action == "scribble" else Expected(value, value, (value,), "float32") for action, _, value in steps
    ]
    return Answer(call, tuple(values), 100)


SCRIPT = second(
    ("call", 1, 2), ("call", 2, 4), ("recall", 0, 2), ("scribble", 0, None), ("call", 1, 2), ("state", 0, [True])
)  # fmt: skip
SUBMITTED = Submission("scale.py", "scale.py", "", "scale", text="")
SCRIPT_RIGHT: list[Outcome] = [Returned(value) for value in (2, 4, 2, None, 2, [True])]


def derived_check(
    monkeypatch: pytest.MonkeyPatch, changed: dict[int, Outcome], alone: Outcome, script: Answer = SCRIPT
) -> Check:
    """The check of a script whose outcomes are right but for these; `alone` is what a call of its own gives."""
    outcomes = [changed.get(number, outcome) for number, outcome in enumerate(SCRIPT_RIGHT)]
    monkeypatch.setattr("harness.grading.checks.ask_again", lambda *_: [[alone]])
    exercise: Any = SimpleNamespace(id="scale", entry_name="scale", file=SimpleNamespace(entry="scale(x, factor=2.0)"))
    key = AnswerKey(exercise, 1, tuple(replace(answer) for answer in ANSWERS), b"", (replace(script),))
    zygote: Any = None
    run = SubmissionRun(submission=SUBMITTED, outcomes=RIGHT, derived=[outcomes])
    check = compare_run(run, key, zygote)[-1]
    assert (check.id, check.kind, check.is_required) == ("kept between calls", "property", True)
    return check


def test_right_script_passes_its_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is one check for the class, after those of the cases."""
    assert derived_check(monkeypatch, {}, OTHER_ERROR).verdict is CheckVerdict.PASSED


@pytest.mark.parametrize("then", [Returned(2), OTHER_ERROR])
def test_call_that_is_right_alone_is_told_that_something_is_kept(
    monkeypatch: pytest.MonkeyPatch, then: Outcome
) -> None:
    """The call before it is shown too."""
    check = derived_check(monkeypatch, {1: then}, Returned(4))
    assert (check.verdict, check.input) == (CheckVerdict.FAILED, "scale(x=1)\nscale(x=2)")
    assert check.message.endswith(KEPT)


def test_call_that_is_wrong_alone_too_is_an_ordinary_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of the script does not matter then."""
    check = derived_check(monkeypatch, {1: Returned(9)}, Returned(9))
    assert (check.verdict, check.input, check.expected, check.actual) == (
        CheckVerdict.FAILED, "scale(x=2)", "4", "9"
    )  # fmt: skip
    assert KEPT not in check.message


@pytest.mark.parametrize(
    ("number", "outcome", "says"),
    [
        (0, Returned(2, shared=("x",)), "shares memory with the argument x"),
        (2, Returned(4), "a later call changed this result"),
        (5, Returned([False]), "settings of torch"),
    ],
)
def test_side_effect_of_a_script_is_named(
    monkeypatch: pytest.MonkeyPatch, number: int, outcome: Outcome, says: str
) -> None:
    """Shared memory, an earlier result that changes, and settings that are left changed."""
    check = derived_check(monkeypatch, {number: outcome}, OTHER_ERROR)
    assert check.verdict is CheckVerdict.FAILED and says in check.message


def test_derived_calls_of_wrong_values_make_no_check() -> None:
    """The values come first: what else is wrong would only repeat it."""
    exercise: Any = SimpleNamespace(id="scale", entry_name="scale", file=SimpleNamespace(entry="scale(x, factor=2.0)"))
    key = AnswerKey(exercise, 1, tuple(replace(answer) for answer in ANSWERS), b"", (SCRIPT,))
    wrong: list[list[Outcome]] = [[Returned(2)], [Returned(5)], [Returned(6)], [Returned(18)]]
    zygote: Any = None
    checks = compare_run(SubmissionRun(outcomes=wrong, derived=[SCRIPT_RIGHT]), key, zygote)
    assert [check.id for check in checks] == ["few", "many", "huge"]


def test_single_derived_call_says_which_case_it_varies() -> None:
    """It is a call of its own, so nothing is made again."""
    origin = Origin("special", "few", "x = 0")
    call = replace(answer("special sizes and values", 0, 0, "property").call, origin=origin)
    derived = Answer(call, (Expected(0, 0, (0,), "float32"),), 100)
    exercise: Any = SimpleNamespace(id="scale", entry_name="scale", file=SimpleNamespace(entry="scale(x, factor=2.0)"))
    key = AnswerKey(exercise, 1, tuple(replace(answer) for answer in ANSWERS), b"", (derived,))
    zygote: Any = None
    check = compare_run(SubmissionRun(outcomes=RIGHT, derived=[[Returned(1)]]), key, zygote)[-1]
    assert (check.verdict, check.input) == (CheckVerdict.FAILED, "scale(x=0)")
    assert check.message.endswith('This is the case "few" with x = 0.')


@pytest.mark.parametrize(
    ("failure", "verdict", "message", "line"),
    [
        (LoadFailure("forbidden", "", violations=((4, "torch.square", "Multiply."), (6, "gc", "No."))), "failed",
         "line 4 uses torch.square; line 6 uses gc, which this exercise forbids. Multiply.", None),
        (LoadFailure("syntax", "invalid syntax", 3, "def f(:"), "error",
         "line 3: the file is not valid Python: invalid syntax\n    def f(:", 3),
        (LoadFailure("syntax", "null bytes"), "error", "the file is not valid Python: null bytes", None),
        (LoadFailure("missing", "f, g"), "error",
         "the file does not define scale; expected scale(x, factor=2.0). It defines f, g. Name yours "
         "scale, outside of any class, function or `if`.", None),
        (LoadFailure("missing", ""), "error",
         "the file does not define scale; expected scale(x, factor=2.0). It defines nothing callable.", None),
        (LoadFailure("not_callable", "int"), "error",
         "scale is of type int, not a function or class; expected scale(x, factor=2.0)", None),
        (LoadFailure("unreadable", "the file is empty"), "error", "the file is empty", None),
        (LoadFailure("raised", "no", 2, raised=Raised("KeyError", ("KeyError",), "'a'", 2, "line 2")), "error",
         "line 2: loading the file raised KeyError: 'a'\n  line 2\n  there is no such key: test with `in`, or use "
         ".get()", 2),
        (LoadFailure("raised", "no", 2, raised=Raised("KeyError", ("KeyError",), "'a'")), "error",
         "line 2: loading the file raised KeyError: 'a'\n  there is no such key: test with `in`, or use .get()", 2),
        (LoadFailure("raised", "no", 1, raised=FORBIDDEN_USE), "error", "line 1: torch.square is forbidden", 1),
        (LoadFailure("raised", "no", 1, raised=Raised("ModuleNotFoundError", ("ModuleNotFoundError",), "No module a")),
         "error", "line 1: loading the file raised ModuleNotFoundError: No module a\n  only this file is graded: put "
         "helpers of your own into it; a package would have to be installed here", 1),
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


@pytest.mark.parametrize(("text", "is_other"), [("def softmax(x): x.scale()", True), ("scale = torch.square", False)])
def test_forbidden_use_in_the_file_of_another_exercise_is_said_to_be_one(text: str, is_other: bool) -> None:
    """The rules of this exercise are not what is wrong with it; a file that has the entry gets none of that."""
    failure = LoadFailure("forbidden", "", violations=((1, "torch.square", "Multiply."),))
    (check,) = checks_of(SubmissionRun(failure, Submission("a.py", "a.py", "", "scale", text=text)))
    assert check.message.startswith("the file does not define scale; perhaps it is that of another") is is_other
    assert check.message.endswith("line 1 uses torch.square, which this exercise forbids. Multiply.")


@pytest.mark.parametrize(
    ("outcome", "verdict", "is_required"),
    [
        (Returned(2), CheckVerdict.PASSED, False),
        (OTHER_ERROR, CheckVerdict.ERROR, False),
        (Returned(9), CheckVerdict.FAILED, True),
    ],
)
def test_strided_input_is_a_goal_to_one_that_raises_and_decides_on_a_wrong_value(
    outcome: Outcome, verdict: CheckVerdict, is_required: bool
) -> None:
    """Much code of the field folds axes with view, which raises; wrong numbers are wrong."""
    asked = answer("a strided input", 1, 2, "property")
    asked = replace(asked, call=replace(asked.call, origin=Origin("strided", "few", "x: strided")))
    exercise: Any = SimpleNamespace(id="scale", entry_name="scale", file=SimpleNamespace(entry="scale(x, factor=2.0)"))
    key = AnswerKey(exercise, 1, tuple(replace(answer) for answer in ANSWERS), b"", (asked,))
    zygote: Any = None
    check = compare_run(SubmissionRun(submission=SUBMITTED, outcomes=RIGHT, derived=[[outcome]]), key, zygote)[-1]
    assert (check.verdict, check.is_required, bool(check.next_step)) == (verdict, is_required, not is_required)
