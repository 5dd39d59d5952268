"""Exercises as a learner sees them: rows with their progress, the starter file, the hints."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.command_line import command_line
from harness.course.exercise import module_of
from harness.course.notebook_file import SUFFIX
from harness.errors import UsageError
from harness.files import write
from harness.progress.attempts import mark_changed, read_pass

if TYPE_CHECKING:
    from harness.course.catalogue import Course, Summary
    from harness.course.exercise import Exercise
    from harness.progress.rows import Standing
    from harness.progress.store import Store


def read_standings(course: Course, store: Store) -> dict[str, Standing]:
    """The learner's progress with each exercise of the course that was tried."""
    return mark_changed(store.standings(), course, store.path.parent)


def find_exercises(
    course: Course,
    standings: Mapping[str, Standing],
    *,
    chapter: str | None = None,
    level: str | None = None,
    status: str | None = None,
    search: str | None = None,
) -> list[Summary]:
    """The exercises that fit, in learning order; None fits all."""
    return [
        summary
        for summary in course.summaries()
        if chapter in (None, summary.chapter)
        and level in (None, summary.level)
        and status in (None, progress_of(standings.get(summary.id)))
        and (search is None or search.casefold() in course.searched_text(summary).casefold())
    ]


def progress_of(standing: Standing | None) -> str:
    """`new`, `tried` or `passed`."""
    return "new" if standing is None else "passed" if standing.is_passed else "tried"


def exercise_row(task: Summary, standing: Standing | None) -> dict[str, Any]:
    """An exercise as data, with the learner's progress."""
    same = {name: getattr(task, name) for name in ("id", "title", "chapter", "level", "minutes", "frequency")}
    return same | {
        "needs": list(task.needs),
        "roles": list(task.roles),
        "progress": progress_of(standing),
        "attempts": standing.attempts if standing else 0,
        "best_score": standing.best_score if standing else None,
        "has_changed": standing is not None and standing.has_changed,
    }


def write_starter(store: Store, task: Exercise, folder: Path, notebook: str = "") -> Path:
    """Write the starter file into a folder, or this notebook, and record the start.

    Raises UsageError if the learner has the file.
    """
    suffix = SUFFIX if notebook else ".py"
    path = (folder / task.file_name).with_suffix(suffix)
    for existing in (folder / f"{task.id}{suffix}", folder / f"{module_of(task.id)}{suffix}"):
        if existing.exists():
            raise UsageError(
                f"{existing} is already there and was left as it is; "
                f"grade it with `{command_line(f'check {existing}')}`"
            )
    write(path, notebook or task.starter_source(), is_new=True)
    store.add_start(task.id)
    store.add_place(task.id, path.resolve())
    return path


def write_project(course: Course, store: Store, project: str, folder: Path) -> list[Path]:
    """Write the starter files of a project's steps that are not there, and the learner's passed files that they use.

    Raises UsageError if there is nothing to write.
    """
    tasks = [course.exercise(step) for step in course.steps_of(project)]
    missing = [task for task in tasks if not (folder / task.file_name).exists()]
    # the first one last, since what was begun last comes next
    written = [write_starter(store, task, folder) for task in reversed(missing)][::-1]
    if not written:
        raise UsageError(f"{folder} has all steps of {project}; grade them with `{command_line(f'check {folder}')}`")
    used = {step.id: step.module for task in tasks for step in task.earlier}
    for name, module in used.items():
        path = folder / f"{module}.py"
        record = None if name in course.steps_of(project) or path.exists() else read_pass(store, name)
        attempt = None if record is None else store.attempt(record.attempt)
        if attempt is not None and attempt.source is not None:
            write(path, attempt.source, is_new=True)
            written.append(path)
    return written


def take_hint(store: Store, task: Exercise) -> list[str]:
    """All hints up to the next one, which is recorded as taken."""
    stage = min(store.hints_taken(task.id) + 1, len(task.file.hints))
    store.add_hint(task.id, stage)
    return [hint.strip() for hint in task.file.hints[:stage]]
