"""The rules for a course as a whole: the indexes of its references, what is left to fill in, the schema for editors.

An index is a `README.md` under `reference/` with a numbered list of links; a course need not have any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from harness.authoring.models import SCHEMA_FILE
from harness.cards.deck import load_deck
from harness.cards.roles import FILE as ROLES_FILE
from harness.cards.roles import read_roles
from harness.course.catalogue import Course
from harness.errors import CourseError
from harness.interview.material_files import load_material
from harness.lint.course_schema import course_schema_text

# What `harness course new course` writes for its author to replace.
PLACEHOLDERS = ("The title of the course, as `harness course list` lists it", "Your name")
_LINK = re.compile(r"^\d+\. \[[^\]]+\]\(([^)]+)\)", re.MULTILINE)


def find_course_warnings(course: Course) -> Iterator[str]:
    """Warnings: these texts work, but deserve a second look."""
    path = course.root / SCHEMA_FILE
    if not path.is_file() or path.read_text(encoding="utf-8") != course_schema_text():
        state = "is of another version" if path.is_file() else "is missing"
        yield f"{SCHEMA_FILE} {state}; editors read it; `harness --course {course.root} course new schema` writes it"
    project = course.root / "pyproject.toml"
    text = project.read_text(encoding="utf-8", errors="replace") if project.is_file() else ""
    yield from (f'pyproject.toml still says "{line}"' for line in PLACEHOLDERS if line in text)


def links_of(path: Path) -> list[str]:
    """What the numbered lists of a page link to, in order."""
    return _LINK.findall(path.read_text(encoding="utf-8"))


def check_reading_order(course: Course) -> Iterator[str]:
    """References that an index leaves out, or lists before what they need."""
    for index in sorted((course.root / "reference").glob("*/README.md")):
        links = [link for link in links_of(index) if link.endswith(".py")]
        if links:
            yield from _check_index(course, index, links)


def _check_index(course: Course, index: Path, links: list[str]) -> Iterator[str]:
    name = index.relative_to(course.root).as_posix()
    files = {path.name for path in index.parent.glob("*.py")}
    for link in dict.fromkeys(links):
        if links.count(link) > 1:
            yield f"{name} links {link} twice"
    for file in sorted(files - set(links)):
        yield f"{name} does not link {file}"
    for link in sorted(set(links) - files):
        yield f"{name} links {link}, which is not there"
    chapter = {summary.id: summary for summary in course.summaries() if summary.chapter == index.parent.name}
    read: set[str] = set()
    for link in links:
        exercise_id = link.removesuffix(".py").replace("_", "-")
        needs = chapter[exercise_id].needs if exercise_id in chapter else ()
        for needed in needs:
            if needed in chapter and needed not in read:
                yield f"{name} links {link} before {needed}, which it needs"
        read.add(exercise_id)


def check_mistakes_of_cards(course: Course) -> Iterator[str]:
    """Mistakes that a card says it explains and that its exercise does not have."""
    for card in load_deck(course.root, ()).cards.values():
        for pattern in card.mistakes:
            exercise, _, name = pattern.partition("/")
            is_known = exercise in course.exercise_ids
            if not is_known or not any(fnmatchcase(mistake.id, name) for mistake in course.exercise(exercise).mistakes):
                what = f'no mistake is "{pattern}"' if is_known else f'there is no exercise "{exercise}"'
                yield f"card {card.id}: mistakes: {what}"


def check_roles(course: Course) -> list[str]:
    """What is wrong with `roles.yaml`: its form, a topic without weights, an exercise that does not exist."""
    path = course.root / ROLES_FILE
    if not path.is_file():
        return []
    try:
        document, weights = read_roles(path.read_bytes(), str(path))
        cards = load_deck(course.root, ()).cards.values()
        material = load_material(course.root)
    except CourseError as error:
        return [problem.render() for problem in error.problems]
    questions = [card for card in material.cards.values() if card.topic not in course.exercise_ids]
    placed = (*questions, *material.sequences.values(), *material.systems.values())
    topics = {card.topic for card in cards} | {entry.topic for entry in placed}
    missing = [f'{path}: no weights for the topic "{name}"' for name in sorted(topics - weights["topics"].keys())]
    gone = sorted(weights["exercises"].keys() - {*course.exercise_ids})
    return [*missing, *(document.problem(("exercises", name), f'no exercise "{name}"').render() for name in gone)]
