"""The command line: exit codes, streams, and files that are never overwritten.

Most tests call the command in this process with the tests' own zygote; a few start it for real.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from harness import __version__
from harness.cli import commands
from harness.cli.contents import COMMANDS, GROUPS, SECTIONS, help_text
from harness.course.catalogue import Course
from harness.errors import CourseError, GuestError, IsolationError, UsageError

Run = Callable[..., Any]


# ---- tools


def test_lint_of_a_sound_course_exits_with_zero_and_of_a_broken_one_with_two(
    write_course: Callable[..., Path], work: Path, run: Run, small_course: Course
) -> None:
    """The table names the exercise and the problem."""
    sound = run("lint", small_course.root, "--only", "scale", "--seeds", "1", "--cases")
    assert sound.code == 0, sound.out
    assert "all hold" in sound.out
    assert "scale / the worked example: " in sound.out
    text = (small_course.root / "exercises/transformer/scale.yaml").read_text()
    broken = text.replace("product + 0: product + 1", "product + 0: product - 0")
    ran = run("lint", write_course(scale_yaml=broken), "--only", "scale", "--seeds", "1")
    assert ran.code == 2
    assert "mistake adds-one is accepted under seed 0" in ran.out
    unreadable = run("lint", write_course(scale_yaml=text.replace("minutes: 5", "minutes: five")))
    assert unreadable.code == 2
    assert "scale.yaml:5:" in unreadable.err


def test_lint_of_mutants_exits_with_two_if_a_call_distinguishes_one(
    write_course: Callable[..., Path], work: Path, run: Run, small_course: Course
) -> None:
    """A mutant of the reference survives if no case reaches its branch."""
    sound = run("lint", small_course.root, "--mutants", "--only", "scale")
    assert sound.code == 0, sound.out
    assert "1 survive, 0 of them equivalent, 0 with a witness" in sound.out
    reference = (small_course.root / "reference/transformer/scale.py").read_text()
    changed = reference.replace("product = ", "product = x[:0] if x.shape[-1] == 0 else ")
    ran = run("lint", write_course(scale_py=changed), "--mutants", "--only", "scale")
    assert ran.code == 2
    assert "- product = x[:0] if x.shape[-1] == 0 else x * factor" in ran.out
    assert "scale(x=tensor([]" in ran.out
    assert run("lint", "--right", work).code == 2


def test_doctor_says_what_works_here(work: Path, start: Callable[..., Any]) -> None:
    """Every level has a line; the one that is used is named."""
    process = start("doctor")
    out, err = process.communicate()
    assert process.returncode == 0, err
    lines = out.splitlines()
    assert lines[0].startswith(f"harness    {__version__}")
    for level in ("strict", "standard", "process"):
        assert any(line.startswith(f"isolation  {level}") for line in lines)
    assert any("used by default: " in line and "none" not in line for line in lines)
    for name in ("torch", "device", "tokenizer", "progress", "course"):
        assert any(line.startswith(f"{name} ") for line in lines)


# ---- errors and exit codes


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("what to do"), 2), (CourseError([]), 2), (GuestError("gone"), 3), (IsolationError("none"), 3),
        (KeyboardInterrupt(), 130), (click.Abort(), 130), (click.UsageError("wrong"), 2),
        (click.exceptions.Exit(1), 1), (click.exceptions.Exit(0), 0), (BrokenPipeError(), 0),
    ],
)  # fmt: skip
def test_error_of_a_command_becomes_its_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, code: int
) -> None:
    """Without a traceback."""

    @click.command("raise")
    def raising() -> None:
        raise error

    closed: list[bool] = []
    monkeypatch.setattr(commands.LazyGroup, "get_command", lambda *_: raising)
    monkeypatch.setattr(commands.cli, "entries", {"raise": ("", "")})
    monkeypatch.setattr(sys, "argv", ["harness", "raise"])
    if isinstance(error, BrokenPipeError):
        monkeypatch.setattr(sys, "stderr", type("Stream", (), {"close": lambda self: closed.append(True)})())
    with pytest.raises(SystemExit) as ended:
        commands.run()
    assert ended.value.code == code
    assert closed == ([True] if isinstance(error, BrokenPipeError) else [])
    with contextlib.suppress(AttributeError):
        assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("chek", "x.py"), 'did you mean "check"?'),
        (("publish", "all"), 'there is no command "publish"; it is "class publish". See `harness --help`.'),
        (("class", "new"), '"new"; it is "course new". See `harness class --help`.'),
        (("class", "colect"), 'did you mean "collect"?'),
        (("check",), "there is no exercise file here"),
        (("check", "x.py", "--isolation", "none"), "Invalid value for '--isolation'"),
        (("check", "x.py", "--seed", "-1"), "Invalid value for '--seed'"),
        (("--course", "no-such-course", "list"), "no-such-course"),
        (("--course", ".", "list"), "exercises/ and reference/"),
    ],
)
def test_wrong_command_exits_with_two(work: Path, run: Run, arguments: tuple[str, ...], sentence: str) -> None:
    """The message says what would be right."""
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("-h",), ("check", "--help")])
def test_help_and_version_exit_with_zero(run: Run, arguments: tuple[str, ...]) -> None:
    """On standard output."""
    ran = run(*arguments)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out


def test_help_has_a_line_for_each_command_at_80_columns(run: Run) -> None:
    """Under its section's heading; the list in `contents` is written by hand, so that help needs no import."""
    lines = run("--help").out.splitlines()
    named = [line.split()[0] for line in lines[lines.index("Solve exercises:") :] if line.startswith("  ")]
    assert named == [*COMMANDS]
    assert all(commands.cli.get_command(click.Context(commands.cli), name) for name in named)


def test_help_is_what_click_would_print(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is written without click, which takes longer to import than to print this."""
    monkeypatch.setattr(commands.cli, "_help_option", None)  # kept from another test's context
    context = click.Context(commands.cli, info_name="harness", **commands.cli.context_settings)
    assert help_text() == commands.cli.get_help(context) + "\n"


# The names that the contract keeps at the top.
KEPT = {
    "list", "show", "start", "check", "watch", "hint", "solution", "grade", "drill", "interview", "report", "demo",
    "doctor", "lint",
}  # fmt: skip


def test_learner_reads_about_fifteen_commands_and_kept_names_are_at_the_top() -> None:
    """What serves a class, an author or the store is in a group, and has no second name, except `lint`."""
    for_learners = [*SECTIONS["Solve exercises"], *SECTIONS["Prepare for interviews"]]
    assert 12 <= len(for_learners) <= 17
    assert set(COMMANDS) >= KEPT
    assert {name for name, (module, _) in COMMANDS.items() if not module} == set(GROUPS)
    second = [(group, name) for group, names in GROUPS.items() for name in names if COMMANDS.get(name) == names[name]]
    assert second == [("course", "lint")]


@pytest.mark.parametrize("group", GROUPS)
def test_group_lists_its_commands_and_each_has_help(run: Run, group: str) -> None:
    """At 80 columns, on a line each, and every one can be called."""
    ran = run(group, "--help")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert [line.split()[0] for line in lines[lines.index("Commands:") + 1 :]] == [*GROUPS[group]]
    assert max(map(len, lines)) <= 80
    for name in GROUPS[group]:
        helped = run(group, name, "--help")
        assert helped.code == 0 and helped.out.startswith(f"Usage: harness {group} {name} ")
