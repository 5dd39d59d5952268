"""The allowed imports, read from the source: arrows point down, a guest imports nothing of the rest, only the command
line prints, and slow packages are imported late.
"""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "harness"
# From the bottom up: a package imports no package further down the list, directly or indirectly.
ORDER = (
    "errors", "clock", "files", "records", "text", "file_lock", "command_line", "guest", "terminal", "results",
    "similarity", "authoring", "sandbox", "course", "policy", "cards", "comparison", "sessions", "progress", "study",
    "export", "scheduler", "measure", "drill", "grading", "engine", "server", "repro", "interview", "watch", "cohort",
    "lint", "autograder", "report", "api", "notebook", "pytest_plugin", "mcp", "cli", "__main__",
)  # fmt: skip
# Modules of the guest that start before torch is imported, or without it.
WITHOUT_TORCH = {"protocol", "confine", "forbidden", "canary", "channel"}
# Text that repro scripts copy functions from.
COPIED = "repro/carried.py"
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    """`guest/server.py`."""
    return path.relative_to(PACKAGE).as_posix()


@cache
def imports(path: Path) -> set[str]:
    """Every module that a file imports anywhere in it, with relative names made absolute."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = ["harness", *path.relative_to(PACKAGE).parts[:-1]]
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            whole = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{whole}.{alias.name}" for alias in node.names}
    return found


def packages_of(path: Path) -> set[str]:
    """The packages and top modules of harness that a file imports."""
    parts = [name.split(".") for name in imports(path)]
    files = {entry.stem if entry.is_file() else entry.name for entry in PACKAGE.iterdir()}
    return {part[1] for part in parts if part[0] == "harness" and len(part) > 1 and part[1] in files}


def package_of(path: Path) -> str:
    """The package or top module of harness that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def reached() -> dict[str, set[str]]:
    """For each package, every package that it imports directly or indirectly."""
    direct: dict[str, set[str]] = {}
    for path in MODULES:
        direct.setdefault(package_of(path), set()).update(packages_of(path) - {package_of(path)})
    found = {package: set(others) for package, others in direct.items()}
    for _ in found:
        for package, others in found.items():
            found[package] = others.union(*(found.get(other, set()) for other in others))
    return found


def test_arrows_point_down_only() -> None:
    """No package imports itself or one above it, even indirectly."""
    found = reached()
    assert {package for package, others in found.items() if package in others} == set()
    upward = {
        (package, other)
        for n, package in enumerate(ORDER)
        for other in ORDER[n + 1 :]
        if other in found.get(package, set())
    }
    assert upward == set()
    assert set(ORDER) == set(found) - {"__init__"}


def test_nothing_imports_what_is_only_copied() -> None:
    """It imports torch, which the grader never does."""
    assert [name_of(path) for path in MODULES if any("carried" in name for name in imports(path))] == []


def test_files_import_each_other_in_no_circle() -> None:
    """Even inside a package, and even for annotations."""
    names = {".".join(("harness", *path.relative_to(PACKAGE).with_suffix("").parts)): path for path in MODULES}
    direct: dict[str, set[str]] = {}
    for name, path in names.items():
        found = imports(path)
        direct[name] = {
            other for other in names if other != name and any(f"{f}.".startswith(f"{other}.") for f in found)
        }
    left = dict(direct)
    while free := [name for name, others in left.items() if not others & set(left)]:
        for name in free:
            del left[name]
    assert left == {}


def test_grading_knows_nothing_of_progress() -> None:
    """A verdict must not depend on earlier work."""
    found = reached()
    for package in ("guest", "sandbox", "course", "comparison", "measure", "grading"):
        assert not found[package] & {"progress", "scheduler", "drill", "cli"}, package


@pytest.mark.parametrize("path", [p for p in MODULES if package_of(p) == "guest"], ids=name_of)
def test_guest_imports_nothing_else_of_the_package(path: Path) -> None:
    """It runs where the rest is missing."""
    assert not any(name.split(".")[0] == "harness" and name.split(".")[1] != "guest" for name in imports(path))


def test_sandbox_knows_only_the_guest_and_what_imports_nothing() -> None:
    """The grader's side of a guest must not have any data of a course."""
    assert reached()["sandbox"] <= {"guest", "records", "errors", "file_lock"}


def test_only_the_command_line_prints() -> None:
    """All other code returns its results; only `terminal` also draws."""
    for path in MODULES:
        if package_of(path) == "cli":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        assert not called & {"print", "click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write"}, path
        unwanted = {"click"} if package_of(path) == "terminal" else {"click", "rich"}
        assert not {name.split(".")[0] for name in imports(path)} & unwanted, path


def test_torch_is_imported_on_the_guests_side_only_and_pandas_only_for_reports_and_exports() -> None:
    """The grader must start at once, and never has a learner's tensor."""
    for path in MODULES:
        tops = {name.split(".")[0] for name in imports(path)}
        is_guests = package_of(path) == "guest" and path.stem not in WITHOUT_TORCH
        assert "torch" not in tops or is_guests or name_of(path) == COPIED, path
        assert "pandas" not in tops or package_of(path) in {"report", "export", "api"}, path


@pytest.mark.parametrize(
    "command", ["--help", "--version", "check --help", "list --help", "grade --help", "lint --help", "nonsense"]
)
def test_help_imports_nothing_heavy(command: str) -> None:
    """A shell that completes a word must not wait for torch."""
    heavy = "torch numpy pydantic pandas rich yaml tiktoken jinja2 sqlite3"
    code = (
        "import sys\nfrom harness.cli.main import main\n"
        f"sys.argv = ['harness', *{command!r}.split()]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"loaded = set({heavy!r}.split()) & set(sys.modules)\n"
        "assert not loaded, loaded"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert ran.returncode == 0, ran.stderr
    assert "Usage" in ran.stdout + ran.stderr or "version" in ran.stdout


@pytest.mark.parametrize("path", sorted((ROOT / "tests/bench").glob("*.py")), ids=lambda path: path.stem)
def test_bench_finds_what_it_measures(path: Path) -> None:
    """No test runs a bench, so a renamed module would not be noticed otherwise."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "harness":
            module = importlib.import_module(node.module)
            names = [alias.name for alias in node.names]
            assert [name for name in names if not hasattr(module, name) and not is_module(node.module, name)] == []


def is_module(package: str, name: str) -> bool:
    """Whether a package has a module of this name."""
    return importlib.util.find_spec(f"{package}.{name}") is not None
