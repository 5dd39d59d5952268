"""What happens to a watch: a state and an event → the next state and what is to be done.  Pure: no I/O, no clock.

As in rustlings the learner moves on, not the runner: a pass says so and waits for `n`.  A save grades the file that was
saved and shows it, whichever it is, and overtakes what was being graded.  Jobs are numbered, so that what comes back of
one that was overtaken is not taken for an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harness.watch.state import (
    BACK,
    DOWN,
    END,
    ENTER,
    UP,
    ExerciseOpened,
    FilesGone,
    FilesSaved,
    GradeFile,
    GuestsReady,
    KeyPressed,
    NoteGiven,
    OpenExercise,
    Quit,
    RecordHint,
    Redraw,
    ResetFile,
    ShownVerdict,
    StoreVerdict,
    VerdictKnown,
    WatchAction,
    WatchEvent,
    WatchState,
    WriteStarter,
)

NO_FILE = "It has no file yet; n writes one."
WatchTransition = tuple[WatchState, tuple[WatchAction, ...]]


def update(state: WatchState, event: WatchEvent) -> WatchTransition:
    """The next state, and what is to be done, in this order."""
    match event:
        case KeyPressed(text):
            return _press(state, text)
        case GuestsReady():
            return _go_on(replace(state, is_ready=True))
        case ExerciseOpened(task):
            return (replace(state, task=task), ()) if task.id == state.current else (state, ())
        case FilesSaved(files):
            return _save(state, files)
        case FilesGone(files):
            return _lose(state, files)
        case VerdictKnown(job, exercise, shown):
            return _tell(state, exercise, shown) if job == state.job and exercise == state.running else (state, ())
        case NoteGiven(note):
            return replace(state, note=note), ()
        case Redraw():
            return state, ()


# ---- files and verdicts


def _save(state: WatchState, files: Sequence[tuple[str, str, bool]]) -> WatchTransition:
    """Each is graded; shown is the one worked at, or else the one saved last."""
    names = {exercise: file for exercise, file, _ in files}
    starters = {exercise for exercise, _, is_starter in files if is_starter}
    shown = {exercise: verdict for exercise, verdict in state.shown.items() if exercise not in names}
    items = tuple(replace(item, file=names.get(item.id, item.file)) for item in state.items)
    untouched = (state.untouched - set(names)) | starters
    chosen = state.current if state.current in names else files[-1][0]
    state = replace(state, items=items, shown=shown, untouched=untouched, note="", view="main")
    state, actions = _turn_to(state, chosen)
    fresh = [exercise for exercise in dict.fromkeys([chosen, *names]) if exercise not in starters]
    if not fresh and state.running not in names:  # what is graded goes on: nothing new waits for its guests
        return replace(state, queue=tuple(exercise for exercise in state.queue if exercise not in names)), actions
    overtaken = [state.running] if state.running and state.running not in names else []
    waiting = [exercise for exercise in (*overtaken, *state.queue) if exercise not in names]
    state, more = _go_on(replace(state, running="", queue=(*fresh, *waiting)))
    return state, actions + more


def _lose(state: WatchState, files: Sequence[tuple[str, str]]) -> WatchTransition:
    """An exercise without its file is as one that was never begun; what the learner has passed stays."""
    names = dict(files)
    gone = {item.id for item in state.items if item.file and names.get(item.id) == item.file}
    if not gone:
        return state, ()
    if state.current in gone:
        note = f"{state.item.file} is gone." + (
            "" if state.item.progress == "passed" else " n writes the starter anew."
        )
        state = replace(state, note=note, view="main" if state.view == "reset" else state.view)
    state = replace(
        state,
        items=tuple(replace(item, file="") if item.id in gone else item for item in state.items),
        shown={exercise: verdict for exercise, verdict in state.shown.items() if exercise not in gone},
        untouched=state.untouched - gone,
        running="" if state.running in gone else state.running,
        queue=tuple(exercise for exercise in state.queue if exercise not in gone),
    )
    return _go_on_checking(state)


def _go_on_checking(state: WatchState) -> WatchTransition:
    """The next of what waits; behind the last of all that were to be checked, what came of it."""
    state, actions = _go_on(state)
    if state.total and not state.running and not state.queue:
        state, more = _end_check(state)
        return state, actions + more
    return state, actions


def _go_on(state: WatchState) -> WatchTransition:
    """The next of what waits to be graded."""
    if not state.is_ready or state.running or not state.queue:
        return state, ()
    first, *rest = state.queue
    job = state.job + 1
    return replace(state, running=first, job=job, queue=tuple(rest)), (GradeFile(job, first),)


def _tell(state: WatchState, exercise: str, shown: ShownVerdict) -> WatchTransition:
    """A verdict, or a first word of it."""
    state = replace(state, shown={**state.shown, exercise: shown})
    if not shown.is_final:
        return state, ()
    kept: tuple[WatchAction, ...] = (StoreVerdict(state.job, exercise),)
    state, actions = _go_on_checking(_credited(replace(state, running=""), exercise, shown))
    return state, kept + actions


def _credited(state: WatchState, exercise: str, shown: ShownVerdict) -> WatchState:
    """What a verdict does to the learner's progress; a planted mistake that was mended is another thing."""
    if shown.planted is not None or shown.result["verdict"] == "internal_error":
        return state
    progress = "passed" if shown.result["verdict"] == "passed" else "tried"
    items = [
        replace(item, progress=progress) if item.id == exercise and item.progress != "passed" else item
        for item in state.items
    ]
    return replace(state, items=tuple(items))


def _check_all(state: WatchState, *, is_finale: bool = False) -> WatchTransition:
    """Every file of the folder once more."""
    files = [item.id for item in state.items if item.file and item.id not in state.untouched]
    if not files:
        told = f"There is no file to check in {state.folder}; n writes the next one."
        if any(item.file for item in state.items):
            told = f"Nothing to check in {state.folder}: every file is the starter as it was written."
        return replace(state, note=told), ()
    shown = {exercise: verdict for exercise, verdict in state.shown.items() if exercise not in files}
    state = replace(state, shown=shown, running="", queue=tuple(files), total=len(files), is_finale=is_finale, note="")
    return _go_on(state)


def _end_check(state: WatchState) -> WatchTransition:
    """All were checked: what came of it, and where to go on."""
    checked = [item for item in state.items if item.file and item.id in state.shown]
    failing = [item for item in checked if not state.shown[item.id].is_pass]
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


def _press(state: WatchState, text: str) -> WatchTransition:
    if text == END or (text == "q" and state.view == "main"):
        return state, (*_keep_early(state), Quit())
    if state.view == "list":
        return _press_in_list(state, text)
    if state.view == "reset":
        return _press_in_reset(state, text)
    if state.view in ("help", "solution"):
        return replace(state, view="main"), ()
    state = replace(state, note="")
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
            return replace(state, note=f"{text} is no key here; ? shows them."), ()


def _keep_early(state: WatchState) -> tuple[WatchAction, ...]:
    """A pass whose stretch goals are still measured is kept as it is."""
    shown = state.shown.get(state.running)
    return (StoreVerdict(state.job, state.running),) if shown is not None and shown.is_pass else ()


def _press_in_list(state: WatchState, text: str) -> WatchTransition:
    last = len(state.items) - 1
    moves = {
        "j": state.cursor + 1,
        DOWN: state.cursor + 1,
        "k": state.cursor - 1,
        UP: state.cursor - 1,
        "g": 0,
        "G": last,
    }
    if text in moves:
        return replace(state, cursor=min(max(moves[text], 0), last)), ()
    if text in (ENTER, "c"):
        return _begin(replace(state, view="main"), state.items[state.cursor].id)
    if text in ("q", "l", BACK):
        return replace(state, view="main"), ()
    return state, ()


def _press_in_reset(state: WatchState, text: str) -> WatchTransition:
    state = replace(state, view="main")
    if text != "y":
        return replace(state, note=f"{state.item.file} was left as it is."), ()
    return replace(state, hints=0), (ResetFile(state.current),)


def _next(state: WatchState) -> WatchTransition:
    """The next exercise that is not passed; behind the last one all files are checked."""
    item = state.item
    if not item.file and not state.is_done:
        return _begin(state, item.id)
    if state.current == state.running and not state.is_done:
        return replace(state, note=f"{item.file} is still being checked."), ()
    if not state.is_done:
        told = f"{item.file} does not pass yet. h gives a hint; l goes to another exercise all the same."
        return replace(state, note=told), ()
    place = next(number for number, other in enumerate(state.items) if other.id == item.id)
    behind = [*state.items[place + 1 :], *state.items[:place]]
    following = next((item for item in behind if item.progress != "passed"), None)
    return _check_all(state, is_finale=True) if following is None else _begin(state, following.id)


def _begin(state: WatchState, exercise: str) -> WatchTransition:
    """Work at an exercise: its file is written where there is none, and graded where that was not done yet."""
    state, actions = _turn_to(state, exercise)
    if not state.item.file:
        return state, (*actions, WriteStarter(exercise))
    is_known = exercise in state.shown or exercise in state.untouched or exercise in (state.running, *state.queue)
    if is_known:
        return state, actions
    state, more = _go_on(replace(state, queue=(exercise, *state.queue)))
    return state, actions + more


def _turn_to(state: WatchState, exercise: str) -> WatchTransition:
    """Show an exercise."""
    if exercise == state.current:
        return state, ()
    return replace(state, current=exercise, task=None, hints=0, has_details=False), (OpenExercise(exercise),)


def _again(state: WatchState) -> WatchTransition:
    """Grade the file once more."""
    if not state.item.file or state.current in (state.running, *state.queue):
        return state, ()
    shown = {exercise: verdict for exercise, verdict in state.shown.items() if exercise != state.current}
    return _go_on(replace(state, shown=shown, queue=(state.current, *state.queue)))


def _hint(state: WatchState) -> WatchTransition:
    task = state.task
    if task is None:
        return state, ()
    stage = min(max(state.hints, task.taken) + 1, len(task.hints))
    return replace(state, hints=stage), (RecordHint(state.current, stage),)


def _solution(state: WatchState) -> WatchTransition:
    is_open = state.task is not None and state.task.is_given_up
    if state.item.progress != "passed" and not is_open:
        told = f"The solution is for after a pass; `harness solution {state.current} --give-up` shows it all the same."
        return replace(state, note=told), ()
    return replace(state, view="solution"), ()
