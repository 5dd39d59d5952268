"""Folders of results among submissions: the grader's own are recognised, all others are refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from harness.cohort.own_folder import KEY, MARK, claim
from harness.errors import UsageError


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder of submissions."""
    (tmp_path / "cohort/ada").mkdir(parents=True)
    return tmp_path / "cohort"


def test_folder_outside_is_left_alone(source: Path, home: Path, tmp_path: Path) -> None:
    """Whatever it contains: the operator named it, and no learner can write there."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out/run.json").touch()
    claim(tmp_path / "out", [source], home)
    assert not home.exists() and not (tmp_path / "out" / MARK).exists()


def test_own_folder_is_recognised(source: Path, home: Path) -> None:
    """By its mark, which is valid only in its place and with this key."""
    out = source / "results"
    claim(out, [source], home)
    (out / "run.json").touch()
    claim(out, [source], home)
    assert (home / KEY).stat().st_mode & 0o77 == 0
    shutil.copytree(out, source / "copied")
    with pytest.raises(UsageError, match="may be a learner's"):
        claim(source / "copied", [source], home)
    (home / KEY).unlink()
    with pytest.raises(UsageError, match="may be a learner's"):
        claim(out, [source], home)


def test_existing_folder_is_refused(source: Path, home: Path, tmp_path: Path) -> None:
    """A learner's own folder, one with a forged mark, a link to the grader's, and the cohort itself."""
    claim(source / "own", [source], home)
    (source / "linked").symlink_to(source / "own")
    (source / "forged").mkdir()
    (source / "forged" / MARK).write_text("0" * 64)
    (source / "ada/top_p.py").touch()
    (source / "file").touch()
    (source / "own/top_p.py").touch()  # a learner's file in a marked folder
    for name in ("linked", "forged", "ada", ".", "file", "own"):
        with pytest.raises(UsageError, match="may be a learner's"):
            claim(source / name, [source], home)
    (tmp_path / "link").symlink_to(source)
    with pytest.raises(UsageError, match="may be a learner's"):
        claim(tmp_path / "link/forged", [source], home)


def test_empty_folder_is_accepted(source: Path, home: Path) -> None:
    """It cannot have forged results."""
    (source / "results").mkdir()
    claim(source / "results", [source], home)
    assert (source / "results" / MARK).is_file()


def test_home_that_cannot_be_written_stops_no_run(source: Path, tmp_path: Path) -> None:
    """But the folder is not recognised later."""
    (tmp_path / "home").write_text("a file")
    claim(source / "results", [source], tmp_path / "home")
    (source / "results/run.json").touch()
    with pytest.raises(UsageError, match="may be a learner's"):
        claim(source / "results", [source], tmp_path / "home")
