"""Tests of harness.grading.trivial_programs, and of points that begin where such programs end."""

from __future__ import annotations

import pytest
from built_in import COURSE

from harness.course.submission import Submission
from harness.grading.grader import Grader
from harness.grading.trivial_programs import run_trivial, sources
from harness.results.points import SHOWN
from harness.results.result import Result
from harness.sandbox.zygote import Zygote


@pytest.fixture(scope="module")
def grader(zygote: Zygote) -> Grader:
    """A grader of seed 0."""
    return Grader(zygote, 0)


def grade(grader: Grader, name: str, text: str) -> Result:
    """The result of a text."""
    return grader.grade(Submission("a.py", "a.py", "0" * 64, name, None, text), COURSE.exercise(name))


@pytest.mark.parametrize("name", ["top-p", "char-tokenizer"])
def test_every_trivial_program_can_be_loaded(name: str) -> None:
    """Of a function and of a class."""
    texts = list(sources(COURSE.exercise(name)))
    assert len(set(texts)) == len(texts) > 10
    for text in texts:
        compile(text, "trivial.py", "exec")


def test_checks_that_prove_nothing_are_the_trivial_ones(grader: Grader) -> None:
    """A copy of the logits passes where all tokens stay, and where there is one; the worked example is public, and so
    is its answer in another dtype."""
    found = run_trivial(grader.key_of(COURSE.exercise("top-p")), grader.zygote)
    assert {
        "the worked example",
        "p of one keeps all",
        "a single token",
        "kept between calls",
        "float16",
    } <= found.checks
    assert not {"rows of random logits", "two leading axes"} & found.checks


def test_a_copy_of_an_argument_earns_nothing(grader: Grader) -> None:
    """It passes a third of the checks of top-p, and is known to answer as a trivial program."""
    result = grade(grader, "top-p", "def top_p_filter(logits, p):\n    return logits.clone()\n")
    assert result.score == 0 and result.is_trivial and result.points_rule == SHOWN
    assert sum(check.is_passed for check in result.checks) > 5


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bootstrap-interval", "def bootstrap_interval(a, b, *more, **options):\n    return [0] * len(a)\n"),
        ("prefix-cache", "def cached(*given, **options):\n    return 2\n"),
        ("prefix-cache", "def cached(*given, **options):\n    return 8\n"),
        ("sample-token", "def f(probs, u):\n    return int(probs.argmax())\n"),
        ("top-p", "def f(logits, p):\n    return logits.new_tensor([float('-inf'), 3.0, float('-inf'), 2.5])\n"),
        (
            "lora-merge",
            "def f(w, *more, **options):\n    return w\n\ndef lora_unmerge(w, *more, **options):\n    return w\n",
        ),
        *(
            pytest.param(*heavy, marks=pytest.mark.slow)
            for heavy in (
                ("dropout", "def dropout(x, *more, **options):\n    return x\n"),
                ("fit-context", "def fit(messages, *more, **options):\n    return messages[1:]\n"),
                ("chunking", "def chunk(tokens, *more, **options):\n    return [tokens]\n"),
                ("speculative-decoding", "def accept(p, q, *more, **options):\n    return [1]\n"),
            )
        ),
    ],
)
def test_a_program_that_only_looks_at_its_arguments_earns_nothing(grader: Grader, name: str, text: str) -> None:
    """A zero for each item, a list of one argument, the argument itself with its gradient, a usual constant, another
    one, the most likely token whatever u is, all messages but the first, the answer to the worked example, and of two
    functions each its own argument."""
    exercise = COURSE.exercise(name)
    result = grade(grader, name, text.replace(text[4 : text.index("(")], exercise.entry_name, 1))
    assert result.score == 0 and result.points_rule == SHOWN


def test_a_known_slip_leaves_half_and_a_missed_idea_less(grader: Grader) -> None:
    """By the marks of the exercise, whatever the checks say."""
    reference = COURSE.exercise("top-p")
    slip, idea = (grade(grader, "top-p", reference.mistake(name).runnable_source()) for name in (
        "drops-the-crossing-token", "sorts-ascending",
    ))  # fmt: skip
    assert slip.floor is not None and slip.floor.mistake == "drops-the-crossing-token" and slip.score >= 0.5
    assert idea.cap is not None and idea.score <= 0.3


def test_an_argument_that_is_changed_costs_a_quarter(grader: Grader) -> None:
    """The values are right, and every check fails."""
    text = "def softmax(x, dim=-1):\n    r = x.softmax(dim).nan_to_num(0)\n    x.zero_()\n    return r\n"
    result = grade(grader, "softmax", text.replace("x.softmax(dim)", "(x - x.amax(dim, True)).exp()").replace(
        "return r", "return r / r.sum(dim, keepdim=True).clamp_min(1e-30)"
    ))  # fmt: skip
    assert all(not check.is_passed for check in result.checks)
    assert 0.7 < result.score <= 0.75
