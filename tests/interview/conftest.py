"""What the tests of this package share."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from interview_terminal import CARDS

from harness.course.catalogue import Course


@pytest.fixture(scope="session")
def interview_course(tmp_path_factory: pytest.TempPathFactory, small_course: Course) -> Path:
    """The small course with a deck of everything that an interview asks."""
    root = tmp_path_factory.mktemp("interview") / "course"
    shutil.copytree(small_course.root, root)
    (root / "flashcards").mkdir()
    deck = {"chapter": "transformer", "title": "A small deck for interviews", "cards": CARDS}
    (root / "flashcards" / "transformer.yaml").write_text(json.dumps(deck))
    return root


@pytest.fixture
def environment(interview_course: Path, tmp_path: Path) -> dict[str, str]:
    """The variables of a capable terminal, with its own home and working folder."""
    (tmp_path / "here").mkdir()
    unwanted = ("NO_COLOR", "COLUMNS", "LINES", "VISUAL", "EDITOR")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    home, course = str(tmp_path / "home"), str(interview_course)
    return kept | {
        "HARNESS_HOME": home,
        "HARNESS_COURSE": course,
        "TERM": "xterm-256color",
        "PWD": str(tmp_path / "here"),
    }
