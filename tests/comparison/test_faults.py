"""Outcomes compared with answers: which fault is found first, and how the call is rendered."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from harness.comparison.answer_key import Answer
from harness.comparison.compare import Expected
from harness.comparison.faults import find_fault, find_kind_mismatch, make_check
from harness.comparison.rendering import render_call
from harness.errors import JudgeError
from harness.records import (
    Array,
    Call,
    Ended,
    Function,
    Iterator,
    Opaque,
    Outcome,
    Raised,
    Ranks,
    Returned,
    SavedValue,
    Step,
)
from harness.results.points import share_score
from harness.results.result import NOT_MEASURED, Check, CheckVerdict, Verdict

VALUE_ERROR = Raised("Mine", ("ValueError", "Exception", "BaseException"), "no", 3, "line 3, in f: x")

KEY_ERROR = Raised("KeyError", ("KeyError", "Exception"), "k")
EXIT = Raised("SystemExit", ("SystemExit", "BaseException"), "")


def answer_of(*steps: Step, values: tuple[Any, ...], judge: bool = False) -> Answer:
    """An entry of the answer key; a value of None means that the step's result is not compared."""
    expected = tuple(None if value is None else Expected(value, value, (value,), "float32") for value in values)
    call = Call("case", "correctness", steps, "float32", "float32", exact=False, judge=judge, is_diagnostic=True)
    return Answer(call, expected, 100)


RUNTIME_BASES = ("RuntimeError", "Exception", "BaseException")
UNWRITTEN = Raised("NotImplementedError", ("NotImplementedError", *RUNTIME_BASES), "todo")
OWN = Raised("ValueError", ("Exception", "BaseException"), "no")
PLAIN = answer_of(Step("call", (("x", 1),)), values=(5,))
RAISING = answer_of(Step("call", (("x", 1),), raises="ValueError"), values=(None,))
RUNTIME = answer_of(Step("call", (("x", 1),), raises="RuntimeError"), values=(None,))
ABSTRACT = answer_of(Step("call", (("x", 1),), raises="NotImplementedError"), values=(None,))
ANY_ERROR = answer_of(Step("call", (("x", 1),), raises="Exception"), values=(None,))

FAULTS: list[tuple[Answer, list[Outcome], CheckVerdict | None, str]] = [
    (PLAIN, [Returned(5)], None, ""),
    (PLAIN, [Returned(6)], CheckVerdict.FAILED, "5 expected, 6 returned"),
    (PLAIN, [Returned(5, ("x", "y"))], CheckVerdict.FAILED, "it changed its argument x, y; arguments are never "
     "modified: write x = x + 1, not x += 1, x.add_(1) or x[0] = 1"),
    (PLAIN, [VALUE_ERROR], CheckVerdict.ERROR, "it raised Mine: no\n  line 3, in f: x"),
    (PLAIN, [Raised("KeyError", ("KeyError",), "")], CheckVerdict.ERROR, "it raised KeyError\n  there is no such "
     "key: test with `in`, or use .get()"),
    (PLAIN, [Ended("timeout", "no answer within 2 s")], CheckVerdict.ERROR, "no answer within 2 s"),
    (PLAIN, [Ended("crashed")], CheckVerdict.ERROR, "no answer: crashed"),
    (PLAIN, [], CheckVerdict.SKIPPED, "not run: the submission had already ended"),
    (RAISING, [VALUE_ERROR], None, ""),
    (RAISING, [KEY_ERROR], CheckVerdict.FAILED, "ValueError expected, it raised KeyError: k"),
    (RAISING, [Returned([1])], CheckVerdict.FAILED, "ValueError expected, it returned [1]"),
    (ANY_ERROR, [VALUE_ERROR], None, ""),
    (ANY_ERROR, [Returned(None)], CheckVerdict.FAILED, "an error expected, it returned None"),
    (ANY_ERROR, [EXIT], CheckVerdict.FAILED, "Exception expected, it raised SystemExit"),
    (ANY_ERROR, [UNWRITTEN], CheckVerdict.FAILED, "Exception expected, it raised NotImplementedError: todo"),
    (RUNTIME, [UNWRITTEN], CheckVerdict.FAILED, "RuntimeError expected, it raised NotImplementedError: todo"),
    (ABSTRACT, [UNWRITTEN], None, ""),
    (RAISING, [OWN], CheckVerdict.FAILED, "ValueError expected, it raised a class of its own with that name, not "
     "Python's: ValueError: no"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "outcomes", "verdict", "message"), FAULTS)
def test_outcome_that_differs_from_the_answer_is_a_fault(
    answer: Answer, outcomes: list[Outcome], verdict: CheckVerdict | None, message: str
) -> None:
    """A wrong value fails, an unexpected error is an error, and a call that did not run is skipped."""
    fault = find_fault(answer, outcomes)
    assert (fault.verdict if fault else None, fault.message if fault else "") == (verdict, message)


def test_first_wrong_step_is_the_fault() -> None:
    """Wrong values of later steps may follow from it."""
    step = Step("call", ())
    answer = answer_of(step, step, step, values=(None, 2, 3))
    fault = find_fault(answer, [Returned("whatever"), Returned(9), Returned(9)])
    assert fault is not None and fault.step == 1
    assert find_fault(answer, [Returned("whatever"), Returned(2), Returned(3)]) is None


def test_judge_decides_on_values_but_not_on_kinds() -> None:
    """It never sees a value of another kind. Without a judge, the reference's own answer decides."""
    asked: list[Any] = []

    def judge(step: Step, output: Any) -> str | None:
        asked.append(output)
        return "too long" if len(output) > 2 else None

    answer = answer_of(Step("call", ()), values=([1, 2],), judge=True)
    assert find_fault(answer, [Returned([7])], judge) is None
    wrong = find_fault(answer, [Returned([7, 8, 9])], judge)
    assert wrong is not None and (wrong.message, wrong.sides()) == ("too long", (None, "[7, 8, 9]"))
    other = find_fault(answer, [Returned((7,))], judge)
    assert other is not None and other.message == "list expected, tuple returned"
    assert asked == [[7], [7, 8, 9]]
    assert find_fault(answer, [Returned([7])]) is not None
    plain = answer_of(Step("call", ()), values=([1, 2],))
    assert find_fault(plain, [Returned([7])], judge) is not None


SCRIPT = (
    Step("make", (("start", 1),), save_as=(("self", ()), ("other", ()))),
    Step("method", (("n", 2),), name="add", save_as=(("sum", ()), ("first", (0, "a")))),
    Step("method", (("n", SavedValue("sum")),), name="add", on="other"),
    Step("get", (), name="total"),
)


def test_call_is_rendered_as_a_user_would_type_it() -> None:
    """A script has one line per step, up to the step at fault."""
    assert render_call("Counter", SCRIPT).split("\n") == [
        "other = self = Counter(start=1)",
        "self.add(n=2)  # then sum = result, first = result[0]['a']",
        "other.add(n=sum)",
        "self.total",
    ]
    step = Step(
        "call",
        (
            ("x", Array.of(np.array([1.0, 2.0]), "float32")), ("model", Function("toy_model", {"seed": 1})),
            ("pieces", Iterator((1, b"a"))), ("ranks", Ranks("cl100k_base")), ("eps", 1e-5), ("mask", None),
        ),
    )  # fmt: skip
    assert render_call("f", [step]) == (
        "f(x=tensor([1., 2.]), model=toy_model(…), pieces=iter([1, b'a']), ranks=cl100k_base, eps=1e-05, mask=None)"
    )


def test_check_of_a_fault_shows_the_script_up_to_it() -> None:
    """A passed or skipped check shows no script."""
    answer = answer_of(*SCRIPT, values=(None, 3, 5, 5))
    outcomes = [Returned(None), Returned(3), Returned(6), Returned(6)]
    check = make_check("case", "correctness", "Counter", answer, find_fault(answer, outcomes))
    assert check.verdict is CheckVerdict.FAILED
    assert check.input is not None and check.input.endswith("other.add(n=sum)")
    assert (check.expected, check.actual) == ("5", "6")
    assert make_check("case", "correctness", "Counter", answer, None).message == ""
    skipped = make_check("case", "correctness", "Counter", answer, find_fault(answer, []))
    assert (skipped.verdict, skipped.input) == (CheckVerdict.SKIPPED, None)


def check(kind: str, verdict: CheckVerdict = CheckVerdict.PASSED, message: str = "", has_value: bool = True) -> Check:
    """A check of this kind."""
    return Check("one", kind, verdict, message, has_value=has_value)


WRONG = check("correctness", CheckVerdict.FAILED)
RAISES = check("correctness", has_value=False)
LEFT_OUT = check("cost", CheckVerdict.INCONCLUSIVE, NOT_MEASURED)
UNSURE = check("cost", CheckVerdict.INCONCLUSIVE, "not all of its work can be seen")
EARNED = [
    ((), 0.0),
    ((WRONG, check("property")), 0.0),
    ((WRONG, RAISES), 0.0),
    ((WRONG, RAISES, check("property"), check("stability")), 0.0),
    ((WRONG, check("correctness"), RAISES, check("property")), 0.75),
    ((check("correctness"), LEFT_OUT), 1.0),
    ((check("correctness"), WRONG, LEFT_OUT), 0.5),
    ((check("correctness"), UNSURE), 0.5),
]


@pytest.mark.parametrize(("checks", "share"), EARNED)
def test_other_checks_earn_points_only_beside_a_right_value(checks: tuple[Check, ...], share: float) -> None:
    """Expected errors and repeated calls earn nothing alone. A cost that was not measured on request does not count."""
    assert float(share_score(Verdict.FAILED, checks)) == share


def test_case_that_only_raises_has_no_value() -> None:
    """A script that also compares a result has a value."""
    assert not make_check("case", "correctness", "f", RAISING, None).has_value
    assert make_check("case", "correctness", "Counter", answer_of(*SCRIPT, values=(None, 3, 5, 5)), None).has_value


def test_judge_that_fails_on_the_references_own_answer_is_our_error() -> None:
    """If it fails only on the submission's answer, that answer is wrong."""

    def judge(step: Step, output: Any) -> str | None:
        if output != [1, 2]:
            raise JudgeError("cuts: its judge raised TypeError")
        return None

    def broken(step: Step, output: Any) -> str | None:
        raise JudgeError("cuts: its judge raised NameError")

    answer = answer_of(Step("call", ()), values=([1, 2],), judge=True)
    fault = find_fault(answer, [Returned([7])], judge)
    assert fault is not None and fault.verdict is CheckVerdict.FAILED
    assert fault.message == "list that can be judged expected; what was returned cannot be: its judge raised TypeError"
    with pytest.raises(JudgeError, match="NameError"):
        find_fault(answer, [Returned([7])], broken)


def test_check_of_a_fault_has_its_case_call_line_and_both_values() -> None:
    """Where values were compared, it also has the difference."""
    raised = make_check("a case", "stability", "f", PLAIN, find_fault(PLAIN, [VALUE_ERROR]))
    assert (raised.id, raised.kind, raised.verdict, raised.line) == ("a case", "stability", CheckVerdict.ERROR, 3)
    assert (raised.expected, raised.actual, raised.difference) == (None, "Mine: no", None)
    assert raised.input is not None and raised.message == f"{raised.input}\n  it raised Mine: no\n  line 3, in f: x"
    wrong = make_check("a case", "stability", "f", PLAIN, find_fault(PLAIN, [Returned(6)]))
    assert (wrong.expected, wrong.actual, wrong.line) == ("5", "6", None)
    assert wrong.difference is not None and (wrong.difference.expected, wrong.difference.actual) == (5, 6)
    missing = make_check("a case", "stability", "f", RAISING, find_fault(RAISING, [Returned(7)]))
    assert (missing.expected, missing.actual) == ("ValueError", "7")
    skipped = make_check("a case", "stability", "f", PLAIN, find_fault(PLAIN, []))
    assert (skipped.id, skipped.kind, skipped.message) == (
        "a case",
        "stability",
        "not run: the submission had already ended",
    )
    passed = make_check("a case", "stability", "f", PLAIN, None)
    assert (passed.id, passed.kind, passed.verdict) == ("a case", "stability", CheckVerdict.PASSED)


def test_end_of_the_guest_keeps_the_line_that_was_running() -> None:
    """The page of the attempt shows it."""
    fault = find_fault(PLAIN, [Ended("timeout", "no answer within 3 s", 7)])
    assert fault is not None and (fault.step, fault.line) == (0, 7)
    assert fault.message.splitlines()[0] == "no answer within 3 s" and "never ends" in fault.message


def test_gradient_that_reaches_a_parameter_names_its_shape_and_the_arguments() -> None:
    """A submission must not make tensors of its own trainable."""
    step = Step("call", (("x", 1), ("y", 2)), gradients=("x", "y"))
    fault = find_fault(answer_of(step, values=(5,)), [Returned(5, trained=((2, 3), (4,)))])
    assert fault is not None and fault.verdict is CheckVerdict.FAILED
    assert "a tensor of shape [2, 3], [4] that you made trainable" in fault.message
    assert fault.message.endswith("it may reach x and y only")


def test_only_the_kind_is_checked_where_a_judge_decides() -> None:
    """Containers and items are checked by kind; an object that only claims a kind does not have it."""
    assert find_kind_mismatch([(1, 2)], [(3, 4), (5, 6)]) is None
    assert find_kind_mismatch([], [(3, 4)]) is None
    assert find_kind_mismatch([None, 1, "a"], ["a", None, 1]) is None
    assert find_kind_mismatch([None, 1.5], ["a", None]) == "item 1: None expected, float returned"
    assert find_kind_mismatch([(1, "a")], [(3, 4)]) == "item 0: item 1: int expected, str returned"
    assert find_kind_mismatch([(1,)], [(3, 4)]) == "item 0: a tuple of 2 expected, one of 1 returned"
    assert find_kind_mismatch(Opaque("list"), [1]) == "list expected, list returned"
    assert find_kind_mismatch((1, 2), [1, 2]) == "list expected, tuple returned"
    assert find_kind_mismatch(True, 1) == "int expected, bool returned"
