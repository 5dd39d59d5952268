"""Files of every kind, changed anywhere: each is read, or refused by an error of the harness that names the file.

The quick run tries a few changes of each kind, `pytest -m soak` thousands.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from harness.cards import import_export
from harness.cards.deck import load_deck
from harness.cohort.folder import RunFolder, open_for_reading
from harness.cohort.jobs import plan_cohort
from harness.cohort.merge import merge
from harness.course.catalogue import Course, load_course
from harness.errors import HarnessError
from harness.policy.parser import read_assignment
from harness.progress import backup
from harness.text import CONTROL, for_terminal

ROOT = Path(__file__).parents[2]
ASSIGNMENT = b"""exercises: {scale: {points: 20}}
due: {timezone: Europe/Berlin, all: 2026-12-01 23:59, extensions: [{learner: ada, until: 2026-12-10 23:59}]}
late: {per_day: 10 %, cap: 50 %, of: earned, grace_minutes: 15}
attempts: {keep: best, limit: 3}
hidden: [{exercise: scale, checks: ["rows *"]}, {kinds: [stability]}]
after_due: {show: all, hidden: show}
integrity: hold
released: [{learner: ada, exercise: scale}]
canvas: {file: grades.csv, columns: {scale: Sum}}
"""
MANIFEST = b"learner,exercise,path,submitted\nada,scale,scale.py,2026-11-24T18:30:00+01:00\nbob,scale,scale.py,\n"
CARDS_CSV = b"""question,answer,kind,topic,level,must,options
"What, or who?","it; =1",,,,,
Which?,so,explain,t,core,"one
two",
"""
CARDS_JSON = b"""{"schema": "harness.cards/1", "cards": [{"question": "What?", "answer": "it"},
 {"id": "a-b", "kind": "choice", "topic": "t", "level": "core", "question": "Which?", "options":
 [{"text": "a", "right": true, "why": "b"}, {"text": "c", "why": "d"}, {"text": "e", "why": "f"}]}]}"""
FRAGMENTS = [
    b"", b"\\e]52;c;eA==\\a", b"\x1b[2J", b"\x00", b"\xff\xfe", b"\xc2\x9b", b"\xe2\x80\xae", b"9" * 5000, b"1e999",
    b"-1", b"null", b"[" * 3000, b"{" * 50, b"}}", b"\n", b"\r", b"\t", b": ", b"- ", b"\"", b"'", b"&a *a", b"<<: ",
    b"!!python/x ", b"=1+1", b"true", b"[]", b"{}", b"\\ud800", b"..", b"/", b"0", b"1" * 400,
]  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A change at a relative position of the content: bytes are inserted, and `length` bytes dropped or doubled."""

    start: float
    length: int
    put: bytes
    is_doubled: bool

    def apply(self, content: bytes) -> bytes:
        at = round(self.start * len(content))
        part = content[at : at + self.length]
        return content[:at] + (part * 2 if self.is_doubled else b"") + self.put + content[at + self.length :]


CHANGES = st.lists(
    st.builds(
        Change,
        st.floats(0, 1),
        st.sampled_from([0, 1, 4, 40, 400]),
        st.one_of(st.sampled_from(FRAGMENTS), st.binary(max_size=6)),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


def read_changed_exercise(path: Path, course: Course) -> object:
    """Read the course with this file in place of its own."""
    root = path.parent / "course"
    for name in ("exercises", "reference"):
        (root / name).mkdir(parents=True)
    (source,) = course.root.glob("exercises/*/scale.yaml")
    copy = root / source.relative_to(course.root)
    copy.parent.mkdir()
    (root / "reference" / source.parent.name).mkdir()
    reference = course.root / "reference" / source.parent.name / "scale.py"
    (root / "reference" / source.parent.name / "scale.py").write_bytes(reference.read_bytes())
    copy.write_bytes(path.read_bytes())
    listed, exercise = load_course(root).summaries(installed=None), load_course(root).exercise("scale")
    texts = [exercise.file.title, exercise.file.statement, *exercise.file.hints]
    texts += [mistake.explanation for mistake in exercise.mistakes] + [summary.title for summary in listed]
    assert not any(CONTROL.search(text) for text in texts)
    return exercise


def read_changed_deck(path: Path, _: Course) -> object:
    """Read a deck of the course with the file's content."""
    folder = path.parent / "flashcards"
    folder.mkdir()
    (folder / "inference.yaml").write_bytes(path.read_bytes())
    deck = load_deck(path.parent, [], installed=None)
    assert not any(CONTROL.search(str(card)) for card in deck.cards.values())
    return deck


def read_changed_cards(path: Path, _: Course) -> object:
    read = import_export.from_csv if path.suffix == ".csv" else import_export.from_json
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return None  # the command reports it
    return import_export.deck_text(read(text, str(path)), "own", str(path))


def read_changed_backup(path: Path, _: Course) -> object:
    return backup.restore(path.parent / "home", path)


def read_changed_manifest(path: Path, course: Course) -> object:
    (path.parent / "scale.py").touch()
    return plan_cohort(path, course)


def read_changed_part(path: Path, _: Course) -> object:
    """Read a folder of results whose run.json, plan and record are the three parts of the file."""
    part = path.parent / "part"
    part.mkdir()
    info, plan, record = (path.read_bytes() + b"\x1e\x1e").split(b"\x1e")[:3]
    (part / "run.json").write_bytes(info)
    (part / "plan.jsonl").write_bytes(plan)
    target = RunFolder(path.parent)
    try:
        entries = list(RunFolder(part).read_plan())
    except HarnessError:
        entries = []
    for entry in entries[:1]:
        record_path = RunFolder(part).record_path(entry)
        with contextlib.suppress(OSError):  # a name that a file cannot have
            record_path.parent.mkdir(parents=True)
            record_path.write_bytes(record)
    with open_for_reading(part) as opened:
        return merge([opened], target, allow_gaps=True)


def valid_backup() -> bytes:
    """A backup of a small home folder."""
    with tempfile.TemporaryDirectory() as folder:
        home, target = Path(folder, "home"), Path(folder, "b.zip")
        (home / "cards").mkdir(parents=True)
        (home / "cards/own.yaml").write_text("chapter: own\n")
        backup.back_up(home, target)
        return target.read_bytes()


CONDITIONS = {"harness": "0", "torch": "2", "python": "3", "device": "cpu", "level": "strict", "with_cost": True}
INFO = {"schema": "harness.run/1", "shard": None, "generation": 0, "conditions": CONDITIONS | {"seed": 1}}
RESULT = {
    "schema": "harness.result/1", "exercise": "scale", "learner": "ada", "verdict": "passed", "score": 1,
    "max_points": 10, "submission": {"path": "a.py", "sha256": "0"}, "checks": [],
}  # fmt: skip
RECORD = {
    "schema": "harness.record/1", "learner": "ada", "exercise_id": "scale", "current": 0,
    "attempts": [{"key": "k", "generation": 0, "at": "2026", "result": RESULT}],
}  # fmt: skip
PART = "\n\x1e".join(map(json.dumps, (INFO, ["ada", "scale", "a.py", ""], RECORD))).encode()
KINDS: dict[str, tuple[str, Callable[[], bytes], Callable[[Path, Course], object]]] = {
    "exercise": ("x.yaml", lambda: b"", read_changed_exercise),
    "deck": ("x.yaml", (ROOT / "flashcards/inference.yaml").read_bytes, read_changed_deck),
    "assignment": ("x.yaml", lambda: ASSIGNMENT, lambda path, course: read_assignment(path, course.exercise_ids)),
    "manifest": ("x.csv", lambda: MANIFEST, read_changed_manifest),
    "csv cards": ("x.csv", lambda: CARDS_CSV, read_changed_cards),
    "json cards": ("x.json", lambda: CARDS_JSON, read_changed_cards),
    "backup": ("x.zip", valid_backup, read_changed_backup),
    "part of a cohort": ("x.json", lambda: PART, read_changed_part),
}


def try_changes(kind: str, course: Course, count: int) -> None:
    """Read the file with `count` drawn lists of changes, and once unchanged."""
    name, make, read = KINDS[kind]
    (exercise,) = course.root.glob("exercises/*/scale.yaml")
    content = exercise.read_bytes() if kind == "exercise" else make()
    if kind == "deck":
        content = content[: content.index(b"\n  - id:", 4000)]  # the first cards
    problem = attempt(name, content, read, course)
    assert problem == "", problem

    phases = (Phase.explicit, Phase.generate, Phase.shrink)
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]

    @settings(max_examples=count, phases=phases, deadline=None, suppress_health_check=checks, database=None)
    @given(CHANGES)
    def check(changes: list[Change]) -> None:
        changed = content
        for change in changes:
            changed = change.apply(changed)
        attempt(name, changed, read, course)

    check()


def attempt(name: str, content: bytes, read: Callable[[Path, Course], Any], course: Course) -> str:
    """The message that refuses the file, which must name a file; "" if the file is read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        try:
            read(path, course)
        except HarnessError as error:
            assert folder in str(error)
            assert not CONTROL.search(for_terminal(str(error)))
            return str(error)
    return ""


@pytest.mark.parametrize("kind", KINDS)
def test_changed_file_is_read_or_refused_by_name(kind: str, small_course: Course) -> None:
    """A few changes of each kind."""
    try_changes(kind, small_course, 20)


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_many_changed_files_are_read_or_refused_by_name(kind: str, small_course: Course) -> None:
    """Thousands of changes."""
    try_changes(kind, small_course, 5000)
