"""Interviews that are over: their sheets, their history, and judging what was said, by a transcript or by a model; and
judging other people's answers, to calibrate."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from harness.cli.echo import echo, echo_json
from harness.cli.interview_loop import run
from harness.clock import DAY_MS, SECOND_MS, now_ms
from harness.command_line import command_line
from harness.course.catalogue import Course
from harness.drill.resume import maker
from harness.errors import UsageError
from harness.interview import log
from harness.interview import transcript as transcripts
from harness.interview.calibration import calibration_plan, in_words, leniency_of
from harness.interview.debrief import debrief_data, debrief_of, history_data
from harness.interview.judge import Judge, leaving, opinions
from harness.interview.recorder import InterviewRecorder, locked
from harness.interview.records import Interview, JudgeOpinion
from harness.interview.score_sheet import history_of, sheet_data, sheet_of
from harness.interview.setup import read_pool
from harness.interview.sheet_text import history_parts, sheet_blocks
from harness.interview.state import start
from harness.progress.store import Store
from harness.scheduler import event_log
from harness.terminal.blocks import END, Block, Prompt
from harness.terminal.input import TerminalInput, open_input
from harness.terminal.session_screen import SessionScreen
from harness.text import clock


def conclude(store: Store, recorder: InterviewRecorder, screen: SessionScreen, *, as_json: bool) -> None:
    """Show the sheet, and write the debrief of an interview that is over."""
    interview = log.read(store, recorder.state.plan.interview)
    assert interview is not None, "it was begun before"
    others = log.interviews(store)
    _show_sheet(interview, others, screen, as_json=as_json)
    if interview.ended is not None and recorder.state.done:
        from harness.report.debrief import TEXT, write_both  # jinja2 is slow to import

        page = write_both(interview, others)
        screen.show([Block("note", f"The debrief with all answers: {page} (and {TEXT} beside it).")])


def _show_sheet(interview: Interview, others: Sequence[Interview], screen: SessionScreen, *, as_json: bool) -> None:
    debrief = debrief_of(interview, others)
    if as_json:
        echo_json({**sheet_data(debrief.sheet), "debrief": debrief_data(debrief)})
        return
    here = f"{os.getcwd()}{os.sep}"  # noqa: PTH109 - a text is wanted
    screen.show(sheet_blocks(debrief, screen.out.width, here))


def show_history(store: Store, number: int, debrief: Path | None, *, as_json: bool) -> None:
    """Past interviews one below the other, or the sheet of one, or its debrief as a file."""
    interviews = log.interviews(store)
    sheets = history_of(interviews)
    if debrief is not None and not number:
        raise UsageError("--debrief needs the number of an interview: --history N --debrief FILE")
    if number:
        chosen = numbered(store, number)
        if debrief is None:
            _show_sheet(chosen, interviews, SessionScreen(), as_json=as_json)
        else:
            from harness.report.debrief import write_debrief

            write_debrief(chosen, interviews, debrief)
            echo(f"{debrief} is written.")
    elif as_json:
        echo_json(history_data(sheets))
    else:
        screen = SessionScreen()
        for part in history_parts(sheets):
            screen.show(part)


def numbered(store: Store, number: int) -> Interview:
    """The interview of this number in the history, the latest for 0.  Raises `UsageError`."""
    interviews = log.interviews(store)
    sheets = history_of(interviews)
    if number > len(sheets) or not sheets:
        listed = f"`{command_line('interview --history')}` lists {len(sheets)}" if sheets else "none was started yet"
        raise UsageError(f"there is no interview {number or 'to show'}; {listed}")
    return next(interview for interview in interviews if interview.plan == sheets[number - 1].plan)


CALIBRATING = "{number} answers of other people. Say of each point whether the answer makes it; nothing is scored."


def judge_transcript(store: Store, course: Course, path: Path, number: int, *, is_plain: bool, as_json: bool) -> None:
    """Judge the answers of an interview that were only spoken by their transcript; its sheet is made again."""
    interview = log.read(store, numbered(store, number).plan.interview)
    assert interview is not None, "it has a sheet"
    if interview.ended is None or now_ms() - interview.last_ms > DAY_MS:
        raise UsageError("a transcript can be added to a finished interview, up to a day after it")
    outcomes = transcripts.spoken_outcomes(interview)
    if not outcomes:
        raise UsageError("no answer of that interview was only spoken, so there is nothing to judge again")
    text = transcripts.read_text(path)
    home = store.path.parent
    known = read_pool(course, event_log.current_memory(store).memory, home, keeps_cache=True)
    screen = SessionScreen(stderr=as_json)
    recorder = InterviewRecorder(store, course, known, maker(course), now_ms, start(interview.plan))
    with locked(home), open_input(is_plain, sys.stderr if as_json else sys.stdout) as source:
        try:
            if cues := transcripts.cues_of(text):
                offset_ms = _offset_ms(source, screen, cues[0].start_ms)
                asked = [outcome.question for outcome in outcomes]
                answers = transcripts.by_time(cues, interview, asked, offset_ms)
            else:
                answers = transcripts.by_heading(text, len(outcomes))
            spoken = transcripts.with_words(outcomes, answers, now_ms())
            if not spoken:
                raise UsageError(f"{path}: nothing was said there while a question was open; check where it began")
            recorder.judge_again(interview, spoken)
            run(recorder, source, screen)
        finally:
            screen.close()
    conclude(store, recorder, screen, as_json=as_json)


def second_opinion(store: Store, judge: Judge, number: int, *, is_plain: bool) -> None:
    """Ask a model about the answers in words, and show its opinion beside the candidate's own."""
    interview = numbered(store, number)
    outcomes = [outcome for outcome in sheet_of(interview).answers if outcome.judged and outcome.answer]
    if not outcomes:
        raise UsageError("no answer of that interview is in words, so there is nothing to judge")
    screen = SessionScreen()
    screen.show([Block("plain", leaving(judge, outcomes))])
    events = [event for each in log.interviews(store) for event in each.events]
    hosts = {event.host for event in events if isinstance(event, JudgeOpinion)}  # to which answers went, after a yes
    if not judge.is_local and judge.host not in hosts:
        with open_input(is_plain, sys.stdout) as source:
            screen.ask(Prompt(text="Send them?", keys=(("y/n", "", ""),)), has_keys=source.has_keys)
            is_sent = (source.read(False) or "").lower() in ("y", "yes")
            screen.answer("yes" if is_sent else "no", is_echoed=False)
        if not is_sent:
            screen.show([Block("note", "Nothing was sent.")])
            return
    stored = [event for event in interview.events if isinstance(event, JudgeOpinion)]
    for outcome in outcomes:
        found, problem = opinions(judge, outcome, now_ms(), stored)
        screen.show([Block("title", f"{outcome.question.label}, {outcome.question.short_name}")])
        if problem:
            screen.show([Block("note", f"No opinion: {problem}.")])
            continue
        for judged, opinion in zip(outcome.judged, found, strict=True):
            if opinion not in stored:
                log.append(store, interview.plan.interview, opinion)
            own, other = "y" if judged.is_said else "n", {True: "y", False: "n", None: "no opinion"}[opinion.said]
            mark = "=" if own == other else "≠" if opinion.said is not None else "·"
            quote = f": “{opinion.quote}”" if opinion.quote else ""
            screen.show([Block("plain", f"you {own} · judge {other}  {judged.point}{quote}", mark)])
    screen.show([Block("note", "No point and no level has changed. Read again where you and it disagree (≠).")])


def _offset_ms(source: TerminalInput, screen: SessionScreen, first_ms: int) -> int:
    """Where in the recording the first question was asked."""
    while True:
        text = f"At which time of the recording did the first question begin? Enter for {clock(first_ms)}"
        screen.ask(Prompt(text=text, wants="line"), has_keys=source.has_keys)
        typed = source.read(True) or ""
        screen.answer("", is_echoed=source.is_echoed)
        if typed in ("", END):
            return first_ms
        parts = typed.split(":")
        if len(parts) <= 3 and all(part.isdecimal() for part in parts):
            hours, minutes, seconds = (int(part) for part in ["0", "0", *parts][-3:])
            return ((hours * 60 + minutes) * 60 + seconds) * SECOND_MS
        screen.show([Block("note", "Write it as 0:14 or 1:02:30.")])


def calibrate(store: Store, course: Course, *, is_plain: bool) -> None:
    """Judge answers of other people, and see how leniently; stored at once, shown beside later sheets, never scored."""
    memory = event_log.current_memory(store).memory
    known = read_pool(course, memory, store.path.parent, keeps_cache=True)
    plan = calibration_plan(known.material, log.interviews(store), now_ms())
    if not plan.rounds:
        raise UsageError("this course has no graded answers to judge")
    recorder = InterviewRecorder(store, course, known, maker(course), now_ms, start(plan))
    screen = SessionScreen()
    with locked(store.path.parent), open_input(is_plain, sys.stdout) as source:
        try:
            recorder.begin()
            screen.show([Block("plain", CALIBRATING.format(number=len(plan.rounds)))])
            run(recorder, source, screen)
        finally:
            recorder.give_up()
            screen.close()
    screen.show([Block("title", "How you judge"), Block("plain", in_words(leniency_of(log.interviews(store))))])
