"""The rules for a whole course: decks, and the schemas for editors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.authoring.skeleton import deck_files
from harness.course.catalogue import load_course
from harness.lint.course import check_reading_order
from harness.lint.decks import lint_files

Run = Callable[..., Any]
(DECK,) = deck_files("basics", "basics").values()


@pytest.mark.parametrize(
    ("old", "new", "warning"),
    [
        ("Why does it take 40 bytes?", "Why does it take 40 bytes? TODO", 'this text contains "TODO"'),
        ('why: "32 bits are 4 bytes."', "why: Yes.", "the reason is a single word"),
        ('why: "32 bits are 4 bytes."', "why: 32 bits are 4 of them", "the reason is not a whole sentence"),
        ('why: "32 is the number of bits."', 'why: "32 bits."\n        right: true', "several options are right"),
        ("{{mantissa|fraction}}", "{{mantissa|Mantissa}}", "a gap lists the same answer twice"),
    ],
)
def test_card_that_reads_like_a_draft_is_a_warning(tmp_path: Path, old: str, new: str, warning: str) -> None:
    """The deck of `harness course new` has no warning except for its sources."""
    deck = DECK.replace("Where the answer comes from", "A paper")
    assert deck.count(old) == 1
    (tmp_path / "basics.yaml").write_text(deck)
    before = lint_files([tmp_path / "basics.yaml"], ["first-exercise"])
    (tmp_path / "basics.yaml").write_text(deck.replace(old, new))
    after = lint_files([tmp_path / "basics.yaml"], ["first-exercise"])
    (found,) = {problem.message: problem for problem in after.warnings}.keys() - {w.message for w in before.warnings}
    assert warning in found


def test_warnings_are_printed_and_change_no_exit_code(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A schema of another version is one of them; `harness course new schema` writes it again."""
    monkeypatch.delenv("HARNESS_COURSE", raising=False)
    monkeypatch.chdir(tmp_path)
    run("course", "new", "course", "acme")
    schema = Path("acme/course.schema.json")
    text = schema.read_text(encoding="utf-8")
    schema.write_text("{}", encoding="utf-8")
    deck = Path("acme/flashcards/basics.yaml")
    deck.write_text(deck.read_text(encoding="utf-8").replace("{{mantissa|", "{{mantissa|Mantissa|"), encoding="utf-8")
    linted = run("lint", "acme", "--seeds", "1")
    assert linted.code == 0, linted.out
    assert linted.out.count("warning: ") == 10 and "10 warnings (exit code unaffected)" in linted.out
    assert "warning: course.schema.json is of another version" in linted.out
    assert 'warning: pyproject.toml still says "Your name"' in linted.out
    assert 'warning: first-exercise: source 1 contains "Where the answer comes from"' in linted.out
    assert run("--course", "acme", "course", "new", "schema").code == 0
    assert schema.read_text(encoding="utf-8") == text


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
