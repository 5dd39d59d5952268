"""`harness interview`: a timed mock interview."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import click

from harness.cli.drill import Minutes
from harness.cli.echo import echo_json
from harness.cli.interview_history import calibrate, conclude, judge_transcript, second_opinion, show_history
from harness.cli.interview_loop import run
from harness.cli.options import FILE, FOLDER, JSON_AT_END, PLAIN, ROLE, SEED_RANGE, open_store, pass_course
from harness.clock import DAY_MS, MINUTE_MS, now_ms
from harness.command_line import command_line
from harness.course.catalogue import LEVELS, Course
from harness.drill.day import chosen_role
from harness.drill.resume import maker
from harness.errors import UsageError
from harness.interview import log
from harness.interview.formats import FORMATS
from harness.interview.judge import judge_at
from harness.interview.recorder import InterviewRecorder, locked
from harness.interview.records import Interview
from harness.interview.score_sheet import sheet_of
from harness.interview.screen import greeting, plan_blocks
from harness.interview.setup import plan_data, plan_interview, read_pool, requested_plan
from harness.interview.state import InterviewState, start
from harness.progress.store import Store
from harness.scheduler import event_log
from harness.scheduler.calendar import Calendar
from harness.scheduler.replay import Memory, interview_day, replay
from harness.study.today import until_interview
from harness.terminal.blocks import END, Block, Prompt
from harness.terminal.input import TerminalInput, open_input
from harness.terminal.session_screen import SessionScreen


@click.command("interview")
@click.option(
    "--format",
    type=click.Choice(list(FORMATS)),
    default="mixed",
    show_default=True,
    help="What it asks: a mix; code with extensions; a program with bugs; one topic in depth; a system to design; "
    "estimates; a profile of a kernel; a paper; your own project; stories and views; a short screen.",
)
@click.option("--minutes", type=Minutes(5, 240), metavar="N", help="Plan for N minutes (default: by format, 20 to 45).")
@click.option("--coach", "is_coached", is_flag=True, help="Comment on each answer at once, not at the end.")
@click.option("--topics", metavar="A,B", help="Ask only these topics, chapters or exercises.")
@click.option(
    "--level", type=click.Choice(LEVELS), default="core", show_default=True, help="How hard the questions are."
)
@ROLE
@click.option("--seed", type=SEED_RANGE, metavar="N", help="Draw the same rounds again.")
@click.option(
    "--dir", "folder", type=FOLDER, default=Path("interview"), show_default=True,
    help="The folder for the files to write or fix; each interview has a subfolder.",
)  # fmt: skip
@click.option("--plan", "is_plan", is_flag=True, help="Print the rounds that would be asked; start nothing.")
@click.option("--resume", is_flag=True, help="Resume the interrupted interview without asking.")
@click.option("--new", is_flag=True, help="Start a new interview without asking.")
@PLAIN
@click.option(
    "--history", type=click.IntRange(0), is_flag=False, flag_value=0, metavar="[N]",
    help="List past interviews, or show the score sheet of the Nth.",
)  # fmt: skip
@click.option(
    "--debrief", type=FILE, metavar="FILE",
    help="With --history N: write its debrief to FILE, as HTML or, for a name in .md, as Markdown.",
)  # fmt: skip
@click.option(
    "--transcript", type=FILE, metavar="FILE",
    help="Judge what you said in the last interview (or with --history N in that one) by this transcript: .txt with "
    "lines Q1, Q2, …, .vtt or .srt.  Up to a day later.",
)  # fmt: skip
@click.option(
    "--calibrate", "is_calibration", is_flag=True,
    help="Judge six answers of other people, and see how leniently you judge.  Nothing is scored.",
)  # fmt: skip
@click.option(
    "--judge", is_flag=False, flag_value="", metavar="[URL]",
    help="A second opinion on the answers in words of the last interview, or of --history N: by a model behind an "
    "OpenAI-compatible server, such as http://127.0.0.1:11434/v1.  It changes no score.  Without a URL: that in "
    "HARNESS_JUDGE.",
)  # fmt: skip
@click.option(
    "--judge-model", envvar="HARNESS_JUDGE_MODEL", default="", metavar="NAME",
    help="The model of --judge (or HARNESS_JUDGE_MODEL).",
)  # fmt: skip
@click.option(
    "--judge-key", default="HARNESS_JUDGE_KEY", show_default=True, metavar="VARIABLE",
    help="The environment variable with its key, if it needs one.",
)  # fmt: skip
@JSON_AT_END
@pass_course
def interview_command(
    course: Course,
    is_plan: bool,
    resume: bool,
    new: bool,
    plain: bool,
    history: int | None,
    debrief: Path | None,
    transcript: Path | None,
    is_calibration: bool,
    judge: str | None,
    judge_model: str,
    judge_key: str,
    as_json: bool,
    **asked: Any,
) -> None:
    """A mock interview in one of eleven formats, with a debrief.  The clock never cuts you off.

    Everything is stored at once: after a crash, Ctrl-C or a closed lid it resumes where it was.
    """
    if resume and new:
        raise UsageError("--resume and --new exclude each other; give one")
    if is_plan:
        if resume or new or history is not None:
            raise UsageError("--plan starts nothing; leave out --resume, --new and --history")
        _show_plan(course, asked, as_json=as_json)
        return
    with open_store(course) as store:
        if transcript is not None:
            judge_transcript(store, course, transcript, history or 0, is_plain=plain, as_json=as_json)
        elif is_calibration:
            calibrate(store, course, is_plain=plain)
        elif judge is not None:
            if not judge_model:
                raise UsageError("--judge needs --judge-model NAME, or the variable HARNESS_JUDGE_MODEL")
            url = judge or os.environ.get("HARNESS_JUDGE", "")
            asked_judge = judge_at(url, judge_model, os.environ.get(judge_key, ""))
            second_opinion(store, asked_judge, history or 0, is_plain=plain)
        elif history is not None:
            show_history(store, history, debrief, as_json=as_json)
        elif debrief is not None:
            raise UsageError("--debrief needs --history N; a new interview writes its debrief by itself")
        else:
            _interview(store, course, asked, resume or (False if new else None), is_plain=plain, as_json=as_json)


def _show_plan(course: Course, asked: Mapping[str, Any], *, as_json: bool) -> None:
    """Print the rounds that would be asked, drawn from a copy of the learner's progress; nothing is written."""
    with closing(Store(course=course.name, is_copy=True)) as store:
        memory = replay(event_log.read_events(store).events)
        known = read_pool(course, memory, store.path.parent, keeps_cache=False)
        asked = {**asked, "role": chosen_role(store, memory, asked["role"])}
        plan = plan_interview(store, course, known, memory, requested_plan(course, known, **asked), now_ms())
    if as_json:
        echo_json(plan_data(plan))
    else:
        SessionScreen().show(plan_blocks(plan))


def _interview(
    store: Store, course: Course, asked: Mapping[str, Any], resumes: bool | None, *, is_plain: bool, as_json: bool
) -> None:
    """One interview: from its plan, or from where it was interrupted, to its score sheet."""
    home = store.path.parent
    memory = event_log.current_memory(store).memory
    known = read_pool(course, memory, home, keeps_cache=True)
    asked = {**asked, "role": chosen_role(store, memory, asked["role"])}
    request = requested_plan(course, known, **asked)
    new_recorder = partial(InterviewRecorder, store, course, known, maker(course), now_ms)
    screen = SessionScreen(stderr=as_json)
    with locked(home), open_input(is_plain, sys.stderr if as_json else sys.stdout) as source:
        recorder: InterviewRecorder | None = None
        try:
            recorder = _resumed(store, source, screen, new_recorder, resumes)
            if recorder is None:
                plan = plan_interview(store, course, known, memory, request, now_ms())
                recorder = new_recorder(start(plan))
                recorder.begin()
                screen.show([*greeting(plan), *_date_of(memory)])
            recorder.open_examiner()
            run(recorder, source, screen)
        except KeyboardInterrupt:
            screen.show([Block("note", f"Everything is stored; `{command_line('interview')}` resumes here.")])
            raise
        finally:
            if recorder is not None:
                recorder.close()
            screen.close()
    conclude(store, recorder, screen, as_json=as_json)


def _date_of(memory: Memory) -> list[Block]:
    """How far off the real interview is, if its day is known, in the words of the other screens."""
    today = Calendar(zone=None).day(now_ms())
    day = interview_day(memory, today)
    return [] if day is None else [Block("note", f"{until_interview((day - today).days)}.")]


def _resumed(
    store: Store,
    source: TerminalInput,
    screen: SessionScreen,
    new_recorder: Callable[[InterviewState], InterviewRecorder],
    resumes: bool | None,
) -> InterviewRecorder | None:
    """The interrupted interview, if the candidate wants to resume it (and is asked when `resumes` is None); other
    interrupted ones are closed as they are.
    """
    resumed: InterviewRecorder | None = None
    for number, name in enumerate(log.unfinished(store)):
        interview = log.read(store, name)
        if interview is None:
            continue
        is_recent = number == 0 and now_ms() - interview.last_ms < DAY_MS
        is_wanted = is_recent and (_wants_to_go_on(interview, source, screen) if resumes is None else resumes)
        recorder = new_recorder(start(interview.plan))
        recorder.resume(interview)
        if is_wanted and not recorder.state.ended:
            resumed = recorder
        else:
            recorder.give_up()
    if resumed is None and resumes:
        raise UsageError("no interview was interrupted within the last day; leave out --resume to start one")
    return resumed


def _wants_to_go_on(interview: Interview, source: TerminalInput, screen: SessionScreen) -> bool:
    plan = interview.plan
    minutes = max(0, now_ms() - interview.last_ms) // MINUTE_MS
    ago = f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
    begun = f"An interview of {plan.minutes:g} minutes, level {plan.level}, was interrupted {ago} ago"
    text = f"{begun}, {sheet_of(interview).total.rounds} of {len(plan.rounds)} rounds done."
    screen.show([Block("plain", text), Block("note", "n ends it with its sheet as it is, and starts a new one.")])
    while True:
        screen.ask(Prompt(text="Resume it?", keys=(("y", "resume", ""), ("n", "a new one", ""))), has_keys=True)
        key = source.read(False)
        answer = {"y": True, "yes": True, "": True, "n": False, "no": False}.get((key or "").lower())
        if answer is not None:
            screen.answer("resume" if answer else "a new one", is_echoed=False)
            return answer
        screen.close()
        if key == END:
            raise UsageError("an interview was interrupted: --resume continues it, --new starts a new one")
