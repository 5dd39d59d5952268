"""What `harness new` writes: a small exercise, deck or course that already holds, with comments to work along.

Texts only; nothing is read or written here.
"""

from __future__ import annotations

import keyword
import re
from string import Template

from harness.authoring.models import SLUG
from harness.errors import UsageError

CI_FILE = ".github/workflows/lint.yml"
EXAMPLE = "git+https://host/owner/repository@COMMIT"
INSTALL = re.compile(
    r"git\+(https|ssh)://([\w.-]+@)?[\w./:~-]+@[\w./-]+|(https://)?[\w./:~%+-]+\.whl(#sha256=[0-9a-f]{64})?"
)


def check_id(name: str) -> str:
    """The name of an exercise, deck, chapter or course.  Raises `UsageError` when it is none."""
    if not re.fullmatch(SLUG, name) or len(name) > 60:
        raise UsageError(f'"{name}" is not an id; write lower-case letters, digits and dashes, such as "layer-norm"')
    return name


def exercise_files(exercise_id: str, chapter: str) -> dict[str, str]:
    """An exercise and its reference, by their paths in the course."""
    function = check_id(exercise_id).replace("-", "_")
    if not function.isidentifier() or keyword.iskeyword(function):
        raise UsageError(f'"{exercise_id}" is not a valid Python name; begin it with a letter, and avoid keywords')
    names = {"id": exercise_id, "function": function, "title": exercise_id.replace("-", " ").capitalize()}
    return {
        f"exercises/{check_id(chapter)}/{exercise_id}.yaml": Template(EXERCISE).substitute(names),
        f"reference/{chapter}/{function}.py": Template(REFERENCE).substitute(names),
    }


def deck_files(deck_id: str, chapter: str) -> dict[str, str]:
    """A deck, by its path in the course."""
    names = {"id": check_id(deck_id), "chapter": check_id(chapter), "title": deck_id.replace("-", " ").capitalize()}
    return {f"flashcards/{deck_id}.yaml": Template(DECK).substitute(names)}


def course_files(name: str, install: str = "") -> dict[str, str]:
    """The files of an installable course that are neither exercises nor decks.

    `install` is what its CI gives to pip: a wheel, or a repository at a commit; "" for one to be filled in.  Raises
    `UsageError` for the name of a package: whoever registers it would run code there.
    """
    if install and not INSTALL.fullmatch(install):
        raise UsageError(
            f'"{install}" is neither a wheel nor a repository at a commit; write {EXAMPLE}, or a URL or path of a .whl'
        )
    names = {"id": check_id(name), "package": f"course_{name.replace('-', '_')}", "install": install}
    texts = {"pyproject.toml": PYPROJECT, "README.md": README, CI_FILE: WORKFLOW}
    return {path: Template(text).substitute(names) for path, text in texts.items()}


EXERCISE = """\
# yaml-language-server: $$schema=../exercise.schema.json
# Replace the texts below with your own.  Your editor explains each key; `harness lint --only $id` checks the whole.
id: $id # the file's name
title: $title
level: warm-up # warm-up, core or hard
minutes: 10
frequency: medium # how often interviews ask for it: high, medium or low
needs: [] # ids of exercises to solve before
tags: [tensors]
sources:
  - "Where the definition comes from: a paper and its section"
entry: "$function(x, dim=-1)" # the signature, also that of the reference
returns: Tensor
# What to write, every parameter, edge cases, and the worked example with its result.
statement: |
  Write `$function(x, dim=-1)`, which subtracts the mean along `dim` from every number.

  - `x` is a float tensor of any shape. The result has its shape and its dtype.
  - `dim` is any axis of `x`, counted from the front or, if negative, from the back.

  Example:

      $function([1, 2, 6]) = [-2, -1, 3]
# Three: a question, the idea, almost the code.
hints:
  - Does it work for the last axis, but not for another one?
  - Reduce along `dim` and keep the reduced axis, so that the means line up with `x`.
  - mean = x.mean(dim, keepdim=True); return x - mean
# Calls that are compared with the reference.  Draw most numbers, so that nobody can write the answers down.
cases:
  the worked example:
    example: true
    call: {x: {tensor: [1.0, 2.0, 6.0]}}
  rows of several lengths:
    draw: {rows: [1, 3], columns: [4, 7]} # symbols, each with its possible values
    repeat: 2
    call: {x: {normal: [rows, columns], shift: 2}}
  the first axis:
    call: {x: {normal: [3, 4], shift: 2}, dim: 0}
  an axis in the middle:
    call: {x: {normal: [2, 5, 3], shift: 2}, dim: 1}
# Wrong solutions that you have seen: places in the reference, each with its new text.  Each must be caught by a case.
mistakes:
  mean-of-everything:
    why: You subtract the mean of the whole tensor; take the mean along `dim`.
    mean =: x.mean()
  always-the-last-axis:
    why: You take the mean along the last axis, whatever `dim` is.
    mean =: x.mean(-1, keepdim=True)
  adds-the-mean:
    why: You add the mean; subtract it.
    x - mean: x + mean
"""

REFERENCE = '''\
"""$title: the idea in two sentences, and where it comes from."""


def $function(x, dim=-1):
    mean = x.mean(dim, keepdim=True)
    return x - mean
'''

DECK = """\
# yaml-language-server: $$schema=deck.schema.json
# Replace the cards below with your own.  Your editor explains each key; `harness lint` checks the whole.
chapter: $chapter
title: $title
cards:
  # An id is unique in the course, and never changes: progress is stored under it.
  - id: $id-choice
    kind: choice # choice, cloze, numeric, explain or scenario
    topic: $id
    level: warm-up
    question: "A float32 tensor has 10 entries. Why does it take 40 bytes?"
    options: # three to five
      - text: "Each entry takes 4 bytes"
        right: true
        why: "32 bits are 4 bytes."
      - text: "Each entry takes 32 bytes"
        why: "32 is the number of bits."
      - text: "Tensors take 4 times the bytes of a list"
        why: "The size follows from the dtype alone."
    sources: ["Where the answer comes from"]

  - id: $id-numeric
    kind: numeric
    topic: $id
    level: core
    question: "A bfloat16 tensor has {rows} rows of {columns} entries. How many KB does it take (1 KB = 1000 bytes)?"
    draw: {rows: [10, 20, 50], columns: [200, 400, 800]} # other numbers each time
    formula: rows * columns * 2 / 1000
    unit: KB
    relative: 0.01
    wrong: # what people calculate by mistake
      - formula: rows * columns * 4 / 1000
        explanation: "That is float32; a bfloat16 takes 2 bytes."
    working: "{rows} x {columns} entries x 2 bytes = {answer} KB."
    sources: ["Where the answer comes from"]

  - id: $id-cloze
    kind: cloze
    topic: $id
    level: warm-up
    text: "A bfloat16 has the exponent of {{float32|single precision}} and fewer bits of {{mantissa|fraction}}."
    note: "So it covers the same range, with less precision."
    sources: ["Where the answer comes from"]
"""

PYPROJECT = """\
[build-system]
requires = ["hatchling>=1.25"]
build-backend = "hatchling.build"

[project]
name = "$id"
version = "0.1.0"
description = "The title of the course, as `harness courses` lists it"
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
    harness --course . new exercise my-exercise
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
