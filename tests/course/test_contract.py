"""What makes a pass outdated: the digest of everything that an exercise requires."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.course.catalogue import load_course
from harness.course.contract import contract_of

EXERCISE = """\
id: scale
title: Scaling
entry: "scale(x)"
statement: Multiply.
hints: [a, b, c]
forbid: [{names: [torch.mul], instead: Write it.}]
cases:
  the worked example:
    example: true
    call: {x: 1.0}
  the second:
    call: {x: {choose: [{name: 1}, 2]}}
cost:
  few calls:
    measure: calls
    limit: 2
    why: It calls too often.
mistakes:
  nothing:
"""
REFERENCE = '"""Scale."""\n\n\ndef scale(x):\n    """Twice."""\n    return 2 * x  # twice\n'


def contract(exercise: str = EXERCISE, reference: str = REFERENCE) -> str:
    """The digest for these texts."""
    return contract_of(exercise.encode(), reference.encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("statement: Multiply.", "statement: Multiply them."),
        ("title: Scaling", "title: Scale"),
        ("the second", "two"),
        ("It calls too often.", "Call it once."),
        ("instead: Write it.", "instead: Write your own."),
        ("  nothing:", "  something:"),
        ("cases:", "cases: # a comment"),
        ("    call: {x: 1.0}", "    call:\n      x: 1.0"),
    ],
)
def test_contract_does_not_change_with_a_text(old: str, new: str) -> None:
    """Statement, titles, reasons, mistakes and layout do not count."""
    assert EXERCISE.count(old) == 1
    assert contract(EXERCISE.replace(old, new)) == contract()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("scale(x)", "scale(x, y=1)"),
        ("call: {x: 1.0}", "call: {x: 2.0}"),
        ("{name: 1}", "{name: 2}"),  # data, not a case's name
        ("limit: 2", "limit: 1"),
        ("torch.mul", "torch.add"),
        ("cases:", "compare: {exact: true}\ncases:"),
    ],
)
def test_contract_changes_with_the_requirements(old: str, new: str) -> None:
    """Entry, cases, limits and rules count."""
    assert EXERCISE.count(old) == 1
    assert contract(EXERCISE.replace(old, new)) != contract()


def test_contract_changes_with_the_code_of_the_reference_alone() -> None:
    """Not with its docstrings, comments and empty lines."""
    plain = "def scale(x):\n    return (2 * x)\n"
    assert contract(reference=plain) == contract()
    assert contract(reference=plain.replace("2", "3")) != contract()
    assert contract(reference="def scale(:") != contract()


def test_contract_is_the_same_under_every_version(write_course: Callable[..., Path]) -> None:
    """It is stored for years; if a new version of Python or of the harness changed it, every pass would be outdated."""
    assert contract() == "793286dd144ba921c25adbaa641963162ff3e18354c82fc3457b6af7cec8f357"
    course = load_course(write_course())
    assert len(set(course.contracts(course.exercise_ids).values())) == len(course.exercise_ids)


def test_contract_that_cannot_be_read_is_left_out(write_course: Callable[..., Path], tmp_path: Path) -> None:
    """For an exercise that is gone, or whose reference is; a damaged file has a digest of its own."""
    root = write_course()
    before = load_course(root).contracts(["scale", "cuts"], tmp_path / "cache.json")
    assert load_course(root).contracts(["scale", "cuts"], tmp_path / "cache.json") == before
    (root / "reference/tokenization/cuts.py").unlink()
    (root / "exercises/transformer/scale.yaml").write_text("cases: [")
    after = load_course(root).contracts(["scale", "cuts", "gone"], tmp_path / "cache.json")
    assert after.keys() == {"scale"} and after["scale"] != before["scale"]
