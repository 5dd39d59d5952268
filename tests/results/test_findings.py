"""The findings of a diagnosis: a pair in one sentence, and the rest of a partial match, in every place."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from samples import samples_folder

from harness.cli.screen import print_result
from harness.course.catalogue import Summary
from harness.interview.examiner import grade_of
from harness.policy.visibility import _describe_finding
from harness.report.attempt import attempt_page
from harness.results.findings import choose_check, count_goals, describe_measured, findings, goal_lines
from harness.results.result import Check, CheckVerdict, Diagnosis, Result, SubmittedFile, Verdict, count_passed
from harness.scheduler.calendar import Calendar
from harness.watch.screen import page
from harness.watch.state import DisplayedVerdict, ExerciseItem, ExerciseView, WatchState

PAIR = (
    Diagnosis("adds-one", "You add\none.", "exact", together_with="negates"),
    Diagnosis("negates", "You turn the sign.", "exact", together_with="adds-one"),
)
PART = (Diagnosis("adds-one", "You add one.", "partial", explained=4, failing=6),)
PAIR_SENTENCE = "Your code behaves like adds-one together with negates"
REST = "This explains 4 of the 6 failing checks; the others have another cause."


def failed(diagnosis: tuple[Diagnosis, ...]) -> Result:
    """A failed result with this diagnosis."""
    sample: dict[str, Any] = json.loads((samples_folder() / "attempt-data.json").read_text(encoding="utf-8"))["result"]
    return replace(Result.from_json(sample, "test"), diagnosis=diagnosis)


def test_mistakes_that_apply_alone_are_findings_of_their_own() -> None:
    """Several exact matches are alternatives, not a pair."""
    alone = [Diagnosis(name, f"{name}.", "exact") for name in ("a", "b")]
    assert [finding.title for finding in findings(alone)] == ["Known mistake: a", "Known mistake: b"]
    assert [finding.texts for finding in findings(alone)] == [("a.",), ("b.",)]
    (found,) = findings([Diagnosis("a", "A.", "consistent")])
    assert (found.title, found.texts) == ("Known mistake, as far as it goes: a", ("A.",))


def test_pair_is_one_finding_with_both_explanations() -> None:
    """One sentence names both."""
    (found,) = findings(PAIR)
    assert found.title == PAIR_SENTENCE
    assert found.texts == ("adds-one: You add one.", "negates: You turn the sign.")


@pytest.mark.parametrize(
    ("explained", "rest"), [(4, REST), (5, "This explains 5 of the 6 failing checks; the other one has another cause.")]
)
def test_partial_match_says_what_remains(explained: int, rest: str) -> None:
    """After the explanation."""
    (found,) = findings([Diagnosis("a", "A.", "partial", explained=explained, failing=6)])
    assert (found.title, found.texts) == ("Known mistake, in part: a", ("A.", rest))


def on_screen(result: Result, capsys: pytest.CaptureFixture[str]) -> str:
    """The output of `harness check`."""
    print_result(result)
    return capsys.readouterr().out


def on_the_watch(result: Result, _: pytest.CaptureFixture[str]) -> str:
    """The display of `harness watch`."""
    summary = Summary("attention", "basics", "Attention", "core", 10, "often", ())
    items = (ExerciseItem(summary, None, "attention.py"),)
    exercise: Any = SimpleNamespace(id="attention", file=SimpleNamespace(hints=()))
    task = ExerciseView(exercise)
    state = WatchState(
        "here", items, "attention", task, is_ready=True, verdicts={"attention": DisplayedVerdict(result, True, 61)}
    )
    return "\n".join(row.text for row in page(state, 200, 60).rows)


def on_the_page(result: Result, _: pytest.CaptureFixture[str]) -> str:
    """The page of the attempt."""
    return attempt_page(1, 0, result, "x = 1", Calendar())


@pytest.mark.parametrize("show", [on_screen, on_the_watch, on_the_page])
def test_pair_and_partial_match_are_shown_in_whole_sentences(
    show: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    """In the terminal, in watch, and on the page of the attempt."""
    pair = " ".join(show(failed(PAIR), capsys).split())
    assert pair.count(PAIR_SENTENCE) == 1
    assert "You add one." in pair and "You turn the sign." in pair
    part = " ".join(show(failed(PART), capsys).split())
    assert "You add one." in part and REST in part


def test_export_and_interview_say_what_remains() -> None:
    """An exported line names the partner too."""
    assert _describe_finding(PART[0], 500) == f"adds-one: You add one. {REST}"
    assert _describe_finding(PAIR[1], 500) == "negates (together with adds-one): You turn the sign."
    assert grade_of(failed(PART)).diagnosis == (("adds-one", f"You add one. {REST}"),)


def check(name: str, verdict: str, kind: str = "correctness", message: str = "", **more: bool) -> Check:
    """A check with a call, unless it is one of policy."""
    call = None if kind == "policy" else "f(x=1)"
    return Check(name, kind, CheckVerdict(verdict), message, call, **more)


def test_first_failing_check_is_chosen() -> None:
    """Also before a timeout. Checks that passed, that are stretch goals or that were measured are not."""
    rows = (
        check("right", "passed"),
        check("goal", "failed", is_required=False),
        check("slow", "failed", "speed"),
        check("wrong", "failed"),
        check("endless", "error"),
    )
    assert choose_check(rows) == rows[3]


def test_nothing_is_chosen_where_no_call_was_made() -> None:
    """For a file that does not load, a forbidden function, and a pass."""
    assert choose_check([check("loading", "error", "policy")]) is None
    assert choose_check([check("c", "error", message="f(x=1)\n  it raised ForbiddenUse: torch.softmax")]) is None
    assert choose_check([check("right", "passed")]) is None


def goal(name: str, verdict: str, figure: float | None = 2.0) -> Check:
    """A stretch goal of 1 token; the next step towards it is "do it"."""
    message = f"measured for its cost: {name}\n  with f(1)"
    return Check(
        name, "cost", CheckVerdict(verdict), message, is_required=False, figure=figure, limit=1.0, unit="tokens",
        next_step="do it",
    )  # fmt: skip


def result(*checks: Check) -> Result:
    """A passed result with these checks."""
    file = SubmittedFile("a.py")
    return Result(exercise="a", learner=None, submission=file, verdict=Verdict.PASSED, score=1.0, max_points=10.0,
                  checks=checks)  # fmt: skip


@pytest.mark.parametrize(
    ("figure", "limit", "unit", "text"),
    [
        (1.0239, 0.473, "exponent", "exponent 1.02; the limit is 0.47"),
        (1.0, 2.0, "calls", "1 call; the limit is 2"),
        (1.824, 1.5, "times the reference", "1.82 times the reference; the limit is 1.5"),
        (4_670_000.0, 6_300_000.0, "FLOPs", "4.67 million FLOPs; the limit is 6.3 million"),
        (2.5e9, 240_000.0, "FLOPs", "2.5 billion FLOPs; the limit is 240,000"),
        (2.89, 24, "MB", "2.89 MB; the limit is 24 MB"),
        (0.0, 1.4, "exponent", "too fast to show how its time grows"),
        (123.4, None, "MB", "123 MB"),
    ],
)
def test_figure_is_reported_with_its_unit_and_limit(figure: float, limit: float | None, unit: str, text: str) -> None:
    """Zero is a figure too."""
    assert describe_measured(Check("work", "cost", CheckVerdict.PASSED, figure=figure, limit=limit, unit=unit)) == text


def test_check_without_a_figure_is_reported_by_the_first_line_that_is_not_the_call() -> None:
    """The message of a measured or timed call that failed."""
    cost = Check("work", "cost", CheckVerdict.FAILED, "measured for its cost: no answer\n  measured with f(1)", "f(1)")
    timed = Check("work", "cost", CheckVerdict.FAILED, "f(1)\n  while it was timed: no answer", "f(1)")
    assert describe_measured(cost) == "no answer"
    assert describe_measured(timed) == "while it was timed: no answer"


@pytest.mark.parametrize(
    ("goals", "lines"),
    [
        ([goal("a", "failed")], ["Stretch: do it. (2 tokens; the goal is 1)"]),
        ([goal("a", "error", None)], ["Stretch: do it. (a)"]),
        ([goal("a", "passed"), goal("b", "passed")], ["Stretch goals met: 2 of 2"]),
        ([goal("a", "skipped", None)], []),
        (
            [goal("a", "passed"), goal("b", "failed"), goal("c", "inconclusive", None)],
            ["Stretch: do it. (2 tokens; the goal is 1)", "Stretch goals met: 1 of 3; 1 undecided"],
        ),
    ],
)
def test_goals_are_a_sentence_where_missed_and_a_count_where_met(goals: list[Check], lines: list[str]) -> None:
    """Neither as a failing check nor as one that counts."""
    found = result(Check("value", "correctness", CheckVerdict.PASSED), *goals)
    assert goal_lines(found) == lines
    assert found.failing == ()
    assert count_passed(found.checks) == (1, 1)
    assert (count_goals(found.goals) == "") == (lines == [])
