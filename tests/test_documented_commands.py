"""The commands of the documents, run in order as a reader would: an installation, a learner, an instructor.

The installation uses the packages of this environment, so that it needs no network.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from harness.course.catalogue import load_course

ROOT = Path(__file__).parents[1]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LIMIT_S = 1_500
# Lines that are not run, with the reasons.
NOT_RUN = {
    "pytest": "this is a run of it",
    "pip install -e '.[dev]' && pytest": "this is a run of it",
    ".ci/run": "it runs all of this",
    "pip install -e '.[cluster]'": "tests/cohort/test_cluster.py starts clusters",
    "docker": "tests/cli/test_container.py builds and runs the image",
    "harness cards import deck.apkg": "tests/cards/test_anki_import.py imports packages",
    "ray": "tests/cohort/test_cluster.py starts clusters",
    "harness grade cohort --cluster": "tests/cohort/test_cluster.py starts clusters",
}


@dataclass(frozen=True)
class Reader:
    """A user who follows a page from the top, and what they type.

    `first` are the commands before reading on, `before` those between two commands of the page, `types` the input of a
    command, and `code` its exit code if it is not 0.
    """

    page: str
    prepare: Callable[[Path], None] = lambda folder: None
    first: str = "true"
    before: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    code: Mapping[str, int] = field(default_factory=dict)


def clone(folder: Path) -> None:
    """The files of the repository that git does not ignore, including new ones."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)


def write_class(folder: Path) -> None:
    """Two learners, a download, and the assignment of the page."""
    text = (ROOT / "docs/instructors.md").read_text(encoding="utf-8")
    assignment, *_ = (block for language, block in FENCE.findall(text) if language == "yaml")
    (folder / "assignment.yaml").write_text(assignment, encoding="utf-8")
    (folder / "roster.csv").write_text("id,name,canvas\nada,Ada Lovelace,1\nbob,Bob,2\n", encoding="utf-8")
    (folder / "grades.csv").write_text(
        "Student,ID,SIS User ID,Section,top-p (1)\n    Points Possible,,,,20\nAda Lovelace,1,ada,A,\n", encoding="utf-8"
    )
    task = load_course().exercise("top-p")
    for learner, source in (("ada", task.reference_source), ("bob", task.mistakes[0].source())):
        (folder / "cohort" / learner).mkdir(parents=True)
        (folder / "cohort" / learner / "top-p.py").write_text(source, encoding="utf-8")
    with zipfile.ZipFile(folder / "submissions.zip", "w") as download:
        download.writestr("lovelaceada_1_77_top_p.py", task.reference_source)


SOLVE = "cp {root}/reference/inference/top_p.py top-p.py && harness check top-p.py"
SOLVE_STEP = (
    "cp {root}/reference/performance/mini_engine_1.py mini-engine/ && harness check mini-engine/mini_engine_1.py"
)
# Nothing is installed into the tests' environment. A new one gets its libraries, so that pip has nothing to fetch:
# links where the file system allows it; guests read nothing outside of their environment.
BORROW = """own=$(python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') && rm -rf "$own" &&
{{ cp -al {libraries} "$own" || cp -a {libraries} "$own"; }} &&
rm -rf "$own"/harness "$own"/*llm_foundations_harness*"""
ISOLATE = f"python3 -m venv ../own && . ../own/bin/activate && {BORROW}"
TORCH = "pip install torch --index-url https://download.pytorch.org/whl/cpu"
REHEARSE = "yes 1 | head -n 300 | harness interview --new --format estimate"
READERS = (
    Reader("README.md", clone, ISOLATE),
    Reader(
        "docs/tutorial.md",
        clone,
        ISOLATE,
        before={TORCH: BORROW},
        code={"harness check softmax.py": 1},
        types={"harness watch": "q\n"},
    ),
    Reader(
        "docs/learners.md",
        before={"harness review top-p": SOLVE, "harness interview --history 1 --debrief d.html": REHEARSE},
        types={
            "harness watch": "q\n",
            "harness interview --format coding": "n\n",
            "harness interview --topics kv-cache,attention": "n\n",
        },
        code={"harness check top-p.py": 1, "harness check": 1, "harness check top-p.py --profile": 1},
    ),
    Reader(
        "docs/instructors.md",
        write_class,
        before={"harness class collect canvas submissions.zip --assignment assignment.yaml": "rm -r cohort"},
    ),
    Reader(
        "docs/courses.md",
        write_class,
        before={"harness class collect canvas submissions.zip --assignment assignment.yaml": "rm -r cohort"},
    ),
    Reader("docs/ci-and-clusters.md", write_class),
    Reader(
        "docs/projects.md",
        before={"harness review mini-engine-1": SOLVE_STEP},
        types={"harness watch": "q\n"},
        code={"harness check mini-engine/mini_engine_1.py": 1, "harness check mini-engine": 1},
    ),
    Reader("docs/writing-exercises.md"),
    Reader("CONTRIBUTING.md", clone, ISOLATE, {TORCH: BORROW}),
)


def read_lines(page: str) -> list[str]:
    """The commands of a page without comments and prompts."""
    lines = []
    for language, block in FENCE.findall((ROOT / page).read_text(encoding="utf-8")):
        if language in ("sh", "bash", "console"):
            rows = [row for row in block.splitlines() if language != "console" or row.startswith("$ ")]
            lines += [re.sub(r"\s+# .*", "", row.removeprefix("$ ")).strip() for row in rows]
    return [line for line in lines if line and not line.startswith("#")]


def is_run(line: str) -> bool:
    """Whether a line is run here."""
    return not any(line == start or line.startswith(f"{start} ") for start in NOT_RUN)


def test_every_page_with_commands_has_a_reader() -> None:
    """Every page is followed, and every reason belongs to an existing line."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    names = {page.relative_to(ROOT).as_posix() for page in pages if page.parent.name not in ("_generated", "exercises")}
    assert {name for name in names if any(map(is_run, read_lines(name)))} == {reader.page for reader in READERS}
    lines = [line for name in names for line in read_lines(name)]
    assert all(any(line == start or line.startswith(f"{start} ") for line in lines) for start in NOT_RUN)


@pytest.mark.slow
@pytest.mark.timeout(LIMIT_S)
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.page)
def test_commands_of_a_page_do_what_it_says(reader: Reader, tmp_path: Path) -> None:
    """Each line ends with its exit code; a script of all of them keeps folder and variables."""
    folder = tmp_path / "work"
    folder.mkdir()
    reader.prepare(folder)
    lines = [line for line in read_lines(reader.page) if is_run(line)]
    places = {"root": ROOT, "libraries": sysconfig.get_path("purelib")}
    script = [f"{reader.first.format(**places)} || exit 98"]
    for number, line in enumerate(lines):
        if line in reader.before:
            script.append(f"{{ {reader.before[line].format(**places)}; }} </dev/null || exit 99")
        (tmp_path / f"{number}.typed").write_text(reader.types.get(line, ""), encoding="utf-8")
        script.append(f'{{ {line}; }} <{tmp_path}/{number}.typed; echo "@@ {number} $?"')
    environment = os.environ | {
        "HARNESS_HOME": str(tmp_path / "home"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PIP_NO_BUILD_ISOLATION": "0",  # which disables it
        "PIP_NO_INDEX": "1",
    }
    ran = subprocess.run(
        ["bash", "-c", "\n".join(script)], cwd=folder, env=environment, capture_output=True, text=True, check=False,
        timeout=LIMIT_S,
    )  # fmt: skip
    codes = {int(number): int(code) for number, code in re.findall(r"^@@ (\d+) (\d+)$", ran.stdout, re.MULTILINE)}
    wrong = {
        line: codes.get(number)
        for number, line in enumerate(lines)
        if codes.get(number) != reader.code.get(line, 0)
    }  # fmt: skip
    assert not wrong, f"{wrong}\n{ran.stdout[-6000:]}\n{ran.stderr[-6000:]}"
