"""Landlock, tested in forks of this process that confine themselves."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.guest import canary, landlock


@pytest.fixture(autouse=True)
def _needs_landlock() -> None:
    """Skip the tests on kernels without Landlock."""
    try:
        landlock.read_version()
    except OSError as error:
        pytest.skip(str(error))


def confined(ruleset: int, action: Callable[[], object]) -> str:
    """The exception that `action` raises in a process confined by the ruleset, as text; "" for none."""

    def act() -> str:
        landlock.restrict(ruleset)
        action()
        return ""

    try:
        return canary.try_in_fork(act)
    finally:
        os.close(ruleset)


def test_ruleset_opens_only_the_named_paths(tmp_path: Path) -> None:
    """For reading or for writing, as the ruleset says."""
    for name in ("readable", "writable", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a").write_text("x")
    named = [str(tmp_path / "readable")], [str(tmp_path / "writable")], ["/dev/null"]

    def run(action: Callable[[], object]) -> str:
        return confined(landlock.build_ruleset(*named), action)

    assert run(lambda: (tmp_path / "readable/a").read_text()) == ""
    assert run(lambda: os.listdir(tmp_path / "readable")) == ""  # noqa: PTH208 - names alone
    assert run(lambda: (tmp_path / "writable/b").write_text("y")) == ""
    assert run(lambda: os.close(os.open("/dev/null", os.O_RDWR))) == ""
    for refused in (
        lambda: (tmp_path / "other/a").read_text(),
        lambda: (tmp_path / "readable/a").write_text("y"),
        lambda: (tmp_path / "writable/c").symlink_to("/"),
        lambda: (tmp_path / "readable/d").mkdir(),
        lambda: os.posix_spawn("/bin/true", ["true"], {}),
    ):
        assert "PermissionError" in run(refused)


def test_ruleset_accepts_files_and_missing_paths(tmp_path: Path) -> None:
    """The kernel refuses the right to list a file, so it is not requested; a missing path is closed anyway."""
    file = tmp_path / "a"
    file.write_text("x")
    named = [str(file), str(tmp_path / "missing")], (), (str(tmp_path / "missing"),), (str(file),), (str(file),)
    assert confined(landlock.build_ruleset(*named), file.read_text) == ""


@pytest.mark.skipif("landlock.read_version() < 6", reason="this kernel's Landlock has no scopes")
def test_ruleset_closes_sockets_and_signals_to_processes_outside() -> None:
    """An abstract socket needs no file, and a signal needs only the same user."""
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind("\0harness-test-landlock-" + str(os.getpid()))
        server.listen()
        reach = lambda: client.connect(server.getsockname())  # noqa: E731
        assert "PermissionError" in confined(landlock.build_ruleset((), (), ()), reach)
    signal = lambda: os.kill(os.getppid(), 0)  # noqa: E731
    assert "PermissionError" in confined(landlock.build_ruleset((), (), ()), signal)
