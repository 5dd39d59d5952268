"""The debrief: dimensions from the questions that show them, a level from the dimensions, a plan, a page and a text."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from mock_interview import asked, interview_of, outcome_of

from harness.errors import HarnessError
from harness.interview.debrief import CAPS, SENIORITIES, debrief_of, dimensions_of, history_data
from harness.interview.records import Interview, Question, QuestionOutcome
from harness.interview.score_sheet import history_of, sheet_of
from harness.report.debrief import PAGE, TEXT, write_both, write_debrief

SPOKEN = "3 of 4 key points"


def question(kind: str, card: str = "", role: str = "round", **more: str) -> Question:
    return asked(kind, role=role, card=card, topic="kv-cache", **more)


def outcome(
    question: Question, share: float, said: str = "right", took_s: float = 60, **more: object
) -> QuestionOutcome:
    return outcome_of(question, share, said=said, took_ms=round(took_s * 1000), **more)


def interview(*outcomes: QuestionOutcome, at_ms: int = 1_000, level: str = "core", form: str = "mixed") -> Interview:
    return interview_of(*outcomes, at_ms=at_ms, interview=f"at-{at_ms}", level=level, format=form)


def all_of(share: float) -> tuple[QuestionOutcome, ...]:
    """A question of each kind, all answered with this share; the chain as far as that share."""
    chain = [
        outcome(question("deep-dive", f"chain:kv/{n}", "deeper" if n > 1 else "round"), 1.0, SPOKEN)
        for n in range(1, 1 + round(4 * share))
    ]
    return (
        outcome(question("write", exercise="attention"), share, "passed", path="/there/attention.py", tries=1),
        outcome(question("debug", system="mini-gpt"), share, "2 of 3 bugs fixed", path="/there/mini-gpt.py", tries=2),
        outcome(question("estimate", "estimate:kv"), share),
        outcome(question("explain", "why"), share, SPOKEN, missed=("the point",)),
        *chain,
    )


def shares(*outcomes: QuestionOutcome) -> dict[str, float | None]:
    return {row.name: row.share for row in dimensions_of(sheet_of(interview(*outcomes)))}


def test_each_dimension_counts_the_questions_that_show_it() -> None:
    """No others count, nor does a question that could not be graded."""
    assert set(shares().values()) == {None}
    assert shares(outcome(question("debug", system="mini-gpt"), 0.5))["debugging"] == 0.5
    assert shares(outcome(question("estimate", "estimate:x"), 1.0))["cost awareness"] == 1
    cost = shares(outcome(question("write", "cost:attention", "cost"), 0.4, SPOKEN))
    assert cost["cost awareness"] == cost["communication"] == pytest.approx(0.4) and cost["correctness"] is None
    late = shares(outcome(question("compute", "n"), 1.0, took_s=240))
    assert late["speed"] == 0.5 and late["correctness"] == 1
    assert shares(outcome(question("compute", "n"), 0.0, "not right"))["speed"] is None
    ungraded = replace(outcome(question("write", exercise="x"), 0.0), worth=0.0)
    assert set(shares(ungraded).values()) == {None}


def test_depth_is_how_far_a_chain_went() -> None:
    """Two of four levels are half, whatever the points of each answer; a chain counts by its time."""
    first = outcome(question("deep-dive", "chain:kv/1"), 0.8, SPOKEN)
    second = outcome(question("deep-dive", "chain:kv/2", "deeper"), 0.7, SPOKEN)
    missed = outcome(question("deep-dive", "chain:kv/3", "deeper"), 0.2, SPOKEN)
    assert shares(first, second, missed)["depth"] == 0.5
    other = outcome(question("deep-dive", "chain:rope/1"), 0.1, SPOKEN)
    assert shares(first, second, missed, other)["depth"] == pytest.approx(0.375)


def test_levels_rise_with_the_dimensions_and_say_why() -> None:
    """From "not yet" up to the highest level that the questions can show."""
    order = ["not yet", *SENIORITIES]
    levels = [debrief_of(interview(*all_of(share), level="hard")).seniority for share in (0.1, 0.5, 0.7, 0.8, 1.0)]
    assert [order.index(level) for level in levels] == sorted(order.index(level) for level in levels)
    assert levels[0] == "not yet" and levels[-1] == "staff"
    for level, cap in CAPS.items():
        debrief = debrief_of(interview(*all_of(1.0), level=level))
        assert debrief.seniority == cap and debrief.reasons[0].startswith("The mean of 6 dimensions")
    assert "can show senior at most" in " ".join(debrief_of(interview(*all_of(1.0))).reasons)


def test_a_weak_dimension_holds_the_level_down() -> None:
    """Good code does not make up for bugs that were not found."""
    strong, (first, bugs, *rest) = all_of(1.0), all_of(1.0)
    held = debrief_of(interview(first, replace(bugs, points=1.0), *rest, level="hard"))
    assert debrief_of(interview(*strong, level="hard")).seniority == "staff" and held.seniority in ("junior", "mid")
    assert "debugging" in held.reasons[0]


def test_too_few_answers_give_no_level() -> None:
    """Two answers are not enough to judge anyone."""
    debrief = debrief_of(interview(*all_of(1.0)[:2]))
    assert debrief.seniority == "" and "at least" in debrief.reasons[0]


def test_one_format_alone_shows_mid_at_most() -> None:
    """Ten right estimates prove nothing else."""
    estimates = [outcome(question("estimate", f"estimate:{n}"), 1.0) for n in range(10)]
    debrief = debrief_of(interview(*estimates, level="hard", form="estimate"))
    assert debrief.seniority == "mid" and "Fewer than 4 dimensions" in " ".join(debrief.reasons)


def test_the_plan_has_three_days_of_commands_and_trains_the_weakest_dimension() -> None:
    """Open questions come first."""
    first, bugs, *rest = all_of(1.0)
    failed = replace(bugs, points=2.0, is_right=False)
    debrief = debrief_of(interview(first, failed, *rest))
    first_day, _, last_day = debrief.days.values()
    assert first_day[0].command == "harness interview --format debug --topics mini-gpt"
    assert "--format debug" in last_day[0].command
    assert all(step.command.startswith("harness") for steps in debrief.days.values() for step in steps)


def test_an_interview_is_compared_with_the_last_of_its_format_and_level() -> None:
    """Not with one of another format or level, nor with a later one."""
    now = interview(*all_of(0.8), at_ms=50_000)
    alike = interview(*all_of(0.5), at_ms=20_000)
    others = [
        interview(*all_of(0.1), at_ms=30_000, level="hard"),
        interview(*all_of(0.1), at_ms=31_000, form="screen"),
        interview(*all_of(0.1), at_ms=90_000),
        interview(*all_of(0.1), at_ms=10_000),
    ]
    debrief = debrief_of(now, [alike, *others, now])
    assert debrief.compared_ms == 20_000
    assert {row.name: row.before for row in debrief.dimensions}["debugging"] == 0.5
    rows = history_data(history_of([alike, now]))["interviews"]
    assert [row["dimensions"]["debugging"] for row in rows] == [50.0, 80.0]


def test_page_and_text_have_level_dimensions_answers_and_plan(tmp_path: Path) -> None:
    """The page needs no other files, and the candidate's text is escaped."""
    sly = outcome(question("explain", "why"), 0.5, SPOKEN, answer="<script>alert(1)</script>", model="Because.")
    made = interview(*all_of(0.7), sly)
    made = replace(made, plan=replace(made.plan, folder=str(tmp_path / "there")))
    assert write_both(made, [made]) == tmp_path / "there" / PAGE
    page, text = ((tmp_path / "there" / name).read_text() for name in (PAGE, TEXT))
    for piece in ("cost awareness", "Day 3", "Because.", "the point", "harness interview --format"):
        assert piece in re.sub("<[^>]*>", "", page) and piece in text
    assert "<script>alert" not in page and "http" not in page.replace("http-equiv", "")
    with pytest.raises(HarnessError, match="cannot be written"):
        write_debrief(made, [], tmp_path)
