"""`harness show --web` and `harness review`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.course.catalogue import Course
from harness.progress.store import Store
from harness.results.result import Result, SubmittedFile, Verdict

Run = Callable[..., Any]


pytestmark = pytest.mark.usefixtures("work")


def pass_exercise(exercise: str) -> None:
    """Record a pass."""
    store = Store(course=os.environ["HARNESS_COURSE"])
    file = SubmittedFile(f"{exercise}.py", "0")
    passed = Result(
        exercise=exercise, learner=None, submission=file, verdict=Verdict.PASSED, score=1, max_points=10, checks=()
    )
    store.add_attempt(passed)
    store.close()


def test_show_web_without_an_id_writes_a_page_for_each_exercise_and_an_index(run: Run, small_course: Course) -> None:
    """A page has its solution once the exercise has passed."""
    pass_exercise("scale")
    assert run("show", "--web").code == 0
    folder = Path("harness-book")
    assert {path.stem for path in folder.iterdir()} == {*small_course.exercise_ids, "index"}
    assert "The reference" in (folder / "scale.html").read_text(encoding="utf-8")
    assert "The reference" not in (folder / "cuts.html").read_text(encoding="utf-8")
    assert run("show", "--web", "--out", "harness-book").code == 0


def test_show_web_writes_one_page(run: Run) -> None:
    """To the file given with --out, else to the current folder."""
    assert run("show", "scale", "--web").code == 0
    assert Path("scale.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert run("show", "scale", "--web", "--out", "other/page.html").code == 0
    assert Path("other/page.html").exists()
    assert run("show", "scale", "--web", "--json").code == 2
    assert run("show", "nonsense", "--web").code == 2
    assert "'--out': File 'other' is a directory" in run("show", "--web", "--out", "other", "scale").err
    assert "'--out': Directory 'scale.html' is a file" in run("show", "--web", "--out", "scale.html").err
    for without in ((), ("--json",)):
        refused = run("show", *without)
        assert (refused.code, refused.out) == (2, "") and "name an exercise" in refused.err


def test_show_lists_conventions(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the text and in the JSON."""
    monkeypatch.delenv("HARNESS_COURSE")
    assert "Elsewhere: GPT-NeoX" in run("show", "rope").out
    document = run("show", "rope", "--json").json
    assert document["roles"] == ["research", "applied", "inference"] and len(document["conventions"]) == 1


def test_review_comes_after_a_pass(run: Run) -> None:
    """Before it, the advice names the hints, and nothing is written."""
    refused = run("review", "scale")
    assert refused.code == 2 and "harness hint scale" in refused.err
    assert not Path("review-scale.html").exists()
    assert run("start", "scale").code == 0
    Path("scale.py").write_text("def scale(x, factor=2.0):\n    return factor * x\n", encoding="utf-8")
    assert run("check", "scale.py").code == 0
    assert run("review", "scale").code == 0
    page = Path("review-scale.html").read_text(encoding="utf-8")
    assert "return factor * x" in page and "from harness start" in page
