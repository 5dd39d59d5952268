"""`harness watch`: grades on save, and how that looks on a terminal or in a log."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from harness.watch.screen import Page, ScreenRow
    from harness.watch.state import ExerciseItem, WatchState

LEVELS = click.Choice(["strict", "standard", "process"])
STYLES = {
    "good": "bold green", "bad": "bold red", "doubt": "yellow", "strong": "bold", "dim": "dim", "code": "cyan",
    "key": "bold cyan",
}  # fmt: skip
WIDEST_PROSE = 100
HOME, TO_END_OF_LINE, TO_END = "\x1b[H", "\x1b[K", "\x1b[J"
# What is drawn between these appears at once, in terminals that know them.
BEGIN, END = "\x1b[?2026h", "\x1b[?2026l"


@click.command("watch")
@click.argument(
    "folder", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False), default=Path(), required=False
)
@click.option(
    "--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True, help="Seed of the drawn inputs."
)
@click.option("--no-cost", is_flag=True, help="Leave out checks of cost and speed.")
@click.option("--isolation", type=LEVELS, help="Insist on this level; default: the strongest that works here.")
@click.option("--plain", is_flag=True, help="Lines instead of a screen; keys are lines of standard input.")
@click.option("--poll", is_flag=True, help="Look at the folder by the clock, also where watchfiles is installed.")
@click.pass_obj
def watch_command(
    course: str | None, folder: Path, seed: int, no_cost: bool, isolation: str | None, plain: bool, poll: bool
) -> None:
    """Grade the exercise files of DIR (default: here) whenever one is saved.  `?` shows the keys."""
    from harness.course.catalogue import load_course
    from harness.sandbox.start import start_zygote

    loaded = load_course(course)
    if not folder.is_dir():
        raise UsageError(f"{folder}: there is no such folder; make it, or give another")
    # The zygote imports torch while the rest is read.
    zygote, _ = start_zygote(isolation, loaded.secret_paths(), warm=True)
    with zygote:
        import numpy  # noqa: F401 - loaded now, while torch is

        from harness.grading.grader import Grader
        from harness.progress.store import Store
        from harness.watch.files import Clock, WatchedFolder, open_waker, watch
        from harness.watch.loop import Inbox, open_source, run
        from harness.watch.prefork import PreforkingZygote
        from harness.watch.recorder import WatchController, list_items
        from harness.watch.state import OpenExercise, WatchState

        ahead = PreforkingZygote(zygote)
        store, inbox = Store(), Inbox()
        waker = Clock() if poll else open_waker(folder)
        try:
            watched = WatchedFolder(folder, loaded)
            files = watched.look()
            items = list_items(loaded, store, [file.submission.name for file in files])
            grader = Grader(ahead, seed, with_cost=not no_cost)
            with (
                WatchController(loaded, folder, grader, ahead, store, inbox.post) as desk,
                open_source(plain) as source,
            ):
                desk.written = {file.submission.exercise_id: file for file in files}
                starters = [file.submission.exercise_id for file in files if desk.is_starter(file.submission)]
                current = choose(items, [file.submission.exercise_id for file in files], starters)
                queue = (current,) if current in desk.written and current not in starters else ()
                state = WatchState(str(folder), items, current, untouched=frozenset(starters), queue=queue)
                for event in desk.do(OpenExercise(current)):
                    inbox.post(event)
                for target, given in ((watch, (watched, waker, desk.save, desk.lose)), (desk.wait_ready, ())):
                    threading.Thread(target=target, args=given, daemon=True).start()
                screen = WatchScreen() if source.has_keys else WatchLog()
                try:
                    with inbox.listen(source):
                        run(state, desk, inbox, screen.show)
                finally:
                    screen.end()
        finally:
            waker.stop()
            store.close()


def choose(items: Iterable[ExerciseItem], files: list[str], starters: list[str]) -> str:
    """The exercise to begin with: what was written last, else the first that is not passed."""
    begun = [file for file in files if file not in starters]
    for exercise in (*reversed(begun), *reversed(files)):
        return exercise
    listed = list(items)
    return next((item.id for item in listed if item.progress != "passed"), listed[0].id)


class WatchScreen:
    """A terminal, drawn over and over; what does not fit scrolls away at the top, never at the bottom."""

    def __init__(self) -> None:
        from rich.console import Console

        self.out = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
        self.is_plain = bool(os.environ.get("NO_COLOR"))
        self.last: tuple[Page, int, int] | None = None

    def show(self, state: WatchState, is_new: bool) -> None:
        """Draw what has changed, or all of it."""
        from harness.watch.screen import page

        width, height = self.out.size
        width = max(1, width - 1)  # a full last column would be wiped by the end of its line
        drawn = (page(state, width, height), width, height)
        if drawn == self.last and not is_new:
            return
        self.last = drawn
        body = [line for row in drawn[0].body for line in self._lines(row, width)]
        foot = [line for row in drawn[0].foot for line in self._lines(row, width)]
        gap = max(1, height - len(body) - len(foot) - 1)
        lines = [*body, *[""] * gap, *foot]
        text = "".join(f"{line}{TO_END_OF_LINE}\r\n" for line in lines[:-1]) + f"{lines[-1]}{TO_END_OF_LINE}{TO_END}"
        sys.stdout.write(f"{BEGIN}{HOME}{text}{END}")
        sys.stdout.flush()

    def end(self) -> None:
        """Leave the verdict where it is, and the shell below it."""
        sys.stdout.write("\r\n")
        sys.stdout.flush()

    def _lines(self, row: ScreenRow, width: int) -> list[str]:
        return [_rendered(self.out, line, self.is_plain) for line in broken(self.out, row, width)]


class WatchLog:
    """Without a terminal: what is new is written below what was said before, once it is worth saying."""

    def __init__(self) -> None:
        from rich.console import Console

        self.out = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
        self.last: tuple[ScreenRow, ...] = ()
        # of the job that is measured: its number and the lines written so far
        self.job = 0
        self.written: tuple[ScreenRow, ...] = ()

    def show(self, state: WatchState, is_new: bool) -> None:
        """A page when it has changed; while costs are measured, each line that is new."""
        from harness.watch.screen import ScreenRow, page, progress_rows

        verdict = state.verdict
        if state.current == state.running and (verdict is None or not verdict.is_final):
            if state.job != self.job:
                self.job, self.written = state.job, ()
            rows = () if verdict is None else tuple(progress_rows(verdict))
            self._write([row for row in rows if row not in self.written])
            self.written += rows
            return
        is_early = not state.is_ready and state.item.file and state.current not in state.untouched
        shown = page(state, self.out.width, self.out.height)
        if is_early or shown.body == self.last or (state.task is None and not verdict):
            return
        self.last = shown.body
        self._write([*shown.body, shown.foot[0], ScreenRow()])

    def _write(self, rows: Iterable[ScreenRow]) -> None:
        for row in rows:
            for line in broken(self.out, row, self.out.width):
                self.out.print(line)
        sys.stdout.flush()

    def end(self) -> None:
        """Nothing was changed."""


def broken(out: Console, row: ScreenRow, width: int) -> list[Text]:
    """A row as lines of the window, each as far in as the first."""
    from rich.text import Text

    if row.parts and row.parts[0][1] == "prose":
        return _prose(out, row.text, width)
    indent = min(row.indent, max(0, width - 10))
    text = Text.assemble(*((part, STYLES.get(role, "")) for part, role in row.parts))
    lead = " " * indent
    lines = list(text.wrap(out, max(1, width - indent), tab_size=4)) or [Text()]
    found = []
    for line in lines:
        line.rstrip()
        found.append(Text(lead).append_text(line) if line else line)
    return found


def _prose(out: Console, text: str, width: int) -> list[Text]:
    """A statement as `harness show` has it, at most as wide as is good to read."""
    from rich.markdown import Markdown
    from rich.text import Text

    options = out.options.update_width(max(10, min(width, WIDEST_PROSE)))
    lines = out.render_lines(Markdown(text), options, pad=False)
    found = [Text.assemble(*((part.text, part.style or "") for part in line)) for line in lines]
    for line in found:
        line.rstrip()
    return found


def _rendered(out: Console, line: Text, is_plain: bool) -> str:
    """A line as it is written, with or without the codes of colours."""
    if is_plain:
        return line.plain
    with out.capture() as captured:
        out.print(line, end="")
    return captured.get()
