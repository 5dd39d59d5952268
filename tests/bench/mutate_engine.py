"""Do the tests notice a wrong engine?  Changes one expression of a module at a time and runs the module's tests.

    python tests/bench/mutate_engine.py [MODULE ...] [--sample 40] [--seed 25]

A MODULE is a key of `TESTS`, such as policy/grades; without any, all of them.  The changes are those of mutmut (the
extra `mutation`): in functions and methods without a decorator; texts are not changed, as what a message says is no
verdict.  Each change is written into a copy of the repository, so that guests and zygotes run it as well.
`--sample N` tries N changes of each module, drawn by the seed, and 0 tries all.  A change is killed when a test fails
or takes too long.  Prints a table and, below it, each change that survived.
"""

from __future__ import annotations

import argparse
import ctypes
import difflib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("harness", "tests", "docs", "exercises", "reference", "flashcards", "reports", "pyproject.toml", "README.md")

# The tests of each module, the fastest first, as arguments of pytest.  Others may kill what these let live.
TESTS: dict[str, list[str]] = {
    "policy/grades": ["tests/policy"],
    "policy/rules": ["tests/policy"],
    "policy/assignment": ["tests/policy"],
    "policy/visibility": ["tests/policy/test_visibility.py"],
    "policy/parser": ["tests/policy"],
    "scheduler/rating": ["tests/scheduler/test_rating.py", "tests/scheduler/test_schedule.py"],
    "scheduler/schedule": ["tests/scheduler/test_schedule.py", "tests/scheduler/test_replay.py"],
    "scheduler/replay": ["tests/scheduler/test_replay.py", "tests/property/test_memory_properties.py"],
    "comparison/ambiguity": ["tests/comparison/test_compare.py", "tests/property/test_compare_properties.py"],
    "comparison/compare": ["tests/comparison/test_compare.py", "tests/property/test_compare_properties.py"],
    "comparison/sameness": ["tests/comparison/test_compare.py", "tests/property/test_compare_properties.py"],
    "comparison/faults": ["tests/comparison/test_faults.py"],
    "comparison/tolerance": ["tests/comparison/test_tolerance.py", "tests/comparison/test_compare.py"],
    "grading/checks": ["tests/grading/test_checks.py"],
    "measure/growth": ["tests/measure/test_growth.py"],
    "measure/sequential_test": ["tests/measure/test_sequential_test.py"],
    "sandbox/wire": ["tests/sandbox/test_wire.py"],
    "grading/runs": [
        "tests/grading/test_runs.py",
        "tests/grading/test_accepted_values.py::test_mutable_default_is_found_by_a_second_call",
        "tests/grading/test_accepted_values.py::test_end_of_the_process_in_a_second_call_is_found_with_both_calls",
    ],
    "grading/grader": [
        "tests/grading/test_grader.py",
        "tests/grading/test_accepted_values.py",
        "tests/hostile/test_timing.py",
    ],
    "grading/gpu_pass": ["tests/grading/test_gpu_check.py"],
    "grading/mistake_runs": ["tests/grading/test_mistake_runs.py"],
    "measure/cost_checks": ["tests/measure/test_cost_figures.py"],
    "measure/cpu_timing": ["tests/measure/test_cpu_timing.py", "tests/measure/test_drawn_answers.py"],
    "measure/device_draws": ["tests/measure/test_device_draws.py"],
    "measure/gpu_timing": ["tests/measure/test_gpu_windows.py", "tests/measure/test_gpu_rounds.py"],
    "measure/opened_result": ["tests/measure/test_opened_result.py"],
    "measure/profile": ["tests/measure/test_profile.py"],
    "sandbox/caller": ["tests/sandbox/test_caller_messages.py", "tests/sandbox/test_callables.py"],
    "sandbox/cgroups": ["tests/sandbox/test_cgroups.py", "-k", "not level_holds and not runs_in"],
    "sandbox/guest": ["tests/sandbox/test_guest.py", "tests/sandbox/test_guest_frames.py"],
    "sandbox/forked_guest": ["tests/sandbox/test_forked_guest.py"],
    "sandbox/levels": ["tests/sandbox/test_isolation_plans.py", "tests/sandbox/test_plain_install.py"],
    "sandbox/spawned_guest": ["tests/sandbox/test_spawned_guest.py"],
    "sandbox/spawning": ["tests/sandbox/test_spawning.py"],
    "sandbox/start": ["tests/sandbox/test_start.py"],
    "sandbox/zygote": ["tests/sandbox/test_zygote_requests.py"],
}
# At most this many times what the tests take without a change, and some seconds.
PATIENCE, LEAST_PATIENCE_S = 4.0, 20.0
PR_SET_CHILD_SUBREAPER = 36


def find_changes(text: str) -> dict[str, str]:
    """Each change by its name in mutmut, as the text of the whole module."""
    from libcst import FunctionDef, MetadataWrapper, parse_module
    from mutmut.mutation.file_mutation import MutationVisitor, deep_replace, group_by_top_level_node
    from mutmut.mutation.mutators import mutation_operators, operator_string
    from mutmut.mutation.pragma_handling import IgnoredCode
    from mutmut.mutation.trampoline_templates import mangle_function_name

    operators = [entry for entry in mutation_operators if entry[1] is not operator_string]
    visitor = MutationVisitor(operators, IgnoredCode(set(), set(), set()))
    tree = MetadataWrapper(parse_module(text)).visit(visitor)
    owners = {method: node.name.value for node in tree.body if hasattr(node, "bases") for method in node.body.body}
    changes = {}
    for function, group in group_by_top_level_node(visitor.mutations).items():
        if not isinstance(function, FunctionDef):  # a field of a class
            continue
        name = mangle_function_name(name=function.name.value, class_name=owners.get(function))
        for number, change in enumerate(group, start=1):
            changed = deep_replace(tree, change.original_node, change.mutated_node)
            changes[f"{name}__mutmut_{number}"] = changed.code
    return changes


def copy_repository(folder: Path) -> None:
    """What the tests read; a guest that runs as another user must reach its scratch folder there."""
    folder.chmod(0o755)
    (folder / "tmp").mkdir(mode=0o755)
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)


def is_passing(folder: Path, module: str, patience_s: float) -> bool:
    """Whether the module's tests pass in this copy, in time; afterwards nothing that they started runs any more."""
    options = ["-x", "-n", "0", "-p", "no:cacheprovider", *TESTS[module]]
    environment = {**os.environ, "PYTHONPATH": str(folder), "TMPDIR": str(folder / "tmp")}
    tests = subprocess.Popen(
        [sys.executable, "-B", "-m", "pytest", *options], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
        stdout=(folder / "log").open("wb"), stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        return tests.wait(patience_s) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        while started := psutil.Process().children(recursive=True):  # orphans too, as this process adopts them
            for process in started:
                process.kill()
            psutil.wait_procs(started, timeout=5)


def try_module(module: str, sample: int, seed: int) -> tuple[str, list[str]]:
    """The row of a module and the changes that survived."""
    path = Path(f"harness/{module}.py")
    text = (ROOT / path).read_text(encoding="utf-8")
    changes = find_changes(text)
    names = random.Random(seed).sample(sorted(changes), sample) if 0 < sample < len(changes) else sorted(changes)
    survivors = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_repository(folder)
        start = time.monotonic()
        if not is_passing(folder, module, 600):
            log = (folder / "log").read_text(encoding="utf-8", errors="replace")
            sys.exit(f"{module}: its tests fail without a change\n{log[-3000:]}")
        taken_s = time.monotonic() - start
        for name in names:
            (folder / path).write_text(changes[name], encoding="utf-8")
            if is_passing(folder, module, PATIENCE * taken_s + LEAST_PATIENCE_S):
                lines = [version.splitlines() for version in (text, changes[name])]
                survivors.append("\n".join(difflib.unified_diff(*lines, name, "", lineterm="", n=2)))
                print(survivors[-1], file=sys.stderr, flush=True)
    killed = len(names) - len(survivors)
    score = 100 * killed / max(len(names), 1)
    row = f"| {module} | {len(changes)} | {len(names)} | {killed} | {len(survivors)} | {score:.0f} % |"
    print(row, f"{taken_s:.1f} s unchanged, {time.monotonic() - start:.0f} s in total", file=sys.stderr, flush=True)
    return row, survivors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=", ".join(TESTS))
    parser.add_argument("--sample", type=int, default=40, help="changes tried of each module; 0 for all (default 40)")
    parser.add_argument("--seed", type=int, default=25)
    options = parser.parse_args()
    unknown = set(options.modules) - set(TESTS)
    if unknown:
        parser.error(f"no such module: {', '.join(sorted(unknown))}; there are {', '.join(TESTS)}")
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    results = [try_module(module, options.sample, options.seed) for module in options.modules or TESTS]
    print("| module | changes | tried | killed | survived | score |\n|---|---|---|---|---|---|")
    print(*(row for row, _ in results), *(change for _, found in results for change in found), sep="\n")


if __name__ == "__main__":
    main()
