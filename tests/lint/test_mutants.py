"""Mutants: how they are made and named, and that the course's cases distinguish them from right solutions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from built_in import COURSE

from harness.course.catalogue import load_course
from harness.lint.exercise import lint_exercise
from harness.lint.mutants import make_mutants
from harness.lint.witness import MutantReport, search_course
from harness.sandbox.zygote import Zygote

RIGHT = Path(__file__).parent.parent / "content" / "submissions"
QUICK = ("gelu", "min-p", "residual")


def changes(source: str, entry: str = "f", excluded: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """The lines of each mutant, before and after."""
    return [(mutant.before, mutant.after) for mutant in make_mutants("f.py", source, entry, excluded)]


def test_conversion_is_left_out() -> None:
    """A method, and the dtype of a call; an expression that only names a device stays."""
    source = "def f(x):\n    return x.double().to(x.device).sum(dtype=torch.float64)\n"
    assert [after for _, after in changes(source)] == [
        "return x.double().to(x.device).sum()",
        "return x.to(x.device).sum(dtype=torch.float64)",
    ]


def test_constant_is_moved_by_one_and_a_small_one_twice() -> None:
    """Even as a default."""
    assert [after for _, after in changes("def f(k=1, eps=1e-6):\n    return k, eps\n")] == [
        "def f(k=2, eps=1e-6):",
        "def f(k=0, eps=1e-6):",
        "def f(k=1, eps=1.000001):",
        "def f(k=1, eps=(-0.999999)):",
        "def f(k=1, eps=2e-06):",
    ]


def test_branch_is_forced_and_operators_exchanged() -> None:
    """Comparisons, signs and texts stay."""
    source = (
        'def f(a, b):\n    """1 + 1"""\n    if a < -b:\n        raise ValueError(f"{a + b}, 1")\n    return a / b\n'
    )
    assert changes(source) == [
        ("if a < -b:", "if True:"),
        ("if a < -b:", "if False:"),
        ("return a / b", "return (a * b)"),
    ]


def test_only_code_that_the_entry_uses_is_changed() -> None:
    """A judge and the functions that make callables are not part of the solution."""
    source = "N = 1\n\ndef g():\n    return N\n\ndef f():\n    return g()\n\ndef judge():\n    return 2 + 2\n"
    assert changes(source) == [("N = 1", "N = 2"), ("N = 1", "N = 0")]
    assert changes(source, excluded=frozenset({"g"})) == []


def test_digest_is_that_of_the_changed_function_alone() -> None:
    """It changes with the function, not with comments and other functions."""
    (first,) = make_mutants("f.py", "def f(x):\n    return x + x\n", "f")
    (other,) = make_mutants("g.py", 'import os\n\ndef f(x):\n    """Twice."""\n    return x + x  # twice\n', "f")
    (changed,) = make_mutants("f.py", "def f(x):\n    y = x\n    return y + x\n", "f")
    assert first.digest == other.digest != changed.digest


IN_DOUBLE = """import torch


def scale(x, factor=2.0):
    return torch.from_numpy(x.double().numpy() * factor).to(x.dtype)
"""


@pytest.fixture
def search(write_course: Callable[..., Path], scale_yaml: str, zygote: Zygote) -> Callable[..., MutantReport]:
    """What is found for the small course's `scale`, with a right solution that numpy computes."""

    def call(lines: str = "", case: str = "") -> MutantReport:
        text = scale_yaml.replace("cases:\n", f"{lines}cases:\n", 1).replace("stability:\n", f"{case}stability:\n")
        root = write_course(scale_yaml=text)
        path = root.parent / "right" / "scale" / "right" / "in_double.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(IN_DOUBLE)
        (report,) = search_course([load_course(root).exercise("scale")], zygote, root.parent / "right", jobs=1)
        return report

    return call


def test_mutant_that_the_cases_accept_is_shown_with_a_call(search: Callable[..., MutantReport]) -> None:
    """No case is in bfloat16, which NumPy does not have."""
    report = search()
    (witness,) = report.witnesses
    assert report.problems == ()
    assert "x.numpy() * factor" in witness.mutant.after
    assert "bfloat16" in witness.call
    assert "BFloat16" in witness.message
    assert witness.mutant.digest in witness.text()


def test_case_in_that_dtype_kills_the_mutant(search: Callable[..., MutantReport]) -> None:
    """So the gap is closed."""
    case = "  half precision:\n    dtype: bfloat16\n    call: {x: {normal: [2, 3]}}\n"
    assert search(case=case).witnesses == ()


def test_domain_without_that_dtype_silences_the_witness(search: Callable[..., MutantReport]) -> None:
    """Calls outside the statement do not count."""
    report = search("domain: {dtypes: [float16, float32, float64]}\n")
    assert (report.witnesses, report.problems) == ((), ())


def test_mutant_marked_as_equivalent_is_not_reported(search: Callable[..., MutantReport]) -> None:
    """As long as the function does not change."""
    digest = search().witnesses[0].mutant.digest
    report = search(f"equivalent: [{{digest: {digest}, why: a test}}]\n")
    assert (report.witnesses, report.equivalent) == ((), 1)
    stale = search("equivalent: [{digest: 0123456789ab, why: a test}]\n")
    assert len(stale.witnesses) == 1
    assert stale.problems == ("equivalent: 0123456789ab names no mutant that passes the cases; remove it",)


def test_case_outside_the_domain_is_refused(
    search: Callable[..., MutantReport], tmp_path: Path, zygote: Zygote
) -> None:
    """With its name and what is outside; `harness lint` reports it too."""
    problem = "case 'one row' is outside the domain: factor: not > 0"
    assert search('domain: {where: {factor: "> 0"}}\n').problems == (problem,)
    exercise = load_course(tmp_path / "course").exercise("scale")
    assert problem in lint_exercise(exercise, zygote, range(1)).problems


@pytest.mark.slow
@pytest.mark.parametrize("exercise", QUICK)
def test_part_of_the_course_has_no_unexplained_witness(exercise: str, zygote: Zygote) -> None:
    """Three exercises; the slow run takes all."""
    check_course([exercise], zygote)


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_course_has_no_unexplained_witness(zygote: Zygote) -> None:
    """Mutants of all references and all right solutions."""
    check_course(COURSE.exercise_ids, zygote)


def check_course(exercise_ids: Sequence[str], zygote: Zygote) -> None:
    """No problem, no witness, and enough mutants."""
    reports = list(search_course([COURSE.exercise(name) for name in exercise_ids], zygote, RIGHT, jobs=2))
    found = [f"{report.exercise}: {problem}" for report in reports for problem in report.problems]
    found += [f"{report.exercise}: {witness.text()}" for report in reports for witness in report.witnesses]
    assert found == []
    assert all(report.mutants > 5 for report in reports)
