"""The canary: each escape that a level rules out is tried for real, and none is open."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.course.catalogue import load_course
from harness.errors import IsolationError
from harness.guest import canary, seccomp
from harness.sandbox import levels, start
from harness.sandbox.levels import plan_level
from harness.sandbox.start import send_canary
from harness.sandbox.zygote import Zygote


@pytest.fixture(scope="module", autouse=True)
def _fork_server() -> Iterator[None]:
    """These tests are about the fork server, whichever way to start guests is asked for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("HARNESS_START", raising=False)
        yield


def open_level(level: str) -> Zygote:
    """A zygote that has not imported torch, which the canary does not need; skips where a part is missing."""
    hidden = load_course().secret_paths()
    try:
        return Zygote(plan_level(level, hidden), hidden, warm=False)
    except IsolationError as error:
        pytest.skip(str(error))


@pytest.fixture(params=["strict", "standard"])
def confined(request: pytest.FixtureRequest) -> Iterator[Zygote]:
    """A zygote at each level that confines."""
    with open_level(request.param) as zygote:
        yield zygote


def test_canary_at_a_confining_level_finds_nothing_open(confined: Zygote) -> None:
    """The level holds here."""
    assert send_canary(confined) == []


def test_canary_tolerates_only_the_sight_of_a_file() -> None:
    """Strict tolerates nothing; standard has no mount namespace."""
    assert plan_level("standard", ()).tolerated == {"see a file of the grader"}


def test_canary_at_process_reports_what_is_open() -> None:
    """The level promises nothing; the canary says so rather than finding nothing by mistake."""
    with open_level("process") as zygote:
        assert send_canary(zygote) == []
        zygote.plan = levels.IsolationPlan(**{**vars(zygote.plan), "tolerated": frozenset()})
        found = send_canary(zygote)
    assert {"read a file of the grader", "write beside it", "open an internet socket", "fork", "start a program"} <= {
        *found
    }


def test_canary_that_cannot_run_is_a_hole() -> None:
    """No report is no proof."""
    with open_level("process") as zygote:
        zygote.plan = levels.IsolationPlan(**{**vars(zygote.plan), "tolerated": frozenset()})
        zygote.process.kill()
        zygote.process.wait()
        with pytest.raises(Exception, match="gone"):
            assert send_canary(zygote) == []


def test_canary_tries_every_kind_of_escape() -> None:
    """Files, processes, signals, network, namespaces, memory: a list that only grows."""
    assert len(canary.attempts({"probe": "", "parent": 0, "processes": 0})) >= 19


def test_documentation_says_of_each_escape_which_level_closes_it() -> None:
    """One row of the table in docs/sandbox.md an escape, in the canary's order; a new one cannot be forgotten."""
    rows = re.findall(
        r"^\| ([a-z][^|]*) \| [^|]+ \| (closed|\*\*open\*\*)[^|]* \| (closed|\*\*open\*\*)[^|]* \|$",
        (Path(__file__).parents[2] / "docs/sandbox.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    escapes = list(canary.attempts({"probe": "", "parent": 0, "processes": 0}))
    assert [row[0] for row in rows] == escapes
    assert all(row[1] == "closed" for row in rows)
    assert {row[0] for row in rows if row[2] != "closed"} == plan_level("standard", ()).tolerated


def test_plan_of_strict_hides_the_course_and_the_harness() -> None:
    """What is hidden is in no list of what a guest may read."""
    hidden = load_course().secret_paths()
    readable = levels.readable_paths([*hidden, *levels.find_installed_answers()])
    for path in hidden:
        assert not any(str(path).startswith(f"{folder}{os.sep}") or str(path) == folder for folder in readable)
    assert not any(name.endswith(".pth") for name in readable)


def test_filter_allows_no_system_call_that_reaches_out() -> None:
    """None of these is on the list of what is harmless."""
    reaching = {"socket", "connect", "bind", "fork", "vfork", "clone", "execve", "execveat", "ptrace", "mount", "bpf",
                "unshare", "setns", "chmod", "fchmod", "chown", "link", "symlink", "mknod", "kill", "tkill",
                "pidfd_open", "process_vm_readv", "memfd_create", "io_uring_setup", "keyctl", "perf_event_open",
                "userfaultfd", "setuid", "setrlimit", "prlimit64", "ioctl", "fcntl", "prctl"}  # fmt: skip
    assert not reaching & {*seccomp.parse_calls(seccomp.HARMLESS)}


@pytest.mark.parametrize("level", ["strict", "standard"])
def test_level_not_to_be_had_is_refused_not_weakened(level: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the canary finds a hole, there is no zygote of that level."""
    monkeypatch.setattr(start, "send_canary", lambda zygote: ["fork"])
    with pytest.raises(IsolationError, match=r"could fork|strict: "):
        start.start_zygote(level, ())


def test_strongest_level_that_holds_is_taken_with_the_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a level asked for, the next weaker is tried, with the reason."""
    monkeypatch.setattr(start, "send_canary", lambda zygote: ["fork"] if zygote.level != "process" else [])
    zygote, reasons = start.start_zygote(None, ())
    with zygote:
        assert zygote.level == "process"
    assert len(reasons) == 2


def test_weakest_level_allowed_is_not_undercut(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cohort is not graded below standard unless asked by name."""
    monkeypatch.setattr(start, "send_canary", lambda zygote: ["fork"])
    with pytest.raises(IsolationError, match="standard"):
        start.start_zygote(None, (), weakest="standard")


def test_external_is_never_chosen_by_itself_and_says_who_states_it() -> None:
    """The layers that work are around a guest all the same."""
    assert "external" not in levels.LEVELS
    zygote, reasons = start.start_zygote("external", (), weakest="standard")
    with zygote:
        assert zygote.layers[0] == "external: stated by the operator"
        assert "rlimits" in zygote.layers
    assert reasons == []


def test_external_leaves_out_the_layers_that_do_not_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As under gVisor, which has no Landlock: at another level that is the end."""
    # The zygote starts with `-P` and without site's help: a copy of the guest's code whose Landlock is not there.
    guest = tmp_path / "guest"
    shutil.copytree(Path(canary.__file__).parent, guest, ignore=shutil.ignore_patterns("__pycache__"))
    text = (guest / "landlock.py").read_text()
    (guest / "landlock.py").write_text(
        text.replace("RULESET, ADD_RULE, RESTRICT_SELF = 444", "RULESET, ADD_RULE, RESTRICT_SELF = 9999")
    )
    tmp_path.chmod(0o755)
    for level in ("external", "standard"):
        plan = plan_level(level, ())
        inside = tuple(part.replace(plan.box, str(tmp_path)) for part in plan.command)
        moved = dataclasses.replace(plan, command=inside, box=str(tmp_path))
        if level == "standard":
            with pytest.raises(IsolationError, match="landlock"):
                Zygote(moved, (), warm=False)
            continue
        with Zygote(moved, (), warm=False) as zygote:
            assert "landlock" not in zygote.layers
            assert "seccomp" in zygote.layers
            assert "read a file of the grader" in start.find_open(zygote)
