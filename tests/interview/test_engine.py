"""An interview key by key, without a terminal, store or grader: rounds, follow-ups, clocks, pauses, ends, and
replays."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from mock_interview import MockInterview, Resumed, asked, outcome_of

from harness.cards.question import PreparedCard, prepare_card
from harness.cards.records import Card, Choice, Cloze, Explain, Numeric, Option, Scenario, SpotTheBug
from harness.interview import engine, recorder
from harness.interview.coding_round import CodingTask, CodingWork
from harness.interview.examiner import grade_of
from harness.interview.follow_ups import CardPool, after_code
from harness.interview.material import InterviewMaterial
from harness.interview.records import (
    Answered,
    CodeGrade,
    InterviewEnded,
    InterviewPlan,
    PutDown,
    QuestionLeftOut,
    Ticked,
    Woken,
)
from harness.interview.screen import greeting, screen_update
from harness.interview.sheet_text import answer_blocks
from harness.interview.state import leave_out, passed, start
from harness.results.result import Check, CheckVerdict, Result, SubmittedFile, Verdict
from harness.scheduler.events import AGAIN, GOOD
from harness.sessions.recorder import ReplayError
from harness.terminal.blocks import BACKSPACE, END

OPTIONS = (Option(text="aye", is_right=True, why="so it is"), Option(text="nay", is_right=False, why="it is not"))
COMMON = {"chapter": "transformer", "topic": "attention", "level": "core"}
CARDS: dict[str, Card] = {
    card.id: card
    for card in (
        Explain(
            id="why", question="Why?", must=("first",), points=("second", "third"), red_flags=("wrong",),
            answer="Because.", family="whys", hint="Think.", **COMMON,
        ),
        Explain(id="why-not", question="Why not?", must=("one",), answer="Because.", family="whys", **COMMON),
        Numeric(
            id="twice", question="Twice {a}?", draw={"a": (4,)}, formula="2 * a", working="{a} + {a}", absolute=0,
            practise=("scale",), **COMMON,
        ),
        Scenario(id="decide", question="A situation.", options=OPTIONS, facts=("it is so",), answer="Hence.", **COMMON),
        Choice(id="plus-one", question="You add one?", options=OPTIONS, practise=("scale",), **COMMON),
        SpotTheBug(id="bug:scale", exercise="scale", **COMMON),
    )
}  # fmt: skip
COSTS = Choice(id="cost:scale", question="Which costs too much?", options=OPTIONS, practise=("scale",), **COMMON)
KNOWN = CardPool(cards=CARDS, material=InterviewMaterial(cards={COSTS.id: COSTS}))
CODE = CodeGrade(verdict="failed", passed=1, total=4, score=0.25, failing=("a", "b", "c"), failure=("a", "  wrong"))
NAMED = replace(CODE, diagnosis=(("adds-one", "You add one."),))
PASSED = CodeGrade(verdict="passed", passed=4, total=4, score=1.0)
WHY, TWICE, DECIDE = asked("explain", "why"), asked("compute", "twice"), asked("decide", "decide", minutes=2.5)
WRITE, DEBUG = asked("write", "scale", minutes=7), asked("debug", "scale", minutes=4)
mock_of = partial(MockInterview, KNOWN)


# ---- cards


def test_incomplete_explanation_is_scored_by_points_and_followed_by_its_family() -> None:
    """A missed must-have halves the attainable share, and a sibling comes next."""
    mock = mock_of(WHY, DECIDE)
    mock.press("", "n", "y", "y", "n", "")
    assert mock.last.said == "2 of 3 key points" and mock.last.missed == ("first",)
    assert mock.last.points == 5.0 and not mock.last.is_right
    assert mock.state.question.card == "why-not" and mock.state.question.role == "follow-up"
    assert mock.reviews[-1].rating == AGAIN and mock.reviews[-1].confidence is None and not mock.reviews[-1].is_cram
    mock.press("", "y", "")
    assert mock.last.points == 5.0 == mock.last.worth
    assert mock.reviews[-1].is_cram, "it was not asked cold"
    assert mock.state.question == DECIDE


def test_complete_explanation_has_no_follow_up() -> None:
    """Only mistakes have follow-ups."""
    mock = mock_of(WHY, DECIDE)
    mock.press("", "y", "y", "y", "n", "")
    assert mock.last.points == 10 and mock.state.question == DECIDE
    assert mock.reviews[-1].rating == GOOD


def test_explanation_with_a_red_flag_and_a_hint_loses_points() -> None:
    """A wrong statement costs a point, a hint a fifth."""
    mock = mock_of(WHY)
    mock.press("h", "", "y", "y", "y", "y", "")
    assert mock.last.points == pytest.approx(10 * 2 / 3 * 0.8, abs=0.01)
    assert mock.last.said == "3 of 3 key points, 1 wrong with a hint"
    assert mock.last.missed == ("Wrong: wrong",) and mock.last.hints == 1


def test_explanation_with_a_wrong_statement_is_not_right_and_is_followed_up() -> None:
    """All key points but one, and one wrong statement: a third of the points, and no tick on the sheet."""
    mock = mock_of(WHY, DECIDE)
    mock.press("", "y", "y", "n", "y", "")
    assert mock.last.said == "2 of 3 key points, 1 wrong" and not mock.last.is_right
    assert mock.state.question.role == "follow-up"


def test_explanation_over_time_is_not_cut_off() -> None:
    """The clock shows it, and the sheet has the time."""
    mock = mock_of(WHY)
    mock.press("", seconds=400)
    mock.press("y", "y", "y", "n", "")
    assert mock.last.points == 10 and mock.last.took_ms == 400_000 and mock.last.allowed_ms == 90_000


def test_gap_of_a_silent_interview_has_to_be_typed() -> None:
    """It is not judged later, so an answer that was not typed would silently count as wrong."""
    card = Cloze(id="gaps", text="a {{gap|hole}} and {{more}}", **COMMON)
    plan = InterviewPlan(
        interview="one", seed=1, minutes=45, level="core", rounds=(asked("compute", "gaps"),), is_coached=False
    )
    state = engine.put_down(start(plan), prepare_card(card, 1), 1_000)
    prompt = screen_update(None, state).prompt
    assert prompt is not None and prompt.text == "Gap 1 of 2"
    after = engine.press(state, "", 2_000, KNOWN).state
    assert after.note == "Type the word, or - if you do not know." and not after.done
    for word in ("hole", "more"):
        after = engine.press(after, word, 3_000, KNOWN).state
    assert after.done[0].is_right


def test_greeting_says_when_answers_are_judged() -> None:
    """At the end, but in a deep dive at once; a coached interview needs no such sentence."""
    plan = InterviewPlan(interview="one", seed=1, minutes=45, level="core", rounds=(WHY,), is_coached=False)
    deep = replace(plan, rounds=(replace(WHY, kind="deep-dive"),))

    def texts(of: InterviewPlan) -> str:
        return " ".join(block.text for block in greeting(of))

    assert "you learn how you did at the end" in texts(plan) and "deep dive you judge" not in texts(plan)
    assert "In a deep dive you judge each answer yourself at once" in texts(deep)
    assert "at the end" not in texts(replace(deep, is_coached=True))


def test_points_can_be_taken_back_but_not_the_answer() -> None:
    """A slip can be corrected, but the displayed answer cannot be hidden again."""
    mock = mock_of(WHY)
    mock.press("", "n", BACKSPACE, "y", "y", "u", "y", "y", "n")
    state = mock.press("u", "n")
    assert screen_update(None, state).prompt is not None
    mock.press("")
    assert mock.last.said == "3 of 3 key points"
    mock = mock_of(TWICE)
    assert "cannot be undone" in mock.press("9", "u").note


def test_numbers_are_judged_and_a_wrong_one_leads_to_its_topic() -> None:
    """The card has no family, so another card of the topic comes."""
    mock = mock_of(TWICE)
    mock.press("9", "")
    assert mock.last.points == 0 and mock.last.missed == ("4 + 4",)
    assert mock.state.question.role == "follow-up" and mock.state.question.card in CARDS
    mock = mock_of(TWICE)
    mock.press("8", "")
    assert mock.last.points == 10 and mock.state.ended == "done"


def test_no_idea_counts_as_everything_missed() -> None:
    """It is honest and gives no points."""
    mock = mock_of(WHY)
    mock.press("-", "")
    assert mock.last.said == "no idea" and mock.last.missed == ("first", "second", "third") and mock.last.points == 0


def test_cards_are_never_asked_twice() -> None:
    """A follow-up is never a card that was asked or is planned."""
    mock = mock_of(WHY, asked("explain", "why-not"), TWICE, DECIDE)
    mock.press("-", "")
    assert mock.state.question.card not in ("why", "why-not", "twice", "decide")
    while not mock.state.ended:
        mock.press("-", "")
    names = [outcome.question.name for outcome in mock.state.done]
    assert len(set(names)) == len(names)


# ---- code


def test_code_that_fails_can_be_fixed_until_it_passes() -> None:
    """The grader's time does not count. The number of tries is recorded, and a question about the cost follows."""
    mock = mock_of(WRITE, DECIDE)
    mock.grade(CODE)
    assert isinstance(mock.state.current, CodingWork) and len(mock.state.current.tries) == 1
    mock.grade(PASSED)
    assert mock.last.is_right and mock.last.tries == 2 and mock.last.points == 9, "a second try costs a tenth"
    assert mock.last.took_ms == 2000 and mock.last.path == "/there/scale.py"
    assert mock.state.question.role == "cost" and mock.state.question.card == "cost:scale"
    assert mock.reviews == []


def test_code_that_misses_a_stretch_goal_has_all_points_and_gets_the_next_step() -> None:
    """As information, at the end of the round and on the sheet."""
    mock = mock_of(WRITE)
    before = mock.state
    mock.grade(replace(PASSED, goals=("Stretch: keep it. (6 tokens; the goal is 3)",)))
    assert (mock.last.points, mock.last.goals) == (10, ("Stretch: keep it. (6 tokens; the goal is 3)",))
    assert "Stretch: keep it. (6 tokens; the goal is 3)" in [
        block.text for block in screen_update(before, mock.state).blocks
    ]
    assert [block.text for block in answer_blocks(mock.last)][1:] == list(mock.last.goals)


def test_grade_of_a_result_counts_required_checks_only() -> None:
    """A missed stretch goal is not a failing check, nor one of the total."""
    goal = Check("goal", "cost", CheckVerdict.FAILED, "m", is_required=False, figure=6, limit=3, next_step="keep it")
    grade = grade_of(
        Result(exercise="x", learner=None, submission=SubmittedFile("x.py"), verdict=Verdict.PASSED, score=1.0,
               max_points=10.0, checks=(goal, Check("one", "correctness", CheckVerdict.PASSED)))
    )  # fmt: skip
    assert (grade.passed, grade.total, grade.failing, grade.failure) == (1, 1, (), ())
    assert grade.goals == ("Stretch: keep it. (6; the goal is 3)",)


def test_code_given_up_leads_to_the_card_of_its_mistake_and_to_its_cost() -> None:
    """The diagnosis chooses the card: the one about adding one."""
    mock = mock_of(WRITE)
    mock.grade(NAMED)
    mock.press("-")
    assert mock.last.points == 2.5 and mock.last.missed == ("You add one.",) and mock.last.mistake == "adds-one"
    assert mock.state.question.card == "plus-one" and "You add one" in mock.state.question.why
    mock.press("1", "")
    assert mock.state.question.role == "cost"


def test_code_without_a_known_mistake_leads_to_its_bugs() -> None:
    """The deck has nothing about it."""
    mock = mock_of(WRITE)
    mock.grade(replace(CODE, diagnosis=(("unheard", "Something else entirely."),)))
    mock.press("-")
    assert mock.state.question.card == "bug:scale"


def test_code_never_handed_in_has_no_points() -> None:
    """Nor a mistake."""
    mock = mock_of(WRITE)
    mock.press("-")
    assert mock.last.points == 0 and mock.last.said == "not submitted" and mock.last.worth == 10


def test_code_that_could_not_be_graded_does_not_count() -> None:
    """A machine without a sandbox is not the candidate's fault."""
    mock = mock_of(WRITE)
    mock.grade(CodeGrade(verdict="internal_error", passed=0, total=0, score=0.0, failure=("no sandbox",)))
    assert mock.last.worth == 0 and mock.last.points == 0 and mock.state.question.role == "cost"


def test_a_planted_mistake_that_is_not_fixed_is_asked_about_under_its_seed() -> None:
    """The sentences to choose from are those of the file's mistake; the sheet names it."""
    mock = mock_of(DEBUG)
    mock.grade(CODE)
    mock.press("-")
    assert mock.last.points == 0 and mock.last.missed == ("You add one.",)
    assert mock.state.question.card == "bug:scale" and mock.state.question.seed == 5
    mock = mock_of(DEBUG)
    mock.grade(PASSED)
    assert mock.last.points == 10 and mock.state.ended == "done"


def test_hints_for_code_come_in_stages_and_cost_points() -> None:
    """A fifth each."""
    mock = mock_of(WRITE)
    assert "no further hint" in mock.press("h", "h", "h").note
    mock.grade(PASSED)
    assert mock.last.hints == 2 and mock.last.points == 6


def test_code_without_a_written_question_about_its_cost_is_followed_by_none() -> None:
    """A card that asks for a count does not qualify, although it practises the exercise."""
    outcome = outcome_of(replace(WRITE, exercise="layer-norm"), 1.0)
    assert after_code(outcome, KNOWN, (), 0) == ()


def test_a_shortened_task_says_so() -> None:
    """The candidate sees the available time and the usual time."""
    state = mock_of(replace(asked("write", "scale", minutes=36), full_minutes=45)).state
    texts = [block.text for block in screen_update(None, state).blocks]
    assert any("You have 36 minutes for a task that usually takes 45" in text for text in texts)
    assert not any("usually" in block.text for block in screen_update(None, mock_of(WRITE).state).blocks)


# ---- the clock, pauses and ends


def test_pause_stops_every_clock() -> None:
    """An hour's pause changes nothing."""
    mock = mock_of(WHY)
    mock.press("p")
    assert mock.state.is_paused
    mock.press("", seconds=3600)
    assert not mock.state.is_paused and mock.state.elapsed_ms == 1000
    mock.press("", "y", "y", "y", "n", "")
    assert mock.last.took_ms == 2000


def test_quit_asks_for_confirmation_and_keeps_submitted_answers() -> None:
    """The open question counts only if it was answered."""
    mock = mock_of(WRITE, WHY)
    mock.grade(CODE)
    assert "Finish here?" in mock.press("q").note
    mock.press("q")
    ended = mock.kept[-1]
    assert mock.state.ended == "quit" and isinstance(ended, InterviewEnded) and ended.not_reached == (WHY,)
    assert mock.last.points == 2.5
    mock = mock_of(WHY, TWICE)
    mock.press("", "y", "q", "q")
    assert mock.state.done == () and isinstance(mock.kept[-1], InterviewEnded)
    assert mock.kept[-1].not_reached == (WHY, TWICE)
    mock = mock_of(TWICE)
    mock.press("8", "q", "q")
    assert mock.last.points == 10 and mock.reviews[0].rating == GOOD


def test_leaving_keeps_the_interview_open() -> None:
    """By `l` during a pause, and at the end of the input."""
    mock = mock_of(WHY)
    assert "press p" in mock.press("l").note
    assert mock.press("p", "l").is_leaving and not mock.state.ended
    assert mock_of(WHY).press(END).is_leaving


def test_no_round_begins_that_does_not_fit_any_more() -> None:
    """A shorter one takes its place; if none fits, the time is up."""
    mock = mock_of(TWICE, WRITE, DECIDE, minutes=10)
    mock.press("8", seconds=6 * 60)
    mock.press("")
    assert mock.state.question == DECIDE
    mock.press(*(["1"] if prepare_card(CARDS["decide"], 1).options[0].is_right else ["2"]), seconds=60)
    mock.press("")
    ended = mock.kept[-1]
    assert isinstance(ended, InterviewEnded) and ended.how == "time" and ended.not_reached == (WRITE,)


def test_no_follow_up_is_asked_when_the_time_is_up() -> None:
    """The last question may take longer, and is the last."""
    mock = mock_of(WHY, TWICE, minutes=5)
    mock.press("-", seconds=400)
    mock.press("")
    assert mock.state.ended == "time"


def test_a_question_that_cannot_be_asked_is_left_out() -> None:
    """Its round is skipped with the reason."""
    mock = mock_of(WHY, TWICE)
    state = replace(start(mock.plan), at_ms=1)
    step = leave_out(state, "it is gone", 2)
    assert step.state.wanted == TWICE and step.state.note == "it is gone"
    assert isinstance(step.events[0], QuestionLeftOut)


@pytest.mark.parametrize("key", ["x", "17", "!"])
def test_unknown_keys_list_the_known_ones(key: str) -> None:
    """A wrong key loses nothing."""
    assert "d to submit" in mock_of(WRITE).press(key).note
    mock = mock_of(TWICE)
    mock.press("8")
    assert "Enter" in mock.press(key).note and mock.state.done == ()


def test_letters_of_a_typed_answer_are_no_commands() -> None:
    """Unless they follow a colon."""
    mock = mock_of(WHY)
    assert mock.press("t", "p").current is not None and not mock.state.is_paused
    mock = mock_of(WHY)
    assert mock.press("t", ":p").is_paused


# ---- replays


class WithAnotherDeck(Resumed):
    """A recorder whose cards have changed."""

    def made_again(self, event: PutDown) -> PreparedCard | CodingTask:
        raise ReplayError


def whole_interview() -> MockInterview:
    mock = mock_of(WHY, TWICE, WRITE, DEBUG, DECIDE)
    mock.press("h", "", "n", "u", "n", "y", "y", "n", "", "p", "", "", "y", "")
    mock.press("9", "")
    while not isinstance(mock.state.current, CodingWork):
        mock.press("-", "")
    mock.press("t", "h")
    mock.kept.append(Ticked(at_ms=mock.now_ms + 30_000))
    mock.state = passed(mock.state, mock.now_ms + 30_000)
    mock.now_ms += 30_000
    mock.grade(NAMED)
    mock.kept.append(Woken(at_ms=mock.now_ms + 90_000))
    mock.state = engine.wake(mock.state, mock.now_ms + 90_000)
    mock.now_ms += 90_000
    mock.grade(PASSED)
    for _ in range(40):
        if mock.state.ended:
            break
        if isinstance(mock.state.current, CodingWork):
            mock.grade(CODE)
        mock.press("-", "")
    return mock


def test_replay_of_any_prefix_leads_to_the_state_at_that_point() -> None:
    """Killed after any row, the interview continues there; events that were not stored yet are stored then."""
    mock = whole_interview()
    events = mock.kept
    assert {outcome.question.kind for outcome in mock.state.done} == {"explain", "compute", "write", "debug", "decide"}
    for count in range(len(events) + 1):
        resumed = Resumed(KNOWN, mock.stored(count))
        rest = resumed.rest
        if rest and count < len(events):  # the events that the process could no longer store
            assert rest == events[count : count + len(rest)]
        done = [event.outcome for event in (*events[:count], *rest) if isinstance(event, Answered)]
        assert list(resumed.state.done) == done
    whole = Resumed(KNOWN, mock.interview).state
    assert whole.ended == mock.state.ended and whole.done == mock.state.done
    assert whole.elapsed_ms == mock.state.elapsed_ms


def test_replay_in_the_middle_of_a_question_keeps_its_keys_and_its_clock() -> None:
    """Points that were judged stay judged."""
    mock = mock_of(WHY, TWICE)
    mock.press("", "y", "n")
    state = Resumed(KNOWN, mock.interview).state
    assert state.current == mock.state.current and state.elapsed_ms == mock.state.elapsed_ms


def test_replay_with_a_changed_card_restarts_the_question() -> None:
    """With a note; earlier answers stay."""
    mock = mock_of(TWICE, WHY)
    mock.press("8", "", "", "y")
    state = WithAnotherDeck(KNOWN, mock.interview).state
    assert state.wanted == WHY and state.note == recorder.STARTS_AGAIN
    assert len(state.done) == 1
