"""The bundle for Classroom 50 as a runner executes it: installed with pip, then run in a student's checkout."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

ROOT = Path(__file__).resolve().parents[2]
# Their runner.py (cli/gh-teacher/skeleton/dotgithub/scripts of foundation50/classroom50) is not part of this course.
RUNNER = "CLASSROOM50_RUNNER"
ASSIGNMENT = "title: Homework\nexercises: {softmax: {points: 20}, causal-mask: {points: 10}}\n"
VARIABLES = {
    "CLASSROOM": "cs", "ASSIGNMENT": "hw", "SUBMISSION_TAG": "submit/x", "GITHUB_REPOSITORY": "school/cs-hw-ada-l",
    "GITHUB_SHA": "0" * 40, "GITHUB_ACTOR": "ada-l", "GITHUB_SERVER_URL": "https://github.com",
}  # fmt: skip


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site with the bundle of `cs/autograders/hw`, as Classroom 50 publishes it."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "assignment.yaml").write_text(ASSIGNMENT)
    command = (sys.executable, "-m", "harness", "class", "autograder", "classroom50", "--assignment", "assignment.yaml")
    subprocess.run([*command, "--out", "hw"], cwd=folder, check=True, capture_output=True)
    bundle = folder / "site/cs/autograders/hw.tar.gz"
    bundle.parent.mkdir(parents=True)
    with tarfile.open(bundle, "w:gz") as archive:
        archive.add(folder / "hw", "hw")
    return folder / "site"


def run_as_documented(site: Path, checkout: Path, environment: dict[str, str]) -> None:
    """Run as their documentation describes: the bundle is beside the checkout, and the script runs in the checkout."""
    runtime = Path(environment["RUNNER_TEMP"]) / "runtime"
    with tarfile.open(site / "cs/autograders/hw.tar.gz") as archive:
        archive.extractall(runtime, filter="data")
    own = {
        "CLASSROOM50_BUNDLE_DIR": str(runtime / "hw"), "USERNAME": "ada-l", "OWNER": "ada-l",
        "COMMIT_URL": "https://github.com/school/cs-hw-ada-l/commit/0", "RELEASE_URL": "https://github.com/r",
    }  # fmt: skip
    command = [sys.executable, str(runtime / "hw/autograder.py")]
    subprocess.run(command, cwd=checkout, env={**environment, **own}, check=True)


def run_theirs(site: Path, checkout: Path, environment: dict[str, str]) -> None:
    """Run their own runner, which fetches the bundle from a site on this machine."""
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        output = Path(environment["RUNNER_TEMP"]) / "output"
        own = {"PAGES_BASE_URL": f"http://127.0.0.1:{server.server_port}", "GITHUB_OUTPUT": str(output)}
        subprocess.run([sys.executable, os.environ[RUNNER]], cwd=checkout, env={**environment, **own}, check=True)
        server.shutdown()
    assert "status=error" not in output.read_text()


@pytest.fixture(params=[run_as_documented, run_theirs], ids=["documented", "theirs"])
def run_autograder(request: pytest.FixtureRequest) -> Iterator[Callable[..., None]]:
    """Either runner."""
    if request.param is run_theirs and RUNNER not in os.environ:
        pytest.skip(f"{RUNNER} does not name the runner.py of Classroom 50")
    yield request.param


def test_runner_gets_the_points_of_the_whole_assignment(
    published: Path, run_autograder: Callable[..., None], tmp_path: Path
) -> None:
    """20 of 30 for one exercise of two, from files in a folder of the repository; none for a wrong one."""
    environment = {**os.environ, **VARIABLES, "RUNNER_TEMP": str(tmp_path / "temp"), "TORCH_INDEX": ""}
    environment.pop("HARNESS_COURSE", None)
    (tmp_path / "temp").mkdir()
    right = (ROOT / "reference/transformer/softmax.py").read_text(encoding="utf-8")
    for text, score in ((right, 20), ("def softmax(x, dim=-1):\n    return x\n", 0)):
        checkout = tmp_path / f"checkout-{score}"
        (checkout / "src").mkdir(parents=True)
        (checkout / "src/softmax.py").write_text(text)
        run_autograder(published, checkout, environment)
        result: dict[str, Any] = json.loads((checkout / "result.json").read_text(encoding="utf-8"))
        assert (result["schema"], result["owner"]) == ("classroom50/result/v1", "ada-l")
        assert (result["score"], result["max-score"], len(result["tests"])) == (score, 30, 2)
