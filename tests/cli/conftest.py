"""Shared by the tests of the command line: a folder to work in, and the command as a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from drill_terminal import DECK, PARTS

from harness.cards.deck import CACHE_FILE, read_deck
from harness.course.catalogue import Course, load_course
from harness.progress.store import Store


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_course: Course) -> Path:
    """An empty folder to work in, with the small course as the course."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    return folder


@pytest.fixture
def start() -> Callable[..., subprocess.Popen[str]]:
    """Starts the command as a process of its own."""

    def begin(*arguments: object, **options: Any) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "harness", *map(str, arguments)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)

    return begin


@pytest.fixture(scope="session")
def deck_course(tmp_path_factory: pytest.TempPathFactory, small_course: Course) -> Path:
    """The small course with a deck of 17 cards; with its two bug cards, all six kinds are present."""
    root = tmp_path_factory.mktemp("drill") / "course"
    shutil.copytree(small_course.root, root)
    (root / "flashcards").mkdir()
    text = DECK
    for kind, part in PARTS.items():
        text = text.replace(f"{{{kind}}}", "".join(part.replace("{n}", str(n)) for n in range(4)).rstrip("\n"))
    (root / "flashcards" / "transformer.yaml").write_text(text)
    read_deck(load_course(root), root)
    return root


@pytest.fixture
def environment(deck_course: Path, tmp_path: Path) -> dict[str, str]:
    """The variables of a capable terminal, with a home folder in which the deck was read and every exercise given
    up."""
    (tmp_path / "home" / CACHE_FILE).parent.mkdir(parents=True)
    shutil.copy(deck_course / CACHE_FILE, tmp_path / "home" / CACHE_FILE)
    course = load_course(deck_course)
    with closing(Store(tmp_path / "home", course=course.name)) as store:
        for exercise in course.exercise_ids:
            store.add_give_up(exercise)
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
    return kept | {
        "HARNESS_HOME": str(tmp_path / "home"), "HARNESS_COURSE": str(deck_course), "TERM": "xterm-256color",
    }  # fmt: skip
