"""Score sheets, the history, and interviews in the store."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import mock_interview
import pytest
from mock_interview import interview_of, outcome_of

from harness.interview import log
from harness.interview.debrief import debrief_of, history_data
from harness.interview.records import (
    KINDS,
    Answered,
    AnyInterviewEvent,
    CodeGrade,
    Graded,
    Interview,
    InterviewBegun,
    InterviewEnded,
    InterviewPlan,
    Pressed,
    PutDown,
    Question,
    QuestionLeftOut,
    QuestionOutcome,
    Ticked,
    Woken,
)
from harness.interview.score_sheet import history_of, recently_asked, sheet_data, sheet_of
from harness.interview.sheet_text import sheet_blocks
from harness.progress.store import Store
from harness.terminal.session_screen import SessionScreen


def asked(name: str, topic: str, kind: str = "explain", role: str = "round") -> Question:
    return mock_interview.asked(kind, name, role, topic=topic)


def came_of(question: Question, share: float, **more: object) -> QuestionOutcome:
    missed = () if share == 1 else (f"what {question.name} is about",)
    return outcome_of(question, share, **{"missed": missed, "said": "so", **more})


def interview(*outcomes: QuestionOutcome, name: str = "one", level: str = "core", how: str = "done") -> Interview:
    return interview_of(*outcomes, how=how, interview=name, level=level)


WRITTEN = came_of(asked("scale", "scaling", "write"), 0.3, path="/here/a file.py", tries=2, said="3 of 10 checks")
FIXED = came_of(asked("cuts", "cutting", "debug"), 0.0, path="/here/cuts.py", tries=1)


def test_sheet_for_programs_keeps_the_names_of_its_fields() -> None:
    """Scripts read `said` and `says`, whatever names the records have."""
    (row,) = sheet_data(sheet_of(interview(WRITTEN)))["answers"]
    assert (row["said"], row["says"]) == ("3 of 10 checks", "")
    assert not {"summary", "explanation"} & row.keys()


def test_sheet_says_what_a_shortened_task_usually_takes(capsys: pytest.CaptureFixture[str]) -> None:
    """In the text and in the JSON; other questions do not have this."""
    question = replace(asked("gpt", "architectures", "write"), minutes=36.0, full_minutes=45.0)
    debrief = debrief_of(interview(came_of(question, 0.5), WRITTEN))
    SessionScreen().show(sheet_blocks(debrief, 80, ""))
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.count("(usually 45 min)") == shown.count("usually") == 1
    assert [outcome["question"]["full_minutes"] for outcome in sheet_data(debrief.sheet)["answers"]] == [45.0, 0.0]


def test_sheet_sums_points_by_topic_and_by_kind_weakest_first() -> None:
    """A follow-up counts half as much as a round, for the topic and the kind of its question."""
    sheet = sheet_of(
        interview(
            came_of(asked("a", "rope"), 1.0),
            came_of(asked("b", "kv-cache"), 0.4),
            came_of(asked("c", "kv-cache", role="follow-up"), 1.0),
            came_of(asked("d", "rope", "compute"), 0.0),
        )
    )
    assert [(row.name, row.points, row.worth) for row in sheet.by_topic] == [("rope", 10, 20), ("kv-cache", 9, 15)]
    assert [(row.name, row.rounds, row.questions) for row in sheet.by_kind] == [("explain", 2, 3), ("compute", 1, 1)]
    assert sheet.total.share == pytest.approx(19 / 35)
    assert sheet.spread == pytest.approx(1.96 * 0.5033 / 3**0.5, abs=0.01)
    assert sheet.by_topic[0].missed == ("what d is about",)
    assert sheet.total.rounds == len(sheet.plan.rounds) == 3 and sheet.elapsed_ms == 4 * 60_000


def test_question_that_could_not_be_graded_has_no_share() -> None:
    """It does not count as zero."""
    sheet = sheet_of(interview(came_of(asked("scale", "scaling", "write"), 0.0, worth=0.0, path="x")))
    assert sheet.total.share is None and sheet.spread is None and sheet_data(sheet)["score"] is None
    assert [step.command for step in sheet.next_steps] == ["harness interview --level core"]


def test_next_steps_are_commands_for_code_then_topics_then_another_interview() -> None:
    """Each can be copied; a path with a space is quoted."""
    sheet = sheet_of(interview(WRITTEN, came_of(asked("a", "rope"), 1.0)))
    assert [step.command for step in sheet.next_steps] == [
        "harness hint scale",
        "harness check '/here/a file.py' --exercise scale",
        "harness drill --topic scaling",
        "harness interview --topics scaling --level core",
    ]
    fixing = sheet_of(interview(FIXED)).next_steps
    assert fixing[0].command == "harness check /here/cuts.py"
    unwritten = sheet_of(interview(replace(WRITTEN, tries=0))).next_steps
    assert unwritten[0].command == "harness start scale"


@pytest.mark.parametrize(("level", "command"), [("core", "--level hard"), ("hard", "--level hard")])
def test_next_step_after_a_good_interview_is_a_harder_one(level: str, command: str) -> None:
    """Until there is no harder one."""
    sheet = sheet_of(interview(came_of(asked("a", "rope"), 1.0), level=level))
    assert [step.command for step in sheet.next_steps] == [f"harness interview {command}"]


def test_sheet_as_data_is_plain_json_with_every_answer() -> None:
    """For programs, and for a page."""
    data = json.loads(json.dumps(sheet_data(sheet_of(interview(WRITTEN, FIXED)))))
    assert data["schema"] == "harness.interview/1" and data["score"] == 15.0
    assert [outcome["question"]["exercise"] for outcome in data["answers"]] == ["scale", "cuts"]
    assert {row["name"] for row in data["by_kind"]} <= set(KINDS)


def test_history_counts_interviews_with_answers_and_keeps_their_numbers() -> None:
    """An interview without answers does not count."""
    kept = [interview(), interview(WRITTEN, name="two"), interview(FIXED, name="three", how="")]
    entries = history_of(kept)
    assert [(sheet.number, sheet.plan.interview) for sheet in entries] == [(1, "two"), (2, "three")]
    data = history_data(entries)
    assert [interview["kinds"] for interview in data["interviews"]] == [
        {"write": {"score": 30.0, "rounds": 1}},
        {"debug": {"score": 0.0, "rounds": 1}},
    ]
    assert recently_asked(kept) == {"cuts": 0, "scale": 1}


# ---- the store


FAILED = CodeGrade(verdict="failed", passed=1, total=2, score=0.5, diagnosis=(("a", "A."),), failure=("x",))
PLAN = InterviewPlan(interview="one", seed=1, minutes=30, level="core")
EVENTS: list[AnyInterviewEvent] = [
    PutDown(at_ms=2, question=asked("scale", "t", "write"), path="/x.py", seed=3),
    Pressed(at_ms=3, text="é\x7f"),
    Ticked(at_ms=4),
    Graded(at_ms=5, grade=FAILED),
    Woken(at_ms=6),
    Answered(at_ms=7, outcome=WRITTEN, follow_ups=(asked("b", "t", role="follow-up"),), elapsed_ms=7),
    QuestionLeftOut(at_ms=8, question=asked("c", "t"), why="gone", elapsed_ms=8),
    InterviewEnded(at_ms=9, how="quit", not_reached=(asked("d", "t"),), elapsed_ms=9),
]


def test_events_come_back_unchanged_from_the_store(tmp_path: Path) -> None:
    """All of them, in order, for one interview among several."""
    store = Store(tmp_path)
    plan = replace(PLAN, minutes=30.5, topics=("a",), rounds=(asked("a", "t"),), folder="f")
    log.append(store, "one", InterviewBegun(at_ms=1, plan=plan))
    log.append(store, "two", InterviewBegun(at_ms=1, plan=replace(plan, interview="two")))
    for event in EVENTS:
        log.append(store, "one", event)
    kept = log.read(store, "one")
    assert kept is not None and kept.plan == plan and kept.last_ms == 9
    assert list(kept.events) == EVENTS
    assert log.unfinished(store) == ["two"]
    brief = log.interviews(store)[0]
    assert [type(event) for event in brief.events] == [Answered, QuestionLeftOut, InterviewEnded]
    store.close()


@pytest.mark.parametrize("data", ["", "[]", "{", '{"plan": 3}', '{"text": 7}', "null"])
@pytest.mark.parametrize("kind", ["begun", "pressed", "answered", "from-the-future"])
def test_rows_that_cannot_be_read_are_passed_over(tmp_path: Path, kind: str, data: str) -> None:
    """Damaged rows and those of a newer version stay, and do no harm."""
    store = Store(tmp_path)
    store.add_interview_event(1, "broken", kind, data)
    log.append(store, "one", InterviewBegun(at_ms=1, plan=PLAN))
    store.add_interview_event(2, "one", kind, data)
    assert [interview.plan.interview for interview in log.interviews(store)] == ["one"]
    kept = log.read(store, "one")
    assert kept is not None and len(kept.events) == 0
    assert log.read(store, "broken") is None
    store.close()


def test_fields_of_a_newer_version_are_left_out(tmp_path: Path) -> None:
    """The known fields still count."""
    store = Store(tmp_path)
    log.append(store, "one", InterviewBegun(at_ms=1, plan=PLAN))
    store.add_interview_event(2, "one", "pressed", '{"text": "y", "pressure": 3}')
    kept = log.read(store, "one")
    assert kept is not None and kept.events == (Pressed(at_ms=2, text="y"),)
    store.close()
