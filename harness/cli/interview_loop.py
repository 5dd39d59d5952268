"""The loop of an interview: keys, the clock, the editor and the grader."""

from __future__ import annotations

import os
import shlex
import subprocess
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import assert_never

from harness.clock import SECOND_MS, now_ms
from harness.drill.answering import CardRun
from harness.errors import UsageError
from harness.interview.coding_round import CodingWork
from harness.interview.examiner import wait
from harness.interview.recorder import InterviewRecorder
from harness.interview.screen import echo, screen_update
from harness.terminal.blocks import Block, Prompt
from harness.terminal.editor import edit_file
from harness.terminal.input import WOKEN, TerminalInput
from harness.terminal.session_screen import SessionScreen, answer, read

# The command of a speech recogniser on this machine, which listens and prints what it heard.
DICTATION = "HARNESS_DICTATION"
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
        if (prompt := update.prompt) is None:
            return
        before = state
        if state.wants != "grade":  # else it was interrupted during grading
            if prompt.wants == "clock" and not source.has_keys and prompt.text == "":
                prompt = replace(prompt, wants="key")
            may_dictate = bool(os.environ.get(DICTATION)) and source.has_keys and _is_spoken(recorder)
            if may_dictate:
                prompt = replace(prompt, keys=(*prompt.keys, ("m", "dictate", "")))
            screen.ask(prompt, has_keys=source.has_keys)
            on_wait = partial(_keep_time, recorder) if source.has_keys and not state.is_paused else None
            text = read(source, screen, prompt, partial(_spent_ms, recorder, prompt), on_wait, TICK_S)
            if text == WOKEN:
                screen.close()
                recorder.wake()
                continue
            if may_dictate and text == "m" and not (text := _dictated(recorder, source, screen)):
                continue
            recorder.press(text)
            answer(source, screen, prompt, text, echo(before, recorder.state))
        match recorder.state.wants:
            case "edit":
                _edit(recorder, source)
            case "grade":
                _grade(recorder, screen)
            case "":
                pass
            case wants:
                assert_never(wants)


def _spent_ms(recorder: InterviewRecorder, prompt: Prompt) -> int | None:
    """The time on the clock of the open question, if it runs."""
    state = recorder.state
    current = state.current
    if not prompt.allowed_ms or current is None or state.is_paused:
        return None
    if isinstance(current, CardRun) and current.is_answered:
        return None
    return current.elapsed_ms + max(0, now_ms() - state.at_ms)


def _keep_time(recorder: InterviewRecorder) -> None:
    """Record the time that has passed, unless this process or the machine was suspended."""
    gone_ms = now_ms() - recorder.state.at_ms
    if gone_ms > STOOD_STILL_MS:
        recorder.wake()
    elif gone_ms >= TICK_S * SECOND_MS:
        recorder.tick()


def _is_spoken(recorder: InterviewRecorder) -> bool:
    """Whether an answer in words is awaited."""
    state = recorder.state
    is_open = isinstance(state.current, CardRun) and state.current.phase == "speak"
    return is_open and not state.is_paused and not state.asks


def _dictated(recorder: InterviewRecorder, source: TerminalInput, screen: SessionScreen) -> str:
    """What the candidate's own recogniser prints, in one line; "" if it failed, which is said."""
    command = os.environ[DICTATION]
    screen.show([Block("note", f"Listening ({command}).")])
    try:
        with source.lent():
            ran = subprocess.run(shlex.split(command), stdout=subprocess.PIPE, check=True, text=True)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        screen.show([Block("note", f"{DICTATION}: {error}; type the answer (t), or say it.")])
        return ""
    finally:
        recorder.tick()
    text = " ".join(ran.stdout.split())
    return f"{text}." if text and text[-1] not in ".?!" else text


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
