"""Bundles are complete and valid by their platforms' schemas, and a shell can parse their scripts."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.autograder import wheel as wheels
from harness.autograder.wheel import add_wheel, pin_requirements
from harness.cli.autograder import PLATFORMS
from harness.errors import UsageError

Run = Callable[..., Any]
COMMON = {"install.sh", "constraints.txt", "assignment.yaml", "roster.csv", "harness-0-py3-none-any.whl"}


@pytest.fixture
def bundle(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """A function that makes a platform's bundle of an assignment, with an empty wheel."""
    monkeypatch.delenv("HARNESS_COURSE", raising=False)
    with zipfile.ZipFile(tmp_path / "harness-0-py3-none-any.whl", "w") as archive:
        archive.writestr("harness/__init__.py", "")
    (tmp_path / "roster.csv").write_text("id\nada\n")
    text = 'title: "Homework <3>"\nexercises: {softmax: {}, top-p: {}}\nroster: roster.csv\n'
    (tmp_path / "assignment.yaml").write_text(text)

    def make(platform: str, *options: str) -> Path:
        out = tmp_path / f"made-{platform}"
        wheel = tmp_path / "harness-0-py3-none-any.whl"
        arguments = ("--assignment", tmp_path / "assignment.yaml", "--out", out, "--wheel", wheel)
        ran = run("autograder", platform, *arguments, *options)
        assert ran.code == 0, ran.err
        assert ran.out
        return out

    return make


@pytest.mark.parametrize("platform", PLATFORMS)
def test_bundle_is_complete_and_its_scripts_can_be_read_and_run(bundle: Callable[..., Path], platform: str) -> None:
    """No placeholder is left."""
    out = bundle(platform)
    files = [path for path in out.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= COMMON
    for path in files:
        if path.suffix in (".whl", ".zip"):
            continue
        text = path.read_text(encoding="utf-8")
        assert "@OPTIONS@" not in text and "@TORCH@" not in text
        if text.startswith("#!"):
            assert path.stat().st_mode & 0o111
            subprocess.run(["bash", "-n", str(path)], check=True)
        elif path.suffix == ".py":
            compile(text, str(path), "exec")


def test_gradescope_zip_has_its_scripts_at_the_top_and_a_seed(bundle: Callable[..., Path]) -> None:
    """As Gradescope requires; scripts stay executable."""
    out = bundle("gradescope", "--isolation", "standard")
    with zipfile.ZipFile(out / "autograder.zip") as archive:
        names = archive.namelist()
        assert {"setup.sh", "run_autograder", "seed", *COMMON} == set(names)
        assert archive.getinfo("run_autograder").external_attr >> 16 & 0o111
        assert "--isolation standard" in archive.read("run_autograder").decode()
        assert int(archive.read("seed")) >= 0


def test_prairielearn_question_names_its_files_and_escapes_the_title(bundle: Callable[..., Path]) -> None:
    """The image's entry point is the one in info.json."""
    out = bundle("prairielearn")
    info = json.loads((out / "question/info.json").read_text())
    assert info["externalGradingOptions"]["entrypoint"] in (out / "image/Dockerfile").read_text()
    question = (out / "question/question.html").read_text()
    assert 'file-names="softmax.py, top_p.py"' in question
    assert "Homework &lt;3&gt;" in question


@pytest.mark.parametrize(
    ("platform", "file", "schema"),
    [
        ("github-actions", ".github/workflows/harness.yml", "github-workflows"),
        ("github-actions", "instructor/grade.yml", "github-workflows"),
        ("gitlab", ".gitlab-ci.yml", "gitlab-ci"),
    ],
)
def test_pipeline_is_valid_by_its_makers_schema(
    bundle: Callable[..., Path], platform: str, file: str, schema: str
) -> None:
    """The schemas that check-jsonschema contains."""
    path = bundle(platform) / file
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert isinstance(yaml.safe_load(path.read_text()), dict)


def test_folder_that_is_not_empty_and_file_that_is_no_wheel_are_refused(
    bundle: Callable[..., Path], run: Run, tmp_path: Path
) -> None:
    """Nothing is overwritten."""
    out = bundle("docker")
    arguments = ("autograder", "docker", "--assignment", tmp_path / "assignment.yaml")
    assert "is not empty" in run(*arguments, "--out", out).err
    ran = run(*arguments, "--out", tmp_path / "other", "--wheel", tmp_path / "roster.csv")
    assert (ran.code, "is not a wheel" in ran.err) == (2, True)


def test_roster_outside_of_the_assignments_folder_is_refused(run: Run, tmp_path: Path) -> None:
    """The bundle would lack it."""
    (tmp_path / "roster.csv").write_text("id\nada\n")
    (tmp_path / "a").mkdir()
    (tmp_path / "a/assignment.yaml").write_text("title: x\nexercises: {softmax: {}}\nroster: ../roster.csv\n")
    ran = run("autograder", "docker", "--assignment", tmp_path / "a/assignment.yaml", "--out", tmp_path / "out")
    assert ran.code == 2
    assert "is outside the assignment's folder" in ran.err


def test_constraints_pin_what_is_installed_and_leave_torch_to_its_own_line() -> None:
    """The same versions everywhere, whatever build of torch a platform has."""
    pinned = dict(line.split("==") for line in pin_requirements().splitlines())
    assert pinned["click"] == metadata.version("click")
    assert "torch" not in pinned
    assert not any(name.startswith(("nvidia-", "cuda-", "triton")) for name in pinned)


def test_installed_wheel_is_rebuilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a record that pip checks, and without the files that the installer made."""
    folder = tmp_path / "site"
    info = folder / "llm_foundations_harness-1.2.dist-info"
    for path, text in {
        folder / "harness/__init__.py": "x = 1\n",
        info / "METADATA": "Metadata-Version: 2.1\nName: llm-foundations-harness\nVersion: 1.2\n",
        info / "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        info / "INSTALLER": "pip\n",
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    record = "harness/__init__.py,,\n" + "".join(
        f"{info.name}/{name},,\n" for name in ("METADATA", "WHEEL", "INSTALLER")
    )
    (info / "RECORD").write_text(record)
    monkeypatch.setattr(wheels, "_source", lambda: None)
    monkeypatch.setattr(wheels.metadata, "distribution", lambda _: metadata.PathDistribution(info))
    path = add_wheel(tmp_path / "out", None)
    with zipfile.ZipFile(path) as archive:
        assert archive.read("harness/__init__.py") == b"x = 1\n"
        assert not any(name.endswith("INSTALLER") for name in archive.namelist())
        rows = archive.read(f"{info.name}/RECORD").decode().splitlines()
    assert any(row.startswith("harness/__init__.py,sha256=") for row in rows)
    with pytest.raises(UsageError):
        add_wheel(tmp_path / "out", info / "METADATA")
