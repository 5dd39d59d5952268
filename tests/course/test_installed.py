"""Courses beside the built-in one: found by name, with the same name in a folder."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.course.catalogue import load_course
from harness.course.installed import ENTRY_POINT_GROUP
from harness.errors import UsageError


def test_name_of_no_course_is_a_usage_error() -> None:
    """The message says what was searched for."""
    with pytest.raises(UsageError, match="neither a folder here nor an installed course"):
        load_course("no-such-course")


def test_installed_course_is_found_by_name_without_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_course: Callable[..., Path]
) -> None:
    """The package is located but never run."""
    package = tmp_path / "acme_course"
    package.mkdir()
    write_course().rename(package / "data")
    (package / "__init__.py").write_text("raise RuntimeError('a course is not to be imported')\n")
    point = importlib.metadata.EntryPoint("acme", "acme_course:data", ENTRY_POINT_GROUP)
    points = importlib.metadata.EntryPoints([point])
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: points)
    monkeypatch.syspath_prepend(tmp_path)
    found = load_course("acme")
    assert (found.root, found.name) == (package / "data", "acme")
    assert "acme_course" not in sys.modules


@pytest.mark.parametrize(
    ("project", "name"),
    [
        ('[project.entry-points."harness.courses"]\nacme = "course_acme"\n', "acme"),
        ('[project]\nname = "acme"\n', ""),
        ("[project.entry-points]\n'harness.courses' = 3\n", ""),
        ('[project.entry-points."harness.courses"]\n', ""),
        ("project = 3\n", ""),
        ("[", ""),
    ],
)
def test_course_in_a_folder_has_the_name_that_it_has_once_installed(
    write_course: Callable[..., Path], project: str, name: str
) -> None:
    """So progress stays when the course moves. Without a name, it is the folder's path."""
    root = write_course()
    assert load_course(root).name == str(root)
    (root / "pyproject.toml").write_text(project)
    assert load_course(root).name == (name or str(root))
    assert load_course(None).name == load_course(load_course(None).root).name == ""
