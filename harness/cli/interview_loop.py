"""The loop of an interview: keys, the clock, the editor and the grader."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import assert_never

from harness.cli.interview_editor import edit_file
from harness.errors import UsageError
from harness.interview.coding_round import CodingWork
from harness.interview.examiner import wait
from harness.interview.recorder import InterviewRecorder
from harness.interview.screen import echo, screen_update
from harness.terminal.blocks import Block
from harness.terminal.input import WOKEN, TerminalInput
from harness.terminal.session_screen import SessionScreen

SECOND_MS = 1000
# The time is recorded this often; a much longer gap means that the process or the machine stood still.
TICK_S = 30
STOOD_STILL_MS = 4 * TICK_S * SECOND_MS


def run(recorder: InterviewRecorder, source: TerminalInput, screen: SessionScreen) -> None:
    """Ask until the interview ends, or is left for later."""
    before = None
    while True:
        recorder.settle()
        state = recorder.state
        update = screen_update(before, state)
        screen.show(update.blocks)
        if update.prompt is None:
            return
        prompt = update.prompt
        if state.wants == "grade":  # interrupted during grading
            text: str | None = None
        else:
            if prompt.wants == "clock" and not source.has_keys and prompt.text == "":
                prompt = replace(prompt, wants="key")
            screen.ask(prompt, has_keys=source.has_keys)
            text = _read(recorder, source, screen, prompt.wants == "line", prompt.allowed_ms)
        before = state
        if text == WOKEN:
            screen.close()
            recorder.wake()
            continue
        if text is not None:
            recorder.press(text)
            meant = echo(before, recorder.state) or (text if prompt.wants == "line" and text.isprintable() else "")
            screen.answer(meant, is_echoed=source.is_echoed)
        match recorder.state.wants:
            case "edit":
                _edit(recorder, source)
            case "grade":
                _grade(recorder, screen)
            case "":
                pass
            case wants:
                assert_never(wants)


def _read(
    recorder: InterviewRecorder, source: TerminalInput, screen: SessionScreen, is_line: bool, allowed_ms: int
) -> str:
    """The next key or line; meanwhile the clock runs, and its time is recorded regularly."""
    while True:
        state, asked_ms = recorder.state, _now_ms()
        timeout_s: float = TICK_S
        current = state.current
        has_clock = allowed_ms and source.has_keys and current is not None and not state.is_paused
        if has_clock and current is not None and (isinstance(current, CodingWork) or not current.is_answered):
            spent_ms = current.elapsed_ms + max(0, asked_ms - state.at_ms)
            screen.tick(spent_ms, allowed_ms)
            timeout_s = 1 - spent_ms % SECOND_MS / SECOND_MS
        text = source.read(is_line, timeout_s)
        if source.has_keys and not state.is_paused:
            _keep_time(recorder)
        if text is not None:
            return text


def _keep_time(recorder: InterviewRecorder) -> None:
    """Record the time that passed, unless this process or the machine was suspended."""
    gone_ms = _now_ms() - recorder.state.at_ms
    if gone_ms > STOOD_STILL_MS:
        recorder.wake()
    elif gone_ms >= TICK_S * SECOND_MS:
        recorder.tick()


def _edit(recorder: InterviewRecorder, source: TerminalInput) -> None:
    """Open the file in the candidate's editor, and wait for it."""
    current = recorder.state.current
    assert isinstance(current, CodingWork)
    with source.lent():
        note = edit_file(Path(current.task.path), lambda: _keep_time(recorder), TICK_S)
    recorder.edited(note)


def _grade(recorder: InterviewRecorder, screen: SessionScreen) -> None:
    """Have the file graded, and wait for it."""
    screen.show([Block("note", "Grading; the clock is stopped.")])
    future = recorder.hand_in()
    try:
        result = None
        while result is None:
            result = wait(future, TICK_S)
    except UsageError as error:  # the file is gone, or is a folder
        recorder.edited(str(error))
        return
    recorder.graded(result)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
