"""The canary tries every escape that a level rules out, and none succeeds."""

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
from harness.sandbox import LEVELS, levels, start
from harness.sandbox.levels import plan_level
from harness.sandbox.start import send_canary
from harness.sandbox.zygote import Zygote


@pytest.fixture(scope="module", autouse=True)
def _fork_server() -> Iterator[None]:
    """Use the fork server, whatever `HARNESS_START` says."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("HARNESS_START", raising=False)
        yield


def open_level(level: str) -> Zygote:
    """A zygote without torch, which the canary does not need; skips the test if a part is missing."""
    hidden = load_course().secret_paths()
    try:
        return Zygote(plan_level(level, hidden), hidden, warm=False)
    except IsolationError as error:
        pytest.skip(str(error))


@pytest.fixture(params=["strict", "standard"])
def confined(request: pytest.FixtureRequest) -> Iterator[Zygote]:
    """A zygote at each confining level."""
    with open_level(request.param) as zygote:
        yield zygote


def test_canary_at_a_confining_level_finds_nothing_open(confined: Zygote) -> None:
    """The level holds on this machine."""
    assert send_canary(confined) == []


def test_only_standard_tolerates_that_a_file_can_be_seen() -> None:
    """It has no mount namespace. Strict tolerates nothing."""
    assert plan_level("standard", ()).tolerated == {"see a file of the grader"}


def test_canary_at_process_reports_what_is_open() -> None:
    """The level promises nothing; the canary must still find what is open."""
    with open_level("process") as zygote:
        assert send_canary(zygote) == []
        zygote.plan = levels.IsolationPlan(**{**vars(zygote.plan), "tolerated": frozenset()})
        escapes = send_canary(zygote)
    assert {"read a file of the grader", "write beside it", "open an internet socket", "fork", "start a program"} <= {
        *escapes
    }


def test_canary_that_cannot_run_proves_nothing() -> None:
    """No report does not mean that the level holds."""
    with open_level("process") as zygote:
        zygote.plan = levels.IsolationPlan(**{**vars(zygote.plan), "tolerated": frozenset()})
        zygote.process.kill()
        zygote.process.wait()
        with pytest.raises(Exception, match="gone"):
            assert send_canary(zygote) == []


def test_canary_tries_every_kind_of_escape() -> None:
    """Files, processes, signals, network, namespaces and memory. The list may only grow."""
    assert len(canary.attempts({"probe": "", "parent": 0, "processes": 0})) >= 19


def test_documentation_says_of_each_escape_which_level_closes_it() -> None:
    """The table in docs/sandbox.md has one row for each escape, in the canary's order, so none can be forgotten."""
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
    """No path that a guest may read contains them."""
    hidden = load_course().secret_paths()
    readable = levels.readable_paths([*hidden, *levels.find_installed_answers()])
    for path in hidden:
        assert not any(str(path).startswith(f"{folder}{os.sep}") or str(path) == folder for folder in readable)
    assert not any(name.endswith(".pth") for name in readable)


def test_filter_allows_no_system_call_that_reaches_out() -> None:
    """None of these calls is on the list of harmless ones."""
    reaching = {"socket", "connect", "bind", "fork", "vfork", "clone", "execve", "execveat", "ptrace", "mount", "bpf",
                "unshare", "setns", "chmod", "fchmod", "chown", "link", "symlink", "mknod", "kill", "tkill",
                "pidfd_open", "process_vm_readv", "memfd_create", "io_uring_setup", "keyctl", "perf_event_open",
                "userfaultfd", "setuid", "setrlimit", "prlimit64", "ioctl", "fcntl", "prctl"}  # fmt: skip
    assert not reaching & {*seccomp.parse_calls(seccomp.HARMLESS)}


@pytest.mark.parametrize("level", ["strict", "standard"])
def test_level_that_does_not_hold_is_refused_not_weakened(level: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the canary finds a hole, there is no zygote at that level."""
    monkeypatch.setattr(start, "send_canary", lambda zygote: ["fork"])
    with pytest.raises(IsolationError, match=r"could fork|strict: "):
        start.start_zygote(level, ())


def test_strongest_level_that_holds_is_chosen_with_the_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    """If no level was requested, the next weaker one is tried, and the reason is recorded."""
    monkeypatch.setattr(start, "send_canary", lambda zygote: ["fork"] if zygote.level != "process" else [])
    zygote, reasons = start.start_zygote(None, ())
    with zygote:
        assert zygote.level == "process"
    assert len(reasons) == 2


def test_level_below_the_weakest_allowed_is_not_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cohort is graded below standard only if the level is named."""
    monkeypatch.setattr(start, "send_canary", lambda zygote: ["fork"])
    with pytest.raises(IsolationError, match="standard"):
        start.start_zygote(None, (), weakest="standard")


def test_external_is_never_chosen_automatically_and_says_who_stated_it() -> None:
    """The layers that work still surround each guest."""
    assert "external" not in LEVELS
    zygote, reasons = start.start_zygote("external", (), weakest="standard")
    with zygote:
        assert zygote.layers[0] == "external: stated by the operator"
        assert "rlimits" in zygote.layers
    assert reasons == []


def test_external_leaves_out_the_layers_that_do_not_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Like gVisor, which has no Landlock; any other level is refused there."""
    # The zygote starts with `-P` and without `site`, so a copy of the guest's code simulates the missing Landlock.
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
