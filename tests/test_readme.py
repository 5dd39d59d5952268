"""The CI templates in README: valid by the schemas of their makers, and their commands give what one machine gives."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.course.catalogue import Course

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
PARTS = 3
TIME = re.compile(r'"wall_s": [\d.]+|,[\d.]+$', re.MULTILINE)


def block_with(mark: str) -> str:
    """The one fenced block of README that holds the mark."""
    (found,) = [text for text in re.findall(r"^```\w+\n(.*?)^```$", README, re.DOTALL | re.MULTILINE) if mark in text]
    return str(found)


def read_yaml(mark: str) -> dict[str, Any]:
    """A template as a document."""
    document = yaml.safe_load(block_with(mark))
    assert isinstance(document, dict)
    return document


class Machine:
    """A folder with a cohort, in which a template's commands are run as a CI runner does."""

    def __init__(self, folder: Path, course: Course) -> None:
        self.folder = folder
        right = course.exercise("scale").reference_source
        for number, text in enumerate([right, right.replace("product + 0", "product + 1"), "x = 1", right]):
            for exercise in ("scale", "mean"):
                path = folder / "cohort" / f"learner{number}" / f"{exercise}.py"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(f"{text}\n# {number}\n")
        (folder / "harness-seed").write_text("7\n")
        tools = folder / "tools"
        tools.mkdir()
        (tools / "harness").write_text(f'#!/bin/sh\nexec {sys.executable} -m harness "$@"\n')
        (tools / "harness").chmod(0o755)
        self.environment = {**os.environ, "HARNESS_COURSE": str(course.root), "HARNESS_SEED": "7"}
        self.environment["PATH"] = f"{tools}:{os.environ['PATH']}"

    def run(self, script: str, **environment: str) -> None:
        """One step, by bash that stops at the first failure."""
        subprocess.run(
            ["bash", "-eo", "pipefail", "-c", script],
            cwd=self.folder,
            env={**self.environment, **environment},
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def read(self, out: str) -> list[str]:
        """The results without times."""
        return [TIME.sub("", (self.folder / out / name).read_text()) for name in ("results.jsonl", "results.csv")]


@pytest.fixture
def machine(tmp_path: Path, small_course: Course) -> Machine:
    """One that has graded the whole cohort already."""
    made = Machine(tmp_path, small_course)
    made.run("harness grade cohort --out whole --isolation standard")
    return made


def check_schema(name: str, document: Mapping[str, Any], tmp_path: Path) -> None:
    """By the schema that check-jsonschema carries."""
    path = tmp_path / "template.yml"
    path.write_text(yaml.safe_dump(dict(document)).replace("\ntrue:", "\n'on':"))
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{name}", str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def steps_of(job: Mapping[str, Any]) -> list[str]:
    """What a GitHub job runs, but for the install."""
    return [step["run"] for step in job["steps"] if "run" in step and not step["run"].startswith("pip ")]


@pytest.mark.parametrize(
    ("mark", "schema"), [(".github/workflows/grade.yml", "github-workflows"), (".gitlab-ci.yml", "gitlab-ci")]
)
def test_template_is_valid_by_its_makers_schema(mark: str, schema: str, tmp_path: Path) -> None:
    """As it is printed."""
    check_schema(schema, read_yaml(mark), tmp_path)


@pytest.mark.slow
def test_github_workflow_gives_what_one_machine_gives(machine: Machine, tmp_path: Path) -> None:
    """Every part of the matrix, then the merge with its summary."""
    jobs = read_yaml(".github/workflows/grade.yml")["jobs"]
    parts = jobs["part"]["strategy"]["matrix"]["part"]
    assert parts == list(range(1, PARTS + 1))
    for part in parts:
        for step in steps_of(jobs["part"]):
            machine.run(step.replace("${{ matrix.part }}", str(part)))
    for step in steps_of(jobs["merge"]):
        machine.run(step, GITHUB_STEP_SUMMARY=str(tmp_path / "summary"))
    assert machine.read("results") == machine.read("whole")
    assert "learner1" in (tmp_path / "summary").read_text()


@pytest.mark.slow
def test_gitlab_pipeline_gives_what_one_machine_gives(machine: Machine, tmp_path: Path) -> None:
    """Every node of `parallel`, then the merge; the JUnit report lies where the pipeline says."""
    pipeline = read_yaml(".gitlab-ci.yml")
    assert pipeline["grade"]["parallel"] == PARTS
    for node in range(1, PARTS + 1):
        for line in pipeline["grade"]["script"]:
            machine.run(line, CI_NODE_INDEX=str(node), CI_NODE_TOTAL=str(PARTS))
    for line in pipeline["merge"]["script"]:
        machine.run(line)
    assert machine.read("results") == machine.read("whole")
    assert (tmp_path / pipeline["merge"]["artifacts"]["reports"]["junit"]).is_file()


@pytest.mark.slow
def test_slurm_array_gives_what_one_machine_gives(machine: Machine) -> None:
    """Every task of the array, then the command that waits for them."""
    script = block_with("#SBATCH")
    assert f"--array=1-{PARTS}\n" in script
    for task in range(1, PARTS + 1):
        machine.run(script, HARNESS_SEED="", SLURM_ARRAY_TASK_ID=str(task), SLURM_ARRAY_TASK_COUNT=str(PARTS))
    (merge,) = re.findall(r"--wrap '([^']+)'", README)
    machine.run(merge)
    assert machine.read("results") == machine.read("whole")
