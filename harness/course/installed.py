"""Courses that are installed as packages: their names, folders and metadata.  Imports no line of a course."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from harness import __version__
from harness.errors import UsageError, did_you_mean

ENTRY_POINT_GROUP = "harness.courses"


@dataclass(frozen=True)
class InstalledCourse:
    """A course as `harness course list` lists it."""

    name: str
    title: str
    version: str
    author: str = ""


def name_of_folder(folder: Path) -> str:
    """The name of the course in a folder: that of its entry point in `pyproject.toml`, else the folder's path."""
    import tomllib  # slow to import, and seldom needed

    folder = folder.resolve()
    try:
        project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        return str(next(iter(project["entry-points"][ENTRY_POINT_GROUP])))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, StopIteration):
        return str(folder)


def find_installed(name: str) -> Path:
    """The folder of an entry point, `name = package` or `name = package:folder`; imports no course code."""
    import importlib.metadata  # slow to import, and seldom needed
    import importlib.util

    points = importlib.metadata.entry_points(group=ENTRY_POINT_GROUP)
    if name not in points.names:
        advice = did_you_mean(name, points.names)
        raise UsageError(f'no course "{name}": neither a folder here nor an installed course{advice}')
    point = points[name]
    package, _, rest = point.module.partition(".")
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        inner = Path(folder).joinpath(*filter(None, rest.split(".")), *filter(None, (point.attr or "").split(".")))
        if inner.is_dir():
            return inner
    raise UsageError(f'the installed course "{name}" ({point.value}) names no folder; reinstall it')


def advise_course(exercise_id: str) -> str:
    """`; it belongs to the course …` for an exercise of an installed course or of a folder around here, or ""."""
    import importlib.metadata  # slow to import, and seldom needed

    for name in sorted(importlib.metadata.entry_points(group=ENTRY_POINT_GROUP).names):
        try:
            found = next((find_installed(name) / "exercises").glob(f"*/{exercise_id}.yaml"), None)
        except (UsageError, OSError, ValueError):
            continue
        if found is not None:
            return f"; it belongs to the course {name}: write `harness --course {name} …` or set HARNESS_COURSE={name}"
    for folder in (Path.cwd(), *Path.cwd().parents):
        if any((folder / "exercises").glob(f"*/{exercise_id}.yaml")):
            return f"; it belongs to the course in {folder}: write `harness --course {folder} …`"
    return ""


def list_courses() -> tuple[InstalledCourse, ...]:
    """The courses that `--course` takes by name, the built-in one first; reads only the metadata of packages."""
    import importlib.metadata  # slow to import, and seldom needed

    found = [InstalledCourse("(built in)", "LLM foundations", __version__)]
    for point in sorted(importlib.metadata.entry_points(group=ENTRY_POINT_GROUP), key=lambda point: point.name):
        about = point.dist.metadata if point.dist is not None else None
        keys = ("Summary", "Version", "Author", "Author-email")
        texts = {key: about[key] for key in keys if key in about} if about is not None else {}
        author = texts.get("Author") or texts.get("Author-email", "")
        found.append(InstalledCourse(point.name, texts.get("Summary", ""), texts.get("Version", ""), author))
    return tuple(found)
