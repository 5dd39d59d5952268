"""The examples of the guide: the page shows each file as it is, and `harness lint` accepts it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from guide_examples import EXAMPLES, PAGES, ROOT, named_files, with_examples

from harness.authoring.skeleton import KINDS

Run = Callable[..., Any]
FILES = [path for path in EXAMPLES.rglob("*.*") if path.suffix in (".yaml", ".py") and "__pycache__" not in path.parts]


def test_guide_shows_every_example_as_it_is() -> None:
    """`python tests/bench/guide_examples.py` writes the blocks again."""
    pages = [path.read_text(encoding="utf-8") for path in PAGES]
    named = [name for page in pages for name in named_files(page)]
    assert sorted(named) == sorted(path.relative_to(ROOT).as_posix() for path in FILES)
    assert pages == list(map(with_examples, pages))


def test_examples_hold_without_a_warning(run: Run) -> None:
    """Exercises, the deck, interview material and the program to debug; the one schema is not copied to them."""
    linted = run("lint", EXAMPLES, "--seeds", "1")
    assert linted.code == 0, linted.out
    assert linted.out.count("warning: ") == linted.out.count("course.schema.json is missing") == 1
    assert "1 program to debug: all hold" in linted.out


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=[pytest.mark.slow] * (kind not in ("class", "cost"))) for kind in KINDS]
)
def test_new_exercise_of_each_kind_holds(run: Run, tmp_path: Path, kind: str) -> None:
    """Under another name, whose class and function are named like it."""
    run("course", "new", "course", tmp_path / "acme")
    assert run("--course", tmp_path / "acme", "course", "new", "exercise", "my-own-thing", "--kind", kind).code == 0
    path = tmp_path / "acme" / "exercises" / "basics" / "my-own-thing.yaml"
    linted = run("lint", path, "--seeds", "1")
    assert linted.code == 0, linted.out
    name = "MyOwnThing(" if kind == "class" else "my_own_thing("
    assert f'entry: "{name}' in path.read_text(encoding="utf-8")
    reference = path.parents[2] / "reference" / "basics" / "my_own_thing.py"
    for text in (path.read_text(encoding="utf-8"), reference.read_text(encoding="utf-8")):
        assert KINDS[kind] not in text and KINDS[kind].replace("-", "_") not in text


def test_new_deck_interview_and_system_hold(run: Run, tmp_path: Path) -> None:
    """Each file is judged by itself, as its author does; with a second exercise there is an extension."""
    root = tmp_path / "acme"
    run("course", "new", "course", root)
    made = {"deck": "basics-more", "interview": "talks", "system": "my-program"}
    for what, name in made.items():
        assert run("--course", root, "course", "new", what, name).code == 0
    paths = [*root.glob("flashcards/*.yaml"), *root.glob("flashcards/interview/**/*.yaml")]
    assert len(paths) == 4
    for path in paths:
        linted = run("lint", path)
        assert linted.code == 0, linted.out
    assert "extensions:" not in (root / "flashcards/interview/talks.yaml").read_text(encoding="utf-8")
    run("--course", root, "course", "new", "exercise", "another")
    run("--course", root, "course", "new", "interview", "later")
    later = root / "flashcards/interview/later.yaml"
    assert "extensions:" in later.read_text(encoding="utf-8") and run("lint", later).code == 0


SLIPS = [
    ("      - RunningMean: {momentum: 0.5}\n", "      - RunningMean\n", "a step is `name: {arguments}`"),
    ("      - update: {x: {tensor: [2.0, 4.0]}}\n", "      - update: [2.0]\n", "a step names what it calls"),
    ("      - get: mean\n", "      - method: reset\n", "a step names what it calls"),
    ("      - get: mean\n", "      - make: {}\n", "`RunningMean: {...}` makes the object, then its methods"),
    (", of: first}", ", on: first}", 'did you mean "of"?'),
    ("    why: You begin with", "    explanation: You begin with", "no key of a solution, and the code does not"),
    ("  starts-at-zero:\n", "  - id: starts-at-zero\n", "not valid YAML"),
    ("cases:\n  the worked example:\n", "cases:\n  - name: the worked example\n", "write `name:` without a dash"),
    ("title: A running mean", "title: A mean: running", "put a text with \": \" in it in quotes"),
    ("    draw: {n: [3, 5]}", "    draw: {n: 3}", "should be a list, not 3"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says"), SLIPS)
def test_slip_in_a_class_with_steps_has_a_message_with_the_cure(
    run: Run, tmp_path: Path, old: str, new: str, says: str
) -> None:
    """What an author writes who has seen another form, or none."""
    for folder in ("exercises", "reference"):
        for source in EXAMPLES.glob(f"{folder}/basics/running*mean.*"):
            path = tmp_path / folder / "basics" / source.name
            path.parent.mkdir(parents=True, exist_ok=True)
            text = source.read_text(encoding="utf-8")
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
            assert folder == "reference" or old in text
    linted = run("lint", tmp_path / "exercises" / "basics" / "running-mean.yaml", "--seeds", "1")
    assert linted.code == 2 and says in linted.err, linted.err
