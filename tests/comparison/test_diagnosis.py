"""Which known mistake a submission made: an exact match, a consistent one, a partial one or none; never a guess."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from harness.comparison.answer_key import Answer, AnswerKey
from harness.comparison.compare import Expected
from harness.comparison.diagnosis import (
    OutcomeTrace,
    compares_all,
    explains_all,
    fits,
    is_compared,
    match_mistakes,
    match_partially,
    same_outcomes,
    tells,
    trace_of,
    weigh_evidence,
    without_end,
)
from harness.course.catalogue import load_course
from harness.records import READ, Array, Call, Ended, Raised, Returned, Step
from harness.results.result import Result

EXERCISE = load_course(None).exercise("softmax")
EXPLANATIONS = {"one": "One.", "two": "Two."}


def tensor(*values: float, dtype: str = "float32") -> Array:
    """A tensor of these values."""
    return Array.of(np.array(values), dtype)


RIGHT = tensor(0.5, 0.25, 0.75, 0.125)
OFF = tensor(1.5, 1.25, 1.75, 1.125)
ELSE = tensor(2.5, 2.25, 2.75, 2.125)


def key_of(*expected: Any, evidence: tuple[bool, ...] = ()) -> AnswerKey:
    """A key with one single-step call for each value."""
    answers = []
    for number, value in enumerate(expected):
        is_evidence = evidence[number] if evidence else True
        call = Call(
            f"case {number}", "correctness", (Step("call", ()),), "float32", "float32", False, False, is_evidence
        )
        wide = Array.of(value.numpy().astype(np.float64), "float64") if isinstance(value, Array) else value
        answers.append(Answer(call, (Expected(wide, value, (wide,), "float32"),), 1000))
    return AnswerKey(EXERCISE, 0, tuple(answers), b"")


def trace(key: AnswerKey, *values: Any) -> OutcomeTrace:
    """The outcomes of a source, call by call; `...` stands for a call that was not reached."""
    outcomes = [
        [value] if isinstance(value, (Raised, Ended, Returned)) else [] if value is ... else [Returned(value)]
        for value in values
    ]
    return trace_of(key.answers, outcomes, None)


def matches(key: AnswerKey, learner: OutcomeTrace, **known: OutcomeTrace) -> list[tuple[str, str]]:
    """The mistake and the kind of match of each diagnosis."""
    return [(diagnosis.mistake, diagnosis.match) for diagnosis in match_mistakes(key, learner, known, EXPLANATIONS)]


def test_same_output_everywhere_is_exact() -> None:
    """Even calls that are not telling count: the whole behaviour is the mistake's."""
    key = key_of(RIGHT, 3, RIGHT)
    learner = trace(key, OFF, 4, RIGHT)
    assert matches(key, learner, one=trace(key, OFF, 4, RIGHT), two=trace(key, ELSE, 3, RIGHT)) == [("one", "exact")]
    assert match_mistakes(key, learner, {"one": learner}, EXPLANATIONS)[0].says == "One."


def test_same_output_on_the_failing_calls_is_consistent() -> None:
    """The learner was right on a call where the mistake is wrong."""
    key = key_of(RIGHT, RIGHT)
    known = trace(key, OFF, ELSE)
    assert matches(key, trace(key, OFF, RIGHT), one=known) == [("one", "consistent")]


def test_mistake_that_is_right_where_the_learner_is_wrong_is_not_named() -> None:
    """The submission is wrong in another way as well."""
    key = key_of(RIGHT, RIGHT)
    assert matches(key, trace(key, OFF, ELSE), one=trace(key, OFF, RIGHT)) == []
    assert matches(key, trace(key, OFF, ELSE), one=trace(key, OFF, OFF)) == []


def test_two_consistent_mistakes_are_not_named() -> None:
    """The learner's output does not decide between them."""
    key = key_of(RIGHT, RIGHT)
    one, two = trace(key, OFF, OFF), trace(key, OFF, ELSE)
    assert matches(key, trace(key, OFF, RIGHT), one=one, two=two) == []
    assert matches(key, trace(key, OFF, ELSE), one=one, two=two) == [("two", "exact")]


def test_right_submission_has_no_mistake() -> None:
    """It does not matter how many mistakes are known."""
    key = key_of(RIGHT, 1)
    assert matches(key, trace(key, RIGHT, 1), one=trace(key, OFF, 1), two=trace(key, RIGHT, 1)) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (RIGHT, tensor(np.nan, np.nan, np.nan, np.nan)),
        (RIGHT, tensor(0.0, 0.0, 0.0, 0.0)),
        (RIGHT, tensor(1.0, -1.0, np.inf, 0.0)),
        (RIGHT, tensor(7.0, 7.0, 7.0, 7.0)),
        (RIGHT, tensor(0.25, 0.5, 0.125, 0.75)),
        (3, 4),
        ([1, 2, 3], [3, 2, 1]),
        ([5, 6], [5, 6, 7, 8]),
        ("a", "b"),
        (True, False),
    ],
)
def test_output_that_chance_would_give_is_not_evidence_of_a_mistake(right: Any, wrong: Any) -> None:
    """Many mistakes return NaN everywhere, zeros, one number, or the right numbers in another order."""
    key = key_of(right, RIGHT)
    known = trace(key, wrong, OFF)
    assert matches(key, trace(key, wrong, RIGHT), one=known) == []
    assert matches(key, trace(key, wrong, OFF), one=known) == [("one", "exact")]


@pytest.mark.parametrize("wrong", [OFF, [11, 12, 13], ["ax", "bx", "cx"], {"a": 4.5, "b": 5.5, "c": 6.5}, (7, [8, 9])])
def test_output_with_three_numbers_of_its_own_is_evidence(wrong: Any) -> None:
    """The container does not matter."""
    answer = key_of([1, 2, 3]).answers[0]
    assert tells([Returned(wrong)], answer)
    assert not tells([Raised("ValueError", (), "x")], answer)


def test_errors_are_the_same_if_class_and_text_are() -> None:
    """An error alone is not evidence, but it is part of the behaviour."""
    error, other = Raised("ValueError", ("ValueError",), "a"), Raised("ValueError", ("ValueError",), "b")
    key = key_of(RIGHT, RIGHT)
    assert matches(key, trace(key, error, RIGHT), one=trace(key, error, RIGHT)) == [("one", "exact")]
    assert matches(key, trace(key, error, RIGHT), one=trace(key, other, RIGHT)) == []
    assert matches(key, trace(key, error, RIGHT), one=trace(key, error, OFF)) == []
    assert same_outcomes([Ended("timeout")], [Ended("timeout", "later")])
    assert not same_outcomes([Ended("crashed")], [Ended("crashed")])
    assert not same_outcomes([Returned(1)], [Returned(1), Returned(2)])
    assert not same_outcomes([Returned(1)], [Returned(1, changed=("x",))])
    assert not same_outcomes([Returned(1)], [Returned(1, shared=("x",))])
    assert not same_outcomes([Returned(1, counts={READ: 1})], [Returned(1, counts={READ: 2})])
    assert not same_outcomes([Returned(1, changed=("b",))], [Returned(1, changed=("x",))])
    assert same_outcomes([Returned(1, changed=("x", "b"))], [Returned(1, changed=("b", "x"))])
    assert not same_outcomes([Returned(1)], [error])


RAISES = [
    ("line 3, in f: raise ValueError(text)", True),
    ("line 2, in f: g(x)\nline 5, in g: assert x, text", True),
    ("line 2, in f: if x: raise ValueError(text)", True),
    ("line 2, in f: raise_at(x)", False),
    ("line 2, in raise: return int(x)", False),
    ("line 2, in f: raise g(x)\nline 5, in g: return int(x)", False),
    ("", False),
]


@pytest.mark.parametrize(("message", "is_free"), RAISES)
def test_errors_that_both_sides_raise_by_a_statement_may_have_different_texts(message: str, is_free: bool) -> None:
    """The author of a `raise` or `assert` chooses its text; Python writes the text of an accidental error."""
    mine = Raised("ValueError", ("ValueError",), "too long", 2, message)
    theirs = Raised("ValueError", ("ValueError",), "does not fit", 8, "line 8, in f: raise ValueError(text)")
    assert same_outcomes([mine], [theirs], by_accord=True) is is_free
    assert not same_outcomes([mine], [theirs])
    assert not same_outcomes([mine], [Raised("KeyError", ("KeyError",), "too long", 2, theirs.trace)], by_accord=True)
    key = key_of(RIGHT, 1)
    assert matches(key, trace(key, mine, 1), one=trace(key, theirs, 1)) == ([("one", "exact")] if is_free else [])


def test_call_that_was_not_reached_is_no_evidence_either_way() -> None:
    """A submission that timed out is judged by its earlier calls."""
    key = key_of(RIGHT, RIGHT, RIGHT)
    learner = trace(key, OFF, Ended("timeout"), ...)
    assert matches(key, learner, one=trace(key, OFF, Ended("timeout"), ...)) == [("one", "exact")]
    assert matches(key, learner, one=trace(key, OFF, OFF, OFF)) == []


def test_end_of_a_run_and_what_is_not_written_may_be_left_out() -> None:
    """Then a diagnosis does not compare everything."""
    key = key_of(RIGHT, RIGHT, RIGHT)
    unwritten = Raised("NotImplementedError", ("NotImplementedError",), "")
    learner = trace(key, unwritten, OFF, Ended("timeout"))
    left = without_end(key.answers, learner)
    assert [is_compared(key.answers, learner, n) for n in range(3)] == [False, True, True]
    assert [is_compared(left, learner, n) for n in range(3)] == [False, True, False]
    whole = trace(key, OFF, OFF, ...)
    assert without_end(key.answers, whole) is key.answers
    assert compares_all(key.answers, whole) and not compares_all(key.answers, learner)


def test_case_that_is_not_diagnostic_is_left_out() -> None:
    """The output of such a case differs from run to run."""
    key = key_of(RIGHT, RIGHT, evidence=(True, False))
    assert matches(key, trace(key, OFF, OFF), one=trace(key, OFF, ELSE)) == [("one", "exact")]
    assert not fits(key.answers, trace(key, RIGHT, OFF), trace(key, RIGHT, OFF), everywhere=True)


def test_case_that_is_not_diagnostic_counts_if_nothing_else_failed() -> None:
    """There is no other way to recognise the mistake."""
    key = key_of(RIGHT, RIGHT, evidence=(True, False))
    assert [answer.call.is_diagnostic for answer in weigh_evidence(key.answers, trace(key, RIGHT, OFF))] == [True, True]
    assert weigh_evidence(key.answers, trace(key, OFF, OFF)) is key.answers


def test_half_precision_outputs_of_two_mistakes_are_distinguished() -> None:
    """Rounding in half precision is coarse, but smaller than the difference between these values."""
    right, off, other = (
        tensor(*v, dtype="float16") for v in ((1, 2, 3, 4), (1.5, 2.5, 3.5, 4.5), (1.25, 2.25, 3.25, 4.25))
    )
    key = key_of(right, right)
    assert matches(key, trace(key, off, right), one=trace(key, other, right)) == []


def partial_matches(
    key: AnswerKey, learner: OutcomeTrace, **known: OutcomeTrace
) -> list[tuple[str, str, int | None, int | None]]:
    """The mistake, the kind of match, and how many of the failing checks it explains."""
    return [
        (diagnosis.mistake, diagnosis.match, diagnosis.explained, diagnosis.failing)
        for diagnosis in match_partially(key, learner, known, EXPLANATIONS)
    ]


def test_mistake_that_explains_most_failing_checks_is_a_partial_match() -> None:
    """On the remaining failing check the mistake is right, or wrong in another way."""
    key = key_of(RIGHT, RIGHT, RIGHT, RIGHT, RIGHT)
    learner = trace(key, OFF, OFF, ELSE, OFF, RIGHT)
    assert partial_matches(key, learner, one=trace(key, OFF, OFF, OFF, OFF, RIGHT)) == [("one", "partial", 3, 4)]
    assert partial_matches(key, learner, one=trace(key, OFF, OFF, RIGHT, OFF, RIGHT)) == [("one", "partial", 3, 4)]
    raised = trace(key, OFF, OFF, Raised("ValueError", (), "x"), OFF, RIGHT)
    assert partial_matches(key, raised, one=trace(key, OFF, OFF, OFF, OFF, RIGHT)) == [("one", "partial", 3, 4)]


def test_mistake_that_fails_where_the_learner_passed_is_no_partial_match() -> None:
    """The learner did not make this mistake."""
    key = key_of(RIGHT, RIGHT, RIGHT, RIGHT, RIGHT)
    assert partial_matches(key, trace(key, OFF, OFF, ELSE, OFF, RIGHT), one=trace(key, OFF, OFF, OFF, OFF, OFF)) == []


def test_call_at_the_edge_of_the_numbers_does_not_rule_out_a_partial_match() -> None:
    """How code rounds there depends on how it is written."""
    key = key_of(*[RIGHT] * 5)
    edge = replace(key.answers[4], call=replace(key.answers[4].call, kind="stability"))
    key = replace(key, answers=(*key.answers[:4], edge))
    assert partial_matches(key, trace(key, OFF, OFF, ELSE, OFF, RIGHT), one=trace(key, *[OFF] * 5)) == [
        ("one", "partial", 3, 4)
    ]


def test_call_that_exceeded_a_limit_is_the_same_whichever_it_was() -> None:
    """A loop without end exceeds the time in one run and the memory in another."""
    late, full = Ended("timeout"), Ended("memory")
    raised = Raised("MemoryError", ("MemoryError",), "")
    assert same_outcomes([late], [full]) and same_outcomes([full], [raised]) and same_outcomes([raised], [late])
    assert not same_outcomes([late], [Ended("tampering")])


def test_fault_of_a_kernel_agrees_with_a_mistake_and_is_no_evidence_for_it() -> None:
    """Many mistakes touch memory between rows, each with its own text; equal wrong values tell which one it is."""
    key = key_of(RIGHT, RIGHT)
    mine, theirs = (Raised("BetweenRows", ("BaseException",), f"{lanes} lanes") for lanes in (5, 9))
    other = Raised("StoreRace", ("BaseException",), "5 lanes")
    assert matches(key, trace(key, OFF, mine), one=trace(key, OFF, theirs)) == [("one", "exact")]
    assert matches(key, trace(key, OFF, mine), one=trace(key, OFF, other)) == []
    assert matches(key, trace(key, mine, mine), one=trace(key, mine, mine)) == []
    few, many = (Raised("NotStored", ("BaseException",), f"{count} elements") for count in (3, 4))
    assert matches(key, trace(key, OFF, few), one=trace(key, OFF, many)) == []


def test_mistake_that_explains_less_than_half_is_no_partial_match() -> None:
    """Small cases may agree by chance."""
    key = key_of(*[RIGHT] * 7)
    assert partial_matches(key, trace(key, *[OFF] * 3, *[ELSE] * 4), one=trace(key, *[OFF] * 7)) == []
    assert partial_matches(key, trace(key, *[OFF] * 4, *[ELSE] * 3), one=trace(key, *[OFF] * 7)) == [
        ("one", "partial", 4, 7)
    ]


def test_partial_match_without_enough_evidence_is_no_match() -> None:
    """Zeros and errors agree by chance, and two telling calls are not enough to distinguish mistakes."""
    key = key_of(*[RIGHT] * 5)
    zeros = tensor(0.0, 0.0, 0.0, 0.0)
    known = trace(key, OFF, OFF, zeros, zeros, zeros)
    assert partial_matches(key, trace(key, OFF, OFF, zeros, zeros, ELSE), one=known) == []
    assert partial_matches(key, trace(key, OFF, OFF, zeros, zeros, zeros), one=known) == []


def test_two_mistakes_that_explain_equally_much_are_no_partial_match() -> None:
    """A mistake is named only if it explains more than any other."""
    key = key_of(*[RIGHT] * 5)
    learner = trace(key, OFF, OFF, OFF, OFF, ELSE)
    known = {"one": trace(key, *[OFF] * 4, RIGHT), "two": trace(key, *[OFF] * 5)}
    assert partial_matches(key, learner, **known) == []
    known["one"] = trace(key, *[OFF] * 3, RIGHT, RIGHT)
    assert partial_matches(key, learner, **known) == [("two", "partial", 4, 5)]


def test_check_with_an_unexplained_call_is_not_explained() -> None:
    """A check covers all draws of its case."""
    key = key_of(*[RIGHT] * 4)
    joined = [replace(answer, call=replace(answer.call, case="case 0")) for answer in key.answers[:2]]
    key = replace(key, answers=(*joined, *key.answers[2:]))
    assert partial_matches(key, trace(key, OFF, ELSE, OFF, OFF), one=trace(key, *[OFF] * 4)) == [
        ("one", "partial", 2, 3)
    ]


def test_mistake_explains_all_if_it_has_every_wrong_outcome() -> None:
    """Even outcomes that are not telling count; calls that the learner got right do not."""
    key = key_of(RIGHT, 3, RIGHT)
    learner = trace(key, OFF, 4, RIGHT)
    assert explains_all(key.answers, learner, trace(key, OFF, 4, ELSE))
    assert not explains_all(key.answers, learner, trace(key, OFF, 3, RIGHT))


# ---- with real guests

HEAD = "def scale(x, factor=2.0):\n"
SUBMISSIONS = [
    ("return x * factor + 1", [("adds-one", "exact")]),
    ("return -(x * factor)", [("negates", "exact")]),
    ("return x + factor", [("adds-the-factor", "exact")]),
    ("return -(x * factor + 1)", [("adds-one", "exact"), ("negates", "exact")]),
    ("return x + factor + 1", [("adds-one", "exact"), ("adds-the-factor", "exact")]),
    ("return x * factor + (1 if x.dim() > 1 else 0)", [("adds-one", "consistent")]),
    ("return x * factor + 2", []),
    ("return x * factor + (2 if len(x) == 2 else 1)", [("adds-one", "partial")]),
    ("return x * factor * float('nan')", []),
    ("return torch.zeros_like(x)", []),
    ("return (x * factor + 1).double()", []),
    ("raise ValueError", []),
    ("return x * factor", []),
]


@pytest.mark.parametrize(("body", "expected"), SUBMISSIONS)
def test_mistake_of_a_submission_is_named_by_its_output(
    grade_text: Callable[..., Result], body: str, expected: list[tuple[str, str]]
) -> None:
    """It is named alone, as the only pair that fits, consistently, in part, or not at all."""
    result = grade_text(f"import torch\n{HEAD}    {body}\n")
    assert [(diagnosis.mistake, diagnosis.match) for diagnosis in result.diagnosis] == expected
    is_pair = len(expected) == 2
    assert [diagnosis.together_with for diagnosis in result.diagnosis] == (
        [expected[1][0], expected[0][0]] if is_pair else [None] * len(expected)
    )


def test_mistake_of_a_judged_exercise_is_named(grade_text: Callable[..., Result]) -> None:
    """Its output must equal the mistake's, although many answers are right."""
    text = "def cuts(text):\n    return [text[n : n + 4] for n in range(0, len(text), 4)]\n"
    assert [diagnosis.mistake for diagnosis in grade_text(text, "cuts").diagnosis] == ["one-too-long"]
    other = "def cuts(text):\n    return [text[n : n + 5] for n in range(0, len(text), 5)]\n"
    assert grade_text(other, "cuts").diagnosis == ()
