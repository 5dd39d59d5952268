"""`harness interview`: a timed mock interview."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.cli.drill import Minutes
from harness.cli.echo import echo, echo_json
from harness.cli.interview_arguments import InterviewArguments, read_pool, show_plan
from harness.clock import DAY_MS, MINUTE_MS, now_ms
from harness.command_line import command_line
from harness.course.catalogue import LEVELS
from harness.errors import UsageError
from harness.files import write
from harness.interview.formats import FORMATS

if TYPE_CHECKING:
    from harness.course.catalogue import Course
    from harness.interview.recorder import InterviewRecorder
    from harness.interview.records import Interview
    from harness.interview.state import InterviewState
    from harness.progress.store import Store
    from harness.terminal.input import TerminalInput
    from harness.terminal.session_screen import SessionScreen

FOLDER = "interview"
PAGE, TEXT = "debrief.html", "debrief.md"


@click.command("interview")
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(FORMATS)),
    default="mixed",
    show_default=True,
    help="What it asks: a mix; code with extensions; a program with bugs; one topic in depth; a system to design; "
    "estimates; a short screen.",
)
@click.option("--minutes", type=Minutes(5, 240), metavar="N", help="Plan for N minutes (default: by format, 20 to 45).")
@click.option("--coach", is_flag=True, help="Comment on each answer at once, not at the end.")
@click.option("--topics", metavar="A,B", help="Ask only these topics, chapters or exercises.")
@click.option(
    "--level", type=click.Choice(LEVELS), default="core", show_default=True,
    help="How hard the questions are.",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), metavar="N", help="Draw the same rounds again.")
@click.option(
    "--dir", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path(FOLDER), show_default=True,
    help="The folder for the files to write or fix; each interview has a subfolder.",
)  # fmt: skip
@click.option("--plan", "is_plan", is_flag=True, help="Print the rounds that would be asked; start nothing.")
@click.option("--resume", is_flag=True, help="Resume the interrupted interview without asking.")
@click.option("--new", is_flag=True, help="Start a new interview without asking.")
@click.option("--plain", is_flag=True, help="Line mode: type an answer and press Enter.")
@click.option(
    "--history", type=click.IntRange(0), is_flag=False, flag_value=0, metavar="[N]",
    help="Show past interviews side by side, or the score sheet of the Nth.",
)  # fmt: skip
@click.option(
    "--debrief", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="With --history N: write its debrief to FILE, as HTML or, for a name in .md, as Markdown.",
)  # fmt: skip
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print one JSON document on standard output; questions go to standard error.",
)
@click.pass_obj
def interview_command(course: str | None, /, **options: Any) -> None:
    """A mock interview in one of seven formats, with a debrief.  The clock never cuts you off.

    Everything is stored at once: after a crash, Ctrl-C or a closed lid it resumes where it was.
    """
    from harness.course.catalogue import load_course
    from harness.progress.store import Store

    arguments = InterviewArguments(**options)
    if arguments.resume and arguments.new:
        raise UsageError("--resume and --new exclude each other; give one")
    if arguments.is_plan:
        if arguments.resume or arguments.new or arguments.history is not None:
            raise UsageError("--plan starts nothing; leave out --resume, --new and --history")
        show_plan(load_course(course), arguments)
        return
    loaded = load_course(course)
    with closing(Store(course=loaded.name)) as store:
        if arguments.history is not None:
            _show_history(store, arguments)
        elif arguments.debrief is not None:
            raise UsageError("--debrief needs --history N; a new interview writes its debrief by itself")
        else:
            _interview(store, loaded, arguments)


def _interview(store: Store, course: Course, arguments: InterviewArguments) -> None:
    """One interview: from its plan, or from where it was interrupted, to its score sheet."""
    from harness.cli.interview_loop import run
    from harness.drill.resume import maker
    from harness.interview import log
    from harness.interview.recorder import InterviewRecorder, locked
    from harness.interview.screen import greeting
    from harness.interview.setup import plan_interview
    from harness.interview.state import start
    from harness.scheduler import event_log
    from harness.terminal.blocks import Block
    from harness.terminal.input import open_input
    from harness.terminal.session_screen import SessionScreen

    home = store.path.parent
    memory = event_log.current_memory(store).memory
    known = read_pool(course, memory, home, keeps_cache=True)
    request = arguments.request(course, known)
    new_recorder = partial(InterviewRecorder, store, course, known, maker(course), now_ms)
    screen = SessionScreen(stderr=arguments.as_json)
    with locked(home), open_input(arguments.plain, sys.stderr if arguments.as_json else sys.stdout) as source:
        recorder: InterviewRecorder | None = None
        try:
            recorder = _resumed(store, source, screen, new_recorder, arguments)
            if recorder is None:
                plan = plan_interview(store, course, known, memory, request, now_ms())
                recorder = new_recorder(start(plan))
                recorder.begin()
                screen.show(greeting(plan))
            recorder.open_examiner()
            run(recorder, source, screen)
        except KeyboardInterrupt:
            screen.show([Block("note", f"Everything is stored; `{command_line('interview')}` resumes here.")])
            raise
        finally:
            if recorder is not None:
                recorder.close()
            screen.close()
    interview = log.read(store, recorder.state.plan.interview)
    assert interview is not None, "it was begun above"
    others = log.interviews(store)
    _show_sheet(interview, others, screen, as_json=arguments.as_json)
    if interview.ended is not None and recorder.state.done:
        page = write_both(interview, others)
        screen.show([Block("note", f"The debrief with all answers: {page} (and {TEXT} beside it).")])


def _resumed(
    store: Store,
    source: TerminalInput,
    screen: SessionScreen,
    new_recorder: Callable[[InterviewState], InterviewRecorder],
    arguments: InterviewArguments,
) -> InterviewRecorder | None:
    """The interrupted interview if the candidate wants to resume it; others are ended as they are."""
    from harness.interview import log
    from harness.interview.state import start

    resumed: InterviewRecorder | None = None
    for number, name in enumerate(log.unfinished(store)):
        interview = log.read(store, name)
        if interview is None:
            continue
        is_recent = number == 0 and now_ms() - interview.last_ms < DAY_MS
        is_wanted = is_recent and not arguments.new and (arguments.resume or _wants_to_go_on(interview, source, screen))
        recorder = new_recorder(start(interview.plan))
        recorder.resume(interview)
        if is_wanted and not recorder.state.ended:
            resumed = recorder
        else:
            recorder.give_up()
    if resumed is None and arguments.resume:
        raise UsageError("no interview was interrupted within the last day; leave out --resume to start one")
    return resumed


def _wants_to_go_on(interview: Interview, source: TerminalInput, screen: SessionScreen) -> bool:
    from harness.interview.score_sheet import sheet_of
    from harness.terminal.blocks import END, Block, Prompt

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


def _show_sheet(interview: Interview, others: Sequence[Interview], screen: SessionScreen, *, as_json: bool) -> None:
    from harness.interview.debrief import debrief_data, debrief_of
    from harness.interview.score_sheet import sheet_data

    debrief = debrief_of(interview, others)
    if as_json:
        echo_json({**sheet_data(debrief.sheet), "debrief": debrief_data(debrief)})
        return
    from harness.interview.sheet_text import sheet_blocks

    here = f"{os.getcwd()}{os.sep}"  # noqa: PTH109 - a text is wanted
    screen.show(sheet_blocks(debrief, screen.out.width, here))


def _show_history(store: Store, arguments: InterviewArguments) -> None:
    from harness.interview import log
    from harness.interview.debrief import history_data
    from harness.interview.score_sheet import history_of
    from harness.terminal.session_screen import SessionScreen

    number, as_json = arguments.history or 0, arguments.as_json
    interviews = log.interviews(store)
    sheets = history_of(interviews)
    if arguments.debrief is not None and not number:
        raise UsageError("--debrief needs the number of an interview: --history N --debrief FILE")
    if number:
        if number > len(sheets):
            advice = (
                f"`{command_line('interview --history')}` lists {len(sheets)}" if sheets else "none was begun so far"
            )
            raise UsageError(f"there is no interview {number}; {advice}")
        chosen = next(interview for interview in interviews if interview.plan == sheets[number - 1].plan)
        if arguments.debrief is not None:
            write_debrief(chosen, interviews, arguments.debrief)
            echo(f"{arguments.debrief} is written.")
            return
        _show_sheet(chosen, interviews, SessionScreen(), as_json=as_json)
    elif as_json:
        echo_json(history_data(sheets))
    else:
        from harness.interview.sheet_text import history_parts

        screen = SessionScreen()
        for part in history_parts(sheets, screen.out.width):
            screen.show(part)


def write_debrief(interview: Interview, earlier: Sequence[Interview], path: Path) -> None:
    """Write it to a file: Markdown for a name in .md, else HTML.  Raises `HarnessError` if it cannot be written."""
    from harness.interview.debrief import debrief_of

    debrief = debrief_of(interview, earlier)
    when, compared = _moment(interview.begun_ms), _moment(debrief.compared_ms).partition(" ")[0]
    if path.suffix == ".md":
        from harness.interview.sheet_text import markdown

        text = markdown(debrief, when, compared)
    else:
        from harness.report.debrief import debrief_page  # jinja2 is slow to import

        text = debrief_page(debrief, when, compared)
    write(path, text)


def write_both(interview: Interview, earlier: Sequence[Interview]) -> Path:
    """Write both into the interview's folder; returns the path of the page."""
    folder = Path(interview.plan.folder)
    for name in (TEXT, PAGE):
        write_debrief(interview, earlier, folder / name)
    return folder / PAGE


def _moment(at_ms: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at_ms / 1000)) if at_ms else ""
