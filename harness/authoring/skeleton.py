"""What `harness course new` writes: the examples of the guide under an author's names, and the files around a course.

An example is a file of the course in `examples/`, which `harness lint` accepts as it is.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template

from harness.authoring.models import SLUG
from harness.errors import UsageError

CI_FILE = ".github/workflows/lint.yml"
EXAMPLE = "git+https://host/owner/repository@COMMIT"
INSTALL = re.compile(
    r"git\+(https|ssh)://([\w.-]+@)?[\w./:~-]+@[\w./-]+|(https://)?[\w./:~%+-]+\.whl(#sha256=[0-9a-f]{64})?"
)
PACKAGE = Path(__file__).parents[1]
# In a wheel; in a checkout.
EXAMPLES = (PACKAGE / "_course" / "examples", PACKAGE.parent / "examples")
NOTE = "# Replace the texts below with your own.  Your editor explains each key; `harness lint FILE` checks this file."
# Kinds of exercises, each with its example.
KINDS = {
    "function": "subtract-mean", "class": "running-mean", "stream": "whole-sentences", "judge": "share-batch",
    "cost": "first-bad",
}  # fmt: skip


def check_id(name: str) -> str:
    """The name of an exercise, deck, chapter or course.  Raises `UsageError` when it is none."""
    if not re.fullmatch(SLUG, name) or len(name) > 60:
        raise UsageError(f'"{name}" is not an id; write lower-case letters, digits and dashes, such as "layer-norm"')
    return name


def exercise_files(exercise_id: str, chapter: str, kind: str = "function") -> dict[str, str]:
    """An exercise of this kind and its reference, by their paths in the course."""
    example = KINDS[kind]
    function = snake(check_id(exercise_id))
    if not function.isidentifier() or keyword.iskeyword(function):
        raise UsageError(f'"{exercise_id}" is not a valid Python name; begin it with a letter, and avoid keywords')
    names = {example: exercise_id, snake(example): function, camel(example): camel(exercise_id)}
    text = _read(f"exercises/basics/{example}.yaml")
    text = _to_replace(re.sub(r"^title: .*", f"title: {_title(exercise_id)}", text, count=1, flags=re.MULTILINE))
    return {
        f"exercises/{check_id(chapter)}/{exercise_id}.yaml": _renamed(text, names),
        f"reference/{chapter}/{function}.py": _renamed(_read(f"reference/basics/{snake(example)}.py"), names),
    }


def deck_files(deck_id: str, chapter: str) -> dict[str, str]:
    """A deck with a card of each kind, by its path in the course."""
    text = _to_replace(_read("flashcards/basics.yaml"))
    text = text.replace("chapter: basics\ntitle: Basics\n", f"chapter: {check_id(chapter)}\ntitle: {_title(deck_id)}\n")
    return {f"flashcards/{check_id(deck_id)}.yaml": _renamed(text, {"basics": deck_id})}


def interview_files(material_id: str, chapter: str, exercises: Sequence[str]) -> dict[str, str]:
    """A file of interview material with an entry of each kind; it names one or two of these exercises of the course."""
    text = _to_replace(_read("flashcards/interview/basics.yaml"))
    if len(exercises) < 2:  # an extension leads from one exercise to another
        text = text[: text.index("\nextensions:")]
    first, second = exercises[0], exercises[-1]
    names = {"subtract-mean": first, "first-bad": first, "running-mean": second, "basics": check_id(chapter)}
    names |= {"number-formats": check_id(material_id), "cache-of-a-batch": f"{material_id}-estimate"}
    names |= {"evaluate-checkpoints": f"{material_id}-design"}
    return {f"flashcards/interview/{material_id}.yaml": _renamed(text, names)}


def system_files(system_id: str, chapter: str) -> dict[str, str]:
    """A program to debug: its bugs, the program, and what it must do."""
    example, folder = "batch-statistics", "flashcards/interview/systems"
    names = {example: check_id(system_id), snake(example): snake(system_id), "basics": check_id(chapter)}
    text = _to_replace(_read(f"{folder}/{example}.yaml"))
    files = {f"{folder}/{system_id}.yaml": _renamed(text, names)}
    for end in (".py", "_behaviours.py"):
        files[f"{folder}/{snake(system_id)}{end}"] = _read(f"{folder}/{snake(example)}{end}")
    return files


def snake(name: str) -> str:
    """`running_mean` of `running-mean`."""
    return name.replace("-", "_")


def camel(name: str) -> str:
    """`RunningMean` of `running-mean`."""
    return "".join(word.capitalize() for word in name.split("-"))


def _title(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _read(name: str) -> str:
    folder = next(folder for folder in EXAMPLES if folder.is_dir())
    return (folder / name).read_text(encoding="utf-8")


def _to_replace(text: str) -> str:
    """The text of an example with a note below its first line, and with sources that lint asks to fill in."""
    modeline, _, rest = text.partition("\n")
    rest = re.sub(r'(sources: \[|sources:\n  - )"[^"\n]*"', r'\1"Where the answer comes from"', rest)
    return f"{modeline}\n{NOTE}\n{rest}"


def _renamed(text: str, names: Mapping[str, str]) -> str:
    words = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.sub(rf"(?<![A-Za-z0-9_])({words})(?![A-Za-z0-9_])", lambda found: names[found[1]], text)


def course_files(name: str, install: str = "") -> dict[str, str]:
    """The files of an installable course that are neither exercises nor decks.

    `install` is what its CI gives to pip: a wheel, or a repository at a commit; "" for one to be filled in.  Raises
    `UsageError` for the name of a package: whoever registers it would run code there.
    """
    if install and not INSTALL.fullmatch(install):
        advice = f"write {EXAMPLE}, or a URL or path of a .whl"
        raise UsageError(f'"{install}" is neither a wheel nor a repository at a commit; {advice}')
    names = {"id": check_id(name), "package": f"course_{name.replace('-', '_')}", "install": install}
    texts = {"pyproject.toml": PYPROJECT, "README.md": README, CI_FILE: WORKFLOW}
    return {path: Template(text).substitute(names) for path, text in texts.items()}


PYPROJECT = """\
[build-system]
requires = ["hatchling>=1.25"]
build-backend = "hatchling.build"

[project]
name = "$id"
version = "0.1.0"
description = "The title of the course, as `harness course list` lists it"
authors = [{ name = "Your name" }]
requires-python = ">=3.11"
dependencies = [] # the course is data; its users install the harness first

# Once this is installed, `harness --course $id list` finds the course by its name.
[project.entry-points."harness.courses"]
$id = "$package"

[tool.hatch.build.targets.wheel]
bypass-selection = true

[tool.hatch.build.targets.wheel.force-include]
"exercises" = "$package/exercises"
"reference" = "$package/reference"
"flashcards" = "$package/flashcards"
"""

README = """\
# $id

A course for the harness, which is installed first; `HARNESS` in .github/workflows/lint.yml says where CI takes it from.

    harness --course . list        # try it from this folder
    harness lint .                 # check every exercise and deck
    harness --course . course new exercise my-exercise
    pip install .                  # then: harness --course $id list
"""

WORKFLOW = """\
# Checks every exercise and deck on each push.
name: lint
on: [push, pull_request]
jobs:
  lint:
    runs-on: ubuntu-latest
    env:
      # A wheel, or a repository at a commit, of people whom you trust: git+https://host/owner/repository@COMMIT
      HARNESS: "$install"
    steps:
      - if: env.HARNESS == ''
        run: echo "Say in .github/workflows/lint.yml (HARNESS) where the harness comes from."; exit 1
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: { python-version: "3.12" }
      - run: pip install torch --index-url https://download.pytorch.org/whl/cpu
      - run: pip install "$$HARNESS"
      - run: harness lint .
"""
