"""Past interviews on a terminal: their sheets, their history, the end of one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from harness.cli.echo import echo, echo_json
from harness.command_line import command_line
from harness.errors import UsageError
from harness.interview import log
from harness.interview.debrief import debrief_data, debrief_of, history_data
from harness.interview.recorder import InterviewRecorder
from harness.interview.records import Interview
from harness.interview.score_sheet import history_of, sheet_data
from harness.interview.sheet_text import history_parts, sheet_blocks
from harness.progress.store import Store
from harness.terminal.blocks import Block
from harness.terminal.session_screen import SessionScreen


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
