"""The parts of each isolation level: layers, command line and environment, on machines that the test describes."""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness.errors import IsolationError
from harness.guest import canary
from harness.sandbox import gpu, levels
from harness.sandbox.levels import (
    SCRATCH_IN_BOX,
    STATEMENT,
    environment,
    find_bubblewrap,
    find_installed_answers,
    find_sites,
    guest_command,
    plan_level,
)

SEALED = ("rlimits", "no capabilities", "landlock", "seccomp")
GUEST = Path(canary.__file__).parent


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A function that describes the machine: its system, the user, whether others can read the interpreter, and its
    GPU."""

    def describe(
        system: str = "linux", uid: int = 0, is_reachable: bool = True, nodes: Any = (), compilers: Any = ()
    ) -> None:
        monkeypatch.setattr(levels, "sys", SimpleNamespace(**{**vars(sys), "platform": system}))
        monkeypatch.setattr(os, "getuid", lambda: uid)
        monkeypatch.setattr(levels, "_is_reachable", lambda: is_reachable)
        monkeypatch.setattr(gpu, "find_nodes", lambda: list(nodes))
        monkeypatch.setattr(gpu, "find_compilers", lambda: list(compilers))
        monkeypatch.setattr(levels, "find_bubblewrap", lambda: "/usr/bin/bwrap")

    return describe


# ---- layers


def test_layers_of_each_level_for_root(machine: Callable[..., None]) -> None:
    """Each guest runs as its own user."""
    machine()
    layers = {level: plan_level(level, ()).layers for level in ("strict", "standard", "process", "external")}
    assert layers == {
        "strict": ("pid namespace", "own user", "ipc namespace", "mount namespace", "scratch", *SEALED),
        "standard": ("own user", *SEALED),
        "process": ("own user", "rlimits"),
        "external": (STATEMENT, "own user", *SEALED),
    }


@pytest.mark.parametrize("who", [{"uid": 1000}, {"is_reachable": False}])
def test_layers_of_each_level_without_other_users(machine: Callable[..., None], who: dict[str, Any]) -> None:
    """The caller is not root, or others cannot read the interpreter; bubblewrap needs no root."""
    machine(**who)
    assert plan_level("standard", ()).layers == SEALED
    assert plan_level("process", ()).layers == ("rlimits",)
    assert plan_level("external", ()).layers == (STATEMENT, *SEALED)
    user = "user namespace" if "uid" in who else "own user"
    assert plan_level("strict", ()).layers[1] == user


@pytest.mark.parametrize("level", ["strict", "standard"])
def test_confining_levels_need_linux(machine: Callable[..., None], level: str) -> None:
    """The message says so."""
    machine("darwin", uid=1000)
    with pytest.raises(IsolationError, match=f"{level}: needs Linux"):
        plan_level(level, ())
    assert plan_level("process", ()).layers == ("rlimits",)
    assert plan_level("external", ()).layers == (STATEMENT, "rlimits")


def test_only_strict_tolerates_no_escape(machine: Callable[..., None]) -> None:
    """A process without a sandbox tolerates all of them."""
    machine()
    every = frozenset(canary.attempts({"probe": "", "parent": 0, "processes": 0}))
    tolerated = {level: plan_level(level, ()).tolerated for level in ("strict", "standard", "process", "external")}
    assert tolerated == {
        "strict": frozenset(),
        "standard": {"see a file of the grader"},
        "process": every,
        "external": every,
    }


def test_guest_code_and_scratch_are_in_the_box_or_where_they_are(machine: Callable[..., None]) -> None:
    """Only strict has its own file system."""
    machine()
    strict, standard = plan_level("strict", ()), plan_level("standard", ())
    assert (strict.box, strict.scratch) == ("/box", SCRATCH_IN_BOX)
    assert (standard.box, standard.scratch) == (str(GUEST.parent), "/nonexistent")
    for plan in (strict, standard):
        assert f"sys.path.insert(0, {plan.box!r}); from guest.zygote import main; main()" in plan.command[-1]
    assert plan_level("process", ()).command == standard.command
    assert strict.command[0] == "/usr/bin/bwrap"
    inside = strict.command[strict.command.index("--") + 1 :]
    assert inside == (*standard.command[:-1], strict.command[-1])


def test_layers_on_a_gpu_name_what_is_open(machine: Callable[..., None]) -> None:
    """The driver, and compilers if there are any; guests have a writable folder."""
    machine(compilers=["/usr/bin/cc"])
    opened = ("gpu driver reachable", "scratch folder", "compilers may run")
    strict, standard = plan_level("strict", (), "cuda"), plan_level("standard", (), "cuda")
    assert strict.layers == (
        "own user", "ipc namespace", "mount namespace", "scratch", *SEALED, opened[0], opened[2],
    )  # fmt: skip
    assert strict.tolerated == {"fork", "start a program"}
    assert standard.layers == ("own user", *SEALED, *opened)
    assert standard.tolerated == {"see a file of the grader", "fork", "start a program"}
    process = plan_level("process", (), "cuda")
    assert process.layers == ("own user", "rlimits", "scratch folder")
    machine()
    assert plan_level("standard", (), "cuda").layers == ("own user", *SEALED, *opened[:2])
    assert plan_level("standard", (), "cuda").tolerated == {"see a file of the grader"}
    assert plan_level("standard", (), "cpu").layers == ("own user", *SEALED)


# ---- bubblewrap


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Path]:
    """An interpreter in a virtual environment, with a base elsewhere and the user's packages."""
    found = {name: tmp_path / name for name in ("venv", "base", "user")}
    for folder in found.values():
        (folder / "hidden").mkdir(parents=True)
    (found["base"] / "file").touch()
    prefixes = {"prefix": str(found["venv"]), "base_prefix": str(found["base"])}
    monkeypatch.setattr(levels, "sys", SimpleNamespace(**{**vars(sys), **prefixes}))
    monkeypatch.setattr(levels, "find_sites", lambda: {found["user"]})
    monkeypatch.setattr(gpu, "find_nodes", lambda: ["/dev/nvidia0"])
    monkeypatch.setattr(gpu, "find_library_paths", lambda: ["/opt/driver", "/usr/lib/driver"])
    return found


def arguments(hidden: Any = (), is_root: bool = True, device: str = "cpu") -> list[str]:
    return levels._bubblewrap_arguments("bwrap", GUEST, list(hidden), is_root, device)


def following(given: list[str], option: str, count: int) -> list[tuple[str, ...]]:
    """The arguments after each use of an option."""
    return [tuple(given[n + 1 : n + 1 + count]) for n, word in enumerate(given) if word == option]


def test_box_has_only_the_interpreter_and_the_guest_to_read(places: dict[str, Path]) -> None:
    """Nothing else of the machine is in it."""
    given = arguments()
    binds = sorted(["/usr", *(str(folder) for folder in places.values())])
    assert following(given, "--ro-bind", 2) == [*((bind, bind) for bind in binds), (str(GUEST), "/box/guest")]
    assert following(given, "--ro-bind-try", 2) == [("/etc/ld.so.cache",) * 2]
    nodes = [f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom")]
    assert following(given, "--dev-bind", 2) == [(node, node) for node in nodes]
    assert following(given, "--tmpfs", 1) == [("/tmp",)]
    assert following(given, "--proc", 1) == [("/proc",)]
    assert following(given, "--remount-ro", 1) == [("/",)]
    assert following(given, "--size", 1) == [(str(64 << 20),)]
    assert following(given, "--symlink", 2) == [(f"usr/{name}", f"/{name}") for name in ("lib", "lib64", "bin")]


def test_folders_above_what_is_bound_can_be_entered_by_other_users(places: dict[str, Path]) -> None:
    """Each once, from the outside in, before the folders bound in them; none within a bound folder."""
    given = arguments()
    parents = [str(folder) for folder in reversed(places["venv"].parents)][1:]
    made = [parent for parent in parents if parent != "/tmp"]
    assert following(given, "--perms", 3)[1 : 1 + len(made)] == [("0755", "--dir", folder) for folder in made]
    assert following(given, "--dir", 1) == [
        *((folder,) for folder in [*made, "/etc", "/box", "/scratch", SCRATCH_IN_BOX])
    ]
    assert following(given, "--perms", 1)[0] == ("1777",)
    assert given.index("--ro-bind") > given.index(made[-1])


def test_hidden_folders_within_what_is_bound_are_covered(places: dict[str, Path]) -> None:
    """By an empty folder. Other paths are missing anyway, and Landlock closes files."""
    inside = [places["base"] / "hidden", places["user"]]
    given = arguments([*inside, places["venv"].parent, Path("/nowhere"), places["base"] / "file"])
    assert following(given, "--perms", 3)[-5:-3] != []
    covered = [words[2] for words in following(given, "--perms", 3) if words[:2] == ("0700", "--tmpfs")]
    assert covered == [str(path) for path in inside]
    last_bind = max(n for n, word in enumerate(given) if word == str(places["venv"]))
    assert given.index(covered[0]) > given.index("--ro-bind") and last_bind < given.index(covered[1], last_bind)


def test_root_keeps_only_what_it_needs_to_become_another_user(places: dict[str, Path]) -> None:
    """Other users have all namespaces."""
    given = arguments(is_root=True)
    needed = ["CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP", "CAP_KILL", "CAP_SYS_ADMIN"]
    assert following(given, "--cap-add", 1) == [(name,) for name in needed]
    assert [word for word in given if word.startswith("--unshare")] == [
        "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
    ]  # fmt: skip
    other = arguments(is_root=False)
    assert following(other, "--cap-add", 1) == [("CAP_SYS_ADMIN",)]
    assert [word for word in other if word.startswith("--unshare")] == ["--unshare-all"]
    for words in (given, other):
        assert words[:6] == ["bwrap", "--die-with-parent", "--new-session", "--as-pid-1", "--cap-drop", "ALL"]


def test_box_with_a_gpu_has_its_nodes_and_the_drivers_libraries(places: dict[str, Path]) -> None:
    """Unless they are there anyway."""
    given = arguments(device="cuda")
    assert ("/opt/driver", "/opt/driver") in following(given, "--ro-bind", 2)
    assert "/usr/lib/driver" not in given
    assert ("/dev/nvidia0", "/dev/nvidia0") in following(given, "--dev-bind", 2)
    assert ("/sys", "/sys") in following(given, "--ro-bind-try", 2)


@pytest.mark.parametrize(
    ("version", "is_enough"),
    [("bubblewrap 0.12.0\n", True), ("bubblewrap 0.11.9\n", False), ("bubblewrap 1.0\n", True), ("", False)],
)
def test_bubblewrap_must_be_there_and_new_enough(
    monkeypatch: pytest.MonkeyPatch, version: str, is_enough: bool
) -> None:
    """An older one lacks an option, and one without a version is not trusted."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(IsolationError, match="strict: bubblewrap is not installed"):
        find_bubblewrap()
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/bwrap" if name == "bwrap" else None)
    monkeypatch.setattr(subprocess, "run", lambda command, **options: SimpleNamespace(stdout=version))
    if is_enough:
        assert find_bubblewrap() == "/usr/bin/bwrap"
        return
    named = version.strip() or "/usr/bin/bwrap"
    with pytest.raises(IsolationError, match=f"strict: {named} is too old"):
        find_bubblewrap()


# ---- environment


LOADERS = {"LD_LIBRARY_PATH": "/a:/b", "OPENBLAS_CORETYPE": "HASWELL"}


@pytest.fixture
def caller(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the caller's environment, without packages of its own."""
    monkeypatch.setattr(os, "environ", {**LOADERS, "HOME": "/home/me", "TOKEN": "secret", "PATH": "/home/me/bin"})
    monkeypatch.setattr(levels, "site", SimpleNamespace(ENABLE_USER_SITE=False))


THREADS = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}
FIXED = {
    "PATH": "/usr/bin:/bin",
    "USER": "learner",
    "LOGNAME": "learner",
    "LANG": "C.UTF-8",
    "MALLOC_ARENA_MAX": "2",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    **THREADS,
}


def test_environment_has_only_the_callers_variables_that_loaders_need(caller: None) -> None:
    """No GPU, and one thread."""
    expected = {**LOADERS, **FIXED, "CUDA_VISIBLE_DEVICES": "", "TRITON_INTERPRET": "1"}
    assert environment() == expected


# the driver's folders, the caller's search path → that of the guests, Triton's folder
DRIVERS = {
    "none": ([], "/a:/b", "/a:/b", None),
    "found by the loader": (["/usr/lib"], "/a", "/a", "/usr/lib"),
    "a usual one": (["/usr/lib/wsl/lib"], "/a", "/a:/usr/lib/wsl/lib", "/usr/lib/wsl/lib"),
    "a usual one, given": (["/usr/lib/wsl/lib"], "/usr/lib/wsl/lib", "/usr/lib/wsl/lib", "/usr/lib/wsl/lib"),
    "nothing given": (["/usr/lib"], "", None, "/usr/lib"),
    "only empty parts": (["/usr/lib/wsl/lib"], ":", "/usr/lib/wsl/lib", "/usr/lib/wsl/lib"),
}


@pytest.mark.parametrize(("folders", "given", "path", "triton"), DRIVERS.values(), ids=DRIVERS)
def test_environment_on_a_gpu_adds_the_folders_that_the_loader_does_not_know(
    caller: None, monkeypatch: pytest.MonkeyPatch, folders: list[str], given: str, path: str | None, triton: str | None
) -> None:
    """At the end, because others would change which libraries are loaded."""
    monkeypatch.setattr(gpu, "find_libraries", lambda: folders)
    os.environ["LD_LIBRARY_PATH"] = given
    os.environ["CUDA_VISIBLE_DEVICES"] = "1"
    found = environment("cuda")
    assert found.get("LD_LIBRARY_PATH") == (path if path is not None else given)
    assert found.get("TRITON_LIBCUDA_PATH") == triton
    assert found["CUDA_VISIBLE_DEVICES"] == "1"
    assert "TRITON_INTERPRET" not in found


def test_packages_of_the_user_are_found_where_python_searches_them(
    caller: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """By their folder, because the home folder inside is another one."""
    user = tmp_path / "user"
    user.mkdir()
    assert user not in find_sites()
    here = SimpleNamespace(ENABLE_USER_SITE=True, getuserbase=lambda: "/base", getusersitepackages=lambda: str(user))
    monkeypatch.setattr(levels, "site", here)
    assert environment()["PYTHONUSERBASE"] == "/base"
    assert find_sites() >= {user, Path(sysconfig.get_paths()["purelib"])}
    user.rmdir()
    assert user not in find_sites()


def test_program_runs_in_this_interpreter_without_the_current_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """And without the user's packages if Python does not search them."""
    python = os.path.abspath(sys.executable)  # noqa: PTH100 - links stay
    monkeypatch.setattr(site, "ENABLE_USER_SITE", True)
    *start, program = guest_command("/box", "spawned")
    assert start == [python, "-P", "-c"]
    assert program == "import sys; sys.path.insert(0, '/box'); from guest.spawned import main; main()"
    monkeypatch.setattr(site, "ENABLE_USER_SITE", False)
    assert guest_command("/box", "spawned") == (python, "-P", "-s", "-c", program)


# ---- installed files


@pytest.mark.parametrize("closed", ["/opt/venv", "/opt/base", "/home/me/packages", "/home/me", "/opt", "/"])
def test_interpreter_is_reachable_only_if_every_folder_can_be_entered(
    monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    """By other users, who often cannot enter a home folder."""
    modes: dict[str, int] = {}
    prefixes = {"prefix": "/opt/venv", "base_prefix": "/opt/base"}
    monkeypatch.setattr(levels, "sys", SimpleNamespace(**{**vars(sys), **prefixes}))
    monkeypatch.setattr(levels, "find_sites", lambda: {Path("/home/me/packages")})
    with monkeypatch.context() as patch:
        patch.setattr(Path, "stat", lambda path: SimpleNamespace(st_mode=modes.get(str(path), 0o711)))
        before = levels._is_reachable()
        modes[closed] = 0o776
        after = levels._is_reachable()
    assert (before, after) == (True, False)


def test_installed_courses_are_answers_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each package that declares itself as one, however odd its file. An unreadable file declares nothing."""
    entries = {
        "one": "[console_scripts]\na = other:main\n[harness.courses]\nmine = my_course.sub:COURSE\n",
        "two": "[harness.courses]\nfirst=second_course\ngone = missing_course\n",
        "three": "[console_scripts]\nb = unrelated:main\n",
        "four": "no section\n",
        "six": "[harness.courses]\na = third_course\n[harness.courses]\na = third_course\nb = 50%\n",
    }
    for name, text in entries.items():
        folder = tmp_path / f"{name}-1.0.dist-info"
        folder.mkdir()
        (folder / "entry_points.txt").write_text(text)
    (tmp_path / "five-1.0.dist-info").mkdir()
    (tmp_path / "five-1.0.dist-info/entry_points.txt").write_bytes(b"\xff")
    courses = ("harness", "my_course", "second_course", "third_course")
    for name in (*courses, "other", "unrelated"):
        (tmp_path / name).mkdir()
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.setattr(levels, "find_sites", lambda: {tmp_path, empty})
    assert find_installed_answers() == [tmp_path / name for name in courses]


def test_packages_that_pythonpath_or_a_pth_file_adds_are_packages_of_guests(
    caller: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A project there is not, nor what the program's own folder holds; PYTHONPATH leads guests to the former alone."""
    for name in ("program", "overlay", "module"):
        (tmp_path / name / f"{name}-1.0.dist-info").mkdir(parents=True)
    (tmp_path / "project").mkdir()
    program, overlay, module, project = (tmp_path / name for name in ("program", "overlay", "module", "project"))
    flags = SimpleNamespace(safe_path=False)
    path = [str(folder) for folder in (program, overlay, project, module)]
    monkeypatch.setattr(levels, "sys", SimpleNamespace(**{**vars(sys), "path": path, "flags": flags}))
    monkeypatch.setenv("PYTHONPATH", f"{project}:{module}")
    assert find_sites() >= {overlay, module}
    assert not find_sites() & {program, project}
    assert environment()["PYTHONPATH"] == str(module)
    flags.safe_path = True
    assert program in find_sites()


def test_course_is_an_answer_in_every_folder_of_packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Wherever its metadata lies."""
    (tmp_path / "one/course.egg-info").mkdir(parents=True)
    (tmp_path / "one/course.egg-info/entry_points.txt").write_text("[harness.courses]\nmine = my_course\n")
    (tmp_path / "two/my_course").mkdir(parents=True)
    monkeypatch.setattr(levels, "find_sites", lambda: {tmp_path / "one", tmp_path / "two"})
    assert find_installed_answers() == [tmp_path / "two/my_course"]
