"""The set-up of each isolation level: the zygote's command line, layers, environment and readable paths.

Levels: `strict` (bubblewrap around the zygote, namespaces, Landlock and seccomp around each guest), `standard`
(no namespaces, no scratch folder), `process` (a forked process with limits).  At `external` the operator states that
the machine around the harness is the sandbox.  This module starts nothing; `start` tests a level.
"""

from __future__ import annotations

import configparser
import contextlib
import os
import shutil
import site
import subprocess
import sys
import sysconfig
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from harness.errors import IsolationError
from harness.guest import canary
from harness.sandbox import gpu

STATEMENT = "external: stated by the operator"
OLDEST_BUBBLEWRAP = (0, 12)
SCRATCH_IN_BOX = "/scratch/s"
# Variables of the caller that loaders and BLAS need.
PASSED_ON = ("LD_LIBRARY_PATH", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "CUDA_VISIBLE_DEVICES")

ENTRIES = "entry_points.txt"


@dataclass(frozen=True)
class IsolationPlan:
    """The set-up of a level: the command line, the layers, and the escapes that may be open."""

    level: str
    command: tuple[str, ...]
    layers: tuple[str, ...]
    tolerated: frozenset[str]
    scratch: str
    box: str


def environment(device: str = "cpu") -> dict[str, str]:
    """The whole environment of the zygote: of the caller's only what loaders need, and no GPU unless one is used."""
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    if device == "cpu":
        passed_on |= {"CUDA_VISIBLE_DEVICES": "", "TRITON_INTERPRET": "1"}  # Triton compiles for GPUs only
    else:
        libraries = gpu.find_libraries()
        given = list(filter(None, passed_on.get("LD_LIBRARY_PATH", "").split(":")))
        # only those that the loader does not know: others would come first and change what is loaded
        given += [folder for folder in libraries if folder in gpu.LIBRARY_FOLDERS and folder not in given]
        passed_on |= {"LD_LIBRARY_PATH": ":".join(given)} if given else {}
        passed_on |= {"TRITON_LIBCUDA_PATH": libraries[0]} if libraries else {}  # else Triton asks ldconfig
    if site.ENABLE_USER_SITE:
        passed_on["PYTHONUSERBASE"] = site.getuserbase()
    passed_on |= _python_path()
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}
    return {
        **passed_on,
        **threads,
        "PATH": "/usr/bin:/bin",
        "USER": "learner",
        "LOGNAME": "learner",
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "2",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",  # two runs give the same outputs
    }


def find_sites() -> set[Path]:
    """The folders of installed packages: those of the interpreter, the user's if Python searches it, and those that
    PYTHONPATH or a `.pth` file adds, as overlays and the modules of a cluster do.

    A folder with a project in it is none: nothing is installed there.
    """
    paths = sysconfig.get_paths()
    own = {Path(site.getusersitepackages())} if site.ENABLE_USER_SITE else set()
    # The first entry is the folder of the program, or the one where the command was given.
    added = {Path(entry) for entry in (sys.path if sys.flags.safe_path else sys.path[1:])}
    added = {folder for folder in added if any(folder.glob("*.dist-info")) or any(folder.glob("*.egg-info"))}
    return {folder for folder in {Path(paths["purelib"]), Path(paths["platlib"])} | own | added if folder.is_dir()}


def _python_path() -> dict[str, str]:
    """The variable that leads to the folders of installed packages on the caller's PYTHONPATH."""
    sites = find_sites()
    entries = [Path(entry).absolute() for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry]
    folders = [str(entry) for entry in entries if entry in sites]
    return {"PYTHONPATH": os.pathsep.join(folders)} if folders else {}


def readable_paths(hidden: Sequence[Path]) -> list[str]:
    """The paths that Landlock lets a guest read: the standard library and installed packages, minus the hidden ones.

    Outside a virtual environment the packages lie inside the standard library, and both inside the folder of libraries.
    """
    paths = sysconfig.get_paths()
    libraries = {paths["stdlib"], paths["platstdlib"], "/usr/lib", "/lib", "/lib64", "/usr/share/zoneinfo"}
    libraries |= {str(sysconfig.get_config_var("LIBDIR") or "/usr/lib"), *map(str, find_sites())}
    secret = {str(path.resolve()) for path in hidden}
    sites = {folder.resolve() for folder in find_sites()}
    opened = {str(path) for path in sites.union(*(path.parents for path in {*map(Path, secret), *sites}))}
    return sorted(
        {path for folder in libraries for path in _open_paths(folder, os.path.realpath(folder), secret, opened)}
    )


def _open_paths(path: str, real: str, secret: Collection[str], opened: Collection[str]) -> Iterator[str]:
    """The path itself, or the readable paths below it if it is one of the folders that are listed."""
    if path.endswith(".pth") or any(f"{real}/".startswith(f"{folder}/") for folder in secret):
        return
    if real not in opened:
        yield path
    elif Path(real).is_dir():
        for child in os.scandir(path):
            if not child.is_symlink():
                yield from _open_paths(child.path, os.path.join(real, child.name), secret, opened)
            elif (target := os.path.realpath(child.path)) not in opened:  # otherwise it is listed at its own place
                yield from _open_paths(child.path, target, secret, opened)


def plan_level(level: str, hidden: Sequence[Path], device: str = "cpu") -> IsolationPlan:
    """The set-up of `level` on this machine.  Raises IsolationError if a part is missing."""
    plan = _plan_for_cpu(level, hidden, device)
    if device == "cpu":
        return plan
    # CUDA's driver looks up its own process id in /proc, so guests have no pid namespace within bubblewrap's.  Kernel
    # caches need a folder to write to.
    layers = tuple(layer for layer in plan.layers if layer != "pid namespace")
    layers += ("gpu driver reachable",) if level != "process" else ()
    layers += ("scratch folder",) if "scratch" not in layers else ()
    if not gpu.find_compilers() or level == "process":
        return replace(plan, layers=layers)
    tolerated = plan.tolerated | {"fork", "start a program"}
    return replace(plan, layers=(*layers, "compilers may run"), tolerated=tolerated)


def _plan_for_cpu(level: str, hidden: Sequence[Path], device: str) -> IsolationPlan:
    guest = Path(__file__).parent.parent / "guest"
    is_root = hasattr(os, "getuid") and os.getuid() == 0
    own = ("own user",) if is_root and _is_reachable() else ()
    plain = IsolationPlan(
        level,
        guest_command(str(guest.parent), "zygote"),
        (*own, "rlimits"),
        frozenset(canary.attempts({"probe": "", "parent": 0, "processes": 0})),
        "/nonexistent",
        str(guest.parent),
    )
    if level == "process":
        return plain
    sealed = ("rlimits", "no capabilities", "landlock", "seccomp")
    if level == "external":
        layers = (*own, *sealed) if sys.platform == "linux" else plain.layers
        return replace(plain, layers=(STATEMENT, *layers))
    if sys.platform != "linux":
        raise IsolationError(f"{level}: needs Linux")
    if level == "standard":
        return replace(plain, layers=(*own, *sealed), tolerated=frozenset({"see a file of the grader"}))
    bubblewrap = find_bubblewrap()
    who = "own user" if is_root else "user namespace"
    layers = ("pid namespace", who, "ipc namespace", "mount namespace", "scratch", *sealed)
    box = "/box"
    command = (*_bubblewrap_arguments(bubblewrap, guest, hidden, is_root, device), "--", *guest_command(box, "zygote"))
    return IsolationPlan(level, command, layers, frozenset(), SCRATCH_IN_BOX, box)


def find_installed_answers() -> list[Path]:
    """Copies of the harness and of courses among the installed packages, used by this run or not."""
    tops, sites = {"harness"}, find_sites()
    files = (file for folder in sites for kind in ("dist", "egg") for file in folder.glob(f"*.{kind}-info/{ENTRIES}"))
    for file in files:
        text = ""
        with contextlib.suppress(OSError, UnicodeDecodeError):
            text = file.read_text()
        if "harness.courses" not in text:  # as in nearly all of them, and a parser takes time
            continue
        parser = configparser.ConfigParser(delimiters=("=",), strict=False, interpolation=None)
        with contextlib.suppress(configparser.Error):
            parser.read_string(text)
        if parser.has_section("harness.courses"):
            tops |= {target.split(":")[0].split(".")[0].strip() for _, target in parser.items("harness.courses")}
    return sorted(folder / top for folder in sites for top in tops if (folder / top).is_dir())


def find_bubblewrap() -> str:
    """The system's bubblewrap.  Raises IsolationError if it is missing or too old."""
    path = shutil.which("bwrap")
    if path is None:
        raise IsolationError("strict: bubblewrap is not installed (Debian, Ubuntu: apt install bubblewrap)")
    text = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    numbers = tuple(int(part) for part in text.split()[-1].split(".")[:2] if part.isdigit()) if text else ()
    if numbers < OLDEST_BUBBLEWRAP:
        raise IsolationError(f"strict: {text.strip() or path} is too old; 0.12 or newer is needed")
    return path


def _bubblewrap_arguments(
    bubblewrap: str, guest: Path, hidden: Sequence[Path], is_root: bool, device: str
) -> list[str]:
    """A root file system that holds only the interpreter, its packages and the guest's code."""
    binds = sorted({sys.prefix, sys.base_prefix, "/usr", *map(str, find_sites())})
    nodes = gpu.find_nodes() if device != "cpu" else []
    if device != "cpu":
        libraries = [
            path for path in gpu.find_library_paths() if not any(Path(path).is_relative_to(bind) for bind in binds)
        ]
        binds = sorted({*binds, *libraries})
    made = {"/", "/tmp"}
    folders: list[str] = []
    for bind in binds:  # bubblewrap makes missing parent folders 0700, which other users cannot enter
        for parent in map(str, reversed(Path(bind).parents)):
            if parent not in made and not any(Path(parent).is_relative_to(other) for other in binds):
                made.add(parent)
                folders += ["--perms", "0755", "--dir", parent]
    for bind in binds:
        folders += ["--ro-bind", bind, bind]
    for path in hidden:
        if any(path.is_relative_to(bind) for bind in binds) and path.is_dir():
            folders += ["--perms", "0700", "--tmpfs", str(path)]
    spaces = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    needed = ["CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP", "CAP_KILL"]
    namespaces = [*spaces, *(f for cap in needed for f in ("--cap-add", cap))] if is_root else ["--unshare-all"]
    devices = [f for name in ("null", "zero", "full", "random", "urandom") for f in
               ("--dev-bind", f"/dev/{name}", f"/dev/{name}")]  # fmt: skip
    devices += [f for node in nodes for f in ("--dev-bind", node, node)]
    devices += ["--ro-bind-try", "/sys", "/sys"] if nodes else []
    return [
        bubblewrap, "--die-with-parent", "--new-session", "--as-pid-1", "--cap-drop", "ALL", *namespaces,
        "--cap-add", "CAP_SYS_ADMIN", "--hostname", "sandbox", "--perms", "1777", "--size", str(64 << 20),
        "--tmpfs", "/tmp", *folders, "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
        "--symlink", "usr/bin", "/bin", "--dir", "/etc", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
        *devices, "--proc", "/proc", "--perms", "0755", "--dir", "/box", "--ro-bind", str(guest), "/box/guest",
        "--perms", "0755", "--dir", "/scratch", "--perms", "0755", "--dir", SCRATCH_IN_BOX, "--remount-ro", "/",
        "--chdir", "/",
    ]  # fmt: skip


def guest_command(box: str, module: str) -> tuple[str, ...]:
    """The command that runs the `main` of a module of the guest package, which lies in the folder `box`.

    It uses this interpreter with its packages, without the current folder.
    """
    program = f"import sys; sys.path.insert(0, {box!r}); from guest.{module} import main; main()"
    # A path such as `src/../venv/bin/python` leads through a folder that is not in the sandbox.
    python = os.path.abspath(sys.executable)  # noqa: PTH100 - resolved, it would be outside its virtual environment
    return (python, "-P", *(() if site.ENABLE_USER_SITE else ("-s",)), "-c", program)


def _is_reachable() -> bool:
    """Whether other users can read this interpreter; in a 0700 home they cannot."""
    for folder in {Path(sys.prefix), Path(sys.base_prefix), *find_sites()}:
        for path in [folder, *folder.parents]:
            if not path.stat().st_mode & 0o001:
                return False
    return True
