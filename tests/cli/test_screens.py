"""Pictures of the screens of `check` and `watch`, at 80 x 24 and in 40 columns, stored as text in `screens/`.

`UPDATE_SCREENS=1 python -m pytest tests/cli/test_screens.py` redraws them; look at the differences.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pyte
import pytest
from pyte.modes import LNM

from harness.cli.screen import print_result
from harness.cli.watch_screen import WatchScreen
from harness.course.catalogue import Course, load_course
from harness.course.submission import Submission
from harness.grading.grader import Grader
from harness.results.result import Isolation, Result
from harness.sandbox.zygote import Zygote
from harness.study.exercise_steps import NextStep, side_step, step_after_check
from harness.watch.engine import update
from harness.watch.state import (
    DisplayedVerdict,
    ExerciseItem,
    ExerciseView,
    FilesSaved,
    KeyPressed,
    VerdictKnown,
    WatchEvent,
    WatchState,
)

PICTURES = Path(__file__).parent / "screens"
HEIGHT = 24
MISSED = "def ask(model, values):\n    model(values)\n    return sum(model(values))\n"
STATEMENT = "\n\n".join(
    f"Paragraph {n} of a statement that is longer than a window, with a list:\n\n* one\n* two" for n in range(1, 9)
)
HINTS = ("Write down the shape of each line. Which axis of the scores counts the keys, and what is summed?", "2", "3")
# What a window of 24 lines must show of each scene, in this order.
SCENES: dict[str, tuple[str, ...]] = {
    "check-failed": ("FAILED  attention", "expected 23.3742, got", "Known mistake: no-scale", "Next: harness hint"),
    "check-error": ("ERROR  attention", "the file is not valid Python", "Next: harness check attention.py"),
    "check-raised": ("ERROR  attention", "it raised ValueError", "Next: harness hint attention"),
    "check-timeout": ("TIMEOUT  scale", "no answer within 0.3 s", "line 2 was running", "Next: harness hint scale"),
    "check-unwritten": ("ERROR  attention", "it raised NotImplementedError", "Next: harness show attention"),
    "check-stretch": ("PASSED  ask", "Stretch: the model sees each value twice", "Next: harness start softmax"),
    "check-no-cost": ("VALUES RIGHT", "2 of 2 checks", "Not measured (--no-cost): two calls at most", "Next:"),
}
WATCH_SCENES: dict[str, tuple[str, ...]] = {
    "watch-before": ("attention.py", "is the starter. Fill it in", "scaled_dot_product_attention", "h:hint", "?:keys"),
    "watch-failed": (
        "✗ FAILED",
        "expected 23.3742, got",
        "Known mistake: no-scale",
        "Next: harness hint attention",
        "h shows hint 1",
        "?:keys",
    ),
    "watch-hint": (
        "✗ FAILED",
        "hint 1 of 3",
        "✗ the worked example",
        "Next: harness hint attention",
        "h shows hint 2",
        "?:keys",
    ),
    "watch-details": (
        "✗ FAILED",
        "✗ the worked example",
        "lines 1-",
        "j/k",
        "Next: harness hint attention",
        "h shows hint 1",
        "?:keys",
    ),
    "watch-passed": ("✓ PASSED", "Next: harness start causal-mask", "n goes on to causal-mask", "n:next", "?:keys"),
}


@pytest.fixture(scope="module")
def results(
    zygote: Zygote,
    small_course: Course,
    costly_course: Course,
    tmp_path_factory: pytest.TempPathFactory,
    scale_yaml: str,
) -> Mapping[str, Result]:
    """A result for each scene, without the differences between machines."""
    impatient = Path(shutil.copytree(small_course.root, tmp_path_factory.mktemp("impatient") / "course"))
    (impatient / "exercises/transformer/scale.yaml").write_text(scale_yaml.replace("wall_s: 3.0", "wall_s: 0.3"))
    course = load_course(impatient)
    attention, reference = load_course(None), load_course(None).exercise("attention").reference_source
    wrong = reference.replace("q.shape[-1] ** -0.5", "1.0")
    loop = "def scale(x, factor=2.0):\n    while True: pass\n"
    raised = 'raise ValueError("k has another width than q")\n    scores = q @'
    graded = {
        "check-failed": (attention, "attention", wrong, True),
        "check-error": (attention, "attention", reference.replace("scores = q @", "scores = = q @"), True),
        "check-raised": (attention, "attention", reference.replace("scores = q @", raised), True),
        "check-timeout": (course, "scale", loop, True),
        "check-unwritten": (attention, "attention", attention.exercise("attention").starter_source(), True),
        "check-stretch": (costly_course, "ask", MISSED, True),
        "check-no-cost": (costly_course, "ask", MISSED, False),
        "watch-passed": (attention, "attention", reference, True),
    }
    made = {}
    graders = {with_cost: Grader(zygote, 0, "cpu", with_cost=with_cost) for with_cost in (True, False)}
    for scene, (used, exercise, text, with_cost) in graded.items():
        submission = Submission(f"{exercise}.py", f"{exercise}.py", "", exercise, text=text)
        result = graders[with_cost].grade(submission, used.exercise(exercise))
        checks = tuple(  # by the clock or by CPU time, whichever ends first
            replace(check, message=re.sub("no answer [^;]*;", "no answer within 0.3 s;", check.message))
            for check in result.checks
        )
        environment = {**result.environment, "torch": "2"}
        made[scene] = replace(
            result, checks=checks, environment=environment, wall_s=0.05, isolation=Isolation("strict")
        )
    return made


@pytest.fixture(params=[80, 40])
def width(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """The columns of the terminal that rich then draws for."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(request.param))
    monkeypatch.setenv("LINES", str(HEIGHT))
    return int(request.param)


def picture(output: str, width: int) -> str:
    """The last screen; no line may have scrolled away."""
    screen = pyte.HistoryScreen(width, HEIGHT)
    screen.set_mode(LNM)
    pyte.Stream(screen).feed(output)
    assert len(screen.history.top) == 0, "\n".join(screen.display)
    return "\n".join(line.rstrip() for line in screen.display).rstrip() + "\n"


def compare(scene: str, width: int, drawn: str, parts: tuple[str, ...]) -> None:
    """The picture holds these parts in this order, and equals the stored one."""
    words, place = " ".join(drawn.split()), 0
    for part in parts:
        place = words.find(" ".join(part.split()), place)
        assert place >= 0, f"{part!r} is missing or too early in\n{drawn}"
    path = PICTURES / f"{scene}-{width}.txt"
    if os.environ.get("UPDATE_SCREENS"):
        path.write_text(drawn, encoding="utf-8")
    assert drawn == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("scene", SCENES)
def test_check_shows_verdict_mistake_and_next_step_without_scrolling(
    scene: str, width: int, results: Mapping[str, Result], capsys: pytest.CaptureFixture[str]
) -> None:
    """The verdict in the first line, the next step in the last."""
    result = results[scene]
    step = NextStep("harness start softmax", "Softmax, 10 minutes, warm-up")
    if not result.is_passed:
        step = step_after_check(result, f"{result.exercise}.py")
    beside = side_step(result, f"{result.exercise}.py")
    notes = [] if beside is None else [f"{beside.command} · {beside.why}"]
    capsys.readouterr()
    print_result(result, notes=notes, following=step)
    compare(scene, width, picture(capsys.readouterr().out, width), SCENES[scene])


def watching(scene: str, results: Mapping[str, Result]) -> WatchState:
    """The state of a watch in this scene."""
    course = load_course(None)
    exercise = course.exercise("attention")
    shown = exercise.file.model_copy(update={"statement": STATEMENT, "hints": HINTS})
    items = tuple(ExerciseItem(each) for each in course.summaries() if each.id in ("attention", "causal-mask"))
    items = tuple(replace(item, file="attention.py") if item.id == "attention" else item for item in items)
    view = ExerciseView(replace(exercise, file=shown))
    state = WatchState(".", items, "attention", view, is_ready=True, untouched=frozenset({"attention"}))
    events: list[WatchEvent] = []
    if scene != "watch-before":
        result = results["watch-passed" if scene == "watch-passed" else "check-failed"]
        verdict = VerdictKnown(1, "attention", DisplayedVerdict(result, True, 48))
        events = [FilesSaved((("attention", "attention.py", False),)), verdict]
    events += [KeyPressed(key) for key in {"watch-hint": "h", "watch-details": "d"}.get(scene, "")]
    for event in events:
        state, _ = update(state, event)
    return state


@pytest.mark.parametrize("scene", WATCH_SCENES)
def test_watch_shows_verdict_mistake_and_next_step_without_scrolling(
    scene: str, width: int, results: Mapping[str, Result], capsys: pytest.CaptureFixture[str]
) -> None:
    """The exercise in the first line, the keys in the last."""
    capsys.readouterr()
    WatchScreen().show(watching(scene, results), True)
    compare(scene, width, picture(capsys.readouterr().out, width), WATCH_SCENES[scene])


def test_watch_scrolls_its_body_and_nothing_else(
    width: int, results: Mapping[str, Result], capsys: pytest.CaptureFixture[str]
) -> None:
    """To the last line and back; the head and the foot stay."""
    screen, state = WatchScreen(), watching("watch-details", results)

    def press(key: str) -> list[str]:
        nonlocal state
        state, _ = update(state, KeyPressed(key))
        capsys.readouterr()
        state = replace(state, viewport=screen.show(state, True))
        return picture(capsys.readouterr().out, width).splitlines()

    state = replace(state, viewport=screen.show(state, True))
    first, below, last, back = press("k"), press("page down"), press("G"), press("g")
    assert first == back != below != last
    assert {lines[0] for lines in (first, below, last)} == {first[0]}
    assert {lines[-1] for lines in (first, below, last)} == {first[-1]}
    total = state.viewport.lines
    assert any(f"-{total} of {total}" in line for line in last)
    assert press("k") == first
