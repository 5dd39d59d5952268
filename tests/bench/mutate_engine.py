"""Do the tests notice a wrong engine?  Changes one expression of a module at a time and runs the module's tests.

    python tests/bench/mutate_engine.py [MODULE ...] [--sample 40] [--seed 25] [--jobs 1]

A MODULE is a key of `TESTS`, such as policy/grades; without any, all of them.  The changes are those of mutmut (the
extra `mutation`), in a copy of the repository; texts are not changed, as what a message says is no verdict.
`--sample N` tries N changes of each module, drawn by the seed, and 0 tries all.  A change is killed when a test fails
or takes too long.  Prints a table and, below it, each change that survived.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("harness", "tests", "exercises", "reference", "flashcards", "reports")

# What a process imports; with mutmut in it, it imports more.
DESELECTED = "tests/scheduler/test_replay.py::test_nothing_heavy_is_imported"
# The fast tests of each module.  Others that start guests may kill what these let live.
TESTS: dict[str, list[str]] = {
    "policy/grades": ["tests/policy"],
    "policy/rules": ["tests/policy"],
    "policy/visibility": ["tests/policy/test_visibility.py"],
    "policy/parser": ["tests/policy"],
    "scheduler/rating": ["tests/scheduler/test_rating.py", "tests/scheduler/test_schedule.py"],
    "scheduler/schedule": ["tests/scheduler/test_schedule.py", "tests/scheduler/test_replay.py"],
    "scheduler/replay": ["tests/scheduler/test_replay.py"],
    "comparison/compare": ["tests/comparison/test_compare.py", "tests/property/test_compare_properties.py"],
    "comparison/faults": ["tests/comparison/test_faults.py"],
    "comparison/tolerance": ["tests/comparison/test_tolerance.py", "tests/comparison/test_compare.py"],
    "grading/checks": ["tests/grading/test_checks.py"],
    "measure/growth": ["tests/measure/test_growth.py"],
    "measure/sequential_test": ["tests/measure/test_sequential_test.py"],
    "sandbox/wire": ["tests/sandbox/test_wire.py"],
}


def copy_repository(folder: Path, module: str) -> None:
    """What the tests of one module read, and the settings of mutmut for it."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    settings = {
        "source_paths": ["harness"],
        "only_mutate": [f"harness/{module}.py"],
        "also_copy": [*COPIED, "README.md"],
        "pytest_add_cli_args": ["-n", "0", "-p", "no:cacheprovider", f"--deselect={DESELECTED}"],
        "pytest_add_cli_args_test_selection": TESTS[module],
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (folder / "pyproject.toml").write_text(project + "\n[tool.mutmut]\n" + "\n".join(lines) + "\n", encoding="utf-8")
    shutil.copy(ROOT / "README.md", folder / "README.md")


def run_mutants(folder: Path, module: str, sample: int, seed: int, jobs: int) -> None:
    """In a process of its own, since mutmut imports what it tests: the sample is drawn, run, and reported."""
    os.chdir(folder)
    from mutmut.__main__ import _run
    from mutmut.mutation import mutators
    from mutmut.mutation.data import SourceFileMutationData
    from mutmut.mutation.diff_apply import get_diff_for_mutant
    from mutmut.mutation.file_mutation import mutate_file_contents
    from mutmut.stats import status_by_exit_code
    from mutmut.utils.format_utils import get_mutant_name

    texts = (mutators.operator_string,)
    mutators.mutation_operators[:] = [entry for entry in mutators.mutation_operators if entry[1] not in texts]
    path = Path(f"harness/{module}.py")
    mutated = mutate_file_contents(str(path), path.read_text(encoding="utf-8"))
    every = sorted(get_mutant_name(path, name) for name in mutated.mutant_names)
    names = random.Random(seed).sample(every, sample) if 0 < sample < len(every) else every
    _run(names, jobs)
    data = SourceFileMutationData(path=path)
    data.load()
    status = {name: status_by_exit_code[data.exit_code_by_key[name]] for name in names}
    survivors = [name for name in names if status[name] in ("survived", "no tests")]
    diffs = {name: get_diff_for_mutant(name, path=path) for name in survivors}
    result = {"changes": len(every), "status": status, "survivors": diffs}
    Path("result.json").write_text(json.dumps(result, indent=1), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=", ".join(TESTS))
    parser.add_argument("--sample", type=int, default=40, help="changes tried of each module; 0 for all (default 40)")
    parser.add_argument("--seed", type=int, default=25)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    unknown = set(options.modules) - set(TESTS)
    if unknown:
        parser.error(f"no such module: {', '.join(sorted(unknown))}; there are {', '.join(TESTS)}")
    if options.inside:
        run_mutants(options.inside, options.modules[0], options.sample, options.seed, options.jobs)
        return
    rows, diffs = [], []
    for module in options.modules or TESTS:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            copy_repository(folder, module)
            start = time.monotonic()
            asked = [module, "--sample", options.sample, "--seed", options.seed, "--jobs", options.jobs]
            command = [sys.executable, __file__, *map(str, asked), "--inside", str(folder)]
            ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            if not (folder / "result.json").exists():
                sys.exit(f"{module}: mutmut ended with {ran.returncode}\n{ran.stdout[-3000:]}\n{ran.stderr[-3000:]}")
            result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
        tried, survived = len(result["status"]), len(result["survivors"])
        score = 100 * (tried - survived) / max(tried, 1)
        rows.append(f"| {module} | {result['changes']} | {tried} | {tried - survived} | {survived} | {score:.0f} % |")
        print(rows[-1], f"{time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
        diffs += result["survivors"].values()
    print("| module | changes | tried | killed | survived | score |\n|---|---|---|---|---|---|", *rows, sep="\n")
    print(*diffs, sep="\n")


if __name__ == "__main__":
    main()
