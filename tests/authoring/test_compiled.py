"""Files that are parsed once and cached: edited, unreadable and refused files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.authoring.compiled import compile_files
from harness.errors import CourseError, Problem


def shout(path: Path, content: bytes) -> str:
    """Reads a file; refuses an empty one."""
    if not content:
        raise CourseError([Problem(str(path), 1, 1, "empty")])
    return content.decode().upper()


def refuse(path: Path, content: bytes) -> str:
    """Fail, because nothing should be read."""
    raise AssertionError(f"{path} is read again")


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    """Two valid files, an empty one, and a missing one."""
    texts = {"a": "one", "b": "two", "empty": ""}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    return [tmp_path / name for name in (*texts, "missing")]


def test_valid_files_are_cached_and_the_others_are_problems(tmp_path: Path, paths: list[Path]) -> None:
    """All problems are reported."""
    cache = tmp_path / "home/cache.json"
    found, problems = compile_files(paths, shout, [], cache=cache)
    assert list(found.values()) == ["ONE", "TWO"]
    assert [problem.message for problem in problems] == ["empty", "cannot be read: No such file or directory"]
    assert compile_files(paths[:2], refuse, [], cache=cache)[0] == found


def test_edited_file_is_read_again_and_its_old_entry_dropped(tmp_path: Path, paths: list[Path]) -> None:
    """Even if the old entry came with the installation, whose file does not change."""
    shipped, cache = tmp_path / "shipped.json", tmp_path / "cache.json"
    compile_files(paths[:2], shout, [], cache=shipped)
    content = shipped.read_bytes()
    sizes: list[Any] = []
    for text in ("three", "four"):
        paths[0].write_text(text)
        found, _ = compile_files(paths[:2], shout, [], shipped, cache)
        assert list(found.values()) == [text.upper(), "TWO"]
        sizes.append(len(cache.read_bytes()))
    assert sizes[0] - sizes[1] == len("three") - len("four")
    assert shipped.read_bytes() == content


def test_changed_code_reads_everything_again(tmp_path: Path, paths: list[Path]) -> None:
    """Another version may read a file differently."""
    code, cache = tmp_path / "code.py", tmp_path / "cache.json"
    code.write_text("1")
    compile_files(paths[:1], shout, [code], cache=cache)
    code.write_text("2")
    with pytest.raises(AssertionError, match="read again"):
        compile_files(paths[:1], refuse, [code], cache=cache)
