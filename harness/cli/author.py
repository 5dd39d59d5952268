"""`harness course new` and `harness course list`: for authors of courses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from harness.cli.echo import echo
from harness.cli.options import FOLDER
from harness.course.installed import list_courses
from harness.errors import HarnessError, UsageError
from harness.files import write

CHAPTER = click.option("--chapter", default="basics", show_default=True, metavar="C", help="The chapter it belongs to.")


@click.group("new")
def new_command() -> None:
    """Write a commented exercise, deck or course that `harness lint` accepts, for you to replace with your own."""


@new_command.command("exercise")
@click.argument("exercise_id", metavar="ID")
@CHAPTER
@click.option(
    "--kind", type=click.Choice(["function", "class", "stream", "judge", "cost"]), default="function",
    show_default=True,
    help="What it begins with: a function, a class with steps, a generator, a judge where several results are right, "
    "or a limit on what a call costs.",
)  # fmt: skip
@click.pass_obj
def new_exercise(course: str | None, exercise_id: str, chapter: str, kind: str) -> None:
    """Write exercises/CHAPTER/ID.yaml and its reference into the course in this folder, or in --course DIR."""
    from harness.authoring.skeleton import exercise_files

    root = _course_folder(course)
    taken = list((root / "exercises").glob(f"*/{exercise_id}.yaml"))
    _add_files(root, exercise_files(exercise_id, chapter, kind), "them", taken)


@new_command.command("deck")
@click.argument("deck_id", metavar="ID")
@click.pass_obj
def new_deck(course: str | None, deck_id: str) -> None:
    """Write flashcards/ID.yaml into the course in this folder, or in --course DIR; ID begins with the chapter."""
    from harness.authoring.skeleton import deck_files

    root = _course_folder(course)
    chapters = {path.parent.name for path in (root / "exercises").glob("*/*.yaml")}
    fitting = [chapter for chapter in chapters if f"{deck_id}-".startswith(f"{chapter}-")]
    chapter = max(fitting, key=len) if fitting else deck_id.partition("-")[0]
    _add_files(root, deck_files(deck_id, chapter), "it")


@new_command.command("interview")
@click.argument("material_id", metavar="ID")
@CHAPTER
@click.pass_obj
def new_interview(course: str | None, material_id: str, chapter: str) -> None:
    """Write flashcards/interview/ID.yaml: a chain of questions, an estimate, a design, a question about a cost."""
    from harness.authoring.skeleton import interview_files

    root = _course_folder(course)
    exercises = sorted({path.name.partition(".")[0] for path in (root / "exercises").glob("*/*.yaml")})
    if not exercises:
        raise UsageError(f"{root} has no exercise to ask about; begin with: harness course new exercise ID")
    _add_files(root, interview_files(material_id, chapter, exercises), "it")


@new_command.command("system")
@click.argument("system_id", metavar="ID")
@CHAPTER
@click.pass_obj
def new_system(course: str | None, system_id: str, chapter: str) -> None:
    """Write flashcards/interview/systems/ID.yaml, a program to debug, and what it must do."""
    from harness.authoring.skeleton import system_files

    _add_files(_course_folder(course), system_files(system_id, chapter), "them")


@new_command.command("course")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option(
    "--install", default="", metavar="SPEC", help="Where its CI gets the harness: a wheel, git+https://…@COMMIT."
)
def new_course(folder: Path, install: str) -> None:
    """Write a course as an installable package: one exercise, one deck, pyproject.toml and a CI workflow."""
    from harness.authoring.skeleton import CI_FILE, course_files, deck_files, exercise_files

    name = folder.resolve().name
    files = course_files(name, install) | exercise_files("first-exercise", "basics") | deck_files("basics", "basics")
    _write_new(folder, files)
    _write_schema(folder, only_missing=True)
    if not install:
        echo(f"say in {folder / CI_FILE} where its CI gets the harness (HARNESS); until then it fails and says so")
    echo(
        f"now fill in title and author in {folder / 'pyproject.toml'}, and check the course with: harness lint {folder}"
    )


def _course_folder(course: str | None) -> Path:
    """The folder that the new files belong in; never that of an installed course."""
    root = Path(course or ".")
    if not (root / "exercises").is_dir() or not (root / "reference").is_dir():
        place = f"{course} is not a course folder" if course else "this folder is not a course"
        raise UsageError(f"{place}: it has no exercises/ and reference/; `harness course new course DIR` makes one")
    return root


def _add_files(root: Path, files: dict[str, str], them: str, taken: Sequence[Path] = ()) -> None:
    """Write files into a course, and its schema if that is missing; say how to check them."""
    _write_new(root, files, taken)
    _write_schema(root, only_missing=True)
    echo(f"now edit {them}, and check {them} with: harness lint {root / next(iter(files))}")


def _write_new(root: Path, files: dict[str, str], taken: Sequence[Path] = ()) -> None:
    """Write all files, or none if one of them exists."""
    existing = [*taken, *(root / name for name in files if (root / name).exists())]
    if existing:
        raise UsageError(f"{existing[0]} exists already, and nothing is overwritten; choose another id")
    written: list[Path] = []
    try:
        for name, text in files.items():
            written.append(write(root / name, text, is_new=True))
    except HarnessError:
        for path in written:
            path.unlink()
        raise
    for path in written:
        echo(f"wrote {path}")


@new_command.command("schema")
@click.pass_obj
def new_schema(course: str | None) -> None:
    """Write the schema that editors read, from this version of the harness; it replaces that of an earlier one."""
    echo(f"wrote {_write_schema(_course_folder(course))}")


def _write_schema(root: Path, *, only_missing: bool = False) -> Path:
    from harness.authoring.models import SCHEMA_FILE
    from harness.lint.course_schema import course_schema_text

    path = root / SCHEMA_FILE
    if not (only_missing and path.exists()):
        write(path, course_schema_text())
    return path


@click.command("list")
def list_command() -> None:
    """List the courses that are installed, with title, version and author; choose one with --course NAME."""
    for course in list_courses():
        author = f", by {course.author}" if course.author else ""
        echo(f"{course.name}  {course.title} ({course.version}{author})")
