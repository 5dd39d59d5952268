"""`harness course new` and `harness course list`."""

from __future__ import annotations

import importlib
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.course.catalogue import load_course

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def _work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HARNESS_COURSE", raising=False)


def test_new_course_has_no_problems(run: Run) -> None:
    """Exercise, deck and another exercise, with the schemas that their first lines name."""
    assert run("course", "new", "course", "acme").code == 0
    assert run("--course", "acme", "course", "new", "exercise", "take-mean", "--chapter", "more").code == 0
    linted = run("lint", "acme", "--seeds", "1")
    assert linted.code == 0, linted.out
    assert "2 exercises, 6 known mistakes" in linted.out
    assert "1 deck," in linted.out and "all hold" in linted.out
    parts = [run("lint", "acme", "--seeds", "1", "--shard", f"{number}/2").out for number in (1, 2)]
    assert all(f"1 of 2 exercises (shard {number}/2)" in part for number, part in enumerate(parts, 1))
    names = [{name for name in ("first-exercise", "take-mean") if f"{name}  " in part} for part in parts]
    assert len(names[0] | names[1]) == 2 and not names[0] & names[1]
    for path in [*Path("acme").glob("exercises/*/*.yaml"), *Path("acme").glob("flashcards/*.yaml")]:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert (path.parent / first.partition("$schema=")[2].partition("#")[0]).is_file()


def test_lint_of_an_exercise_as_if_it_were_a_course_says_how_to_check_it(run: Run) -> None:
    """Exercises are chosen by `--only`; any other unknown name is only unknown."""
    ran = run("lint", "softmax")
    assert (ran.code, "to check one exercise: harness lint --only softmax" in ran.err) == (2, True)
    assert "--only" not in run("lint", "acme-x").err


def test_new_never_overwrites(run: Run) -> None:
    """Neither the same file nor the same id in another chapter; nothing is written then."""
    run("course", "new", "course", "acme")
    mine = Path("acme/exercises/basics/first-exercise.yaml")
    mine.write_text("mine", encoding="utf-8")
    for call in (
        ("course", "new", "course", "acme"),
        ("--course", "acme", "course", "new", "exercise", "first-exercise"),
        ("--course", "acme", "course", "new", "exercise", "first-exercise", "--chapter", "other"),
        ("--course", "acme", "course", "new", "deck", "basics"),
    ):
        again = run(*call)
        assert again.code == 2 and "nothing is overwritten" in again.err
    assert mine.read_text(encoding="utf-8") == "mine"
    assert not Path("acme/exercises/other").exists()


@pytest.mark.parametrize("name", ["Take_Mean", "../out", "a--b", "while", "3d", ""])
def test_new_refuses_an_id_that_no_file_can_have(run: Run, name: str) -> None:
    """Before anything is written."""
    run("course", "new", "course", "acme")
    before = sorted(Path().rglob("*"))
    refused = run("--course", "acme", "course", "new", "exercise", name)
    assert refused.code == 2 and name in refused.err
    assert sorted(Path().rglob("*")) == before


def test_new_outside_a_course_says_how_to_make_one(run: Run) -> None:
    """Nothing is written into the built-in course."""
    refused = run("course", "new", "deck", "attention")
    assert refused.code == 2 and "harness course new course DIR" in refused.err


def test_deck_belongs_to_the_chapter_that_its_id_begins_with(run: Run) -> None:
    """To the longest such chapter that has exercises."""
    run("course", "new", "course", "acme")
    run("--course", "acme", "course", "new", "exercise", "one", "--chapter", "long-context")
    run("--course", "acme", "course", "new", "deck", "long-context-caches")
    assert "chapter: long-context\n" in Path("acme/flashcards/long-context-caches.yaml").read_text(encoding="utf-8")


def test_check_in_a_folder_of_a_course_says_how_to_name_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without `--course` the built-in course is meant, which has no such exercise."""
    run("course", "new", "course", "acme-llm")
    monkeypatch.chdir("acme-llm/reference")
    checked = run("check", "basics/first_exercise.py").err
    assert f"this course has no exercise first-exercise; it belongs to the course in {Path.cwd().parent}" in checked


def test_wheel_of_a_new_course_is_found_by_its_name_and_listed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The entry point names a package alone; title, version and author come from pyproject.toml."""
    run("course", "new", "course", "acme-llm")
    build = "import hatchling.build; hatchling.build.build_wheel('.')"
    subprocess.run([sys.executable, "-c", build], cwd="acme-llm", check=True, capture_output=True)
    (wheel,) = Path("acme-llm").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    monkeypatch.syspath_prepend(tmp_path / "site")
    importlib.invalidate_caches()
    assert load_course("acme-llm").exercise_ids == ("first-exercise",)
    assert load_course("acme-llm").exercise("first-exercise").file.entry == "first_exercise(x, dim=-1)"
    unknown = run("start", "first-exercise")
    assert unknown.code == 2 and "set HARNESS_COURSE=acme-llm" in unknown.err
    Path("first_exercise.py").write_text("", encoding="utf-8")
    checked = run("check", "first_exercise.py").err
    assert "this course has no exercise first-exercise; it belongs to the course acme-llm" in checked
    assert load_course("acme-llm").name == "acme-llm"
    listed = run("course", "list").out.splitlines()
    assert listed[0].startswith("(built in)")
    assert listed[1] == "acme-llm  The title of the course, as `harness course list` lists it (0.1.0, by Your name)"


SPECS = (
    "git+https://example.org/acme/harness.git@0123abc",
    "git+ssh://git@example.org/acme/harness.git@v1.2",
    "https://example.org/harness-1.0-py3-none-any.whl#sha256=" + "0" * 64,
    ".harness/harness-1.0-py3-none-any.whl",
)


@pytest.mark.parametrize("spec", ["", *SPECS])
def test_new_course_installs_the_harness_only_from_where_its_author_says(run: Run, spec: str) -> None:
    """Nobody who registers a name on an index runs code in its CI; without a place CI fails and says so."""
    ran = run("course", "new", "course", "acme", *(["--install", spec] if spec else []))
    assert ran.code == 0 and ("where its CI gets the harness" in ran.out) == (not spec)
    for path in (path for path in Path("acme").rglob("*") if path.is_file()):
        assert "llm-foundations-harness" not in path.read_text(encoding="utf-8")
    project = tomllib.loads(Path("acme/pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["dependencies"] == []
    (job,) = yaml.safe_load(Path("acme/.github/workflows/lint.yml").read_text(encoding="utf-8"))["jobs"].values()
    assert job["env"] == {"HARNESS": spec}
    refusal, *_ = (step["run"] for step in job["steps"] if step.get("if") == "env.HARNESS == ''")
    refused = subprocess.run(["bash", "-c", refusal], capture_output=True, text=True, check=False)
    assert refused.returncode == 1 and "HARNESS" in refused.stdout
    installs = [step["run"] for step in job["steps"] if "pip install" in step.get("run", "")]
    assert [command for command in installs if "torch" not in command] == ['pip install "$HARNESS"']


@pytest.mark.parametrize(
    "spec",
    [
        "llm-foundations-harness",
        "harness==1.0",
        "git+https://example.org/acme/harness.git",
        "x.whl; curl evil",
        "a\nb.whl",
    ],
)
def test_new_course_refuses_a_harness_that_is_not_pinned(run: Run, spec: str) -> None:
    """A package's name, a repository without a commit, a command."""
    ran = run("course", "new", "course", "acme", "--install", spec)
    assert ran.code == 2 and "neither a wheel nor a repository at a commit" in ran.err
    assert not Path("acme").exists()
