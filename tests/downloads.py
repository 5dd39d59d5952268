"""Downloads as the platforms make them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from harness.cohort.intake.collect import (
    Collection,
    collect,
)
from harness.cohort.intake.times import TimeTable
from harness.policy.roster import RosterEntry

ROSTER = (
    RosterEntry("al1", "Ada Lovelace", "ada@example.org", ids={"canvas": "100", "github": "ada"}),
    RosterEntry("bk2", "Bea King-Noether", "bea@example.org", ids={"github": "bea-k"}),
    RosterEntry("cz3", "Chen Zoë", "chen@example.org", ids={"github": "k"}),
    RosterEntry("dd4", "Dan Doe", "dan@example.org"),
)


EXERCISES = ("scale", "mean", "cuts")


RIGHT = "def scale(x, factor=2.0):\n    return x * factor\n"


Run = Callable[..., Any]


def lay(folder: Path, files: Mapping[str, str]) -> Path:
    """Write these files into a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def taken(collection: Collection) -> list[tuple[str, str, str, int]]:
    """Learner, exercise, content and attempt of each collected file."""
    return [(file.learner, file.exercise_id, file.content.decode(), file.attempt) for file in collection.files]


def reasons(collection: Collection) -> dict[str, str]:
    """The reasons why files were left out."""
    return {entry.path: entry.why for entry in collection.left_out}


CANVAS = {
    "lovelaceada_100_2000_scale-2.py": "third",
    "lovelaceada_100_2001_Mean.py": "a mean",
    "kingnoetherbea_LATE_200_2002_scale.py": "late",
    "zochen_300_2003_scale (1).py": "by name",
    "doedan_400_2004_homework.ipynb": "{}",
    "nobodyno_500_2005_scale.py": "?",
    "scale.py": "?",
}


ODD = (
    RosterEntry("so1", "O'Brien, Séan", ids={"canvas": "11"}),
    RosterEntry("al1", "Ann Lee", ids={"canvas": "21", "github": "ann-lee"}),
    RosterEntry("al2", "Ann Lee", ids={"canvas": "22", "github": "lee"}),
    RosterEntry("vb1", "Jan van der Berg"),
    RosterEntry("lm1", "李 明"),
    RosterEntry("bk1", "Bea King-Noether", group="Team Rocket"),
    RosterEntry("zd1", "Zoë D'Arcy", group="Team Rocket"),
)


def found_in(folder: Path, platform: str, files: Mapping[str, str | bytes]) -> Collection:
    """The files collected from these for the odd roster."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return collect(folder, platform, EXERCISES, ODD, TimeTable())
