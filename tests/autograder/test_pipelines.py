"""The pipelines that `harness class autograder` writes: their commands give the same results as one machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.course.catalogue import Course

PARTS = 3
GRADE = ".venv/bin/harness grade cohort"
TIME = re.compile(r'"wall_s": [\d.]+|,[\d.]+$', re.MULTILINE)
Run = Callable[..., Any]


class Machine:
    """A folder with a cohort, in which the commands of a pipeline run as on a CI runner."""

    def __init__(self, folder: Path, course: Course) -> None:
        self.folder = folder
        right = course.exercise("scale").reference_source
        for number, text in enumerate([right, right.replace("product + 0", "product + 1"), "x = 1", right]):
            for exercise in ("scale", "mean"):
                path = folder / "cohort" / f"learner{number}" / f"{exercise}.py"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(f"{text}\n# {number}\n")
        (folder / "harness-seed").write_text("7\n")
        # As if installed; a student's workflow below installs it.
        tool = folder / ".venv/bin/harness"
        tool.parent.mkdir(parents=True)
        tool.write_text(f'#!/bin/sh\nexec {sys.executable} -m harness "$@"\n')
        tool.chmod(0o755)
        self.environment = {**os.environ, "HARNESS_COURSE": str(course.root), "HARNESS_SEED": "7"}

    def run(self, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run one step with a bash that stops at the first failure."""
        return subprocess.run(
            ["bash", "-eo", "pipefail", "-c", script],
            cwd=self.folder,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def must(self, script: str, **environment: str) -> None:
        """Run a step that must succeed."""
        ran = self.run(script, **environment)
        assert ran.returncode == 0, ran.stderr

    def read(self, out: str) -> list[str]:
        """The results without times."""
        return [TIME.sub("", (self.folder / out / name).read_text()) for name in ("results.jsonl", "results.csv")]


@pytest.fixture
def machine(
    tmp_path: Path, small_course: Course, run: Run, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Machine]:
    """A machine that has already graded the whole cohort and has a platform's bundle."""

    def make(platform: str) -> Machine:
        wheel = tmp_path / "harness-0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("harness/__init__.py", "")
        assignment = tmp_path / "assignment.yaml"
        assignment.write_text("title: Homework\nexercises: {softmax: {}}\n")
        out = tmp_path / "bundle"
        monkeypatch.delenv("HARNESS_COURSE", raising=False)
        ran = run("class", "autograder", platform, "--assignment", assignment, "--out", out, "--wheel", wheel)
        assert ran.code == 0, ran.err
        (out / ".harness/assignment.yaml").write_text("title: Homework\nexercises: {scale: {}, mean: {}}\n")
        made = Machine(out, small_course)
        made.must(
            ".venv/bin/harness grade cohort --assignment .harness/assignment.yaml --out whole --isolation standard"
        )
        return made

    return make


def steps_of(job: Mapping[str, Any]) -> list[str]:
    """The commands of a GitHub job."""
    return [step["run"] for step in job["steps"] if "run" in step]


@pytest.mark.slow
def test_github_workflow_gives_the_results_of_one_machine(machine: Callable[[str], Machine], tmp_path: Path) -> None:
    """Every part of the matrix, one of them killed and restarted; then the merge with its summary."""
    made = machine("github-actions")
    jobs = yaml.safe_load((made.folder / "instructor/grade.yml").read_text())["jobs"]
    parts = jobs["part"]["strategy"]["matrix"]["part"]
    assert parts == list(range(1, PARTS + 1))
    for part in parts:
        for step in steps_of(jobs["part"]):
            script = step.replace("${{ matrix.part }}", str(part))
            if part == 2 and " grade " in script:
                assert made.run(f"timeout --signal=KILL 1 {script}").returncode != 0
            made.must(script)
    for step in steps_of(jobs["merge"]):
        made.must(step, GITHUB_STEP_SUMMARY=str(tmp_path / "summary"), HARNESS_SEED="")
    assert made.read("results") == made.read("whole")
    assert "learner1" in (tmp_path / "summary").read_text()
    assert (made.folder / "results/feedback/mail-merge.csv").is_file()


@pytest.mark.slow
def test_gitlab_pipeline_gives_the_results_of_one_machine(machine: Callable[[str], Machine]) -> None:
    """Every node of `parallel`, then the merge; the JUnit report is where the pipeline says."""
    made = machine("gitlab")
    pipeline = yaml.safe_load((made.folder / ".gitlab-ci.yml").read_text())
    assert pipeline["grade"]["parallel"] == PARTS
    for node in range(1, PARTS + 1):
        for line in (*pipeline["default"]["before_script"], *pipeline["grade"]["script"]):
            made.must(line, CI_NODE_INDEX=str(node), CI_NODE_TOTAL=str(PARTS))
    for line in pipeline["merge"]["script"]:
        made.must(line)
    assert made.read("results") == made.read("whole")
    assert (made.folder / pipeline["merge"]["artifacts"]["reports"]["junit"]).is_file()


@pytest.mark.slow
def test_slurm_array_gives_the_results_of_one_machine(machine: Callable[[str], Machine]) -> None:
    """Every task of the array, then the job that waits for them."""
    made = machine("slurm")
    script = (made.folder / "slurm.sh").read_text()
    assert f"--array=1-{PARTS}\n" in script
    for task in range(1, PARTS + 1):
        made.must(script, HARNESS_SEED="", SLURM_ARRAY_TASK_ID=str(task), SLURM_ARRAY_TASK_COUNT=str(PARTS))
    made.must((made.folder / "slurm-merge.sh").read_text())
    assert made.read("results") == made.read("whole")


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_workflow_of_a_students_repository_installs_the_wheel_and_grades_each_push(tmp_path: Path) -> None:
    """With install.sh and the wheel of this checkout; the second push uses the installation of the first."""
    (tmp_path / "assignment.yaml").write_text("title: Homework\nexercises: {softmax: {}}\n")
    command = [sys.executable, "-m", "harness", "class", "autograder", "github-actions", "--assignment=assignment.yaml"]
    environment = {**os.environ, "TORCH_INDEX": "", "HARNESS_PYTHON": sys.executable}
    environment.pop("HARNESS_COURSE", None)
    subprocess.run([*command, "--out", "repository"], cwd=tmp_path, env=environment, check=True, capture_output=True)
    repository = tmp_path / "repository"
    (job,) = yaml.safe_load((repository / ".github/workflows/harness.yml").read_text())["jobs"].values()
    right = (Path(__file__).parents[2] / "reference/transformer/softmax.py").read_text(encoding="utf-8")
    for text, code in ((right, 0), ("def softmax(x, dim=-1):\n    return x\n", 1)):
        (repository / "softmax.py").write_text(text)
        *setup, grade = [["bash", "-eo", "pipefail", "-c", step] for step in steps_of(job)]
        for step in setup:
            subprocess.run(step, cwd=repository, env=environment, check=True)
        assert subprocess.run(grade, cwd=repository, env=environment, check=False).returncode == code
    assert "softmax" in (repository / "harness-summary.md").read_text()


def test_shard_without_a_seed_is_refused_at_once(
    tmp_path: Path, small_course: Course, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing secret is an empty variable, and every part would draw its own seed."""
    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    monkeypatch.setenv("HARNESS_SEED", "")
    (tmp_path / "all/ada").mkdir(parents=True)
    (tmp_path / "all/ada/scale.py").write_text("x = 1")
    ran = run("grade", tmp_path / "all", "--out", tmp_path / "part", "--shard", "1/3")
    assert (ran.code, ran.out) == (2, "")
    assert "--shard without a seed" in ran.err
    assert not (tmp_path / "part/run.json").exists()
