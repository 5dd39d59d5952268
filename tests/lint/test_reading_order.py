"""The indexes of references."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.course.catalogue import load_course
from harness.lint.reading_order import check_reading_order


def add_exercise(root: Path, exercise_id: str, needs: str) -> None:
    """Another `scale` in the same chapter."""
    text = (root / "exercises/transformer/scale.yaml").read_text()
    text = text.replace("id: scale", f"id: {exercise_id}").replace("minutes:", f"needs: [{needs}]\nminutes:")
    (root / f"exercises/transformer/{exercise_id}.yaml").write_text(text)
    (root / f"reference/transformer/{exercise_id}.py").write_text("")


@pytest.mark.parametrize(
    ("index", "problems"),
    [
        ("1. [Scale](scale.py)\n2. [More](more.py)\n", []),
        ("Read what you like: [scale](scale.py).\n", []),
        ("1. [Scale](scale.py)\n", ["does not link more.py"]),
        ("1. [More](more.py)\n2. [Scale](scale.py)\n", ["links more.py before scale, which it needs"]),
        ("1. [S](scale.py)\n1. [M](more.py)\n1. [S](scale.py)\n", ["links scale.py twice"]),
        ("1. [S](scale.py)\n1. [M](more.py)\n1. [O](other.py)\n", ["links other.py, which is not there"]),
    ],
)
def test_index_names_every_reference_after_what_it_needs(
    write_course: Callable[..., Path], index: str, problems: list[str]
) -> None:
    """A page without a numbered list is no index."""
    root = write_course()
    add_exercise(root, "more", "scale")
    assert [*check_reading_order(load_course(root))] == []
    (root / "reference/transformer/README.md").write_text(index)
    found = [*check_reading_order(load_course(root))]
    assert found == [f"reference/transformer/README.md {problem}" for problem in problems]
