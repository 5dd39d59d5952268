"""What others build on: the action, the hook, and the build of a release."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.course.catalogue import load_course

ROOT = Path(__file__).parents[1]
SCRIPTS = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "HARNESS_SERVER": "0"}


FIRST_LINE = "# yaml-language-server: $schema=../course.schema.json\n"


def read(name: str) -> Any:
    """A file of YAML in the root."""
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def run_step(name: str, folder: Path, **inputs: str) -> int:
    """The exit code of one step of the action, as a runner calls it."""
    (step,) = (step for step in read("action.yml")["runs"]["steps"] if step["name"] == name)
    assert set(inputs) == set(step["env"])
    environment = SCRIPTS | inputs | {"HARNESS_HOME": str(folder / "home")}
    done = subprocess.run(["bash", "-e", "-c", step["run"]], cwd=folder, env=environment, timeout=250, check=False)
    return done.returncode


@pytest.mark.slow
def test_action_grades_a_file(tmp_path: Path) -> None:
    """The step fails if the file does not pass."""
    task = load_course().exercise("causal-mask")
    (tmp_path / "causal_mask.py").write_text(task.reference_source, encoding="utf-8")
    assert run_step("check", tmp_path, FILE="causal_mask.py") == 0
    (tmp_path / "causal_mask.py").write_text(task.starter_source(), encoding="utf-8")
    assert run_step("check", tmp_path, FILE="causal_mask.py") == 1


def test_action_inputs_are_used() -> None:
    """Each input is in the environment of a step, never pasted into a script."""
    action = read("action.yml")
    used = {value for step in action["runs"]["steps"] for value in step["env"].values()}
    assert used == {f"${{{{ inputs.{name} }}}}" for name in action["inputs"]}
    assert not [step for step in action["runs"]["steps"] if "${{" in step["run"]]


@pytest.mark.slow
@pytest.mark.parametrize(("text", "code"), [("", 0), ("surplus: 1\n", 2)])
def test_hook_judges_the_files_that_pre_commit_names(tmp_path: Path, text: str, code: int) -> None:
    """A deck is fine, or has a key that no deck has."""
    (hook,) = read(".pre-commit-hooks.yaml")
    deck = tmp_path / "flashcards/inference-mine.yaml"
    deck.parent.mkdir()
    built_in = read("flashcards/inference-structured.yaml")
    (card,) = (card for card in built_in["cards"] if card["id"] == "structured-output-cloze")
    mine = built_in | {"cards": [card | {"id": "mine"}]}
    deck.write_text(FIRST_LINE + text + yaml.safe_dump(mine, sort_keys=False), encoding="utf-8")
    command = [*shlex.split(hook["entry"]), str(deck)]
    done = subprocess.run(command, env=SCRIPTS, cwd=tmp_path, capture_output=True, text=True, timeout=250, check=False)
    assert done.returncode == code, done.stdout + done.stderr


def test_citation_names_the_version() -> None:
    """So that a citation leads to what was used."""
    from harness import __version__

    assert read("CITATION.cff")["version"] == __version__


@pytest.mark.parametrize(("arguments", "code"), [(["tag", "v9.9.9"], 2)])
def test_release_refuses_a_tag_of_another_version(arguments: list[str], code: int) -> None:
    """Before anything is built."""
    done = subprocess.run(
        ["bash", ROOT / ".github/build-release", *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == code
    assert "v9.9.9" in done.stderr
