"""Downloads of four platforms, of 30 learners and three exercises each, with what goes wrong in practice → grades.

What each learner should get is known when the download is made, and every total is computed again by
`tests/bench/recompute_gradebook.py`, which imports nothing of the harness.
"""

from __future__ import annotations

import csv
import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from recompute_gradebook import differences

from harness.course.catalogue import Course

pytestmark = pytest.mark.slow

Run = Callable[..., Any]
REASON = "Grief in the family, in confidence"
NAMES = [
    "Adalind Lovelace", "Bea King-Noether", "Chen Zoë", "Dan O'Neill", "Jan van der Berg", "José García López", "李 明",
    "Åsa Öström", "Müller, Jürgen", "Anne-Marie St. John", "Ian Roe", "Roe Ian", "Mia Moe", "Noa Noe", "Ole Olsen",
    "Pia Poe", "Quinn Qua", "Rex Ray", "Sam Smith", "Sam Smith", "Tia Toe", "Uma Ude", "Vic Vee", "Wim Woe", "Xia Xu",
    "Yan Yeo", "Zed Zoe", "Al Alto", "Bo Bass", "Cy Cello",
]  # fmt: skip


@dataclass(frozen=True)
class Work:
    """What one learner hands in: files by name, whether it is late, and an earlier attempt; `points` of `scale` are
    what it should earn, `unusable` a part of the reason why it cannot be graded."""

    files: Mapping[str, bytes]
    points: float | None = 10
    unusable: str = ""
    is_late: bool = False
    earlier: bytes | None = None


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def tarred(files: Mapping[str, bytes]) -> bytes:
    """A compressed tar."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return content.getvalue()


def notebook(code: bytes) -> bytes:
    """A notebook with text, a magic and the code."""
    sources = [("markdown", "# Homework"), ("code", "%matplotlib inline\n!pip list"), ("code", code.decode())]
    cells = [{"cell_type": kind, "metadata": {}, "source": source, "outputs": []} for kind, source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def works(right: bytes) -> list[Work | None]:
    """One for each learner; None for who hands in nothing."""
    wrong = right.replace(b"* factor", b"* factor + 1")
    deep = zipped({"a.zip": zipped({"b.zip": zipped({"scale.py": right})})})
    plain = Work({"scale.py": right})
    return [
        plain, Work({"Scale (1).py": right}), Work({"HW3_scale.py": right}), Work({"scale.py.txt": right}),
        Work({"homework.ipynb": notebook(right)}), Work({"hw.zip": zipped({"My work/scale.py": right})}),
        Work({"hw.tar.gz": tarred({"work/scale.py": right, "work/._scale.py": b"\0"})}),
        Work({"hw.zip": zipped({"inner.zip": zipped({"scale.py": right})})}), None,
        Work({"scale.pdf": b"%PDF"}, None, "a PDF"), Work({"hw.zip": zipped({})}, None, "the archive is empty"),
        Work({"scale.ipynb": b"{"}, None, "not a Jupyter notebook"),
        Work({"scale.docx": b"PK"}, None, "not a Python file"),
        Work({"scale.py": right}, 9, is_late=True), Work({"scale.py": right}, earlier=wrong),
        Work({"scale.py": b"\xef\xbb\xbf" + right}), Work({"scale.py": right.replace(b"\n", b"\r\n")}),
        Work({"scale.py": right.decode().encode("utf-16")}, None, "UTF-16"), plain, Work({"scale.py": wrong}, 0),
        Work({"scale.py": b"def scale(x:\n"}, 0), Work({"scale.py": b""}, None, "it is empty"),
        Work({"scale.rar": b"Rar!"}, None, "hand in a file like"), Work({"hw.zip": deep}, None, "archive in another"),
        Work({"scale.py": b"#" * (3 << 20) + b"\n" + right}, None, "larger than"),
        Work({"hw.zip": zipped({"scale.py": right})[:-30]}, None, "cannot be read"), Work({"SCALE.PY": right}),
        Work({"scale_final.py": right}), Work({"notes.md": b"x", "scale.py": right}), plain,
    ]  # fmt: skip


def squeezed(name: str) -> str:
    """A name as Canvas writes it: the last word first, letters of ASCII only."""
    words = name.split()
    return "".join(char for char in "".join([words[-1], *words[:-1]]).lower() if char.isascii() and char.isalnum())


def canvas(out: Path, number: int, work: Work) -> None:
    """`lovelaceada_LATE_100_2000_scale-1.py`."""
    start = f"{squeezed(NAMES[number]) or 'user'}{'_LATE' if work.is_late else ''}_{100 + number}_{2000 + number}_"
    for name, data in work.files.items():
        stem, dot, kind = name.partition(".")
        (out / f"{start}{stem}{'-1' if work.earlier else ''}{dot}{kind}").write_bytes(data)
    if work.earlier is not None:
        (out / f"{start}scale.py").write_bytes(work.earlier)


def moodle(out: Path, number: int, work: Work) -> None:
    """`Ada Lovelace_300_assignsubmission_file/scale.py`; only the last attempt, no times."""
    folder = out / f"{NAMES[number]}_{300 + number}_assignsubmission_file"
    folder.mkdir()
    for name, data in work.files.items():
        (folder / name).write_bytes(data)


def gradescope(out: Path, number: int, work: Work) -> None:
    """`submission_400/scale.py`; `submission_metadata.yml` is written last."""
    folder = out / f"submission_{400 + number}"
    folder.mkdir()
    for name, data in work.files.items():
        (folder / name).write_bytes(data)


def github(out: Path, number: int, work: Work) -> None:
    """`hw1-login7/scale.py`, with a README of the template."""
    folder = out / f"hw1-login{number}"
    folder.mkdir()
    (folder / "README.md").write_bytes(b"# Homework")
    for name, data in work.files.items():
        (folder / name).write_bytes(data)


PLATFORMS: dict[str, Callable[[Path, int, Work], None]] = {
    "canvas": canvas, "moodle": moodle, "gradescope": gradescope, "github": github,
}  # fmt: skip


def metadata(handed_in: list[Work | None]) -> str:
    """Who handed in what when, as Gradescope exports it."""
    entries = {
        f"submission_{400 + number}": {
            ":submitters": [{":name": NAMES[number], ":email": f"s{number}@example.edu"}],
            ":created_at": f"2026-12-0{2 if work.is_late else 1} 10:00:00 Z",
        }
        for number, work in enumerate(handed_in)
        if work is not None
    }
    return yaml.safe_dump(entries)


def sheet(platform: str) -> str:
    """A gradebook that a platform exports, with columns named after the homework and one exercise."""
    rows = [["First name", "Last name", "ID number", "Email address", "Assignment: Homework 1 (Real)"]]
    rows += [["", NAMES[n], f"m{n}", f"s{n}@example.edu", "-"] for n in range(30)]
    if platform == "canvas":
        rows = [["Student", "ID", "SIS Login ID", "Section", "Homework 1 (77)", "scale (78)", "Final Score"]]
        rows += [["    Points Possible", "", "", "", "30", "10", "(read only)"]]
        rows += [[NAMES[n], str(100 + n), f"u{n}", "A", "", "", ""] for n in range(30)]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_course: Course) -> Path:
    """A folder with an assignment of three exercises and a roster of 30."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_COURSE", str(small_course.root))
    rows = [(f"s{n}", name, f"s{n}@example.edu", 100 + n, 300 + n, f"login{n}") for n, name in enumerate(NAMES)]
    with (tmp_path / "roster.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "name", "email", "canvas", "moodle", "github"), *rows])
    (tmp_path / "assignment.yaml").write_text(
        "title: Homework 1\nexercises: {scale: {}, mean: {}, cuts: {}}\nroster: roster.csv\n"
        "due: {timezone: UTC, all: 2026-12-01 23:59}\nlate: {per_day: 10 %, without_time: on-time}\n"
        f"excused: [{{learner: s29, exercise: cuts, why: '{REASON}'}}]\n"
    )
    return tmp_path


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_learner_gets_the_state_and_the_points_that_the_download_was_made_for(
    platform: str, course: Path, run: Run
) -> None:
    """A file that cannot be graded is never nothing, and the second program finds the same totals."""
    right = b"def scale(x, factor=2.0):\n    return x * factor\n"
    source = course / ("hw1-submissions" if platform == "github" else "download")
    source.mkdir()
    for number, work in enumerate(works(right)):
        if work is not None:
            PLATFORMS[platform](source, number, work)
    if platform == "gradescope":
        (source / "submission_metadata.yml").write_text(metadata(works(right)), encoding="utf-8")
    ran = run("class", "collect", platform, source, "--assignment", "assignment.yaml")
    assert ran.code == 0, ran.err
    (course / "grades.csv").write_text(sheet(platform), encoding="utf-8")
    filled = [f"{platform}=grades.csv"] if platform in ("canvas", "moodle") else []
    ran = run("class", "publish", "cohort/manifest.csv", "--assignment", "assignment.yaml", "--out", "out",
              "--seed", "3", "--export", ",".join(["gradebook", "feedback", *filled]))  # fmt: skip
    assert ran.code == 0, ran.err
    with (course / "out/gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["learner"]: row for row in csv.DictReader(file)}
    wrong = []
    for number, made in enumerate(works(right)):
        row = rows[f"s{number}"]
        wanted, notes = "", ""
        if made is not None and made.unusable:
            wanted, notes = "unusable", made.unusable
        elif made is not None:
            is_timed = platform in ("canvas", "gradescope") or not made.is_late
            wanted = f"{made.points if is_timed else 10:g}"
        if row["scale"] != wanted or notes not in row["notes"]:
            wrong.append((number, wanted, row["scale"], row["notes"]))
    assert wrong == []
    assert rows["s29"]["cuts"] == "excused" and "Grief" in rows["s29"]["notes"]
    states = {"unusable": "handed in nothing usable", "": "handed in nothing"}
    for cell, said in states.items():
        count = sum(row["scale"] == cell for row in rows.values())
        assert f"{count} {said}" in ran.out
    assert [*differences(course / "out", course / "assignment.yaml")] == []
    if filled:  # the second program sees a wrong cell of the sheet
        path, before = course / "out" / f"{platform}.csv", {"canvas": "u0,A,", "moodle": "s0@example.edu,"}[platform]
        path.write_text(path.read_text(encoding="utf-8-sig").replace(before, f"{before}9"), encoding="utf-8")
        assert [path.name in line for line in differences(course / "out", course / "assignment.yaml")] == [True]


@pytest.mark.parametrize("platform", ["gradescope", "prairielearn", "classroom50", "docker", "github-actions"])
def test_no_bundle_names_a_learner_or_gives_a_reason(
    platform: str, course: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither names nor e-mails, identifiers or reasons, in files or in archives in them."""
    monkeypatch.delenv("HARNESS_COURSE")
    text = (
        (course / "assignment.yaml").read_text().replace("{scale: {}, mean: {}, cuts: {}}", "{top-p: {}, softmax: {}}")
    )
    people = f"[{{learner: s3, exercise: top-p, points: 1, why: '{REASON}'}}]"
    asked = f"[{{learner: s4, exercise: top-p, asked: 2026-12-03, reason: '{REASON}', answer: '{REASON}'}}]"
    more = f"adjustments: {people}\nregrades: {asked}\nslip: {{days: 2, used: {{s5: 1}}}}\n"
    (course / "assignment.yaml").write_text(text.replace("exercise: cuts", "exercise: softmax") + more)
    ran = run("class", "autograder", platform, "--assignment", "assignment.yaml", "--out", "bundle")
    assert ran.code == 0, ran.err
    files = [path for path in (course / "bundle").rglob("*") if path.is_file()]
    everything = b"".join(content for path in files for content in opened(path))
    assert b"top-p" in everything
    for text in (REASON, *NAMES, *(f"s{n}@example.edu" for n in range(30)), *(f"login{n}" for n in range(10, 30))):
        assert text.encode() not in everything, text


def opened(path: Path) -> Iterator[bytes]:
    """A file, and what is in it if it is an archive."""
    yield path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name) for name in archive.namelist())
