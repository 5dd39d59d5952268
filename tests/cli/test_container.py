"""The image for learners, built and run here: its base is made of Debian's packages and this Python, since no registry
of images is to be had in a test.  Namespaces and the seccomp profile of a real runtime are not part of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
BASE, IMAGE, CONTAINER = "localhost/harness-test-base", "localhost/harness-test", "harness-test"
# What this Python is linked with.
LIBRARIES = "ca-certificates,openssl,libsqlite3-0,libffi8,liblzma5,libbz2-1.0,zlib1g"
NEEDED = ("podman", "buildah", "debootstrap", "chroot")
ULIMITS = ("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=10000:10000")
# Where this machine says how packages are fetched; the build sees the same.
FETCHING = ("/etc/ssl/certs", "/etc/apt/apt.conf.d", "/opt/wheels")


def run(*command: object) -> str:
    """What a command prints; its errors are shown where it fails."""
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
def container(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A container of the image that `.devcontainer` asks for; gives the folder that is /work in it."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing or os.getuid() != 0:
        pytest.skip(f"images are built by root, with {', '.join(NEEDED)}; missing: {', '.join(missing) or 'root'}")
    folder = tmp_path_factory.mktemp("image")
    volumes = [part for path in FETCHING if Path(path).exists() for part in ("-v", f"{path}:{path}:ro")]
    passed_on = [f"{name}={os.environ[name]}" for name in ("PIP_CERT", "PIP_FIND_LINKS") if name in os.environ]
    try:
        import_base(folder)
        run(
            "podman", "build", "--isolation=chroot", *ULIMITS, *volumes, *(f"--env={name}" for name in passed_on),
            f"--build-arg=BASE={BASE}", "--build-arg=TORCH_INDEX=https://pypi.org/simple",
            "--target=editor", "-f", "Containerfile", "-t", IMAGE, ".",
        )  # fmt: skip
        run("buildah", "from", *ULIMITS, "--name", CONTAINER, IMAGE)
        work = folder / "work"
        work.mkdir()
        work.chmod(0o777)
        yield work
    finally:
        for command in (("buildah", "rm", CONTAINER), ("podman", "rmi", "-f", IMAGE, BASE)):
            subprocess.run(command, capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def inside(work: Path, *command: str, code: int = 0) -> str:
    """What a command prints in the container, as its user."""
    ran = subprocess.run(
        ["buildah", "run", "--isolation", "chroot", "-v", f"{work}:/work", CONTAINER, "--", *command],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == code, ran.stdout + ran.stderr
    return ran.stdout


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_first_check_in_the_image_passes_as_an_ordinary_user(container: Path) -> None:
    """In a sandbox, with the course of the package; a wrong one fails."""
    assert inside(container, "id", "-un").strip() == "learner"
    shutil.copy(ROOT / "reference/transformer/softmax.py", container / "softmax.py")
    result = json.loads(inside(container, "harness", "check", "softmax.py", "--json"))
    assert (result["verdict"], result["isolation"]["level"]) == ("passed", "standard")
    (container / "softmax.py").write_text("def softmax(x, dim=-1):\n    return x\n")
    assert "FAILED" in inside(container, "harness", "check", "softmax.py", code=1)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_what_the_editor_runs_works_in_the_image(container: Path) -> None:
    """The commands of devcontainer.json; `watch` ends with its input."""
    text = (ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8")
    settings = json.loads(re.sub(r"^\s*//.*", "", text, flags=re.MULTILINE))
    assert settings["build"]["target"] == "editor"
    assert (ROOT / ".devcontainer" / settings["build"]["dockerfile"]).resolve() == ROOT / "Containerfile"
    assert settings["remoteUser"] == inside(container, "id", "-un").strip()
    inside(container, "bash", "-c", settings["postCreateCommand"])
    assert "causal-mask" in inside(container, "bash", "-c", f"echo q | {settings['postAttachCommand']}")
    inside(container, "git", "--version")
