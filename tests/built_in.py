"""The built-in course.  Each of its exercises is read once in a process, by whatever test or command."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import ModuleType

from harness.course import loader
from harness.course.catalogue import load_course
from harness.course.exercise import Exercise

COURSE = load_course(None)


@cache
def _read_once(path: Path) -> Exercise:
    return _read(COURSE.root, path, COURSE.exercise_ids)


def _read_exercise(root: Path, path: Path, exercise_ids: Sequence[str]) -> Exercise:
    return _read_once(path) if root == COURSE.root else _read(root, path, exercise_ids)


_read, loader.read_exercise = loader.read_exercise, _read_exercise


def exercise_path(exercise_id: str) -> Path:
    """The file of an exercise, for a look at its text without reading it."""
    return COURSE.root / "exercises" / COURSE.chapter_of(exercise_id) / f"{exercise_id}.yaml"


def reference_path(exercise_id: str) -> Path:
    """The file of an exercise's reference."""
    return COURSE.root / "reference" / COURSE.chapter_of(exercise_id) / f"{exercise_id.replace('-', '_')}.py"


def import_reference(exercise_id: str) -> ModuleType:
    """An exercise's reference as a module; a step of a project finds the earlier steps beside it."""
    folder = str(reference_path(exercise_id).parent)
    if folder not in sys.path:
        sys.path.append(folder)
    spec = importlib.util.spec_from_file_location(f"reference_{exercise_id}", reference_path(exercise_id))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
