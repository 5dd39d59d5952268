"""The engine of a watch: a state and an event → the next state and the actions to take.  Pure: no I/O, no clock.

As in rustlings the learner moves on, not the runner: a pass says so and waits for `n`.  A save grades the file that was
saved and shows it, whichever it is, and overtakes what was being graded.  Jobs are numbered, so that what comes back of
one that was overtaken is not taken for an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from harness.command_line import command_line
from harness.progress.rows import Standing
from harness.results.result import Verdict
from harness.watch.state import (
    BACK,
    DOWN,
    END,
    ENTER,
    PAGE_DOWN,
    PAGE_UP,
    QUIT,
    UP,
    DisplayedVerdict,
    ExerciseOpened,
    FilesGone,
    FilesSaved,
    GuestsReady,
    KeyPressed,
    NoteGiven,
    ProgressRead,
    Redraw,
    VerdictKnown,
    WatchAction,
    WatchEvent,
    WatchState,
)

# The keys that do something from the page that lists them, too.
ACTING = ("n", "h", "l", "c", "x", "d", "s", "r")
NO_FILE = "It has no file yet; n writes one."
WatchTransition = tuple[WatchState, tuple[WatchAction, ...]]


def update(state: WatchState, event: WatchEvent) -> WatchTransition:
    """The next state, and the actions to take, in this order."""
    match event:
        case KeyPressed(text):
            return _press(state, text)
        case GuestsReady():
            return _go_on(replace(state, is_ready=True))
        case ExerciseOpened(task) if task.exercise.id == state.current:
            return replace(state, task=task), ()
        case FilesSaved(files):
            return _on_saved(state, files)
        case FilesGone(files):
            return _on_gone(state, files)
        case VerdictKnown(job, exercise, verdict) if (job, exercise) == (state.job, state.running):
            return _on_verdict(state, exercise, verdict)
        case NoteGiven(note):
            return replace(state, note=note), ()
        case ProgressRead(situation, plan):
            return replace(state, situation=situation, plan=plan), ()
        case Redraw() | ExerciseOpened() | VerdictKnown():  # of an exercise that was left or overtaken
            return state, ()
        case _:
            assert_never(event)


# ---- files and verdicts


def _on_saved(state: WatchState, files: Sequence[tuple[str, str, bool]]) -> WatchTransition:
    """Grade each file; show the current exercise, or else the one saved last."""
    names = {exercise: file for exercise, file, _ in files}
    starters = {exercise for exercise, _, is_starter in files if is_starter}
    verdicts = {exercise: verdict for exercise, verdict in state.verdicts.items() if exercise not in names}
    items = tuple(replace(item, file=names.get(item.id, item.file)) for item in state.items)
    untouched = (state.untouched - set(names)) | starters
    chosen = state.current if state.current in names else files[-1][0]
    state = replace(state, items=items, verdicts=verdicts, untouched=untouched, note="", view="main", top=0)
    state, actions = _turn_to(state, chosen)
    fresh = [exercise for exercise in dict.fromkeys([chosen, *names]) if exercise not in starters]
    if not fresh and state.running not in names:  # what is graded goes on: nothing new waits for its guests
        return replace(state, queue=tuple(exercise for exercise in state.queue if exercise not in names)), actions
    overtaken = [state.running] if state.running and state.running not in names else []
    waiting = [exercise for exercise in (*overtaken, *state.queue) if exercise not in names]
    state, more = _go_on(replace(state, running="", queue=(*fresh, *waiting)))
    return state, actions + more


def _on_gone(state: WatchState, files: Sequence[tuple[str, str]]) -> WatchTransition:
    """An exercise whose file is gone counts as not begun; a pass remains."""
    names = dict(files)
    gone = {item.id for item in state.items if item.file and names.get(item.id) == item.file}
    if not gone:
        return state, ()
    if state.current in gone:
        again = "" if state.item.progress == "passed" else " n writes the starter again."
        view = "main" if state.view == "reset" else state.view
        state = replace(state, note=f"{state.item.file} is gone.{again}", view=view)
    state = replace(
        state,
        items=tuple(replace(item, file="") if item.id in gone else item for item in state.items),
        verdicts={exercise: verdict for exercise, verdict in state.verdicts.items() if exercise not in gone},
        untouched=state.untouched - gone,
        running="" if state.running in gone else state.running,
        queue=tuple(exercise for exercise in state.queue if exercise not in gone),
    )
    return _go_on_checking(state)


def _go_on_checking(state: WatchState) -> WatchTransition:
    """Grade the next file in the queue; summarise after the last one of a check of all files."""
    state, actions = _go_on(state)
    if state.total and not state.running and not state.queue:
        state, more = _end_check(state)
        return state, actions + more
    return state, actions


def _go_on(state: WatchState) -> WatchTransition:
    """Grade the next file in the queue."""
    if not state.is_ready or state.running or not state.queue:
        return state, ()
    first, *rest = state.queue
    job = state.job + 1
    return replace(state, running=first, job=job, queue=tuple(rest)), (WatchAction("grade", first, job),)


def _on_verdict(state: WatchState, exercise: str, verdict: DisplayedVerdict) -> WatchTransition:
    """A verdict, final or not."""
    is_first = exercise == state.current and exercise not in state.verdicts
    state = replace(state, verdicts={**state.verdicts, exercise: verdict}, top=0 if is_first else state.top)
    if not verdict.is_final:
        return state, ()
    stored: tuple[WatchAction, ...] = (WatchAction("store", exercise, state.job),)
    state, actions = _go_on_checking(_with_progress(replace(state, running=""), exercise, verdict))
    return state, stored + actions


def _with_progress(state: WatchState, exercise: str, verdict: DisplayedVerdict) -> WatchState:
    """The state with the learner's progress after a verdict; fixing a planted mistake does not count as a pass."""
    if verdict.planted is not None or verdict.result.verdict is Verdict.INTERNAL_ERROR:
        return state
    number = next(number for number, item in enumerate(state.items) if item.id == exercise)
    result, before = verdict.result, state.items[number].standing or Standing(exercise, 0, 0.0, False, "")
    score = max(before.best_score, result.points / result.max_points)
    is_passed = before.is_passed or result.is_passed
    standing = Standing(exercise, before.attempts + 1, score, is_passed, result.verdict.value)
    item = replace(state.items[number], standing=standing)
    return replace(state, items=(*state.items[:number], item, *state.items[number + 1 :]))


def _check_all(state: WatchState, *, is_finale: bool = False) -> WatchTransition:
    """Grade every file of the folder again."""
    files = [item.id for item in state.items if item.file and item.id not in state.untouched]
    if not files:
        note = f"There is no file to check in {state.folder}; n writes the next one."
        if any(item.file for item in state.items):
            note = f"Nothing to check in {state.folder}: every file is the starter as it was written."
        return replace(state, note=note), ()
    verdicts = {exercise: verdict for exercise, verdict in state.verdicts.items() if exercise not in files}
    state = replace(
        state, verdicts=verdicts, running="", queue=tuple(files), total=len(files), is_finale=is_finale, note=""
    )
    return _go_on(state)


def _end_check(state: WatchState) -> WatchTransition:
    """All files were checked: summarise, and show the first that failed."""
    checked = [item for item in state.items if item.file and item.id in state.verdicts]
    failing = [item for item in checked if not state.verdicts[item.id].is_pass]
    is_finale = state.is_finale
    state = replace(state, total=0, is_finale=False)
    if failing:
        names = ", ".join(item.id for item in failing[:6]) + (", …" if len(failing) > 6 else "")
        note = f"{len(checked)} checked, {len(failing)} not passed: {names}."
        state, actions = _turn_to(state, failing[0].id) if state.is_done else (state, ())
        return replace(state, note=note), actions
    passed, total = state.count
    if is_finale and passed == total:
        return replace(state, note=f"You have passed all {total} exercises, and they still pass. Well done."), ()
    return replace(state, note=f"{len(checked)} checked, all passed."), ()


# ---- keys


def _moved(text: str, place: int, page: int, last: int) -> int | None:
    """Where a key moves a line or a cursor, before it is clamped; None for another key."""
    moves = {
        "j": place + 1, DOWN: place + 1, "k": place - 1, UP: place - 1, PAGE_DOWN: place + page, PAGE_UP: place - page,
        "g": 0, "G": last,
    }  # fmt: skip
    return moves.get(text)


def _press(state: WatchState, text: str) -> WatchTransition:
    if state.view in ("main", "help", "solution"):
        top = _moved(text, state.top, max(1, state.viewport.height - 1), state.viewport.lines)
        if top is not None:
            return replace(state, top=state.viewport.clamp(top)), ()
        state = replace(state, top=0)
    if text == END or (text == "q" and state.view == "main"):
        return state, (*_store_early(state), QUIT)
    match state.view:
        case "list":
            return _press_in_list(state, text)
        case "reset":
            return _press_in_reset(state, text)
        case "help" if text in ACTING:
            return _press_in_main(replace(state, view="main", note=""), text)
        case "help" | "solution":
            return replace(state, view="main"), ()
        case "main":
            return _press_in_main(replace(state, note=""), text)
        case _:
            assert_never(state.view)


def _press_in_main(state: WatchState, text: str) -> WatchTransition:
    match text:
        case "n":
            return _next(state)
        case "h":
            return _hint(state)
        case "l":
            place = next(number for number, item in enumerate(state.items) if item.id == state.current)
            return replace(state, view="list", cursor=place), ()
        case "c":
            return _check_all(state)
        case "r":
            return _again(state)
        case "x":
            return (replace(state, view="reset") if state.item.file else replace(state, note=NO_FILE)), ()
        case "d":
            return replace(state, has_details=not state.has_details), ()
        case "s":
            return _solution(state)
        case "?":
            return replace(state, view="help"), ()
        case _ if text == ENTER or not text.isprintable():
            return state, ()
        case _:
            return replace(state, note=f"{text} is not a key here; ? shows them."), ()


def _store_early(state: WatchState) -> tuple[WatchAction, ...]:
    """A pass whose stretch goals are still measured is stored as it is."""
    verdict = state.verdicts.get(state.running)
    return (WatchAction("store", state.running, state.job),) if verdict is not None and verdict.is_pass else ()


def _press_in_list(state: WatchState, text: str) -> WatchTransition:
    last = len(state.items) - 1
    cursor = _moved(text, state.cursor, state.viewport.height - 1, last)
    if cursor is not None:
        return replace(state, cursor=min(max(cursor, 0), last)), ()
    if text in (ENTER, "c"):
        return _begin(replace(state, view="main"), state.items[state.cursor].id)
    if text in ("q", "l", BACK):
        return replace(state, view="main"), ()
    return state, ()


def _press_in_reset(state: WatchState, text: str) -> WatchTransition:
    state = replace(state, view="main")
    if text != "y":
        return replace(state, note=f"{state.item.file} was left as it is."), ()
    return replace(state, hints=0), (WatchAction("reset", state.current),)


def _next(state: WatchState) -> WatchTransition:
    """Go to the next exercise that is not passed; check all files after the last one."""
    item = state.item
    if not item.file and not state.is_done:
        return _begin(state, item.id)
    if state.current == state.running and not state.is_done:
        return replace(state, note=f"{item.file} is still being checked."), ()
    if not state.is_done:
        note = f"{item.file} does not pass yet. h gives a hint; l goes to another exercise all the same."
        return replace(state, note=note), ()
    following = state.following
    return _check_all(state, is_finale=True) if following is None else _begin(state, following.id)


def _begin(state: WatchState, exercise: str) -> WatchTransition:
    """Work on an exercise: write its file if there is none, grade it if that was not done yet."""
    state, actions = _turn_to(state, exercise)
    if not state.item.file:
        return state, (*actions, WatchAction("start", exercise))
    is_known = exercise in state.verdicts or exercise in state.untouched or exercise in (state.running, *state.queue)
    if is_known:
        return state, actions
    state, more = _go_on(replace(state, queue=(exercise, *state.queue)))
    return state, actions + more


def _turn_to(state: WatchState, exercise: str) -> WatchTransition:
    """Show an exercise."""
    if exercise == state.current:
        return state, ()
    return replace(state, current=exercise, task=None, hints=0, has_details=False, top=0), (
        WatchAction("open", exercise),
    )


def _again(state: WatchState) -> WatchTransition:
    """Grade the file again."""
    if not state.item.file or state.current in (state.running, *state.queue):
        return state, ()
    verdicts = {exercise: verdict for exercise, verdict in state.verdicts.items() if exercise != state.current}
    return _go_on(replace(state, verdicts=verdicts, queue=(state.current, *state.queue)))


def _hint(state: WatchState) -> WatchTransition:
    task = state.task
    if task is None:
        return state, ()
    stage = min(max(state.hints, task.taken) + 1, len(task.exercise.file.hints))
    return replace(state, hints=stage), (WatchAction("hint", state.current, stage),)


def _solution(state: WatchState) -> WatchTransition:
    is_open = state.task is not None and state.task.is_given_up
    if state.item.progress != "passed" and not is_open:
        give_up = command_line(f"solution {state.current} --give-up")
        note = f"The solution is for after a pass; `{give_up}` shows it all the same."
        return replace(state, note=note), ()
    return replace(state, view="solution"), ()
