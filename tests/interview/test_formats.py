"""The interview formats: feedback at the end, chains that go deeper, designs scored by a rubric, extensions of code."""

from __future__ import annotations

from functools import cache

import pytest
from mock_interview import MockInterview, Resumed, asked

from harness.course.catalogue import load_course
from harness.course.submission import Submission
from harness.drill.answering import CardRun
from harness.grading.grader import Grader
from harness.interview.candidates import question_of
from harness.interview.debrief import debrief_of
from harness.interview.follow_ups import CardPool
from harness.interview.material import InterviewMaterial
from harness.interview.material_files import load_material
from harness.interview.records import Answered, CodeGrade, JudgingBegun, Question, Spoken
from harness.sandbox.zygote import Zygote

PASSED = CodeGrade(verdict="passed", passed=4, total=4, score=1.0)


@cache
def material() -> InterviewMaterial:
    return load_material(load_course(None).root)


@cache
def known() -> CardPool:
    return CardPool(cards={}, material=material())


def asking(card: str, kind: str) -> Question:
    return question_of(material().cards[card], kind=kind, seed=3)


def mock_of(*rounds: Question, minutes: float = 60) -> MockInterview:
    return MockInterview(known(), *rounds, minutes=minutes, is_coached=False)


def design() -> MockInterview:
    """A design that was answered completely and then judged: the first part full, the others partial."""
    mock = mock_of(asking("design:serve-70b/1", "design"), asking("estimate:kv-cache-70b", "estimate"))
    while not mock.state.judging:
        table = mock.state.current
        assert isinstance(table, CardRun)
        mock.press(f"{table.prepared.answer.split()[0]}" if table.phase == "number" else "I would ask.")
    while not mock.state.ended:
        first = len(mock.state.done) == 2
        table = mock.state.current
        assert isinstance(table, CardRun)
        is_must = len(table.points) < len(getattr(table.prepared.card, "must", ()))
        mock.press("" if table.phase == "rate" else "y" if table.phase == "points" and (first or is_must) else "n")
    return mock


def test_nothing_is_said_about_an_answer_before_the_end() -> None:
    """Neither marks nor model answers. Spoken answers are judged after all rounds, when the clock has stopped."""
    mock = design()
    judged = next(n for n, text in enumerate(mock.texts) if "All rounds are over" in text)
    before, after = "\n".join(mock.texts[:judged]), "\n".join(mock.texts[judged:])
    assert "Model answer" not in before and "Which of these did you say?" not in before
    assert "Model answer" in after and "Which of these did you say?" in after
    assert mock.state.ended == "done"
    begun = next(event for event in mock.kept if isinstance(event, JudgingBegun))
    assert mock.state.elapsed_ms == begun.elapsed_ms


def test_a_design_is_scored_by_the_points_of_each_of_its_parts() -> None:
    """All parts are asked, whatever the earlier answers; numbers are computed."""
    mock = design()
    scores = {outcome.question.card: outcome.points for outcome in mock.state.done}
    parts = material().sequences["design:serve-70b"].cards
    assert set(scores) == {*parts, "estimate:kv-cache-70b"}
    assert scores[parts[0]] == 10 and scores["design:serve-70b/2"] == 10
    assert all(0 < scores[part] < 10 for part in parts[2:])
    dimensions = {row.name: row for row in debrief_of(mock.interview).dimensions}
    assert dimensions["communication"].questions == 4 and dimensions["cost awareness"].share == 1
    assert dimensions["debugging"].share is None


def test_a_deep_dive_goes_deeper_after_each_right_answer_and_ends_at_the_first_miss() -> None:
    """From recall to design."""
    chain = material().sequences["chain:kv-cache"]
    mock = mock_of(asking(chain.cards[0], "deep-dive"))
    for _ in chain.cards:
        mock.speak(is_right=True)
    assert [outcome.question.card for outcome in mock.state.done] == list(chain.cards)
    assert mock.state.ended == "done" and "Model answer" not in mock.texts
    mock = mock_of(asking(chain.cards[0], "deep-dive"))
    mock.speak(is_right=True)
    mock.speak(is_right=False)
    assert [outcome.is_right for outcome in mock.state.done] == [True, False] and mock.state.ended


def test_code_that_passes_is_followed_by_its_extensions_on_top_of_it() -> None:
    """Each step continues the file of the step before. Between them comes a question about the cost if there is one."""
    steps = material().extensions["attention"]
    question = asked("write", "attention", minutes=15)
    mock = mock_of(question, minutes=120)
    bases = []
    while not mock.state.ended:
        if isinstance(mock.state.current, CardRun):
            mock.press("n" if mock.state.current.phase in ("points", "flags") else "")
        else:
            bases.append((mock.state.question.exercise, mock.state.question.base))
            mock.grade(PASSED)
    written = ["attention", *(step.exercise for step in steps)]
    assert bases == [
        (name, f"/there/{before}.py" if before else "") for name, before in zip(written, ["", *written], strict=False)
    ]
    assert any("build on it" in text for text in mock.texts)


def test_an_extension_is_asked_only_where_the_time_is_enough() -> None:
    """And never after code that does not pass."""
    question = asked("write", "attention", minutes=15)
    short = mock_of(question, minutes=2)
    short.grade(PASSED)
    assert all(outcome.question.role != "extension" for outcome in short.state.done)
    assert short.state.ended or short.state.question.role == "cost"
    given_up = mock_of(question, minutes=60)
    given_up.press("-")
    assert given_up.state.ended or given_up.state.question.role == "cost"


@pytest.mark.parametrize("how", ["design", "quit"])
def test_replay_of_any_prefix_of_a_silent_interview_leads_to_the_state_at_that_point(how: str) -> None:
    """Killed after any row, also while answers are judged and after an early end."""
    if how == "design":
        mock = design()
    else:
        mock = mock_of(asking("design:serve-70b/1", "design"), asking("estimate:kv-cache-70b", "estimate"))
        mock.press("I would ask.", "q", "q")
        assert mock.state.judging == "quit"
        while not mock.state.ended:
            mock.press("" if isinstance(mock.state.current, CardRun) and mock.state.current.phase == "rate" else "y")
    events = mock.kept
    for count in range(len(events) + 1):
        resumed = Resumed(known(), mock.stored(count))
        rest = resumed.rest
        if count < len(events):
            assert rest == events[count : count + len(rest)]
        came = (*events[:count], *rest)
        assert list(resumed.state.done) == [event.outcome for event in came if isinstance(event, Answered)]
        spoken = [event for event in came if isinstance(event, Spoken)]
        judged = [event for event in came if isinstance(event, Answered) and "key points" in event.outcome.said]
        if not resumed.state.ended:
            assert len(resumed.state.unjudged) == len(spoken) - len(judged)
    assert Resumed(known(), mock.interview).state.done == mock.state.done


def test_unjudged_answers_do_not_count() -> None:
    """A candidate who leaves while judging keeps the rest of the sheet."""
    mock = mock_of(asking("design:serve-70b/1", "design"))
    mock.press("I would ask.", "q", "q", "q", "q")
    (outcome,) = mock.state.done
    assert (outcome.said, outcome.worth, mock.state.ended) == ("not judged", 0.0, "quit")


@pytest.mark.slow
@pytest.mark.parametrize("first", sorted(material().extensions))
def test_each_step_of_an_extension_can_be_solved_below_the_code_before_it(zygote: Zygote, first: str) -> None:
    """With the references of all steps in one file: no rule of a later step forbids code that an earlier one needs."""
    course, grader = load_course(None), Grader(zygote, 0)
    text = course.exercise(first).reference_source
    for step in material().extensions[first]:
        task = course.exercise(step.exercise).without_costs()
        text = f"{text.rstrip()}\n\n\n{task.reference_source}"
        submission = Submission("file.py", "file.py", "", step.exercise, None, text)
        assert grader.grade(submission, task).as_json()["verdict"] in ("passed", "unverified"), step.exercise
