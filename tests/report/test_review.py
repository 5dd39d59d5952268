"""A review shows both files, says what it counts, and asks questions about the exercise."""

from __future__ import annotations

from typing import Any

import pytest

from harness.cards.records import Card, Choice, Explain, Numeric, Option, Scenario
from harness.course.catalogue import Course
from harness.progress.attempts import PassRecord
from harness.report.review import (
    CodeSize,
    choose_questions,
    code_size,
    duration_text,
    follow_up,
    review_page,
)
from harness.report.side_by_side import calls_of, side_by_side
from harness.results.result import Check, CheckVerdict, Result, SubmittedFile, Verdict

RECORD = PassRecord(attempt=1, began_ms=0, is_from_start=True, passed_ms=600_000, tries=2, hints=1)
SOURCE = '"""Mine."""\n\n\ndef scale(x, factor=2.0):\n    """Scale."""\n    # by hand\n    return x * factor\n'
BASE: dict[str, Any] = {"chapter": "c", "topic": "t", "level": "core", "practise": ("scale",)}
OPTIONS = (Option(text="yes", is_right=True, why="because"), Option(text="no", is_right=False, why="not so"))


def explain(name: str, **more: Any) -> Explain:
    return Explain(id=name, **(BASE | {"question": "Why?", "must": ("one",), "answer": "So."} | more))


def check(verdict: str, **more: Any) -> Check:
    return Check(**{"id": "work", "kind": "cost", "verdict": CheckVerdict(verdict)} | more)


def result(*checks: Check) -> Result:
    file = SubmittedFile("scale.py")
    return Result(exercise="scale", learner=None, submission=file, verdict=Verdict.PASSED, score=1.0, max_points=10.0,
                  checks=checks)  # fmt: skip


def test_files_are_side_by_side_without_docstrings() -> None:
    """Every other line of code appears once, with its number in its file."""
    hunks = side_by_side(SOURCE, "def scale(x, factor=2.0):\n    '''Theirs.'''\n    return factor * x\n")
    assert [hunk.is_equal for hunk in hunks] == [True, False]
    assert [(line.number, line.text) for line in hunks[1].left] == [(7, "    return x * factor")]
    assert [line.number for line in hunks[1].right] == [3]


REFERENCE = """
import torch


def mean(x: torch.Tensor, mask=None) -> torch.Tensor:
    if mask is None:
        return x.mean(dim=-1)
    kept = x * mask  # (..., T)
    return kept.sum(dim=-1) / mask.sum(dim=-1)
"""


@pytest.mark.parametrize(
    ("old", "new", "differing"),
    [
        ("kept", "hidden", []),
        ("    kept", "    # zeros\n\n    kept", []),
        ("x * mask", "(\n        x\n        * mask\n    )", []),
        (": torch.Tensor", "", []),
        ("x * mask", "mask * x", ["    kept = mask * x  # (..., T)"]),
        ("        return x.mean(dim=-1)", "        return x.mean(dim=0)", ["        return x.mean(dim=0)"]),
        ("    if mask is None:", "    while mask is None:", ["    while mask is None:"]),
        ("kept.sum(dim=-1) / mask", "mask.sum(dim=-1) / kept", ["    return mask.sum(dim=-1) / kept.sum(dim=-1)"]),
    ],
)
def test_statements_that_do_the_same_are_equal_whatever_their_names(old: str, new: str, differing: list[str]) -> None:
    """Comments, line breaks and annotations do not count; a name that stands for another value does."""
    assert old in REFERENCE
    hunks = side_by_side(REFERENCE.replace(old, new), REFERENCE)
    assert [line.text for hunk in hunks if not hunk.is_equal for line in hunk.left] == differing


def test_calls_are_those_of_functions_that_the_file_does_not_define() -> None:
    """Methods by their last names."""
    assert calls_of("def f(x):\n    return g(torch.exp(x)).sum()\n\ndef g(x):\n    return x\n") == {"exp", "sum"}


def test_files_that_are_not_python_are_compared_line_by_line() -> None:
    """Nothing is left out if it cannot be parsed."""
    hunks = side_by_side("def (", "def (\n)")
    assert [(len(hunk.left), len(hunk.right)) for hunk in hunks] == [(1, 1), (0, 1)]
    assert code_size("def (") is None


@pytest.mark.parametrize(
    ("body", "loops", "deepest"),
    [
        ("return x", 0, 0),
        ("for a in x:\n  pass\n for b in x:\n  pass", 2, 1),
        ("for a in x:\n  while b:\n   pass", 2, 2),
        ("return [[a for a in b for c in a] for b in x]", 3, 3),
    ],
)
def test_loops_are_counted_with_their_nesting(body: str, loops: int, deepest: int) -> None:
    """A comprehension is a loop for each of its `for`."""
    size = code_size(f"def f(x):\n {body}\n")
    assert size is not None and (size.loops, size.deepest_loop) == (loops, deepest)


def test_lines_are_counted_without_comments_and_docstrings() -> None:
    """Two lines of this file compute something."""
    assert code_size(SOURCE) == CodeSize(2, 0, 0)


def test_questions_are_those_of_the_exercise_the_closest_first() -> None:
    """One per family; none that is retired, or not answered in words or numbers."""
    cards: list[Card] = [
        explain("other", practise=("softmax",)),
        explain("near", practise=("softmax", "scale")),
        explain("rare", frequency="rarely"),
        explain("often", frequency="often", family="f"),
        explain("sibling", family="f"),
        explain("gone", retired=True, frequency="often"),
        Choice(id="choice", **BASE, question="Which?", options=OPTIONS),
    ]
    assert [card.id for card in choose_questions("scale", cards)] == ["often", "rare", "choice"]
    assert [card.id for card in choose_questions("scale", cards, 9)][-1] == "near"


def test_answer_of_every_kind_is_in_words() -> None:
    """Numbers are drawn."""
    numeric = Numeric(
        id="n", **BASE, question="Twice {n}?", draw={"n": (3,)}, formula="2 * n", absolute=0, working="2 x {n}"
    )
    scenario = Scenario(id="s", **BASE, question="What now?", options=OPTIONS, facts=("a fact",), answer="Clearly.")
    choice = Choice(id="c", **BASE, question="Which?", options=OPTIONS)
    assert (follow_up(numeric).question, follow_up(numeric).answer) == ("Twice 3?", "6")
    assert follow_up(scenario).answer == "yes Clearly." and follow_up(scenario).points == ("a fact",)
    assert follow_up(choice).points == ("yes: because",) and set(follow_up(choice).options) == {"yes", "no"}
    assert follow_up(explain("e", points=("two",))).points == ("one", "two")


@pytest.mark.parametrize(
    ("minutes", "text"), [(1, "1 minute"), (179, "179 minutes"), (180, "3 hours"), (2879, "48 hours"), (2880, "2 days")]
)
def test_duration_has_a_suitable_unit(minutes: int, text: str) -> None:
    """Minutes up to three hours."""
    assert duration_text(minutes) == text


def test_page_says_what_was_measured_and_which_goal_is_open(small_course: Course) -> None:
    """A met goal is no next step, and a skipped check measured nothing."""
    goal = check("failed", id="goal", is_required=False, figure=9, limit=4, unit="calls",
                 next_step="call it less often")  # fmt: skip
    passed = result(check("passed", figure=3, limit=4, unit="calls"), goal, check("skipped", id="gpu"))
    page = review_page(small_course.exercise("scale"), SOURCE, passed, RECORD, [explain("a")])
    assert "10 minutes" in page and "Why?" in page and "Stretch: call it less often. (9 calls; the goal is 4)" in page
    assert "3 calls; the limit is 4" in page and "9 calls; the goal is 4</td>" in page and ">gpu<" not in page
    plain = review_page(small_course.exercise("scale"), None, result(), RECORD, [])
    assert "was not stored" in plain and "measures work or memory" in plain
    assert "<script" not in page + plain
