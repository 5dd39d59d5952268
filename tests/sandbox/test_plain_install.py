"""An install outside a virtual environment, as in conda and the Python images: the packages are inside the standard
library.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.sandbox import LEVELS, levels

ROOT = Path(__file__).resolve().parents[2]
VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
NOBODY = 65534
# What an install of torch consists of.
TORCH = ("torch", "torch-*", "torchgen", "functorch")


def write_layout(prefix: Path) -> Path:
    """Make the folders of a plain Python with the harness installed; return the standard library's."""
    library = prefix / "lib" / VERSION
    for name in ("fractions.py", "json/__init__.py", "lib-dynload/_decimal.so", "../libz.so", "site-packages/a.pth"):
        (library / name).parent.mkdir(parents=True, exist_ok=True)
        (library / name).touch()
    for name in ("harness/course/catalogue.py", "harness/_course/reference/a.py", "torch/__init__.py", "one.py"):
        (library / "site-packages" / name).parent.mkdir(parents=True, exist_ok=True)
        (library / "site-packages" / name).touch()
    (prefix / "lib64").symlink_to("lib")
    (library / "up").symlink_to("..")
    return library


def test_readable_paths_outside_a_virtual_environment_leave_out_only_the_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The standard library stays readable by every path to it; no path leads to hidden files."""
    library = write_layout(tmp_path)
    site = library / "site-packages"
    paths = {"stdlib": library, "platstdlib": tmp_path / "lib64" / VERSION, "purelib": site, "platlib": site}
    monkeypatch.setattr(sysconfig, "get_paths", lambda: {name: str(path) for name, path in paths.items()})
    monkeypatch.setattr(sysconfig, "get_config_var", lambda name: str(tmp_path / "lib"))
    readable = [Path(path) for path in levels.readable_paths([site / "harness"])]

    def is_open(path: Path) -> bool:
        return any(path.resolve() == other.resolve() or other.resolve() in path.resolve().parents for other in readable)

    for name in ("fractions.py", "json", "lib-dynload/_decimal.so", "../libz.so", "site-packages/torch"):
        assert is_open(library / name), name
    assert is_open(tmp_path / "lib64" / VERSION / "fractions.py")
    for name in ("harness", "harness/course/catalogue.py", "harness/_course/reference/a.py", "a.pth"):
        assert not is_open(site / name), name


@dataclass(frozen=True)
class Install:
    """An interpreter and the environment variables it runs with."""

    python: Path
    environment: dict[str, str]


@pytest.fixture(scope="module", params=["prefix", "user"])
def install(request: pytest.FixtureRequest) -> Iterator[Install]:
    """An install in the prefix of a Python, or in a user's folder."""
    with installed(request.param) as made:
        yield made


@contextmanager
def installed(where: str) -> Iterator[Install]:
    """A Python with this one's packages and the harness, as hard links: in its prefix, or in the folder of a `user`.

    With `PYTHONPATH` or `pth`, torch is in a folder of its own, to which only that leads.
    """
    with tempfile.TemporaryDirectory(prefix="harness-install-") as folder:
        Path(folder).chmod(0o755)  # another user must reach it
        prefix, library = Path(folder, "prefix"), Path("lib") / VERSION
        user = Path(folder, "user") if where == "user" else prefix
        python = prefix / "bin" / VERSION
        python.parent.mkdir(parents=True)
        base, site = Path(sys.base_prefix), user / library / "site-packages"
        try:
            os.link(Path(sys.executable).resolve(), python)
            link_tree(base / library, prefix / library, "site-packages", "test", "__pycache__", "idlelib")
            apart = TORCH if where in ("PYTHONPATH", "pth") else ()
            packages = Path(sysconfig.get_paths()["purelib"])
            link_tree(packages, site, "harness", "*.pth", "llm_foundations_harness*", *apart)
            for package in (path for pattern in apart for path in packages.glob(pattern)):
                link_tree(package, Path(folder, "modules", package.name))
            for shared in (base / "lib").glob("libpython*"):
                os.link(shared.resolve(), prefix / "lib" / shared.name)
        except (OSError, shutil.Error) as error:
            pytest.skip(f"an install cannot be made of hard links here: {str(error)[:200]}")
        install_harness(site)
        environment = {"PATH": os.environ["PATH"], "LD_LIBRARY_PATH": str(prefix / "lib")}
        if where == "pth":
            (site / "modules.pth").write_text(f"{folder}/modules\n")
        more = {"user": {"PYTHONUSERBASE": str(user)}, "PYTHONPATH": {"PYTHONPATH": f"{folder}/modules"}}
        yield Install(python, environment | more.get(where, {}))


def link_tree(source: Path, target: Path, *left_out: str) -> None:
    """A copy of a tree, made of hard links."""
    shutil.copytree(source, target, copy_function=os.link, ignore=shutil.ignore_patterns(*left_out), dirs_exist_ok=True)


def install_harness(site: Path) -> None:
    """Install the wheel that the repository builds."""
    with tempfile.TemporaryDirectory() as folder:
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
        subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)


IMPORTS = """import decimal
import fractions
import statistics

import torch


def kv_cache_bytes(*args, **kwargs):
    assert statistics.mean([decimal.Decimal(1), decimal.Decimal(3)]) == 2 and fractions.Fraction(1, 2) < 1
    raise RuntimeError("all imported")
"""
GRADE = """
import json, sys
from harness.course.catalogue import load_course
from harness.grading.grader import Grader
from harness.course.submission import Submission
from harness.sandbox.start import start_zygote
course = load_course(None)
assert "_course" in str(course.root), course.root
zygote, _ = start_zygote(sys.argv[1], course.secret_paths())
results = {}
with zygote:
    grader = Grader(zygote, 1, with_cost=False)
    for name in ("pretokenize", "tiktoken-encode", "kv-cache-bytes"):
        exercise = course.exercise(name)
        text = sys.stdin.read() if name == "kv-cache-bytes" else exercise.reference_source
        result = grader.grade(Submission("a.py", "a.py", "", name, text=text), exercise)
        results[name] = [result.verdict.value, result.message]
print(json.dumps(results))
"""


DISTURB = """
import json, sys
from harness.records import Returned, Step
from harness.sandbox.caller import Caller, GuestSource
from harness.sandbox.guest import Limits
from harness.sandbox.start import start_zygote
text = sys.stdin.read()
zygote, _ = start_zygote(sys.argv[1], ())
counts = []
with zygote, zygote.fork(Limits(120)) as before, zygote.fork(Limits(120)) as bomb, zygote.fork(Limits(120)) as after:
    for guest, most in ((before, 1), (bomb, 1000), (before, 30), (after, 30)):
        caller = Caller(guest)
        assert caller.load(GuestSource(f"MOST = {most}\\n{text}", "a.py", "f"), 0) is None
        outcome = caller.perform(Step("call", ()), 0)
        assert isinstance(outcome, Returned), outcome
        counts.append(outcome.value)
print(json.dumps(["thread limit" in zygote.layers, counts]))
"""
THREADS = """import _thread
lock = _thread.allocate_lock()
lock.acquire()


def f():
    count = 0
    try:
        while count < MOST:
            _thread.start_new_thread(lock.acquire, ())
            count += 1
    except RuntimeError:
        pass
    return count
"""


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("user", [0, NOBODY], ids=["root", "nobody"])
def test_thread_bomb_disturbs_no_other_guest_at_any_level(level: str, user: int, install: Install) -> None:
    """Once as root, to whom no limit by user applies, and once as a user, whose limit all processes share."""
    if os.getuid() != user and os.getuid() != 0:
        pytest.skip("only root can become another user")
    who = {"user": user, "group": user, "extra_groups": []} if os.getuid() == 0 and user else {}
    done = subprocess.run(
        [install.python, "-P", "-c", DISTURB, level], input=THREADS, env=install.environment, cwd="/",
        capture_output=True, text=True, check=False, timeout=240, **who,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    is_counted, (first, bomb, *others) = json.loads(done.stdout)
    if not is_counted:
        pytest.skip("this kernel cannot ask about threads")
    assert (first, others) == (1, [30, 30])
    assert 32 < bomb < 128


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("user", [0, NOBODY], ids=["root", "nobody"])
def test_plain_install_grades_at_every_level(level: str, user: int, install: Install) -> None:
    """As root and as another user: the standard library can be imported, and tokenizer exercises pass."""
    if os.getuid() != user and os.getuid() != 0:
        pytest.skip("only root can become another user")
    who = {"user": user, "group": user, "extra_groups": []} if os.getuid() == 0 and user else {}
    done = subprocess.run(
        [install.python, "-P", "-c", GRADE, level], input=IMPORTS, env=install.environment, cwd="/",
        capture_output=True, text=True, check=False, timeout=240, **who,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    results = json.loads(done.stdout)
    assert results["pretokenize"][0] in ("passed", "unverified"), results
    assert results["tiktoken-encode"][0] in ("passed", "unverified"), results
    assert "all imported" in results["kv-cache-bytes"][1], results


@pytest.mark.slow
@pytest.mark.parametrize("leads", ["PYTHONPATH", "pth"])
def test_torch_to_which_only_a_path_leads_is_found_at_the_level_strict(leads: str, tmp_path: Path) -> None:
    """As with the modules of a cluster, and with overlays; `harness doctor` says what a check does."""
    source = (ROOT / "reference/transformer/softmax.py").read_text(encoding="utf-8")
    (tmp_path / "softmax.py").write_text(source, encoding="utf-8")
    with installed(leads) as install:
        environment = install.environment | {"HARNESS_HOME": str(tmp_path / "home"), "HARNESS_SERVER": "0"}

        def harness(*arguments: str) -> str:
            done = subprocess.run(
                [install.python, "-P", "-m", "harness", *arguments], cwd=tmp_path, env=environment, check=False,
                capture_output=True, text=True,
            )  # fmt: skip
            assert done.returncode == 0, (done.stdout, done.stderr)
            return done.stdout

        result = json.loads(harness("check", "softmax.py", "--isolation", "strict", "--json"))
        assert (result["verdict"], result["isolation"]["level"]) == ("passed", "strict")
        assert "used by default: strict" in harness("doctor")
