"""The references as a course: every chapter has an index that names each file once, none before what it builds on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness.course.catalogue import CHAPTERS, load_course

COURSE = load_course(None)
FOLDER = COURSE.root / "reference"
LINK = re.compile(r"^\d+\. \[[^\]]+\]\(([^)]+)\)", re.MULTILINE)


def links_of(path: Path) -> list[str]:
    """What a numbered list links to, in its order."""
    return LINK.findall(path.read_text(encoding="utf-8"))


def test_first_page_links_every_chapter() -> None:
    """In the order of the course, each with an index."""
    assert links_of(FOLDER / "README.md") == [f"{chapter}/README.md" for chapter in CHAPTERS]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_chapter_lists_every_reference_after_what_it_needs(chapter: str) -> None:
    """The order of reading is one in which nothing is met before it was explained."""
    names = links_of(FOLDER / chapter / "README.md")
    assert sorted(names) == sorted(path.name for path in (FOLDER / chapter).glob("*.py"))
    mine = {exercise.id: exercise for exercise in COURSE.summaries() if exercise.chapter == chapter}
    read: set[str] = set()
    for name in names:
        exercise_id = name.removesuffix(".py").replace("_", "-")
        needed = {need for need in mine[exercise_id].needs if need in mine}
        assert needed <= read, f"{exercise_id} comes before {sorted(needed - read)}"
        read.add(exercise_id)
