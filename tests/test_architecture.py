"""The steps in docs/architecture.md name files and functions that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
ROWS = [
    line for line in PAGE.splitlines() if line.startswith("|") and line.count("|") == 4 and ".py`" in line.split("|")[2]
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip()[:40])
def test_step_names_functions_of_its_files(row: str) -> None:
    """So a reader can follow each step."""
    _, _, files, functions, _ = row.split("|")
    text = "\n".join((ROOT / "harness" / name).read_text(encoding="utf-8") for name in re.findall(r"`([^`]+)`", files))
    for name in re.findall(r"`([^`]+)`", functions):
        assert re.search(rf"^\s*(def|class) {name.split('.')[-1]}\b", text, re.MULTILINE), name


def test_every_step_is_tested() -> None:
    """The test above must have found rows."""
    assert len(ROWS) >= 25


def test_every_package_has_a_row() -> None:
    """So a reader knows what each does."""
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `")]
    named = {name.strip("/`") for row in rows for name in row.split()}
    packages = {path.parent.name for path in (ROOT / "harness").glob("*/__init__.py")}
    modules = {path.name for path in (ROOT / "harness").glob("*.py")} - {"__init__.py", "__main__.py"}
    assert packages | modules <= named
