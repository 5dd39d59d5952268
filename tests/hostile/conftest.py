"""The arena: hostile submissions go through the whole grader, each with a secret and a folder that it must not reach.

File permissions leave the secret and the folder open to everyone, so that only the sandbox protects them.
A submission gets little time and memory, and the zygote is killed after a fixed time.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
import re
import resource
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from built_in import COURSE
from hostile.generated import generated_submissions, turn_submissions
from timed_solutions import REFERENCE, YAML

from harness.course.catalogue import load_course
from harness.course.submission import Submission, read_submission
from harness.grading.grader import Grader
from harness.results.result import Result
from harness.sandbox.start import start_zygote
from harness.sandbox.zygote import FIRST_UID, GUEST_SLOTS, Zygote

HERE = Path(__file__).parent
SECRET = "harness-canary-secret"  # noqa: S105
WALL_S, MEMORY_MB = 3.0, 512
SESSION_S = 3600.0
LEVELS = ("strict", "standard")
# At each level the quick run takes every n-th file of a group.
STRIDE = {"strict": 32, "standard": 64}


def read_corpus() -> dict[str, bytes]:
    """Every hostile file by name, including the generated ones and the turns."""
    folder = HERE / "submissions"
    stored = {
        path.relative_to(folder).with_suffix("").as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.py"))
    }
    return stored | generated_submissions() | turn_submissions()


def share(names: Iterable[str], level: str) -> set[str]:
    """The files of the quick run: the first stored file of each group and every n-th after it."""
    groups: dict[str, list[str]] = {}
    for name in names:
        if (HERE / "submissions" / f"{name}.py").exists():
            groups.setdefault(name.split("/")[0], []).append(name)
    return {name for group in groups.values() for name in group[:: STRIDE[level]]}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test per level and hostile file; those outside the quick run are slow."""
    if "hostile" not in metafunc.fixturenames:
        return
    corpus = read_corpus()
    chosen = {level: share(corpus, level) for level in LEVELS}
    cases = [
        pytest.param(level, corpus[name], id=f"{level}-{name}", marks=() if name in chosen[level] else pytest.mark.slow)
        for level in LEVELS
        for name in corpus
    ]
    metafunc.parametrize(("arena", "hostile"), cases, indirect=["arena"])


@dataclasses.dataclass(frozen=True)
class Trial:
    """A graded hostile submission: its result, and the folder outside before and after."""

    exercise: str
    result: Result
    before: tuple[object, ...]
    after: tuple[object, ...]

    @property
    def texts(self) -> str:
        """All text that is stored or displayed."""
        checks = "\n".join(
            f"{check.id} {check.message} {check.input} {check.expected} {check.actual}" for check in self.result.checks
        )
        return f"{self.result.output.stdout}\n{self.result.output.stderr}\n{self.result.message}\n{checks}"

    @property
    def has_secret(self) -> bool:
        """Whether the secret's content appears in any text."""
        return SECRET in self.texts

    @property
    def admissions(self) -> list[str]:
        """Lines in which the file itself reports that something was open; in a source line of a traceback, a quote
        follows."""
        printed = f"{self.result.output.stdout}\n{self.result.output.stderr}".replace("\u200b", "")
        return re.findall(r"(?:LEAK|OPEN): .*", printed)


class Arena:
    """A zygote and a grader at a level, and the files that a submission tries to reach."""

    def __init__(self, level: str, folder: Path) -> None:
        self.folder = folder
        self.course = COURSE
        self.zygote, _ = start_zygote(level, self.course.secret_paths())
        self.grader = Grader(self.zygote, seed=0)
        self.memory_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        self.secret = folder / "secret.txt"
        self.secret.write_text(SECRET)
        self.secret.chmod(0o644)
        self.submissions = Path(tempfile.mkdtemp(prefix="hostile-files-"))
        self.watchdog = threading.Timer(SESSION_S, self.zygote.process.kill)
        self.watchdog.daemon = True
        self.watchdog.start()

    def close(self) -> None:
        self.watchdog.cancel()
        self.zygote.close()
        shutil.rmtree(self.submissions)

    def exercise(self, exercise_id: str) -> object:
        """The real exercise with the arena's limits."""
        real = self.course.exercise(exercise_id)
        limits = real.file.limits.model_copy(update={"wall_s": WALL_S, "memory_mb": MEMORY_MB})
        return dataclasses.replace(real, file=real.file.model_copy(update={"limits": limits}))

    def grade(self, exercise_id: str, content: bytes, name: str = "submission.py") -> Result:
        """Grade a file's bytes as the command line does."""
        path = self.submissions / f"{threading.get_ident()}-{name}"
        path.write_bytes(content)
        submission = read_submission(path, self.course, exercise_id)
        path.unlink()
        return self.grader.grade(submission, self.exercise(exercise_id))

    def try_hostile(self, content: bytes) -> Trial:
        """Grade a hostile file, with a new folder outside its scratch folder."""
        outside = Path(tempfile.mkdtemp(prefix="outside-", dir=self.folder))
        outside.chmod(0o777)
        (outside / "there.txt").write_text("unchanged")
        (outside / "there.txt").chmod(0o666)
        for name, value in (("SECRET", self.secret), ("OUTSIDE", outside), ("PARENT", os.getpid())):
            content = content.replace(f"@{name}@".encode(), str(value).encode())
        before = self.look(outside)
        result = self.grade(exercise_of(content), content)
        after = self.look(outside)
        shutil.rmtree(outside, ignore_errors=True)
        return Trial(exercise_of(content), result, before, after)

    def look(self, outside: Path) -> tuple[object, ...]:
        """Everything that a submission could have changed: names, content, modes, owners and times, also of the
        secret."""
        seen: list[object] = []
        for path in (self.secret, outside, *sorted(outside.rglob("*"))):
            with contextlib.suppress(OSError):
                stat = path.lstat()
                digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
                seen.append((str(path), stat.st_mode, stat.st_uid, stat.st_gid, stat.st_mtime_ns, digest))
        return (*seen, *sorted(path.name for path in self.folder.iterdir()))

    def try_file(self, name: str) -> Trial:
        """Grade a stored hostile file by its name."""
        return self.try_hostile((HERE / "submissions" / f"{name}.py").read_bytes())

    def reference(self, exercise_id: str) -> Result:
        """The result of the reference solution."""
        return self.grade(exercise_id, self.course.exercise(exercise_id).reference_source.encode())

    def leftovers(self) -> list[str]:
        """Processes of guests that still run: children of the zygote, or processes of a guest's user without a grader.

        Guests that run the course's own texts stay for the next use.
        """
        keepers = zygote_processes(self.zygote) | {guest.pid for guest in self.zygote.resting}
        return [line for line in processes() if is_guest(line, keepers)]


def exercise_of(content: bytes) -> str:
    """The exercise that the first line of a hostile file names; softmax if no line does."""
    found = re.search(rb"exercise: ([a-z0-9-]+)", content.replace(b"\0", b"")[:300])
    return found.group(1).decode() if found else "softmax"


def processes() -> list[str]:
    """`pid parent uid name` of every living process."""
    lines = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            lines_of = (folder / "status").read_text().splitlines()
            fields = dict(line.split(":\t", 1) for line in lines_of if ":\t" in line)
            if not fields["State"].startswith(("Z", "X")):
                lines.append(f"{folder.name} {fields['PPid']} {fields['Uid'].split()[0]} {fields['Name']}")
    return lines


def zygote_processes(zygote: Zygote) -> set[int]:
    """The zygote's own process ids: the process itself, and the child of bubblewrap."""
    own = {zygote.process.pid}
    if zygote.level == "strict":
        children = [int(line.split()[0]) for line in processes() if int(line.split()[1]) == zygote.process.pid]
        own |= set(children[:1])
    return own


def is_guest(line: str, keepers: set[int]) -> bool:
    """Whether the process is a child of the zygote or an orphaned guest. Guests of other graders have another
    zygote."""
    pid, parent, uid = (int(part) for part in line.split()[:3])
    is_orphan = parent <= 1 and FIRST_UID <= uid < FIRST_UID + GUEST_SLOTS
    return is_orphan or (parent in keepers and pid not in keepers)


@pytest.fixture(scope="session")
def world_folder() -> Iterator[Path]:
    """A folder that everyone may read; pytest's folders are only for their user."""
    folder = Path(tempfile.mkdtemp(prefix="hostile-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def arenas(world_folder: Path) -> Iterator[dict[str, Arena]]:
    """The arenas opened so far, by level."""
    opened: dict[str, Arena] = {}
    yield opened
    for arena in opened.values():
        arena.close()


@pytest.fixture
def arena(request: pytest.FixtureRequest, world_folder: Path, arenas: dict[str, Arena]) -> Arena:
    """The arena of a level, shared by all its tests."""
    if request.param not in arenas:
        folder = world_folder / request.param
        folder.mkdir()
        folder.chmod(0o755)
        arenas[request.param] = Arena(request.param, folder)
    return arenas[request.param]


@pytest.fixture(scope="module")
def grade_timed(tmp_path_factory: pytest.TempPathFactory, zygote: Zygote) -> Callable[[str], Result]:
    """A function that grades a text by the timed exercise."""
    root = tmp_path_factory.mktemp("timed")
    for name, content in {"exercises/training/settle.yaml": YAML, "reference/training/settle.py": REFERENCE}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    exercise = load_course(root).exercise("settle")
    grader = Grader(zygote, 1)  # one, so that the rounds are drawn once

    def call(text: str) -> Result:
        return grader.grade(Submission("settle.py", "settle.py", "", "settle", text=text), exercise)

    return call
