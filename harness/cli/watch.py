"""`harness watch`: grades on save."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path

import click

from harness.cli.options import FOLDER, ISOLATION, NO_COST, PROBLEMS, SEED, open_store, pass_course
from harness.course.catalogue import Course
from harness.engine.conditions import GradingOptions
from harness.errors import UsageError


@click.command("watch")
@click.argument("folder", metavar="[DIR]", type=FOLDER, default=Path(), required=False)
@SEED
@NO_COST
@ISOLATION
@click.option("--plain", is_flag=True, help="Line mode: type a key and press Enter; new lines are printed below.")
@PROBLEMS
@click.option("--poll", is_flag=True, help="Poll the folder at short intervals, even if the system reports changes.")
@pass_course
def watch_command(
    course: Course,
    folder: Path,
    seed: int,
    no_cost: bool,
    isolation: str | None,
    plain: bool,
    poll: bool,
    problems: bool,
) -> None:
    """Grade the exercise files in DIR (default: the current folder) whenever one is saved. `?` shows the keys.

    With --problems it prints lines.
    """
    from harness.engine.engine import Engine

    if not folder.is_dir():
        raise UsageError(f"{folder}: there is no such folder; create it, or name another")
    options = GradingOptions(isolation, "cpu", not no_cost, seed, course.secret_paths(), weakest="process")
    # torch is imported while the rest is read.
    with Engine(options) as engine, ExitStack() as stack:
        import numpy  # noqa: F401 - loaded now, while torch is

        from harness.cli.watch_screen import WatchLog, WatchScreen
        from harness.watch.controller import WatchController
        from harness.watch.files import Clock, WatchedFolder, open_waker, watch
        from harness.watch.loop import Inbox, open_source, run
        from harness.watch.state import WatchAction

        store = stack.enter_context(open_store(course))
        waker = Clock() if poll else open_waker(folder)
        stack.callback(waker.stop)
        inbox, watched = Inbox(), WatchedFolder(folder, course)
        files = watched.look()
        controller = stack.enter_context(WatchController(course, folder, engine, store, inbox.post))
        source = stack.enter_context(open_source(plain or problems))
        state = controller.begin(files)
        for event in controller.do(WatchAction("open", state.current)):
            inbox.post(event)
        watching = (watched, waker, controller.on_written, controller.on_gone, controller.on_misnamed)
        for target, given in ((watch, watching), (controller.wait_ready, ())):
            threading.Thread(target=target, args=given, daemon=True).start()
        screen = WatchScreen() if source.has_keys else WatchLog(problems)
        stack.callback(screen.end)
        with inbox.listen(source):
            run(state, controller, inbox, screen.show)
