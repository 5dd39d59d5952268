"""Images for learners and for autograders, built and run here, and Gradescope's container.

Their base is made of Debian's packages and this Python, because a test has no registry of images. The namespaces and
the seccomp profile of a real runtime are not tested.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

ROOT = Path(__file__).resolve().parents[2]
VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
BASE, IMAGE = "localhost/harness-test-base", "localhost/harness-test"
# The libraries of this Python.
LIBRARIES = "ca-certificates,openssl,libsqlite3-0,libffi8,liblzma5,libbz2-1.0,zlib1g"
NEEDED = ("podman", "buildah", "debootstrap", "chroot")
ULIMITS = ("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=10000:10000")
# This machine's settings for fetching packages, which a build needs too.
FETCHING = ("/etc/ssl/certs", "/etc/apt/apt.conf.d", "/opt/wheels")
VOLUMES = [part for path in FETCHING if Path(path).exists() for part in ("-v", f"{path}:{path}:ro")]
BUILD = ("podman", "build", "--isolation=chroot", "--layers=false", *ULIMITS, *VOLUMES)  # leaves no images of stages
PIP = {name: os.environ[name] for name in ("PIP_CERT", "PIP_FIND_LINKS") if name in os.environ}
PYPI = "https://pypi.org/simple"
RIGHT = (ROOT / "reference/transformer/softmax.py").read_text(encoding="utf-8")
WRONG = "def softmax(x, dim=-1):\n    return x\n"
ASSIGNMENT = "title: Homework\nexercises: {softmax: {points: 20}, causal-mask: {points: 10}}\n"
METADATA = {"id": 1, "created_at": "2026-12-01T10:00:00.000000+00:00", "users": [{"email": "ada@example.org"}]}


def run(*command: object) -> str:
    """The output of a command; if it fails, the assertion shows its errors."""
    ran = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, cwd=ROOT)
    assert ran.returncode == 0, f"{command}\n{ran.stdout[-3000:]}{ran.stderr[-3000:]}"
    return ran.stdout


def import_base(folder: Path) -> None:
    """An image like `python:slim`: Debian, and a Python under /usr/local."""
    release = re.search(r"^VERSION_CODENAME=(\w+)", Path("/etc/os-release").read_text(encoding="utf-8"), re.MULTILINE)
    assert release is not None
    root = folder / "root"
    run("debootstrap", "--variant=minbase", f"--include={LIBRARIES}", release[1], root)
    left_out = shutil.ignore_patterns("site-packages", "test", "__pycache__", "idlelib")
    local, base = root / "usr/local", Path(sys.base_prefix)
    shutil.copytree(base / "lib", local / "lib", ignore=left_out, symlinks=True, dirs_exist_ok=True)
    (local / "lib" / VERSION / "site-packages").mkdir()
    shutil.copy2(Path(sys.executable).resolve(), local / "bin" / VERSION)
    for name in ("python3", "python"):
        (local / "bin" / name).symlink_to(VERSION)
    run("chroot", root, "ldconfig")
    run("chroot", root, "python3", "-m", "ensurepip", "--default-pip")
    run("bash", "-c", f"tar -C {root} -c . | podman import - {BASE}")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of the base image."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing or os.getuid() != 0:
        pytest.skip(f"images are built by root, with {', '.join(NEEDED)}; missing: {', '.join(missing) or 'root'}")
    folder = tmp_path_factory.mktemp("base")
    try:
        import_base(folder)
        yield BASE
    finally:
        subprocess.run(["podman", "rmi", "-f", BASE], capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


class Container:
    """A container of an image, until `remove`."""

    def __init__(self, image: str, name: str) -> None:
        self.name = name
        run("buildah", "from", *ULIMITS, "--name", name, image)

    def run(
        self,
        *command: str,
        mounts: Mapping[Path, str] | None = None,
        code: int = 0,
        env: Mapping[str, str] | None = None,
    ) -> str:
        """The output of a command inside, as the image's user; folders are mounted."""
        options = [part for path, target in (mounts or {}).items() for part in ("-v", f"{path}:{target}")]
        options += [part for name, value in (env or {}).items() for part in ("--env", f"{name}={value}")]
        ran = subprocess.run(
            ["buildah", "run", "--isolation", "chroot", *VOLUMES, *options, self.name, "--", *command],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode == code, ran.stdout + ran.stderr
        return ran.stdout

    def remove(self) -> None:
        """Remove the container."""
        subprocess.run(["buildah", "rm", self.name], capture_output=True, check=False)


def build(base: str, tag: str, *options: object) -> Iterator[Container]:
    """A container of a new image; both are removed at the end."""
    environment = [f"--env={name}={value}" for name, value in PIP.items()]
    image, name = f"{IMAGE}-{tag}", f"harness-test-{tag}"
    arguments = (f"--build-arg=BASE={base}", f"--build-arg=TORCH_INDEX={PYPI}")
    run(*BUILD, *environment, *arguments, "-t", image, *options)
    container = Container(image, name)
    try:
        yield container
    finally:
        container.remove()
        subprocess.run(["podman", "rmi", "-f", image], capture_output=True, check=False)


@pytest.fixture(scope="module")
def editor(base: str) -> Iterator[Container]:
    """A container of the image that `.devcontainer` asks for."""
    yield from build(base, "editor", "--target=editor", "-f", "Containerfile", ".")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder that every user may write to."""
    path = tmp_path / "work"
    path.mkdir()
    path.chmod(0o777)
    return path


def test_first_check_in_the_image_passes_as_an_ordinary_user(editor: Container, work: Path) -> None:
    """In a sandbox, with the package's course; a wrong solution fails."""
    mounts = {work: "/work"}
    assert editor.run("id", "-un").strip() == "learner"
    (work / "softmax.py").write_text(RIGHT)
    result = json.loads(editor.run("harness", "check", "softmax.py", "--json", mounts=mounts))
    assert (result["verdict"], result["isolation"]["level"]) == ("passed", "standard")
    (work / "softmax.py").write_text(WRONG)
    assert "FAILED" in editor.run("harness", "check", "softmax.py", mounts=mounts, code=1)


def test_commands_of_the_editor_work_in_the_image(editor: Container, work: Path) -> None:
    """The commands of devcontainer.json; `watch` ends with its input."""
    text = (ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8")
    settings = json.loads(re.sub(r"^\s*//.*", "", text, flags=re.MULTILINE))
    assert settings["build"]["target"] == "editor"
    assert (ROOT / ".devcontainer" / settings["build"]["dockerfile"]).resolve() == ROOT / "Containerfile"
    assert settings["remoteUser"] == editor.run("id", "-un").strip()
    mounts = {work: "/work"}
    editor.run("bash", "-c", settings["postCreateCommand"], mounts=mounts)
    assert "causal-mask" in editor.run("bash", "-c", f"echo q | {settings['postAttachCommand']}", mounts=mounts)
    editor.run("git", "--version")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A function that makes the bundle of a platform, with a wheel of this checkout."""
    folder = tmp_path_factory.mktemp("bundles")
    (folder / "assignment.yaml").write_text(ASSIGNMENT)

    def make(platform: str) -> Path:
        command = (sys.executable, "-m", "harness", "class", "autograder", platform)
        run(*command, "--assignment", folder / "assignment.yaml", "--out", folder / platform)
        return folder / platform

    return make


def write_cohort(folder: Path) -> Path:
    """Ada's solution is right, Bob's is wrong."""
    for learner, text in (("ada", RIGHT), ("bob", WRONG)):
        (folder / learner).mkdir(parents=True)
        (folder / learner / "softmax.py").write_text(text)
    return folder


def test_docker_image_grades_a_mounted_cohort(base: str, bundle: Callable[[str], Path], work: Path) -> None:
    """By the command that `harness class autograder docker` prints."""
    for container in build(base, "docker", bundle("docker")):
        cohort, results = write_cohort(work / "cohort"), work / "results"
        results.mkdir()
        mounts = {cohort: "/cohort:ro", results: "/results"}
        arguments = ("--assignment", "/harness/assignment.yaml", "--out", "/results", "--export", "gradebook")
        container.run("harness", "grade", "/cohort", *arguments, mounts=mounts, env={"HARNESS_SEED": "7"})
    lines = [json.loads(line) for line in (results / "results.jsonl").read_text(encoding="utf-8").splitlines()]
    verdicts = {(line["learner"], line["exercise"]): line["verdict"] for line in lines}
    assert verdicts == {("ada", "softmax"): "passed", ("bob", "softmax"): "failed"}
    assert {line["isolation"]["level"] for line in lines} == {"standard"}
    assert (results / "gradebook.csv").is_file()


def test_prairielearn_image_grades_the_files_in_its_folders(
    base: str, bundle: Callable[[str], Path], work: Path
) -> None:
    """By the entry point in info.json, which makes the folder of results: two thirds of the points, then none."""
    made = bundle("prairielearn")
    entry = json.loads((made / "question/info.json").read_text())["externalGradingOptions"]["entrypoint"]
    for container in build(base, "prairielearn", made / "image"):
        for text, score in ((RIGHT, 20 / 30), (WRONG, 0)):
            grade = work / f"grade-{score:.0f}"
            (grade / "student").mkdir(parents=True)
            (grade / "data").mkdir()
            (grade / "data/data.json").write_text("{}")
            (grade / "student/softmax.py").write_text(text)
            container.run(entry, mounts={grade: "/grade"})
            found = json.loads((grade / "results/results.json").read_text(encoding="utf-8"))
            assert found["gradable"] is True
            assert found["score"] == pytest.approx(score, abs=1e-5)
            assert {test["name"]: test["max_points"] for test in found["tests"]} == {"softmax": 20, "causal-mask": 10}


@pytest.fixture
def gradescope(base: str, bundle: Callable[[str], Path]) -> Iterator[Container]:
    """A container as Gradescope makes it from the zip: its files are in /autograder/source, and setup.sh has run."""
    container = Container(base, "harness-test-gradescope")
    try:
        made = bundle("gradescope")
        with zipfile.ZipFile(made / "autograder.zip") as archive:
            names = archive.namelist()
        for script in ("setup.sh", "run_autograder"):
            assert script in names
        command = "mkdir -p /autograder/source && cd /autograder/source && python3 -m zipfile -e /zip/autograder.zip ."
        container.run("bash", "-c", command, mounts={made: "/zip:ro"})
        container.run(
            "bash", "-c", "cp /autograder/source/run_autograder /autograder/ && chmod +x /autograder/run_autograder"
        )
        container.run("bash", "/autograder/source/setup.sh", env={**PIP, "TORCH_INDEX": PYPI})
        yield container
    finally:
        container.remove()


def test_gradescope_container_writes_its_results(gradescope: Container, work: Path) -> None:
    """20 of 30 points for one file of two; then a wrong one."""
    for text, score in ((RIGHT, 20), (WRONG, 0)):
        submission, results = work / f"submission-{score}", work / f"results-{score}"
        submission.mkdir()
        results.mkdir()
        (submission / "softmax.py").write_text(text)
        metadata = work / "submission_metadata.json"
        metadata.write_text(json.dumps(METADATA))
        mounts = {
            submission: "/autograder/submission:ro", results: "/autograder/results",
            metadata: "/autograder/submission_metadata.json:ro",
        }  # fmt: skip
        gradescope.run("/autograder/run_autograder", mounts=mounts)
        found: dict[str, Any] = json.loads((results / "results.json").read_text(encoding="utf-8"))
        assert found["score"] == score
        assert sum(test.get("max_score", 0) for test in found["tests"]) == pytest.approx(30, abs=0.01)
