"""Bundles are complete and valid by their platforms' schemas, and a shell can parse their scripts."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.autograder import wheel as wheels
from harness.autograder.bundle import public_rules
from harness.autograder.wheel import add_wheel, pin_requirements
from harness.cli.autograder import PLATFORMS
from harness.errors import UsageError
from harness.policy.parser import read_assignment

Run = Callable[..., Any]
COMMON = {"install.sh", "constraints.txt", "assignment.yaml", "harness-0-py3-none-any.whl"}


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
        ran = run("class", "autograder", platform, *arguments, *options)
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
    arguments = ("class", "autograder", "docker", "--assignment", tmp_path / "assignment.yaml")
    assert "is not empty" in run(*arguments, "--out", out).err
    ran = run(*arguments, "--out", tmp_path / "other", "--wheel", tmp_path / "roster.csv")
    assert (ran.code, "is not a wheel" in ran.err) == (2, True)


ROSTER = """id,name,email,section,group,canvas,github
zz-ada-77,Ada Qwertz,ada.qwertz@example.org,Sektion-Q9,group-xylo,900117,ada-hub-31
zz-ben-78,Ben Yxcvb,ben.yxcvb@example.org,Sektion-Q9,group-xylo,900118,ben-hub-32
"""
ASSIGNMENT = """\
title: Homework 3 # Ben Yxcvb asked for more time
exercises: {softmax: {points: 10}, top-p: {kinds: {correctness: 2}}}
roster: roster.csv
due:
  timezone: Europe/Berlin
  all: 2026-11-06 23:59
  exercises: {top-p: "2026-11-08T23:59:00+01:00"}
  EXTENSIONS
late: {per_day: 10 %, cap: 50 %, of: earned}
slip: {days: 3, used: USED}
excused: [{learner: zz-ben-78, exercise: top-p, why: ill with chickenpox}]
adjustments: [{learner: zz-ada-77, exercise: softmax, points: -1, why: plagiarised from grandma}]
integrity: hold
released: [{learner: zz-ada-77, exercise: softmax}]
canvas: {file: canvas-of-zz.csv, learners: {zz-ada-77: "Qwertz, Ada"}}
hidden: [{exercise: softmax, checks: ["large *"]}]
after_due: {show: all, hidden: show}
"""
ABOUT_PERSONS = (
    "zz-ada-77", "zz-ben-78", "Qwertz", "Yxcvb", "Sektion-Q9", "group-xylo", "900117", "ada-hub-31", "chickenpox",
    "grandma", "roster.csv", "canvas-of-zz", "excused",
)  # fmt: skip


def every_byte(folder: Path) -> Iterator[bytes]:
    """The name and content of each file, of those in archives too."""
    for path in folder.rglob("*"):
        yield str(path.relative_to(folder)).encode()
        if path.is_file():
            yield path.read_bytes()
        if path.is_file() and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                yield from (part for name in archive.namelist() for part in (name.encode(), archive.read(name)))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_bundle_says_nothing_about_a_person(bundle: Callable[..., Path], tmp_path: Path, platform: str) -> None:
    """Neither names nor addresses nor reasons, in whatever part of the assignment they stand."""
    extension = "extensions: [{learner: zz-ben-78, until: 2026-11-20 23:59}]"
    (tmp_path / "roster.csv").write_text(ROSTER)
    (tmp_path / "assignment.yaml").write_text(
        ASSIGNMENT.replace("EXTENSIONS", extension).replace("USED", "{zz-ada-77: 2}")
    )
    everything = b"\0".join(every_byte(bundle(platform)))
    assert [text for text in ABOUT_PERSONS if text.encode() in everything] == []
    assert b"2026-11-20" not in everything


def test_rules_in_a_bundle_are_those_of_the_assignment_without_persons(tmp_path: Path) -> None:
    """They can be read, and grade the same; with extensions they take nothing off for lateness."""
    path = tmp_path / "assignment.yaml"
    (tmp_path / "roster.csv").write_text(ROSTER)
    for extensions, used, takes_off in (
        ("", "{}", True),
        ("extensions: [{learner: zz-ben-78, until: 2026-11-20 23:59}]", "{}", False),
        ("", "{zz-ada-77: 1}", False),
    ):
        path.write_text(ASSIGNMENT.replace("EXTENSIONS", extensions).replace("USED", used))
        (tmp_path / "public.yaml").write_text(public_rules(path))
        whole, public = (read_assignment(file, ()) for file in (path, tmp_path / "public.yaml"))
        assert whole.due is not None and public.due == whole.due.model_copy(update={"extensions": ()})
        assert (public.late, public.after_due) == ((whole.late, whole.after_due) if takes_off else (None, None))
        assert public.slip_days_of("zz-ben-78") == (3 if takes_off else 0)
        assert (public.exercises, public.hidden, public.messages) == (whole.exercises, whole.hidden, whole.messages)
        assert public.integrity == "hold" and not public.released and not public.roster


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
